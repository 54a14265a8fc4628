// Package app puts the product together: configuration, wiring and commands.
// It is the only package that knows all the others.
package app

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kong"
)

// Exit codes, the same for every command.
const (
	exitDone    = 0
	exitRefused = 1  // refused, or findings
	exitUsage   = 2  // wrong use or input
	exitConfig  = 78 // wrong configuration, as in sysexits
)

// exit is an error with the code to end with.
type exit struct {
	code int
	err  error
}

func (e exit) Error() string { return e.err.Error() }
func (e exit) Unwrap() error { return e.err }

func refused(format string, args ...any) error { return exit{exitRefused, fmt.Errorf(format, args...)} }
func usage(format string, args ...any) error   { return exit{exitUsage, fmt.Errorf(format, args...)} }
func misconfigured(format string, args ...any) error {
	return exit{exitConfig, fmt.Errorf(format, args...)}
}

// console is where a command reads and writes, and what it was started with.
type console struct {
	args     []string
	env      map[string]string
	in       io.Reader
	out, err io.Writer
}

// cli is every command with its flags.
type cli struct {
	Serve     serveCmd     `cmd:"" help:"Serve the product over HTTP."`
	Lint      lintCmd      `cmd:"" help:"Check content and name what is wrong, with file and line."`
	Content   contentCmd   `cmd:"" help:"Write and translate modules: what is out of date, what changed, a new module."`
	Publish   publishCmd   `cmd:"" help:"Check a module and publish it, beside a running server."`
	Demo      demoCmd      `cmd:"" help:"Fill an empty database with people to look around with."`
	User      userCmd      `cmd:"" help:"Add people, change their roles, list them, let them back in."`
	Invite    inviteCmd    `cmd:"" help:"Make an invitation link and code."`
	Recommend recommendCmd `cmd:"" help:"Print the best path for a learner's answers, with its reasons and its proof."`
	Intake    intakeCmd    `cmd:"" help:"Choose the next question of an intake."`
	Org       orgCmd       `cmd:"" help:"Work out where an organisation is."`
	Team      teamCmd      `cmd:"" help:"Plan who of a team learns what."`
	Catalog   catalogCmd   `cmd:"" help:"Print the content as the recommender's catalogue."`
	Params    paramsCmd    `cmd:"" help:"Make the recommender's parameters."`
	Simulate  simulateCmd  `cmd:"" help:"Try people of every kind on the content and name what they do not find."`
	Calibrate calibrateCmd `cmd:"" help:"Make parameters of what learners have answered, and say what they are worth."`

	Health  healthCmd  `cmd:"" help:"Ask a running server whether it can serve; for container health checks."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

const description = `Knowledge Path: bilingual learning paths for people who accompany people in mobility.

Start with: kp serve

Settings are flags or KP_* environment variables; a flag wins.

Exit codes: 0 done, 1 refused or findings, 2 wrong use or input, 3 infeasible, 78 wrong configuration.`

// Main runs a command and returns the exit code. It is the whole program
// apart from os.Exit.
func Main(args, environ []string, in io.Reader, out, errs io.Writer) int {
	c := &console{args: args, env: envMap(environ), in: in, out: out, err: errs}
	err := c.run()
	if err == nil {
		return exitDone
	}
	code := exitRefused
	if e, ok := errors.AsType[exit](err); ok {
		code = e.code
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(errs, "kp: "+strings.ReplaceAll(text, "\n", " "))
	}
	return code
}

func (c *console) run() error {
	if err := c.unsetEmpty(); err != nil {
		return err
	}
	if err := checkEnv(c.env); err != nil {
		return err
	}
	var commands cli
	ended := -1
	parser, err := kong.New(&commands,
		kong.Name("kp"), kong.Description(description),
		kong.Writers(c.out, c.err),
		kong.Exit(func(code int) { ended = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(c))
	if err != nil {
		return err
	}
	args := c.args
	if len(args) == 0 {
		args = []string{"--help"}
	}
	ctx, err := parser.Parse(args)
	if ended >= 0 {
		return nil // help was printed
	}
	if err != nil {
		return usage("%v (try: kp --help)", err)
	}
	return ctx.Run(c)
}

// unsetEmpty takes settings that are empty, as container files often have
// them, for settings that are not there.
func (c *console) unsetEmpty() error {
	for name, value := range c.env {
		if strings.HasPrefix(name, "KP_") && value == "" {
			delete(c.env, name)
			if err := os.Unsetenv(name); err != nil { // kong reads the process's own
				return err
			}
		}
	}
	return nil
}

func envMap(environ []string) map[string]string {
	m := make(map[string]string, len(environ))
	for _, kv := range environ {
		k, v, _ := strings.Cut(kv, "=")
		m[k] = v
	}
	return m
}

// settings are the environment variables the program knows.
func settings() []string {
	return []string{"KP_ADDR", "KP_BASE_URL", "KP_CONTENT", "KP_DATA", "KP_DATABASE", "KP_INSECURE_LAN", "KP_LEAVE_TO", "KP_PROXY", "KP_SIGNUP"}
}

// checkEnv refuses settings that nobody reads: a misspelt one must not pass
// for one that was set. KP_TEST_* belongs to the test suite.
func checkEnv(env map[string]string) error {
	known := settings()
	for name := range env {
		if strings.HasPrefix(name, "KP_") && !strings.HasPrefix(name, "KP_TEST_") && !slices.Contains(known, name) {
			return misconfigured("unknown setting %s; known are %s", name, strings.Join(known, ", "))
		}
	}
	if v := env["KP_PROXY"]; v != "" {
		if _, err := strconv.ParseBool(v); err != nil {
			return misconfigured("KP_PROXY is %q; it can be true or false", v)
		}
	}
	return nil
}

// dataFlags say where stored data is.
type dataFlags struct {
	Data     string `help:"Folder of the database and the key file (${default})." placeholder:"DIR" default:"./data" env:"KP_DATA"`
	Database string `help:"PostgreSQL instead of the embedded SQLite: postgres://…; better given as KP_DATABASE." placeholder:"URL" env:"KP_DATABASE"`
}

// check reports a bad value: as wrong use where it came as a flag, as wrong
// configuration where it came from the environment.
func (d dataFlags) check(c *console) error {
	if d.Database != "" {
		u, err := url.Parse(d.Database)
		if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
			return c.bad("--database", "KP_DATABASE must be an address like postgres://user@host/name")
		}
	}
	if info, err := os.Stat(d.Data); err == nil && !info.IsDir() {
		return c.bad("--data", "%s is not a folder", d.Data)
	}
	return nil
}

// bad is the error for a value that does not fit.
func (c *console) bad(flag, format string, args ...any) error {
	for _, a := range c.args {
		if a == flag || strings.HasPrefix(a, flag+"=") {
			return usage(flag+": "+format, args...)
		}
	}
	return misconfigured(format, args...)
}

// checkAddr accepts host:port.
func checkAddr(c *console, addr string) error {
	host, port, err := net.SplitHostPort(addr)
	if err == nil && (host == "" || net.ParseIP(host) != nil || host == "localhost") {
		if n, err := net.LookupPort("tcp", port); err == nil && n >= 0 {
			return nil
		}
	}
	return c.bad("--addr", "%q is not an address like 127.0.0.1:8080", addr)
}

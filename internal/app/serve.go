package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/web"
	"knowledgepath/internal/web/site"
)

type serveCmd struct {
	dataFlags `embed:""`
	Addr      string `help:"Address to listen on (${default})." placeholder:"HOST:PORT" default:"127.0.0.1:8080" env:"KP_ADDR"`
	BaseURL   string `help:"Address people reach the product at; https for anything but this machine." placeholder:"URL" env:"KP_BASE_URL"`
	Content   string `help:"Folder laid over the embedded content; what is saved in it is shown at once." placeholder:"DIR" env:"KP_CONTENT"`
	Signup    string `help:"Who may make an account: invite or open (${default})." placeholder:"WHO" default:"invite" env:"KP_SIGNUP"`
	Proxy     bool   `help:"A proxy in front sets X-Forwarded-For." env:"KP_PROXY"`
	LeaveTo   string `help:"Harmless page that leaving quickly leads to (${default})." placeholder:"URL" default:"https://www.wikipedia.org/" env:"KP_LEAVE_TO"`
	LAN       string `name:"insecure-lan" help:"Serve other machines without https, and without private texts: I-understand." placeholder:"WORD" env:"KP_INSECURE_LAN"`
}

// How long things may take.
const (
	headerTime   = 5 * time.Second
	bodyTime     = 30 * time.Second
	idleTime     = 2 * time.Minute
	shutdownTime = 10 * time.Second
	followEvery  = 2 * time.Second
	sweepEvery   = time.Hour
	formsKept    = 48 * time.Hour
)

// check reads the settings that depend on each other.
func (cmd *serveCmd) check(c *console) (base *url.URL, err error) {
	if err := cmd.dataFlags.check(c); err != nil {
		return nil, err
	}
	if err := checkAddr(c, cmd.Addr); err != nil {
		return nil, err
	}
	if cmd.Signup != "invite" && cmd.Signup != "open" {
		return nil, c.bad("--signup", "who may make an account is %q; it can be invite or open", cmd.Signup)
	}
	if u, err := url.Parse(cmd.LeaveTo); err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, c.bad("--leave-to", "%q is not an https address", cmd.LeaveTo)
	}
	if cmd.BaseURL == "" {
		return &url.URL{Scheme: "http", Host: localHost(cmd.Addr)}, nil // the port may still change
	}
	base, err = url.Parse(strings.TrimSuffix(cmd.BaseURL, "/"))
	if err != nil || base.Host == "" || base.Scheme != "https" && base.Scheme != "http" || base.Path != "" || base.RawQuery != "" {
		return nil, c.bad("--base-url", "%q is not an address like https://learn.example.org", cmd.BaseURL)
	}
	if base.Scheme == "http" && !loopback(base.Hostname()) && cmd.LAN != "I-understand" {
		return nil, c.bad("--base-url", "%s would send passwords in the clear; use https, or set KP_INSECURE_LAN=I-understand for a closed network", cmd.BaseURL)
	}
	return base, nil
}

// localHost is how this machine reaches an address it listens on.
func localHost(addr string) string {
	host, port, _ := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Run serves until it is told to stop.
func (cmd *serveCmd) Run(c *console) error {
	base, err := cmd.check(c)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	private := base.Scheme == "https" || loopback(base.Hostname())
	s, err := openSystem(ctx, options{dataFlags: cmd.dataFlags, content: cmd.Content, log: c.err, private: private, open: cmd.Signup == "open"})
	if err != nil {
		return err
	}
	defer func() {
		if err := s.store.Close(); err != nil {
			s.log.Error("store could not be closed", "error", err)
		}
	}()
	listener, err := net.Listen("tcp", cmd.Addr)
	if err != nil {
		return misconfigured("cannot listen on %s: %v", cmd.Addr, err)
	}
	if cmd.BaseURL == "" {
		base.Host = localHost(listener.Addr().String()) // port 0 asks for any that is free
	}
	handler, err := web.New(s.site(base, cmd))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	first, err := firstAdmin(ctx, s, base.String())
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	fmt.Fprintf(c.out, "Knowledge Path: %s\n%s", base, first)
	return s.serve(ctx, listener, handler)
}

// site fills in what the door needs.
func (s *system) site(base *url.URL, cmd *serveCmd) *site.Site {
	return &site.Site{
		Live: s.publish.Live, Forms: &s.form, Locales: s.locales, Accounts: s.accounts,
		Answers: s.store, Progress: s.progress, Writings: s.store, Paths: s.store,
		Publish: s.publish, Search: s.search, Once: s.store, Ready: s.store.Ready,
		Clock: s.clock, NewID: s.newID, Log: s.log,
		BaseURL: base.String(), Secure: base.Scheme == "https", Proxy: cmd.Proxy,
		FormKey: s.box.Derive("form tokens"), Neutral: cmd.LeaveTo,
	}
}

// firstAdmin makes a link for the first admin while there is none, and
// returns what to say of it; nothing where there is one.
func firstAdmin(ctx context.Context, s *system, base string) (string, error) {
	has, err := s.store.HasAdmin(ctx)
	if err != nil || has {
		return "", err
	}
	inv, err := s.accounts.NewTicket(ctx, people.Ticket{Kind: people.First, Role: kp.Admin}, people.InviteFor)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("There is no admin yet. This link makes the first one, once, within 7 days:\n  %s\n", link(base, kp.ES, inv.Token)), nil
}

// serve answers requests until ctx is done, lets those in flight finish, and
// waits for the work in the background.
func (s *system) serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTime, ReadTimeout: bodyTime, WriteTimeout: bodyTime,
		IdleTimeout: idleTime, MaxHeaderBytes: 32 << 10,
	}
	background, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var work sync.WaitGroup
	work.Go(func() { s.publish.Run(background, followEvery) })
	work.Go(func() { s.search.Run(background, followEvery) })
	work.Go(func() { s.sweep(background) })
	if s.folder != "" {
		work.Go(func() { s.watcher().run(background) })
	}
	defer work.Wait()
	defer cancel()

	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.log.Info("stopping")
	grace, end := context.WithTimeout(context.Background(), shutdownTime)
	defer end()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("requests still ran after %v: %w", shutdownTime, err), server.Close())
	}
	return nil
}

// sweep erases what is out of date: guests who did not come back, sessions,
// invitations, and the memory of forms.
func (s *system) sweep(ctx context.Context) {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		now := s.clock()
		if n, err := s.store.EraseGuests(ctx, now.Add(-people.GuestFor)); err != nil && ctx.Err() == nil {
			s.log.Warn("guests could not be erased", "error", err)
		} else if n > 0 {
			s.log.Info("guests erased", "count", n)
		}
		if err := s.store.Sweep(ctx, now); err != nil && ctx.Err() == nil {
			s.log.Warn("sessions and invitations could not be swept", "error", err)
		}
		if err := s.store.ForgetForms(ctx, now.Add(-formsKept)); err != nil && ctx.Err() == nil {
			s.log.Warn("forms could not be forgotten", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

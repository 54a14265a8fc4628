package app

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"knowledgepath/content"
	"knowledgepath/internal/advice"
	"knowledgepath/internal/contract"
	"knowledgepath/internal/markdown"
)

// exitInfeasible is for input that is right and cannot be carried out.
const exitInfeasible = 3

// maxDocument is larger than any document of the recommender.
const maxDocument = 16 << 20

// adviceFlags say what the recommender works from.
type adviceFlags struct {
	Catalog string    `help:"Catalogue, kp.catalog/1; the embedded content if absent." placeholder:"FILE"`
	Params  string    `help:"Parameters, kp.params/1; the defaults if absent." placeholder:"FILE"`
	Answers string    `help:"The answers, or - for standard input." placeholder:"FILE" default:"-"`
	At      time.Time `help:"The time to advise at, in UTC; now if absent." placeholder:"TIME" format:"2006-01-02T15:04:05Z07:00"`
	JSON    bool      `name:"json" help:"On one line, as always where the output is not a terminal."`
}

// now is the time asked for.
func (f *adviceFlags) now() time.Time {
	if f.At.IsZero() {
		return time.Now().UTC()
	}
	return f.At.UTC()
}

// read reads a document, from standard input where it is named -.
func (c *console) read(name string) ([]byte, error) {
	in := c.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, usage("%s cannot be read", name)
		}
		defer file.Close()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, maxDocument+1))
	if err != nil {
		return nil, usage("%s cannot be read", name)
	}
	if len(data) > maxDocument {
		return nil, usage("%s is larger than any document of the recommender", name)
	}
	return data, nil
}

// catalogFrom reads a catalogue, or makes one of the embedded content.
func (c *console) catalogFrom(name string, now time.Time) (*contract.Catalog, error) {
	if name == "" {
		return embeddedCatalog(now)
	}
	data, err := c.read(name)
	if err != nil {
		return nil, err
	}
	k, err := contract.ReadCatalog(data)
	return k, c.faults(err)
}

// embeddedCatalog is the content that comes with the program as a catalogue.
func embeddedCatalog(now time.Time) (*contract.Catalog, error) {
	compiler := markdown.New(content.FS)
	snapshot, _ := compiler.Compile(nil)
	form, _ := compiler.Form()
	return advice.CatalogOf(snapshot, form, now)
}

// engine reads the catalogue and the parameters, and the answers as they are.
func (f *adviceFlags) engine(c *console) (*advice.Engine, *contract.Catalog, []byte, error) {
	k, err := c.catalogFrom(f.Catalog, f.now())
	if err != nil {
		return nil, nil, nil, err
	}
	params := contract.DefaultParams(k)
	if f.Params != "" {
		data, err := c.read(f.Params)
		if err != nil {
			return nil, nil, nil, err
		}
		if params, err = contract.ReadParams(data, k); err != nil {
			return nil, nil, nil, c.faults(err)
		}
	}
	data, err := c.read(f.Answers)
	return advice.NewEngine(k, params), k, data, err
}

// faults prints the list of what is wrong with an input, as JSON on standard
// error, and says how to end. Other errors pass.
func (c *console) faults(err error) error {
	f, ok := errors.AsType[*contract.Faults](err)
	if !ok {
		return err
	}
	fmt.Fprintf(c.err, "%s\n", f.JSON())
	code := exitUsage
	if f.Infeasible {
		code = exitInfeasible
	}
	return exit{code, errors.New("")}
}

// print writes a result: on one line for programs, indented on a terminal.
func (c *console) print(v any, oneLine bool) error {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if !oneLine && terminal(c.out) {
		e.SetIndent("", "  ")
	}
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := c.out.Write(out.Bytes())
	return err
}

// terminal reports whether a person is looking.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

type recommendCmd struct{ adviceFlags }

// Run prints the path of a learner.
func (cmd *recommendCmd) Run(c *console) error {
	return cmd.forLearner(c, func(e *advice.Engine, a *contract.Answers) (any, error) { return e.Recommend(a) })
}

// forLearner answers with what advise makes of one learner's answers.
func (f *adviceFlags) forLearner(c *console, advise func(*advice.Engine, *contract.Answers) (any, error)) error {
	e, k, data, err := f.engine(c)
	if err != nil {
		return err
	}
	a, err := contract.ReadAnswers(data, k, f.now())
	if err != nil {
		return c.faults(err)
	}
	out, err := advise(e, a)
	if err != nil {
		return c.faults(err)
	}
	return c.print(out, f.JSON)
}

type intakeCmd struct {
	Next intakeNextCmd `cmd:"" help:"Print the next question for a learner, or for one who starts a module."`
}

type intakeNextCmd struct{ adviceFlags }

// Run prints the next question.
func (cmd *intakeNextCmd) Run(c *console) error {
	return cmd.forLearner(c, func(e *advice.Engine, a *contract.Answers) (any, error) { return e.Intake(a) })
}

type orgCmd struct {
	Profile orgProfileCmd `cmd:"" help:"Print where an organisation is, from what its people say."`
}

type orgProfileCmd struct {
	adviceFlags
	MinRespondents int `help:"Show no level of a practice that fewer people answered for (${default})." default:"5"`
}

// Run prints the profile of an organisation.
func (cmd *orgProfileCmd) Run(c *console) error {
	e, k, data, err := cmd.engine(c)
	if err != nil {
		return err
	}
	o, err := contract.ReadOrgAnswers(data, k)
	if err != nil {
		return c.faults(err)
	}
	return c.print(e.OrgProfile(o, cmd.MinRespondents), cmd.JSON)
}

type teamCmd struct {
	Plan teamPlanCmd `cmd:"" help:"Print who should learn what, so that two people can do whatever is critical."`
}

type teamPlanCmd struct{ adviceFlags }

// Run prints the plan of a team.
func (cmd *teamPlanCmd) Run(c *console) error {
	e, k, data, err := cmd.engine(c)
	if err != nil {
		return err
	}
	t, err := contract.ReadTeam(data, k, cmd.now())
	if err != nil {
		return c.faults(err)
	}
	plan, err := e.TeamPlan(t)
	if err != nil {
		return c.faults(err)
	}
	return c.print(plan, cmd.JSON)
}

type catalogCmd struct {
	At   time.Time `help:"The time by which legal reviews must stand, in UTC; now if absent." placeholder:"TIME" format:"2006-01-02T15:04:05Z07:00"`
	JSON bool      `name:"json" help:"On one line, as always where the output is not a terminal."`
}

// Run prints the embedded content as a catalogue.
func (cmd *catalogCmd) Run(c *console) error {
	k, err := c.catalogFrom("", (&adviceFlags{At: cmd.At}).now())
	if err != nil {
		return c.faults(err)
	}
	return c.print(k, cmd.JSON)
}

type paramsCmd struct {
	Default paramsDefaultCmd `cmd:"" help:"Print the parameters to begin with for a catalogue."`
}

type paramsDefaultCmd struct {
	Catalog string `help:"Catalogue, kp.catalog/1; the embedded content if absent." placeholder:"FILE"`
	JSON    bool   `name:"json" help:"On one line, as always where the output is not a terminal."`
}

// Run prints the default parameters.
func (cmd *paramsDefaultCmd) Run(c *console) error {
	k, err := c.catalogFrom(cmd.Catalog, time.Now().UTC())
	if err != nil {
		return c.faults(err)
	}
	return c.print(contract.DefaultParams(k), cmd.JSON)
}

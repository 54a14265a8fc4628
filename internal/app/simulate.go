package app

import (
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"knowledgepath/internal/advice"
	"knowledgepath/internal/contract"
	"knowledgepath/internal/simulation"
)

type simulateCmd struct {
	Catalog string `help:"Catalogue, kp.catalog/1; the embedded content if absent." placeholder:"FILE"`
	Params  string `help:"Parameters, kp.params/1; the defaults if absent." placeholder:"FILE"`
	Seed    uint64 `help:"Seed of the people (${default})." default:"1"`
	Most    int    `help:"Fail where more is found than this; never if negative (${default})." default:"-1"`
	JSON    bool   `name:"json" help:"Print the report for programs."`
}

// Run tries people of every kind on the content and prints what they find.
func (cmd *simulateCmd) Run(c *console) error {
	k, err := c.catalogFrom(cmd.Catalog, time.Now().UTC())
	if err != nil {
		return c.faults(err)
	}
	params := contract.DefaultParams(k)
	if cmd.Params != "" {
		data, err := c.read(cmd.Params)
		if err != nil {
			return err
		}
		if params, err = contract.ReadParams(data, k); err != nil {
			return c.faults(err)
		}
	}
	begun := time.Now()
	report := simulation.Try(k, advice.NewEngine(k, params), cmd.Seed)
	if cmd.JSON {
		err = c.print(report, true)
	} else {
		err = c.printReport(report, time.Since(begun))
	}
	if err == nil && cmd.Most >= 0 && report.Findings() > cmd.Most {
		return exit{exitRefused, errors.New("")}
	}
	return err
}

// printReport prints a report as tables.
func (c *console) printReport(r *simulation.Report, took time.Duration) error {
	w := tabwriter.NewWriter(c.out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "%d people in %v: %d findings\n", r.Personas, took.Round(time.Millisecond), r.Findings())
	for _, n := range r.Never {
		fmt.Fprintf(w, "never recommended\t%s\t%s\n", n.Module, n.Code)
	}
	for _, u := range r.Unreachable {
		fmt.Fprintf(w, "unreachable in %s\t%s\tlacks %s\n", u.Language, u.Module, u.Lacks)
	}
	for _, g := range r.Gaps {
		fmt.Fprintf(w, "not taught in %s\t%s:%d\n", g.Language, g.Competency, g.Level)
	}
	for _, name := range r.Empty {
		fmt.Fprintf(w, "empty path\t%s\n", name)
	}
	for _, t := range r.Tracks {
		fmt.Fprintf(w, "level 2 in %s\t%s\t%d minutes", t.Language, t.Domain, t.Minutes)
		if len(t.Lacks) > 0 {
			fmt.Fprintf(w, "\twithout %s", strings.Join(t.Lacks, " "))
		}
		fmt.Fprintln(w)
	}
	return w.Flush()
}

package app

import (
	"bytes"
	"errors"
	"os"
	"time"

	"knowledgepath/internal/calibration"
	"knowledgepath/internal/contract"
)

type calibrateCmd struct {
	Catalog string `help:"Catalogue, kp.catalog/1; the embedded content if absent." placeholder:"FILE"`
	Params  string `help:"Parameters to begin with, kp.params/1; the defaults if absent." placeholder:"FILE"`
	Log     string `help:"One kp.answers/1 on each line." placeholder:"FILE" required:""`
	Out     string `help:"Where to write the parameters." placeholder:"FILE" required:""`
	JSON    bool   `name:"json" help:"On one line, as always where the output is not a terminal."`
}

// Run makes parameters of a log and prints what they are worth. Where they
// are worth nothing, those it began with are written.
func (cmd *calibrateCmd) Run(c *console) error {
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
	log, err := c.readLog(cmd.Log, k)
	if err != nil {
		return err
	}
	fitted, report := calibration.Calibrate(k, params, log)
	if err := os.WriteFile(cmd.Out, append(fitted.JSON(), '\n'), 0o600); err != nil {
		return usage("%s cannot be written", cmd.Out)
	}
	return c.print(report, cmd.JSON)
}

// readLog reads answers, one document on each line.
func (c *console) readLog(name string, k *contract.Catalog) ([]*contract.Answers, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, usage("%s cannot be read", name)
	}
	var log []*contract.Answers
	all := &contract.Faults{}
	for line := range bytes.Lines(data) {
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		a, err := contract.ReadAnswers(line, k, time.Now().UTC())
		if f, ok := errors.AsType[*contract.Faults](err); ok {
			all.List = append(all.List, f.In("log", len(log)+1)...)
		}
		log = append(log, a)
	}
	if len(all.List) > 0 {
		return nil, c.faults(all)
	}
	return log, nil
}

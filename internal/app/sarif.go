package app

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"

	"knowledgepath/internal/locale"
	"knowledgepath/internal/publish"
	"knowledgepath/internal/web/ui"
)

// The parts of SARIF 2.1.0 that a Git host needs to annotate lines.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool     `json:"tool"`
		ColumnKind string        `json:"columnKind"`
		Results    []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID    string     `json:"id"`
		Short sarifText  `json:"shortDescription"`
		Help  *sarifText `json:"help,omitempty"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Level     string          `json:"level"`
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		Physical sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   sarifRegion   `json:"region"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		Line   int `json:"startLine"`
		Column int `json:"startColumn"`
	}
)

// levels are how SARIF names severities.
var levels = map[publish.Severity]string{publish.Error: "error", publish.Warning: "warning", publish.Info: "note"}

// printSARIF writes findings as SARIF, with a rule for each code among them.
func printSARIF(w io.Writer, p *locale.Printer, dir string, findings []publish.Finding) error {
	run := sarifRun{ColumnKind: "unicodeCodePoints", Results: []sarifResult{}}
	run.Tool.Driver = sarifDriver{Name: "kp lint", Rules: []sarifRule{}}
	rules := &run.Tool.Driver.Rules
	for _, f := range findings {
		i := slices.IndexFunc(*rules, func(r sarifRule) bool { return r.ID == f.Code })
		if i < 0 {
			i = len(*rules)
			*rules = append(*rules, ruleOf(p, f.Code))
		}
		message, hint := ui.FindingWords(p, f)
		if hint != "" {
			message += " (" + hint + ")"
		}
		place := sarifPhysical{sarifArtifact{uriOf(filepath.Join(dir, f.File))}, sarifRegion{f.Line, f.Col}}
		run.Results = append(run.Results, sarifResult{f.Code, i, levels[f.Severity], sarifText{message}, []sarifLocation{{place}}})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// uriOf is the address of a file: relative where its path is.
func uriOf(file string) string {
	u := url.URL{Path: filepath.ToSlash(file)}
	if filepath.IsAbs(file) {
		u.Scheme = "file"
	}
	return u.String()
}

// slotInWords is what a message leaves open.
var slotInWords = regexp.MustCompile(`{{[^}]*}}`)

// ruleOf is what a code means, whatever the finding.
func ruleOf(p *locale.Printer, code string) sarifRule {
	key := "finding." + code
	say := func(key string) string { return slotInWords.ReplaceAllString(p.T(key), "…") }
	rule := sarifRule{ID: code, Short: sarifText{say(key)}}
	if hint := key + ".hint"; p.Has(hint) {
		rule.Help = &sarifText{say(hint)}
	}
	return rule
}

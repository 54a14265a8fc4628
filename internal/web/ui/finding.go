package ui

import (
	"maps"
	"slices"
	"strings"

	"knowledgepath/internal/locale"
	"knowledgepath/internal/publish"
)

// Group is the findings of one file, in words.
type Group struct {
	File  string
	Lines []FindingLine
}

// FindingLine is a finding in words.
type FindingLine struct {
	Line, Col int
	Severity  publish.Severity
	Code      string
	Message   string
	Hint      string // empty for none
	Found     string // when, in words; empty for findings of this moment
}

// FindingWords says what a finding means and what may mend it.
func FindingWords(p *locale.Printer, x publish.Finding) (message, hint string) {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(x.Args)) {
		pairs = append(pairs, name, x.Args[name])
	}
	message = p.T("finding."+x.Code, pairs...)
	switch key := "finding." + x.Code + ".hint"; {
	case x.Suggest != "":
		hint = p.T("finding.suggest", "Word", x.Suggest)
	case p.Has(key):
		hint = p.T(key, pairs...)
	}
	return message, hint
}

// GroupFindings puts findings into words, by file.
func GroupFindings(f *Frame, findings []publish.Finding) []Group {
	findings = slices.Clone(findings)
	publish.SortFindings(findings)
	var out []Group
	for _, x := range findings {
		if len(out) == 0 || out[len(out)-1].File != x.File {
			out = append(out, Group{File: x.File})
		}
		line := FindingLine{Line: x.Line, Col: x.Col, Severity: x.Severity, Code: x.Code}
		line.Message, line.Hint = FindingWords(f.P, x)
		g := &out[len(out)-1]
		g.Lines = append(g.Lines, line)
	}
	return out
}

// ModuleOf is the slug of the module folder a file stands in, or "".
func ModuleOf(file string) string {
	rest, ok := strings.CutPrefix(file, "modules/")
	if !ok {
		return ""
	}
	slug, _, _ := strings.Cut(rest, "/")
	return slug
}

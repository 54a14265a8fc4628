// Package publish is how content becomes what learners see: a bundle of files
// is checked, the faults are named, a bundle without errors is kept as an
// edition, and making an edition current is one row that every replica
// follows. Nothing is ever half published, and going back is one more row.
package publish

import (
	"cmp"
	"fmt"
	"slices"
)

// Severity says what a finding means for publishing.
type Severity string

// The severities: an error blocks publishing, a warning asks the author, an
// info is only counted.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Finding is something wrong at a place in a file. Codes and their meaning
// are those of the content format; the words for people are in locales under
// finding.CODE, filled from Args.
type Finding struct {
	File     string // relative to the content folder, slashes
	Line     int    // from 1
	Col      int    // from 1, in characters
	Severity Severity
	Code     string
	Args     map[string]string
	Suggest  string // a word that was probably meant; empty for none
}

// String is the finding without words, for logs.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s %s", f.File, f.Line, f.Col, f.Severity, f.Code)
}

// SortFindings orders findings by place.
func SortFindings(fs []Finding) {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col), cmp.Compare(a.Code, b.Code))
	})
}

// HasErrors reports whether a finding blocks publishing.
func HasErrors(fs []Finding) bool {
	return slices.ContainsFunc(fs, func(f Finding) bool { return f.Severity == Error })
}

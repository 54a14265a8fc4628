package markdown

import (
	"strconv"

	"knowledgepath/internal/publish"
)

// pos is a place in a file, both counted from 1, columns in characters.
type pos struct{ line, col int }

// start is where findings about a whole file stand.
var start = pos{1, 1}

// report gathers findings.
type report struct{ findings []publish.Finding }

// maxFindings is how many findings one report holds. Nobody reads more, and
// one line can give as many as it has characters.
const maxFindings = 2_000

// add appends a finding. Pairs are slot names and values; the slot "suggest"
// becomes the finding's suggestion.
func (r *report) add(file string, at pos, code string, pairs ...string) {
	switch n := len(r.findings); {
	case n > maxFindings:
		return
	case n == maxFindings:
		file, at, code, pairs = r.findings[0].File, start, TooBig, []string{"name", "findings", "limit", strconv.Itoa(maxFindings)}
	}
	f := publish.Finding{File: file, Line: at.line, Col: at.col, Severity: severity(code), Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i] == "suggest" {
			f.Suggest = pairs[i+1]
			continue
		}
		if f.Args == nil {
			f.Args = map[string]string{}
		}
		f.Args[pairs[i]] = short(pairs[i+1])
	}
	r.findings = append(r.findings, f)
}

// short keeps what authors wrote readable in a message.
func short(s string) string {
	const most = 80
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

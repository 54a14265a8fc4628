package language

import (
	"bytes"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// Pattern finds words in folded text. It is safe for concurrent use.
type Pattern struct {
	match, unless *regexp.Regexp
	needs         []string // one of these is in every text that matches; nil where that is not known
}

// NewPattern compiles a Go regular expression over words as people write
// them. It matches without regard to case; \b and \w mean letters of any
// script. A hit is dropped where it overlaps with a match of unless, which
// may be empty.
func NewPattern(match, unless string) (*Pattern, error) {
	p := &Pattern{}
	var err error
	if p.match, err = compile(match); err != nil {
		return nil, err
	}
	if unless != "" {
		if p.unless, err = compile(unless); err != nil {
			return nil, err
		}
	}
	tree, err := syntax.Parse(foldPattern(match), syntax.Perl)
	if err != nil {
		return nil, err
	}
	p.needs = literals(tree.Simplify())
	return p, nil
}

func compile(pattern string) (*regexp.Regexp, error) { return regexp.Compile(foldPattern(pattern)) }

// foldPattern folds what a pattern spells out and leaves its escapes alone.
func foldPattern(pattern string) string {
	var out []byte
	for pattern != "" {
		n := escape(pattern)
		if n > 0 {
			out = append(out, pattern[:n]...)
		} else {
			_, n = utf8.DecodeRuneInString(pattern)
			out = AppendFold(out, pattern[:n])
		}
		pattern = pattern[n:]
	}
	return string(out)
}

// escape returns the length of the escape that a pattern begins with, 0 for
// none: \b, \pL, \p{Lu}, \x{41}.
func escape(pattern string) int {
	if len(pattern) < 2 || pattern[0] != '\\' {
		return 0
	}
	if strings.IndexByte("pPx", pattern[1]) < 0 {
		return 2
	}
	if i := strings.IndexByte(pattern, '}'); i > 0 && strings.HasPrefix(pattern[2:], "{") {
		return i + 1
	}
	return min(len(pattern), 3)
}

// literals returns texts of which at least one is in whatever the expression
// matches, or nil where there are none that say anything.
func literals(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return []string{string(re.Rune)}
		}
	case syntax.OpCapture, syntax.OpPlus:
		return literals(re.Sub[0])
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			some := literals(sub)
			if some == nil {
				return nil
			}
			all = append(all, some...)
		}
		return all
	case syntax.OpConcat:
		var best []string
		for _, sub := range re.Sub {
			if some := literals(sub); rarer(some, best) {
				best = some
			}
		}
		return best
	}
	return nil
}

// rarer reports whether texts are likely to be found less often than others:
// those of at least four letters with few alternatives, else the longer ones.
func rarer(a, b []string) bool {
	if a == nil || b == nil {
		return a != nil
	}
	const telling = 4
	x, y := shortest(a), shortest(b)
	if x >= telling && y >= telling {
		return len(a) < len(b)
	}
	return x > y
}

func shortest(list []string) int {
	n := len(list[0])
	for _, s := range list {
		n = min(n, len(s))
	}
	return n
}

// Possible reports whether folded text may hold a match. It is far quicker
// than looking for one.
func (p *Pattern) Possible(folded []byte) bool {
	if p.needs == nil {
		return true
	}
	for _, need := range p.needs {
		if bytes.Contains(folded, []byte(need)) {
			return true
		}
	}
	return false
}

// Find returns where the pattern's words stand in folded text, as pairs of
// the first character and the one after the last, in order.
func (p *Pattern) Find(folded []byte) [][]int {
	if !p.Possible(folded) {
		return nil
	}
	hits := p.match.FindAllIndex(folded, -1)
	if hits == nil || p.unless == nil {
		return hits
	}
	var kept [][]int
	excused := p.unless.FindAllIndex(folded, -1)
	for _, h := range hits {
		if !overlapsAny(h, excused) {
			kept = append(kept, h)
		}
	}
	return kept
}

func overlapsAny(h []int, list [][]int) bool {
	for _, o := range list {
		if h[0] < o[1] && o[0] < h[1] {
			return true
		}
	}
	return false
}

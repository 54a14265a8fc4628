package language

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Sentences yields where the sentences of a run of text begin and end, in
// bytes, without the spaces around them. Line breaks count as spaces. A
// sentence ends at . ! ? or … where what follows looks like a beginning; not
// inside a number, after an abbreviation, an initial or a quoted question in
// the middle of a sentence.
func Sentences(text string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		from := skipSpace(text, 0)
		for i := from; i < len(text); i++ {
			if !ends(text, i) {
				continue
			}
			to := afterQuotes(text, i)
			next := skipSpace(text, to)
			switch {
			case next == len(text):
				i = len(text) // the rest is the last sentence
				continue
			case next == to || !begins(text[next:]) || text[i] == '.' && abbreviated(text[from:i], text[next:]):
				continue
			}
			if !yield(from, to) {
				return
			}
			from, i = next, next-1
		}
		if to := len(strings.TrimRightFunc(text, unicode.IsSpace)); from < to {
			yield(from, to)
		}
	}
}

func skipSpace(text string, i int) int {
	return len(text) - len(strings.TrimLeftFunc(text[i:], unicode.IsSpace))
}

// ends reports whether the last of a group of closing signs stands at i.
func ends(text string, i int) bool {
	switch text[i] {
	case '.', '!', '?':
	case 0xa6: // the last byte of …
		if !strings.HasSuffix(text[:i+1], "…") {
			return false
		}
	default:
		return false
	}
	rest := text[i+1:]
	return rest == "" || strings.IndexByte(".!?", rest[0]) < 0 && !strings.HasPrefix(rest, "…")
}

// closing and opening are the signs that stand between the end of a sentence
// and the space after it, or before its first letter.
const (
	closing = "»”’\"')]}"
	opening = "«“‘\"'([{¿¡—-"
)

// afterQuotes returns where the signs end that close with the sentence whose
// last sign stands at i.
func afterQuotes(text string, i int) int {
	i++
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !strings.ContainsRune(closing, r) {
			break
		}
		i += n
	}
	return i
}

// begins reports whether text may be the beginning of a sentence: a capital,
// a figure, or a sign that only stands before one.
func begins(text string) bool {
	first := strings.TrimLeft(text, opening)
	if first == "" {
		return false
	}
	r, _ := utf8.DecodeRuneInString(first)
	return unicode.IsUpper(r) || unicode.IsDigit(r) || unicode.IsTitle(r) || strings.ContainsAny(text[:len(text)-len(first)], "¿¡")
}

// Abbreviations, without their last point. Those of titles and references are
// always followed by more of the sentence; the others may also end one.
var (
	titles = set("ee sr sra srta sres dr dra drs lic ing prof profa gral cap art arts núm núms pág págs vol ed cf vid ref tel av col mr mrs ms st fig sec vs p.ej e.g i.e aprox máx mín")
	enders = set("etc a.m p.m ee.uu u.s u.k d.c a.c n.º inc ltd s.a a.c m uu")
	// before figures only: elsewhere "no" and the rest are words.
	numbering = set("no nº n p pp par párr cap inc nos")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// abbreviated reports whether the point after before shortens a word rather
// than end the sentence that goes on with next.
func abbreviated(before, next string) bool {
	word := strings.ToLower(strings.TrimLeft(lastWord(before), opening))
	figure := next[0] >= '0' && next[0] <= '9'
	switch {
	case titles[word], figure && numbering[word]:
		return true
	case enders[word]:
		return figure && word != "etc"
	}
	// An initial: J. Pérez.
	r, n := utf8.DecodeRuneInString(strings.TrimLeft(lastWord(before), opening))
	return n > 0 && n == len(word) && unicode.IsUpper(r) && !figure
}

func lastWord(s string) string {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	return s[strings.LastIndexFunc(s, unicode.IsSpace)+1:]
}

package search

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"
)

// Text is plain text with the words that were looked for marked.
type Text struct {
	Plain string
	Marks []Mark // in order, apart from each other
}

// Mark is a stretch of a text, in bytes.
type Mark struct{ Start, End int }

// Pieces yields the text piece by piece, and whether each is marked.
func (t Text) Pieces() iter.Seq2[string, bool] {
	return func(yield func(string, bool) bool) {
		at := 0
		for _, m := range t.Marks {
			if at < m.Start && !yield(t.Plain[at:m.Start], false) || !yield(t.Plain[m.Start:m.End], true) {
				return
			}
			at = m.End
		}
		if at < len(t.Plain) {
			yield(t.Plain[at:], false)
		}
	}
}

// marks are the places in a field.
func marks(spots []spot, in field, part int) []Mark {
	var out []Mark
	for _, s := range sorted(spots, in, part) {
		if len(out) == 0 || s.start >= out[len(out)-1].End {
			out = append(out, Mark{s.start, s.end})
		}
	}
	return out
}

// sorted are the places in a field, from the start, longest first.
func sorted(spots []spot, in field, part int) []spot {
	var out []spot
	for _, s := range spots {
		if s.field == in && s.part == part {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b spot) int { return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(b.end, a.end)) })
	return out
}

// Sizes of an excerpt, in bytes.
const (
	excerptSize = 220
	excerptLead = 60 // before the first word that was looked for
)

// excerpt is the stretch of a part's text with most of the words that were
// looked for.
func excerpt(text string, spots []spot, part int) Text {
	spots = sorted(spots, inText, part)
	from := 0
	if first := densest(spots); first > excerptLead {
		from = wordAfter(text, first-excerptLead)
	}
	to := len(text)
	if to-from > excerptSize {
		to = wordBefore(text, from, from+excerptSize)
	}
	var out Text
	shift := -from
	if from > 0 {
		out.Plain = "… "
		shift += len(out.Plain)
	}
	out.Plain += text[from:to]
	if to < len(text) {
		out.Plain += " …"
	}
	for _, m := range marks(spots, inText, part) {
		if m.Start >= from && m.End <= to {
			out.Marks = append(out.Marks, Mark{m.Start + shift, m.End + shift})
		}
	}
	return out
}

// densest is where the stretch with most different words begins.
func densest(spots []spot) int {
	at, most := 0, 0
	for i, s := range spots {
		words := map[int]bool{}
		for _, next := range spots[i:] {
			if next.end <= s.start+excerptSize-excerptLead {
				words[next.word] = true
			}
		}
		if len(words) > most {
			at, most = s.start, len(words)
		}
	}
	return at
}

// wordAfter is where the first word at or after a place begins.
func wordAfter(text string, at int) int {
	if i := strings.IndexByte(text[at:min(at+excerptLead, len(text))], ' '); i >= 0 {
		return at + i + 1
	}
	return runeBefore(text, at)
}

// wordBefore is where the last word before a place ends.
func wordBefore(text string, from, at int) int {
	if i := strings.LastIndexByte(text[from:at], ' '); i > 0 {
		return from + i
	}
	return runeBefore(text, at)
}

func runeBefore(text string, at int) int {
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	return at
}

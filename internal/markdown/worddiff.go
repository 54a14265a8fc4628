package markdown

import (
	"strings"
	"unicode"

	"github.com/aymanbagabas/go-udiff"
)

// Change says what became of a stretch of a text.
type Change int

// The changes between two texts.
const (
	Same Change = iota
	Added
	Removed
)

// Span is a stretch of words that was kept, added or removed, with the space
// after it.
type Span struct {
	Change Change
	Text   string
}

// WordDiff compares two texts word by word; how they are spaced does not
// matter. Spans that are not Removed make up the later text.
func WordDiff(before, after string) []Span {
	old, now := splitWords(before), splitWords(after)
	var spans []Span
	add := func(c Change, words []string) {
		if len(words) > 0 {
			spans = append(spans, Span{c, strings.Join(words, "")})
		}
	}
	i, j := 0, 0 // words so far
	was := asLines(old)
	for _, e := range udiff.Lines(was, asLines(now)) {
		from, removed := strings.Count(was[:e.Start], "\n"), strings.Count(was[e.Start:e.End], "\n")
		added := strings.Count(e.New, "\n")
		add(Same, now[j:j+from-i])
		j += from - i
		add(Removed, old[from:from+removed])
		add(Added, now[j:j+added])
		i, j = from+removed, j+added
	}
	add(Same, now[j:])
	return spans
}

// splitWords cuts a text into words, each with the space after it.
func splitWords(text string) []string {
	var words []string
	from, space := 0, false
	for i, r := range text {
		if is := unicode.IsSpace(r); is != space {
			if space = is; !is {
				words = append(words, text[from:i])
				from = i
			}
		}
	}
	if from < len(text) {
		words = append(words, text[from:])
	}
	return words
}

// asLines writes each word on a line of its own, for a comparison by lines.
func asLines(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(strings.TrimSpace(w) + "\n")
	}
	return b.String()
}

package language

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words yields where the words of a text begin and end, in bytes, without the
// signs around them. A word holds a letter or a figure; groups of thousands
// written apart are one word, and a dash between words parts them.
func Words(text string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		for i := 0; i < len(text); {
			from, to, next := nextWord(text, i)
			if from == to {
				return
			}
			if isFigure(text[to-1]) && strings.IndexFunc(text[from:to], unicode.IsLetter) < 0 {
				for end, ok := thousand(text, to); ok; end, ok = thousand(text, to) {
					to, next = end, end
				}
			}
			if !yield(from, to) {
				return
			}
			i = next
		}
	}
}

// nextWord finds the first word from i on; from equals to where there is none.
func nextWord(text string, i int) (from, to, next int) {
	from = -1
	for i < len(text) {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case wordly(r):
			if from < 0 {
				from = i
			}
			to = i + n
		case from >= 0 && (parts(r)):
			return from, to, i
		}
		i += n
	}
	if from < 0 {
		return 0, 0, i
	}
	return from, to, i
}

// wordly reports whether a character makes a word of what it stands in.
func wordly(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// parts reports whether a character stands between words.
func parts(r rune) bool { return unicode.IsSpace(r) || r == '—' || r == '–' || r == '\uFFFC' }

// thousand reports whether a number that ends at to goes on after a space with
// a group of three figures, and where that ends.
func thousand(text string, to int) (end int, ok bool) {
	r, n := utf8.DecodeRuneInString(text[to:])
	if r != ' ' && r != '\u00A0' && r != '\u202F' {
		return 0, false
	}
	group, size := text[to+n:], 0
	for size < len(group) && isFigure(group[size]) {
		size++
	}
	if size != 3 {
		return 0, false
	}
	if len(group) > 4 && (group[3] == '.' || group[3] == ',') && isFigure(group[4]) {
		for size++; size < len(group) && isFigure(group[size]); size++ {
		}
	}
	if after, _ := utf8.DecodeRuneInString(group[size:]); size < len(group) && wordly(after) {
		return 0, false
	}
	return to + n + size, true
}

func isFigure(c byte) bool { return '0' <= c && c <= '9' }

package markdown

import (
	"slices"
	"strings"
)

// maxTypos is how far a word may be from the one that was probably meant.
const maxTypos = 2

// suggest returns the known word closest to word, or "" where none is close.
// Of equally close words it returns the first in alphabetical order.
func suggest(word string, known []string) string {
	best, typos := "", maxTypos+1
	if len(word) > 60 {
		return ""
	}
	for _, k := range slices.Sorted(slices.Values(known)) {
		// Half of a short word is not a slip: it is another word.
		if d := distance(strings.ToLower(word), k); d < typos && 2*d < len([]rune(k)) {
			best, typos = k, d
		}
	}
	return best
}

// distance counts the letters to insert, delete, replace or swap with their
// neighbour to turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range y {
		d[0][j+1] = j + 1
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}

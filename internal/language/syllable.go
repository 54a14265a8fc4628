package language

import (
	"strings"
	"unicode/utf8"

	"knowledgepath/internal/kp"
)

// Syllables counts the syllables of a word, at least one. For Spanish the
// rules of spelling are exact but for foreign words and initials; for English
// it is a rule of thumb, right for about nine words in ten.
func Syllables(word string, lang kp.Lang) int {
	if lang == kp.EN {
		return max(1, english(word))
	}
	return max(1, spanish(word))
}

// vowel is what a Spanish letter is to its neighbours.
type vowel int

const (
	consonant vowel = iota
	strong          // a e o, with or without accent
	weak            // i u ü
	stressed        // í ú: never one syllable with a strong vowel
)

func vowelOf(r rune) vowel {
	switch r {
	case 'a', 'e', 'o', 'á', 'é', 'ó', 'A', 'E', 'O', 'Á', 'É', 'Ó', 'à', 'è', 'ò', 'â', 'ê', 'ô', 'ã', 'õ', 'ä', 'ë', 'ö':
		return strong
	case 'i', 'u', 'ü', 'I', 'U', 'Ü', 'ï':
		return weak
	case 'í', 'ú', 'Í', 'Ú':
		return stressed
	}
	return consonant
}

// spanish counts nuclei: vowels, less those that share a syllable with the
// one before. An h between vowels does not part them; u is silent in que,
// qui, gue and gui; y is a vowel at the end of a word.
func spanish(word string) int {
	n := 0
	var before vowel  // the vowel that the next one may join
	var last, at rune // the letter before, and the vowel itself
	for i, r := range word {
		rest := word[i+utf8.RuneLen(max(r, 0)):]
		now := vowelOf(r)
		switch {
		case (r == 'y' || r == 'Y') && !startsWithLetter(rest):
			now = weak
		case (r == 'u' || r == 'U') && silent(last, rest):
			last = r
			continue
		}
		switch {
		case now == consonant:
			if r != 'h' && r != 'H' {
				before = consonant
			}
		case before == consonant, parted(before, now, at, r, rest):
			n++
			before, at = now, r
		default:
			before, at = now, r
		}
		last = r
	}
	return n
}

// parted reports whether two vowels in a row are two syllables.
func parted(a, b vowel, x, y rune, rest string) bool {
	switch {
	case a == strong && b == strong:
		return true
	case a == stressed && b == strong, a == strong && b == stressed:
		return true
	case a == strong && b == weak:
		// Between two strong vowels the weak one belongs to the second:
		// ca-ca-hue-te, pa-ra-nua-e.
		next, _ := utf8.DecodeRuneInString(rest)
		return vowelOf(next) == strong
	}
	return a == b && a == weak && x == y
}

// silent reports whether a u after last and before rest is not spoken.
func silent(last rune, rest string) bool {
	if last == 'q' || last == 'Q' {
		return true
	}
	if last != 'g' && last != 'G' || rest == "" {
		return false
	}
	next, _ := utf8.DecodeRuneInString(rest)
	return strings.ContainsRune("eiéíEIÉÍ", next)
}

func startsWithLetter(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n > 0 && wordly(r)
}

// irregular are common English words that the rule of thumb gets wrong.
var irregular = map[string]int{
	"area": 3, "areas": 3, "business": 2, "client": 2, "clients": 2, "cooperate": 4, "cooperation": 5,
	"coordinate": 4, "coordinates": 4, "coordination": 5, "create": 2, "created": 3, "creates": 2,
	"evening": 2, "every": 2, "idea": 3, "ideas": 3, "people": 2, "poem": 2, "react": 2, "safety": 2,
	"someone": 2, "something": 2, "sometimes": 2, "therefore": 2,
}

// longestWord bounds the words that are taken apart: what is longer is none.
const longestWord = 60

// endings are English endings of one syllable, before which an e is silent:
// care-ful, a-gree-ment.
var endings = []string{"ful", "less", "ly", "ment", "ments", "ness", "ing"}

// english counts groups of vowels and takes off those that are not spoken: an
// e at the end, and most -ed and -es.
func english(word string) int {
	word = strings.ToLower(word)
	for _, s := range []string{"'s", "’s"} {
		word = strings.TrimSuffix(word, s)
	}
	if n, ok := irregular[word]; ok {
		return n
	}
	for _, ending := range endings {
		if len(word) > longestWord {
			break
		}
		if base, ok := strings.CutSuffix(word, ending); ok && strings.ContainsAny(base, "aeiouy") {
			return english(base) + 1
		}
	}
	n, inside := 0, false
	for i := range len(word) {
		v := strings.IndexByte("aeiouy", word[i]) >= 0 && !(word[i] == 'y' && i == 0)
		if v && (!inside || apart(word, i)) {
			n++
		}
		inside = v
	}
	return n - unspoken(word)
}

// apart reports whether the vowel at i begins a syllable although another
// stands before it: bi-as, per-i-od, sit-u-a-tion, tri-umph.
func apart(word string, i int) bool {
	before, after := word[:i-1], word[i+1:]
	follows := func(letters string) bool { return before != "" && strings.ContainsAny(before[len(before)-1:], letters) }
	switch word[i-1 : i+1] {
	case "ia":
		return !follows("tc")
	case "io":
		return !follows("tscg")
	case "ie":
		return strings.HasPrefix(after, "t") || strings.HasPrefix(after, "nc")
	case "ua", "uo":
		return !follows("qg")
	case "ui":
		return strings.HasPrefix(after, "ty")
	case "iu", "eo", "yi":
		return true
	}
	return false
}

// unspoken counts the groups of vowels at a word's end that are not spoken.
func unspoken(word string) int {
	n := len(word)
	if n < 3 {
		return 0
	}
	vowelAt := func(i int) bool { return i >= 0 && strings.IndexByte("aeiouy", word[i]) >= 0 }
	switch {
	case strings.HasSuffix(word, "le") && !vowelAt(n-3):
		return 0
	case word[n-1] == 'e' && !vowelAt(n-2):
		if strings.ContainsAny(word[:n-1], "aeiouy") {
			return 1
		}
	case strings.HasSuffix(word, "ed") && !vowelAt(n-3):
		if word[n-3] != 't' && word[n-3] != 'd' && strings.ContainsAny(word[:n-2], "aeiouy") {
			return 1
		}
	case strings.HasSuffix(word, "es") && !vowelAt(n-3):
		stem := word[:n-2]
		for _, hiss := range []string{"s", "x", "z", "ch", "sh", "c", "g"} {
			if strings.HasSuffix(stem, hiss) {
				return 0
			}
		}
		if !(strings.HasSuffix(stem, "l") && !vowelAt(n-4)) && strings.ContainsAny(stem, "aeiouy") {
			return 1
		}
	}
	return 0
}

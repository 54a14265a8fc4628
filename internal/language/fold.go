package language

import "unicode"

// Marks that stand in folded text for what ASCII lacks.
const (
	otherLetter = '_'  // a letter, mark or digit with no sign of its own
	otherSign   = 0x1a // anything else outside ASCII
)

// AppendFold appends to dst one byte for each character of s, so that a
// regular expression can be sure of its words: \b and \w of Go know ASCII
// only. Small letters stand for themselves and for capitals; the accented
// letters of both languages are capitals of their own (á is A, ñ is N); any
// other letter is an underscore, which \w counts as one; every kind of space
// is a space.
func AppendFold(dst []byte, s string) []byte {
	for _, r := range s {
		dst = append(dst, foldRune(r))
	}
	return dst
}

func foldRune(r rune) byte {
	if r < unicode.MaxASCII {
		if 'A' <= r && r <= 'Z' {
			return byte(r) + 'a' - 'A'
		}
		return byte(r)
	}
	switch r {
	case 'á', 'Á':
		return 'A'
	case 'é', 'É':
		return 'E'
	case 'í', 'Í':
		return 'I'
	case 'ó', 'Ó':
		return 'O'
	case 'ú', 'Ú':
		return 'U'
	case 'ü', 'Ü':
		return 'W'
	case 'ñ', 'Ñ':
		return 'N'
	case 'ç', 'Ç':
		return 'C'
	}
	switch {
	case unicode.IsLetter(r), unicode.IsMark(r), unicode.IsDigit(r):
		return otherLetter
	case unicode.IsSpace(r):
		return ' '
	}
	return otherSign
}

// Fold is AppendFold to a text of its own.
func Fold(s string) string { return string(AppendFold(nil, s)) }

package catalog

import (
	"math"
	"strconv"
	"strings"

	"knowledgepath/internal/kp"
)

// ParseNumber reads a number as people of a language write it. Spaces group
// digits. In English a comma groups and a point is the decimal sign. In
// Spanish the comma is the decimal sign; a point groups where three digits
// follow it, and is a decimal sign where not, for keyboards often have no
// comma.
func ParseNumber(text string, lang kp.Lang) (float64, bool) {
	s := strings.Join(strings.Fields(text), "")
	s = strings.TrimPrefix(strings.ReplaceAll(s, "−", "-"), "+")
	group, point := ",", "."
	if lang == kp.ES && (strings.Contains(s, ",") || strings.Contains(s, ".") && grouped(s, ".")) {
		group, point = ".", ","
	}
	whole, fraction, hasPoint := strings.Cut(s, point)
	if strings.Contains(whole, group) && !grouped(whole, group) {
		return 0, false
	}
	whole = strings.ReplaceAll(whole, group, "")
	if !digits(strings.TrimPrefix(whole, "-")) || hasPoint && !digits(fraction) {
		return 0, false
	}
	f, err := strconv.ParseFloat(whole+"."+fraction, 64)
	return f, err == nil && !math.IsInf(f, 0)
}

// digits reports whether a text is made of digits, at least one.
func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// grouped reports whether digits are grouped by threes.
func grouped(number, sign string) bool {
	for i, part := range strings.Split(strings.TrimPrefix(number, "-"), sign) {
		if !digits(part) || len(part) > 3 || i > 0 && len(part) < 3 {
			return false
		}
	}
	return true
}

// FormatNumber writes a number the way answers hold it: the shortest form,
// with a decimal point and without groups.
func FormatNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// LocalNumber writes a number with the decimal sign of a language.
func LocalNumber(f float64, lang kp.Lang) string {
	if lang == kp.ES {
		return strings.Replace(FormatNumber(f), ".", ",", 1)
	}
	return FormatNumber(f)
}

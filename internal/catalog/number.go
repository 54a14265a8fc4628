package catalog

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"knowledgepath/internal/kp"
)

var (
	thousands = regexp.MustCompile(`^-?[0-9]{1,3}(\.[0-9]{3})+$`)
	plain     = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)
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
	if lang == kp.ES && (strings.Contains(s, ",") || thousands.MatchString(s)) {
		group, point = ".", ","
	}
	whole, fraction, hasPoint := strings.Cut(s, point)
	if strings.Contains(whole, group) && !grouped(whole, group) || strings.Contains(fraction, group) {
		return 0, false
	}
	s = strings.ReplaceAll(whole, group, "")
	if hasPoint {
		s += "." + fraction
	}
	if !plain.MatchString(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && !math.IsInf(f, 0)
}

// grouped reports whether digits are grouped by threes.
func grouped(digits, sign string) bool {
	parts := strings.Split(strings.TrimPrefix(digits, "-"), sign)
	for i, p := range parts {
		if len(p) != 3 && (i > 0 || len(p) == 0 || len(p) > 3) {
			return false
		}
	}
	return true
}

// FormatNumber writes a number the way answers hold it: the shortest form,
// with a decimal point and without groups.
func FormatNumber(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

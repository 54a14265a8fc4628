package locale

import (
	"cmp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Number prints a whole number: four digits together, longer ones in groups
// of three with a no-break space, which both languages read the same way.
func (p *Printer) Number(n int) string {
	s := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	if len(s) <= 4 {
		return sign + s
	}
	var groups []string
	for len(s) > 3 {
		groups = append([]string{s[len(s)-3:]}, groups...)
		s = s[:len(s)-3]
	}
	return sign + strings.Join(append([]string{s}, groups...), "\u00a0")
}

// Date prints a day without the year where it is the year of now.
func (p *Printer) Date(t, now time.Time) string {
	key := "date.year"
	if t.Year() == now.Year() {
		key = "date.day"
	}
	return p.T(key,
		"Day", strconv.Itoa(t.Day()),
		"Month", p.T("month."+strconv.Itoa(int(t.Month()))),
		"Year", strconv.Itoa(t.Year()))
}

// Moment prints a time to the second, in UTC, with its day.
func (p *Printer) Moment(t, now time.Time) string {
	t = t.UTC()
	return p.T("date.moment", "Date", p.Date(t, now), "Time", t.Format(time.TimeOnly))
}

// List joins words: "a, b y c", "a, b and c".
func (p *Printer) List(words []string) string {
	switch len(words) {
	case 0:
		return ""
	case 1:
		return words[0]
	}
	last := words[len(words)-1]
	and := p.T("list.and")
	if alt := p.T("list.and.i"); startsWithI(last) {
		and = alt // «e» before a word that sounds like «i» in Spanish
	}
	return strings.Join(words[:len(words)-1], ", ") + " " + and + " " + last
}

func startsWithI(word string) bool {
	w := strings.ToLower(strings.TrimLeft(word, "«\"“‘'"))
	switch {
	case strings.HasPrefix(w, "hie"), strings.HasPrefix(w, "ie"):
		return false
	}
	w = strings.TrimPrefix(w, "h")
	return strings.HasPrefix(w, "i") || strings.HasPrefix(w, "í")
}

// Compare orders words as in a dictionary: without case and accents, which
// decide only between words that are equal otherwise, and with ñ after n.
func (p *Printer) Compare(a, b string) int {
	return cmp.Or(strings.Compare(place(a), place(b)), strings.Compare(a, b))
}

// place is a word as it is sorted; "~" comes after every letter.
func place(word string) string {
	return Fold(strings.ReplaceAll(lower(word), "ñ", "n~"))
}

// Initial returns the letter that a word stands under in a dictionary, as a
// capital; "0-9" for a word that begins with none.
func (p *Printer) Initial(word string) string {
	for _, r := range lower(word) {
		switch {
		case r == 'ñ':
			return "Ñ"
		case unicode.IsLetter(r):
			return strings.ToUpper(Fold(string(r)))
		case unicode.IsDigit(r):
			return "0-9"
		}
	}
	return "0-9"
}

func lower(word string) string { return strings.ToLower(norm.NFC.String(word)) }

// Fold writes a word in small letters without accents, ñ as n.
func Fold(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(word))
}

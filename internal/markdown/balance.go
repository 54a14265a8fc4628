package markdown

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/language"
)

// Bounds of a translation: how a section's Spanish words relate to its English
// ones, below how many that says nothing, and how many equal words in a row
// were left untranslated.
const (
	leastRatio, mostRatio = 0.75, 1.6
	fewestToCompare       = 25
	untranslatedRun       = 8
)

// balance compares what a translation says with its original, as far as that
// shows without understanding either. What is missing or different is
// reported in the translation, but for figures, where they stand.
func balance(r *report, original, translation *script) {
	comparePictures(r, original, translation)
	compareEqualWords(r, original, translation)
	if len(original.sections) != len(translation.sections) {
		return // reported as it was read; nothing can be set side by side
	}
	for i := range original.sections {
		compareSection(r, original, translation, i)
	}
}

func compareSection(r *report, original, translation *script, i int) {
	a, b := &original.sections[i], &translation.sections[i]
	es, en := a.words, b.words
	if original.lang == kp.EN {
		es, en = en, es
	}
	if ratio := float64(es) / float64(max(en, 1)); max(es, en) >= fewestToCompare && (ratio < leastRatio || ratio > mostRatio) {
		r.add(translation.file, b.at, LengthOff, "es", strconv.Itoa(es), "en", strconv.Itoa(en))
	}
	if len(a.minor) != len(b.minor) {
		at := b.at
		if len(b.minor) > len(a.minor) {
			at = b.minor[len(a.minor)]
		}
		es, en := len(a.minor), len(b.minor)
		if original.lang == kp.EN {
			es, en = en, es
		}
		r.add(translation.file, at, MinorSectionsOff, "es", strconv.Itoa(es), "en", strconv.Itoa(en))
	}
	x, y := original.figures(a.runs), translation.figures(b.runs)
	lacking(r, original, x, y, translation.lang)
	lacking(r, translation, y, x, original.lang)
}

// lacking reports the figures of one text that the other has not.
func lacking(r *report, s *script, mine, theirs []figureAt, lang kp.Lang) {
	told := 0
	for i, f := range mine {
		_, both := slices.BinarySearchFunc(theirs, f.value, func(o figureAt, value string) int { return strings.Compare(o.value, value) })
		if both || i > 0 && mine[i-1].value == f.value || told == mostFindings {
			continue
		}
		told++
		r.add(s.file, s.place(f.run, f.at), FigureInOne, "name", s.text[f.at:f.to], "lang", string(lang))
	}
}

// compareEqualWords reports the first words in a row that both texts share,
// each time there are too many for chance. Names and figures are the same in
// every language, so half of the words must be neither.
func compareEqualWords(r *report, original, translation *script) {
	known := make(map[string]bool, 1024)
	for i := range original.runs {
		text := original.words(&original.runs[i])
		for from, to := range language.Words(text) {
			known[text[from:to]] = true
		}
	}
	for i := range translation.runs {
		run := &translation.runs[i]
		if run.quoted {
			continue
		}
		text := translation.words(run)
		var row []span
		said := false
		for from, to := range language.Words(text) {
			if !known[text[from:to]] {
				row, said = row[:0], false
				continue
			}
			if row = append(row, span{from, to}); len(row) > untranslatedRun {
				row = row[1:]
			}
			if said || len(row) < untranslatedRun || mostlyNames(text, row) {
				continue
			}
			if words := text[row[0].from:to]; strings.Contains(original.text, words) {
				r.add(translation.file, translation.place(run, run.from+row[0].from), Untranslated, "name", words)
				said = true
			}
		}
	}
}

// mostlyNames reports whether most words are figures or begin with a capital.
func mostlyNames(text string, words []span) bool {
	names := 0
	for _, w := range words {
		if c, _ := utf8.DecodeRuneInString(text[w.from:]); unicode.IsUpper(c) || unicode.IsDigit(c) {
			names++
		}
	}
	return 2*names > len(words)
}

// comparePictures reports images that are described in the same words in both
// languages.
func comparePictures(r *report, original, translation *script) {
	for i, p := range translation.pictures {
		if i < len(original.pictures) && p.alt == original.pictures[i].alt && strings.IndexFunc(p.alt, unicode.IsLetter) >= 0 {
			r.add(translation.file, p.at, SameAlt, "name", p.alt)
		}
	}
}

// figureAt is a number or month that stands in a text.
type figureAt struct {
	value  string
	run    *run
	at, to int // bytes of script.text
}

// figures lists the numbers and dates of some runs, by value and place. What
// is quoted, and what only the program reads, is not among them.
func (s *script) figures(runs span) []figureAt {
	var list []figureAt
	for i := runs.from; i < runs.to; i++ {
		r := &s.runs[i]
		text := s.words(r)
		if !strings.ContainsAny(text, "0123456789") {
			continue
		}
		number := false // the word before holds one
		for from, to := range language.Words(text) {
			word := text[from:to]
			month := monthOf(word)
			switch {
			case month > 0 && (number || startsWithFigure(text[to:], s.lang)):
				list = append(list, figureAt{"m" + strconv.Itoa(month), r, r.from + from, r.from + to})
			case month == 0 && word == "de" && number:
				continue // 1 de marzo
			}
			number = false
			for _, f := range numbersIn(word, s.lang) {
				list = append(list, figureAt{f.value, r, r.from + from + f.at, r.from + from + f.to})
				number = true
			}
		}
	}
	slices.SortStableFunc(list, func(a, b figureAt) int { return strings.Compare(a.value, b.value) })
	return list
}

// startsWithFigure reports whether a month is followed by its day or year.
func startsWithFigure(s string, lang kp.Lang) bool {
	s = strings.TrimLeft(s, " ")
	if lang == kp.ES {
		s = strings.TrimPrefix(s, "de ")
	}
	return s != "" && s[0] >= '0' && s[0] <= '9'
}

func monthOf(word string) int {
	months := []string{
		"enero january", "febrero february", "marzo march", "abril april", "mayo may", "junio june",
		"julio july", "agosto august", "septiembre september", "octubre october", "noviembre november", "diciembre december",
	}
	if len(word) < 3 || len(word) > 10 {
		return 0
	}
	small := strings.ToLower(word)
	for i, m := range months {
		es, en, _ := strings.Cut(m, " ")
		if small == es || small == en {
			return i + 1
		}
	}
	return 0
}

// numbersIn finds the numbers in a word, written one way whatever the
// language: 1.500,5 and 1,500.5 are both 1500.5.
func numbersIn(word string, lang kp.Lang) []figureAt {
	var list []figureAt
	for i := 0; i < len(word); {
		if word[i] < '0' || word[i] > '9' {
			i++
			continue
		}
		from := i
		for i < len(word) && (word[i] >= '0' && word[i] <= '9' || groups(word, i)) {
			_, n := utf8.DecodeRuneInString(word[i:])
			i += n
		}
		list = append(list, figureAt{value: plainFigure(word[from:i], lang), at: from, to: i})
	}
	return list
}

// groups reports whether a sign between figures belongs to the number.
func groups(word string, i int) bool {
	r, n := utf8.DecodeRuneInString(word[i:])
	if !strings.ContainsRune(".,\u00A0\u202F ", r) || i+n >= len(word) {
		return false
	}
	return word[i+n] >= '0' && word[i+n] <= '9'
}

// plainFigure writes a number without groups and with a decimal point.
func plainFigure(s string, lang kp.Lang) string {
	s = strings.Join(strings.FieldsFunc(s, unicode.IsSpace), "")
	group, point := ",", "."
	if lang == kp.ES && (strings.Contains(s, ",") || grouped(s, ".")) {
		group, point = ".", ","
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, group, ""), point, ".")
	whole, rest, _ := strings.Cut(s, ".")
	whole = strings.TrimLeft(whole[:len(whole)-1], "0") + whole[len(whole)-1:]
	if rest = strings.TrimRight(rest, "0"); rest != "" {
		return whole + "." + rest
	}
	return whole
}

// grouped reports whether a sign parts groups of three figures.
func grouped(s, sign string) bool {
	parts := strings.Split(s, sign)
	for _, p := range parts[1:] {
		if len(p) != 3 {
			return false
		}
	}
	return len(parts) > 1 && len(parts[0]) <= 3
}

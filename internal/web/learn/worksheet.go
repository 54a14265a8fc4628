package learn

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// mostRows is how many rows a worksheet can grow to.
const mostRows = 50

// cell is the key under which a worksheet keeps what stands in a row,
// counted from 1, and field. It is the name of the form's field as well.
func cell(row int, field string) string { return strconv.Itoa(row) + "." + field }

// sheet is a worksheet with what was written in it.
type sheet struct {
	a      *catalog.Activity
	wrote  map[string]string
	shared bool
}

func (p lessonPage) sheet(a *catalog.Activity) sheet {
	return sheet{a, p.wrote[a.ID], p.shared[a.ID]}
}

// rows is how many rows are shown: as many as the author asks for, and
// always one more than are filled in.
func (s sheet) rows() int {
	return min(max(s.a.Rows, s.filled()+min(s.a.Rows-1, 1)), mostRows)
}

// filled is the last row that something stands in.
func (s sheet) filled() int {
	last := 0
	for key, text := range s.wrote {
		row, _, _ := strings.Cut(key, ".")
		if n, err := strconv.Atoi(row); err == nil && text != "" {
			last = max(last, n)
		}
	}
	return last
}

// name is how a row is called: by what stands first in it.
func (s sheet) name(row int) string {
	for _, f := range s.a.Fields {
		if text := s.wrote[cell(row, f.Key)]; text != "" {
			if r := []rune(text); len(r) > 60 {
				text = string(r[:60]) + "…"
			}
			return text
		}
	}
	return ""
}

// id is the id and name of the field of a cell.
func (s sheet) id(row int, f catalog.Field) string { return s.a.ID + "-" + cell(row, f.Key) }

// text is what stands in a cell.
func (s sheet) text(row int, f catalog.Field) string { return s.wrote[cell(row, f.Key)] }

// describe ties a field to its help.
func (s sheet) describe(row int, f catalog.Field) templ.Attributes {
	if f.Help == "" {
		return nil
	}
	return templ.Attributes{"aria-describedby": s.id(row, f) + "-hint"}
}

// The words that a yes-or-no field keeps, in whatever language it was filled
// in.
const yes, no = "yes", "no"

// choices are what a field can be set to. What stands in it is among them,
// even where it can no longer be chosen.
func (s sheet) choices(row int, f catalog.Field) []string {
	list := f.Choices
	if f.Type == catalog.YesNo {
		list = []string{yes, no}
	}
	if text := s.text(row, f); text != "" && !slices.Contains(list, text) {
		list = append(slices.Clone(list), text)
	}
	return list
}

// choiceWords is how a choice is shown.
func choiceWords(f *ui.Frame, field catalog.Field, choice string) string {
	if field.Type == catalog.YesNo && (choice == yes || choice == no) {
		return f.T("worksheet." + choice)
	}
	return choice
}

// odd reports whether what stands in a cell is not what its field is for. It
// is kept all the same: people write "about 200" for a reason.
func odd(f catalog.Field, text string, lang kp.Lang) bool {
	if text == "" {
		return false
	}
	switch f.Type {
	case catalog.Date:
		_, err := time.Parse(time.DateOnly, text)
		return err != nil
	case catalog.Amount, catalog.Money:
		_, ok := catalog.ParseNumber(text, lang)
		return !ok
	}
	return false
}

// readSheet reads a worksheet's form. All of it is kept as it was written.
func readSheet(v *site.Visit, a *catalog.Activity) sent {
	s := sent{wrote: map[string]string{}, events: []progress.Event{{ID: v.EventID("kept"), Kind: progress.Kept}}}
	for row := 1; row <= mostRows; row++ {
		for _, f := range a.Fields {
			if text := v.Value(a.ID + "-" + cell(row, f.Key)); text != "" {
				s.wrote[cell(row, f.Key)] = text
			}
		}
	}
	s.tooLong(v)
	return s
}

// sendSheet answers with a worksheet as a file for spreadsheets.
func sendSheet(v *site.Visit) error {
	m, l, a, err := owned(v, catalog.Worksheet)
	if err != nil {
		return err
	}
	wrote, err := v.Writings.WritingsOf(v.Context(), v.Person.ID, m.UID)
	if err != nil {
		return err
	}
	s := sheet{a: a}
	for _, w := range wrote {
		if w.Lesson == l.ID && w.Activity == a.ID {
			s.wrote = w.Texts
		}
	}
	data, err := s.csv()
	if err != nil {
		return err
	}
	return v.Download("text/csv; charset=utf-8", m.Slug+"-"+a.ID+"."+string(v.Lang)+".csv", data)
}

// csv writes the rows under their labels. It begins with a mark that makes
// spreadsheet programs read the accents right.
func (s sheet) csv() ([]byte, error) {
	var buf bytes.Buffer
	buf.WriteString("\uFEFF")
	w := csv.NewWriter(&buf)
	var head []string
	for _, f := range s.a.Fields {
		head = append(head, f.Label)
	}
	lines := [][]string{head}
	for row := 1; row <= max(s.filled(), 1); row++ {
		var line []string
		for _, f := range s.a.Fields {
			line = append(line, inert(s.wrote[cell(row, f.Key)]))
		}
		lines = append(lines, line)
	}
	err := w.WriteAll(lines)
	return buf.Bytes(), err
}

// inert makes a text one that a spreadsheet program does not take for a
// formula. Negative numbers stay as they are.
func inert(text string) string {
	if text == "" || !strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return text
	}
	if _, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64); err == nil {
		return text
	}
	return "'" + text
}

// owned returns an activity of a type that a visit asks for something of.
func owned(v *site.Visit, t catalog.Type) (*catalog.Module, *catalog.Lesson, *catalog.Activity, error) {
	m, _, _, err := visible(v)
	if err != nil {
		return nil, nil, nil, err
	}
	l := m.Lesson(v.Param("lesson"))
	if l == nil || v.Person.ID == "" {
		return nil, nil, nil, site.NotFound()
	}
	a := l.Activity(v.Lang, v.Param("activity"))
	if a == nil || a.Type != t {
		return nil, nil, nil, site.NotFound()
	}
	return m, l, a, nil
}

package search

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// entry is something that can be found.
type entry struct {
	hit   Hit // with the title and nothing marked
	parts []part
}

// part is a stretch of an entry: what stands under a heading, or an
// activity.
type part struct{ anchor, heading, text string }

// entries lists what a snapshot has in a language, in the catalogue's order.
func entries(s *catalog.Snapshot, lang kp.Lang) []entry {
	var out []entry
	for m := range s.Modules() {
		if !m.Public() {
			continue
		}
		track, _ := s.Track(m.Track)
		out = append(out, moduleEntry(m, track.Title.In(lang), lang))
		for i := range m.Lessons {
			out = append(out, lessonEntry(m, &m.Lessons[i], lang))
		}
	}
	for _, t := range s.Terms() {
		text := t.In(lang)
		out = append(out, entry{
			hit:   Hit{Kind: Term, Term: t.ID, Anchor: t.ID, Title: Text{Plain: text.Name}},
			parts: []part{{anchor: t.ID, text: plain(text.HTML)}},
		})
	}
	return out
}

func moduleEntry(m *catalog.Module, theme string, lang kp.Lang) entry {
	text := m.In(lang)
	about := append([]string{text.Summary}, text.Outcomes...)
	about = append(about, text.Audience, text.LeaveWith, theme)
	e := entry{
		hit:   Hit{Kind: Module, Module: m.Slug, Title: Text{Plain: text.Title}},
		parts: []part{{text: strings.Join(slices.DeleteFunc(about, func(s string) bool { return s == "" }), " ")}},
	}
	e.parts = append(e.parts, sections(text.Opening)...)
	return e
}

func lessonEntry(m *catalog.Module, l *catalog.Lesson, lang kp.Lang) entry {
	text := l.In(lang)
	e := entry{hit: Hit{Kind: Lesson, Module: m.Slug, Lesson: l.ID, Title: Text{Plain: text.Title}, In: m.In(lang).Title}}
	for _, b := range text.Blocks {
		switch {
		case b.Facilitator:
		case b.Activity != nil:
			e.parts = append(e.parts, part{anchor: b.Activity.ID, text: plain(shown(b.Activity))})
		default:
			e.parts = append(e.parts, sections(b.HTML)...)
		}
	}
	e.parts = slices.DeleteFunc(e.parts, func(p part) bool { return p.heading+p.text == "" })
	return e
}

// shown is the HTML of an activity that may be found: what it asks, never
// what is right, and no option either, since most options are wrong and would
// be read as if they were not. What is not named here is not found.
func shown(a *catalog.Activity) string {
	text := []string{a.Prompt}
	for _, c := range a.Cards {
		text = append(text, c.Front)
	}
	for _, p := range a.Prompts {
		text = append(text, p.HTML)
	}
	for _, s := range a.Steps {
		text = append(text, s.HTML)
	}
	return strings.Join(text, "\n<br>")
}

// sections splits prose at its headings.
func sections(prose string) []part {
	r := reader{parts: []part{{}}}
	r.read(prose)
	return slices.DeleteFunc(r.parts, func(p part) bool { return p.heading+p.text == "" })
}

// plain is the words of HTML on one line.
func plain(prose string) string {
	var out []string
	for _, p := range sections(prose) {
		out = append(out, p.heading, p.text)
	}
	return strings.Join(strings.Fields(strings.Join(out, " ")), " ")
}

// reader turns HTML made by the compiler into parts.
type reader struct {
	parts   []part
	words   strings.Builder
	heading bool
	skip    bool // inside the number of a note
}

func (r *reader) read(prose string) {
	z := html.NewTokenizer(strings.NewReader(prose))
	for {
		switch z.Next() {
		case html.ErrorToken:
			r.flush()
			return
		case html.TextToken:
			if !r.skip {
				r.words.Write(z.Text())
			}
		case html.StartTagToken:
			r.open(z.Token())
		case html.EndTagToken:
			r.close(z.Token().DataAtom)
		}
	}
}

func (r *reader) open(t html.Token) {
	switch {
	case t.DataAtom == atom.Sup:
		r.skip = true
	case isHeading(t.DataAtom):
		r.flush()
		r.heading = true
		p := part{}
		if i := slices.IndexFunc(t.Attr, func(a html.Attribute) bool { return a.Key == "id" }); i >= 0 {
			p.anchor = t.Attr[i].Val
		}
		r.parts = append(r.parts, p)
	case !inline(t.DataAtom):
		r.words.WriteByte(' ')
	}
}

func (r *reader) close(tag atom.Atom) {
	switch {
	case tag == atom.Sup:
		r.skip = false
	case tag == atom.Td, tag == atom.Th:
		r.words.WriteString(" · ")
	case isHeading(tag):
		r.flush()
		r.heading = false
	case !inline(tag):
		r.words.WriteByte(' ')
	}
}

// flush gives what was read to the part it belongs to.
func (r *reader) flush() {
	text := strings.TrimSuffix(strings.Join(strings.Fields(r.words.String()), " "), " ·")
	r.words.Reset()
	p := &r.parts[len(r.parts)-1]
	if r.heading {
		p.heading = text
	} else {
		p.text = text
	}
}

func isHeading(tag atom.Atom) bool {
	switch tag {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// inline reports whether an element stands inside a line, so that the words
// around its tags are not apart.
func inline(tag atom.Atom) bool {
	switch tag {
	case atom.A, atom.Abbr, atom.B, atom.Code, atom.Del, atom.Dfn, atom.Em, atom.I, atom.S, atom.Small, atom.Span, atom.Strong:
		return true
	}
	return false
}

package public

import (
	"slices"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/web/site"
)

// letter is a letter of the glossary with its terms.
type letter struct {
	name  string
	terms []termLine
}

// anchor is where the letter stands on the page. No term has a capital in its
// id.
func (l letter) anchor() string { return "L-" + l.name }

// termLine is a term in both languages, with where it is used.
type termLine struct {
	id          string
	text, other catalog.TermText
	uses        []use
}

// use is a lesson that names a term.
type use struct {
	module *catalog.Module
	lesson *catalog.Lesson
}

func showGlossary(v *site.Visit) error {
	f := v.Frame(v.P.T("glossary.title"), "")
	f.Summary = v.P.T("glossary.lede")
	return v.Render(glossary(f, letters(v)))
}

// letters are the terms in the order of a dictionary.
func letters(v *site.Visit) []letter {
	uses := usesOf(v.Content, v.Lang)
	var terms []termLine
	for _, t := range v.Content.Terms() {
		terms = append(terms, termLine{t.ID, t.In(v.Lang), t.In(v.Lang.Other()), uses[t.ID]})
	}
	slices.SortStableFunc(terms, func(a, b termLine) int { return v.P.Compare(a.text.Name, b.text.Name) })
	var out []letter
	for _, t := range terms {
		name := v.P.Initial(t.text.Name)
		if len(out) == 0 || out[len(out)-1].name != name {
			out = append(out, letter{name: name})
		}
		last := &out[len(out)-1]
		last.terms = append(last.terms, t)
	}
	return out
}

// usesOf lists, for each term, the lessons that anyone may see and that name
// it.
func usesOf(content *catalog.Snapshot, lang kp.Lang) map[string][]use {
	out := map[string][]use{}
	for m := range content.Modules() {
		if !m.Public() {
			continue
		}
		for i := range m.Lessons {
			l := &m.Lessons[i]
			for _, id := range l.In(lang).Terms {
				out[id] = append(out[id], use{m, l})
			}
		}
	}
	return out
}

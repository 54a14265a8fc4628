package markdown

import (
	"slices"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// Review is how the two languages of a module stand to one another, for those
// who write and translate it.
type Review struct {
	Module   *catalog.Module // nil where module.yaml cannot be read
	Findings []publish.Finding
	Locked   bool // something was confirmed once
	Units    []Unit

	built *built
}

// Unit is a part of a module that is translated, and confirmed, as one.
type Unit struct {
	Lesson string // or index
	Name   string // lesson#s2 for a section, lesson#id for an activity
	State  State
	Behind kp.Lang            // of a stale unit, the language to bring up to date; of a missing one, the language that lacks it
	Text   map[kp.Lang]string // its Markdown now
	Line   map[kp.Lang]int    // of its file, where it begins
	Kept   map[kp.Lang]string // its Markdown as it was confirmed, where that is known
}

// Review compares both languages of a module with what was last confirmed.
func (c *Compiler) Review(b publish.Bundle) Review {
	_, slug := identify(b)
	m := build(b, folderFor(slug), c.read())
	publish.SortFindings(m.findings)
	r := Review{Module: m.module, Findings: m.findings, Locked: m.lock != nil, built: m}
	for _, t := range m.twins {
		state, behind := t.state()
		u := Unit{Lesson: t.lesson, Name: t.name(), State: state, Behind: behind, Text: t.source(), Line: map[kp.Lang]int{}, Kept: map[kp.Lang]string{}}
		for lang := range u.Text {
			u.Line[lang] = t.in(lang).at.line
		}
		for _, l := range kp.Langs() {
			if t.was == nil {
				continue
			}
			if text := t.was.text(l); text != "" {
				u.Kept[l] = text
			}
		}
		r.Units = append(r.Units, u)
	}
	return r
}

// File is the name of the file in which the unit stands in a language.
func (u Unit) File(l kp.Lang) string { return u.Lesson + "." + string(l) + ".md" }

// source is what the unit says now, in the languages that have it.
func (t *twin) source() map[kp.Lang]string {
	texts := map[kp.Lang]string{}
	for _, l := range kp.Langs() {
		if u := t.in(l); u != nil {
			texts[l] = u.source
		}
	}
	return texts
}

// Confirm notes that both languages of a unit say the same now, or those of
// all units where name is empty. It returns the files to write into the
// module's folder and the names of the units that were not current before. A
// module with errors is a Conflict, a unit it does not have NotFound.
func (r Review) Confirm(name string) (publish.Bundle, []string, error) {
	if r.Module == nil || publish.HasErrors(r.Findings) || slices.ContainsFunc(r.Units, func(u Unit) bool { return u.State == Missing }) {
		return nil, nil, kp.E(kp.Conflict, "confirm.errors", nil)
	}
	next, found := lock{}, name == ""
	var names []string
	for _, t := range r.built.twins {
		state, _ := t.state()
		if state == Gone {
			continue
		}
		asked := name == "" || t.name() == name
		found = found || asked
		switch {
		case asked:
			next[t.lockName()] = &confirmed{print: t.print(), kept: t.source()}
			if state != Current {
				names = append(names, t.name())
			}
		case t.was != nil:
			next[t.lockName()] = t.was
		}
	}
	if !found {
		return nil, nil, kp.E(kp.NotFound, "confirm.nounit", nil, "Name", name)
	}
	return next.files(), names, nil
}

package learn

import (
	"maps"
	"slices"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
)

// noteModule is a module with what the person wrote in it.
type noteModule struct {
	m      *catalog.Module
	parts  []notePart
	sheets []noteSheet
	steps  []noteStep
}

type notePart struct {
	prompt, text string
	lesson       string
	shared       bool
}

type noteStep struct {
	html, lesson, activity string
	state                  progress.StepState
}

// noteSheet is a worksheet that something stands in.
type noteSheet struct {
	sheet
	lesson *catalog.Lesson
	shared bool
}

// showNotes gathers what one wrote and planned, by module.
func showNotes(v *site.Visit) error {
	did, err := v.Did()
	if err != nil {
		return err
	}
	wrote := []progress.Writing{}
	if v.Person.ID != "" {
		if wrote, err = v.Writings.WritingsOf(v.Context(), v.Person.ID, ""); err != nil {
			return err
		}
	}
	f := v.Frame(v.P.T("notes.title"), "path")
	f.Private = true
	var out []noteModule
	for m := range v.Content.Modules() {
		if n := notesOf(v.Lang, m, did[m.UID], wrote); len(n.parts)+len(n.sheets)+len(n.steps) > 0 {
			out = append(out, n)
		}
	}
	return v.Render(notesView(f, out))
}

func notesOf(lang kp.Lang, m *catalog.Module, did progress.Module, wrote []progress.Writing) noteModule {
	n := noteModule{m: m}
	for i := range m.Lessons {
		l := &m.Lessons[i]
		for _, b := range l.In(lang).Blocks {
			if b.Activity == nil {
				continue
			}
			for _, r := range wrote {
				if r.Module != m.UID || r.Lesson != l.ID || r.Activity != b.Activity.ID {
					continue
				}
				for _, p := range b.Activity.Prompts {
					if text := r.Texts[p.Key]; text != "" {
						n.parts = append(n.parts, notePart{p.HTML, text, l.ID, r.Shared})
					}
				}
				if s := (sheet{a: b.Activity, wrote: r.Texts}); s.filled() > 0 {
					n.sheets = append(n.sheets, noteSheet{s, l, r.Shared})
				}
			}
			items := did.Activities[l.ID+"#"+b.Activity.ID].Items
			for _, s := range b.Activity.Steps {
				if slices.Contains(slices.Collect(maps.Keys(items)), s.Key) {
					n.steps = append(n.steps, noteStep{s.HTML, l.ID, b.Activity.ID, did.Activities[l.ID+"#"+b.Activity.ID].Step(s.Key)})
				}
			}
		}
	}
	return n
}

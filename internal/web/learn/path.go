package learn

import (
	"knowledgepath/internal/catalog"
	"knowledgepath/internal/path"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// pathPage is a path in words.
type pathPage struct {
	steps    []stepLine
	left     []leftLine
	done     int
	halfway  string // title of the module that is under way; empty for none
	card     *ui.OnwardCard
	time     string
	general  bool
	answered bool
	empty    bool
}

// stepLine is one module of the path.
type stepLine struct {
	path.Step
	number int
	track  string
	now    bool // where to go on
	did    progress.Module
	why    []ui.Why
	free   bool // the learner may set it aside
}

// leftLine is a module that is not on the path.
type leftLine struct {
	module *catalog.Module
	why    string
	undo   bool // the learner may put it back
}

func showPath(v *site.Visit) error {
	learner, err := v.Whole()
	if err != nil {
		return err
	}
	f := v.Frame(v.P.T("path.title"), "path")
	f.Private = v.Person.ID != ""
	return v.Render(pathView(f, pathOf(v, f, learner)))
}

func pathOf(v *site.Visit, f *ui.Frame, l path.Learner) pathPage {
	p := l.Path(v.Content, v.Form, v.Clock())
	page := pathPage{general: p.General, answered: len(l.Answers) > 0, empty: len(p.Steps) == 0}
	for i, s := range p.Steps {
		line := stepLine{Step: s, number: i + 1, did: l.Did[s.Module.UID]}
		if t, ok := v.Content.Track(s.Module.Track); ok {
			line.track = t.Title.In(v.Lang)
		}
		if s.Stage == progress.Done {
			page.done++
		} else if page.card == nil {
			line.now = true
			page.card = onward(f, s.Module, line.did)
			if s.Stage == progress.Started {
				page.halfway = s.Module.In(v.Lang).Title
			}
		}
		for _, r := range s.Reasons {
			if why, ok := ui.WhyOf(f, v.Form, v.Content, r); ok {
				line.why = append(line.why, why)
			}
		}
		line.free = s.Pin == nil && s.Stage == progress.NotStarted && v.Person.ID != ""
		page.steps = append(page.steps, line)
	}
	for _, x := range p.Left {
		page.left = append(page.left, leftLine{
			module: x.Module, why: f.T("path.left." + string(x.Code)),
			undo: x.Code == path.LeftKnown || x.Code == path.LeftRemoved,
		})
	}
	page.time = f.T("path.time", "Minutes", duration(f, p.Minutes), "Budget", duration(f, p.Budget))
	return page
}

// onward is the card that leads to the next lesson of a module.
func onward(f *ui.Frame, m *catalog.Module, did progress.Module) *ui.OnwardCard {
	l := did.NextLesson(m)
	if l == nil {
		return &ui.OnwardCard{
			Above: f.T("path.almost"), Title: m.In(f.Lang()).Title,
			Href: f.URL("/modules/" + m.Slug), Button: f.T("path.see"),
		}
	}
	card := &ui.OnwardCard{
		Above: f.T("path.first"), Title: l.In(f.Lang()).Title, Href: ui.LessonURL(f, m, l.ID), Button: f.T("path.begin"),
		Meta: []string{m.In(f.Lang()).Title, f.N("minutes", l.Minutes),
			f.T("lesson.place", "N", f.P.Number(m.Position(l.ID)), "Of", f.P.Number(len(m.Lessons)))},
	}
	if len(did.Lessons) > 0 {
		card.Above, card.Button = f.T("path.goon"), f.T("path.continue")
	}
	return card
}

// duration is a time in words: "45 minutes", "3 h", "3 h 20 min".
func duration(f *ui.Frame, minutes int) string {
	if minutes < 60 {
		return f.N("minutes", minutes)
	}
	if minutes%60 == 0 {
		return f.N("hours", minutes/60)
	}
	return f.T("hours.minutes", "H", f.P.Number(minutes/60), "M", f.P.Number(minutes%60))
}

// choose sets a module of one's own path aside, or puts it back.
func choose(v *site.Visit) error {
	m := v.Content.Module(v.Param("module"))
	if m == nil {
		return site.NotFound()
	}
	choices := map[string]path.Choice{"known": path.Known, "removed": path.Removed, "wanted": path.Wanted}
	choice, ok := choices[v.Value("choice")]
	if !ok {
		return site.NotFound()
	}
	if err := v.Learner(); err != nil {
		return err
	}
	if err := v.Paths.PutChoice(v.Context(), v.Person.ID, m.UID, choice, v.Clock()); err != nil {
		return err
	}
	if choice == path.Wanted {
		return v.Redirect("/path?done=wanted")
	}
	return v.Redirect("/path?done=aside#left")
}

// progressWords says how far the path is, in words.
func (p pathPage) progressWords(f *ui.Frame) string {
	words := f.N("path.done", len(p.steps), "Done", f.P.Number(p.done))
	if p.halfway != "" {
		words += " " + f.T("path.halfway", "Title", p.halfway)
	}
	return words
}

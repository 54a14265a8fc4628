// Package mentor is the mentor's surface: who needs them, each person's path
// and answers, and pinning a module with a reason and a soft date.
package mentor

import (
	"net/http"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/mentoring"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// Routes lists the surface's routes.
func Routes() []site.Route {
	return []site.Route{
		{Method: http.MethodGet, Path: "/mentor", Handle: showList},
		{Method: http.MethodPost, Path: "/mentor/invitations", Handle: invite},
		{Method: http.MethodGet, Path: "/mentor/:person", Handle: showLearner},
		{Method: http.MethodPost, Path: "/mentor/:person/pins", Handle: pin},
		{Method: http.MethodPost, Path: "/mentor/:person/pins/:pin/undo", Handle: unpin},
	}
}

// listPage is the mentor's list.
type listPage struct {
	organisation string
	rows         []mentoring.Row
	need         int // how many wait for the mentor
	invitation   *ui.Invitation
}

func showList(v *site.Visit) error { return renderList(v, nil) }

func renderList(v *site.Visit, inv *ui.Invitation) error {
	p := listPage{invitation: inv}
	if id := v.Person.Organisation; id != "" {
		o, err := v.Accounts.Organisations.Organisation(v.Context(), id)
		if err != nil {
			return err
		}
		p.organisation = o.Name
	}
	learners, err := v.Paths.Learners(v.Context(), people.ScopeOf(v.Actor()))
	if err != nil {
		return err
	}
	p.rows = mentoring.Rows(learners, v.Content, v.Form, v.Clock())
	for _, r := range p.rows {
		switch r.Next {
		case mentoring.Stuck, mentoring.Waiting, mentoring.Quiet:
			p.need++
		}
	}
	f := v.Frame(v.P.T("mentor.title"), "mentor")
	f.Path, f.Private = "/mentor", true
	return v.Render(listView(f, p))
}

// invite makes a link and a code for a learner of the mentor's organisation
// and shows them once.
func invite(v *site.Visit) error {
	inv, err := v.Accounts.Invite(v.Context(), v.Person, kp.Learner, v.Person.Organisation)
	if err != nil {
		return err
	}
	shown := ui.NewInvitation(v.BaseURL, v.Lang, inv)
	return renderList(v, &shown)
}

// learnerPage is one person as their mentor sees them.
type learnerPage struct {
	person  people.Person
	steps   []stepLine
	answers []answerLine
	texts   []sharedText
	pins    []pinLine
	modules []*catalog.Module // that can be pinned
	expired bool              // the legal review of one of them is out of date
	chosen  string            // module that was just sent
	reason  ui.Field
	due     ui.Field
	module  ui.Field
	minutes int
	budget  int
}

type stepLine struct {
	path.Step
	did progress.Module
	why []ui.Why
}

// answerLine is a last answer to a scored activity.
type answerLine struct {
	module, lesson string
	prompt         string   // HTML
	chosen         []string // HTML of the options
	right          bool
	tries          int
	at             time.Time
}

type pinLine struct {
	path.Pin
	title   string
	mine    bool // this mentor may undo it
	expired bool // the module's legal review is out of date
}

func learnerOf(v *site.Visit) (path.Learner, error) {
	return v.Paths.Learner(v.Context(), people.ScopeOf(v.Actor()), v.Param("person"))
}

func showLearner(v *site.Visit) error {
	return renderLearner(v, http.StatusOK, ui.Field{Name: "module"}, ui.Field{Name: "reason"}, ui.Field{Name: "due"})
}

func renderLearner(v *site.Visit, status int, module, reason, due ui.Field) error {
	l, err := learnerOf(v)
	if err != nil {
		return err
	}
	f := v.Frame(l.Person.Name, "mentor")
	f.Path, f.Private = "/mentor/"+l.Person.ID, true
	f.Problem = status >= http.StatusBadRequest
	made := l.Path(v.Content, v.Form, v.Clock())
	p := learnerPage{person: l.Person, module: module, reason: reason, due: due, chosen: module.Value, minutes: made.Minutes, budget: made.Budget}
	for _, s := range made.Steps {
		line := stepLine{Step: s, did: l.Did[s.Module.UID]}
		for _, r := range s.Reasons {
			if why, ok := ui.WhyOf(f, v.Form, v.Content, r); ok {
				line.why = append(line.why, why)
			}
		}
		p.steps = append(p.steps, line)
	}
	for m := range v.Content.Modules() {
		if m.Public() && l.Did.StageOf(m) != progress.Done {
			p.modules = append(p.modules, m)
			p.expired = p.expired || m.Legal.Expired(f.Now)
		}
	}
	for _, pin := range l.Pins {
		line := pinLine{Pin: pin, mine: pin.By == v.Person.ID || v.Person.Role == kp.Admin}
		if m := v.Content.Module(pin.Module); m != nil {
			line.title, line.expired = m.In(v.Lang).Title, m.Legal.Expired(f.Now)
		}
		p.pins = append(p.pins, line)
	}
	if p.answers, err = answersOf(v, l); err != nil {
		return err
	}
	if p.texts, err = textsOf(v, l); err != nil {
		return err
	}
	return v.RenderStatus(status, learnerView(f, p))
}

// answersShown is how many of a person's last answers a mentor sees at once.
const answersShown = 12

// answersOf puts a person's last answers into the words they were given in:
// those of the edition the person saw.
func answersOf(v *site.Visit, l path.Learner) ([]answerLine, error) {
	var out []answerLine
	for _, a := range mentoring.LastAnswers(l, v.Content, answersShown) {
		m, err := v.Publish.Edition(v.Context(), a.Module, a.Did.Last.Edition)
		if kp.KindOf(err) == kp.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		lesson := m.Lesson(a.Lesson)
		if lesson == nil {
			continue
		}
		act := lesson.Activity(v.Lang, a.Activity)
		if act == nil || !act.Scored() {
			continue
		}
		line := answerLine{
			module: m.In(v.Lang).Title, lesson: lesson.In(v.Lang).Title, prompt: act.Prompt,
			right: a.Did.Last.Permille == 1000, tries: a.Did.Tries, at: a.Did.Last.At,
		}
		line.chosen = said(v.P, act, a.Did.Last.Chosen)
		out = append(out, line)
	}
	return out, nil
}

// pin puts a module on someone's path.
func pin(v *site.Visit) error {
	l, err := learnerOf(v)
	if err != nil {
		return err
	}
	module := ui.Field{Name: "module", Value: v.Value("module")}
	reason := ui.Field{Name: "reason", Value: v.Value("reason")}
	due := ui.Field{Name: "due", Value: v.Value("due")}
	var date time.Time
	if due.Value != "" {
		if date, err = time.Parse(time.DateOnly, due.Value); err != nil {
			due.Fault = v.P.T("pin.date")
			return renderLearner(v, http.StatusUnprocessableEntity, module, reason, due)
		}
	}
	p, err := path.NewPin(v.NewID(), v.Actor(), v.Person.Name, l.Person.ID, v.Content.Module(module.Value), reason.Value, date, v.Clock())
	if err == nil {
		err = v.Paths.AddPin(v.Context(), p)
	}
	if fault, ok := v.Fault(err); ok {
		switch kp.KeyOf(err) {
		case "pin.module":
			module.Fault = fault
		case "pin.past":
			due.Fault = fault
		default:
			reason.Fault = fault
		}
		return renderLearner(v, http.StatusUnprocessableEntity, module, reason, due)
	}
	if err != nil {
		return err
	}
	return v.Redirect("/mentor/" + l.Person.ID + "?done=pinned#pins")
}

// unpin takes a pin back; the row stays, with the time it was undone.
func unpin(v *site.Visit) error {
	l, err := learnerOf(v)
	if err != nil {
		return err
	}
	err = v.Paths.UpdatePin(v.Context(), v.Param("pin"), func(p path.Pin) (path.Pin, error) {
		if p.Person != l.Person.ID || p.By != v.Person.ID && v.Person.Role != kp.Admin {
			return p, site.NotFound()
		}
		if p.Undone.IsZero() {
			p.Undone = v.Clock()
		}
		return p, nil
	})
	if err != nil {
		return err
	}
	return v.Redirect("/mentor/" + l.Person.ID + "?done=unpinned#pins")
}

// nextWords says what a row's person may need.
func nextWords(f *ui.Frame, r mentoring.Row) string {
	if r.Next == mentoring.Quiet || r.Next == mentoring.Going {
		return f.T("mentor.next."+string(r.Next), "Date", f.P.Date(r.Last, f.Now))
	}
	return f.T("mentor.next." + string(r.Next))
}

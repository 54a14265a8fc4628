package learn

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

func itoa(n int) string { return strconv.Itoa(n) }

// lessonPage is a lesson with what the person did in it.
type lessonPage struct {
	m      *catalog.Module
	l      *catalog.Lesson
	text   *catalog.LessonText
	did    progress.Module
	next   *catalog.Lesson
	group  bool                         // show what is for whoever facilitates
	wrote  map[string]map[string]string // reflections by activity and prompt
	fault  map[string]string            // by activity: what is wrong with what was just sent
	sent   map[string][]string          // by activity: options that were just sent
	terms  []catalog.Term
	notes  []noteLine
	expire bool
}

// noteLine is a footnote in words.
type noteLine struct {
	number   int
	source   catalog.Source
	pinpoint string
}

// number is the lesson's place in the module.
func (p lessonPage) number() int { return p.m.Position(p.l.ID) }

// done reports whether the lesson is finished.
func (p lessonPage) done() bool { return !p.did.Lessons[p.l.ID].Finished.IsZero() }

// action is where an activity's form is sent.
func (p lessonPage) action(f *ui.Frame, activity string) string {
	return ui.LessonURL(f, p.m, p.l.ID) + "/" + activity
}

// state is what the person did in an activity.
func (p lessonPage) state(activity string) progress.Activity {
	return p.did.Activities[p.l.ID+"#"+activity]
}

func showLesson(v *site.Visit) error {
	m, did, moved, err := visible(v)
	if err != nil {
		return err
	}
	if moved {
		return v.Moved("/modules/" + m.Slug + "/" + v.Param("lesson"))
	}
	return renderLesson(v, http.StatusOK, m, did, nil)
}

// refused is what was sent to an activity and could not be taken.
type refused struct {
	activity, fault string
	chosen          []string
	texts           map[string]string
}

func renderLesson(v *site.Visit, status int, m *catalog.Module, did progress.State, bad *refused) error {
	l := m.Lesson(v.Param("lesson"))
	if l == nil {
		return site.NotFound()
	}
	text := l.In(v.Lang)
	f := v.Frame(text.Title, "modules")
	f.Title = v.P.T("lesson.title", "Title", text.Title, "Module", m.In(v.Lang).Title)
	p := lessonPage{
		m: m, l: l, text: text, did: did[m.UID], expire: m.Legal.Expired(v.Clock()),
		group: v.Person.Role == kp.Mentor || v.Person.Role == kp.Admin,
		wrote: map[string]map[string]string{}, fault: map[string]string{}, sent: map[string][]string{},
	}
	if i := m.Position(l.ID); i < len(m.Lessons) {
		p.next = &m.Lessons[i]
	}
	if err := p.reflections(v); err != nil {
		return err
	}
	for _, id := range text.Terms {
		if t, ok := v.Content.Term(id); ok {
			p.terms = append(p.terms, t)
		}
	}
	for _, n := range text.Notes {
		src, _ := v.Content.Source(n.Key)
		p.notes = append(p.notes, noteLine{n.Number, src, n.Pinpoint})
	}
	if bad != nil {
		f.Problem = true
		f.Path = "/modules/" + m.Slug + "/" + l.ID
		p.fault[bad.activity], p.sent[bad.activity] = bad.fault, bad.chosen
		if bad.texts != nil {
			p.wrote[bad.activity] = bad.texts
		}
	}
	return v.RenderStatus(status, lessonView(f, p))
}

func (p *lessonPage) reflections(v *site.Visit) error {
	if v.Person.ID == "" {
		return nil
	}
	has := slices.ContainsFunc(p.text.Blocks, func(b catalog.Block) bool { return b.Activity != nil && b.Activity.Type == catalog.Reflect })
	if !has {
		return nil
	}
	wrote, err := v.Reflections.ReflectionsOf(v.Context(), v.Person.ID, p.m.UID)
	if err != nil {
		return err
	}
	for _, r := range wrote {
		if r.Lesson == p.l.ID {
			p.wrote[r.Activity] = r.Texts
		}
	}
	return nil
}

// finishLesson notes that the lesson is done and leads on: to the next one,
// or to the module's page, which says what was made.
func finishLesson(v *site.Visit) error {
	m, _, _, err := visible(v)
	if err != nil {
		return err
	}
	l := m.Lesson(v.Param("lesson"))
	if l == nil {
		return site.NotFound()
	}
	if _, err := v.Progress.Record(v.Context(), progress.Event{
		ID: v.EventID("finish"), Person: v.Person.ID, Kind: progress.Finished,
		Module: m.UID, Lesson: l.ID, Edition: edition(v), Lang: v.Lang,
	}); err != nil {
		return err
	}
	if v.Value("then") == "stop" {
		return v.Redirect("/path?done=stopped")
	}
	if i := m.Position(l.ID); i < len(m.Lessons) {
		return v.Redirect("/modules/" + m.Slug + "/" + m.Lessons[i].ID)
	}
	return v.Redirect("/modules/" + m.Slug + "?done=lesson")
}

// edition is the edition of the module that the form was made from.
func edition(v *site.Visit) string { return v.Value("_e") }

// answerActivity takes what someone did in an activity. The answer is marked
// by the edition of the page it was given on.
func answerActivity(v *site.Visit) error {
	m, did, _, err := visible(v)
	if err != nil {
		return err
	}
	old, err := v.Publish.Edition(v.Context(), m.UID, edition(v))
	if kp.KindOf(err) == kp.NotFound {
		return kp.E(kp.Conflict, "progress.edition", err)
	}
	if err != nil {
		return err
	}
	l := old.Lesson(v.Param("lesson"))
	if l == nil {
		return site.NotFound()
	}
	a := l.Activity(v.Lang, v.Param("activity"))
	if a == nil || !a.Interactive() {
		return site.NotFound()
	}
	bad := &refused{activity: a.ID, chosen: v.Values("a")}
	if a.Type == catalog.Reflect {
		bad.texts = texts(v, a)
	}
	for _, e := range eventsOf(v, a, did[m.UID].Activities[l.ID+"#"+a.ID]) {
		e.Person, e.Module, e.Lesson, e.Activity = v.Person.ID, m.UID, l.ID, a.ID
		e.Edition, e.Lang = old.Edition, v.Lang
		if err = keep(v, e, a, bad.texts); err != nil {
			break
		}
	}
	if fault, ok := v.Fault(err); ok {
		bad.fault = fault
		return renderLesson(v, http.StatusUnprocessableEntity, m, did, bad)
	}
	if err != nil {
		return err
	}
	done := ""
	if a.Type != catalog.Quiz && a.Type != catalog.Cards {
		done = "?done=kept"
	}
	return v.Redirect("/modules/" + m.Slug + "/" + l.ID + done + "#" + a.ID)
}

// keep stores an event and, for a reflection, the text that goes with it.
func keep(v *site.Visit, e progress.Event, a *catalog.Activity, wrote map[string]string) error {
	if a.Type == catalog.Reflect {
		for _, text := range wrote {
			if utf8.RuneCountInString(text) > progress.ReflectionMax {
				return kp.E(kp.Invalid, "reflect.long", nil, "Max", v.P.Number(progress.ReflectionMax))
			}
		}
		r := progress.Reflection{Person: e.Person, Module: e.Module, Lesson: e.Lesson, Activity: e.Activity, Texts: wrote, At: v.Clock()}
		if err := v.Reflections.PutReflection(v.Context(), r); err != nil {
			return err
		}
	}
	_, err := v.Progress.Record(v.Context(), e)
	return err
}

// texts is what was written to a reflection, by prompt.
func texts(v *site.Visit, a *catalog.Activity) map[string]string {
	out := map[string]string{}
	for _, p := range a.Prompts {
		out[p.Key] = v.Value("t-" + p.Key)
	}
	return out
}

// eventsOf turns a form into what happened.
func eventsOf(v *site.Visit, a *catalog.Activity, before progress.Activity) []progress.Event {
	switch a.Type {
	case catalog.Quiz:
		return []progress.Event{{ID: v.EventID("answer"), Kind: progress.Answered, Chosen: v.Values("a")}}
	case catalog.Reflect:
		return []progress.Event{{ID: v.EventID("kept"), Kind: progress.Kept}}
	case catalog.Cards:
		for _, c := range a.Cards {
			if mark := v.Value("c-" + c.Key); mark != "" {
				return []progress.Event{{ID: v.EventID(c.Key), Kind: progress.Rated, Item: c.Key, Chosen: []string{mark}}}
			}
		}
	case catalog.Plan:
		var out []progress.Event
		ticked := v.Values("s")
		for _, s := range a.Steps {
			now := slices.Contains(ticked, s.Key)
			if now == (len(before.Items[s.Key].Chosen) > 0) && len(before.Items) > 0 {
				continue
			}
			e := progress.Event{ID: v.EventID(s.Key), Kind: progress.Ticked, Item: s.Key}
			if now {
				e.Chosen = []string{"done"}
			}
			out = append(out, e)
		}
		return out
	}
	return nil
}

// quizView is a quiz with what was answered.
type quizView struct {
	a      *catalog.Activity
	did    progress.Activity
	chosen []string
	fault  string
	reveal bool // enough tries: the right answer is shown
}

func (p lessonPage) quiz(a *catalog.Activity) quizView {
	q := quizView{a: a, did: p.state(a.ID), fault: p.fault[a.ID]}
	q.chosen = q.did.Last.Chosen
	if q.fault != "" {
		q.chosen = p.sent[a.ID]
	}
	q.reveal = a.Tries > 0 && q.did.Tries >= a.Tries
	return q
}

func (q quizView) kind() string {
	if q.a.Multi {
		return "checkbox"
	}
	return "radio"
}

// tried reports whether an answer is to be shown with its feedback.
func (q quizView) tried() bool { return q.did.Tries > 0 && q.fault == "" }

// right reports whether the last answer was right.
func (q quizView) right() bool { return q.did.Last.Permille == 1000 }

func (q quizView) isChosen(key string) bool { return slices.Contains(q.chosen, key) }

// mark is how an option is shown after an answer: good or try, or plain. An
// option that was not chosen gives nothing away.
func (q quizView) mark(o catalog.Option) string {
	switch {
	case q.reveal && o.Right:
		return "good"
	case !q.tried() || !q.isChosen(o.Key):
		return ""
	case o.Right:
		return "good"
	}
	return "try"
}

// said is the feedback on what was chosen.
func (q quizView) said() []catalog.Option {
	var out []catalog.Option
	for _, o := range q.a.Options {
		if q.tried() && (q.isChosen(o.Key) || q.reveal && o.Right) {
			out = append(out, o)
		}
	}
	return out
}

// rated is the mark someone gave a card, empty for none.
func rated(a progress.Activity, key string) string {
	if c := a.Items[key].Chosen; len(c) == 1 {
		return c[0]
	}
	return ""
}

// noteModule is a module with what the person wrote in it.
type noteModule struct {
	m     *catalog.Module
	parts []notePart
	steps []noteStep
}

type notePart struct {
	prompt, text string
	lesson       string
}

type noteStep struct {
	html, lesson, activity string
	done                   bool
}

// showNotes gathers what one wrote and planned, by module.
func showNotes(v *site.Visit) error {
	did, err := v.Did()
	if err != nil {
		return err
	}
	wrote := []progress.Reflection{}
	if v.Person.ID != "" {
		if wrote, err = v.Reflections.ReflectionsOf(v.Context(), v.Person.ID, ""); err != nil {
			return err
		}
	}
	f := v.Frame(v.P.T("notes.title"), "path")
	f.Private = true
	var out []noteModule
	for m := range v.Content.Modules() {
		if n := notesOf(v.Lang, m, did[m.UID], wrote); len(n.parts)+len(n.steps) > 0 {
			out = append(out, n)
		}
	}
	return v.Render(notesView(f, out))
}

func notesOf(lang kp.Lang, m *catalog.Module, did progress.Module, wrote []progress.Reflection) noteModule {
	n := noteModule{m: m}
	for _, l := range m.Lessons {
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
						n.parts = append(n.parts, notePart{p.HTML, text, l.ID})
					}
				}
			}
			items := did.Activities[l.ID+"#"+b.Activity.ID].Items
			for _, s := range b.Activity.Steps {
				if slices.Contains(slices.Collect(maps.Keys(items)), s.Key) {
					n.steps = append(n.steps, noteStep{s.HTML, l.ID, b.Activity.ID, len(items[s.Key].Chosen) > 0})
				}
			}
		}
	}
	return n
}

func pressed(is bool) string {
	if is {
		return "true"
	}
	return "false"
}

// roleWords is who does a step, in words; roles the product does not know
// are shown as the author wrote them.
func roleWords(f *ui.Frame, role string) string {
	if key := "plan.role." + role; f.P.Has(key) {
		return f.T(key)
	}
	return role
}

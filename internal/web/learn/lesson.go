package learn

import (
	"net/http"
	"slices"
	"strconv"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

func itoa(n int) string { return strconv.Itoa(n) }

// lessonPage is a lesson with what the person did in it.
type lessonPage struct {
	m     *catalog.Module
	l     *catalog.Lesson
	text  *catalog.LessonText
	did   progress.Module
	next  *catalog.Lesson
	group bool                         // show what is for whoever facilitates
	wrote map[string]map[string]string // reflections by activity and prompt
	fault map[string]string            // by activity: what is wrong with what was just sent
	sent  map[string][]string          // by activity: options that were just sent
	terms []catalog.Term
	notes []noteLine
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
		m: m, l: l, text: text, did: did[m.UID],
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
	seen, err := asSeen(v, m)
	if err != nil {
		return err
	}
	if err := v.Learner(); err != nil {
		return err
	}
	if _, err := v.Progress.Record(v.Context(), progress.Event{
		ID: v.EventID("finish"), Person: v.Person.ID, Kind: progress.Finished,
		Module: m.UID, Lesson: l.ID, Edition: seen.Edition, Lang: v.Lang,
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

// asSeen is the module as it was on the page that the form was made from.
func asSeen(v *site.Visit, m *catalog.Module) (*catalog.Module, error) {
	seen, err := v.Publish.Edition(v.Context(), m.UID, v.Value("_e"))
	if kp.KindOf(err) == kp.NotFound {
		return nil, kp.E(kp.Conflict, "progress.edition", err)
	}
	return seen, err
}

// roleWords is who does a step, in words; roles the product does not know
// are shown as the author wrote them.
func roleWords(f *ui.Frame, role string) string {
	if key := "plan.role." + role; f.P.Has(key) {
		return f.T(key)
	}
	return role
}

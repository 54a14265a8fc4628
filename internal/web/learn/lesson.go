package learn

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

func itoa(n int) string { return strconv.Itoa(n) }

// lessonPage is a lesson with what the person did in it.
type lessonPage struct {
	m         *catalog.Module
	l         *catalog.Lesson
	text      *catalog.LessonText
	did       progress.Module
	next      *catalog.Lesson
	group     bool                         // show what is for whoever facilitates
	share     bool                         // there is a mentor to share texts with
	shared    map[string]bool              // by activity: its text is shared
	wrote     map[string]map[string]string // by activity: what was written, by prompt or cell
	votes     map[string]map[string]int    // by activity: how many chose each option of a poll
	fault     map[string]string            // by activity: what is wrong with what was just sent
	sent      map[string][]string          // by activity: options that were just sent
	raw       map[string]map[string]string // by activity: what the fields of what was just sent hold
	places    []string                     // codes of the countries that the person works in
	countries []intake.Option
	terms     []catalog.Term
	notes     []noteLine
}

// noteLine is a footnote in words.
type noteLine struct {
	number   int
	source   catalog.Source
	pinpoint string
}

// noteLines puts a lesson's footnotes into words.
func noteLines(content *catalog.Snapshot, text *catalog.LessonText) []noteLine {
	var out []noteLine
	for _, n := range text.Notes {
		src, _ := content.Source(n.Key)
		out = append(out, noteLine{n.Number, src, n.Pinpoint})
	}
	return out
}

// number is the lesson's place in the module.
func (p lessonPage) number() int { return p.m.Position(p.l.ID) }

// worksIn reports whether the person said that they work in one of the
// places.
func (p lessonPage) worksIn(places []string) bool {
	return slices.ContainsFunc(places, func(place string) bool { return slices.Contains(p.places, place) })
}

// placeNames is the names of countries as the intake calls them.
func (p lessonPage) placeNames(f *ui.Frame, places []string) string {
	var names []string
	for _, code := range places {
		name := code
		for _, o := range p.countries {
			if o.Key == code {
				name = o.Label.In(f.Lang())
			}
		}
		names = append(names, name)
	}
	return f.P.List(names)
}

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

// blocks lists what this person reads of the lesson.
func (p lessonPage) blocks() []catalog.Block {
	return slices.DeleteFunc(slices.Clone(p.text.Blocks), func(b catalog.Block) bool { return b.Facilitator && !p.group })
}

// freshURL is the address of a part of this page in the other language.
func freshURL(f *ui.Frame, anchor string) string {
	if anchor == "" {
		return f.In(f.Lang().Other())
	}
	return f.In(f.Lang().Other()) + "#" + anchor
}

func showLesson(v *site.Visit) error {
	m, did, moved, err := visible(v)
	if err != nil {
		return err
	}
	if moved {
		return v.Moved("/modules/" + m.Slug + "/" + v.Param("lesson"))
	}
	return renderLesson(v, http.StatusOK, m, did, "", sent{})
}

// lessonOf gathers a lesson with what the person did in it.
func lessonOf(v *site.Visit, m *catalog.Module, did progress.State) (*ui.Frame, lessonPage, error) {
	l := m.Lesson(v.Param("lesson"))
	if l == nil {
		return nil, lessonPage{}, site.NotFound()
	}
	text := l.In(v.Lang)
	f := v.Frame(text.Title, "modules")
	f.Title = v.P.T("lesson.title", "Title", text.Title, "Module", m.In(v.Lang).Title)
	p := lessonPage{
		m: m, l: l, text: text, did: did[m.UID],
		group: v.Person.Role == kp.Mentor || v.Person.Role == kp.Admin,
		wrote: map[string]map[string]string{}, shared: map[string]bool{}, votes: map[string]map[string]int{},
		share: canShare(v),
	}
	if i := m.Position(l.ID); i < len(m.Lessons) {
		p.next = &m.Lessons[i]
	}
	if err := errors.Join(p.readTexts(v), p.readVotes(v), p.readPlaces(v)); err != nil {
		return nil, lessonPage{}, err
	}
	for _, id := range text.Terms {
		if t, ok := v.Content.Term(id); ok {
			p.terms = append(p.terms, t)
		}
	}
	p.notes = noteLines(v.Content, text)
	return f, p, nil
}

// renderLesson answers with a lesson. Where activity is not empty, s is what
// was sent to it and could not be taken.
func renderLesson(v *site.Visit, status int, m *catalog.Module, did progress.State, activity string, s sent) error {
	f, p, err := lessonOf(v, m, did)
	if err != nil {
		return err
	}
	if activity != "" {
		f.Problem = true
		f.Path = "/modules/" + m.Slug + "/" + p.l.ID
		p.fault = map[string]string{activity: s.fault}
		p.sent = map[string][]string{activity: s.chosen}
		p.raw = map[string]map[string]string{activity: s.raw}
		if s.wrote != nil {
			p.wrote[activity] = s.wrote
			p.shared[activity] = v.Value("share") != ""
		}
	}
	return v.RenderStatus(status, termsInPlace(lessonView(f, p), v.Lang, p.terms))
}

// readTexts reads what the person wrote in the lesson.
func (p *lessonPage) readTexts(v *site.Visit) error {
	has := slices.ContainsFunc(p.text.Blocks, func(b catalog.Block) bool { return b.Activity != nil && b.Activity.Written() })
	if v.Person.ID == "" || !has {
		return nil
	}
	wrote, err := v.Writings.WritingsOf(v.Context(), v.Person.ID, p.m.UID)
	if err != nil {
		return err
	}
	for _, w := range wrote {
		if w.Lesson == p.l.ID {
			p.wrote[w.Activity], p.shared[w.Activity] = w.Texts, w.Shared
		}
	}
	return nil
}

// readVotes counts the polls that the person took part in: others' choices
// are shown to those who have made theirs.
func (p *lessonPage) readVotes(v *site.Visit) error {
	for _, b := range p.text.Blocks {
		if b.Activity == nil || b.Activity.Type != catalog.Poll || p.state(b.Activity.ID).Tries == 0 {
			continue
		}
		votes, err := v.Progress.Store.Votes(v.Context(), p.m.UID, p.l.ID, b.Activity.ID)
		if err != nil {
			return err
		}
		p.votes[b.Activity.ID] = votes
	}
	return nil
}

// readPlaces reads where the person works, for text that holds only in some
// countries.
func (p *lessonPage) readPlaces(v *site.Visit) error {
	if !slices.ContainsFunc(p.text.Blocks, func(b catalog.Block) bool { return len(b.Places) > 0 }) {
		return nil
	}
	if q := v.Form.Question(intake.PlaceQuestion); q != nil {
		p.countries = q.Options
	}
	answers, err := answersOf(v)
	p.places = answers[intake.PlaceQuestion].Chosen
	return err
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

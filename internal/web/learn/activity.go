package learn

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
)

// answerActivity takes what someone did in an activity. The answer is marked
// by the edition of the page it was given on.
func answerActivity(v *site.Visit) error {
	m, did, _, err := visible(v)
	if err != nil {
		return err
	}
	old, err := asSeen(v, m)
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
	before := did[m.UID].Activities[l.ID+"#"+a.ID]
	if a.Type == catalog.Reflect {
		bad.texts = texts(v, a)
		if before.Tries == 0 && strings.Join(slices.Collect(maps.Values(bad.texts)), "") == "" {
			bad.fault = v.P.T("reflect.empty")
			return renderLesson(v, http.StatusUnprocessableEntity, m, did, bad)
		}
	}
	if err := v.Learner(); err != nil {
		return err
	}
	for _, e := range eventsOf(v, a, before) {
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
			if utf8.RuneCountInString(text) > progress.WritingMax {
				return kp.E(kp.Invalid, "reflect.long", nil, "Max", v.P.Number(progress.WritingMax))
			}
		}
		r := progress.Writing{Person: e.Person, Module: e.Module, Lesson: e.Lesson, Activity: e.Activity, Texts: wrote, At: v.Clock()}
		if err := v.Writings.PutWriting(v.Context(), r); err != nil {
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
	older  bool // the answer was given to another edition, and means something else now
}

func (p lessonPage) quiz(a *catalog.Activity) quizView {
	q := quizView{a: a, did: p.state(a.ID), fault: p.fault[a.ID]}
	q.chosen = q.did.Last.Chosen
	if q.fault != "" {
		q.chosen = p.sent[a.ID]
	}
	q.reveal = a.Tries > 0 && q.did.Tries >= a.Tries
	if last := q.did.Last; q.did.Tries > 0 && last.Edition != p.m.Edition {
		mark, ok := a.Mark(last.Chosen)
		q.older = !ok || mark != last.Permille
	}
	return q
}

func (q quizView) kind() string {
	if q.a.Multi {
		return "checkbox"
	}
	return "radio"
}

// tried reports whether an answer is to be shown with its feedback.
func (q quizView) tried() bool { return q.did.Tries > 0 && q.fault == "" && !q.older }

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

func pressed(is bool) string {
	if is {
		return "true"
	}
	return "false"
}

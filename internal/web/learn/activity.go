package learn

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
)

// sent is what a form says was done in an activity.
type sent struct {
	events []progress.Event
	wrote  map[string]string // of a reflection or worksheet
	fault  string            // why it cannot be taken, in words; empty for nothing
	chosen []string
	raw    map[string]string // what its fields hold, to be shown again
}

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
	if a == nil {
		return site.NotFound()
	}
	s := read(v, a, did[m.UID].Activities[l.ID+"#"+a.ID])
	if s.fault != "" {
		return renderLesson(v, http.StatusUnprocessableEntity, m, did, a.ID, s)
	}
	if err := v.Learner(); err != nil {
		return err
	}
	err = keep(v, old, l, a, s)
	if fault, ok := v.Fault(err); ok {
		s.fault = fault
		return renderLesson(v, http.StatusUnprocessableEntity, m, did, a.ID, s)
	}
	if err != nil {
		return err
	}
	done := ""
	if a.Written() || a.Type == catalog.Plan {
		done = "?done=kept"
	}
	return v.Redirect("/modules/" + m.Slug + "/" + l.ID + done + "#" + a.ID)
}

// keep stores what was done: first the text, which the event only mentions.
func keep(v *site.Visit, m *catalog.Module, l *catalog.Lesson, a *catalog.Activity, s sent) error {
	if a.Written() {
		if err := v.Writings.PutWriting(v.Context(), progress.Writing{
			Person: v.Person.ID, Module: m.UID, Lesson: l.ID, Activity: a.ID,
			Texts: s.wrote, Shared: v.Value("share") != "" && canShare(v), At: v.Clock(),
		}); err != nil {
			return err
		}
	}
	for _, e := range s.events {
		e.Person, e.Module, e.Lesson, e.Activity = v.Person.ID, m.UID, l.ID, a.ID
		e.Edition, e.Lang = m.Edition, v.Lang
		if _, err := v.Progress.Record(v.Context(), e); err != nil {
			return err
		}
	}
	return nil
}

// read turns a form into what was done.
func read(v *site.Visit, a *catalog.Activity, before progress.Activity) sent {
	switch a.Type {
	case catalog.Scenario:
		return readWalk(v, a)
	case catalog.Reflect:
		return readReflection(v, a, before)
	case catalog.Worksheet:
		return readSheet(v, a)
	case catalog.Cards:
		return readCards(v, a)
	case catalog.Plan:
		return readPlan(v, a, before)
	}
	chosen, fault := answer(v, a)
	s := sent{chosen: chosen, fault: fault, raw: rawFields(v, a)}
	s.events = []progress.Event{{ID: v.EventID("answer"), Kind: progress.Answered, Chosen: chosen}}
	return s
}

// readWalk reads a choice in a scenario, or a step back. The form says where
// in the scenario its page was, so that a page gone back to leads on from
// there.
func readWalk(v *site.Visit, a *catalog.Activity) sent {
	walk := strings.Fields(v.Value("walk"))
	at, _, ok := a.Walk(walk)
	if !ok {
		return sent{fault: v.P.T("scenario.lost")}
	}
	switch key := v.Value("go"); {
	case v.Value("to") == "start":
		walk = nil
	case v.Value("to") == "back" && len(walk) > 0:
		walk = walk[:len(walk)-1]
	case key != "":
		walk = append(walk, at.ID+"/"+key)
	}
	at, _, ok = a.Walk(walk)
	if !ok {
		return sent{fault: v.P.T("scenario.lost")}
	}
	s := sent{events: []progress.Event{{ID: v.EventID("walk"), Kind: progress.Walked, Item: progress.Walk, Chosen: walk}}}
	if len(at.Choices) == 0 && v.Value("go") != "" {
		s.events = append(s.events, progress.Event{ID: v.EventID("answer"), Kind: progress.Answered, Chosen: walk})
	}
	return s
}

func readReflection(v *site.Visit, a *catalog.Activity, before progress.Activity) sent {
	s := sent{wrote: map[string]string{}, events: []progress.Event{{ID: v.EventID("kept"), Kind: progress.Kept}}}
	empty := true
	for _, p := range a.Prompts {
		text := v.Value("t-" + p.Key)
		s.wrote[p.Key] = text
		empty = empty && text == ""
	}
	if empty && before.Tries == 0 {
		s.fault = v.P.T("reflect.empty")
	}
	s.tooLong(v)
	return s
}

// tooLong refuses a text that is longer than can be kept. It stays in the
// page.
func (s *sent) tooLong(v *site.Visit) {
	for _, text := range s.wrote {
		if len([]rune(text)) > progress.WritingMax {
			s.fault = v.P.T("reflect.long", "Max", v.P.Number(progress.WritingMax))
		}
	}
}

func readCards(v *site.Visit, a *catalog.Activity) sent {
	for _, c := range a.Cards {
		if mark := v.Value("c-" + c.Key); mark != "" {
			return sent{events: []progress.Event{{ID: v.EventID(c.Key), Kind: progress.Rated, Item: c.Key, Chosen: []string{mark}}}}
		}
	}
	return sent{fault: v.P.T("progress.choose")}
}

// readPlan reads which steps are done and when each is due. Steps as they
// were make no event, except that the first time says of all of them when
// they are due.
func readPlan(v *site.Visit, a *catalog.Activity, before progress.Activity) sent {
	s := sent{raw: map[string]string{}, chosen: v.Values("s")}
	for _, step := range a.Steps {
		day := v.Value("d-" + step.Key)
		s.raw[step.Key] = day
		now := progress.StepState{Done: slices.Contains(s.chosen, step.Key)}
		if day != "" {
			due, err := time.Parse(time.DateOnly, day)
			if err != nil || due.Year() < 2000 || due.Year() > 2100 {
				s.fault = v.P.T("plan.date")
				continue
			}
			now.Due = due
		}
		if _, known := before.Items[step.Key]; known && now == before.Step(step.Key) {
			continue
		}
		s.events = append(s.events, progress.Event{ID: v.EventID(step.Key), Kind: progress.Ticked, Item: step.Key, Chosen: now.Chosen()})
	}
	return s
}

// canShare reports whether there is anybody to share a text with.
func canShare(v *site.Visit) bool {
	return v.Person.ID != "" && !v.Person.Guest && v.Person.Organisation != "" && v.Person.Shares && v.Person.Role == kp.Learner
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

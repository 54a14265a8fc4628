// Package progress is what people did: an append-only log of events with ids
// made by the client, and the state those events add up to. The state is the
// same for any order and any repetition of the same events, so phones may
// send what they have whenever they find a signal.
package progress

import (
	"cmp"
	"slices"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// Kind says what happened.
type Kind string

// The kinds of event.
const (
	Opened    Kind = "lesson.opened"
	Finished  Kind = "lesson.finished"
	Answered  Kind = "activity.answered" // Chosen is the answer, in the words of catalog.Activity.Mark
	Walked    Kind = "scenario.walked"   // scenario: Item is Walk, Chosen the choices so far
	Rated     Kind = "card.rated"        // cards: Item is the card, Chosen one of again, almost, yes
	Ticked    Kind = "step.ticked"       // plan: Item is the step, Chosen its state: see StepState
	Kept      Kind = "reflection.kept"   // reflect and worksheet: that something was written, never what
	Completed Kind = "module.completed"  // all that finishing asked for was there; recorded by Service
)

// Walk is the item under which a scenario keeps how far someone has come.
const Walk = "walk"

// The marks someone gives to a card.
const (
	Again  = "again"
	Almost = "almost"
	Yes    = "yes"
)

// Event is one thing a person did. ID comes from the client and is unique;
// the same event sent twice counts once. Permille is how right an answer was
// by the edition it was given in, settled when it was recorded and never
// again.
type Event struct {
	ID       string
	Person   string
	Kind     Kind
	Module   string // uid
	Lesson   string
	Activity string
	Item     string // card or step key
	Edition  string // the module edition the person saw
	Lang     kp.Lang
	Chosen   []string
	Permille int
	At       time.Time // by the device's clock, never later than Received
	Received time.Time
}

// stamp orders events: by time, then by id so that order is total.
type stamp struct {
	At time.Time
	ID string
}

func (s stamp) after(o stamp) bool {
	return cmp.Or(s.At.Compare(o.At), cmp.Compare(s.ID, o.ID)) > 0
}

// Module is what a person did in one module.
type Module struct {
	Lessons    map[string]Lesson
	Activities map[string]Activity // by "lesson#activity"
	Completed  time.Time           // when it was first finished; zero for not yet
	Last       time.Time           // of any event
}

// Lesson is what a person did in a lesson; zero times mean not yet.
type Lesson struct{ Opened, Finished time.Time }

// Activity is what a person did in an activity: how often they answered, the
// best mark, the last answer, and the state of its cards or steps.
type Activity struct {
	Tries int
	Best  int // per mille
	Last  Answer
	Items map[string]Answer // by card or step key
}

// Answer is the latest answer with its mark.
type Answer struct {
	Chosen   []string
	Permille int
	Edition  string
	At       time.Time
	ID       string // of the event
}

func (a Answer) stamp() stamp { return stamp{a.At, a.ID} }

// Apply adds an event that has not been added before and returns the new
// state; m is not changed. It commutes: the order of events does not matter.
func (m Module) Apply(e Event) Module {
	out := Module{
		Lessons:    cloneMap(m.Lessons),
		Activities: cloneMap(m.Activities),
		Completed:  m.Completed,
		Last:       m.Last,
	}
	if e.At.After(out.Last) {
		out.Last = e.At
	}
	switch e.Kind {
	case Completed:
		out.Completed = earliest(out.Completed, e.At)
	case Opened, Finished:
		l := out.Lessons[e.Lesson]
		if e.Kind == Opened {
			l.Opened = earliest(l.Opened, e.At)
		} else {
			l.Finished = earliest(l.Finished, e.At)
		}
		out.Lessons[e.Lesson] = l
	case Answered, Walked, Rated, Ticked, Kept:
		key := e.Lesson + "#" + e.Activity
		a := out.Activities[key]
		answer := Answer{Chosen: e.Chosen, Permille: e.Permille, Edition: e.Edition, At: e.At, ID: e.ID}
		if e.Item != "" {
			a.Items = cloneMap(a.Items)
			if old, ok := a.Items[e.Item]; !ok || answer.stamp().after(old.stamp()) {
				a.Items[e.Item] = answer
			}
		} else {
			a.Tries++
			a.Best = max(a.Best, e.Permille)
			if a.Tries == 1 || answer.stamp().after(a.Last.stamp()) {
				a.Last = answer
			}
		}
		out.Activities[key] = a
	}
	return out
}

func cloneMap[K comparable, V any](m map[K]V) map[K]V {
	out := make(map[K]V, len(m)+1)
	for k, v := range m {
		out[k] = v
	}
	return out
}

func earliest(a, b time.Time) time.Time {
	if a.IsZero() || b.Before(a) {
		return b
	}
	return a
}

// State is what a person did, by module uid.
type State map[string]Module

// Fold adds events up, each id once.
func Fold(events []Event) State {
	s, seen := State{}, map[string]bool{}
	for _, e := range events {
		if !seen[e.ID] {
			seen[e.ID] = true
			s[e.Module] = s[e.Module].Apply(e)
		}
	}
	return s
}

// Stage is how far someone is with a module or lesson.
type Stage int

// The stages.
const (
	NotStarted Stage = iota
	Started
	Done
)

// StageOf says how far a person is with a module as it is now. A module once
// finished stays finished when lessons are added: nobody is set back.
func (s State) StageOf(m *catalog.Module) Stage {
	did := s[m.UID]
	switch {
	case !did.Completed.IsZero():
		return Done
	case len(did.Lessons) == 0 && len(did.Activities) == 0:
		return NotStarted
	case did.LessonsDone(m) == len(m.Lessons) && did.passed(m):
		return Done
	}
	return Started
}

// LessonsDone counts the module's lessons that are finished.
func (m Module) LessonsDone(of *catalog.Module) int {
	n := 0
	for _, l := range of.Lessons {
		if !m.Lessons[l.ID].Finished.IsZero() {
			n++
		}
	}
	return n
}

// Missing lists what finishing the module still needs beyond its lessons:
// activities that must be answered ("lesson#activity"), and, while the best
// marks are on average below what the module asks for, the scored ones that
// could be better. In a text of one language or the other the activities are
// the same.
func (m Module) Missing(of *catalog.Module) []string {
	var missing, wrong []string
	marks, scored := 0, 0
	for _, l := range of.Lessons {
		for _, b := range l.ES.Blocks {
			a := b.Activity
			if a == nil {
				continue
			}
			key := l.ID + "#" + a.ID
			did := m.Activities[key]
			if slices.Contains(of.Pass.Must, key) && !did.Given(a) {
				missing = append(missing, key)
				continue
			}
			if !a.Scored() || a.Optional {
				continue
			}
			scored++
			marks += did.Best
			if did.Best < catalog.Whole {
				wrong = append(wrong, key)
			}
		}
	}
	if scored > 0 && marks < of.Pass.QuizPermille*scored {
		missing = append(missing, wrong...)
	}
	return missing
}

// Given reports whether a person has answered an activity, or begun it where
// it has no one answer.
func (a Activity) Given(of *catalog.Activity) bool {
	switch of.Type {
	case catalog.Cards, catalog.Plan:
		return len(a.Items) > 0
	}
	return a.Tries > 0
}

func (m Module) passed(of *catalog.Module) bool { return len(m.Missing(of)) == 0 }

// FinishedAt is when the module was finished, or its last lesson was; zero
// where one is not.
func (m Module) FinishedAt(of *catalog.Module) time.Time {
	last := m.Completed
	if !last.IsZero() {
		return last
	}
	for _, l := range of.Lessons {
		at := m.Lessons[l.ID].Finished
		if at.IsZero() {
			return time.Time{}
		}
		if at.After(last) {
			last = at
		}
	}
	return last
}

// NextLesson is the first lesson that is not finished, or nil.
func (m Module) NextLesson(of *catalog.Module) *catalog.Lesson {
	for i := range of.Lessons {
		if m.Lessons[of.Lessons[i].ID].Finished.IsZero() {
			return &of.Lessons[i]
		}
	}
	return nil
}

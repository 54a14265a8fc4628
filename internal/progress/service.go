package progress

import (
	"context"
	"slices"
	"strings"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// Editions finds a module as it was in an edition.
type Editions interface {
	// Edition returns the module with the uid as it was in the edition, the
	// module as it is now where the edition is empty, or NotFound.
	Edition(ctx context.Context, uid, edition string) (*catalog.Module, error)
}

// Store keeps events and the state they add up to.
type Store interface {
	// AddEvents stores the events that are new by id, adds them to the state,
	// all in one transaction, and says how many were new.
	AddEvents(ctx context.Context, events []Event) (int, error)
	// StateOf returns what a person did.
	StateOf(ctx context.Context, person string) (State, error)
	// EventsOf returns a person's events in the order received.
	EventsOf(ctx context.Context, person string) ([]Event, error)
	// Votes counts how many people last chose each option of a poll.
	Votes(ctx context.Context, module, lesson, activity string) (map[string]int, error)
}

// FewestVotes is from how many answers on the results of a poll are shown:
// with fewer, one could tell who chose what.
const FewestVotes = 5

// Service records what people do.
type Service struct {
	Store    Store
	Editions Editions
	Clock    kp.Clock
}

// Record marks an event by the edition it was given in and stores it. It is
// acknowledged, when Record returns, for good. Sending it again is harmless.
func (s *Service) Record(ctx context.Context, e Event) (Event, error) {
	e, err := s.settle(ctx, e)
	if err != nil {
		return e, err
	}
	if _, err = s.Store.AddEvents(ctx, []Event{e}); err != nil || e.Kind == Opened {
		return e, err
	}
	return e, s.complete(ctx, e)
}

// complete records that a module is finished, by the edition the person saw,
// so that it stays so whatever later editions ask for.
func (s *Service) complete(ctx context.Context, e Event) error {
	state, err := s.Store.StateOf(ctx, e.Person)
	if err != nil || !state[e.Module].Completed.IsZero() {
		return err
	}
	m, err := s.Editions.Edition(ctx, e.Module, e.Edition)
	if err != nil || state.StageOf(m) != Done {
		return err
	}
	_, err = s.Store.AddEvents(ctx, []Event{{
		ID: "completed-" + e.Person + "-" + e.Module, Person: e.Person, Kind: Completed, Module: e.Module,
		Edition: e.Edition, Lang: e.Lang, At: e.At, Received: e.Received,
	}})
	return err
}

// goodID accepts up to 64 printable characters of ASCII without spaces.
func goodID(id string) bool {
	odd := func(r rune) bool { return r <= ' ' || r > '~' }
	return id != "" && len(id) <= 64 && !strings.ContainsFunc(id, odd)
}

// settle checks an event against its edition and fills in mark and times.
func (s *Service) settle(ctx context.Context, e Event) (Event, error) {
	if !goodID(e.ID) || e.Person == "" {
		return e, kp.E(kp.Invalid, "progress.id", nil)
	}
	m, err := s.Editions.Edition(ctx, e.Module, e.Edition)
	if err != nil {
		return e, err
	}
	l := m.Lesson(e.Lesson)
	if l == nil {
		return e, kp.E(kp.NotFound, "page.notfound", nil)
	}
	e.Edition, e.Permille = m.Edition, 0
	e.Received = s.Clock()
	if e.At.IsZero() || e.At.After(e.Received) {
		e.At = e.Received
	}
	if e.Kind == Opened || e.Kind == Finished {
		e.Activity, e.Item, e.Chosen = "", "", nil
		return e, nil
	}
	a := l.Activity(e.Lang, e.Activity)
	if a == nil {
		return e, kp.E(kp.NotFound, "page.notfound", nil)
	}
	if !e.fits(a) {
		if e.Kind == Answered && len(e.Chosen) == 0 {
			return e, kp.E(kp.Invalid, "progress.choose", nil)
		}
		return e, kp.E(kp.Invalid, "progress.unfit", nil)
	}
	if e.Kind == Answered {
		e.Permille, _ = a.Mark(e.Chosen)
	}
	return e, nil
}

// fits reports whether an event is one that the activity can have, and puts
// it in the form it is stored in.
func (e *Event) fits(a *catalog.Activity) bool {
	switch e.Kind {
	case Answered:
		e.Item, e.Chosen = "", a.Settled(e.Chosen)
		_, ok := a.Mark(e.Chosen)
		return ok
	case Walked:
		e.Item = Walk
		_, _, ok := a.Walk(e.Chosen)
		return ok
	case Rated:
		known := slices.ContainsFunc(a.Cards, func(c catalog.Card) bool { return c.Key == e.Item })
		return known && len(e.Chosen) == 1 && slices.Contains([]string{Again, Almost, Yes}, e.Chosen[0])
	case Ticked:
		known := slices.ContainsFunc(a.Steps, func(st catalog.Step) bool { return st.Key == e.Item })
		_, ok := readStep(e.Chosen)
		return known && ok
	case Kept:
		e.Item, e.Chosen = "", nil
		return a.Written()
	}
	return false
}

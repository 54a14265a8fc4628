package storetest

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
)

func pathContracts() []contract {
	return []contract{
		{"a learner is read whole, by those the scope allows", readsLearner},
		{"a mentor reads those of the organisation who agreed, by name", readsLearners},
		{"one pin stands on a module, and the earlier one is undone", pinsOnce},
		{"a pin is changed in one transaction", updatesPin},
		{"the last choice about a module counts", choices},
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

func pin(id, person, module string, n int) path.Pin {
	return path.Pin{
		ID: id, Person: person, Module: module, By: "m", ByName: "Name of m", Reason: "porque sí",
		Due: at(9000), Made: at(n),
	}
}

func readsLearner(t *testing.T, s Store) {
	ctx := t.Context()
	addOrganisation(t, s, "casa")
	addOrganisation(t, s, "otra")
	mentor := member("m", "casa", kp.Mentor, false)
	p := member("p", "casa", kp.Learner, true)
	hidden := member("hidden", "casa", kp.Learner, false)
	elsewhere := member("elsewhere", "otra", kp.Learner, true)
	g := guest("g")
	add(t, s, mentor, p, hidden, elsewhere, g)
	a := intake.Answer{Question: "q", Chosen: []string{"a"}, At: at(1)}
	must(t, s.PutAnswer(ctx, "p", a))
	must(t, s.PutAnswer(ctx, "hidden", a))
	got[int](t)(s.AddEvents(ctx, []event{opened("p", "e", "mod", 2)}))
	must(t, s.AddPin(ctx, pin("1", "p", "mod", 1)))
	must(t, s.AddPin(ctx, pin("2", "p", "mod", 2)))
	must(t, s.PutChoice(ctx, "p", "other", path.Known, at(1)))

	want := path.Learner{
		Person: p, Answers: intake.Answers{"q": a}, Did: progress.Fold([]event{opened("p", "e", "mod", 2)}),
		Pins: []path.Pin{pin("2", "p", "mod", 2)}, Choices: map[string]path.Choice{"other": path.Known},
	}
	for _, reader := range []people.Person{p, mentor} {
		same(t, "learner", got[path.Learner](t)(s.Learner(ctx, people.ScopeOf(reader.Actor()), "p")), want)
	}
	self := got[path.Learner](t)(s.Learner(ctx, people.ScopeOf(g.Actor()), "g"))
	same(t, "guest", self, path.Learner{Person: g, Answers: intake.Answers{}, Did: progress.State{}, Choices: map[string]path.Choice{}})
	for _, denied := range []struct {
		reader kp.Actor
		person string
	}{
		{mentor.Actor(), "hidden"},
		{mentor.Actor(), "elsewhere"},
		{mentor.Actor(), "g"},
		{mentor.Actor(), "nobody"},
		{p.Actor(), "m"},
		{p.Actor(), "hidden"},
		{kp.Actor{}, "p"},
		{kp.Actor{}, ""},
	} {
		_, err := s.Learner(ctx, people.ScopeOf(denied.reader), denied.person)
		refused(t, err, kp.NotFound, "page.notfound")
	}
}

func readsLearners(t *testing.T, s Store) {
	ctx := t.Context()
	addOrganisation(t, s, "casa")
	addOrganisation(t, s, "otra")
	mentor := member("m", "casa", kp.Mentor, true)
	alone := account("alone")
	alone.Role, alone.Shares = kp.Mentor, true
	add(t, s, mentor, alone, member("hidden", "casa", kp.Learner, false), member("far", "otra", kp.Learner, true), guest("g"))
	for i := range 5 {
		id := fmt.Sprint(4 - i)
		add(t, s, member(id, "casa", kp.Learner, true))
		got[int](t)(s.AddEvents(ctx, []event{opened(id, "event of "+id, "mod "+id, i)}))
		must(t, s.PutAnswer(ctx, id, intake.Answer{Question: "q", Chosen: []string{id}, At: at(1)}))
		must(t, s.AddPin(ctx, pin("pin of "+id, id, "mod "+id, 1)))
		must(t, s.PutChoice(ctx, id, "mod "+id, path.Removed, at(1)))
	}
	got[int](t)(s.AddEvents(ctx, []event{opened("hidden", "secret", "mod", 1)}))
	learners := got[[]path.Learner](t)(s.Learners(ctx, people.ScopeOf(mentor.Actor())))
	same(t, "learners", len(learners), 5)
	for i, l := range learners {
		id := fmt.Sprint(i)
		same(t, "person", l.Person, member(id, "casa", kp.Learner, true))
		same(t, "answer", l.Answers.One("q"), id)
		same(t, "did", sortedKeys(l.Did), []string{"mod " + id})
		same(t, "pins", l.Pins, []path.Pin{pin("pin of "+id, id, "mod "+id, 1)})
		same(t, "choices", l.Choices, map[string]path.Choice{"mod " + id: path.Removed})
	}
	for _, reader := range []people.Person{alone, member("0", "casa", kp.Learner, true), guest("g")} {
		same(t, "learners of "+reader.ID, len(got[[]path.Learner](t)(s.Learners(ctx, people.ScopeOf(reader.Actor())))), 0)
	}
}

func pinsOnce(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"), account("q"))
	must(t, s.AddPin(ctx, pin("1", "p", "m", 1)))
	must(t, s.AddPin(ctx, pin("2", "p", "n", 2)))
	must(t, s.AddPin(ctx, pin("3", "q", "m", 3)))
	must(t, s.AddPin(ctx, pin("4", "p", "m", 4)))
	same(t, "pins", got[[]path.Pin](t)(s.PinsOf(ctx, "p")), []path.Pin{pin("2", "p", "n", 2), pin("4", "p", "m", 4)})
	must(t, s.UpdatePin(ctx, "1", func(p path.Pin) (path.Pin, error) {
		want := pin("1", "p", "m", 1)
		want.Undone = at(4)
		same(t, "the earlier pin", p, want)
		return p, nil
	}))
	for _, err := range together(8, func(i int) error { return s.AddPin(ctx, pin(fmt.Sprint("many", i), "q", "m", i+5)) }) {
		must(t, err)
	}
	same(t, "standing", len(got[[]path.Pin](t)(s.PinsOf(ctx, "q"))), 1)
	refused(t, s.AddPin(ctx, pin("9", "nobody", "m", 1)), kp.NotFound, "page.notfound")
	refused(t, s.AddPin(ctx, pin("4", "p", "o", 1)), kp.Conflict, "store.failed")
}

func updatesPin(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"))
	must(t, s.AddPin(ctx, pin("1", "p", "m", 1)))
	must(t, s.UpdatePin(ctx, "1", func(p path.Pin) (path.Pin, error) {
		same(t, "pin", p, pin("1", "p", "m", 1))
		p.ID, p.Reason, p.Due = "other", "because", time.Time{}
		return p, nil
	}))
	want := pin("1", "p", "m", 1)
	want.Reason, want.Due = "because", time.Time{}
	same(t, "pins", got[[]path.Pin](t)(s.PinsOf(ctx, "p")), []path.Pin{want})
	refused(t, s.UpdatePin(ctx, "1", func(p path.Pin) (path.Pin, error) {
		return p, kp.E(kp.Forbidden, "pin.late", nil)
	}), kp.Forbidden, "pin.late")
	must(t, s.UpdatePin(ctx, "1", func(p path.Pin) (path.Pin, error) { p.Undone = at(3); return p, nil }))
	same(t, "standing", len(got[[]path.Pin](t)(s.PinsOf(ctx, "p"))), 0)
	refused(t, s.UpdatePin(ctx, "9", func(p path.Pin) (path.Pin, error) { return p, nil }), kp.NotFound, "page.notfound")
}

func choices(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"))
	of := func() map[string]path.Choice { return got[map[string]path.Choice](t)(s.ChoicesOf(ctx, "p")) }
	same(t, "choices", of(), map[string]path.Choice{})
	must(t, s.PutChoice(ctx, "p", "m", path.Known, at(1)))
	must(t, s.PutChoice(ctx, "p", "n", path.Known, at(1)))
	must(t, s.PutChoice(ctx, "p", "n", path.Removed, at(2)))
	same(t, "choices", of(), map[string]path.Choice{"m": path.Known, "n": path.Removed})
	must(t, s.PutChoice(ctx, "p", "n", path.Wanted, at(3)))
	same(t, "choices", of(), map[string]path.Choice{"m": path.Known})
	refused(t, s.PutChoice(ctx, "nobody", "m", path.Known, at(1)), kp.NotFound, "page.notfound")
}

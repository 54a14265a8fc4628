package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
)

func progressContracts() []contract {
	return []contract{
		{"the last answer to a question counts", answers},
		{"an event sent twice counts once", countsOnce},
		{"events are read back as stored in the order received", readsEvents},
		{"an id that another person used is not new and changes nothing", foreignIDs},
		{"events of someone who does not exist are not found", missingPerson},
		{"events sent at once from several devices all add up", addsTogether},
		{"a poll counts everyone's last vote once", votes},
		{"any order, repetition and batching of events gives the state they add up to", foldsAnyOrder},
	}
}

func writingContracts() []contract {
	return []contract{
		{"the last text written to an activity is kept, for its owner alone", reflections},
		{"what is shared is read by those the scope allows, and nothing else", sharedWritings},
	}
}

func answers(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"), account("q"))
	must(t, s.PutAnswer(ctx, "p", intake.Answer{Question: "1", Chosen: []string{"a"}, At: at(1)}))
	must(t, s.PutAnswer(ctx, "p", intake.Answer{Question: "1", Skipped: true, At: at(2)}))
	must(t, s.PutAnswer(ctx, "p", intake.Answer{Question: "2", Chosen: []string{"ñ", "b"}, At: at(3)}))
	same(t, "answers", got[intake.Answers](t)(s.AnswersOf(ctx, "p")), intake.Answers{
		"1": {Question: "1", Skipped: true, At: at(2)},
		"2": {Question: "2", Chosen: []string{"ñ", "b"}, At: at(3)},
	})
	same(t, "none", got[intake.Answers](t)(s.AnswersOf(ctx, "q")), intake.Answers{})
	refused(t, s.PutAnswer(ctx, "nobody", intake.Answer{Question: "1"}), kp.NotFound, "page.notfound")
}

func answered(person, id, module string, permille, n int) event {
	e := opened(person, id, module, n)
	e.Kind, e.Activity, e.Chosen, e.Permille = progress.Answered, "a", []string{"x", "y"}, permille
	return e
}

func countsOnce(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"))
	a, b := answered("p", "a", "m", 400, 1), answered("p", "b", "m", 900, 2)
	same(t, "new", got[int](t)(s.AddEvents(ctx, []event{a, b, a})), 2)
	later := a
	later.Permille = 1000
	same(t, "new", got[int](t)(s.AddEvents(ctx, []event{later, b})), 0)
	same(t, "new", got[int](t)(s.AddEvents(ctx, nil)), 0)
	state := got[progress.State](t)(s.StateOf(ctx, "p"))
	same(t, "state", state, progress.Fold([]event{a, b}))
	same(t, "tries", state["m"].Activities["l#a"].Tries, 2)
	same(t, "nothing done", got[progress.State](t)(s.StateOf(ctx, "q")), progress.State{})
}

func readsEvents(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"))
	rated := event{
		ID: "c", Person: "p", Kind: progress.Rated, Module: "m", Lesson: "l", Activity: "cards", Item: "k1",
		Edition: "e2", Lang: kp.EN, Chosen: []string{progress.Yes}, At: at(1), Received: at(7),
	}
	late := opened("p", "a", "m", 0)
	late.Received = at(9)
	events := []event{answered("p", "z", "m", 1000, 3), rated, late}
	same(t, "new", got[int](t)(s.AddEvents(ctx, []event{late, rated})), 2)
	same(t, "new", got[int](t)(s.AddEvents(ctx, []event{events[0]})), 1)
	same(t, "events", got[[]event](t)(s.EventsOf(ctx, "p")), events)
	same(t, "none", len(got[[]event](t)(s.EventsOf(ctx, "q"))), 0)
}

func foreignIDs(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"), account("q"))
	mine := answered("p", "id", "m", 900, 1)
	same(t, "new", got[int](t)(s.AddEvents(ctx, []event{mine})), 1)
	same(t, "new", got[int](t)(s.AddEvents(ctx, []event{answered("q", "id", "m", 100, 2), opened("q", "own", "m", 3)})), 1)
	same(t, "the owner's", got[[]event](t)(s.EventsOf(ctx, "p")), []event{mine})
	same(t, "the owner's state", got[progress.State](t)(s.StateOf(ctx, "p")), progress.Fold([]event{mine}))
	same(t, "the other's state", got[progress.State](t)(s.StateOf(ctx, "q")), progress.Fold([]event{opened("q", "own", "m", 3)}))
}

func missingPerson(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"))
	_, err := s.AddEvents(ctx, []event{opened("p", "a", "m", 1), opened("nobody", "b", "m", 1)})
	refused(t, err, kp.NotFound, "page.notfound")
	same(t, "events", len(got[[]event](t)(s.EventsOf(ctx, "p"))), 0)
}

func addsTogether(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"), account("q"))
	const devices, each = 8, 6
	fresh := make([]int, devices)
	for _, err := range together(devices, func(d int) error {
		var err error
		for i := range each {
			// Neighbours share half of their events, in opposite orders.
			batch := []event{
				answered("p", fmt.Sprint("p", (d*each/2+i)%(devices*each/2)), "m", i, i),
				answered("q", fmt.Sprint("q", d, i), "m", i, i),
			}
			if d%2 == 1 {
				batch[0], batch[1] = batch[1], batch[0]
			}
			n, e := s.AddEvents(ctx, batch)
			if fresh[d] += n; e != nil {
				err = e
			}
		}
		return err
	}) {
		must(t, err)
	}
	sum := 0
	for _, n := range fresh {
		sum += n
	}
	stored := 0
	for _, person := range []string{"p", "q"} {
		events := got[[]event](t)(s.EventsOf(ctx, person))
		stored += len(events)
		same(t, "state of "+person, got[progress.State](t)(s.StateOf(ctx, person)), progress.Fold(events))
	}
	same(t, "sum of new", sum, stored)
	same(t, "stored", stored, devices*each/2+devices*each)
}

// drawEvent makes an event that fits its kind, with few ids, places and times
// so that they meet often.
func drawEvent(rt *rapid.T) event {
	e := event{
		ID:       rapid.StringMatching(`[a-e][0-9]`).Draw(rt, "id"),
		Kind:     rapid.SampledFrom([]progress.Kind{progress.Opened, progress.Finished, progress.Answered, progress.Rated, progress.Ticked, progress.Kept, progress.Completed}).Draw(rt, "kind"),
		Module:   rapid.SampledFrom([]string{"m1", "m2"}).Draw(rt, "module"),
		Lesson:   rapid.SampledFrom([]string{"l1", "l2"}).Draw(rt, "lesson"),
		Edition:  rapid.SampledFrom([]string{"", "e1", "e2"}).Draw(rt, "edition"),
		Lang:     kp.ES,
		Permille: rapid.IntRange(0, 1000).Draw(rt, "permille"),
		// To the nanosecond, as devices may send; the store keeps milliseconds.
		At:       at(0).Add(time.Duration(rapid.IntRange(0, 5_000_000).Draw(rt, "at"))),
		Received: at(9),
	}
	if !slices.Contains([]progress.Kind{progress.Opened, progress.Finished, progress.Completed}, e.Kind) {
		e.Activity = rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "activity")
		e.Chosen = rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y", "ñ"}), 0, 2).Draw(rt, "chosen")
	}
	if e.Kind == progress.Rated || e.Kind == progress.Ticked {
		e.Item = rapid.SampledFrom([]string{"i1", "i2"}).Draw(rt, "item")
	}
	return e
}

func foldsAnyOrder(t *testing.T, s Store) {
	ctx, run := t.Context(), 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		person := fmt.Sprint("p", run)
		if err := s.AddPerson(ctx, account(person)); err != nil {
			rt.Fatal(err)
		}
		// One event an id, each sent once or more, in any order and batches.
		byID := map[string]event{}
		for range rapid.IntRange(1, 12).Draw(rt, "events") {
			e := drawEvent(rt)
			e.ID, e.Person = fmt.Sprint(e.ID, run), person
			byID[e.ID] = e
		}
		var sent []event
		for _, e := range byID {
			e.At = e.At.Truncate(time.Millisecond)
			if len(e.Chosen) == 0 {
				e.Chosen = nil
			}
			byID[e.ID] = e
		}
		for _, id := range sortedKeys(byID) {
			for range rapid.IntRange(1, 3).Draw(rt, "times") {
				sent = append(sent, byID[id])
			}
		}
		sent = rapid.Permutation(sent).Draw(rt, "order")
		fresh := 0
		for rest := sent; len(rest) > 0; {
			n := rapid.IntRange(1, len(rest)).Draw(rt, "batch")
			added, err := s.AddEvents(ctx, rest[:n])
			if err != nil {
				rt.Fatal(err)
			}
			fresh, rest = fresh+added, rest[n:]
		}
		if fresh != len(byID) {
			rt.Errorf("%d events were new, want %d", fresh, len(byID))
		}
		state, err := s.StateOf(ctx, person)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(progress.Fold(sent), state); diff != "" {
			rt.Errorf("state differs from the fold (-want +got):\n%s", diff)
		}
	})
}

func votes(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"), account("q"), account("r"))
	vote := func(person, id, option string, n int) event {
		e := answered(person, id, "m", 0, n)
		e.Activity, e.Chosen = "poll", []string{option}
		return e
	}
	same(t, "before anyone", got[map[string]int](t)(s.Votes(ctx, "m", "l", "poll")), map[string]int{})
	_, err := s.AddEvents(ctx, []event{
		vote("p", "a", "yes", 1), vote("p", "c", "no", 3), vote("p", "b", "yes", 2), // the last by time, not by arrival
		vote("q", "d", "no", 1), vote("q", "e", "yes", 1), // at one time: the greater id
		vote("r", "f", "no", 5), answered("r", "g", "m", 0, 6),
	})
	must(t, err)
	same(t, "votes", got[map[string]int](t)(s.Votes(ctx, "m", "l", "poll")), map[string]int{"no": 2, "yes": 1})
	same(t, "in another module", got[map[string]int](t)(s.Votes(ctx, "n", "l", "poll")), map[string]int{})
	must(t, s.Erase(ctx, "r"))
	same(t, "without one who left", got[map[string]int](t)(s.Votes(ctx, "m", "l", "poll")), map[string]int{"no": 1, "yes": 1})
}

func writing(person, module, words string, n int) progress.Writing {
	return progress.Writing{
		Person: person, Module: module, Lesson: "l", Activity: "r", Texts: map[string]string{"k": words}, At: at(n),
	}
}

func reflections(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"), account("q"))
	must(t, s.PutWriting(ctx, writing("p", "m", "first", 5)))
	must(t, s.PutWriting(ctx, writing("p", "n", "ñandú 🌱", 2)))
	must(t, s.PutWriting(ctx, writing("q", "m", "of q", 3)))
	must(t, s.PutWriting(ctx, writing("p", "m", "second", 4)))
	same(t, "in a module", got[[]progress.Writing](t)(s.WritingsOf(ctx, "p", "m")),
		[]progress.Writing{writing("p", "m", "second", 4)})
	same(t, "in all", got[[]progress.Writing](t)(s.WritingsOf(ctx, "p", "")),
		[]progress.Writing{writing("p", "n", "ñandú 🌱", 2), writing("p", "m", "second", 4)})
	same(t, "of nobody", len(got[[]progress.Writing](t)(s.WritingsOf(ctx, "nobody", ""))), 0)
	refused(t, s.PutWriting(ctx, writing("nobody", "m", "x", 1)), kp.NotFound, "page.notfound")
	for _, err := range together(8, func(i int) error {
		return s.PutWriting(ctx, writing("q", fmt.Sprint("m", i), "x", i))
	}) {
		must(t, err)
	}
	same(t, "written at once", len(got[[]progress.Writing](t)(s.WritingsOf(ctx, "q", ""))), 9)
}

func sharedWritings(t *testing.T, s Store) {
	ctx := t.Context()
	addOrganisation(t, s, "casa")
	addOrganisation(t, s, "otra")
	mentor, other := member("mentor", "casa", kp.Mentor, false), member("other", "otra", kp.Mentor, false)
	add(t, s, member("p", "casa", kp.Learner, true), mentor, other)
	shared, private := writing("p", "m", "to be read", 1), writing("p", "n", "mine", 2)
	shared.Shared = true
	must(t, s.PutWriting(ctx, shared))
	must(t, s.PutWriting(ctx, private))
	same(t, "read by a mentor", got[[]progress.Writing](t)(s.SharedWritings(ctx, people.ScopeOf(mentor.Actor()), "p")), []progress.Writing{shared})
	_, err := s.SharedWritings(ctx, people.ScopeOf(other.Actor()), "p")
	refused(t, err, kp.NotFound, "page.notfound")
	shared.Shared = false
	must(t, s.PutWriting(ctx, shared))
	same(t, "taken back", len(got[[]progress.Writing](t)(s.SharedWritings(ctx, people.ScopeOf(mentor.Actor()), "p"))), 0)
}

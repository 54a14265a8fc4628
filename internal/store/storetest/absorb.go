package storetest

import (
	"strings"
	"testing"

	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
)

func absorbContracts() []contract {
	return []contract{
		{"absorbing a guest joins progress and moves what the person has not", absorbs},
		{"absorbing a guest loses nothing that was written", joinsWritings},
		{"absorbing leaves nothing of the guest", absorbsWhole},
		{"absorbing twice, or someone with an account, is refused", refusesToAbsorb},
		{"events that arrive while a guest is absorbed are kept or refused, never lost", absorbsUnderWay},
	}
}

type event = progress.Event

// opened is an event of opening lesson l of a module.
func opened(person, id, module string, n int) event {
	return event{
		ID: id, Person: person, Kind: progress.Opened, Module: module, Lesson: "l", Edition: "e1", Lang: kp.ES,
		At: at(n), Received: at(n),
	}
}

// doAll leaves a row of every kind for a person.
func doAll(t *testing.T, s Store, person string) {
	t.Helper()
	ctx := t.Context()
	must(t, s.AddSession(ctx, people.Session{Hash: "session of " + person, Person: person, Created: at(0), Expires: at(99)}))
	must(t, s.AddTicket(ctx, people.Ticket{Hash: "ticket of " + person, Kind: people.Enter, Person: person, Created: at(0), Expires: at(99)}))
	must(t, s.PutRecovery(ctx, person, []string{"code of " + person}))
	must(t, s.PutAnswer(ctx, person, intake.Answer{Question: "q of " + person, Chosen: []string{"a"}, At: at(1)}))
	got[int](t)(s.AddEvents(ctx, []event{opened(person, "event of "+person, "m", 1)}))
	must(t, s.PutWriting(ctx, writing(person, "m", "text of "+person, 1)))
	must(t, s.AddPin(ctx, path.Pin{ID: "pin of " + person, Person: person, Module: "m of " + person, Reason: "r", Made: at(1)}))
	must(t, s.PutChoice(ctx, person, "m of "+person, path.Known, at(1)))
}

// hasNothing checks that a person has no row of any kind.
func hasNothing(t *testing.T, s Store, person string) {
	t.Helper()
	ctx := t.Context()
	_, _, err := s.SessionPerson(ctx, "session of "+person, at(2))
	refused(t, err, kp.NotFound, "page.notfound")
	_, err = s.Ticket(ctx, "ticket of "+person)
	refused(t, err, kp.NotFound, "page.notfound")
	refused(t, s.TakeRecovery(ctx, person, "code of "+person), kp.NotFound, "page.notfound")
	same(t, "answers", len(got[intake.Answers](t)(s.AnswersOf(ctx, person))), 0)
	same(t, "events", len(got[[]event](t)(s.EventsOf(ctx, person))), 0)
	same(t, "state", len(got[progress.State](t)(s.StateOf(ctx, person))), 0)
	same(t, "reflections", len(got[[]progress.Writing](t)(s.WritingsOf(ctx, person, ""))), 0)
	same(t, "pins", len(got[[]path.Pin](t)(s.PinsOf(ctx, person))), 0)
	same(t, "choices", len(got[map[string]path.Choice](t)(s.ChoicesOf(ctx, person))), 0)
}

func absorbs(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, guest("g"), account("p"))
	for _, who := range []struct {
		id, said string
		choice   path.Choice
	}{{"g", "guest", path.Removed}, {"p", "person", path.Known}} {
		must(t, s.PutAnswer(ctx, who.id, intake.Answer{Question: "both", Chosen: []string{who.said}, At: at(1)}))
		must(t, s.PutAnswer(ctx, who.id, intake.Answer{Question: who.id, Chosen: []string{who.said}, At: at(1)}))
		must(t, s.PutWriting(ctx, writing(who.id, "both", who.said, 1)))
		must(t, s.PutWriting(ctx, writing(who.id, who.id, who.said, 2)))
		must(t, s.PutChoice(ctx, who.id, "both", who.choice, at(1)))
		must(t, s.PutChoice(ctx, who.id, who.id, who.choice, at(1)))
		must(t, s.AddPin(ctx, path.Pin{ID: "both " + who.id, Person: who.id, Module: "both", Reason: who.said, Made: at(1)}))
		must(t, s.AddPin(ctx, path.Pin{ID: "only " + who.id, Person: who.id, Module: who.id, Reason: who.said, Made: at(2)}))
	}
	got[int](t)(s.AddEvents(ctx, []event{answered("g", "1", "both", 800, 9), opened("g", "2", "g", 2), answered("g", "3", "both", 100, 3)}))
	got[int](t)(s.AddEvents(ctx, []event{answered("p", "4", "both", 500, 5), opened("p", "5", "p", 2)}))

	must(t, s.Absorb(ctx, "g", "p"))

	answers := got[intake.Answers](t)(s.AnswersOf(ctx, "p"))
	same(t, "answer to both", answers.One("both"), "person")
	same(t, "answer of the guest", answers.One("g"), "guest")
	events := got[[]event](t)(s.EventsOf(ctx, "p"))
	same(t, "events", len(events), 5)
	state := got[progress.State](t)(s.StateOf(ctx, "p"))
	same(t, "state", state, progress.Fold(events))
	joined := state["both"].Activities["l#a"]
	same(t, "tries", joined.Tries, 3)
	same(t, "best", joined.Best, 800)
	texts := map[string]string{}
	for _, r := range got[[]progress.Writing](t)(s.WritingsOf(ctx, "p", "")) {
		texts[r.Module] = r.Texts["k"]
	}
	same(t, "texts", texts, map[string]string{"both": "person\n\nguest", "g": "guest", "p": "person"})
	choices := got[map[string]path.Choice](t)(s.ChoicesOf(ctx, "p"))
	same(t, "choices", choices, map[string]path.Choice{"both": path.Known, "g": path.Removed, "p": path.Known})
	var pins []string
	for _, p := range got[[]path.Pin](t)(s.PinsOf(ctx, "p")) {
		pins = append(pins, p.ID)
	}
	same(t, "pins", pins, []string{"both p", "only g", "only p"})
}

func joinsWritings(t *testing.T, s Store) {
	ctx := t.Context()
	long := strings.Repeat("ñ", progress.WritingMax)
	write := func(person, module string, texts map[string]string, n int) progress.Writing {
		r := writing(person, module, "", n)
		r.Texts = texts
		must(t, s.PutWriting(ctx, r))
		return r
	}
	add(t, s, guest("g"), guest("h"), account("p"))
	write("p", "m", map[string]string{"own": "p", "both": "p", "alike": "x", "long": long, "left": "", "none": ""}, 3)
	write("g", "m", map[string]string{"new": "g", "both": "g", "alike": "x", "long": "y", "left": "g", "own": ""}, 5)
	write("p", "later", map[string]string{"k": "p"}, 9)
	write("g", "later", nil, 2)
	write("p", "nothing", nil, 1)
	write("g", "nothing", map[string]string{"k": "g"}, 1)
	must(t, s.Absorb(ctx, "g", "p"))
	want := map[string]progress.Writing{}
	for _, r := range []progress.Writing{
		{Module: "m", At: at(5), Texts: map[string]string{
			"own": "p", "new": "g", "both": "p\n\ng", "alike": "x", "long": long + "\n\ny", "left": "g", "none": "",
		}},
		{Module: "later", At: at(9), Texts: map[string]string{"k": "p"}},
		{Module: "nothing", At: at(1), Texts: map[string]string{"k": "g"}},
	} {
		r.Person, r.Lesson, r.Activity = "p", "l", "r"
		want[r.Module] = r
	}
	read := func() map[string]progress.Writing {
		all := map[string]progress.Writing{}
		for _, r := range got[[]progress.Writing](t)(s.WritingsOf(ctx, "p", "")) {
			all[r.Module] = r
		}
		return all
	}
	same(t, "reflections", read(), want)
	// The next guest's come after.
	write("h", "m", map[string]string{"both": "h"}, 4)
	must(t, s.Absorb(ctx, "h", "p"))
	want["m"].Texts["both"] = "p\n\ng\n\nh"
	same(t, "reflections", read(), want)
}

func absorbsWhole(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, guest("g"), account("p"))
	doAll(t, s, "g")
	must(t, s.Absorb(ctx, "g", "p"))
	_, err := s.Person(ctx, "g")
	refused(t, err, kp.NotFound, "page.notfound")
	hasNothing(t, s, "g")
	same(t, "new", got[int](t)(s.AddEvents(ctx, []event{opened("p", "event of g", "m", 1)})), 0)
	// What moved can still be added to.
	must(t, s.PutWriting(ctx, writing("p", "m", "more", 4)))
	texts := got[[]progress.Writing](t)(s.WritingsOf(ctx, "p", "m"))
	same(t, "texts", texts, []progress.Writing{writing("p", "m", "more", 4)})
}

func refusesToAbsorb(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, guest("g"), account("p"), account("q"))
	doAll(t, s, "q")
	refused(t, s.Absorb(ctx, "q", "p"), kp.NotFound, "page.notfound")
	same(t, "events", len(got[[]event](t)(s.EventsOf(ctx, "q"))), 1)
	refused(t, s.Absorb(ctx, "g", "nobody"), kp.NotFound, "page.notfound")
	must(t, s.Absorb(ctx, "p", "p"))
	must(t, s.Absorb(ctx, "g", "p"))
	refused(t, s.Absorb(ctx, "g", "p"), kp.NotFound, "page.notfound")
}

func absorbsUnderWay(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, guest("g"), account("p"))
	const n = 12
	errs := together(n+1, func(i int) error {
		if i == n/2 {
			return s.Absorb(ctx, "g", "p")
		}
		_, err := s.AddEvents(ctx, []event{opened("g", string(rune('a'+i)), "m", i)})
		return err
	})
	stored := map[string]bool{}
	events := got[[]event](t)(s.EventsOf(ctx, "p"))
	for _, e := range events {
		stored[e.ID] = true
	}
	for i, err := range errs {
		switch {
		case i == n/2:
			must(t, err)
		case err == nil && !stored[string(rune('a'+i))]:
			t.Errorf("event %d was acknowledged and is not there", i)
		case err != nil:
			refused(t, err, kp.NotFound, "page.notfound")
		}
	}
	same(t, "state", got[progress.State](t)(s.StateOf(ctx, "p")), progress.Fold(events))
}

package storetest

import (
	"testing"
	"time"

	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/publish"
)

func textContracts() []contract {
	return []contract{
		{"text that is not UTF-8 or holds a zero byte is refused and nothing is stored", refusesText},
	}
}

func refusesText(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"))
	must(t, s.AddPin(ctx, pin("1", "p", "m", 1)))
	guessed := func(subject string) error {
		_, err := s.Guess(ctx, subject, at(1), func(int) time.Duration { return 0 })
		return err
	}
	for _, odd := range []string{"a\xffb", "a\x00b"} {
		named, id := account("q"), account(odd)
		named.Name = odd
		odds := []event{opened("p", "ok", "m", 1), opened("p", odd, "m", 1)}
		reason := pin("2", "p", "n", 1)
		reason.Reason = odd
		for what, call := range map[string]func() error{
			"the name of a person":         func() error { return s.AddPerson(ctx, named) },
			"the id of a person":           func() error { return s.AddPerson(ctx, id) },
			"the name of an organisation":  func() error { return s.AddOrganisation(ctx, people.Organisation{ID: "o", Name: odd}) },
			"the reason of a pin":          func() error { return s.AddPin(ctx, reason) },
			"the module of a choice":       func() error { return s.PutChoice(ctx, "p", odd, path.Known, at(1)) },
			"the question of an answer":    func() error { return s.PutAnswer(ctx, "p", intake.Answer{Question: odd}) },
			"the module of a reflection":   func() error { return s.PutWriting(ctx, writing("p", odd, "x", 1)) },
			"who released an edition":      func() error { return s.AddRelease(ctx, publish.Release{Module: "m", ByName: odd}) },
			"where a form led":             func() error { return s.Settle(ctx, "form", "x", odd) },
			"an id that is looked up":      func() error { _, err := s.Person(ctx, odd); return err },
			"the subject of a guess":       func() error { return guessed(odd) },
			"the hash of a session":        func() error { _, _, err := s.SessionPerson(ctx, odd, at(1)); return err },
			"a form":                       func() error { _, _, _, err := s.Reserve(ctx, odd, "x", at(0)); return err },
			"the second of several events": func() error { _, err := s.AddEvents(ctx, odds); return err },
			"a changed name": func() error {
				_, err := s.UpdatePerson(ctx, "p", func(p people.Person) (people.Person, error) { p.Name = odd; return p, nil })
				return err
			},
			"a changed reason": func() error {
				return s.UpdatePin(ctx, "1", func(p path.Pin) (path.Pin, error) { p.Reason = odd; return p, nil })
			},
		} {
			t.Run(what, func(t *testing.T) { refused(t, call(), kp.Invalid, "error.422.what") })
		}
	}
	same(t, "person", got[people.Person](t)(s.Person(ctx, "p")), account("p"))
	same(t, "people", len(got[[]people.Person](t)(s.People(ctx))), 1)
	same(t, "pins", got[[]path.Pin](t)(s.PinsOf(ctx, "p")), []path.Pin{pin("1", "p", "m", 1)})
	same(t, "events", len(got[[]event](t)(s.EventsOf(ctx, "p"))), 0)
	same(t, "organisations", len(got[[]people.Organisation](t)(s.Organisations(ctx))), 0)
}

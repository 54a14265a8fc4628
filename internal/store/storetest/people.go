package storetest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/publish"
)

func peopleContracts() []contract {
	return []contract{
		{"a new store is empty, ready and has no admin", startsEmpty},
		{"a person is read back as stored", readsPersons},
		{"names are compared without case and however accents are composed", foldsNames},
		{"any number of guests have no name", unnamedGuests},
		{"a person of an organisation that does not exist is not found", missingOrganisation},
		{"changes to a person at the same time all count", updatesInTurn},
		{"a change that fails changes nothing", failsToUpdate},
		{"people are listed by name without guests", listsPeople},
		{"organisations are unique by name without case", organisations},
		{"guests who stayed away are erased with all they did", erasesGuests},
		{"a person is erased with all they did, and nobody else", erases},
	}
}

func startsEmpty(t *testing.T, s Store) {
	ctx := t.Context()
	must(t, s.Ready(ctx))
	same(t, "empty", got[bool](t)(s.Empty(ctx)), true)
	add(t, s, guest("g"))
	same(t, "empty with a guest", got[bool](t)(s.Empty(ctx)), false)
	same(t, "has an admin", got[bool](t)(s.HasAdmin(ctx)), false)
	admin := account("a")
	admin.Role = kp.Admin
	add(t, s, admin)
	same(t, "has an admin", got[bool](t)(s.HasAdmin(ctx)), true)
}

func readsPersons(t *testing.T, s Store) {
	ctx := t.Context()
	addOrganisation(t, s, "casa")
	full := people.Person{
		ID: "p", Name: "Ana María", Role: kp.Mentor, Organisation: "casa", Lang: kp.ES, Shares: true,
		Password: "$argon2id$…", Created: at(0), Seen: at(7),
	}
	bare := guest("g")
	bare.Seen = time.Time{}
	add(t, s, full, bare)
	same(t, "person", got[people.Person](t)(s.Person(ctx, "p")), full)
	same(t, "guest", got[people.Person](t)(s.Person(ctx, "g")), bare)
	_, err := s.Person(ctx, "nobody")
	refused(t, err, kp.NotFound, "page.notfound")
	_, err = s.PersonNamed(ctx, "nobody")
	refused(t, err, kp.NotFound, "page.notfound")
	_, err = s.PersonNamed(ctx, "")
	refused(t, err, kp.NotFound, "page.notfound")
}

func foldsNames(t *testing.T, s Store) {
	ctx := t.Context()
	p := account("p")
	p.Name = "Ana María"
	add(t, s, p)
	decomposed := "ANA MARI\u0301A"
	same(t, "person named", got[people.Person](t)(s.PersonNamed(ctx, decomposed)), p)
	twin := account("q")
	twin.Name = decomposed
	refused(t, s.AddPerson(ctx, twin), kp.Conflict, "account.name.taken")
	add(t, s, guest("q"))
	_, err := s.UpdatePerson(ctx, "q", func(p people.Person) (people.Person, error) {
		p.Name, p.Guest = decomposed, false
		return p, nil
	})
	refused(t, err, kp.Conflict, "account.name.taken")
	// One's own name in another case is no conflict.
	renamed := got[people.Person](t)(s.UpdatePerson(ctx, "p", func(p people.Person) (people.Person, error) {
		p.Name = "ana maría"
		return p, nil
	}))
	same(t, "new name", renamed.Name, "ana maría")
}

func unnamedGuests(t *testing.T, s Store) {
	add(t, s, guest("g1"), guest("g2"), guest("g3"))
	refused(t, s.AddPerson(t.Context(), guest("g1")), kp.Conflict, "account.name.taken")
}

func missingOrganisation(t *testing.T, s Store) {
	refused(t, s.AddPerson(t.Context(), member("p", "nowhere", kp.Learner, false)), kp.NotFound, "page.notfound")
	same(t, "empty", got[bool](t)(s.Empty(t.Context())), true)
}

func updatesInTurn(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"))
	const n = 20
	for _, err := range together(n, func(int) error {
		_, err := s.UpdatePerson(ctx, "p", func(p people.Person) (people.Person, error) {
			p.Password += "+"
			return p, nil
		})
		return err
	}) {
		must(t, err)
	}
	p := got[people.Person](t)(s.Person(ctx, "p"))
	same(t, "changes", strings.Count(p.Password, "+"), n)
}

func failsToUpdate(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"))
	mine := errors.New("changed my mind")
	_, err := s.UpdatePerson(ctx, "p", func(p people.Person) (people.Person, error) {
		p.Name = "Someone else"
		return p, mine
	})
	if !errors.Is(err, mine) {
		t.Errorf("error is %v, want the function's", err)
	}
	_, err = s.UpdatePerson(ctx, "p", func(p people.Person) (people.Person, error) {
		return p, kp.E(kp.Invalid, "account.name.odd", nil)
	})
	refused(t, err, kp.Invalid, "account.name.odd")
	_, err = s.UpdatePerson(ctx, "nobody", func(p people.Person) (people.Person, error) { return p, nil })
	refused(t, err, kp.NotFound, "page.notfound")
	moved := got[people.Person](t)(s.UpdatePerson(ctx, "p", func(p people.Person) (people.Person, error) {
		p.ID, p.Lang, p.Shares = "other", kp.EN, true
		return p, nil
	}))
	want := account("p")
	want.Lang, want.Shares = kp.EN, true
	same(t, "changed person", moved, want)
	same(t, "stored person", got[people.Person](t)(s.Person(ctx, "p")), want)
}

func listsPeople(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, guest("g"))
	for _, name := range []string{"Zoe", "bea", "Ángela", "Andrés"} {
		p := account(name)
		p.Name = name
		add(t, s, p)
	}
	var names []string
	for _, p := range got[[]people.Person](t)(s.People(ctx)) {
		names = append(names, p.Name)
	}
	same(t, "names", names, []string{"Andrés", "Ángela", "bea", "Zoe"})
}

func organisations(t *testing.T, s Store) {
	ctx := t.Context()
	casa := people.Organisation{ID: "1", Name: "Casa Ángel", Created: at(0)}
	must(t, s.AddOrganisation(ctx, people.Organisation{ID: "2", Name: "Posada", Created: at(1)}))
	must(t, s.AddOrganisation(ctx, casa))
	refused(t, s.AddOrganisation(ctx, people.Organisation{ID: "3", Name: "CASA ÁNGEL"}), kp.Conflict, "organisation.taken")
	same(t, "by id", got[people.Organisation](t)(s.Organisation(ctx, "1")), casa)
	same(t, "by name", got[people.Organisation](t)(s.OrganisationNamed(ctx, "casa ángel")), casa)
	_, err := s.Organisation(ctx, "9")
	refused(t, err, kp.NotFound, "page.notfound")
	_, err = s.OrganisationNamed(ctx, "none")
	refused(t, err, kp.NotFound, "page.notfound")
	all := got[[]people.Organisation](t)(s.Organisations(ctx))
	if len(all) != 2 || all[0] != casa {
		t.Errorf("organisations are %v, want Casa Ángel and Posada", all)
	}
}

func erasesGuests(t *testing.T, s Store) {
	ctx := t.Context()
	old, fresh, known := guest("old"), guest("fresh"), account("known")
	old.Seen, fresh.Seen, known.Seen = at(0), at(10), at(0)
	add(t, s, old, fresh, known)
	for _, id := range []string{"old", "fresh", "known"} {
		doAll(t, s, id)
	}
	same(t, "erased", got[int](t)(s.EraseGuests(ctx, at(5))), 1)
	same(t, "erased again", got[int](t)(s.EraseGuests(ctx, at(5))), 0)
	_, err := s.Person(ctx, "old")
	refused(t, err, kp.NotFound, "page.notfound")
	hasNothing(t, s, "old")
	for _, id := range []string{"fresh", "known"} {
		same(t, "events of "+id, len(got[[]event](t)(s.EventsOf(ctx, id))), 1)
	}
	// The same device may come back with the same event for a new person.
	add(t, s, guest("again"))
	same(t, "new", got[int](t)(s.AddEvents(ctx, []event{opened("again", "event of old", "m", 3)})), 1)
}

func erases(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, guest("g"), account("p"), account("q"))
	addOrganisation(t, s, "casa")
	for _, id := range []string{"g", "p", "q"} {
		doAll(t, s, id)
	}
	made := pin("made", "q", "m", 1)
	made.By, made.ByName = "p", "Name of p"
	must(t, s.AddPin(ctx, made))
	invited := invitation("invited", "code", 0)
	invited.By, invited.ByName = "p", "Name of p"
	must(t, s.AddTicket(ctx, invited))
	must(t, s.AddRelease(ctx, publish.Release{Module: "m", ByName: "Name of p", At: at(1)}))

	for _, id := range []string{"p", "g"} {
		must(t, s.Erase(ctx, id))
		_, err := s.Person(ctx, id)
		refused(t, err, kp.NotFound, "page.notfound")
		hasNothing(t, s, id)
		refused(t, s.Erase(ctx, id), kp.NotFound, "page.notfound")
	}
	refused(t, s.Erase(ctx, "nobody"), kp.NotFound, "page.notfound")

	same(t, "events of q", len(got[[]event](t)(s.EventsOf(ctx, "q"))), 1)
	same(t, "reflections of q", len(got[[]progress.Writing](t)(s.WritingsOf(ctx, "q", ""))), 1)
	pins := got[[]path.Pin](t)(s.PinsOf(ctx, "q"))
	same(t, "pins of q", len(pins), 2)
	same(t, "pin made for q", pins[0], made)
	same(t, "releases", got[[]publish.Release](t)(s.Releases(ctx, "m"))[0].ByName, "Name of p")
	_, err := s.Ticket(ctx, "invited") // nobody stands behind it any more
	refused(t, err, kp.NotFound, "page.notfound")
	again := account("again")
	again.Name = "Name of p"
	add(t, s, again)
}

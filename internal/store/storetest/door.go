package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
)

func doorContracts() []contract {
	return []contract{
		{"a session leads to its person until it expires", sessions},
		{"sessions end one by one or all but one", endsSessions},
		{"a ticket is found by its token or its code and read back as stored", findsTickets},
		{"of many who take a ticket at once one succeeds", takesTicketOnce},
		{"a used or expired ticket cannot be taken", refusesTickets},
		{"a code leads to the ticket that can still be taken", findsOpenTicket},
		{"the open tickets of an organisation are listed newest first", listsTickets},
		{"a recovery code works once and new ones replace the old", recovery},
		{"every try is counted, also those made at once", countsGuesses},
		{"tries are forgotten after a right one and after a day", forgetsGuesses},
	}
}

func sessions(t *testing.T, s Store) {
	ctx := t.Context()
	addOrganisation(t, s, "casa")
	p := member("p", "casa", kp.Mentor, true)
	add(t, s, p)
	want := people.Session{Hash: "h", Person: "p", Created: at(0), Seen: at(1), Expires: at(10), Shared: true}
	must(t, s.AddSession(ctx, want))
	session, person, err := s.SessionPerson(ctx, "h", at(9))
	must(t, err)
	same(t, "session", session, want)
	same(t, "person", person, p)
	_, _, err = s.SessionPerson(ctx, "h", at(10))
	refused(t, err, kp.NotFound, "page.notfound")
	_, _, err = s.SessionPerson(ctx, "other", at(1))
	refused(t, err, kp.NotFound, "page.notfound")

	must(t, s.TouchSession(ctx, "h", at(9), at(30)))
	session, _, err = s.SessionPerson(ctx, "h", at(29))
	must(t, err)
	want.Seen, want.Expires = at(9), at(30)
	same(t, "touched session", session, want)
	refused(t, s.TouchSession(ctx, "other", at(9), at(30)), kp.NotFound, "page.notfound")
	refused(t, s.AddSession(ctx, people.Session{Hash: "x", Person: "nobody", Expires: at(9)}), kp.NotFound, "page.notfound")
}

func endsSessions(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"), account("q"))
	for _, hash := range []string{"p1", "p2", "p3", "q1"} {
		must(t, s.AddSession(ctx, people.Session{Hash: hash, Person: hash[:1], Created: at(0), Expires: at(10)}))
	}
	open := func() (hashes []string) {
		for _, hash := range []string{"p1", "p2", "p3", "q1"} {
			if _, _, err := s.SessionPerson(ctx, hash, at(1)); err == nil {
				hashes = append(hashes, hash)
			}
		}
		return hashes
	}
	must(t, s.EndSession(ctx, "p1"))
	must(t, s.EndSession(ctx, "p1"))
	same(t, "open", open(), []string{"p2", "p3", "q1"})
	must(t, s.EndSessionsOf(ctx, "p", "p3"))
	same(t, "open", open(), []string{"p3", "q1"})
	must(t, s.EndSessionsOf(ctx, "p", ""))
	same(t, "open", open(), []string{"q1"})
}

func invitation(hash, code string, n int) people.Ticket {
	return people.Ticket{
		Hash: hash, CodeHash: code, Kind: people.Invite, Role: kp.Learner, Organisation: "casa",
		Created: at(n), Expires: at(n + 100),
	}
}

func findsTickets(t *testing.T, s Store) {
	ctx := t.Context()
	addOrganisation(t, s, "casa")
	add(t, s, account("m"), account("p"))
	want := invitation("token", "code", 0)
	want.By, want.ByName, want.Person = "m", "Name of m", "p"
	must(t, s.AddTicket(ctx, want))
	same(t, "by token", got[people.Ticket](t)(s.Ticket(ctx, "token")), want)
	same(t, "by code", got[people.Ticket](t)(s.Ticket(ctx, "code")), want)
	_, err := s.Ticket(ctx, "other")
	refused(t, err, kp.NotFound, "page.notfound")
	_, err = s.Ticket(ctx, "")
	refused(t, err, kp.NotFound, "page.notfound")
	// Several tickets without a code do not clash.
	must(t, s.AddTicket(ctx, people.Ticket{Hash: "1", Kind: people.Reset, Person: "p", Expires: at(9)}))
	must(t, s.AddTicket(ctx, people.Ticket{Hash: "2", Kind: people.Reset, Person: "p", Expires: at(9)}))
}

func takesTicketOnce(t *testing.T, s Store) {
	ctx := t.Context()
	addOrganisation(t, s, "casa")
	must(t, s.AddTicket(ctx, invitation("token", "code", 0)))
	taken := 0
	for _, err := range together(16, func(int) error { return s.TakeTicket(ctx, "token", at(1)) }) {
		if err == nil {
			taken++
			continue
		}
		refused(t, err, kp.Conflict, "ticket.used")
	}
	same(t, "taken", taken, 1)
	same(t, "used", got[people.Ticket](t)(s.Ticket(ctx, "token")).Used, at(1))
}

func refusesTickets(t *testing.T, s Store) {
	ctx := t.Context()
	addOrganisation(t, s, "casa")
	must(t, s.AddTicket(ctx, invitation("token", "code", 0)))
	refused(t, s.TakeTicket(ctx, "token", at(100)), kp.Conflict, "ticket.used")
	refused(t, s.TakeTicket(ctx, "other", at(1)), kp.NotFound, "page.notfound")
	must(t, s.TakeTicket(ctx, "token", at(99)))
	refused(t, s.TakeTicket(ctx, "token", at(99)), kp.Conflict, "ticket.used")
}

func findsOpenTicket(t *testing.T, s Store) {
	ctx := t.Context()
	addOrganisation(t, s, "casa")
	must(t, s.AddTicket(ctx, invitation("first", "code", 0)))
	// Nobody may be led astray by two open tickets with one code.
	if err := s.AddTicket(ctx, invitation("second", "code", 1)); kp.KindOf(err) != kp.Unavailable {
		t.Errorf("error is %v, want one that says to try again", err)
	}
	must(t, s.TakeTicket(ctx, "first", at(2)))
	must(t, s.AddTicket(ctx, invitation("third", "code", 3)))
	same(t, "found", got[people.Ticket](t)(s.Ticket(ctx, "code")).Hash, "third")
	must(t, s.AddTicket(ctx, invitation("fourth", "code", 200))) // the third is out of date by then
	same(t, "found", got[people.Ticket](t)(s.Ticket(ctx, "code")).Hash, "fourth")
}

func listsTickets(t *testing.T, s Store) {
	ctx := t.Context()
	addOrganisation(t, s, "casa")
	addOrganisation(t, s, "otra")
	for i := range 4 {
		must(t, s.AddTicket(ctx, invitation(fmt.Sprint(i), fmt.Sprint("code", i), i)))
	}
	elsewhere := invitation("elsewhere", "code", 9)
	elsewhere.Organisation = "otra"
	must(t, s.AddTicket(ctx, elsewhere))
	must(t, s.TakeTicket(ctx, "2", at(5)))
	var hashes []string
	for _, ticket := range got[[]people.Ticket](t)(s.TicketsOf(ctx, "casa", at(100))) {
		hashes = append(hashes, ticket.Hash)
	}
	same(t, "open tickets", hashes, []string{"3", "1"}) // 0 is out of date, 2 is used
	same(t, "of none", len(got[[]people.Ticket](t)(s.TicketsOf(ctx, "", at(1)))), 0)
}

func recovery(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"), account("q"))
	must(t, s.PutRecovery(ctx, "p", []string{"a", "b"}))
	must(t, s.PutRecovery(ctx, "q", []string{"a"}))
	refused(t, s.TakeRecovery(ctx, "q", "b"), kp.NotFound, "page.notfound")
	used := 0
	for _, err := range together(8, func(int) error { return s.TakeRecovery(ctx, "p", "a") }) {
		if err == nil {
			used++
		}
	}
	same(t, "used", used, 1)
	must(t, s.PutRecovery(ctx, "p", []string{"c"}))
	refused(t, s.TakeRecovery(ctx, "p", "b"), kp.NotFound, "page.notfound")
	must(t, s.TakeRecovery(ctx, "p", "c"))
	must(t, s.TakeRecovery(ctx, "q", "a"))
	must(t, s.PutRecovery(ctx, "q", nil))
	refused(t, s.PutRecovery(ctx, "nobody", []string{"d"}), kp.NotFound, "page.notfound")
}

func countsGuesses(t *testing.T, s Store) {
	ctx := t.Context()
	failed, last, err := s.Guess(ctx, "name", at(0))
	must(t, err)
	same(t, "failed", failed, 0)
	same(t, "last", last, time.Time{})
	failed, last, err = s.Guess(ctx, "name", at(3))
	must(t, err)
	same(t, "failed", failed, 1)
	same(t, "last", last, at(0))
	const n = 16
	seen := make([]int, n)
	for _, err := range together(n, func(i int) error {
		var err error
		seen[i], _, err = s.Guess(ctx, "code", at(i))
		return err
	}) {
		must(t, err)
	}
	slices.Sort(seen)
	for i, failed := range seen {
		same(t, "failed before", failed, i)
	}
}

func forgetsGuesses(t *testing.T, s Store) {
	ctx := t.Context()
	guess := func(subject string, now time.Time) int {
		t.Helper()
		failed, _, err := s.Guess(ctx, subject, now)
		must(t, err)
		return failed
	}
	guess("a", at(0))
	guess("a", at(1))
	guess("b", at(1))
	must(t, s.Guessed(ctx, "a"))
	must(t, s.Guessed(ctx, "never tried"))
	same(t, "after a right one", guess("a", at(2)), 0)
	same(t, "others", guess("b", at(2)), 1)
	same(t, "within a day", guess("b", at(2).Add(24*time.Hour)), 2)
	same(t, "after a day", guess("b", at(3).Add(48*time.Hour)), 0)
}

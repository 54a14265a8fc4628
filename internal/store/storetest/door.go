package storetest

import (
	"fmt"
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
		{"a try that comes too soon has to wait and is not counted", waits},
		{"of many who try at once after a wait one may", letsOneTry},
		{"tries are forgotten after a right one and after a day", forgetsGuesses},
		{"sessions and tickets that are out of date are swept, others stay", sweeps},
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

// try guesses and says until when it has to wait, zero for not at all. A wait
// of a minute follows the third try.
func try(t *testing.T, s Store, subject string, now time.Time) time.Time {
	t.Helper()
	return got[time.Time](t)(s.Guess(t.Context(), subject, now, func(failed int) time.Duration {
		if failed < 3 {
			return 0
		}
		return time.Minute
	}))
}

// tried is how many tries on a subject count at now. It asks by a try that has
// to wait, which is not counted; only where there are none is it the first.
func tried(t *testing.T, s Store, subject string, now time.Time) int {
	t.Helper()
	count := 0
	until := got[time.Time](t)(s.Guess(t.Context(), subject, now, func(failed int) time.Duration {
		count = failed
		return 72 * time.Hour
	}))
	if count > 0 && !until.After(now) {
		t.Errorf("a try at %v may be made, though it had to wait until %v", now, until)
	}
	return count
}

func countsGuesses(t *testing.T, s Store) {
	const n = 16
	for _, err := range together(n, func(i int) error {
		until, err := s.Guess(t.Context(), "name", at(i), func(int) time.Duration { return 0 })
		if err == nil && !until.IsZero() {
			err = fmt.Errorf("try %d has to wait until %v", i, until)
		}
		return err
	}) {
		must(t, err)
	}
	same(t, "tries", tried(t, s, "name", at(n)), n)
}

func waits(t *testing.T, s Store) {
	free := time.Time{}
	for range 3 {
		same(t, "a free try", try(t, s, "name", at(0)), free)
	}
	for range 3 {
		same(t, "a try too soon", try(t, s, "name", at(0).Add(59*time.Second)), at(1))
	}
	same(t, "tries", tried(t, s, "name", at(1)), 3)
	same(t, "another subject", try(t, s, "other", at(0)), free)
	same(t, "the next try", try(t, s, "name", at(1)), free)
	same(t, "the one after", try(t, s, "name", at(1)), at(2))
	same(t, "tries", tried(t, s, "name", at(2)), 4)
}

func letsOneTry(t *testing.T, s Store) {
	for range 3 {
		try(t, s, "name", at(0))
	}
	const n = 16
	untils := make([]time.Time, n)
	for _, err := range together(n, func(i int) error {
		var err error
		untils[i], err = s.Guess(t.Context(), "name", at(5), func(int) time.Duration { return time.Minute })
		return err
	}) {
		must(t, err)
	}
	let := 0
	for _, until := range untils {
		if until.IsZero() {
			let++
			continue
		}
		same(t, "until", until, at(6))
	}
	same(t, "let through", let, 1)
	same(t, "tries", tried(t, s, "name", at(6)), 4)
}

func forgetsGuesses(t *testing.T, s Store) {
	ctx := t.Context()
	try(t, s, "a", at(0))
	try(t, s, "a", at(1))
	try(t, s, "b", at(1))
	must(t, s.Guessed(ctx, "a"))
	must(t, s.Guessed(ctx, "never tried"))
	same(t, "after a right one", tried(t, s, "a", at(2)), 0)
	same(t, "others", tried(t, s, "b", at(2)), 1)
	try(t, s, "b", at(2))
	must(t, s.Sweep(ctx, at(2).Add(24*time.Hour)))
	same(t, "within a day", tried(t, s, "b", at(2).Add(24*time.Hour)), 2)
	same(t, "after a day", tried(t, s, "b", at(3).Add(24*time.Hour)), 0)
	try(t, s, "c", at(2))
	must(t, s.Sweep(ctx, at(3).Add(24*time.Hour)))
	same(t, "swept", tried(t, s, "c", at(3)), 0)
}

func sweeps(t *testing.T, s Store) {
	ctx := t.Context()
	add(t, s, account("p"))
	addOrganisation(t, s, "casa")
	for hash, expires := range map[string]time.Time{"over": at(10), "open": at(11)} {
		must(t, s.AddSession(ctx, people.Session{Hash: hash, Person: "p", Created: at(0), Expires: expires}))
	}
	for hash, ticket := range map[string]struct{ expires, used time.Time }{
		"expired":        {expires: at(10)},
		"expired, used":  {expires: at(10), used: at(9)},
		"used":           {expires: at(99), used: at(9)},
		"can be taken":   {expires: at(11)},
		"for many years": {expires: at(10).AddDate(9, 0, 0)},
	} {
		tk := invitation(hash, "code of "+hash, 0)
		tk.Expires, tk.Used = ticket.expires, ticket.used
		must(t, s.AddTicket(ctx, tk))
	}
	for range 2 {
		must(t, s.Sweep(ctx, at(10)))
	}
	_, _, err := s.SessionPerson(ctx, "over", at(5))
	refused(t, err, kp.NotFound, "page.notfound")
	_, _, err = s.SessionPerson(ctx, "open", at(5))
	must(t, err)
	for _, hash := range []string{"expired", "expired, used"} {
		_, err := s.Ticket(ctx, hash)
		refused(t, err, kp.NotFound, "page.notfound")
	}
	for _, hash := range []string{"used", "can be taken", "for many years"} {
		same(t, "kept", got[people.Ticket](t)(s.Ticket(ctx, hash)).Hash, hash)
	}
}

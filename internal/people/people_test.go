package people_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
)

// keyOf is the message an error carries, or "".
func keyOf(err error) string {
	if e, ok := errors.AsType[*kp.Error](err); ok {
		return e.Key
	}
	return ""
}

func TestCleanName(t *testing.T) {
	for _, c := range []struct {
		name, want, fault string
	}{
		{"Ana", "Ana", ""},
		{"  Ana   María\t Pérez ", "Ana María Pérez", ""},
		{"Ñandú 3", "Ñandú 3", ""},
		{"李小龙", "李小龙", ""},
		{strings.Repeat("ñ", 60), strings.Repeat("ñ", 60), ""}, // characters, not bytes
		{strings.Repeat("a", 61), "", "account.name.long"},
		{"", "", "account.name.missing"},
		{" \t\n ", "", "account.name.missing"},
		{"Ana\x00", "", "account.name.odd"},
		{"A\u200bna", "", "account.name.odd"}, // zero width space
		{"\u202eanA", "", "account.name.odd"}, // turns the line round
		{"Ana\nAdmin", "Ana Admin", ""},       // a line break is white space
		{"Ana\u00a0Luz", "Ana Luz", ""},       // so is a no-break space
		{"Ana\ufeff", "", "account.name.odd"}, // byte order mark
		{"Ana \xff", "", "account.name.odd"},  // not UTF-8: no database keeps it as it is
	} {
		got, err := people.CleanName(c.name)
		if got != c.want || keyOf(err) != c.fault {
			t.Errorf("CleanName(%q) = %q, %q; want %q, %q", c.name, got, keyOf(err), c.want, c.fault)
		}
		if err != nil && kp.KindOf(err) != kp.Invalid {
			t.Errorf("CleanName(%q) fails with kind %d, want Invalid", c.name, kp.KindOf(err))
		}
	}
}

func TestCheckPassword(t *testing.T) {
	for _, c := range []struct {
		why, name, password, fault string
	}{
		{"four words", "Ana", "correct horse battery staple", ""},
		{"just long enough", "Ana", "tren verde lima", ""},
		{"one character short", "Ana", "tren verde lim", "account.password.short"},
		{"characters, not bytes", "Ana", "ñáéíóúüñáéíóú", "account.password.short"},
		{"other scripts", "Ana", "我昨天在市場買了三個新鮮的橙子", ""},
		{"as long as allowed", "Ana", strings.Repeat("abcdefgh", 32), ""},
		{"longer than allowed", "Ana", strings.Repeat("abcdefgh", 32) + "i", "account.password.long"},
		{"one character over and over", "Ana", "aaaaaaaaaaaaaaaaaaaa", "account.password.weak"},
		{"two characters over and over", "Ana", "ababababababababab", "account.password.weak"},
		{"the name over and over", "Marcela Ruiz", "marcela ruizMARCELA RUIZ", "account.password.weak"},
		{"the name and a little", "Marcela Ruiz", "Marcela Ruiz 123", "account.password.weak"},
		{"the name and a lot", "Marcela", "marcela come tres tamales", ""},
		{"the product's name", "Ana", "KnowledgePath2026", "account.password.weak"},
		{"the word for it", "Ana", "contraseña123456789", "account.password.weak"},
		{"the word for it in English", "Ana", "PasswordPassword1!", "account.password.weak"},
		{"no name yet", "", "correct horse battery staple", ""},
		{"empty", "", "", "account.password.short"},
	} {
		t.Run(c.why, func(t *testing.T) {
			if got := keyOf(people.CheckPassword(c.name, c.password)); got != c.fault {
				t.Errorf("CheckPassword(%q, %q) says %q, want %q", c.name, c.password, got, c.fault)
			}
		})
	}
}

// TestScopeAllows goes through every combination of who reads and whom.
func TestScopeAllows(t *testing.T) {
	organisations := []string{"", "casa", "faro"}
	seen := map[bool]int{}
	for _, role := range []kp.Role{"", kp.Learner, kp.Mentor, kp.Admin} {
		for _, guest := range []bool{false, true} {
			for _, mine := range organisations {
				for _, theirs := range organisations {
					for _, shares := range []bool{false, true} {
						for _, theyAreGuest := range []bool{false, true} {
							for _, self := range []bool{false, true} {
								actor := kp.Actor{Person: "reader", Role: role, Organisation: mine, Guest: guest}
								p := people.Person{ID: "other", Role: kp.Learner, Organisation: theirs, Shares: shares, Guest: theyAreGuest}
								if self {
									p.ID = "reader"
								}
								staff := (role == kp.Mentor || role == kp.Admin) && !guest
								want := self || staff && mine != "" && mine == theirs && shares && !theyAreGuest
								got := people.ScopeOf(actor).Allows(p)
								seen[got]++
								if got != want {
									t.Errorf("%+v may read %+v: %t, want %t", actor, p, got, want)
								}
							}
						}
					}
				}
			}
		}
	}
	if seen[true] == 0 || seen[false] == 0 {
		t.Errorf("the table has only one outcome: %v", seen)
	}
}

func TestScopeOfNobody(t *testing.T) {
	visitor := people.ScopeOf(kp.Actor{})
	nameless := people.ScopeOf(kp.Actor{Role: kp.Admin, Organisation: "casa"})
	for _, p := range []people.Person{{}, {ID: "p", Organisation: "casa", Shares: true}} {
		if visitor.Allows(p) || nameless.Allows(p) || (people.Scope{}).Allows(p) {
			t.Errorf("%+v is shown to nobody in particular", p)
		}
	}
	if people.ScopeOf(kp.Actor{Person: "a"}).Allows(people.Person{}) {
		t.Error("a person without an id is shown")
	}
}

func TestScopeSaysWhatItHolds(t *testing.T) {
	for _, c := range []struct {
		actor        kp.Actor
		organisation string
	}{
		{kp.Actor{Person: "a", Role: kp.Learner, Organisation: "casa"}, ""},
		{kp.Actor{Person: "a", Role: kp.Mentor, Organisation: "casa"}, "casa"},
		{kp.Actor{Person: "a", Role: kp.Mentor}, ""},
		{kp.Actor{Person: "a", Role: kp.Mentor, Organisation: "casa", Guest: true}, ""},
	} {
		s := people.ScopeOf(c.actor)
		if s.Self() != "a" || s.Organisation() != c.organisation {
			t.Errorf("scope of %+v: self %q, organisation %q; want a, %q", c.actor, s.Self(), s.Organisation(), c.organisation)
		}
	}
}

func TestActorIsThePerson(t *testing.T) {
	p := people.Person{ID: "a", Name: "Ana", Role: kp.Mentor, Organisation: "casa", Password: "$argon2id$"}
	if got, want := p.Actor(), (kp.Actor{Person: "a", Role: kp.Mentor, Organisation: "casa"}); got != want {
		t.Errorf("actor %+v, want %+v", got, want)
	}
	if g := (people.Person{ID: "g", Guest: true}).Actor(); g.Known() || !g.Guest {
		t.Errorf("a guest acts as %+v", g)
	}
}

func TestTicketOpen(t *testing.T) {
	made := time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	ticket := people.Ticket{Created: made, Expires: made.Add(people.InviteFor)}
	used := ticket
	used.Used = made.Add(time.Hour)
	for _, c := range []struct {
		name   string
		ticket people.Ticket
		now    time.Time
		want   bool
	}{
		{"new", ticket, made, true},
		{"in its last moment", ticket, ticket.Expires.Add(-1), true},
		{"at its end", ticket, ticket.Expires, false},
		{"used", used, made.Add(2 * time.Hour), false},
		{"without an end", people.Ticket{Created: made}, made, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.ticket.Open(c.now); got != c.want {
				t.Errorf("open: %t, want %t", got, c.want)
			}
		})
	}
}

func TestSessionLife(t *testing.T) {
	for _, c := range []struct {
		person people.Person
		shared bool
		want   time.Duration
	}{
		{people.Person{Role: kp.Learner}, false, people.SessionFor},
		{people.Person{Role: kp.Learner}, true, people.SharedFor},
		{people.Person{Role: kp.Learner, Guest: true}, false, people.GuestFor},
		{people.Person{Role: kp.Mentor}, false, people.StaffFor},
		{people.Person{Role: kp.Admin}, false, people.StaffFor},
		{people.Person{Role: kp.Admin}, true, people.SharedFor},
	} {
		if got := people.SessionLife(c.person, c.shared); got != c.want {
			t.Errorf("%s, guest %t, shared %t: %v, want %v", c.person.Role, c.person.Guest, c.shared, got, c.want)
		}
	}
}

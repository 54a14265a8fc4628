// Package people is who uses the product: persons with or without an account,
// organisations, roles, sessions, tickets that let someone in, and who may see
// whom. It knows no passwords in clear, no HTTP and no database.
package people

import (
	"context"
	"time"

	"knowledgepath/internal/kp"
)

// Person is someone who learns, mentors or administers. A guest is a person
// without a name and password; making an account turns the same person into a
// known one, so nothing they did moves.
type Person struct {
	ID           string
	Name         string // the name of their choice, unique; empty for a guest
	Role         kp.Role
	Organisation string // organisation id; empty for none
	Lang         kp.Lang
	Guest        bool
	Shares       bool   // a mentor of the organisation may see path and progress
	Password     string // the verifier made by a Hasher; empty for a guest
	Created      time.Time
	Seen         time.Time // last request, to the hour
}

// Actor is the person as a caller.
func (p Person) Actor() kp.Actor {
	return kp.Actor{Person: p.ID, Role: p.Role, Organisation: p.Organisation, Guest: p.Guest}
}

// Organisation is a shelter, clinic or network.
type Organisation struct {
	ID      string
	Name    string
	Created time.Time
}

// Session is a signed-in browser, or a guest's. Hash is the SHA-256 of the
// token in the cookie; the token itself is nowhere.
type Session struct {
	Hash    string
	Person  string
	Created time.Time
	Seen    time.Time
	Expires time.Time
	Shared  bool // the device is used by other people
}

// TicketKind says what a ticket does when it is taken.
type TicketKind string

// The kinds of ticket.
const (
	First  TicketKind = "first"  // makes the first admin, while there is none
	Invite TicketKind = "invite" // makes an account with a role in an organisation
	Enter  TicketKind = "enter"  // signs an existing person in
	Reset  TicketKind = "reset"  // lets an existing person set a new password
)

// Ticket lets someone in once. Only hashes of its token and code are kept.
// Looking at a ticket never uses it up.
type Ticket struct {
	Hash         string
	CodeHash     string // of the six-digit code; empty for none
	Kind         TicketKind
	Role         kp.Role
	Organisation string
	Person       string // for Enter and Reset
	By           string // person id of whoever made it; empty for the command line
	ByName       string
	Created      time.Time
	Expires      time.Time
	Used         time.Time // zero while it can still be taken
}

// Open reports whether the ticket can still be taken.
func (t Ticket) Open(now time.Time) bool { return t.Used.IsZero() && now.Before(t.Expires) }

// Scope says whose personal data a call may read. Only this package can make
// one, so a read that takes a Scope cannot forget to ask.
type Scope struct {
	self         string
	organisation string
	mentor       bool
}

// ScopeOf returns what the actor may see: always themselves; a mentor or an
// admin also the people of their own organisation who agreed to it.
func ScopeOf(a kp.Actor) Scope {
	s := Scope{self: a.Person}
	if !a.Guest && a.Organisation != "" && (a.Role == kp.Mentor || a.Role == kp.Admin) {
		s.organisation, s.mentor = a.Organisation, true
	}
	return s
}

// Allows reports whether p's path and progress may be read.
func (s Scope) Allows(p Person) bool {
	if p.ID == "" || s.self == "" {
		return false
	}
	return p.ID == s.self || s.mentor && p.Shares && !p.Guest && p.Organisation == s.organisation
}

// Self is the id of the person who reads.
func (s Scope) Self() string { return s.self }

// Organisation is the organisation whose agreeing people may be read, or "".
func (s Scope) Organisation() string { return s.organisation }

// Store keeps people. Names are compared without case.
type Store interface {
	// AddPerson stores a new person; a name that is taken is a Conflict.
	AddPerson(ctx context.Context, p Person) error
	// UpdatePerson reads, changes and writes a person in one transaction.
	UpdatePerson(ctx context.Context, id string, change func(Person) (Person, error)) (Person, error)
	// Person returns a person; NotFound where there is none.
	Person(ctx context.Context, id string) (Person, error)
	// PersonNamed returns the person with the name; NotFound where there is none.
	PersonNamed(ctx context.Context, name string) (Person, error)
	// People lists everyone who has an account, by name.
	People(ctx context.Context) ([]Person, error)
	// HasAdmin reports whether anyone is an admin.
	HasAdmin(ctx context.Context) (bool, error)
	// Absorb gives all that a guest did to a person and deletes the guest.
	// Their progress and reflections are joined; the person's intake answers,
	// choices and pins win.
	Absorb(ctx context.Context, guest, person string) error
	// Erase deletes a person with all they did, for good; NotFound where there
	// is none.
	Erase(ctx context.Context, person string) error
	// EraseGuests deletes guests last seen before the time, with all they did.
	EraseGuests(ctx context.Context, before time.Time) (int, error)
}

// OrganisationStore keeps organisations.
type OrganisationStore interface {
	AddOrganisation(ctx context.Context, o Organisation) error
	Organisation(ctx context.Context, id string) (Organisation, error)
	// OrganisationNamed compares without case.
	OrganisationNamed(ctx context.Context, name string) (Organisation, error)
	Organisations(ctx context.Context) ([]Organisation, error)
}

// DoorStore keeps what lets people in: sessions, tickets, recovery codes and
// the count of wrong guesses.
type DoorStore interface {
	AddSession(ctx context.Context, s Session) error
	// SessionPerson returns an unexpired session and its person; NotFound else.
	SessionPerson(ctx context.Context, hash string, now time.Time) (Session, Person, error)
	// TouchSession notes that the session was seen and moves its end.
	TouchSession(ctx context.Context, hash string, seen, expires time.Time) error
	EndSession(ctx context.Context, hash string) error
	// EndSessionsOf ends every session of a person except one hash.
	EndSessionsOf(ctx context.Context, person, except string) error

	AddTicket(ctx context.Context, t Ticket) error
	// Ticket finds a ticket by the hash of its token or of its code.
	Ticket(ctx context.Context, hash string) (Ticket, error)
	// TakeTicket marks a ticket used; Conflict if it is used or out of date.
	TakeTicket(ctx context.Context, hash string, now time.Time) error
	// TicketsOf lists the open tickets of an organisation, newest first.
	TicketsOf(ctx context.Context, organisation string, now time.Time) ([]Ticket, error)

	// PutRecovery replaces a person's recovery codes with new hashes.
	PutRecovery(ctx context.Context, person string, hashes []string) error
	// TakeRecovery uses one up; NotFound if the person has no such code.
	TakeRecovery(ctx context.Context, person, hash string) error

	// Guess counts a try on a subject (the hash of a name or of what codes are
	// counted under) before the secret is looked at, all in one transaction.
	// wait says how long after the last try the next may be made, given how
	// many came before it in a row; a try that comes sooner is not counted, and
	// until is when it may be made. Tries are forgotten after a day without one.
	Guess(ctx context.Context, subject string, now time.Time, wait func(failed int) time.Duration) (until time.Time, err error)
	// Guessed forgets the tries on a subject, after a right one.
	Guessed(ctx context.Context, subject string) error

	// Sweep deletes sessions and tickets past their end, and tries of more than
	// a day ago.
	Sweep(ctx context.Context, now time.Time) error
}

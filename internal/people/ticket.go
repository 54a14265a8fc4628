package people

import (
	"context"
	"strings"
	"time"

	"knowledgepath/internal/kp"
)

// Invitation is a ticket with the secrets that are shown once.
type Invitation struct {
	Ticket
	Token string // goes into the link
	Code  string // six digits, to say aloud; only for a learner's invitation
}

// Invite makes an invitation. An admin invites anyone anywhere; a mentor
// invites learners to the mentor's own organisation.
func (a *Accounts) Invite(ctx context.Context, by Person, role kp.Role, organisation string) (Invitation, error) {
	if by.Role == kp.Mentor {
		if role != kp.Learner || organisation != by.Organisation || organisation == "" {
			return Invitation{}, kp.E(kp.Forbidden, "invite.forbidden", nil)
		}
	} else if by.Role != kp.Admin {
		return Invitation{}, kp.E(kp.Forbidden, "invite.forbidden", nil)
	}
	return a.NewTicket(ctx, Ticket{Kind: Invite, Role: role, Organisation: organisation, By: by.ID, ByName: by.Name}, InviteFor)
}

// NewTicket stores a ticket as given, with new secrets, open for life.
func (a *Accounts) NewTicket(ctx context.Context, t Ticket, life time.Duration) (Invitation, error) {
	inv := Invitation{Ticket: t, Token: a.Hasher.Token()}
	inv.Created = a.Clock()
	inv.Expires = inv.Created.Add(life)
	inv.Hash = a.Hasher.Digest(inv.Token)
	var err error
	for range codeTries {
		if t.Kind == Invite && t.Role == kp.Learner {
			inv.Code = a.Hasher.Code()
			inv.CodeHash = a.Hasher.Digest(inv.Code)
		}
		if err = a.Door.AddTicket(ctx, inv.Ticket); kp.KindOf(err) != kp.Unavailable {
			break // another open ticket had the code only if it was Unavailable
		}
	}
	return inv, err
}

// codeTries is how often a new code is tried where another open ticket has it.
const codeTries = 4

// codeDigits is the length of a code; a token is much longer.
const codeDigits = 6

// Look finds an open ticket by its token, without using it. Codes are found
// only where they are typed, so that they cannot be tried through addresses.
func (a *Accounts) Look(ctx context.Context, token string) (Ticket, error) {
	if len(token) <= codeDigits {
		return Ticket{}, kp.E(kp.NotFound, "ticket.unknown", nil)
	}
	return a.find(ctx, token)
}

// lookTyped finds an open invitation by what someone typed: a code or a token.
func (a *Accounts) lookTyped(ctx context.Context, typed string) (Ticket, error) {
	typed = strings.TrimSpace(typed)
	if len(typed) <= codeDigits {
		if err := a.mayGuess(ctx, a.Hasher.Digest("codes"), codeWait); err != nil {
			return Ticket{}, err
		}
	}
	t, err := a.find(ctx, typed)
	if err == nil && t.Kind != Invite && t.Kind != First {
		err = kp.E(kp.NotFound, "ticket.unknown", nil)
	}
	return t, err
}

func (a *Accounts) find(ctx context.Context, secret string) (Ticket, error) {
	t, err := a.Door.Ticket(ctx, a.Hasher.Digest(secret))
	switch {
	case kp.KindOf(err) == kp.NotFound:
		return Ticket{}, kp.E(kp.NotFound, "ticket.unknown", err)
	case err != nil:
		return Ticket{}, err
	case !t.Used.IsZero():
		return t, kp.E(kp.Conflict, "ticket.used", nil)
	case !t.Open(a.Clock()):
		return t, kp.E(kp.Conflict, "ticket.expired", nil)
	}
	return t, nil
}

// take uses up an invitation. The first admin's counts only while there is no
// admin, however many such links were printed. No ticket is nothing to take.
func (a *Accounts) take(ctx context.Context, t Ticket) error {
	if t.Hash == "" {
		return nil
	}
	if t.Kind == First {
		has, err := a.People.HasAdmin(ctx)
		if err != nil {
			return err
		}
		if has {
			return kp.E(kp.Conflict, "ticket.used", nil)
		}
	}
	return a.Door.TakeTicket(ctx, t.Hash, a.Clock())
}

// EnterBy takes a ticket that signs an existing person in.
func (a *Accounts) EnterBy(ctx context.Context, guest kp.Actor, secret string) (Person, string, error) {
	t, err := a.Look(ctx, secret)
	if err != nil {
		return Person{}, "", err
	}
	if t.Kind != Enter {
		return Person{}, "", kp.E(kp.NotFound, "ticket.unknown", nil)
	}
	p, err := a.People.Person(ctx, t.Person)
	if err != nil {
		return Person{}, "", err
	}
	if err := a.Door.TakeTicket(ctx, t.Hash, a.Clock()); err != nil {
		return Person{}, "", err
	}
	return a.enter(ctx, guest, p, false)
}

// Join takes an invitation for someone who already has an account: they move
// to its organisation with the role it gives there. Within the same
// organisation, and as an admin, nobody loses a role they had.
func (a *Accounts) Join(ctx context.Context, person string, t Ticket, shares bool) (Person, error) {
	if t.Kind != Invite && t.Kind != First {
		return Person{}, kp.E(kp.NotFound, "ticket.unknown", nil)
	}
	if err := a.take(ctx, t); err != nil {
		return Person{}, err
	}
	return a.People.UpdatePerson(ctx, person, func(p Person) (Person, error) {
		moves := t.Organisation != "" && t.Organisation != p.Organisation
		if moves {
			p.Organisation = t.Organisation
		}
		if rank(t.Role) > rank(p.Role) || moves && p.Role == kp.Mentor {
			p.Role = t.Role
		}
		p.Shares = shares
		return p, nil
	})
}

func rank(r kp.Role) int {
	switch r {
	case kp.Admin:
		return 2
	case kp.Mentor:
		return 1
	}
	return 0
}

// codeWait is the wait after tries of six-digit codes, counted for all
// together because a code names nobody: three hundred a day are free, far
// more than invitations are taken and far too few to find one of a million.
func codeWait(failed int) time.Duration {
	if failed < 300 {
		return 0
	}
	return 10 * time.Minute
}

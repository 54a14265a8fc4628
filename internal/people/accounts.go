package people

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"knowledgepath/internal/kp"
)

// How long things last. A guest's work and a learner's session are kept while
// they come back within the month; staff sign in more often.
const (
	GuestFor    = 30 * 24 * time.Hour
	SessionFor  = 14 * 24 * time.Hour
	StaffFor    = 24 * time.Hour      // from signing in, however much it is used
	SessionMost = 90 * 24 * time.Hour // from signing in
	SharedFor   = 12 * time.Hour
	InviteFor   = 7 * 24 * time.Hour
	ResetFor    = 24 * time.Hour
)

// PasswordMin is the least number of characters of a password, after NIST SP
// 800-63B-4 for a password that stands alone; PasswordMax bounds the work of
// hashing.
const (
	PasswordMin = 15
	PasswordMax = 256
	nameMax     = 60
)

// Hasher turns passwords into verifiers and makes secrets.
type Hasher interface {
	// Hash makes a verifier; it may wait for its turn and fails with TooMany
	// when too many are waiting.
	Hash(ctx context.Context, password string) (string, error)
	// Verify compares; an empty verifier costs as much as a real one and is
	// never right.
	Verify(ctx context.Context, verifier, password string) (bool, error)
	// Token makes a secret of 128 bits or more for links and cookies.
	Token() string
	// Code makes a code of six digits.
	Code() string
	// Digest is the hash under which a token or code is stored and found.
	Digest(secret string) string
}

// Accounts lets people in and out.
type Accounts struct {
	People        Store
	Organisations OrganisationStore
	Door          DoorStore
	Hasher        Hasher
	Clock         kp.Clock
	NewID         kp.IDs
	Open          bool // anyone may sign up without an invitation
}

// CleanName trims a name and joins its white space; it refuses a name that
// is empty, too long, or has characters that are not printed.
func CleanName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	switch {
	case name == "":
		return "", kp.E(kp.Invalid, "account.name.missing", nil)
	case utf8.RuneCountInString(name) > nameMax:
		return "", kp.E(kp.Invalid, "account.name.long", nil)
	case !utf8.ValidString(name), strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "", kp.E(kp.Invalid, "account.name.odd", nil)
	}
	return name, nil
}

// StartGuest makes a guest and a session for them and returns its token.
func (a *Accounts) StartGuest(ctx context.Context, lang kp.Lang) (Person, string, error) {
	now := a.Clock()
	p := Person{ID: a.NewID(), Role: kp.Learner, Lang: lang, Guest: true, Created: now, Seen: now}
	if err := a.People.AddPerson(ctx, p); err != nil {
		return Person{}, "", err
	}
	token, err := a.startSession(ctx, p, false)
	return p, token, err
}

// SignUpForm is what someone gives to make an account.
type SignUpForm struct {
	Name, Password string
	Lang           kp.Lang
	Shares         bool
	Shared         bool   // the device is used by others
	Ticket         string // an invitation's token or code; needed unless sign-up is open
}

// SignUp makes an account, turning the guest into a known person where there
// is one, and returns the session's token and recovery codes to show once.
// There are no codes where someone who has an account already was signed in.
func (a *Accounts) SignUp(ctx context.Context, guest kp.Actor, f SignUpForm) (Person, string, []string, error) {
	name, err := CleanName(f.Name)
	if err != nil {
		return Person{}, "", nil, err
	}
	if err := CheckPassword(name, f.Password); err != nil {
		return Person{}, "", nil, err
	}
	if _, err := a.People.PersonNamed(ctx, name); err == nil {
		return a.again(ctx, guest, name, f)
	} else if kp.KindOf(err) != kp.NotFound {
		return Person{}, "", nil, err
	}
	t := Ticket{Role: kp.Learner}
	if f.Ticket != "" {
		if t, err = a.lookTyped(ctx, f.Ticket); err != nil {
			return Person{}, "", nil, err
		}
	} else if !a.Open {
		return Person{}, "", nil, kp.E(kp.Invalid, "account.invite.missing", nil)
	}
	verifier, err := a.Hasher.Hash(ctx, f.Password)
	if err != nil {
		return Person{}, "", nil, err
	}
	if err := a.take(ctx, t); err != nil {
		return Person{}, "", nil, err
	}
	p, err := a.become(ctx, guest, Person{
		Name: name, Password: verifier, Role: t.Role, Organisation: t.Organisation, Lang: f.Lang, Shares: f.Shares,
	})
	if err != nil {
		return Person{}, "", nil, err
	}
	codes, err := a.NewRecovery(ctx, p.ID)
	if err != nil {
		return Person{}, "", nil, err
	}
	token, err := a.startSession(ctx, p, f.Shared)
	return p, token, codes, err
}

// become makes the account: of the guest, so that nothing they did moves, or
// of somebody new.
func (a *Accounts) become(ctx context.Context, guest kp.Actor, account Person) (Person, error) {
	now := a.Clock()
	account.Seen = now
	if !guest.Guest {
		account.ID, account.Created = a.NewID(), now
		return account, a.People.AddPerson(ctx, account)
	}
	p, err := a.People.UpdatePerson(ctx, guest.Person, func(p Person) (Person, error) {
		account.ID, account.Created = p.ID, p.Created
		return account, nil
	})
	if err != nil {
		return Person{}, err
	}
	return p, a.Door.EndSessionsOf(ctx, p.ID, "")
}

// resendFor is how long after a sign-up its form may come again.
const resendFor = 2 * time.Minute

// again answers a sign-up under a name that exists. With the right password
// it is the person's own: a form the browser sent twice, or someone invited
// who has an account; they are signed in, and the invitation is theirs. With
// any other the name is taken.
func (a *Accounts) again(ctx context.Context, guest kp.Actor, name string, f SignUpForm) (Person, string, []string, error) {
	p, token, err := a.SignIn(ctx, guest, name, f.Password, f.Shared)
	if kp.KindOf(err) == kp.Invalid {
		err = kp.E(kp.Conflict, "account.name.taken", nil)
	}
	if err != nil {
		return Person{}, "", nil, err
	}
	if f.Ticket != "" {
		t, err := a.lookTyped(ctx, f.Ticket)
		if err == nil {
			p, err = a.Join(ctx, p.ID, t, f.Shares)
			return p, token, nil, err
		}
		if kind := kp.KindOf(err); kind != kp.Conflict && kind != kp.NotFound {
			return Person{}, "", nil, err
		}
	}
	if a.Clock().Sub(p.Seen) > resendFor {
		return p, token, nil, nil
	}
	codes, err := a.NewRecovery(ctx, p.ID)
	return p, token, codes, err
}

// SignIn checks a name and password and returns a new session's token. What
// a guest did is joined to the person. Wrong tries slow down the next one,
// whoever makes it, and an unknown name costs as much as a known one.
func (a *Accounts) SignIn(ctx context.Context, guest kp.Actor, name, password string, shared bool) (Person, string, error) {
	name = strings.Join(strings.Fields(name), " ")
	subject := a.Hasher.Digest("name:" + strings.ToLower(name))
	if err := a.mayGuess(ctx, subject, nameWait); err != nil {
		return Person{}, "", err
	}
	p, err := a.People.PersonNamed(ctx, name)
	if err != nil && kp.KindOf(err) != kp.NotFound {
		return Person{}, "", err
	}
	ok, err := a.Hasher.Verify(ctx, p.Password, password)
	if err != nil {
		return Person{}, "", err
	}
	if !ok {
		return Person{}, "", kp.E(kp.Invalid, "account.wrong", nil)
	}
	if err := a.Door.Guessed(ctx, subject); err != nil {
		return Person{}, "", err
	}
	return a.enter(ctx, guest, p, shared)
}

// enter starts a session for p and joins a guest's work to p's.
func (a *Accounts) enter(ctx context.Context, guest kp.Actor, p Person, shared bool) (Person, string, error) {
	if guest.Guest && guest.Person != p.ID {
		if err := a.People.Absorb(ctx, guest.Person, p.ID); err != nil {
			return Person{}, "", err
		}
	}
	token, err := a.startSession(ctx, p, shared)
	return p, token, err
}

// mayGuess counts a try before it is made and refuses it while the wait after
// earlier ones has not passed.
func (a *Accounts) mayGuess(ctx context.Context, subject string, wait func(failed int) time.Duration) error {
	now := a.Clock()
	until, err := a.Door.Guess(ctx, subject, now, wait)
	if err != nil {
		return err
	}
	if now.Before(until) {
		return kp.E(kp.TooMany, "account.wait", nil, "Time", until.UTC().Format("15:04:05")+" UTC")
	}
	return nil
}

// nameWait is the wait after wrong passwords for one name: the first three
// are free, for people mistype; then it doubles from 1 s to 60 s.
func nameWait(failed int) time.Duration {
	if failed < 3 {
		return 0
	}
	return min(time.Second<<min(failed-3, 6), time.Minute)
}

// SessionLife is how long a person's session lasts from its last use.
func SessionLife(p Person, shared bool) time.Duration {
	switch {
	case p.Guest:
		return GuestFor
	case shared:
		return SharedFor
	case p.Role != kp.Learner:
		return StaffFor
	}
	return SessionFor
}

// sessionEnd is when a session used now ends: after its life, and for staff
// and for learners never later than so long after signing in. A guest's is
// all they have; it goes on while they come back.
func sessionEnd(p Person, s Session, now time.Time) time.Time {
	end, last := now.Add(SessionLife(p, s.Shared)), s.Created.Add(SessionMost)
	switch {
	case p.Guest:
		return end
	case p.Role != kp.Learner:
		last = s.Created.Add(StaffFor)
	}
	if end.After(last) {
		return last
	}
	return end
}

func (a *Accounts) startSession(ctx context.Context, p Person, shared bool) (string, error) {
	token, now := a.Hasher.Token(), a.Clock()
	return token, a.Door.AddSession(ctx, Session{
		Hash: a.Hasher.Digest(token), Person: p.ID, Created: now, Seen: now,
		Expires: now.Add(SessionLife(p, shared)), Shared: shared,
	})
}

// Resume returns the person a session token belongs to and keeps the session
// alive, writing at most once an hour; renewed says that it did, and that the
// browser is to keep its cookie for as long again.
func (a *Accounts) Resume(ctx context.Context, token string) (p Person, s Session, renewed bool, err error) {
	now := a.Clock()
	s, p, err = a.Door.SessionPerson(ctx, a.Hasher.Digest(token), now)
	if err != nil || now.Sub(s.Seen) <= time.Hour {
		return p, s, false, err
	}
	s.Seen, s.Expires = now, sessionEnd(p, s, now)
	if err := a.Door.TouchSession(ctx, s.Hash, s.Seen, s.Expires); err != nil {
		return Person{}, Session{}, false, err
	}
	p, err = a.People.UpdatePerson(ctx, p.ID, func(p Person) (Person, error) { p.Seen = now; return p, nil })
	return p, s, true, err
}

// SignOut ends the session of a token.
func (a *Accounts) SignOut(ctx context.Context, token string) error {
	return a.Door.EndSession(ctx, a.Hasher.Digest(token))
}

package people

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"knowledgepath/internal/kp"
)

// CheckPassword refuses passwords that are short, over-long or easy to guess:
// one or two characters repeated, or little more than the name or the
// product's name.
func CheckPassword(name, password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < PasswordMin:
		return kp.E(kp.Invalid, "account.password.short", nil)
	case n > PasswordMax:
		return kp.E(kp.Invalid, "account.password.long", nil)
	}
	seen := map[rune]bool{}
	for _, r := range strings.ToLower(password) {
		seen[r] = true
	}
	rest := strings.ToLower(password)
	for _, word := range []string{name, "knowledge path", "knowledgepath", "contraseña", "password", "123456789", "qwerty", "asdf"} {
		if word = strings.ToLower(word); word != "" {
			rest = strings.ReplaceAll(rest, word, "")
		}
	}
	if len(seen) < 5 || utf8.RuneCountInString(rest) < PasswordMin/2 {
		return kp.E(kp.Invalid, "account.password.weak", nil)
	}
	return nil
}

// ResetBy takes a reset ticket: the person gets a new password and every
// session of theirs ends.
func (a *Accounts) ResetBy(ctx context.Context, secret, password string) (Person, error) {
	t, err := a.Look(ctx, secret)
	if err != nil {
		return Person{}, err
	}
	if t.Kind != Reset {
		return Person{}, kp.E(kp.NotFound, "ticket.unknown", nil)
	}
	p, err := a.People.Person(ctx, t.Person)
	if err != nil {
		return Person{}, err
	}
	if err := CheckPassword(p.Name, password); err != nil {
		return Person{}, err
	}
	if err := a.Door.TakeTicket(ctx, t.Hash, a.Clock()); err != nil {
		return Person{}, err
	}
	return a.setPassword(ctx, p.ID, password)
}

// Recover sets a new password for someone who has one of their recovery
// codes.
func (a *Accounts) Recover(ctx context.Context, name, code, password string) (Person, error) {
	name = strings.Join(strings.Fields(name), " ")
	subject := a.Hasher.Digest("name:" + strings.ToLower(name))
	if err := a.mayGuess(ctx, subject, nameWait); err != nil {
		return Person{}, err
	}
	if err := CheckPassword(name, password); err != nil {
		return Person{}, err
	}
	p, err := a.People.PersonNamed(ctx, name)
	if err == nil {
		err = a.Door.TakeRecovery(ctx, p.ID, a.Hasher.Digest(cleanCode(code)))
	}
	if err != nil {
		if kp.KindOf(err) == kp.NotFound {
			return Person{}, kp.E(kp.Invalid, "account.recovery.wrong", nil)
		}
		return Person{}, err
	}
	if err := a.Door.Guessed(ctx, subject); err != nil {
		return Person{}, err
	}
	return a.setPassword(ctx, p.ID, password)
}

// Confirm checks that whoever is at the device knows the person's password.
func (a *Accounts) Confirm(ctx context.Context, p Person, password string) error {
	subject := a.Hasher.Digest("name:" + strings.ToLower(p.Name))
	if err := a.mayGuess(ctx, subject, nameWait); err != nil {
		return err
	}
	ok, err := a.Hasher.Verify(ctx, p.Password, password)
	if err != nil {
		return err
	}
	if !ok {
		return kp.E(kp.Invalid, "account.wrongnow", nil)
	}
	return a.Door.Guessed(ctx, subject)
}

// ChangePassword replaces a person's password, if they know the present one,
// ends all their sessions and starts a new one.
func (a *Accounts) ChangePassword(ctx context.Context, p Person, now, password string, shared bool) (string, error) {
	if err := a.Confirm(ctx, p, now); err != nil {
		return "", err
	}
	if err := CheckPassword(p.Name, password); err != nil {
		return "", err
	}
	if _, err := a.setPassword(ctx, p.ID, password); err != nil {
		return "", err
	}
	return a.startSession(ctx, p, shared)
}

func (a *Accounts) setPassword(ctx context.Context, person, password string) (Person, error) {
	verifier, err := a.Hasher.Hash(ctx, password)
	if err != nil {
		return Person{}, err
	}
	p, err := a.People.UpdatePerson(ctx, person, func(p Person) (Person, error) { p.Password = verifier; return p, nil })
	if err != nil {
		return Person{}, err
	}
	return p, a.Door.EndSessionsOf(ctx, person, "")
}

// recoveryCodes is how many recovery codes a person gets.
const recoveryCodes = 8

// NewRecovery replaces a person's recovery codes and returns the new ones,
// in groups of four letters that are easy to copy by hand.
func (a *Accounts) NewRecovery(ctx context.Context, person string) ([]string, error) {
	codes, hashes := make([]string, recoveryCodes), make([]string, recoveryCodes)
	for i := range codes {
		raw := strings.ToLower(a.Hasher.Token())[:12]
		codes[i] = raw[:4] + "-" + raw[4:8] + "-" + raw[8:]
		hashes[i] = a.Hasher.Digest(raw)
	}
	return codes, a.Door.PutRecovery(ctx, person, hashes)
}

// cleanCode drops what people add when they copy a code by hand.
func cleanCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

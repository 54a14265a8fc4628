// Package kp holds the few words every other package speaks: languages,
// bilingual text, who is acting, errors a person can be told, and the clock.
// It knows nothing of the product beyond that and imports only the standard
// library.
package kp

import (
	"strings"
	"time"
)

// Lang is a language the product speaks, as it stands in URLs and file names.
type Lang string

// The two languages of the product.
const (
	ES Lang = "es"
	EN Lang = "en"
)

// Langs lists the languages in the order in which they are offered.
func Langs() []Lang { return []Lang{ES, EN} }

// ParseLang reads a language tag such as "es" or "es-MX" and says whether the
// product speaks it.
func ParseLang(tag string) (Lang, bool) {
	base, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	for _, l := range Langs() {
		if base == string(l) {
			return l, true
		}
	}
	return "", false
}

// Other returns the language that l is not.
func (l Lang) Other() Lang {
	if l == ES {
		return EN
	}
	return ES
}

// Text is a short text in both languages.
type Text struct{ ES, EN string }

// Both makes a text of what of says in each language.
func Both(of func(Lang) string) Text { return Text{ES: of(ES), EN: of(EN)} }

// Only returns the text in l, empty where l has none.
func (t Text) Only(l Lang) string {
	if l == EN {
		return t.EN
	}
	return t.ES
}

// In returns the text in l, or in the other language where l has none.
func (t Text) In(l Lang) string {
	mine, other := t.ES, t.EN
	if l == EN {
		mine, other = t.EN, t.ES
	}
	if mine == "" {
		return other
	}
	return mine
}

// Role says what a person may do; see the policy table in web.
type Role string

// The roles, from the least to the most trusted. An admin includes author and
// publisher until those roles exist.
const (
	Learner Role = "learner"
	Mentor  Role = "mentor"
	Admin   Role = "admin"
)

// ParseRole reads a role's name.
func ParseRole(s string) (Role, bool) {
	switch r := Role(s); r {
	case Learner, Mentor, Admin:
		return r, true
	}
	return "", false
}

// Actor is whoever makes a call: the person of a session, a guest, or, with
// an empty Person, a visitor. It is passed as a parameter, never hidden in a
// context.
type Actor struct {
	Person       string // person id; empty for a visitor
	Role         Role   // Learner for guests; empty for a visitor
	Organisation string // organisation id; empty where the person has none
	Guest        bool   // learning without an account
}

// Known reports whether the actor is a person with an account.
func (a Actor) Known() bool { return a.Person != "" && !a.Guest }

// Clock tells the time, always in UTC, so that tests can set it.
type Clock func() time.Time

// Now is the clock of the machine in UTC, cut to milliseconds, which is what
// the store keeps.
func Now() time.Time { return time.Now().UTC().Truncate(time.Millisecond) }

// IDs makes ids that are unique and sort by the time they were made.
type IDs func() string

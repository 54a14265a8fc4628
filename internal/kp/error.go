package kp

import (
	"errors"
	"fmt"
)

// Kind says what sort of trouble an error is; the door maps it to a status.
type Kind int

// The kinds of error. The zero Kind is Internal, so that an error nobody
// thought of never turns into something milder.
const (
	Internal        Kind = iota // our fault; logged
	Invalid                     // the request cannot be carried out as given
	Unauthenticated             // nobody is signed in, and somebody must be
	Forbidden                   // the person may not do this
	NotFound                    // it does not exist, or not for this person
	Conflict                    // it clashes with what is stored
	TooLarge                    // more bytes than allowed
	TooMany                     // too many tries; wait
	Unavailable                 // cannot be stored or served right now; try again
)

// Error is an error that a person can be told in their own language: Key
// names a message in locales, Args fill its slots.
type Error struct {
	Kind  Kind
	Key   string
	Args  map[string]string
	Cause error
}

// Error gives the text for logs and developers, never for people.
func (e *Error) Error() string {
	if e.Cause != nil {
		return fmt.Sprintf("%s: %v", e.Key, e.Cause)
	}
	return e.Key
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Cause }

// E makes an Error. Pairs are slot names and values of the message.
func E(kind Kind, key string, cause error, pairs ...string) *Error {
	e := &Error{Kind: kind, Key: key, Cause: cause}
	for i := 0; i+1 < len(pairs); i += 2 {
		if e.Args == nil {
			e.Args = make(map[string]string, len(pairs)/2)
		}
		e.Args[pairs[i]] = pairs[i+1]
	}
	return e
}

// KindOf returns the kind of err, Internal where it carries none.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// KeyOf returns the message key of err, empty where it carries none.
func KeyOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Key
	}
	return ""
}

package kp_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/kp"
)

func TestParseLang(t *testing.T) {
	for _, c := range []struct {
		tag  string
		want kp.Lang
		ok   bool
	}{
		{"es", kp.ES, true},
		{"en", kp.EN, true},
		{"ES", kp.ES, true},
		{"es-MX", kp.ES, true},
		{"en-US", kp.EN, true},
		{" en ", kp.EN, true},
		{"est", "", false}, // Estonian is not Spanish
		{"fr", "", false},
		{"", "", false},
		{"-es", "", false},
	} {
		got, ok := kp.ParseLang(c.tag)
		if got != c.want || ok != c.ok {
			t.Errorf("ParseLang(%q) = %q, %t; want %q, %t", c.tag, got, ok, c.want, c.ok)
		}
	}
}

func TestOtherIsTheOneItIsNot(t *testing.T) {
	for _, l := range kp.Langs() {
		if o := l.Other(); o == l || o.Other() != l {
			t.Errorf("%s.Other() = %s, whose other is %s", l, o, o.Other())
		}
	}
}

func TestTextIn(t *testing.T) {
	for _, c := range []struct {
		text   kp.Text
		es, en string
	}{
		{kp.Text{ES: "hola", EN: "hello"}, "hola", "hello"},
		{kp.Text{ES: "hola"}, "hola", "hola"},
		{kp.Text{EN: "hello"}, "hello", "hello"},
		{kp.Text{}, "", ""},
	} {
		if es, en := c.text.In(kp.ES), c.text.In(kp.EN); es != c.es || en != c.en {
			t.Errorf("%+v reads %q and %q, want %q and %q", c.text, es, en, c.es, c.en)
		}
	}
}

func TestParseRole(t *testing.T) {
	for _, r := range []kp.Role{kp.Learner, kp.Mentor, kp.Admin} {
		if got, ok := kp.ParseRole(string(r)); got != r || !ok {
			t.Errorf("ParseRole(%q) = %q, %t", r, got, ok)
		}
	}
	for _, s := range []string{"", "Admin", "author", "mentor "} {
		if got, ok := kp.ParseRole(s); ok || got != "" {
			t.Errorf("ParseRole(%q) = %q, %t; want no role", s, got, ok)
		}
	}
}

func TestKindOf(t *testing.T) {
	plain := errors.New("disk full")
	told := kp.E(kp.NotFound, "page.notfound", nil)
	for _, c := range []struct {
		name string
		err  error
		want kp.Kind
	}{
		{"of an error that carries one", told, kp.NotFound},
		{"of a wrapped one", fmt.Errorf("store: person: %w", told), kp.NotFound},
		{"of the outer of two", kp.E(kp.Conflict, "publish.broken", told), kp.Conflict},
		{"of one among several", errors.Join(plain, told), kp.NotFound},
		{"of an error nobody thought of", plain, kp.Internal},
		{"of the zero error", &kp.Error{}, kp.Internal},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := kp.KindOf(c.err); got != c.want {
				t.Errorf("KindOf(%v) = %d, want %d", c.err, got, c.want)
			}
		})
	}
}

func TestE(t *testing.T) {
	cause := errors.New("disk full")
	e := kp.E(kp.TooLarge, "bundle.file", cause, "Name", "a.csv", "Max", "4")
	if e.Kind != kp.TooLarge || e.Key != "bundle.file" {
		t.Errorf("kind %d and key %q", e.Kind, e.Key)
	}
	if diff := cmp.Diff(map[string]string{"Name": "a.csv", "Max": "4"}, e.Args); diff != "" {
		t.Error(diff)
	}
	if !errors.Is(e, cause) {
		t.Error("the cause is not found in the error")
	}
	if got, want := e.Error(), "bundle.file: disk full"; got != want {
		t.Errorf("the log says %q, want %q", got, want)
	}
	if got, want := kp.E(kp.NotFound, "page.notfound", nil).Error(), "page.notfound"; got != want {
		t.Errorf("the log says %q, want %q", got, want)
	}
	if odd := kp.E(kp.Invalid, "x", nil, "Name", "a", "Left"); len(odd.Args) != 1 || odd.Args["Name"] != "a" {
		t.Errorf("a name without a value gives the slots %v, want the whole pairs only", odd.Args)
	}
}

func TestKnown(t *testing.T) {
	for _, c := range []struct {
		actor kp.Actor
		want  bool
	}{
		{kp.Actor{}, false},
		{kp.Actor{Person: "p", Role: kp.Learner}, true},
		{kp.Actor{Person: "p", Role: kp.Learner, Guest: true}, false},
	} {
		if got := c.actor.Known(); got != c.want {
			t.Errorf("%+v is known: %t, want %t", c.actor, got, c.want)
		}
	}
}

// TestNowIsWhatTheStoreKeeps: a time that came back from the store must equal
// the one that went in.
func TestNowIsWhatTheStoreKeeps(t *testing.T) {
	now := kp.Now()
	if now.Location() != time.UTC {
		t.Errorf("Now is in %v, want UTC", now.Location())
	}
	if back := time.UnixMilli(now.UnixMilli()).UTC(); !back.Equal(now) {
		t.Errorf("Now is %v and comes back from milliseconds as %v", now, back)
	}
}

func TestKeyOf(t *testing.T) {
	told := kp.E(kp.NotFound, "page.notfound", nil)
	for _, c := range []struct {
		err  error
		want string
	}{
		{nil, ""}, {errors.New("disk full"), ""}, {told, "page.notfound"}, {fmt.Errorf("store: person: %w", told), "page.notfound"},
		{kp.E(kp.Conflict, "publish.broken", told), "publish.broken"},
	} {
		if got := kp.KeyOf(c.err); got != c.want {
			t.Errorf("KeyOf(%v) = %q, want %q", c.err, got, c.want)
		}
	}
}

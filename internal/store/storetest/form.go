package storetest

import (
	"testing"
	"time"
)

func formContracts() []contract {
	return []contract{
		{"a form is fresh once, and then leads where it led", formsOnce},
		{"a form that was not carried out is fresh again", releasesForms},
		{"a form that was given up may be taken once", abandonedForms},
		{"of many who send a form at once one is fresh", formsTogether},
		{"forms are forgotten after a time", forgetsForms},
	}
}

// reserved is what Reserve answers.
type reserved struct {
	Location string
	Fresh    bool
}

func reserve(t *testing.T, s Store, key string, now time.Time) (r reserved) {
	t.Helper()
	var err error
	r.Location, r.Fresh, err = s.Reserve(t.Context(), key, now)
	must(t, err)
	return r
}

func formsOnce(t *testing.T, s Store) {
	same(t, "first", reserve(t, s, "a", at(0)), reserved{Fresh: true})
	same(t, "second while the first runs", reserve(t, s, "a", at(0).Add(time.Second)), reserved{})
	same(t, "another form", reserve(t, s, "b", at(0)), reserved{Fresh: true})
	must(t, s.Settle(t.Context(), "a", "/es/camino"))
	for _, now := range []time.Time{at(0), at(60)} {
		same(t, "after it was carried out", reserve(t, s, "a", now), reserved{Location: "/es/camino"})
	}
	same(t, "the other form", reserve(t, s, "b", at(0)), reserved{})
}

func releasesForms(t *testing.T, s Store) {
	ctx := t.Context()
	must(t, s.Release(ctx, "never sent"))
	reserve(t, s, "a", at(0))
	must(t, s.Release(ctx, "a"))
	same(t, "after its release", reserve(t, s, "a", at(0)), reserved{Fresh: true})
	must(t, s.Settle(ctx, "a", "/es"))
	must(t, s.Release(ctx, "a"))
	same(t, "one that was carried out", reserve(t, s, "a", at(0)), reserved{Location: "/es"})
}

// given is longer than a form may take.
const given = time.Minute

func abandonedForms(t *testing.T, s Store) {
	reserve(t, s, "a", at(0))
	later := at(0).Add(given)
	taken := 0
	for _, fresh := range reserveTogether(t, s, "a", later) {
		if fresh {
			taken++
		}
	}
	same(t, "taken", taken, 1)
	same(t, "while it runs again", reserve(t, s, "a", later.Add(time.Second)), reserved{})
	same(t, "given up again", reserve(t, s, "a", later.Add(given)), reserved{Fresh: true})
	must(t, s.Settle(t.Context(), "a", "/es"))
	same(t, "carried out", reserve(t, s, "a", later.Add(3*given)), reserved{Location: "/es"})
}

// reserveTogether reserves a form many times at once.
func reserveTogether(t *testing.T, s Store, key string, now time.Time) []bool {
	t.Helper()
	fresh := make([]bool, 16)
	for _, err := range together(len(fresh), func(i int) error {
		var err error
		_, fresh[i], err = s.Reserve(t.Context(), key, now)
		return err
	}) {
		must(t, err)
	}
	return fresh
}

func formsTogether(t *testing.T, s Store) {
	count := 0
	for _, fresh := range reserveTogether(t, s, "a", at(0)) {
		if fresh {
			count++
		}
	}
	same(t, "fresh", count, 1)
	// Where each gives it back at once, all get an answer and none an error.
	for _, err := range together(16, func(int) error {
		_, fresh, err := s.Reserve(t.Context(), "b", at(0))
		if err == nil && fresh {
			err = s.Release(t.Context(), "b")
		}
		return err
	}) {
		must(t, err)
	}
	same(t, "given back", reserve(t, s, "b", at(0)), reserved{Fresh: true})
}

func forgetsForms(t *testing.T, s Store) {
	ctx := t.Context()
	for i, key := range []string{"old", "running", "new"} {
		reserve(t, s, key, at(i))
		if key != "running" {
			must(t, s.Settle(ctx, key, "/"+key))
		}
	}
	must(t, s.ForgetForms(ctx, at(2)))
	same(t, "old", reserve(t, s, "old", at(3)), reserved{Fresh: true})
	same(t, "running", reserve(t, s, "running", at(1)), reserved{Fresh: true})
	same(t, "new", reserve(t, s, "new", at(3)), reserved{Location: "/new"})
}

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
		{"a page gone back to and answered otherwise is something new each time", formsSayingOther},
		{"forms are forgotten after a time", forgetsForms},
	}
}

// reserved is what Reserve answers.
type reserved struct {
	N        int
	Location string
	Fresh    bool
}

func reserve(t *testing.T, s Store, id string, now time.Time) reserved {
	t.Helper()
	return reserveSaying(t, s, id, "the same", now)
}

func reserveSaying(t *testing.T, s Store, id, content string, now time.Time) (r reserved) {
	t.Helper()
	var err error
	r.N, r.Location, r.Fresh, err = s.Reserve(t.Context(), id, content, now)
	must(t, err)
	return r
}

func formsOnce(t *testing.T, s Store) {
	same(t, "first", reserve(t, s, "a", at(0)), reserved{N: 1, Fresh: true})
	same(t, "second while the first runs", reserve(t, s, "a", at(0).Add(time.Second)), reserved{N: 1})
	same(t, "another form", reserve(t, s, "b", at(0)), reserved{N: 1, Fresh: true})
	must(t, s.Settle(t.Context(), "a", "the same", "/es/camino"))
	for _, now := range []time.Time{at(0), at(60)} {
		same(t, "after it was carried out", reserve(t, s, "a", now), reserved{N: 1, Location: "/es/camino"})
	}
	same(t, "the other form", reserve(t, s, "b", at(0)), reserved{N: 1})
}

func formsSayingOther(t *testing.T, s Store) {
	ctx := t.Context()
	for i, content := range []string{"60", "120", "60"} {
		same(t, content, reserveSaying(t, s, "a", content, at(i)), reserved{N: i + 1, Fresh: true})
		same(t, content+" while it runs", reserveSaying(t, s, "a", content, at(i)), reserved{N: i + 1})
		must(t, s.Settle(ctx, "a", content, "/"+content))
		same(t, content+" sent again", reserveSaying(t, s, "a", content, at(i)), reserved{N: i + 1, Location: "/" + content})
	}
	// What was sent before has nothing more to say.
	same(t, "other", reserveSaying(t, s, "a", "30", at(9)), reserved{N: 4, Fresh: true})
	must(t, s.Settle(ctx, "a", "60", "/late"))
	same(t, "while it runs", reserveSaying(t, s, "a", "30", at(9)), reserved{N: 4})
	must(t, s.Release(ctx, "a", "30"))
	same(t, "given back", reserveSaying(t, s, "a", "30", at(9)), reserved{N: 4, Fresh: true})
}

func releasesForms(t *testing.T, s Store) {
	ctx := t.Context()
	must(t, s.Release(ctx, "never sent", "the same"))
	reserve(t, s, "a", at(0))
	must(t, s.Release(ctx, "a", "the same"))
	same(t, "after its release", reserve(t, s, "a", at(0)), reserved{N: 1, Fresh: true})
	must(t, s.Settle(ctx, "a", "the same", "/es"))
	must(t, s.Release(ctx, "a", "the same"))
	same(t, "one that was carried out", reserve(t, s, "a", at(0)), reserved{N: 1, Location: "/es"})
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
	same(t, "while it runs again", reserve(t, s, "a", later.Add(time.Second)), reserved{N: 1})
	same(t, "given up again", reserve(t, s, "a", later.Add(given)), reserved{N: 1, Fresh: true})
	must(t, s.Settle(t.Context(), "a", "the same", "/es"))
	same(t, "carried out", reserve(t, s, "a", later.Add(3*given)), reserved{N: 1, Location: "/es"})
}

// reserveTogether reserves a form many times at once.
func reserveTogether(t *testing.T, s Store, key string, now time.Time) []bool {
	t.Helper()
	fresh := make([]bool, 16)
	for _, err := range together(len(fresh), func(i int) error {
		var err error
		_, _, fresh[i], err = s.Reserve(t.Context(), key, "the same", now)
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
		_, _, fresh, err := s.Reserve(t.Context(), "b", "the same", at(0))
		if err == nil && fresh {
			err = s.Release(t.Context(), "b", "the same")
		}
		return err
	}) {
		must(t, err)
	}
	same(t, "given back", reserve(t, s, "b", at(0)), reserved{N: 1, Fresh: true})
}

func forgetsForms(t *testing.T, s Store) {
	ctx := t.Context()
	for i, key := range []string{"old", "running", "new"} {
		reserve(t, s, key, at(i))
		if key != "running" {
			must(t, s.Settle(ctx, key, "the same", "/"+key))
		}
	}
	must(t, s.ForgetForms(ctx, at(2)))
	same(t, "old", reserve(t, s, "old", at(3)), reserved{N: 1, Fresh: true})
	same(t, "running", reserve(t, s, "running", at(1)), reserved{N: 1, Fresh: true})
	same(t, "new", reserve(t, s, "new", at(3)), reserved{N: 1, Location: "/new"})
}

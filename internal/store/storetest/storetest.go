// Package storetest is the contract of a store: what every engine must keep,
// written as tests over the Store interfaces of the domain. It knows no
// engine; the store's own tests run it on each of them.
package storetest

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/publish"
)

// Store is everything a store promises.
type Store interface {
	people.Store
	people.OrganisationStore
	people.DoorStore
	intake.Store
	progress.Store
	progress.WritingStore
	path.Store
	publish.Store
	Forms
	Empty(ctx context.Context) (bool, error)
	HasAdmin(ctx context.Context) (bool, error)
	Ready(ctx context.Context) error
	Close() error
}

// Forms remembers which forms were carried out; the web asks for it.
type Forms interface {
	Reserve(ctx context.Context, id, content string, now time.Time) (n int, location string, fresh bool, err error)
	Settle(ctx context.Context, id, content, location string) error
	Release(ctx context.Context, id, content string) error
	ForgetForms(ctx context.Context, before time.Time) error
}

// contract is a promise with its test.
type contract struct {
	promise string
	test    func(t *testing.T, s Store)
}

// Run runs the contract. open must return an empty store that can seal
// private texts, and close it when the test ends.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, group := range [][]contract{
		peopleContracts(), absorbContracts(), doorContracts(), progressContracts(), writingContracts(),
		pathContracts(), publishContracts(), formContracts(), textContracts(),
	} {
		for _, c := range group {
			t.Run(c.promise, func(t *testing.T) { c.test(t, open(t)) })
		}
	}
}

// at is n minutes into the test's day.
func at(n int) time.Time {
	return time.Date(2026, 3, 2, 8, 0, 0, 250e6, time.UTC).Add(time.Duration(n) * time.Minute)
}

// account is a learner with an account named after their id.
func account(id string) people.Person {
	return people.Person{
		ID: id, Name: "Name of " + id, Role: kp.Learner, Lang: kp.ES, Password: "verifier", Created: at(0), Seen: at(1),
	}
}

// guest is a person without an account.
func guest(id string) people.Person {
	return people.Person{ID: id, Role: kp.Learner, Lang: kp.EN, Guest: true, Created: at(0), Seen: at(1)}
}

// member is an account in an organisation.
func member(id, organisation string, role kp.Role, shares bool) people.Person {
	p := account(id)
	p.Organisation, p.Role, p.Shares = organisation, role, shares
	return p
}

func add(t *testing.T, s Store, persons ...people.Person) {
	t.Helper()
	for _, p := range persons {
		must(t, s.AddPerson(t.Context(), p))
	}
}

func addOrganisation(t *testing.T, s Store, id string) {
	t.Helper()
	must(t, s.AddOrganisation(t.Context(), people.Organisation{ID: id, Name: "House " + id, Created: at(0)}))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// got passes a value on and fails the test on an error.
func got[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		must(t, err)
		return v
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", what, diff)
	}
}

// refused checks the kind and key of an error.
func refused(t *testing.T, err error, kind kp.Kind, key string) {
	t.Helper()
	if e, ok := err.(*kp.Error); !ok || e.Kind != kind || e.Key != key {
		t.Errorf("error %v of kind %d, want %s of kind %d", err, kp.KindOf(err), key, kind)
	}
}

// together runs do n times at once and returns its errors.
func together(n int, do func(i int) error) []error {
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = do(i) })
	}
	wg.Wait()
	return errs
}

package store_test

import (
	"bytes"
	"testing"

	"knowledgepath/internal/secret"
	"knowledgepath/internal/store"
	"knowledgepath/internal/store/storetest"
)

// box is a box with a key that is always the same.
func box(t testing.TB) *secret.Box {
	t.Helper()
	b, err := secret.NewBox(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// open opens a store and closes it when the test ends.
func open(t testing.TB, c store.Config) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestContractOnSQLite(t *testing.T) {
	storetest.Run(t, func(t *testing.T) storetest.Store {
		return open(t, store.Config{Dir: t.TempDir(), Box: box(t)})
	})
}

func TestContractOnPostgreSQL(t *testing.T) {
	storetest.Postgres(t) // skips or fails once, not for every promise
	storetest.Run(t, func(t *testing.T) storetest.Store {
		return open(t, store.Config{URL: storetest.Postgres(t), Box: box(t)})
	})
}

package store_test

import (
	"bytes"
	"database/sql"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/store"
	"knowledgepath/internal/store/storetest"
)

const canary = "canary-7f3a-cantaba"

func learner(id string, guest bool) people.Person {
	p := people.Person{ID: id, Role: kp.Learner, Lang: kp.ES, Guest: guest, Created: kp.Now(), Seen: kp.Now()}
	if !guest {
		p.Name = id
	}
	return p
}

func written(person string) progress.Writing {
	return progress.Writing{Person: person, Module: "m", Lesson: "l", Activity: "a", Texts: map[string]string{"k": canary}, At: kp.Now()}
}

// holds says whether any file of a folder holds the bytes.
func holds(t *testing.T, dir, text string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("files %v, error %v", files, err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(text)) {
			return true
		}
	}
	return false
}

func TestNoWritingIsInClearTextInSQLite(t *testing.T) {
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir, Box: box(t)})
	for _, p := range []people.Person{learner("writer of "+canary[:6], false), learner("guest", true)} {
		if err := errors.Join(s.AddPerson(t.Context(), p), s.PutWriting(t.Context(), written(p.ID))); err != nil {
			t.Fatal(err)
		}
	}
	if !holds(t, dir, "writer of canary") {
		t.Error("what is not sealed was not found either: the search is wrong")
	}
	if holds(t, dir, canary) {
		t.Error("the text is in clear in the database or its log")
	}
	if err := s.Absorb(t.Context(), "guest", "writer of canary"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if holds(t, dir, canary) {
		t.Error("the text is in clear in the closed database")
	}
}

func TestNoWritingIsInClearTextInPostgreSQL(t *testing.T) {
	address := storetest.Postgres(t)
	s := open(t, store.Config{URL: address, Box: box(t)})
	if err := errors.Join(s.AddPerson(t.Context(), learner("p", false)), s.PutWriting(t.Context(), written("p"))); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var row string
	if err := db.QueryRow("SELECT r::text FROM writing r").Scan(&row); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(row, canary) || strings.Contains(row, hex.EncodeToString([]byte(canary))) {
		t.Errorf("the text is in clear: %s", row)
	}
}

func TestAnErasedGuestLeavesNoBytesBehind(t *testing.T) {
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir, Box: box(t)})
	id := "guest-" + canary
	if err := s.AddPerson(t.Context(), learner(id, true)); err != nil {
		t.Fatal(err)
	}
	if !holds(t, dir, id) {
		t.Error("the guest was not found before: the search is wrong")
	}
	if n, err := s.EraseGuests(t.Context(), kp.Now().Add(time.Hour)); n != 1 || err != nil {
		t.Fatalf("erased %d, error %v", n, err)
	}
	if holds(t, dir, id) {
		t.Error("the guest is still in the database or its log")
	}
}

func TestAnErasedPersonLeavesNoBytesBehind(t *testing.T) {
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir, Box: box(t)})
	id := "person-" + canary
	if err := errors.Join(s.AddPerson(t.Context(), learner(id, false)), s.PutWriting(t.Context(), written(id))); err != nil {
		t.Fatal(err)
	}
	if !holds(t, dir, id) {
		t.Error("the person was not found before: the search is wrong")
	}
	if err := s.Erase(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	if holds(t, dir, id) {
		t.Error("the person is still in the database or its log")
	}
}

func TestWithoutAKeyFilePrivateTextsAreRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, store.Config{Dir: dir, Box: box(t)})
	if err := errors.Join(s.AddPerson(t.Context(), learner("g", true)), s.PutWriting(t.Context(), written("g")), s.Close()); err != nil {
		t.Fatal(err)
	}
	s = open(t, store.Config{Dir: dir})
	if err := s.AddPerson(t.Context(), learner("p", false)); err != nil {
		t.Fatal(err)
	}
	_, read := s.WritingsOf(t.Context(), "g", "")
	for _, err := range []error{s.PutWriting(t.Context(), written("p")), read, s.Absorb(t.Context(), "g", "p")} {
		e, ok := errors.AsType[*kp.Error](err)
		if !ok || e.Kind != kp.Unavailable || e.Key != "store.nobox" {
			t.Errorf("error is %v, want store.nobox", err)
		}
	}
	if _, err := s.Person(t.Context(), "g"); err != nil {
		t.Errorf("the guest is gone with their texts: %v", err)
	}
}

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gorm.io/gorm"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/store/storetest"
)

func TestSettingsThatCouldLoseDataAreRefused(t *testing.T) {
	good := settings{version: "3.54.1", journal: "wal", synchronous: 2, foreignKeys: 1, secureDelete: 1}
	for _, c := range []struct {
		name   string
		change func(s *settings)
		want   string // in the error; empty for none
	}{
		{"the program's own settings", func(*settings) {}, ""},
		{"the oldest version without the fault", func(s *settings) { s.version = "3.51.3" }, ""},
		{"a version with the fault", func(s *settings) { s.version = "3.51.2" }, "3.51.2"},
		{"a version with fewer digits", func(s *settings) { s.version = "3.9.9" }, "3.9.9"},
		{"a next major version", func(s *settings) { s.version = "4.0" }, ""},
		{"no version", func(s *settings) { s.version = "" }, "SQLite"},
		{"a rollback journal", func(s *settings) { s.journal = "delete" }, "journal_mode"},
		{"weaker synchronous", func(s *settings) { s.synchronous = 1 }, "synchronous"},
		{"foreign keys off", func(s *settings) { s.foreignKeys = 0 }, "foreign_keys"},
		{"secure delete off", func(s *settings) { s.secureDelete = 0 }, "secure_delete"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := good
			c.change(&s)
			err := s.check()
			if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("error is %v, want one with %q", err, c.want)
			}
		})
	}
}

func TestTheSettingsAreThoseOfTheLiveConnections(t *testing.T) {
	s := openTest(t)
	conns, err := s.writer.db.DB()
	if err != nil {
		t.Fatal(err)
	}
	live, err := readSettings(t.Context(), conns)
	if err != nil {
		t.Fatal(err)
	}
	if want := (settings{live.version, "wal", 2, 1, 1}); live != want {
		t.Errorf("settings are %+v, want %+v", live, want)
	}
	if err := s.db.Exec("DELETE FROM person").Error; err == nil {
		t.Error("a connection for reading could write")
	}
}

func TestTheDataFolderMayHaveAnyNameAndIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "año ?x=1#2 %41&c")
	s, err := Open(t.Context(), Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) == 0 {
		t.Error("nothing is in the data folder")
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %04o, want 0600", e.Name(), info.Mode().Perm())
		}
	}
}

func TestOpenRefusesAnAddressWithoutRepeatingItsPassword(t *testing.T) {
	for _, address := range []string{
		"mysql://u:hunter2@h/db", "postgres://u:hunter2@h:port/db", "host=h password=hunter2",
		"postgres://u:hunter2@127.0.0.1:1/db?connect_timeout=1",
	} {
		_, err := Open(t.Context(), Config{URL: address})
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("error is %v, want one without the password", err)
		}
	}
}

func TestASecondOpenMayShareTheDatabase(t *testing.T) {
	// kp publish works on the database of a running server.
	dir := t.TempDir()
	for range 2 {
		s, err := Open(t.Context(), Config{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Ready(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

func TestAConnectionThatPostgreSQLEndsIsReplaced(t *testing.T) {
	s, err := Open(t.Context(), Config{URL: storetest.Postgres(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var timeout string
	if err := s.db.Raw("SHOW statement_timeout").Scan(&timeout).Error; err != nil || timeout != "5s" {
		t.Errorf("statement_timeout is %s, error %v", timeout, err)
	}
	err = s.write(t.Context(), func(tx *gorm.DB) error {
		return errors.Join(guess(tx, "lost"), tx.Exec("SELECT pg_terminate_backend(pg_backend_pid())").Error)
	})
	if kp.KindOf(fail(err, "")) != kp.Unavailable {
		t.Errorf("error is %v, want Unavailable", err)
	}
	if err := s.write(t.Context(), func(tx *gorm.DB) error { return guess(tx, "kept") }); err != nil {
		t.Errorf("the next write fails: %v", err)
	}
	if kept := guesses(t, s); len(kept) != 1 || !kept["kept"] {
		t.Errorf("kept %v", kept)
	}
}

type coded int

func (c coded) Error() string { return "SQLite" }
func (c coded) Code() int     { return int(c) }

type stated string

func (s stated) Error() string    { return "PostgreSQL" }
func (s stated) SQLState() string { return string(s) }

func TestErrorsOfTheEnginesGetTheirKind(t *testing.T) {
	for _, c := range []struct {
		err  error
		kind kp.Kind
		key  string
	}{
		{gorm.ErrRecordNotFound, kp.NotFound, "page.notfound"},
		{gorm.ErrForeignKeyViolated, kp.NotFound, "page.notfound"},
		{gorm.ErrDuplicatedKey, kp.Conflict, "taken"},
		{coded(1555), kp.Conflict, "taken"},
		{coded(2067), kp.Conflict, "taken"},
		{coded(787), kp.NotFound, "page.notfound"},
		{coded(5), kp.Unavailable, "store.unavailable"},
		{coded(261), kp.Unavailable, "store.unavailable"}, // busy recovery
		{coded(6), kp.Unavailable, "store.unavailable"},
		{coded(13), kp.Unavailable, "store.unavailable"},
		{coded(1034), kp.Unavailable, "store.unavailable"}, // I/O error at fsync
		{coded(8), kp.Unavailable, "store.unavailable"},
		{coded(11), kp.Internal, "store.failed"}, // damaged
		{coded(1), kp.Internal, "store.failed"},
		{stated("23505"), kp.Conflict, "taken"},
		{stated("23503"), kp.NotFound, "page.notfound"},
		{stated("57014"), kp.Unavailable, "store.unavailable"}, // statement_timeout
		{stated("57P01"), kp.Unavailable, "store.unavailable"},
		{stated("53300"), kp.Unavailable, "store.unavailable"},
		{stated("08006"), kp.Unavailable, "store.unavailable"},
		{stated("40P01"), kp.Unavailable, "store.unavailable"},
		{stated("25006"), kp.Unavailable, "store.unavailable"},
		{stated("22021"), kp.Invalid, "store.failed"},
		{stated("42601"), kp.Internal, "store.failed"},
		{context.DeadlineExceeded, kp.Unavailable, "store.unavailable"},
		{sql.ErrConnDone, kp.Unavailable, "store.unavailable"},
		{errors.New("other"), kp.Internal, "store.failed"},
		{kp.E(kp.Forbidden, "own", nil), kp.Forbidden, "own"},
	} {
		err := fail(fmt.Errorf("wrapped: %w", c.err), "taken")
		e, ok := errors.AsType[*kp.Error](err)
		if !ok || e.Kind != c.kind || e.Key != c.key || !errors.Is(err, c.err) {
			t.Errorf("%v (%#v) became %v of kind %d, want %s of kind %d", c.err, c.err, err, kp.KindOf(err), c.key, c.kind)
		}
	}
	if err := fail(nil, "taken"); err != nil {
		t.Errorf("nil became %v", err)
	}
}

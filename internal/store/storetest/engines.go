package storetest

import (
	"crypto/rand"
	"database/sql"
	"net/url"
	"os"
	"strings"
	"testing"
)

// Postgres makes a new PostgreSQL database for a test, drops it afterwards
// and returns its address. KP_TEST_POSTGRES is the address of the server's
// maintenance database; without it the test is skipped, or fails where
// KP_TEST_REQUIRE is 1. The importing test must have registered pgx, as the
// store does.
func Postgres(t testing.TB) string {
	t.Helper()
	address := os.Getenv("KP_TEST_POSTGRES")
	if address == "" {
		if os.Getenv("KP_TEST_REQUIRE") == "1" {
			t.Fatal("KP_TEST_POSTGRES is not set, and KP_TEST_REQUIRE asks for it")
		}
		t.Skip("KP_TEST_POSTGRES is not set")
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal("KP_TEST_POSTGRES is not an address like postgres://user@host:5432/postgres")
	}
	name := "kp_test_" + strings.ToLower(rand.Text())
	server(t, address, "CREATE DATABASE "+name)
	t.Cleanup(func() { server(t, address, "DROP DATABASE "+name+" WITH (FORCE)") })
	u.Path = "/" + name
	return u.String()
}

func server(t testing.TB, address, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// Each runs a test on both engines: address is empty for SQLite.
func Each(t *testing.T, test func(t *testing.T, address string)) {
	t.Run("SQLite", func(t *testing.T) { test(t, "") })
	t.Run("PostgreSQL", func(t *testing.T) { test(t, Postgres(t)) })
}

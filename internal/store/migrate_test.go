package store

import (
	"database/sql"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/store/storetest"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

func TestBothEnginesHaveTheSameMigrations(t *testing.T) {
	names := func(e engine) (names []string) {
		entries, err := fs.ReadDir(migrations, "migrations/"+string(e))
		if err != nil {
			t.Fatal(err)
		}
		for i, entry := range entries {
			if want := fmt.Sprintf("%04d_", i+1); !strings.HasPrefix(entry.Name(), want) {
				t.Errorf("%s/%s does not begin with %s", e, entry.Name(), want)
			}
			text, err := fs.ReadFile(migrations, "migrations/"+string(e)+"/"+entry.Name())
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(text), "goose Down") || strings.Contains(string(text), "NO TRANSACTION") {
				t.Errorf("%s/%s goes back or leaves its transaction", e, entry.Name())
			}
			names = append(names, entry.Name())
		}
		return names
	}
	if diff := cmp.Diff(names(sqliteEngine), names(postgresEngine)); diff != "" {
		t.Errorf("names differ (-sqlite +postgres):\n%s", diff)
	}
}

// lines runs a query that returns one text a row.
func lines(t *testing.T, s *Store, query string) []string {
	t.Helper()
	var out []string
	if err := s.db.Raw(query).Scan(&out).Error; err != nil {
		t.Fatal(err)
	}
	return out
}

func golden(t *testing.T, name string, got []string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	text := strings.Join(got, "\n") + "\n"
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s differs; if it is meant, run with -update (-want +got):\n%s", file, diff)
	}
}

const sqliteColumns = `
SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c
WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'goose_db_version' ORDER BY 1`

const sqliteSchema = `
SELECT sql FROM sqlite_schema
WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version' ORDER BY tbl_name, type DESC, name`

const postgresColumns = `
SELECT table_name || '.' || column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> 'goose_db_version' ORDER BY 1`

const postgresSchema = `
SELECT line FROM (
	SELECT table_name || '.' || lpad(ordinal_position::text, 2, '0') || ' ' || column_name || ' ' || data_type ||
		CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END ||
		CASE is_identity WHEN 'YES' THEN ' identity' ELSE '' END AS line
	FROM information_schema.columns WHERE table_schema = 'public'
	UNION ALL
	SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
	FROM pg_constraint WHERE connamespace = 'public'::regnamespace
	UNION ALL
	SELECT tablename || ' ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
) AS all_lines WHERE line NOT LIKE 'goose_db_version%' ORDER BY line COLLATE "C"`

func TestTheSchemaOfSQLiteIsAsWritten(t *testing.T) {
	golden(t, "schema.sqlite.golden", lines(t, openTest(t), sqliteSchema))
}

func TestTheSchemaOfPostgreSQLIsAsWrittenAndHasTheSameColumns(t *testing.T) {
	s, err := Open(t.Context(), Config{URL: storetest.Postgres(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	golden(t, "schema.postgres.golden", lines(t, s, postgresSchema))
	columns := lines(t, openTest(t), sqliteColumns)
	if diff := cmp.Diff(columns, lines(t, s, postgresColumns)); diff != "" {
		t.Errorf("columns differ (-sqlite +postgres):\n%s", diff)
	}
	if len(columns) < 60 {
		t.Errorf("only %d columns were found", len(columns))
	}
}

// conn returns the pool a test may write with directly.
func conn(t *testing.T, s *Store) *sql.DB {
	t.Helper()
	db := s.db
	if s.writer != nil {
		db = s.writer.db
	}
	conns, err := db.DB()
	if err != nil {
		t.Fatal(err)
	}
	return conns
}

func TestADatabaseOfANewerProgramIsRefused(t *testing.T) {
	files, err := fs.ReadDir(migrations, "migrations/sqlite")
	if err != nil {
		t.Fatal(err)
	}
	known := fmt.Sprint("up to ", len(files))
	storetest.Each(t, func(t *testing.T, address string) {
		c := Config{Dir: t.TempDir(), URL: address}
		s, err := Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn(t, s).Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9001, true)"); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		_, err = Open(t.Context(), c)
		if err == nil || !strings.Contains(err.Error(), "9001") || !strings.Contains(err.Error(), known) {
			t.Errorf("error is %v, want one that names both versions", err)
		}
	})
}

func TestSeveralReplicasMayStartAtOnce(t *testing.T) {
	c := Config{URL: storetest.Postgres(t)}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			s, err := Open(t.Context(), c)
			if err != nil {
				t.Error(err)
				return
			}
			if err := s.Ready(t.Context()); err != nil {
				t.Error(err)
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

// migrations are numbered SQL files, the same numbers and names for both
// engines, forward only. One that was released is never changed.
//
//go:embed migrations
var migrations embed.FS

// migrate brings the database to this program's version. On PostgreSQL
// replicas that start together take turns.
func migrate(ctx context.Context, db *sql.DB, e engine) error {
	files, err := fs.Sub(migrations, "migrations/"+string(e))
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger())}
	dialect := goose.DialectSQLite3
	if e == postgresEngine {
		dialect = goose.DialectPostgres
		turns, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120)) // tries of 1 s
		if err != nil {
			return fmt.Errorf("store: migrations: %w", err)
		}
		options = append(options, goose.WithSessionLocker(turns))
	}
	provider, err := goose.NewProvider(dialect, db, files, options...)
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	sources := provider.ListSources()
	known := sources[len(sources)-1].Version
	version, err := provider.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("store: version of the database: %w", err)
	}
	if version > known {
		return fmt.Errorf("store: the database is at version %d, upgraded by a newer program; this program knows versions up to %d", version, known)
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("store: upgrade of the database: %w", err)
	}
	return nil
}

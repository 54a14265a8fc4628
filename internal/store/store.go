// Package store keeps everything the product remembers, on SQLite or on
// PostgreSQL, through GORM. It implements the Store interfaces of the domain
// packages and knows nothing of HTTP or of what the data means beyond them.
//
// What a call wrote is on the disk when it returns nil, and none of it is
// there when the call fails; only a call that ends with its context, or with
// the connection to PostgreSQL, may have been carried out all the same. Such
// an error is Unavailable and trying again is harmless.
//
// Text that is not UTF-8 or holds a zero byte is Invalid, in reads too.
//
// Errors are kp.Errors; this package logs nothing, and nothing here ever
// prints a value that was stored.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/path"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/publish"
	"knowledgepath/internal/secret"
)

// Config says where the data is.
type Config struct {
	Dir   string      // the data folder; SQLite keeps kp.db in it
	URL   string      // postgres://… for PostgreSQL; empty for SQLite
	Box   *secret.Box // seals what is private; nil refuses private texts
	Clock kp.Clock    // kp.Now where nil
}

// Store is an open database.
type Store struct {
	db     *gorm.DB // for reads; for writes too on PostgreSQL
	writer *writer  // the only way to write on SQLite; nil on PostgreSQL
	box    *secret.Box
	clock  kp.Clock
}

var (
	_ people.Store             = (*Store)(nil)
	_ people.OrganisationStore = (*Store)(nil)
	_ people.DoorStore         = (*Store)(nil)
	_ intake.Store             = (*Store)(nil)
	_ progress.Store           = (*Store)(nil)
	_ progress.WritingStore    = (*Store)(nil)
	_ path.Store               = (*Store)(nil)
	_ publish.Store            = (*Store)(nil)
)

// Open opens the database, making or upgrading it as needed. It refuses an
// engine or settings that could lose what was acknowledged, and a database
// that a newer program has upgraded.
func Open(ctx context.Context, c Config) (*Store, error) {
	s := &Store{box: c.Box, clock: c.Clock}
	if s.clock == nil {
		s.clock = kp.Now
	}
	open := s.openSQLite
	if c.URL != "" {
		open = s.openPostgres
	}
	if err := open(ctx, c); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Close waits for the writes that were accepted and closes the database.
func (s *Store) Close() error {
	var errs []error
	if s.writer != nil {
		s.writer.close()
	}
	if s.db != nil {
		errs = append(errs, closeDB(s.db))
	}
	// The writing connection goes last: it empties the write-ahead log.
	if s.writer != nil {
		errs = append(errs, closeDB(s.writer.db))
	}
	return errors.Join(errs...)
}

// readyWithin bounds Ready, so that a disk that hangs shows as not ready.
const readyWithin = 2 * time.Second

// Ready returns nil while the store can read and write: it sends an empty
// write all the way and reads.
func (s *Store) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	if err := s.write(ctx, func(*gorm.DB) error { return nil }); err != nil {
		return fail(err, "store.failed")
	}
	_, err := s.Empty(ctx)
	return err
}

// Empty reports whether the store has no persons at all, not even guests.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	any, err := s.exists(ctx, "SELECT EXISTS (SELECT 1 FROM person)")
	return !any, err
}

// HasAdmin reports whether somebody is an admin.
func (s *Store) HasAdmin(ctx context.Context) (bool, error) {
	return s.exists(ctx, "SELECT EXISTS (SELECT 1 FROM person WHERE role = ? AND guest = ?)", string(kp.Admin), false)
}

func (s *Store) exists(ctx context.Context, query string, args ...any) (bool, error) {
	var yes bool
	err := s.db.WithContext(ctx).Raw(query, args...).Scan(&yes).Error
	return yes, fail(err, "store.failed")
}

// gormConfig names every column in reads, so that a column added by a newer
// replica does not upset statements an older one has prepared, and keeps GORM
// from printing anything. prepare keeps statements ready; pgx does so itself,
// and GORM's way of it can stall when all connections are in transactions.
func gormConfig(prepare bool) *gorm.Config {
	return &gorm.Config{
		TranslateError:         true,
		SkipDefaultTransaction: true,
		PrepareStmt:            prepare,
		QueryFields:            true,
		NowFunc:                kp.Now,
		Logger: logger.New(log.New(io.Discard, "", 0), logger.Config{
			LogLevel: logger.Silent, ParameterizedQueries: true,
		}),
	}
}

// pool opens a pool of connections that all stay open.
func pool(dialector gorm.Dialector, size int) (*gorm.DB, *sql.DB, error) {
	db, err := gorm.Open(strict{dialector}, gormConfig(dialector.Name() == string(sqliteEngine)))
	if err != nil {
		return nil, nil, fmt.Errorf("store: open: %w", err)
	}
	conns, err := db.DB()
	if err != nil {
		return nil, nil, fmt.Errorf("store: open: %w", err)
	}
	conns.SetMaxOpenConns(size)
	conns.SetMaxIdleConns(size)
	return db, conns, nil
}

func closeDB(db *gorm.DB) error {
	conns, err := db.DB()
	if err == nil {
		err = conns.Close()
	}
	if err != nil {
		return fmt.Errorf("store: close: %w", err)
	}
	return nil
}

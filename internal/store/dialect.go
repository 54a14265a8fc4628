package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/driver/postgres"
	"gorm.io/driver/sqlite"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	_ "modernc.org/sqlite" // the driver "sqlite", without a C compiler

	"knowledgepath/internal/kp"
)

// engine names a database engine and the folder of its migrations.
type engine string

const (
	sqliteEngine   engine = "sqlite"
	postgresEngine engine = "postgres"
)

// sqliteFile is the database inside the data folder.
const sqliteFile = "kp.db"

// Sizes of the pools. SQLite reads in parallel from a few connections;
// PostgreSQL has a hundred by default, for several replicas.
const (
	sqliteReaders = 4
	postgresConns = 16
)

// openSQLite opens one connection to write and a few that can only read.
func (s *Store) openSQLite(ctx context.Context, c Config) error {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fmt.Errorf("store: data folder: %w", err)
	}
	name := filepath.Join(c.Dir, sqliteFile)
	// SQLite would make the file readable by all; its logs take its mode.
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("store: database file: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("store: database file: %w", err)
	}
	db, conns, err := pool(sqliteDialector(name, "immediate",
		"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "secure_delete(1)"), 1)
	if err != nil {
		return err
	}
	s.writer = newWriter(db)
	live, err := readSettings(ctx, conns)
	if err != nil {
		return err
	}
	if err := live.check(); err != nil {
		return err
	}
	if err := migrate(ctx, conns, sqliteEngine); err != nil {
		return err
	}
	s.db, _, err = pool(sqliteDialector(name, "deferred", "query_only(1)"), sqliteReaders)
	return err
}

func sqliteDialector(name, txlock string, pragmas ...string) gorm.Dialector {
	q := url.Values{
		"_txlock": {txlock},
		"_pragma": append([]string{"busy_timeout(5000)", "cache_size(-16000)"}, pragmas...),
	}
	file := url.URL{Path: filepath.ToSlash(name)}
	return sqlite.New(sqlite.Config{DriverName: "sqlite", DSN: "file:" + file.EscapedPath() + "?" + q.Encode()})
}

// strict is an engine that refuses text which is not UTF-8 or holds a zero
// byte, wherever a statement has it: PostgreSQL cannot keep it, and SQLite
// would give it back to browsers.
type strict struct{ gorm.Dialector }

// BindVarTo is asked for every value of every statement before it is run.
func (d strict) BindVarTo(w clause.Writer, stmt *gorm.Statement, v any) {
	s, ok := v.(string)
	if p, isPointer := v.(*string); isPointer && p != nil {
		s, ok = *p, true
	}
	if ok && stmt.Error == nil && (!utf8.ValidString(s) || strings.ContainsRune(s, 0)) {
		_ = stmt.AddError(kp.E(kp.Invalid, "error.422.what", nil)) // kept in stmt
	}
	d.Dialector.BindVarTo(w, stmt, v)
}

// Translate gives GORM's name to an error of the engine.
func (d strict) Translate(err error) error {
	if engine, ok := d.Dialector.(gorm.ErrorTranslator); ok {
		return engine.Translate(err)
	}
	return err
}

// sqliteOldest is the first version without the fault of 3.7.0 to 3.51.2 that
// can spoil a database when two connections meet at a checkpoint.
const sqliteOldest = "3.51.3"

// settings are what a SQLite connection says of itself.
type settings struct {
	version      string
	journal      string
	synchronous  int
	foreignKeys  int
	secureDelete int
}

func readSettings(ctx context.Context, conns *sql.DB) (settings, error) {
	var s settings
	for query, value := range map[string]any{
		"SELECT sqlite_version()": &s.version,
		"PRAGMA journal_mode":     &s.journal,
		"PRAGMA synchronous":      &s.synchronous,
		"PRAGMA foreign_keys":     &s.foreignKeys,
		"PRAGMA secure_delete":    &s.secureDelete,
	} {
		if err := conns.QueryRowContext(ctx, query).Scan(value); err != nil {
			return s, fmt.Errorf("store: settings: %w", err)
		}
	}
	return s, nil
}

// check refuses what could lose acknowledged writes, leave rows of erased
// people behind, or keep their bytes.
func (s settings) check() error {
	const full = 2
	switch {
	case older(s.version, sqliteOldest):
		return fmt.Errorf("store: SQLite %s can damage a database; %s or newer is needed", s.version, sqliteOldest)
	case s.journal != "wal":
		return fmt.Errorf("store: SQLite's journal_mode is %s, not wal; is the folder on a network disk?", s.journal)
	case s.synchronous != full:
		return fmt.Errorf("store: SQLite's synchronous is %d, not %d (FULL)", s.synchronous, full)
	case s.foreignKeys != 1:
		return errors.New("store: SQLite's foreign_keys is off")
	case s.secureDelete != 1:
		return errors.New("store: SQLite's secure_delete is off")
	}
	return nil
}

// older compares versions by their numbers; what is no number counts as 0.
func older(version, than string) bool {
	a, b := strings.Split(version, "."), strings.Split(than, ".")
	for i := range b {
		var x, y int
		if i < len(a) {
			x, _ = strconv.Atoi(a[i])
		}
		y, _ = strconv.Atoi(b[i])
		if x != y {
			return x < y
		}
	}
	return false
}

// openPostgres upgrades the database over a connection of its own, because an
// upgrade may take longer than a statement otherwise may, and opens the pool.
func (s *Store) openPostgres(ctx context.Context, c Config) error {
	// Errors about the address are not passed on: it may hold a password.
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return errors.New("store: the database address must be like postgres://user@host:5432/name")
	}
	conns, err := sql.Open("pgx", c.URL) // registered by gorm's driver
	if err != nil {
		return errors.New("store: the database address cannot be understood")
	}
	if err := errors.Join(migrate(ctx, conns, postgresEngine), conns.Close()); err != nil {
		return err
	}
	q := u.Query()
	for name, value := range map[string]string{
		"application_name":                    "kp",
		"connect_timeout":                     "5",
		"statement_timeout":                   "5000",
		"idle_in_transaction_session_timeout": "10000",
	} {
		if !q.Has(name) {
			q.Set(name, value)
		}
	}
	u.RawQuery = q.Encode()
	db, conns, err := pool(postgres.Open(u.String()), postgresConns)
	if err != nil {
		return err
	}
	conns.SetConnMaxLifetime(time.Hour) // so that a server that moved is found again
	s.db = db
	return nil
}

// inTurn makes releases wait for one another on PostgreSQL: without it a
// lower number could appear after a higher one, and replicas that follow the
// highest would miss it. SQLite's one writer gives them in turn anyway.
func (s *Store) inTurn(tx *gorm.DB) error {
	if s.writer != nil {
		return nil
	}
	return tx.Exec("LOCK TABLE content_release IN SHARE ROW EXCLUSIVE MODE").Error
}

// fail turns an engine's error into one a person can be told. key is the
// message of a Conflict; errors that already are a kp.Error stay as they are.
func fail(err error, key string) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*kp.Error](err); ok {
		return err
	}
	switch kind := kindOf(err); kind {
	case kp.NotFound:
		return kp.E(kind, "page.notfound", err)
	case kp.Conflict:
		return kp.E(kind, key, err)
	case kp.Unavailable:
		return unavailable(err)
	default:
		return kp.E(kind, "store.failed", err)
	}
}

func kindOf(err error) kp.Kind {
	for _, known := range []error{gorm.ErrRecordNotFound, sql.ErrNoRows, gorm.ErrForeignKeyViolated} {
		if errors.Is(err, known) {
			return kp.NotFound
		}
	}
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return kp.Conflict
	}
	for _, known := range []error{
		context.Canceled, context.DeadlineExceeded, driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone,
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
	} {
		if errors.Is(err, known) {
			return kp.Unavailable
		}
	}
	if e, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		return sqliteKind(e.Code())
	}
	if state := sqlState(err); state != "" {
		return postgresKind(state)
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return kp.Unavailable
	}
	if e, ok := errors.AsType[interface { // pgx, of a connection it could not use
		error
		SafeToRetry() bool
	}](err); ok && e.SafeToRetry() {
		return kp.Unavailable
	}
	return kp.Internal
}

// sqliteKind reads SQLite's extended result codes; the low byte is the
// primary one.
func sqliteKind(code int) kp.Kind {
	switch code {
	case 1555, 2067: // primary key, unique
		return kp.Conflict
	case 787: // foreign key: what it refers to is not there
		return kp.NotFound
	}
	switch code & 0xff {
	case 5, 6, 7, 8, 9, 10, 13, 14, 15: // busy, locked, memory, read-only, interrupted, I/O, full, cannot open, lock protocol
		return kp.Unavailable
	}
	return kp.Internal
}

// sqlState returns PostgreSQL's code of an error, or "".
func sqlState(err error) string {
	if e, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err); ok {
		return e.SQLState()
	}
	return ""
}

func postgresKind(state string) kp.Kind {
	switch state {
	case "23505":
		return kp.Conflict
	case "23503":
		return kp.NotFound
	case "22021", "22P05": // text that is not UTF-8 or holds a zero byte
		return kp.Invalid
	case "25006", "40001", "40P01", "55P03": // read-only, lost races, lock
		return kp.Unavailable
	}
	switch state[:min(2, len(state))] {
	case "08", "53", "57", "58": // connection, resources, operator, system
		return kp.Unavailable
	}
	return kp.Internal
}

// lostRace reports whether a PostgreSQL transaction lost to another one and
// can be begun again.
func lostRace(err error) bool {
	state := sqlState(err)
	return state == "40001" || state == "40P01"
}

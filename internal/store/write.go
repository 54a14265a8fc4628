package store

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"gorm.io/gorm"

	"knowledgepath/internal/kp"
)

// write runs do in a transaction and returns when it is on the disk. do may
// outlive the call when ctx ends first, so it must own what it reads, and
// what it hands out must not be looked at unless write returns nil. On
// PostgreSQL do may run again after losing a race.
func (s *Store) write(ctx context.Context, do func(tx *gorm.DB) error) error {
	if s.writer != nil {
		return s.writer.write(ctx, do)
	}
	var err error
	for range raceTries {
		err = s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return guarded(tx, do) })
		if !lostRace(err) {
			return err
		}
	}
	return err
}

// raceTries is how often a transaction that loses a race is begun.
const raceTries = 4

// guarded turns a panic into an error, so that one write cannot take others
// down with it.
func guarded(tx *gorm.DB, do func(tx *gorm.DB) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("store: panic in a write: %v", r)
		}
	}()
	return do(tx)
}

// batchMax bounds how many writes share a commit, and queueMax how many wait.
const (
	batchMax = 256
	queueMax = 1024
)

// writer is SQLite's one writing connection. Writes that wait while a commit
// goes to the disk share the next commit, which makes full durability cost
// little: no timer, only what is there.
type writer struct {
	db    *gorm.DB
	queue chan *request
	done  chan struct{} // closed when the last write is answered

	mu     sync.RWMutex // held for reading while sending to queue
	closed bool
}

// request is a write that waits. done has room, so that answering never
// blocks on a caller who left.
type request struct {
	ctx  context.Context
	do   func(tx *gorm.DB) error
	done chan error
}

func newWriter(db *gorm.DB) *writer {
	// The connection's work must not end with any one caller's context:
	// interrupting a statement would roll the others back too.
	w := &writer{db: db.WithContext(context.Background()), queue: make(chan *request, queueMax), done: make(chan struct{})}
	go w.run()
	return w
}

// write queues do and waits until it is committed or ctx ends.
func (w *writer) write(ctx context.Context, do func(tx *gorm.DB) error) error {
	r := &request{ctx: ctx, do: do, done: make(chan error, 1)}
	if err := w.enqueue(r); err != nil {
		return err
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
	}
	select {
	case err := <-r.done: // both at once: what is known wins
		return err
	default:
		return unavailable(ctx.Err())
	}
}

func (w *writer) enqueue(r *request) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return unavailable(errors.New("store: closed"))
	}
	select {
	case w.queue <- r:
		return nil
	case <-r.ctx.Done():
		return unavailable(r.ctx.Err())
	}
}

// close accepts no more writes and waits for those accepted.
func (w *writer) close() {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.done
}

func (w *writer) run() {
	defer close(w.done)
	for first := range w.queue {
		batch := w.waiting(first)
		results, err := w.commit(batch)
		for i, r := range batch {
			if err != nil {
				r.done <- unavailable(err)
			} else {
				r.done <- results[i]
			}
		}
	}
}

// waiting returns first and what waits behind it.
func (w *writer) waiting(first *request) []*request {
	batch := []*request{first}
	for len(batch) < batchMax {
		select {
		case r, ok := <-w.queue:
			if !ok {
				return batch
			}
			batch = append(batch, r)
		default:
			return batch
		}
	}
	return batch
}

// commit carries out a batch in one transaction. Its error means that nothing
// of the batch was kept; otherwise each write has a result of its own.
func (w *writer) commit(batch []*request) ([]error, error) {
	tx := w.db.Begin()
	if tx.Error != nil {
		return nil, tx.Error
	}
	results := make([]error, len(batch))
	for i, r := range batch {
		if err := r.ctx.Err(); err != nil {
			results[i] = unavailable(err)
			continue
		}
		var err error
		if results[i], err = nested(tx, r.do); err != nil {
			return nil, errors.Join(err, tx.Rollback().Error)
		}
	}
	return results, tx.Commit().Error
}

// nested runs do inside a savepoint, so that its failure undoes its own work
// alone. The second error means that the transaction itself is lost, as after
// a full disk.
func nested(tx *gorm.DB, do func(tx *gorm.DB) error) (result, lost error) {
	if err := tx.Exec("SAVEPOINT one").Error; err != nil {
		return nil, err
	}
	if result = guarded(tx, do); result != nil {
		if err := tx.Exec("ROLLBACK TO one").Error; err != nil {
			return nil, errors.Join(result, err)
		}
	}
	return result, tx.Exec("RELEASE one").Error
}

func unavailable(cause error) error { return kp.E(kp.Unavailable, "store.unavailable", cause) }

// scrub empties SQLite's write-ahead log into the database, where what was
// deleted is overwritten; until then the log still holds it. It is done as
// far as readers let it.
func (s *Store) scrub(ctx context.Context) error {
	if s.writer == nil {
		return nil
	}
	conns, err := s.writer.db.DB()
	if err != nil {
		return err
	}
	_, err = conns.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return err
}

package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"gorm.io/gorm"

	"knowledgepath/internal/kp"
)

func openTest(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), Config{Dir: t.TempDir()})
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

// hold keeps the writer busy until release is called, so that what is written
// meanwhile waits together.
func hold(t *testing.T, s *Store) (release func()) {
	t.Helper()
	held, let, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- s.write(context.Background(), func(*gorm.DB) error {
			close(held)
			<-let
			return nil
		})
	}()
	<-held
	return func() {
		close(let)
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

// waitFor waits until n writes are queued.
func waitFor(t *testing.T, s *Store, n int) {
	t.Helper()
	for range 1000 {
		if len(s.writer.queue) == n {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("%d writes are queued, want %d", len(s.writer.queue), n)
}

// guess writes a row that needs no other.
func guess(tx *gorm.DB, subject string) error {
	return tx.Create(&guessRow{Subject: subject, Failed: 1, Last: 1}).Error
}

func guesses(t *testing.T, s *Store) map[string]bool {
	t.Helper()
	var subjects []string
	if err := s.db.Model(&guessRow{}).Pluck("subject", &subjects).Error; err != nil {
		t.Fatal(err)
	}
	set := map[string]bool{}
	for _, subject := range subjects {
		set[subject] = true
	}
	return set
}

func TestWritesThatWaitShareACommitAndFailAlone(t *testing.T) {
	s := openTest(t)
	release := hold(t, s)
	const n = 12
	broken := errors.New("broken")
	errs := make([]error, n)
	transactions := map[any]bool{} // touched only by the writer
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			errs[i] = s.write(t.Context(), func(tx *gorm.DB) error {
				transactions[tx.Statement.ConnPool] = true
				if err := guess(tx, fmt.Sprint(i)); err != nil {
					return err
				}
				switch i {
				case 3:
					return broken
				case 5:
					panic("a fault")
				case 7:
					return guess(tx, "7") // is there already
				}
				return nil
			})
		})
	}
	waitFor(t, s, n)
	release()
	wg.Wait()
	if len(transactions) != 1 {
		t.Errorf("%d transactions, want 1", len(transactions))
	}
	kept := guesses(t, s)
	for i, err := range errs {
		failed := i == 3 || i == 5 || i == 7
		if (err != nil) != failed || kept[fmt.Sprint(i)] == failed {
			t.Errorf("write %d: error %v, kept %v", i, err, kept[fmt.Sprint(i)])
		}
	}
	if !errors.Is(errs[3], broken) {
		t.Errorf("error is %v, want the function's own", errs[3])
	}
	if kp.KindOf(fail(errs[5], "")) != kp.Internal || kp.KindOf(fail(errs[7], "")) != kp.Conflict {
		t.Errorf("errors are %v and %v", errs[5], errs[7])
	}
}

func TestACommitThatFailsFailsAllOfIt(t *testing.T) {
	s := openTest(t)
	release := hold(t, s)
	errs := make([]error, 3)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			errs[i] = s.write(t.Context(), func(tx *gorm.DB) error {
				if i == 1 { // a session of nobody, noticed by the commit alone
					return errors.Join(tx.Exec("PRAGMA defer_foreign_keys = 1").Error,
						tx.Create(&sessionRow{Hash: "h", Person: "nobody"}).Error)
				}
				return guess(tx, fmt.Sprint(i))
			})
		})
	}
	waitFor(t, s, len(errs))
	release()
	wg.Wait()
	for i, err := range errs {
		if kp.KindOf(err) != kp.Unavailable {
			t.Errorf("write %d: error is %v, want Unavailable", i, err)
		}
	}
	if kept := guesses(t, s); len(kept) != 0 {
		t.Errorf("kept %v of a commit that failed", kept)
	}
	if err := s.write(t.Context(), func(tx *gorm.DB) error { return guess(tx, "after") }); err != nil {
		t.Errorf("the next write fails: %v", err)
	}
}

func TestATransactionThatIsLostFailsAllOfIt(t *testing.T) {
	s := openTest(t)
	release := hold(t, s)
	errs := make([]error, 3)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			errs[i] = s.write(t.Context(), func(tx *gorm.DB) error {
				if i == 1 { // as SQLite does by itself after some I/O errors
					return errors.Join(errors.New("disk"), tx.Exec("ROLLBACK").Error)
				}
				return guess(tx, fmt.Sprint(i))
			})
		})
	}
	waitFor(t, s, len(errs))
	release()
	wg.Wait()
	for i, err := range errs {
		if kp.KindOf(err) != kp.Unavailable {
			t.Errorf("write %d: error is %v, want Unavailable", i, err)
		}
	}
	if err := s.write(t.Context(), func(tx *gorm.DB) error { return guess(tx, "after") }); err != nil {
		t.Errorf("the next write fails: %v", err)
	}
	if kept := guesses(t, s); len(kept) != 1 {
		t.Errorf("kept %v, want only what came after", kept)
	}
}

func TestAWriteWhoseContextEndsInTheQueueIsNotCarriedOut(t *testing.T) {
	s := openTest(t)
	release := hold(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		left <- s.write(ctx, func(tx *gorm.DB) error { return guess(tx, "left") })
	}()
	waitFor(t, s, 1)
	cancel()
	if err := <-left; kp.KindOf(err) != kp.Unavailable || !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, want Unavailable for the context's end", err)
	}
	release()
	if err := s.write(t.Context(), func(*gorm.DB) error { return nil }); err != nil {
		t.Error(err)
	}
	if kept := guesses(t, s); len(kept) != 0 {
		t.Errorf("kept %v", kept)
	}
}

func TestReadyFailsWhileTheWriterHangs(t *testing.T) {
	s := openTest(t)
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
	release := hold(t, s)
	started := time.Now()
	if err := s.Ready(t.Context()); kp.KindOf(err) != kp.Unavailable {
		t.Errorf("error is %v, want Unavailable", err)
	}
	if took := time.Since(started); took > readyWithin+time.Second {
		t.Errorf("took %v", took)
	}
	if empty, err := s.Empty(t.Context()); err != nil || !empty {
		t.Errorf("reading meanwhile: %v, %v", empty, err)
	}
	release()
}

func TestCloseWaitsForWhatWasAccepted(t *testing.T) {
	s := openTest(t)
	release := hold(t, s)
	const n = 5
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			if err := s.write(t.Context(), func(tx *gorm.DB) error { return guess(tx, fmt.Sprint(i)) }); err != nil {
				t.Errorf("write %d was accepted and failed: %v", i, err)
			}
		})
	}
	waitFor(t, s, n)
	closed := make(chan struct{})
	go func() { s.writer.close(); close(closed) }()
	select {
	case <-closed:
		t.Error("closed before the writes were done")
	case <-time.After(20 * time.Millisecond):
	}
	release()
	<-closed
	wg.Wait()
	if kept := guesses(t, s); len(kept) != n {
		t.Errorf("kept %v, want %d", kept, n)
	}
	if err := s.write(t.Context(), func(*gorm.DB) error { return nil }); kp.KindOf(err) != kp.Unavailable {
		t.Errorf("error after closing is %v, want Unavailable", err)
	}
}

// BenchmarkWrite writes one row at a time from so many at once, each waiting
// for its own commit to be on the disk.
func BenchmarkWrite(b *testing.B) {
	for _, writers := range []int{1, 16, 200} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s := openTest(b)
			transactions := map[any]bool{} // touched only by the writer
			var next atomic.Int64
			var wg sync.WaitGroup
			b.ResetTimer()
			for range writers {
				wg.Go(func() {
					for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
						err := s.write(context.Background(), func(tx *gorm.DB) error {
							transactions[tx.Statement.ConnPool] = true
							return guess(tx, fmt.Sprint(i))
						})
						if err != nil {
							b.Error(err)
						}
					}
				})
			}
			wg.Wait()
			b.ReportMetric(float64(b.N)/float64(len(transactions)), "rows/commit")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

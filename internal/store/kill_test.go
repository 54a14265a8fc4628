package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/store"
)

// killedVar makes the test binary the process that is killed.
const killedVar = "KP_TEST_KILLED"

func TestMain(m *testing.M) {
	if dir := os.Getenv(killedVar); dir != "" {
		fmt.Fprintln(os.Stderr, stream(dir))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// stream adds events from several goroutines without end and prints the id
// of each one that is acknowledged.
func stream(dir string) error {
	ctx := context.Background()
	s, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		return err
	}
	failed := make(chan error)
	var mu sync.Mutex
	for w := range 6 {
		person := fmt.Sprint("p", w%2)
		if w < 2 {
			err := s.AddPerson(ctx, people.Person{ID: person, Name: person, Role: kp.Learner, Created: kp.Now()})
			if err != nil && kp.KindOf(err) != kp.Conflict { // there since the last time
				return err
			}
		}
		go func() {
			for i := 0; ; i++ {
				e := progress.Event{
					ID: fmt.Sprint(os.Getpid(), "-", w, "-", i), Person: person, Kind: progress.Answered, Module: fmt.Sprint("m", i%3),
					Lesson: "l", Activity: "a", Chosen: []string{"x"}, Permille: i % 1000, At: kp.Now(), Received: kp.Now(),
				}
				if _, err := s.AddEvents(ctx, []progress.Event{e}); err != nil {
					failed <- err
					return
				}
				mu.Lock()
				fmt.Println(e.ID)
				mu.Unlock()
			}
		}()
	}
	return <-failed
}

func TestNothingAcknowledgedIsLostWhenTheProcessIsKilled(t *testing.T) {
	dir := t.TempDir()
	acknowledged := map[string]bool{}
	for range 3 {
		for _, id := range streamAndKill(t, dir, 300) {
			acknowledged[id] = true
		}
		s := open(t, store.Config{Dir: dir})
		stored := map[string]bool{}
		for _, person := range []string{"p0", "p1"} {
			events, err := s.EventsOf(t.Context(), person)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				stored[e.ID] = true
			}
			state, err := s.StateOf(t.Context(), person)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(progress.Fold(events), state); diff != "" {
				t.Errorf("state of %s is not that of its events (-want +got):\n%s", person, diff)
			}
		}
		for id := range acknowledged {
			if !stored[id] {
				t.Errorf("event %s was acknowledged and is lost", id)
			}
		}
		t.Logf("%d acknowledged, %d stored", len(acknowledged), len(stored))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// streamAndKill kills a streaming process after n acknowledgements and
// returns all it gave.
func streamAndKill(t *testing.T, dir string, n int) []string {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), killedVar+"="+dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	watchdog := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer watchdog.Stop()
	var ids []string
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if ids = append(ids, lines.Text()); len(ids) == n {
			cmd.Process.Kill() // SIGKILL: nothing is flushed or closed
		}
	}
	cmd.Wait()
	if len(ids) < n {
		t.Fatalf("only %d acknowledgements came", len(ids))
	}
	return ids
}

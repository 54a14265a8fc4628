package search

import (
	"context"
	"io"
	"log/slog"
	"sync"
	"testing"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// edition is content that has one word.
func edition(version, word string) *catalog.Snapshot {
	return catalog.NewSnapshot(catalog.Parts{
		Version: version,
		Terms:   []catalog.Term{{ID: "t", ES: catalog.TermText{Name: word}, EN: catalog.TermText{Name: word}}},
	})
}

func newLive(s *catalog.Snapshot) *Live {
	return &Live{Content: catalog.NewLive(s), Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
}

func (l *Live) finds(t *testing.T, word string) bool {
	t.Helper()
	hits, err := l.Search(kp.ES, word, 1)
	if err != nil {
		t.Fatal(err)
	}
	return len(hits) == 1
}

// The first search makes the index; the last one made answers until Follow.
func TestLiveFollows(t *testing.T) {
	l := newLive(edition("1", "primero"))
	if !l.finds(t, "primero") {
		t.Error("nothing is found before the first Follow")
	}
	l.Content.Swap(edition("2", "segundo"))
	if !l.finds(t, "primero") || l.finds(t, "segundo") {
		t.Error("a request made an index, or there is none")
	}
	for _, want := range []bool{true, false} {
		if made, err := l.Follow(); err != nil || made != want {
			t.Errorf("Follow: %v, %v; want %v", made, err, want)
		}
	}
	if l.finds(t, "primero") || !l.finds(t, "segundo") {
		t.Error("the new content is not found after Follow")
	}
	if s, err := l.Suggest(kp.ES, "xegumdo"); err != nil || s != "segundo" {
		t.Errorf("Suggest: %q, %v", s, err)
	}
}

// Requests that search while the content changes are all answered, by one
// edition or the other.
func TestLiveWhileTheContentChanges(t *testing.T) {
	l := newLive(edition("0", "palabra"))
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() { l.Run(ctx, time.Millisecond) })
	for range 4 {
		work.Go(func() {
			for ctx.Err() == nil {
				if hits, err := l.Search(kp.ES, "palabra", 1); err != nil || len(hits) != 1 {
					t.Errorf("%v, %v", hits, err)
					return
				}
			}
		})
	}
	for version := range 20 {
		l.Content.Swap(edition(string(rune('a'+version)), "palabra"))
		if _, err := l.Follow(); err != nil {
			t.Error(err)
		}
	}
	cancel()
	work.Wait()
}

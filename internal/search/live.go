package search

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// Live searches the content being served. Its index is made again, beside the
// requests, when the content has changed; until it is ready the last one
// answers.
type Live struct {
	Content *catalog.Live
	Log     *slog.Logger

	making sync.Mutex   // held while an index is made
	using  sync.RWMutex // held for reading while an index is used
	index  *Index
}

// Search is Index.Search in the content being served.
func (l *Live) Search(lang kp.Lang, query string, limit int) ([]Hit, error) {
	x, done, err := l.use()
	if err != nil {
		return nil, err
	}
	defer done()
	return x.Search(lang, query, limit)
}

// Suggest is Index.Suggest in the content being served.
func (l *Live) Suggest(lang kp.Lang, query string) (string, error) {
	x, done, err := l.use()
	if err != nil {
		return "", err
	}
	defer done()
	return x.Suggest(lang, query)
}

// use returns the index, which stays open until done is called. The first to
// come where there is none yet makes it.
func (l *Live) use() (x *Index, done func(), err error) {
	for {
		l.using.RLock()
		if l.index != nil {
			return l.index, l.using.RUnlock, nil
		}
		l.using.RUnlock()
		if _, err := l.Follow(); err != nil {
			return nil, nil, err
		}
	}
}

// Follow makes the index again where the content is another than it was made
// of, and says whether it did.
func (l *Live) Follow() (bool, error) {
	l.making.Lock()
	defer l.making.Unlock()
	now := l.Content.Now()
	if l.index != nil && l.index.version == now.Version() {
		return false, nil
	}
	made, err := New(now)
	if err != nil {
		return false, err
	}
	l.using.Lock()
	last := l.index
	l.index = made
	l.using.Unlock()
	if last != nil {
		return true, last.Close()
	}
	return true, nil
}

// Run follows until ctx is done.
func (l *Live) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := l.Follow(); err != nil {
			l.Log.Warn("content could not be made searchable", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

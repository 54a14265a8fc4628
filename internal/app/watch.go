package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"

	"knowledgepath/internal/publish"
)

// How a folder is followed. Editors and version control change many files at
// once, so it is read when it has been quiet for a moment, or when it will
// not be. Network file systems, and some that containers bring in, tell of
// nothing; for those it is looked at now and then.
const (
	quietFor   = 150 * time.Millisecond
	noisyFor   = 2 * time.Second
	lookEvery  = 15 * time.Second
	retryAfter = 2 * time.Second
)

// watcher reads a folder again whenever something in it changes.
type watcher struct {
	dir  string
	look time.Duration // how often it looks without being told
	deaf bool          // it is told nothing, and only looks
	log  *slog.Logger

	// read reads the folder and, if it is unchanged after that, serves it. It is
	// called once at first, and never twice at a time.
	read func(ctx context.Context, unchanged func() bool) error
}

// errChanging is what read returns where the folder changed meanwhile.
var errChanging = errors.New("the folder changed while it was read")

// watcher is the one of the content folder.
func (s *system) watcher() *watcher {
	return &watcher{dir: s.folder, look: lookEvery, read: s.reload, log: s.log}
}

// reload reads all content anew and serves it, unless it was half of one
// thing and half of another.
func (s *system) reload(ctx context.Context, unchanged func() bool) error {
	next := s.compiler.Again()
	form, _ := next.Form()
	if !unchanged() {
		return errChanging
	}
	if err := s.publish.Reload(ctx, next); err != nil {
		return err
	}
	s.form.Store(form)
	s.compiler = next
	return nil
}

// run keeps what is read equal to the folder until ctx is done.
func (w *watcher) run(ctx context.Context) {
	events, faults, add, stop := w.listen()
	defer stop()
	look := time.NewTicker(w.look)
	defer look.Stop()
	due := time.NewTimer(0)
	defer due.Stop()
	var noise time.Time // when what has not been read yet began; zero where all is read
	seen, gone := "", false
	for {
		select {
		case <-ctx.Done():
			return
		case e := <-events:
			if publish.Junk(filepath.Base(e.Name)) {
				continue
			}
			if e.Has(fsnotify.Create) {
				add(e.Name)
			}
			if noise.IsZero() {
				noise = time.Now()
			}
			due.Reset(min(quietFor, noisyFor-time.Since(noise)))
		case err := <-faults:
			// All is read again, so nothing is lost; it should be known all the same.
			w.log.Warn("content folder: some changes were not told of", "error", err)
			due.Reset(quietFor)
		case <-look.C:
			add(w.dir)
			if w.state() != seen {
				due.Reset(0)
			}
		case <-due.C:
			if noise.IsZero() {
				noise = time.Now()
			}
			add(w.dir)
			if seen = w.state(); seen == nowhere {
				// It may be about to be replaced, or its disk to come back.
				if !gone {
					w.log.Warn("content folder is gone; what is served stays")
				}
				gone, noise = true, time.Time{}
				continue
			}
			gone = false
			noisy := time.Since(noise) > noisyFor
			switch err := w.read(ctx, func() bool { return noisy || w.state() == seen }); {
			case errors.Is(err, errChanging):
				due.Reset(quietFor)
			case err != nil && ctx.Err() == nil:
				w.log.Warn("content folder could not be followed", "error", err)
				due.Reset(retryAfter)
			default:
				noise = time.Time{}
			}
		}
	}
}

// listen asks to be told of changes; add does so for a folder and those in
// it. Where that is not to be had, looking has to do.
func (w *watcher) listen() (events chan fsnotify.Event, faults chan error, add func(string), stop func()) {
	nothing := func() {}
	if w.deaf {
		return nil, nil, func(string) {}, nothing
	}
	n, err := fsnotify.NewWatcher()
	if err != nil {
		w.log.Warn("content folder is only looked at now and then", "every", w.look.String(), "error", err)
		return nil, nil, func(string) {}, nothing
	}
	failed := false
	add = func(dir string) {
		for sub := range foldersIn(dir) {
			if err := n.Add(sub); err != nil && !errors.Is(err, fs.ErrNotExist) && !failed {
				failed = true
				w.log.Warn("content folder is in part only looked at now and then", "every", w.look.String(), "error", err)
			}
		}
	}
	return n.Events, n.Errors, add, func() { _ = n.Close() }
}

// foldersIn yields a folder and all those in it that content can stand in;
// nothing where it is no folder.
func foldersIn(dir string) func(func(string) bool) {
	return func(yield func(string) bool) {
		_ = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil || !d.IsDir():
				return nil
			case publish.Junk(name):
				return fs.SkipDir
			case !yield(filepath.Join(dir, filepath.FromSlash(name))):
				return fs.SkipAll
			}
			return nil
		})
	}
}

// nowhere is the state of a folder that is not there.
const nowhere = ""

// state names what the folder's files are like without reading them.
func (w *watcher) state() string {
	h := sha256.New()
	err := fs.WalkDir(os.DirFS(w.dir), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil && name == ".":
			return err
		case err != nil:
		case publish.Junk(name) && d.IsDir():
			return fs.SkipDir
		case publish.Junk(name):
		case d.IsDir():
			fmt.Fprintln(h, name)
		default:
			if info, err := d.Info(); err == nil {
				fmt.Fprintln(h, name, info.Mode(), info.Size(), info.ModTime().UnixNano())
			}
		}
		return nil
	})
	if err != nil {
		return nowhere
	}
	return hex.EncodeToString(h.Sum(nil))
}

package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync/atomic"

	"github.com/google/uuid"

	"knowledgepath/content"
	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/markdown"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/publish"
	"knowledgepath/internal/search"
	"knowledgepath/internal/secret"
	"knowledgepath/internal/store"
	"knowledgepath/locales"
)

// system is the product without its door.
type system struct {
	store    *store.Store
	box      *secret.Box
	hasher   *secret.Hasher
	locales  *locale.Catalogue
	form     atomic.Pointer[intake.Form]
	accounts *people.Accounts
	publish  *publish.Service
	search   *search.Live
	progress *progress.Service
	clock    kp.Clock
	newID    kp.IDs
	log      *slog.Logger

	folder   string // laid over the embedded content; empty for none
	compiler *markdown.Compiler
}

// options say how a system is opened.
type options struct {
	dataFlags
	content string // overlay folder; empty for none
	log     io.Writer
	private bool // private texts can be stored
	open    bool // anyone may sign up
}

// newID makes a UUID of version 7, which sorts by time.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// logger writes JSON lines.
func logger(w io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(w, nil)) }

// openSystem opens the store and compiles the content.
func openSystem(ctx context.Context, o options) (*system, error) {
	s := &system{hasher: secret.NewHasher(), clock: kp.Now, newID: newID, log: logger(o.log)}
	var err error
	if s.locales, err = locale.Load(locales.FS); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(o.Data, 0o700); err != nil {
		return nil, misconfigured("the data folder cannot be made: %v", err)
	}
	if s.box, err = secret.OpenBox(o.Data); err != nil {
		return nil, misconfigured("%v", err)
	}
	box := s.box
	if !o.private {
		box = nil
	}
	s.store, err = store.Open(ctx, store.Config{Dir: o.Data, URL: o.Database, Box: box, Clock: s.clock})
	if err != nil {
		return nil, misconfigured("%v", err)
	}
	s.folder = o.content
	if s.compiler, err = compilerOf(s.locales, s.folder); err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	form, _ := s.compiler.Form()
	s.form.Store(form)
	s.accounts = &people.Accounts{
		People: s.store, Organisations: s.store, Door: s.store, Hasher: s.hasher,
		Clock: s.clock, NewID: s.newID, Open: o.open,
	}
	s.publish = &publish.Service{
		Store: s.store, Compiler: s.compiler, Live: catalog.NewLive(catalog.NewSnapshot(catalog.Parts{})),
		Clock: s.clock, Log: s.log,
	}
	if err := s.publish.Start(ctx); err != nil {
		return nil, errors.Join(err, s.store.Close())
	}
	s.search = &search.Live{Content: s.publish.Live, Log: s.log}
	s.progress = &progress.Service{Store: s.store, Editions: s.publish, Clock: s.clock}
	return s, nil
}

// compilerOf reads the embedded content with a folder laid over it.
func compilerOf(all *locale.Catalogue, overlay string) (*markdown.Compiler, error) {
	var over []fs.FS
	if overlay != "" {
		info, err := os.Stat(overlay)
		if err != nil || !info.IsDir() {
			return nil, misconfigured("the content folder %s cannot be read", overlay)
		}
		over = append(over, os.DirFS(overlay))
	}
	return markdown.New(content.FS, over...).WithWords(calloutWords(all)), nil
}

// calloutWords are the words over the content's callouts.
func calloutWords(all *locale.Catalogue) markdown.Words {
	return markdown.Words{
		Note: all.Text("callout.note"), Tip: all.Text("callout.tip"), Important: all.Text("callout.important"),
		Warning: all.Text("callout.warning"), Caution: all.Text("callout.caution"),
	}
}

// link is the address of a ticket.
func link(base string, lang kp.Lang, token string) string {
	return fmt.Sprintf("%s/%s/i/%s", base, lang, token)
}

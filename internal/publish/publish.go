package publish

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// Edition is a module's files as they were at one time, kept for good, so
// that answers can be marked by what the learner saw.
type Edition struct {
	ID     string // Bundle.Edition
	Module string // uid
	Slug   string
	Zip    []byte
	Made   time.Time
}

// Release makes an edition of a module current. An empty Edition goes back to
// the module as it came with the program, or to none where it did not.
type Release struct {
	Seq     int64 // given by the store, rising
	Module  string
	Edition string
	ByName  string // who did it, as shown to admins
	At      time.Time
}

// Store keeps editions and releases.
type Store interface {
	// PutEdition keeps an edition; keeping it again changes nothing.
	PutEdition(ctx context.Context, e Edition) error
	Edition(ctx context.Context, id string) (Edition, error)
	// AddRelease appends a release.
	AddRelease(ctx context.Context, r Release) error
	// Releases returns a module's releases, newest first.
	Releases(ctx context.Context, module string) ([]Release, error)
	// Current returns the newest release of each module, and the highest Seq
	// of all, 0 where there is none.
	Current(ctx context.Context) ([]Release, int64, error)
	// Seq returns the highest Seq alone; it is asked every few seconds.
	Seq(ctx context.Context) (int64, error)
}

// Compiler turns files into content. It is pure: the same files give the
// same content and findings.
type Compiler interface {
	// Compile builds all content: what came with the program with the bundles
	// laid over it by uid. A broken module is left out and named.
	Compile(bundles []Bundle) (*catalog.Snapshot, []Finding)
	// Module compiles one bundle by itself beside the content in now; the
	// module is nil where there are errors.
	Module(b Bundle, now *catalog.Snapshot) (*catalog.Module, []Finding)
	// Past compiles a bundle that was right when it was kept, for marking
	// answers given to it, whatever has become of the rest of the content; nil
	// where it cannot be read at all.
	Past(b Bundle) *catalog.Module
	// Shipped returns the module folders that came with the program or are laid
	// over it.
	Shipped() []Shipped
	// Held returns the parts of the shared files that are served as they were
	// when they were last right.
	Held() []Part
}

// Service publishes and follows.
type Service struct {
	Store    Store
	Compiler Compiler // what Start begins with; Reload puts another in its place
	Live     *catalog.Live
	Clock    kp.Clock
	Log      *slog.Logger

	turn  sync.Mutex        // held by whoever compiles all and serves it, and guards these:
	seq   int64             // of the newest release being served
	stood map[string]string // the uid that a module folder was last served with, by folder
	kept  map[string]bool   // editions of module folders that are known to be in the store

	mu       sync.Mutex // guards Compiler and these:
	report   Report
	editions map[string]*catalog.Module // recently used, by edition id
}

func (s *Service) compiler() Compiler {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Compiler
}

// Check compiles a bundle beside the content being served and, if nothing in
// it is an error, keeps it as an edition that can then be released.
func (s *Service) Check(ctx context.Context, b Bundle) (*catalog.Module, []Finding, error) {
	m, findings := s.compiler().Module(b, s.Live.Now())
	if m == nil || HasErrors(findings) {
		return nil, findings, nil
	}
	data, err := b.Zip()
	if err != nil {
		return nil, findings, err
	}
	return m, findings, s.Store.PutEdition(ctx, Edition{ID: m.Edition, Module: m.UID, Slug: m.Slug, Zip: data, Made: s.Clock()})
}

// Checked returns an edition that was kept by Check, with its findings.
func (s *Service) Checked(ctx context.Context, id string) (*catalog.Module, []Finding, error) {
	b, err := s.bundle(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	m, findings := s.compiler().Module(b, s.Live.Now())
	return m, findings, nil
}

// bundle unpacks a kept edition.
func (s *Service) bundle(ctx context.Context, id string) (Bundle, error) {
	e, err := s.Store.Edition(ctx, id)
	if err != nil {
		return nil, err
	}
	return ReadZip(e.Zip)
}

// Release makes a kept edition current, here at once and on every other
// replica within the interval it follows at. An edition that is current
// already is left as it is.
func (s *Service) Release(ctx context.Context, edition, byName string) error {
	m, findings, err := s.Checked(ctx, edition)
	if err != nil {
		return err
	}
	if err := fit(m, findings); err != nil {
		return err
	}
	if now := s.Live.Now().Module(m.UID); now != nil && now.Edition == edition {
		return nil
	}
	return s.release(ctx, Release{Module: m.UID, Edition: edition, ByName: byName, At: s.Clock()})
}

// Back makes the edition before the current one current again.
func (s *Service) Back(ctx context.Context, module, byName string) error {
	history, err := s.Store.Releases(ctx, module)
	if err != nil {
		return err
	}
	before, ok := Before(history)
	if !ok {
		return kp.E(kp.Conflict, "publish.noback", nil)
	}
	if err := s.servable(ctx, module, before); err != nil {
		return err
	}
	return s.release(ctx, Release{Module: module, Edition: before, ByName: byName, At: s.Clock()})
}

// servable reports whether an edition could be served beside what is served
// now: what was right once may clash with what came since. No edition is what
// came with the program, or nothing.
func (s *Service) servable(ctx context.Context, module, edition string) error {
	if edition != "" {
		m, findings, err := s.Checked(ctx, edition)
		if err != nil {
			return err
		}
		return fit(m, findings)
	}
	for _, x := range s.compiler().Shipped() {
		if x.UID == module {
			return fit(s.compiler().Module(x.Bundle, s.Live.Now()))
		}
	}
	return nil
}

// fit refuses what a compiler could not make whole.
func fit(m *catalog.Module, findings []Finding) error {
	if m == nil || HasErrors(findings) {
		return kp.E(kp.Conflict, "publish.broken", nil)
	}
	return nil
}

// Before returns the edition that going back from the newest release leads
// to, and whether there is one. Releases that themselves went back are
// undone with what they undid, so that going back twice goes back twice.
func Before(history []Release) (string, bool) {
	var stack []string
	for i := len(history) - 1; i >= 0; i-- {
		e := history[i].Edition
		if n := len(stack); n >= 2 && stack[n-2] == e || n == 1 && e == "" {
			stack = stack[:n-1]
			continue
		}
		stack = append(stack, e)
	}
	switch len(stack) {
	case 0:
		return "", false
	case 1:
		return "", stack[0] != ""
	}
	return stack[len(stack)-2], true
}

func (s *Service) release(ctx context.Context, r Release) error {
	if err := s.Store.AddRelease(ctx, r); err != nil {
		return err
	}
	_, err := s.Follow(ctx)
	return err
}

// Start serves what is current in the store.
func (s *Service) Start(ctx context.Context) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	return s.serve(ctx, s.compiler())
}

// Follow asks the store whether anything was released since the last time
// and, if so, compiles and serves it. It says whether it did.
func (s *Service) Follow(ctx context.Context) (bool, error) {
	s.turn.Lock()
	defer s.turn.Unlock()
	seq, err := s.Store.Seq(ctx)
	if err != nil || seq == s.seq {
		return false, err
	}
	if err := s.serve(ctx, s.compiler()); err != nil {
		return false, err
	}
	return true, nil
}

// Run follows until ctx is done.
func (s *Service) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := s.Follow(ctx); err != nil && ctx.Err() == nil {
				s.Log.Warn("content could not be followed", "error", err)
			}
		}
	}
}

// editionsKept bounds the older editions held ready.
const editionsKept = 64

// Edition returns a module as it was in an edition, or as it is now where
// edition is empty. It makes Service a progress.Editions.
func (s *Service) Edition(ctx context.Context, uid, edition string) (*catalog.Module, error) {
	now := s.Live.Now()
	m := now.Module(uid)
	if m != nil && (edition == "" || edition == m.Edition) {
		return m, nil
	}
	if edition == "" {
		return nil, kp.E(kp.NotFound, "page.notfound", nil)
	}
	s.mu.Lock()
	old, ok := s.editions[edition]
	s.mu.Unlock()
	if !ok {
		b, err := s.bundle(ctx, edition)
		if err != nil {
			return nil, err
		}
		if old = s.compiler().Past(b); old == nil {
			return nil, kp.E(kp.NotFound, "page.notfound", nil)
		}
		s.mu.Lock()
		if len(s.editions) >= editionsKept || s.editions == nil {
			s.editions = map[string]*catalog.Module{}
		}
		s.editions[edition] = old
		s.mu.Unlock()
	}
	if old.UID != uid {
		return nil, kp.E(kp.NotFound, "page.notfound", nil)
	}
	return old, nil
}

// File returns a file of a module's folder as it is in the module's edition,
// by its path inside the folder.
func (s *Service) File(ctx context.Context, m *catalog.Module, name string) ([]byte, error) {
	b, err := s.bundle(ctx, m.Edition)
	if err != nil {
		return nil, err
	}
	data, ok := b[name]
	if !ok {
		return nil, kp.E(kp.NotFound, "page.notfound", nil)
	}
	return data, nil
}

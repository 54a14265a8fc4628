package publish

import (
	"context"
	"slices"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// Shipped is a module's folder as it came with the program, or as it stands
// in a folder laid over that.
type Shipped struct {
	UID, Slug string // empty where module.yaml does not say
	Folder    string // its name
	Edition   string
	Bundle    Bundle // nil where the folder cannot be read
	Overlaid  bool   // it did not come with the program
}

// Part is something besides the modules that content is made of.
type Part string

// The parts that stay as they were, each as a whole, while there are errors
// in their files.
const (
	Shared Part = "shared" // settings, tracks, competencies, sources, glossary, pages
	Intake Part = "intake" // the questions and their weights
)

// Origin says where a module that is being served comes from.
type Origin string

// The origins.
const (
	FromProgram Origin = "program" // it came with the program
	FromFolder  Origin = "folder"  // it stands in a folder laid over the program's content
	FromEdition Origin = "edition" // it was published
	OverFolder  Origin = "over"    // it was published, and hides one in a folder
)

// Standing is what is known of a module besides what it says.
type Standing struct {
	Origin Origin
	Folder string // the name that findings know it by
	Held   bool   // what is served is not what its files say now, but what they said when they were last right
}

// Report is what the last look at the content files found.
type Report struct {
	Read     time.Time // when the files were last read
	Followed bool      // they are read again whenever they change
	Findings []Finding
	Parts    []Part              // that are served as they were
	Modules  map[string]Standing // by uid
	Faulty   time.Time           // since when there have been errors; zero where there are none
	Mended   time.Time           // when the last errors went away; zero while there are some

	found map[place]time.Time
}

// place tells findings apart.
type place struct {
	file      string
	line, col int
	code      string
}

// Found is when a finding of the report was first seen in its place.
func (r Report) Found(file string, line, col int, code string) time.Time {
	return r.found[place{file, line, col, code}]
}

// held counts the modules that are not served as their files are now.
func (r Report) held() int {
	n := 0
	for _, m := range r.Modules {
		if m.Held {
			n++
		}
	}
	return n
}

// Report returns what the last look at the content files found. The caller
// must not change it.
func (s *Service) Report() Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.report
}

// Reload serves what next makes of the content files, which it read anew, in
// place of the compiler so far. A module whose files are not right any more
// stays as it is being served, and the report says so.
func (s *Service) Reload(ctx context.Context, next Compiler) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	before := s.Live.Now().Version()
	if err := s.serve(ctx, next); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Compiler, s.report.Followed = next, true
	if now := s.Live.Now().Version(); now != before {
		s.Log.Info("content read again", "held", s.report.held())
	}
	return nil
}

// serve compiles all content, with the current editions laid over the files,
// and serves it. It is called by whoever has the turn.
func (s *Service) serve(ctx context.Context, c Compiler) error {
	current, seq, err := s.Store.Current(ctx)
	if err != nil {
		return err
	}
	bundles, err := s.bundles(ctx, current)
	if err != nil {
		return err
	}
	shipped := c.Shipped()
	now, findings := c.Compile(bundles)
	stood := s.standing(shipped, now)
	held := hold(now, s.Live.Now(), present(shipped, current, stood))
	now = now.Holding(s.Live.Now(), held)
	if err := s.keep(ctx, shipped, now); err != nil {
		return err
	}
	report := Report{
		Findings: findings, Parts: c.Held(),
		Modules: standings(shipped, current, stood, now, held),
	}
	s.seq, s.stood = seq, stood
	s.Live.Swap(now)
	s.tell(report)
	return nil
}

// bundles unpacks the current editions; one that cannot be read is named in
// the log and left out.
func (s *Service) bundles(ctx context.Context, current []Release) ([]Bundle, error) {
	var bundles []Bundle
	for _, r := range current {
		if r.Edition == "" {
			continue
		}
		e, err := s.Store.Edition(ctx, r.Edition)
		if err != nil {
			return nil, err
		}
		b, err := ReadZip(e.Zip)
		if err != nil {
			s.Log.Error("edition cannot be read", "edition", e.ID, "module", e.Module, "error", err)
			continue
		}
		bundles = append(bundles, b)
	}
	return bundles, nil
}

// standing says with which uid each module folder is served, or was when it
// was last right: what stands in a folder that is broken now may not say.
func (s *Service) standing(shipped []Shipped, now *catalog.Snapshot) map[string]string {
	stood := map[string]string{}
	for _, x := range shipped {
		if now.Module(x.UID) != nil {
			stood[x.Folder] = x.UID
		} else if uid := s.stood[x.Folder]; uid != "" {
			stood[x.Folder] = uid
		}
	}
	return stood
}

// present lists the uids of all modules whose files are still there, right
// or not.
func present(shipped []Shipped, current []Release, stood map[string]string) map[string]bool {
	there := map[string]bool{}
	for _, x := range shipped {
		there[x.UID], there[stood[x.Folder]] = true, true
	}
	for _, r := range current {
		if r.Edition != "" {
			there[r.Module] = true
		}
	}
	return there
}

// hold chooses the modules that stay as they are in live: those that are
// there and not right any more and, where they cannot be beside them, those
// that took their names meanwhile.
func hold(now, live *catalog.Snapshot, there map[string]bool) map[string]bool {
	held := map[string]bool{}
	for m := range live.Modules() {
		if there[m.UID] && now.Module(m.UID) == nil {
			held[m.UID] = true
		}
	}
	for more := true; more; {
		more = false
		taken := map[string]bool{}
		for uid := range held {
			if m := live.Module(uid); m != nil {
				for _, name := range names(m) {
					taken[name] = true
				}
			}
		}
		for m := range now.Modules() {
			if !held[m.UID] && slices.ContainsFunc(names(m), func(name string) bool { return taken[name] }) {
				held[m.UID], more = true, true
			}
		}
	}
	return held
}

func names(m *catalog.Module) []string { return append([]string{m.Slug}, m.Aliases...) }

// keep keeps an edition of every module that is served from a folder, so that
// what is answered to it can be marked after the folder has changed, or the
// program has been replaced by a newer one.
func (s *Service) keep(ctx context.Context, shipped []Shipped, now *catalog.Snapshot) error {
	kept := map[string]bool{}
	for _, x := range shipped {
		if m := now.Module(x.UID); m == nil || m.Edition != x.Edition {
			continue
		}
		if !s.kept[x.Edition] {
			if err := s.put(ctx, x); err != nil {
				return err
			}
		}
		kept[x.Edition] = true
	}
	s.kept = kept
	return nil
}

// put keeps a module folder as an edition, unless it is kept already.
func (s *Service) put(ctx context.Context, x Shipped) error {
	_, err := s.Store.Edition(ctx, x.Edition)
	if err == nil || kp.KindOf(err) != kp.NotFound {
		return err
	}
	data, err := x.Bundle.Zip()
	if err != nil {
		return err
	}
	return s.Store.PutEdition(ctx, Edition{ID: x.Edition, Module: x.UID, Slug: x.Slug, Zip: data, Made: s.Clock()})
}

// standings says where each module that is served comes from.
func standings(shipped []Shipped, current []Release, stood map[string]string, now *catalog.Snapshot, held map[string]bool) map[string]Standing {
	all := map[string]Standing{}
	for _, x := range shipped {
		uid := stood[x.Folder]
		m := now.Module(uid)
		if _, twice := all[uid]; m != nil && !(twice && m.Edition != x.Edition) {
			origin := FromProgram
			if x.Overlaid {
				origin = FromFolder
			}
			all[uid] = Standing{Origin: origin, Folder: x.Folder, Held: held[uid]}
		}
	}
	for _, r := range current {
		m := now.Module(r.Module)
		if r.Edition == "" || m == nil {
			continue
		}
		origin := FromEdition
		if all[m.UID].Origin == FromFolder {
			origin = OverFolder
		}
		all[m.UID] = Standing{Origin: origin, Folder: m.Slug, Held: held[m.UID]}
	}
	return all
}

// tell makes a report the present one and logs what has changed: each error
// once, however often the content is compiled, and that all are mended.
func (s *Service) tell(r Report) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := s.report
	r.Read, r.Followed, r.found = s.Clock(), before.Followed, map[place]time.Time{}
	for _, f := range r.Findings {
		at := place{f.File, f.Line, f.Col, f.Code}
		first, known := before.found[at]
		if !known {
			first = r.Read
		}
		r.found[at] = first
		if f.Severity == Error && !known {
			s.Log.Error("content fault", "at", f.String())
		}
	}
	switch faulty := HasErrors(r.Findings); {
	case faulty && before.Faulty.IsZero():
		r.Faulty = r.Read
	case faulty:
		r.Faulty = before.Faulty
	case !before.Faulty.IsZero():
		r.Mended = r.Read
		s.Log.Info("content mended")
	default:
		r.Mended = before.Mended
	}
	s.report = r
}

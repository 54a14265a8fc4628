package markdown

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"io"
	"io/fs"
	"runtime"
	"slices"
	"strconv"
	"sync"

	"knowledgepath/internal/publish"
)

// cache keeps built modules by all that they were built from, so that content
// read anew costs no more than what changed in it. It holds what the last
// Compile used and a few others; compilers made by Again share it. It is safe
// for concurrent use.
type cache struct {
	mu    sync.Mutex
	live  map[string]*built // used by the last Compile
	loose map[string]*built // built since then
	names map[string]names  // of bundles, by edition
}

// names are what a bundle calls itself.
type names struct{ uid, slug string }

// Bounds of what is held besides the modules that content is made of: those
// that were only checked and editions of the past, and names.
const (
	looseKept = 16
	namesKept = 1024
)

// get returns a copy whose findings may be added to, or nil.
func (c *cache) get(key string) *built {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m := c.live[key]; m != nil {
		return m.copy()
	}
	if m := c.loose[key]; m != nil {
		return m.copy()
	}
	return nil
}

func (c *cache) put(key string, m *built) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.loose == nil || len(c.loose) >= looseKept && c.loose[key] == nil {
		c.loose = map[string]*built{}
	}
	c.loose[key] = m
}

// identify is identify for a bundle whose edition is known.
func (c *cache) identify(b publish.Bundle, edition string) (uid, slug string) {
	c.mu.Lock()
	n, known := c.names[edition]
	c.mu.Unlock()
	if known {
		return n.uid, n.slug
	}
	n.uid, n.slug = identify(b)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.names == nil || len(c.names) >= namesKept {
		c.names = map[string]names{}
	}
	c.names[edition] = n
	return n.uid, n.slug
}

// keep makes these the modules that are live and drops all others.
func (c *cache) keep(live map[string]*built) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.live, c.loose = live, nil
}

// copy returns the module with a report of its own. What was compiled is
// shared, for nobody changes it.
func (m *built) copy() *built {
	again := *m
	again.findings = slices.Clip(m.findings)
	if m.root.y != nil {
		y := *m.root.y
		y.r = &again.report
		again.root.y = &y
	}
	return &again
}

// lean returns a copy without what only building needs: trees and texts many
// times the size of what they were made into.
func (m *built) lean() *built {
	again := m.copy()
	again.site, again.bundle, again.folder, again.lessons = nil, nil, nil, nil
	return again
}

// key names everything that a module is built from: its files, the folder
// that findings name, and what it may look up around it.
func (j job) key(s *site) string { return s.key + " " + j.edition + " " + j.folder }

// build compiles a bundle, or finds that it was compiled before.
func (c *Compiler) build(j job, s *site) *built {
	if m := c.cache.get(j.key(s)); m != nil {
		return m
	}
	return c.anew(j, s)
}

// anew compiles a bundle and remembers what came of it.
func (c *Compiler) anew(j job, s *site) *built {
	m := build(j.bundle, j.folder, s)
	c.cache.put(j.key(s), m.lean())
	return m
}

// jobOf is a bundle that stands in no folder.
func (c *Compiler) jobOf(b publish.Bundle) (j job, uid string) {
	edition := b.Edition()
	uid, slug := c.cache.identify(b, edition)
	return job{b, folderFor(slug), edition}, uid
}

// each calls do for 0 to n-1, several at a time, and returns when all are
// done.
func each(n int, do func(int)) {
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	workers.Wait()
}

// digest is a hash over anything compiled.
func digest(v any) string {
	h := sha256.New()
	// Content is made of strings, numbers, lists and maps with string keys,
	// which always encode, and in one way.
	_ = json.NewEncoder(h).Encode(v)
	return sum(h)
}

func sum(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil))[:32] }

// fingerprint is a hash over the words and the shared files that a module may
// look into while it is built: all but the modules themselves, the pages and
// the intake.
func (l layers) fingerprint(words Words) string {
	h := sha256.New()
	_ = json.NewEncoder(h).Encode(words)
	for i, layer := range l {
		// A file that cannot be read is none, as it is for read.
		_ = fs.WalkDir(layer, ".", func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil || name == ".":
			case d.IsDir() && (apart(name) || publish.Junk(name)):
				return fs.SkipDir
			case !d.IsDir() && !publish.Junk(name):
				if data, err := fs.ReadFile(layer, name); err == nil {
					_, _ = io.WriteString(h, strconv.Itoa(i)+name+"\x00"+strconv.Itoa(len(data))+"\x00")
					_, _ = h.Write(data)
				}
			}
			return nil
		})
	}
	return sum(h)
}

// apart reports a folder whose files no other module depends on.
func apart(dir string) bool { return dir == "modules" || dir == "pages" || dir == "intake" }

// Again returns a compiler that reads the same folders anew. Modules that did
// not change since are not compiled again. What modules share stays as it
// was, all of it, while there are errors in it that were not there before; so
// does the intake.
func (c *Compiler) Again() *Compiler {
	// The functions hold what they need and not c, or every compiler would
	// hold all those before it.
	files, words, cache, before, form := c.files, c.words, c.cache, c.read(), c.form()
	again := &Compiler{files: files, words: words, clock: c.clock, cache: cache}
	again.read = sync.OnceValue(func() *site { return readSite(files, words, cache).after(before) })
	again.form = sync.OnceValue(func() *questions { return readForm(again.read()).after(form) })
	again.shared = sync.OnceValue(func() *shared { return readShared(again.read()) })
	return again
}

// Held returns the parts that are not what their files say now, because those
// have errors, but what they said when they were last right.
func (c *Compiler) Held() []publish.Part {
	var parts []publish.Part
	if c.read().held {
		parts = append(parts, publish.Shared)
	}
	if c.form().held {
		parts = append(parts, publish.Intake)
	}
	return parts
}

// after returns what modules share as it is served after the site before it:
// with what is wrong now and with the modules there are now, but with the
// shared files of before where those were right and these are not.
func (s *site) after(before *site) *site {
	if s.whole || !before.whole {
		return s
	}
	held := *before
	held.report, held.shipped, held.held = s.report, s.shipped, true
	return &held
}

// after returns the intake as it is served after the one before it.
func (q *questions) after(before *questions) *questions {
	if q.whole || !before.whole {
		return q
	}
	return &questions{report: q.report, form: before.form, whole: true, held: true}
}

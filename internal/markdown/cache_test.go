package markdown

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// folderOf is the sample content folder with these modules in it besides the
// sample module.
func folderOf(t testing.TB, slugs ...string) fstest.MapFS {
	files := fixture(t)
	for i, slug := range slugs {
		letter := string(rune('a' + i))
		for name, data := range renamed(demo(t), strings.Repeat(letter, 8), slug) {
			files["modules/"+slug+"/"+name] = &fstest.MapFile{Data: data, Mode: 0o644}
		}
	}
	return files
}

// rewrite changes a text in one of the files, in place.
func rewrite(t testing.TB, files fstest.MapFS, name, old, new string) {
	t.Helper()
	files[name] = edit(t, files, name, old, new)[name]
}

// What did not change is the very same module as before, so it cannot have
// been compiled again.
func TestAgainCompilesOnlyWhatChanged(t *testing.T) {
	files := folderOf(t, "one", "two", "three")
	c := New(files).WithWords(words)
	before, _ := c.Compile(nil)
	changed := func(edit func()) (out []string) {
		edit()
		c = c.Again()
		now, findings := c.Compile(nil)
		if len(findings) > 0 {
			t.Errorf("findings:\n%s", listing(findings))
		}
		for m := range now.Modules() {
			if before.Module(m.UID) != m {
				out = append(out, m.Slug)
			}
		}
		slices.Sort(out)
		before = now
		return out
	}
	for _, step := range []struct {
		name string
		edit func()
		want []string
	}{
		{"nothing", func() {}, nil},
		{"a lesson", func() { rewrite(t, files, "modules/two/use.es.md", "Escribe una fila.", "Escribe dos filas.") }, []string{"two"}},
		{"a page", func() { rewrite(t, files, "pages/help.es.md", "Ayuda", "Ayudas") }, nil},
		{"what an editor leaves", func() { files["modules/two/.use.es.md.swp"] = &fstest.MapFile{Data: []byte("x")} }, nil},
		{"a folder's name", func() {
			for name, f := range files {
				if rest, ok := strings.CutPrefix(name, "modules/three/"); ok {
					files["modules/drei/"+rest] = f
					delete(files, name)
				}
			}
		}, []string{"three"}},
		{"a shared file", func() { rewrite(t, files, "glossary.en.md", "A rule that", "A promise that") }, []string{"demo", "one", "three", "two"}},
	} {
		if diff := cmp.Diff(step.want, changed(step.edit)); diff != "" {
			t.Errorf("%s changed; compiled again (-want +got):\n%s", step.name, diff)
		}
	}
}

// A checked bundle is compiled once, also when it is then released, and so is
// one of the past.
func TestCheckedModuleIsNotCompiledAgain(t *testing.T) {
	c := New(fixture(t)).WithWords(words)
	other := renamed(demo(t), "abcdefgh", "further")
	checked, findings := c.Module(other, nil)
	if checked == nil {
		t.Fatalf("findings:\n%s", listing(findings))
	}
	if c.Past(other) != checked {
		t.Error("the module was compiled again")
	}
	now, _ := c.Compile([]publish.Bundle{other})
	if now.Module("abcdefgh") != checked || c.Again().Past(other) != checked {
		t.Error("the module was compiled again for being released")
	}
}

// However content is changed, reading it again gives what reading it for the
// first time gives.
func TestAgainIsAsTheFirstTime(t *testing.T) {
	edits := []struct{ name, old, new string }{
		{"modules/one/use.es.md", "Escribe una fila.", "Escribe dos filas."},
		{"modules/one/know.en.md", "::: cards #c-parts", "::: card #c-parts"},
		{"modules/one/module.yaml", "uid: aaaaaaaa", "uid: ["},
		{"modules/two/module.yaml", "slug: two", "slug: one"},
		{"modules/two/module.yaml", "uid: bbbbbbbb", "uid: aaaaaaaa"},
		{"modules/two/module.yaml", "requires: []", "requires: none"},
		{"pages/help.es.md", "Ayuda", "Ayudas"},
		{"glossary.es.md", "Regla que", "Acuerdo que"},
	}
	rapid.Check(t, func(rt *rapid.T) {
		files := folderOf(t, "one", "two")
		first := fstest.MapFS{}
		for name, f := range files {
			first[name] = f
		}
		c := New(files).WithWords(words)
		for range rapid.IntRange(1, 5).Draw(rt, "readings") {
			for name, f := range first {
				files[name] = f
			}
			for _, e := range edits {
				if rapid.Bool().Draw(rt, e.new) {
					text := string(files[e.name].Data)
					files[e.name] = &fstest.MapFile{Data: []byte(strings.Replace(text, e.old, e.new, 1)), Mode: 0o644}
				}
			}
			c = c.Again()
			got, gotFindings := c.Compile(nil)
			want, wantFindings := New(files).WithWords(words).Compile(nil)
			if got.Version() != want.Version() {
				rt.Errorf("version %s, want %s", got.Version(), want.Version())
			}
			if diff := cmp.Diff(listing(wantFindings), listing(gotFindings)); diff != "" {
				rt.Errorf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(slices.Collect(want.Modules()), slices.Collect(got.Modules())); diff != "" {
				rt.Errorf("modules (-want +got):\n%s", diff)
			}
		}
	})
}

// While what modules share has errors, all of it stays as it was, and modules
// go on being compiled beside it.
func TestSharedFilesStayWhileTheyAreBroken(t *testing.T) {
	files := fixture(t)
	c := New(files)
	c.Compile(nil)
	name := func(s *catalog.Snapshot) string { term, _ := s.Term("team-agreement"); return term.EN.Name }

	rewrite(t, files, "glossary.en.md", "**Team agreement", "**Agreement of a team")
	rewrite(t, files, "pages/help.en.md", "(../modules/demo/index.en.md)", "(http://example.org)")
	rewrite(t, files, "modules/demo/index.en.md", "Sample module", "Changed module")
	c = c.Again()
	s, findings := c.Compile(nil)
	if got := name(s); got != "Team agreement" {
		t.Errorf("the term is %q", got)
	}
	if page, _ := s.Page("help"); !strings.Contains(page.EN.HTML, `href="/en/modules/demo"`) {
		t.Errorf("the page is %s", page.EN.HTML)
	}
	if got := s.BySlug("demo").EN.Title; got != "Changed module" {
		t.Errorf("the module is %q", got)
	}
	if got := listing(findings); !strings.HasPrefix(got, "pages/help.en.md:") || !strings.Contains(got, "S003") {
		t.Errorf("findings:\n%s", got)
	}
	if diff := cmp.Diff([]publish.Part{publish.Shared}, c.Held()); diff != "" {
		t.Error(diff)
	}

	// Another look at files that are still broken changes nothing.
	again, _ := c.Again().Compile(nil)
	if again.Version() != s.Version() {
		t.Error("the same files are other content")
	}

	rewrite(t, files, "pages/help.en.md", "(http://example.org)", "(../modules/demo/index.en.md)")
	c = c.Again()
	s, findings = c.Compile(nil)
	if got := name(s); got != "Agreement of a team" || len(findings) > 0 || len(c.Held()) > 0 {
		t.Errorf("mended, the term is %q, held %v, findings:\n%s", got, c.Held(), listing(findings))
	}
}

// Shared files that never were right are served as far as they can be, then
// as now.
func TestSharedFilesThatNeverWereRight(t *testing.T) {
	files := edit(t, fixture(t), "pages/help.en.md", "(../modules/demo/index.en.md)", "(http://example.org)")
	c := New(files)
	c.Compile(nil)
	rewrite(t, files, "glossary.en.md", "**Team agreement", "**Agreement of a team")
	c = c.Again()
	s, _ := c.Compile(nil)
	if term, _ := s.Term("team-agreement"); term.EN.Name != "Agreement of a team" || len(c.Held()) > 0 {
		t.Errorf("the term is %q, held %v", term.EN.Name, c.Held())
	}
}

func TestIntakeStaysWhileItIsBroken(t *testing.T) {
	files := fixture(t)
	c := New(files)
	form, findings := c.Form()
	if len(findings) > 0 || len(form.Questions) == 0 {
		t.Fatalf("%d questions, findings:\n%s", len(form.Questions), listing(findings))
	}
	prompt := form.Questions[0].Prompt.ES
	const broken = "{id: p-role, type: nothing"
	text := string(files["intake/intake.yaml"].Data)
	whole := text
	text = strings.Replace(text, prompt, "¿Qué haces hoy?", 1)
	files["intake/intake.yaml"] = &fstest.MapFile{Data: []byte(text + broken), Mode: 0o644}
	c = c.Again()
	form, findings = c.Form()
	if form.Questions[0].Prompt.ES != prompt || !publish.HasErrors(findings) {
		t.Errorf("broken, it asks %q, findings:\n%s", form.Questions[0].Prompt.ES, listing(findings))
	}
	if diff := cmp.Diff([]publish.Part{publish.Intake}, c.Held()); diff != "" {
		t.Error(diff)
	}
	if _, all := c.Compile(nil); listing(all) != listing(findings) {
		t.Errorf("what is wrong with all content:\n%s", listing(all))
	}
	files["intake/intake.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(whole, prompt, "¿Qué haces hoy?", 1)), Mode: 0o644}
	c = c.Again()
	if form, findings = c.Form(); form.Questions[0].Prompt.ES != "¿Qué haces hoy?" || len(findings) > 0 || len(c.Held()) > 0 {
		t.Errorf("mended, it asks %q, held %v, findings:\n%s", form.Questions[0].Prompt.ES, c.Held(), listing(findings))
	}
}

func TestCacheIsBounded(t *testing.T) {
	files := folderOf(t, "one")
	c := New(files)
	for i := range 3 * looseKept {
		rewrite(t, files, "modules/one/use.es.md", "Escribe "+fila(i), "Escribe "+fila(i+1))
		c = c.Again()
		c.Compile(nil)
		if n := len(c.cache.live) + len(c.cache.loose); n != 2 {
			t.Fatalf("%d modules are held after reading %d, want the two there are", n, i)
		}
	}
	for i := range 3 * looseKept {
		b := demo(t)
		b["use.es.md"] = append(b["use.es.md"], fmt.Sprintf("\nFila %d.\n", i)...)
		c.Past(b)
		if n := len(c.cache.loose); n > looseKept {
			t.Fatalf("%d editions of the past are held, want at most %d", n, looseKept)
		}
	}
	for _, m := range c.cache.live {
		if m.lessons != nil || m.site != nil || m.bundle != nil {
			t.Error("a module that is held holds what only building needs")
		}
	}
}

func fila(i int) string {
	if i == 0 {
		return "una fila."
	}
	return fmt.Sprintf("%d filas.", i+1)
}

// BenchmarkReload compiles a folder of 40 modules, changes a word in one, and
// tells how many times faster it is compiled again than it was at first.
func BenchmarkReload(b *testing.B) {
	dir := b.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata/content")); err != nil {
		b.Fatal(err)
	}
	for _, m := range generated(b, 40) {
		_, slug := identify(m)
		for name, data := range m {
			name = filepath.Join(dir, "modules", slug, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				b.Fatal(err)
			}
			if err := os.WriteFile(name, data, 0o644); err != nil {
				b.Fatal(err)
			}
		}
	}
	lesson := filepath.Join(dir, "modules", "made-7", "use."+string(kp.ES)+".md")
	text, err := os.ReadFile(lesson)
	if err != nil {
		b.Fatal(err)
	}
	var full, reload time.Duration
	for i := 0; b.Loop(); i++ {
		began := time.Now()
		c := New(os.DirFS(dir)).WithWords(words)
		before, _ := c.Compile(nil)
		full += time.Since(began)
		if err := os.WriteFile(lesson, fmt.Appendf(text, "\nFila %d.\n", i), 0o644); err != nil {
			b.Fatal(err)
		}
		began = time.Now()
		after, _ := c.Again().Compile(nil)
		reload += time.Since(began)
		if before.Version() == after.Version() {
			b.Fatal("the edit does not show")
		}
	}
	b.ReportMetric(float64(full.Milliseconds())/float64(b.N), "ms/full")
	b.ReportMetric(float64(reload.Microseconds())/1000/float64(b.N), "ms/reload")
	b.ReportMetric(float64(full)/float64(reload), "×faster")
}

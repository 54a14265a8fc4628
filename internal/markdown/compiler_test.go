package markdown

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var _ publish.Compiler = (*Compiler)(nil)

func TestSampleHasNoFindings(t *testing.T) {
	s, findings := New(fixture(t)).WithWords(words).Compile(nil)
	if len(findings) > 0 {
		t.Fatalf("findings:\n%s", listing(findings))
	}
	m := s.BySlug("demo")
	if m == nil || s.BySlug("old-demo") != m || s.Module("m7k2qd4t") != m {
		t.Fatal("the module cannot be found by its names")
	}
	if m.Edition != demo(t).Edition() {
		t.Error("the edition is not the bundle's")
	}
	if p, ok := s.Page("help"); !ok || p.ES.Title != "Ayuda" || !strings.Contains(p.EN.HTML, `href="/en/modules/demo"`) {
		t.Errorf("page is %+v", p)
	}
	want := catalog.TermText{Name: "Acuerdo de equipo", HTML: `Regla que el equipo escribe. Ver <dfn><a href="/es/glossary#warning-sign">señal</a></dfn>.`}
	if term, _ := s.Term("team-agreement"); term.ES != want {
		t.Errorf("term is %+v", term.ES)
	}
}

// TestGolden keeps what the compiler makes of every kind of block.
func TestGolden(t *testing.T) {
	m, findings := New(fixture(t)).WithWords(words).Module(demo(t), nil)
	if m == nil {
		t.Fatalf("findings:\n%s", listing(findings))
	}
	for _, lang := range kp.Langs() {
		for i := range m.Lessons {
			l := &m.Lessons[i]
			golden(t, l.ID+"."+string(lang)+".json", l.In(lang))
		}
		golden(t, "module."+string(lang)+".json", m.In(lang))
	}
	head := *m
	head.Lessons, head.ES, head.EN = nil, catalog.ModuleText{}, catalog.ModuleText{}
	golden(t, "module.json", head)
}

func golden(t *testing.T, name string, v any) {
	t.Helper()
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata/golden", name)
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// TestShownOrderGivesNothingAway looks at the orders in which pages show what
// is to be sorted, ordered and matched.
func TestShownOrderGivesNothingAway(t *testing.T) {
	m, _ := New(fixture(t)).Module(demo(t), nil)
	for _, lang := range kp.Langs() {
		try := m.Lesson("try")
		steps := try.Activity(lang, "o-steps")
		var shown []string
		for _, it := range steps.Items {
			shown = append(shown, it.Key)
		}
		if slices.Equal(shown, steps.Sequence) {
			t.Errorf("%s: the steps are shown as they belong: %v", lang, shown)
		}
		pairs := try.Activity(lang, "m-pairs")
		var lefts []string
		for _, p := range pairs.Pairs {
			lefts = append(lefts, p.Key)
		}
		if slices.Equal(lefts, pairs.Rights) {
			t.Errorf("%s: the pairs stand beside each other: %v", lang, lefts)
		}
		var bins []string
		for _, it := range try.Activity(lang, "o-keep").Items {
			bins = append(bins, it.Bin)
		}
		if slices.Equal(bins, []string{"keep", "drop", "drop"}) {
			t.Errorf("%s: what is to be sorted is shown sorted: %v", lang, bins)
		}
	}
}

func TestRealContent(t *testing.T) {
	c := New(os.DirFS("../../content"))
	s, findings := c.Compile(nil)
	for _, f := range findings {
		if f.Severity == publish.Error {
			t.Errorf("%s %v %s", f, f.Args, f.Suggest)
		}
	}
	if n := len(slices.Collect(s.Modules())); n < 5 {
		t.Errorf("%d modules, want at least 5", n)
	}
	form, findings := c.Form()
	if len(findings) > 0 {
		t.Errorf("intake:\n%s", listing(findings))
	}
	if len(form.Questions) != 40 {
		t.Errorf("%d questions, want 40", len(form.Questions))
	}
	for _, q := range form.Questions {
		for _, lang := range kp.Langs() {
			if n := len(strings.Fields(q.Why.In(lang))); n == 0 || n > 20 {
				t.Errorf("%s: the reason has %d words in %s", q.ID, n, lang)
			}
		}
	}
}

// renamed returns the sample module under another name.
func renamed(b publish.Bundle, uid, slug string) publish.Bundle {
	out := publish.Bundle{}
	for name, data := range b {
		out[name] = data
	}
	y := strings.NewReplacer("m7k2qd4t", uid, "slug: demo", "slug: "+slug, "aliases: [old-demo]", "aliases: []").Replace(string(b["module.yaml"]))
	out["module.yaml"] = []byte(y)
	return out
}

// TestDeterministic is the property that the order of bundles does not
// matter, nor how often content is compiled.
func TestDeterministic(t *testing.T) {
	var bundles []publish.Bundle
	for i := range 3 {
		letter := string(rune('a' + i))
		bundles = append(bundles, renamed(demo(t), strings.Repeat(letter, 8), "demo-"+letter))
	}
	// Two that clash with others, and one that is broken.
	bundles = append(bundles, renamed(demo(t), "aaaaaaaa", "demo-z"), renamed(demo(t), "zzzzzzzz", "demo-b"), publish.Bundle{"module.yaml": []byte("uid: [")})
	c := New(fixture(t)).WithWords(words)
	want, wantFindings := c.Compile(bundles)
	rapid.Check(t, func(rt *rapid.T) {
		shuffled := rapid.Permutation(bundles).Draw(rt, "bundles")
		got, findings := c.Compile(shuffled)
		if got.Version() != want.Version() {
			rt.Errorf("version %s, want %s", got.Version(), want.Version())
		}
		if diff := cmp.Diff(listing(wantFindings), listing(findings)); diff != "" {
			rt.Errorf("findings (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(slices.Collect(want.Modules()), slices.Collect(got.Modules())); diff != "" {
			rt.Errorf("modules (-want +got):\n%s", diff)
		}
	})
}

func TestVersionFollowsContent(t *testing.T) {
	before, _ := New(fixture(t)).Compile(nil)
	after, _ := New(edit(t, fixture(t), "modules/demo/use.es.md", "Escribe una fila.", "Escribe dos filas.")).Compile(nil)
	if before.Version() == after.Version() {
		t.Error("other content has the same version")
	}
	spoken, _ := New(fixture(t)).WithWords(words).Compile(nil)
	if before.Version() == spoken.Version() {
		t.Error("other words have the same version")
	}
}

func TestOverlay(t *testing.T) {
	base := fixture(t)
	changed := edit(t, base, "modules/demo/index.en.md", "Sample module", "Changed module")
	over := changed
	for name := range over {
		if !strings.HasPrefix(name, "modules/") {
			delete(over, name)
		}
	}
	moved := with(over, "glossary.en.md", strings.Replace(string(base["glossary.en.md"].Data), "A rule that", "A promise that", 1))
	for name, f := range over {
		delete(moved, name)
		moved[strings.Replace(name, "modules/demo/", "modules/elsewhere/", 1)] = f
	}
	s, findings := New(base, moved).Compile(nil)
	if len(findings) > 0 {
		t.Errorf("findings:\n%s", listing(findings))
	}
	if n := len(slices.Collect(s.Modules())); n != 1 {
		t.Fatalf("%d modules, want the one laid over", n)
	}
	if got := s.BySlug("demo").EN.Title; got != "Changed module" {
		t.Errorf("title is %q", got)
	}
	if term, _ := s.Term("team-agreement"); !strings.Contains(term.EN.HTML, "promise") || !strings.Contains(term.ES.HTML, "Regla") {
		t.Errorf("term is %+v", term)
	}
}

func TestBundleReplacesAndBringsShared(t *testing.T) {
	b := demo(t)
	b["sources.yaml"] = []byte("own-2020:\n  title: {es: Propia, en: Own}\n  year: 2020\n  url: https://example.org/own\nchs-2024:\n  title: {es: Otra, en: Another}\n  year: 2020\n  url: https://example.org/other\n")
	b["glossary.es.md"] = []byte("#### own-term\n\n**Propio.** Del módulo.\n")
	b["glossary.en.md"] = []byte("#### own-term\n\n**Own.** Of the module.\n")
	for lang, word := range map[string]string{"es": "Escribe una fila.", "en": "Write a row."} {
		name := "use." + lang + ".md"
		text := strings.Replace(string(b[name]), word, word+" [x](../../glossary."+lang+".md#own-term)[^own-2020]", 1)
		b[name] = []byte(text + "\n[^own-2020]: 1.\n")
	}
	s, findings := New(fixture(t)).Compile([]publish.Bundle{b})
	if len(findings) > 0 {
		t.Fatalf("findings:\n%s", listing(findings))
	}
	if n := len(slices.Collect(s.Modules())); n != 1 {
		t.Fatalf("%d modules, want 1", n)
	}
	if src, _ := s.Source("own-2020"); src.Title.EN != "Own" {
		t.Errorf("the module's source is %+v", src)
	}
	if src, _ := s.Source("chs-2024"); src.Title.EN != "Standard" {
		t.Errorf("the shared source was replaced: %+v", src)
	}
	if term, ok := s.Term("own-term"); !ok || term.ES.Name != "Propio" {
		t.Errorf("the module's term is %+v", term)
	}
	if got := s.BySlug("demo").Sources; !slices.Contains(got, "own-2020") {
		t.Errorf("sources are %v", got)
	}
}

func TestPastOutlivesTheRest(t *testing.T) {
	b, err := publish.ReadDir(os.DirFS("../../content/modules/ad-agreements"))
	if err != nil {
		t.Fatal(err)
	}
	bare := New(fstest.MapFS{})
	if m, findings := bare.Module(b, nil); m != nil || !publish.HasErrors(findings) {
		t.Fatalf("a module without competencies and sources compiles: %v", findings)
	}
	m := bare.Past(b)
	if m == nil || m.UID != "m7k2qd4t" || m.Edition != b.Edition() {
		t.Fatalf("the module as it was is %v", m)
	}
	a := m.Lesson("why").Activity(kp.ES, "q-useful")
	if a == nil {
		t.Fatal("its quiz is gone")
	}
	if mark, ok := a.Mark([]string{"b"}); !ok || mark != 1000 {
		t.Errorf("its right answer is marked %d, %v", mark, ok)
	}
}

func TestShippedAndIsModule(t *testing.T) {
	files := fixture(t)
	shipped := New(files).Shipped()
	if len(shipped) != 1 || shipped[0].UID != "m7k2qd4t" || shipped[0].Slug != "demo" || shipped[0].Folder != "demo" || shipped[0].Overlaid {
		t.Fatalf("shipped %+v", shipped)
	}
	if e := demo(t).Edition(); shipped[0].Edition != e || shipped[0].Bundle.Edition() != e {
		t.Errorf("the edition is %s, want %s", shipped[0].Edition, e)
	}
	sub, err := files.Sub("modules/demo")
	if err != nil {
		t.Fatal(err)
	}
	if !IsModule(sub) || IsModule(files) {
		t.Error("a module's folder is taken for a content folder, or the other way round")
	}
}

func TestBrokenModuleIsLeftOut(t *testing.T) {
	good := renamed(demo(t), "abcdefgh", "good")
	files := edit(t, fixture(t), "modules/demo/know.en.md", "::: cards #c-parts", "::: card #c-parts")
	s, findings := New(files).Compile([]publish.Bundle{good})
	if s.BySlug("demo") != nil || s.BySlug("good") == nil {
		t.Error("the wrong module was left out")
	}
	if got := listing(findings); !strings.Contains(got, "modules/demo/know.en.md:50:1: error A002") {
		t.Errorf("findings:\n%s", got)
	}
}

func TestCompilerFaultIsAFinding(t *testing.T) {
	m := build(demo(t), "demo", nil)
	if got := listing(m.findings); !strings.Contains(got, "modules/demo/module.yaml:1:1: error X001") {
		t.Errorf("findings:\n%s", got)
	}
}

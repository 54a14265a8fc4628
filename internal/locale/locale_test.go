package locale_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/locales"
)

// files are a few messages, one of them in English only.
var files = map[string]string{
	"site.es.toml": `
"hello" = "Hola"
"hello.name" = "Hola, {{.Name}}"
"only.es" = "Solo aquí"
"minutes" = { one = "{{.N}} minuto", many = "{{.N}} de minutos", other = "{{.N}} minutos" }
"done" = { one = "{{.Done}} de {{.N}} lección", many = "{{.Done}} de {{.N}} de lecciones", other = "{{.Done}} de {{.N}} lecciones" }
"list.and" = "y"
"list.and.i" = "e"
"date.day" = "{{.Day}} de {{.Month}}"
"date.moment" = "el {{.Date}} a las {{.Time}} UTC"
"date.year" = "{{.Day}} de {{.Month}} de {{.Year}}"
"month.2" = "febrero"
"month.11" = "noviembre"
"error.internal" = "Algo falló."
"bundle.file" = "{{.name}} es muy grande."
`,
	"site.en.toml": `
"hello" = "Hello"
"hello.name" = "Hello, {{.Name}}"
"only.en" = "Only here"
"minutes" = { one = "{{.N}} minute", other = "{{.N}} minutes" }
"done" = { one = "{{.Done}} of {{.N}} lesson", other = "{{.Done}} of {{.N}} lessons" }
"list.and" = "and"
"list.and.i" = "and"
"date.day" = "{{.Day}} {{.Month}}"
"date.moment" = "{{.Date}} at {{.Time}} UTC"
"date.year" = "{{.Day}} {{.Month}} {{.Year}}"
"month.2" = "February"
"month.11" = "November"
"error.internal" = "Something failed."
"bundle.file" = "{{.name}} is too large."
`,
}

func load(t *testing.T, files map[string]string) *locale.Catalogue {
	t.Helper()
	c, err := locale.Load(fsOf(files))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func fsOf(files map[string]string) fstest.MapFS {
	out := fstest.MapFS{}
	for name, text := range files {
		out[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return out
}

func TestT(t *testing.T) {
	c := load(t, files)
	for _, x := range []struct {
		lang  kp.Lang
		key   string
		pairs []string
		want  string
	}{
		{kp.ES, "hello", nil, "Hola"},
		{kp.EN, "hello", nil, "Hello"},
		{kp.ES, "hello.name", []string{"Name", "Ana"}, "Hola, Ana"},
		{kp.EN, "hello.name", []string{"Name", "Ana"}, "Hello, Ana"},
		{kp.EN, "hello.name", []string{"Name", "{{.Name}} <b>"}, "Hello, {{.Name}} <b>"}, // what people type is no template
		{kp.ES, "only.en", nil, "Only here"},
		{kp.EN, "only.es", nil, "Solo aquí"},
		{kp.ES, "nowhere", nil, "nowhere"},
		{kp.ES, "nowhere", []string{"Name", "Ana"}, "nowhere"},
		{"fr", "hello", nil, "Hola"},
	} {
		if got := c.Printer(x.lang).T(x.key, x.pairs...); got != x.want {
			t.Errorf("%s: T(%q, %q) = %q, want %q", x.lang, x.key, x.pairs, got, x.want)
		}
	}
	if got, want := c.Text("hello"), (kp.Text{ES: "Hola", EN: "Hello"}); got != want {
		t.Errorf("Text gives %+v, want %+v", got, want)
	}
}

// TestN: Spanish says "un millón de minutos", a form of its own that is easily
// forgotten.
func TestN(t *testing.T) {
	c := load(t, files)
	for _, x := range []struct {
		n      int
		es, en string
	}{
		{0, "0 minutos", "0 minutes"},
		{1, "1 minuto", "1 minute"},
		{2, "2 minutos", "2 minutes"},
		{21, "21 minutos", "21 minutes"},
		{12000, "12 000 minutos", "12 000 minutes"},
		{1_000_000, "1 000 000 de minutos", "1 000 000 minutes"},
		{1_000_001, "1 000 001 minutos", "1 000 001 minutes"},
	} {
		want := func(s string) string { // the spaces between digits do not break
			i := strings.LastIndexFunc(s, func(r rune) bool { return r >= '0' && r <= '9' })
			return strings.ReplaceAll(s[:i], " ", "\u00a0") + s[i:]
		}
		if got := c.Printer(kp.ES).N("minutes", x.n); got != want(x.es) {
			t.Errorf("Spanish says %q of %d, want %q", got, x.n, want(x.es))
		}
		if got := c.Printer(kp.EN).N("minutes", x.n); got != want(x.en) {
			t.Errorf("English says %q of %d, want %q", got, x.n, want(x.en))
		}
	}
	if got, want := c.Printer(kp.ES).N("done", 1, "Done", "0"), "0 de 1 lección"; got != want {
		t.Errorf("with another slot it says %q, want %q", got, want)
	}
}

// TestTheProductsOwnPlurals goes through the real messages: none may fall
// back to the other language at any number.
func TestTheProductsOwnPlurals(t *testing.T) {
	c, err := locale.Load(locales.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		n      int
		es, en string
	}{
		{0, "0 minutos", "0 minutes"}, {1, "1 minuto", "1 minute"}, {2, "2 minutos", "2 minutes"},
		{1_000_000, "1\u00a0000\u00a0000 de minutos", "1\u00a0000\u00a0000 minutes"},
	} {
		if es, en := c.Printer(kp.ES).N("minutes", x.n), c.Printer(kp.EN).N("minutes", x.n); es != x.es || en != x.en {
			t.Errorf("%d: %q and %q, want %q and %q", x.n, es, en, x.es, x.en)
		}
	}
}

func TestNumber(t *testing.T) {
	p := load(t, files).Printer(kp.ES)
	for n, want := range map[int]string{
		0: "0", 7: "7", -7: "-7", 999: "999", 1000: "1000", 9999: "9999", -9999: "-9999",
		10000: "10_000", 123456: "123_456", -123456: "-123_456", 1234567: "1_234_567", 100000000: "100_000_000",
		math.MinInt64: "-9_223_372_036_854_775_808",
	} {
		if want := strings.ReplaceAll(want, "_", "\u00a0"); p.Number(n) != want {
			t.Errorf("Number(%d) = %q, want %q", n, p.Number(n), want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int().Draw(t, "n")
		if got := strings.ReplaceAll(p.Number(n), "\u00a0", ""); got != fmt.Sprint(n) {
			t.Fatalf("Number(%d) without its spaces is %s", n, got)
		}
	})
}

func TestDate(t *testing.T) {
	c := load(t, files)
	now := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for _, x := range []struct {
		day    time.Time
		es, en string
	}{
		{time.Date(2026, 2, 1, 23, 59, 0, 0, time.UTC), "1 de febrero", "1 February"},
		{time.Date(2027, 2, 1, 0, 0, 0, 0, time.UTC), "1 de febrero de 2027", "1 February 2027"},
		{time.Date(2025, 11, 30, 0, 0, 0, 0, time.UTC), "30 de noviembre de 2025", "30 November 2025"},
	} {
		if es, en := c.Printer(kp.ES).Date(x.day, now), c.Printer(kp.EN).Date(x.day, now); es != x.es || en != x.en {
			t.Errorf("%v is %q and %q, want %q and %q", x.day, es, en, x.es, x.en)
		}
	}
}

func TestMoment(t *testing.T) {
	c := load(t, files)
	at := time.Date(2026, 2, 1, 23, 59, 8, 0, time.FixedZone("west", -6*60*60))
	es, en := c.Printer(kp.ES).Moment(at, at), c.Printer(kp.EN).Moment(at, at)
	if want := "el 2 de febrero a las 05:59:08 UTC"; es != want {
		t.Errorf("it is %q, want %q", es, want)
	}
	if want := "2 February at 05:59:08 UTC"; en != want {
		t.Errorf("it is %q, want %q", en, want)
	}
}

func TestList(t *testing.T) {
	c := load(t, files)
	for _, x := range []struct {
		words  []string
		es, en string
	}{
		{nil, "", ""},
		{[]string{"acogida"}, "acogida", "acogida"},
		{[]string{"acogida", "salud"}, "acogida y salud", "acogida and salud"},
		{[]string{"a", "b", "c"}, "a, b y c", "a, b and c"},
		{[]string{"agua", "higiene"}, "agua e higiene", "agua and higiene"},
		{[]string{"Ana", "Inés"}, "Ana e Inés", "Ana and Inés"},
		{[]string{"guías", "ítems"}, "guías e ítems", "guías and ítems"},
		{[]string{"ficción", "híbridos"}, "ficción e híbridos", "ficción and híbridos"},
		{[]string{"uno", "«inclusión»"}, "uno e «inclusión»", "uno and «inclusión»"},
		{[]string{"agua", "hielo"}, "agua y hielo", "agua and hielo"}, // sounds like «y» itself
		{[]string{"flores", "hierba"}, "flores y hierba", "flores and hierba"},
		{[]string{"higiene", "agua"}, "higiene y agua", "higiene and agua"}, // only the last word counts
		{[]string{"pan", "huevos"}, "pan y huevos", "pan and huevos"},
	} {
		if es, en := c.Printer(kp.ES).List(x.words), c.Printer(kp.EN).List(x.words); es != x.es || en != x.en {
			t.Errorf("%q: %q and %q, want %q and %q", x.words, es, en, x.es, x.en)
		}
	}
}

func TestDictionaryOrder(t *testing.T) {
	p := load(t, files).Printer(kp.ES)
	want := []string{"ábaco", "Abanico", "nadir", "Nube", "ñandú", "ñoño", "oasis", "Óbolo"}
	rapid.Check(t, func(t *rapid.T) {
		got := rapid.Permutation(want).Draw(t, "words")
		slices.SortFunc(got, p.Compare)
		if !slices.Equal(got, want) {
			t.Fatalf("sorted as %q, want %q", got, want)
		}
	})
	for word, want := range map[string]string{
		"árbol": "A", "n\u0303andú": "Ñ", "Ñu": "Ñ", "nube": "N", "«Óbolo»": "O", "24 horas": "0-9", "": "0-9", "¿?": "0-9",
	} {
		if got := p.Initial(word); got != want {
			t.Errorf("%q stands under %q, want %q", word, got, want)
		}
	}
}

func TestErr(t *testing.T) {
	p := load(t, files).Printer(kp.ES)
	for _, c := range []struct {
		name string
		err  error
		want string
	}{
		{"one that says what", kp.E(kp.TooLarge, "bundle.file", nil, "name", "a.csv"), "a.csv es muy grande."},
		{"wrapped", fmt.Errorf("publish: %w", kp.E(kp.TooLarge, "bundle.file", nil, "name", "a.csv")), "a.csv es muy grande."},
		{"one without words", kp.E(kp.Conflict, "nowhere", nil), "Algo falló."},
		{"one that only English has words for", kp.E(kp.Conflict, "only.en", nil), "Algo falló."},
		{"one that nobody thought of", errors.New("pq: password for user kp"), "Algo falló."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := p.Err(c.err); got != c.want {
				t.Errorf("says %q, want %q", got, c.want)
			}
		})
	}
}

func TestHasAndKeysAreOfTheLanguageItself(t *testing.T) {
	p := load(t, files).Printer(kp.ES)
	if !p.Has("only.es") || p.Has("only.en") || p.Has("nowhere") {
		t.Errorf("has: only.es %t, only.en %t, nowhere %t", p.Has("only.es"), p.Has("only.en"), p.Has("nowhere"))
	}
	keys := p.Keys()
	if !slices.IsSorted(keys) || !slices.Contains(keys, "only.es") || slices.Contains(keys, "only.en") {
		t.Errorf("keys %q", keys)
	}
	if p.Lang() != kp.ES {
		t.Errorf("the Spanish printer says it speaks %q", p.Lang())
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, more := range map[string]map[string]string{
		"a key twice":        {"learn.es.toml": `"hello" = "Buenas"`},
		"another language":   {"site.fr.toml": `"hello" = "Bonjour"`},
		"what is not TOML":   {"learn.es.toml": `hello: Hola`},
		"no language at all": {"site.toml": `"hello.again" = "Hola"`},
	} {
		t.Run(name, func(t *testing.T) {
			all := fsOf(files)
			for file, text := range more {
				all[file] = &fstest.MapFile{Data: []byte(text)}
			}
			if _, err := locale.Load(all); err == nil {
				t.Error("it is taken")
			}
		})
	}
}

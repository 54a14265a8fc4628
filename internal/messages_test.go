package internal_test

import (
	"go/ast"
	"go/token"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
)

// message is a message in one language: its forms, "other" alone where it has
// no plural.
type message map[string]string

// plural reports whether the message has forms for numbers.
func (m message) plural() bool { return len(m) > 1 }

var slot = regexp.MustCompile(`{{\s*\.(\w+)\s*}}`)

// slots lists what a form leaves open, sorted.
func slots(form string) []string {
	var out []string
	for _, m := range slot.FindAllStringSubmatch(form, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// forms lists the plural forms of each language that CLDR asks for. Spanish
// without "many" would say a million in English.
var forms = map[string][]string{"es": {"many", "one", "other"}, "en": {"one", "other"}}

// readMessages reads the message files of a language.
func readMessages(t *testing.T, lang string) map[string]message {
	t.Helper()
	names, err := filepath.Glob(filepath.Join("..", "locales", "*."+lang+".toml"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no message files in %s: %v", lang, err)
	}
	out := map[string]message{}
	for _, name := range names {
		var file map[string]any
		if _, err := toml.DecodeFile(name, &file); err != nil {
			t.Fatal(err)
		}
		for key, value := range file {
			if _, twice := out[key]; twice {
				t.Errorf("%s: %q stands in another file too", name, key)
			}
			switch value := value.(type) {
			case string:
				out[key] = message{"other": value}
			case map[string]any:
				m := message{}
				for form, text := range value {
					m[form], _ = text.(string)
				}
				out[key] = m
			default:
				t.Errorf("%s: %q is neither a text nor a table of forms", name, key)
			}
		}
	}
	return out
}

func TestMessagesAreTheSameInBothLanguages(t *testing.T) {
	es, en := readMessages(t, "es"), readMessages(t, "en")
	for key := range es {
		if en[key] == nil {
			t.Errorf("%q is missing in English", key)
		}
	}
	for key := range en {
		if es[key] == nil {
			t.Errorf("%q is missing in Spanish", key)
		}
	}
	for lang, messages := range map[string]map[string]message{"es": es, "en": en} {
		for key, m := range messages {
			if got := slices.Sorted(maps.Keys(m)); m.plural() && !slices.Equal(got, forms[lang]) {
				t.Errorf("%q in %s has the forms %v, want %v", key, lang, got, forms[lang])
			}
			if es[key].plural() != en[key].plural() && lang == "es" && en[key] != nil {
				t.Errorf("%q has plural forms in one language only", key)
			}
			want := slots(en[key]["other"])
			for form, text := range m {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%q in %s, form %s, is empty", key, lang, form)
				}
				// A form for one thing may do without its number.
				got := slots(text)
				if form == "one" && !slices.Contains(got, "N") && slices.Contains(want, "N") {
					got = append(got, "N")
					slices.Sort(got)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%q in %s, form %s, has the slots %v; English has %v", key, lang, form, got, want)
				}
				if strings.Contains(slot.ReplaceAllString(text, ""), "{{") {
					t.Errorf("%q in %s does more than fill slots: %s", key, lang, text)
				}
			}
		}
	}
}

// use is a place where the program asks for a message by its whole key.
type use struct {
	at    string
	by    string // T, N, Text, Has or E
	key   string
	slots []string // nil where they are not written out
}

// usage is all that the program says of messages.
type usage struct {
	uses     []use
	prefixes map[string][]string // beginnings that are completed at run time, and where
	literals map[string]bool     // every literal
	keyLike  map[string]string   // literals that look like keys, and where one stands
	done     map[string]string   // what "?done=" says, and where
	nav      map[string]string   // sections of the navigation, and where
}

var (
	keyShape  = regexp.MustCompile(`^[a-z]+(\.[a-z0-9]+)+$`)
	doneShape = regexp.MustCompile(`[?&]done=([a-z]+)`)
)

// readUsage reads the program; pages are read from what templ makes of them.
func readUsage(h *house) usage {
	u := usage{prefixes: map[string][]string{}, literals: map[string]bool{}, keyLike: map[string]string{}, done: map[string]string{}, nav: map[string]string{}}
	for _, s := range h.sheets {
		if s.pkg == "internal/store/storetest" {
			continue // speaks to tests alone
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.ImportSpec:
				return false
			case *ast.GenDecl:
				if n.Tok == token.CONST && typed(n) {
					return false // the words of stored data, such as "lesson.opened"
				}
			case *ast.CallExpr:
				u.call(h, n)
				if f, ok := n.Fun.(*ast.SelectorExpr); ok {
					if x, ok := f.X.(*ast.Ident); ok && x.Name == "strings" && f.Sel.Name == "HasPrefix" {
						return false // asks about a key, uses none
					}
				}
			case *ast.BasicLit:
				if text, ok := literal(n); ok {
					u.literals[text] = true
					if keyShape.MatchString(text) && !slices.Contains([]string{".yaml", ".lock"}, filepath.Ext(text)) {
						u.keyLike[text] = h.at(n)
					}
					for _, m := range doneShape.FindAllStringSubmatch(text, -1) {
						u.done[m[1]] = h.at(n)
					}
				}
			}
			return true
		})
	}
	return u
}

func typed(d *ast.GenDecl) bool {
	for _, spec := range d.Specs {
		if v, ok := spec.(*ast.ValueSpec); ok && v.Type != nil {
			return true
		}
	}
	return false
}

// call reads a call that takes the key of a message.
func (u *usage) call(h *house, call *ast.CallExpr) {
	name, at := called(call), h.at(call)
	key, pairs := 0, 1
	switch name {
	case "T", "Text", "Has":
	case "N":
		pairs = 2
	case "E":
		key, pairs = 1, 3
	case "navLink":
		if len(call.Args) == 3 {
			if section, ok := literal(call.Args[1]); ok {
				u.nav[section] = at
			}
		}
		return
	default:
		return
	}
	if len(call.Args) <= key {
		return
	}
	if text, ok := literal(call.Args[key]); ok {
		x := use{at: at, by: name, key: text, slots: []string{}}
		for i := pairs; i < len(call.Args); i += 2 {
			slot, ok := literal(call.Args[i])
			if !ok {
				x.slots = nil
				break
			}
			x.slots = append(x.slots, slot)
		}
		if call.Ellipsis.IsValid() {
			x.slots = nil
		}
		u.uses = append(u.uses, x)
	} else if prefix, ok := beginning(call.Args[key]); ok {
		u.prefixes[prefix] = append(u.prefixes[prefix], at)
	}
}

// beginning is the literal that an expression such as "a."+b+".c" or
// join("a.", b) begins with.
func beginning(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BinaryExpr:
		if text, ok := literal(e.X); ok {
			return text, true
		}
		return beginning(e.X)
	case *ast.CallExpr:
		if called(e) == "join" && len(e.Args) > 0 {
			return literal(e.Args[0])
		}
	}
	return "", false
}

// completions says how each beginning of a key can go on. A new beginning
// needs an entry here, so that its messages cannot be forgotten.
func completions(t *testing.T, h *house, u usage) map[string][]string {
	t.Helper()
	constants := func(pkg, typ string, but ...string) []string {
		values := constantsOf(h, "internal/"+pkg, typ)
		if len(values) == 0 {
			t.Fatalf("%s.%s has no constants", pkg, typ)
		}
		return slices.DeleteFunc(values, func(v string) bool { return slices.Contains(but, v) })
	}
	var titles, problems []string
	for _, kind := range constants("people", "TicketKind") {
		titles = append(titles, kind+".title")
	}
	for _, status := range []int{
		http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound,
		http.StatusMethodNotAllowed, http.StatusConflict, http.StatusRequestEntityTooLarge,
		http.StatusUnprocessableEntity, http.StatusTooManyRequests, http.StatusInternalServerError,
		http.StatusServiceUnavailable,
	} {
		for _, part := range []string{".title", ".what", ".safe", ".next"} {
			problems = append(problems, strconv.Itoa(status)+part)
		}
	}
	for _, part := range []string{".title", ".what", ".safe", ".next"} {
		problems = append(problems, "origin"+part)
	}
	return map[string][]string{
		"activity.":       constants("catalog", "Type"),
		"behind.read.":    constants("kp", "Lang"),
		"behind.shown.":   constants("kp", "Lang"),
		"unit.":           constants("markdown", "State", "current"),
		"cards.":          {"again", "almost", "yes"},
		"check.":          constants("intake", "Block"),
		"done.":           slices.Sorted(maps.Keys(u.done)),
		"error.":          problems,
		"files.held.":     constants("publish", "Part"),
		"finding.":        nil, // the content format's codes; markdown's tests know them
		"intake.place.":   constants("intake", "Block"),
		"lang.name.":      constants("kp", "Lang"),
		"missing.":        {"sort", "order", "match", "rubric"},
		"mentor.next.":    constants("mentoring", "Next"),
		"module.level.":   {"1", "2", "3"},
		"month.":          {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"},
		"nav.":            slices.Sorted(maps.Keys(u.nav)),
		"note.":           contentNotes(t),
		"path.left.":      constants("path", "LeftCode"),
		"po.kind.":        constants("markdown", "Kind"),
		"print.ending.":   constants("catalog", "Ending"),
		"put.hint.":       {"sort", "order", "match"},
		"reason.":         constants("path", "Code", "pinned"), // a pin shows its mentor's own words
		"scenario.ended.": constants("catalog", "Ending"),
		"role.":           constants("kp", "Role"),
		"severity.":       constants("publish", "Severity"),
		"status.":         constants("catalog", "Status"),
		"ticket.":         titles,
		"worksheet.":      {"yes", "no"},
		"worksheet.odd.":  {"date", "number", "money"},
		"ticket.role.":    constants("kp", "Role"),
	}
}

// open are beginnings whose messages may exist without a use in the program:
// content decides which of them are shown.
var open = []string{"finding.", "note.", "plan.role."}

// constantsOf lists the values of the string constants of a type.
func constantsOf(h *house, pkg, typ string) []string {
	var out []string
	for _, s := range h.sheets {
		if s.pkg != pkg {
			continue
		}
		for _, d := range s.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec)
				if id, ok := v.Type.(*ast.Ident); ok && id.Name == typ {
					for _, e := range v.Values {
						if text, ok := literal(e); ok && text != "" {
							out = append(out, text)
						}
					}
				}
			}
		}
	}
	return out
}

var contentNote = regexp.MustCompile(`(?m)^content_note:\s*"?([a-z-]+)"?\s*(#.*)?$`)

// contentNotes lists the warnings that the modules of the program ask for.
func contentNotes(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("../content/modules/*/module.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no modules in content: %v", err)
	}
	var out []string
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if m := contentNote.FindStringSubmatch(string(text)); m != nil && m[1] != "none" {
			out = append(out, m[1])
		}
	}
	return out
}

// TestEveryKeyThatIsUsedExists: a key without a message would be shown to
// people as it stands.
func TestEveryKeyThatIsUsedExists(t *testing.T) {
	h := openHouse(t)
	es, u := readMessages(t, "es"), readUsage(h)
	if len(u.uses) < 100 {
		t.Fatalf("only %d uses of messages found: the test reads the program wrongly", len(u.uses))
	}
	for _, x := range u.uses {
		m := es[x.key]
		if m == nil {
			if x.by != "Has" || strings.Contains(x.key, ".") {
				t.Errorf("%s: no message %q", x.at, x.key)
			}
			continue
		}
		if x.by == "T" || x.by == "E" || x.by == "Text" {
			if m.plural() {
				t.Errorf("%s: %q has plural forms and is asked for without a number", x.at, x.key)
			}
		}
		if x.by == "N" && !m.plural() {
			t.Errorf("%s: %q has no plural forms and is asked for with a number", x.at, x.key)
		}
		fill(t, x, m)
	}
	families := map[string]bool{}
	for key := range es {
		family, _, _ := strings.Cut(key, ".")
		families[family] = true
	}
	for key, at := range u.keyLike {
		family, _, _ := strings.Cut(key, ".")
		if families[family] && es[key] == nil {
			t.Errorf("%s: %q looks like the key of a message, and there is none", at, key)
		}
	}
	table := completions(t, h, u)
	for prefix, at := range u.prefixes {
		rests, ok := table[prefix]
		if !ok && !slices.Contains(open, prefix) {
			t.Errorf("%s: keys that begin with %q: say in the table of this test how they go on", at[0], prefix)
		}
		for _, rest := range rests {
			if es[prefix+rest] == nil {
				t.Errorf("%s: no message %q", at[0], prefix+rest)
			}
		}
	}
	for done, at := range u.done {
		if es["done."+done] == nil {
			t.Errorf("%s: nothing is said after done=%s", at, done)
		}
	}
}

// fill reports slots that a use leaves empty or fills for nothing.
func fill(t *testing.T, x use, m message) {
	t.Helper()
	if x.slots == nil || x.by == "Has" || x.by == "Text" {
		return
	}
	if x.by == "E" && x.key == "account.wait" {
		return // carries an instant; the page turns it into the reader's words
	}
	given := slices.Sorted(slices.Values(x.slots))
	if x.by == "N" {
		given = append(given, "N")
		slices.Sort(given)
	}
	want := slots(m["other"])
	for _, s := range want {
		if !slices.Contains(given, s) {
			t.Errorf("%s: %q leaves the slot %s empty", x.at, x.key, s)
		}
	}
	for _, s := range given {
		if !slices.Contains(want, s) && !(x.by == "N" && s == "N") {
			t.Errorf("%s: %q has no slot %s", x.at, x.key, s)
		}
	}
}

// TestEveryKeyIsUsed: a message that nobody shows is work for translators
// and says nothing.
func TestEveryKeyIsUsed(t *testing.T) {
	h := openHouse(t)
	u := readUsage(h)
	table := completions(t, h, u)
	for key := range readMessages(t, "es") {
		used := u.literals[key]
		for prefix, rests := range table {
			rest, ok := strings.CutPrefix(key, prefix)
			used = used || ok && u.prefixes[prefix] != nil && slices.Contains(rests, rest)
		}
		rest, isDone := strings.CutPrefix(key, "done.")
		used = used || isDone && u.done[rest] != ""
		for _, prefix := range open {
			used = used || strings.HasPrefix(key, prefix)
		}
		if !used {
			t.Errorf("message %q is used nowhere", key)
		}
	}
}

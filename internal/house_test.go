package internal_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"html"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// sheet is a parsed Go file of the program.
type sheet struct {
	pkg       string // folder from the root of the repository
	file      string // path from the root of the repository
	ast       *ast.File
	generated bool // made by templ
}

// house is every Go file of the program but its tests.
type house struct {
	fset   *token.FileSet
	sheets []sheet
}

func (h *house) at(n ast.Node) string {
	p := h.fset.Position(n.Pos())
	name, err := filepath.Rel("..", p.Filename)
	if err != nil {
		name = p.Filename
	}
	return fmt.Sprintf("%s:%d", filepath.ToSlash(name), p.Line)
}

// openHouse parses the program.
func openHouse(t *testing.T) *house {
	t.Helper()
	h := &house{fset: token.NewFileSet()}
	for _, root := range []string{"internal", "cmd", "content", "locales", "static"} {
		err := fs.WalkDir(os.DirFS(".."), root, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && d.Name() == "testdata" {
				return fs.SkipDir
			}
			if d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
				return nil
			}
			f, err := parser.ParseFile(h.fset, filepath.Join("..", filepath.FromSlash(name)), nil, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			h.sheets = append(h.sheets, sheet{pkg: path.Dir(name), file: name, ast: f, generated: strings.HasSuffix(name, "_templ.go")})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(h.sheets) < 30 {
		t.Fatalf("found %d Go files: the test looks in the wrong place", len(h.sheets))
	}
	return h
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	h := openHouse(t)
	comment := map[string]string{}
	for _, s := range h.sheets {
		if !s.generated {
			comment[s.pkg] += s.ast.Doc.Text()
		}
	}
	for pkg, text := range comment {
		want := "Package " + path.Base(pkg) + " "
		if strings.HasPrefix(pkg, "cmd/") {
			want = "Command " + path.Base(pkg) + " "
		}
		if !strings.HasPrefix(text, want) {
			t.Errorf("%s: no package comment that begins with %q", pkg, strings.TrimSpace(want))
		}
	}
}

func TestEveryExportedNameIsExplained(t *testing.T) {
	h := openHouse(t)
	for _, s := range h.sheets {
		if s.generated {
			continue
		}
		for _, d := range s.ast.Decls {
			for _, n := range unexplained(d) {
				t.Errorf("%s: %s has no comment", h.at(n), n.Name)
			}
		}
	}
}

// unexplained lists the exported names of a declaration that have no comment:
// none of their own, none at the end of their line, none over their group.
func unexplained(d ast.Decl) []*ast.Ident {
	var out []*ast.Ident
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Name.IsExported() && receiverExported(d) && d.Doc.Text() == "" {
			out = append(out, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				// A type always needs its own words, also in a group.
				alone := !d.Lparen.IsValid() && d.Doc.Text() != ""
				if spec.Name.IsExported() && !alone && spec.Doc.Text() == "" && spec.Comment.Text() == "" {
					out = append(out, spec.Name)
				}
			case *ast.ValueSpec:
				for _, name := range spec.Names {
					if name.IsExported() && d.Doc.Text() == "" && spec.Doc.Text() == "" && spec.Comment.Text() == "" {
						out = append(out, name)
					}
				}
			}
		}
	}
	return out
}

func receiverExported(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	for {
		switch t := typ.(type) {
		case *ast.StarExpr:
			typ = t.X
		case *ast.IndexExpr:
			typ = t.X
		case *ast.IndexListExpr:
			typ = t.X
		case *ast.Ident:
			return t.IsExported()
		default:
			return true
		}
	}
}

func TestNothingRunsByItself(t *testing.T) {
	h := openHouse(t)
	for _, s := range h.sheets {
		for _, d := range s.ast.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s: func init; let app do it", h.at(f))
			}
		}
	}
}

// TestTheDomainKeepsNoState: a package-level variable of a domain package
// would be shared by everyone who learns. Tables are functions or constants.
func TestTheDomainKeepsNoState(t *testing.T) {
	h := openHouse(t)
	for _, s := range h.sheets {
		if !slices.Contains(domain, strings.TrimPrefix(s.pkg, "internal/")) {
			continue
		}
		for _, d := range s.ast.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				for _, v := range stateful(g) {
					t.Errorf("%s: variable %s at package level", h.at(v), v.Name)
				}
			}
		}
	}
}

// stateful lists the variables of a declaration, but for "var _ I = T{}",
// which only says that T is an I.
func stateful(g *ast.GenDecl) []*ast.Ident {
	var out []*ast.Ident
	for _, spec := range g.Specs {
		for _, name := range spec.(*ast.ValueSpec).Names {
			if name.Name != "_" {
				out = append(out, name)
			}
		}
	}
	return out
}

// TestTheHouseRulesFindFaults plants faults in a file and counts them.
func TestTheHouseRulesFindFaults(t *testing.T) {
	const text = `package x

type Bare struct{}

// Said is explained.
type Said struct{}

func (Said) Silent() {}
func (hidden) Silent() {}

type hidden struct{}

// The group is explained.
const (
	A = 1
	B = 2
)

const C, d = 3, 4

const E = 5 // at the end of the line

type (
	// F is explained.
	F int
	G int
)

var table = map[string]int{}
var _ any = Said{}

func Run() {}
func run() {}
`
	f, err := parser.ParseFile(token.NewFileSet(), "x.go", text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var silent, state []string
	for _, d := range f.Decls {
		for _, n := range unexplained(d) {
			silent = append(silent, n.Name)
		}
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
			for _, n := range stateful(g) {
				state = append(state, n.Name)
			}
		}
	}
	if want := []string{"Bare", "Silent", "C", "G", "Run"}; !slices.Equal(silent, want) {
		t.Errorf("unexplained names %q, want %q", silent, want)
	}
	if want := []string{"table"}; !slices.Equal(state, want) {
		t.Errorf("variables %q, want %q", state, want)
	}
}

// TestPagesSayNothingThemselves: every word a person reads stands in locales
// or content. The words of a .templ file are read from what templ makes of
// it, where markup and expressions are already told apart.
func TestPagesSayNothingThemselves(t *testing.T) {
	h := openHouse(t)
	read := 0
	for _, s := range h.sheets {
		if s.generated {
			if _, err := os.Stat(filepath.Join("..", strings.TrimSuffix(s.file, "_templ.go")+".templ")); err != nil {
				t.Errorf("%s: made from a .templ file that is gone", s.file)
			}
			for _, d := range s.ast.Decls {
				if f, ok := d.(*ast.FuncDecl); ok {
					text := markup(f)
					read += len(text)
					for _, words := range spoken(text) {
						t.Errorf("%s, component %s: %q belongs in locales", strings.TrimSuffix(s.file, "_templ.go")+".templ", f.Name.Name, words)
					}
				}
			}
		} else if strings.HasPrefix(s.pkg, "internal/web/") {
			for _, n := range sentences(s.ast) {
				t.Errorf("%s: %s belongs in locales", h.at(n), n.Value)
			}
		}
	}
	if read < 10_000 {
		t.Fatalf("only %d bytes of markup in the generated pages: the test reads them wrongly", read)
	}
}

// markup puts the literal pieces of a generated component together; an
// expression between two of them leaves no trace.
func markup(f *ast.FuncDecl) string {
	var b strings.Builder
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) != 3 {
			return true
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "WriteString" {
			if text, ok := literal(call.Args[2]); ok {
				b.WriteString(text)
			}
		}
		return true
	})
	return b.String()
}

// spoken lists the words in HTML that a person reads or hears: text, and the
// attributes that are read aloud.
func spoken(markup string) []string {
	var out []string
	say := func(s string) {
		if s = strings.TrimSpace(html.UnescapeString(s)); strings.ContainsFunc(s, isLetter) {
			out = append(out, s)
		}
	}
	aloud := []string{"alt", "title", "placeholder", "label", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext"}
	for markup != "" {
		text, rest, _ := strings.Cut(markup, "<")
		say(text)
		if rest == "" {
			break
		}
		if after, ok := strings.CutPrefix(rest, "!--"); ok {
			_, markup, _ = strings.Cut(after, "-->")
			continue
		}
		// The tag ends at the first ">" outside quotes.
		quoted, end := false, len(rest)
		for i := range len(rest) {
			if rest[i] == '"' {
				quoted = !quoted
			} else if rest[i] == '>' && !quoted {
				end = i
				break
			}
		}
		for _, name := range aloud {
			if _, value, ok := strings.Cut(rest[:end], " "+name+"=\""); ok {
				value, _, _ = strings.Cut(value, "\"")
				say(value)
			}
		}
		markup = rest[min(end+1, len(rest)):]
	}
	return out
}

func isLetter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r >= 0xc0 && r != '×' && r != '÷' && r < 0x250
}

// sentences lists the literals of a file of web that look like words for a
// person: several words, or letters that only Spanish has. What goes to the
// log, to developers or to headers and style sheets is left alone.
func sentences(f *ast.File) []*ast.BasicLit {
	var out []*ast.BasicLit
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			return !slices.Contains([]string{"Errorf", "New", "Error", "Warn", "Info", "Debug", "panic", "Header", "Set", "Add"}, called(n))
		case *ast.ImportSpec:
			return false
		case *ast.BasicLit:
			text, ok := literal(n)
			words := 0
			for _, w := range strings.Fields(text) {
				if strings.TrimFunc(w, isLetter) == "" {
					words++
				}
			}
			spanish := strings.ContainsAny(text, "áéíóúñüÁÉÍÓÚÑ¿¡")
			if ok && (words >= 2 || spanish) && !strings.Contains(text, "=") {
				out = append(out, n)
			}
		}
		return true
	})
	return out
}

// called is the last part of the name of what is called.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

// literal returns the value of a string literal.
func literal(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

func TestSpokenFindsWords(t *testing.T) {
	for _, c := range []struct {
		html string
		want []string
	}{
		{`<p class="hint sm"></p>`, nil},
		{`<p>Hola</p>`, []string{"Hola"}},
		{`<p> · 3 — </p>`, nil},
		{`<a href="/es/help" title="Ayuda">`, []string{"Ayuda"}},
		{`<input placeholder="name"><b>x</b>`, []string{"name", "x"}},
		{`<a data-x="a > b">más</a>`, []string{"más"}},
		{`<!-- not said --><p>said</p>`, []string{"said"}},
		{`<label class="lbl" for="`, nil},
	} {
		if got := spoken(c.html); !slices.Equal(got, c.want) {
			t.Errorf("spoken(%s) = %q, want %q", c.html, got, c.want)
		}
	}
}

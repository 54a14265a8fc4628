// Package internal_test keeps the house in order: which package may import
// which, and what every file, name and message looks like.
package internal_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path of the Go module, with the slash that follows it.
const module = "knowledgepath/"

// floors says how high each package under internal stands; one may import
// only what stands lower. A new package needs an entry, on purpose.
var floors = map[string]int{
	"kp":              0,
	"catalog":         1,
	"people":          1,
	"contract":        1,
	"solver":          1,
	"intake":          2,
	"learner":         2,
	"progress":        2,
	"publish":         2,
	"advice":          3,
	"calibration":     3,
	"path":            3,
	"mentoring":       4,
	"simulation":      4,
	"contract/schema": 5,
	"path/eval":       5,
	"secret":          5,
	"language":        5,
	"locale":          5,
	"po":              5,
	"store/storetest": 5,
	"markdown":        6,
	"search":          6,
	"store":           6,
	"web/ui":          7,
	"web/site":        8,
	"web/public":      9,
	"web/account":     9,
	"web/learn":       9,
	"web/mentor":      9,
	"web/admin":       9,
	"web":             10,
	"app":             11,
}

// keepersFloor is the lowest floor that may use other people's libraries.
const keepersFloor = 5

// domain are the packages below keepersFloor: the standard library and each
// other, nothing else, not even through a package in between.
var domain = []string{"kp", "catalog", "people", "intake", "progress", "path", "publish", "mentoring",
	"contract", "solver", "learner", "advice", "calibration", "simulation"}

// keepers says which packages may import a library, by the start of its path;
// a keeper that ends in "/..." covers everything under it. Tests are held to
// it too.
var keepers = []struct {
	library string
	keeper  []string
}{
	{"gorm.io/", []string{"store"}},
	{"github.com/pressly/goose", []string{"store"}},
	{"modernc.org/", []string{"store"}},
	{"github.com/labstack/echo", []string{"web", "web/site"}},
	{"github.com/a-h/templ", []string{"web/..."}},
	{"github.com/yuin/goldmark", []string{"markdown"}},
	{"go.yaml.in/yaml", []string{"markdown"}},
	{"github.com/blevesearch/", []string{"search"}},
	{"github.com/aymanbagabas/go-udiff", []string{"markdown"}},
	{"github.com/nicksnyder/go-i18n", []string{"locale"}},
	{"golang.org/x/crypto", []string{"secret"}},
	{"github.com/alecthomas/kong", []string{"app"}},
	{"github.com/fsnotify/fsnotify", []string{"app"}},
}

// source is a Go file with what it imports.
type source struct {
	pkg     string // the package's folder under internal
	file    string
	test    bool
	imports []string
}

func TestFloorsAndKeepers(t *testing.T) {
	sources := sourcesUnder(t, ".")
	for _, fault := range archFaults(sources, floors) {
		t.Error(fault)
	}
	seen := map[string]bool{}
	for _, s := range sources {
		seen[s.pkg] = true
	}
	for pkg := range floors {
		if !seen[pkg] {
			t.Errorf("%s has a floor and no files: take it out of the table", pkg)
		}
	}
	for _, pkg := range domain {
		if floor, ok := floors[pkg]; !ok || floor >= keepersFloor {
			t.Errorf("%s is called domain and stands on floor %d", pkg, floor)
		}
	}
	for pkg, floor := range floors {
		if floor < keepersFloor && !slices.Contains(domain, pkg) {
			t.Errorf("%s stands on floor %d and is not listed as domain", pkg, floor)
		}
	}
}

// TestFilesThatAreOnlyEmbedded: content, locales and static are files with a
// line of Go to embed them, so they may not know the program.
func TestFilesThatAreOnlyEmbedded(t *testing.T) {
	for _, dir := range []string{"content", "locales", "static"} {
		for _, s := range sourcesUnder(t, filepath.Join("..", dir)) {
			for _, imported := range s.imports {
				if imported != "embed" && !s.test {
					t.Errorf("%s/%s imports %s; it may import only embed", dir, s.file, imported)
				}
			}
		}
	}
}

// TestDomainStandsAlone asks the go command, which follows imports to their
// end.
func TestDomainStandsAlone(t *testing.T) {
	args := []string{"list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}"}
	for _, pkg := range domain {
		args = append(args, "./"+pkg)
	}
	out, err := exec.Command("go", args...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	deps := strings.Fields(string(out))
	if len(deps) != len(domain) {
		t.Errorf("the domain's packages import %d packages outside the standard library, want just the %d of the domain", len(deps), len(domain))
	}
	for _, dep := range deps {
		if !slices.Contains(domain, strings.TrimPrefix(dep, module+"internal/")) {
			t.Errorf("the domain imports %s", dep)
		}
	}
}

// TestTheCheckFindsFaults plants faults: a check that finds none would pass
// the tests above for ever.
func TestTheCheckFindsFaults(t *testing.T) {
	const in = module + "internal/"
	table := map[string]int{"kp": 0, "catalog": 1, "people": 1, "store": 6, "web": 10, "web/site": 8, "web/learn": 9, "web/admin": 9}
	for _, c := range []struct {
		name string
		source
		want string // part of the only fault; empty for none
	}{
		{"downward", source{pkg: "catalog", imports: []string{in + "kp", "slices"}}, ""},
		{"upward", source{pkg: "kp", imports: []string{in + "catalog"}}, "kp (floor 0) imports catalog (floor 1)"},
		{"sideways", source{pkg: "catalog", imports: []string{in + "people"}}, "catalog (floor 1) imports people (floor 1)"},
		{"a surface importing another", source{pkg: "web/learn", imports: []string{in + "web/admin"}}, "imports web/admin"},
		{"itself from a test", source{pkg: "catalog", test: true, imports: []string{in + "catalog"}}, ""},
		{"upward from a test", source{pkg: "catalog", test: true, imports: []string{in + "store"}}, ""},
		{"no floor", source{pkg: "cellar"}, "cellar has no floor"},
		{"importing what has no floor", source{pkg: "web", imports: []string{in + "cellar"}}, "cellar, which has no floor"},
		{"out of the house", source{pkg: "kp", imports: []string{module + "locales"}}, "kp (floor 0) imports knowledgepath/locales"},
		{"a library below the keepers", source{pkg: "catalog", imports: []string{"golang.org/x/text/language"}}, "below the keepers"},
		{"a library below the keepers in a test", source{pkg: "catalog", test: true, imports: []string{"pgregory.net/rapid"}}, ""},
		{"its keeper", source{pkg: "store", imports: []string{"gorm.io/gorm"}}, ""},
		{"not its keeper", source{pkg: "web", imports: []string{"gorm.io/gorm"}}, "gorm.io/gorm, which only store may"},
		{"not its keeper in a test", source{pkg: "web", test: true, imports: []string{"gorm.io/gorm"}}, "gorm.io/gorm, which only store may"},
		{"echo in a surface", source{pkg: "web/learn", imports: []string{"github.com/labstack/echo/v4"}}, "which only web and web/site may"},
		{"templ in a surface", source{pkg: "web/learn", imports: []string{"github.com/a-h/templ/runtime"}}, ""},
		{"templ in web itself", source{pkg: "web", imports: []string{"github.com/a-h/templ"}}, ""},
		{"templ outside", source{pkg: "store", imports: []string{"github.com/a-h/templ"}}, "which only web/... may"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.file = "x.go"
			faults := archFaults([]source{c.source}, table)
			switch {
			case c.want == "" && len(faults) > 0:
				t.Errorf("faults %q, want none", faults)
			case c.want != "" && (len(faults) != 1 || !strings.Contains(faults[0], c.want)):
				t.Errorf("faults %q, want one with %q", faults, c.want)
			}
		})
	}
}

// archFaults names every import that breaks a rule.
func archFaults(sources []source, floors map[string]int) []string {
	var faults []string
	homeless := map[string]bool{}
	for _, s := range sources {
		floor, ok := floors[s.pkg]
		if !ok && !homeless[s.pkg] {
			homeless[s.pkg] = true
			faults = append(faults, fmt.Sprintf("%s has no floor: add it to the table in internal/arch_test.go", s.pkg))
		}
		fault := func(format string, args ...any) {
			faults = append(faults, fmt.Sprintf("%s/%s: ", s.pkg, s.file)+fmt.Sprintf(format, args...))
		}
		for _, imported := range s.imports {
			for _, k := range keepers {
				if strings.HasPrefix(imported, k.library) && !slices.ContainsFunc(k.keeper, func(keeper string) bool { return covers(keeper, s.pkg) }) {
					fault("%s imports %s, which only %s may", s.pkg, imported, strings.Join(k.keeper, " and "))
				}
			}
			if s.test || !ok {
				continue // tests may look down from anywhere
			}
			inside, house := strings.CutPrefix(imported, module+"internal/")
			first, _, _ := strings.Cut(imported, "/")
			switch lower, known := floors[inside]; {
			case house && !known:
				fault("%s imports %s, which has no floor", s.pkg, inside)
			case house && lower >= floor:
				fault("%s (floor %d) imports %s (floor %d); only lower floors may be imported", s.pkg, floor, inside, lower)
			case house:
			case strings.HasPrefix(imported, module) && floor < floors["web"]:
				fault("%s (floor %d) imports %s; only the doors may", s.pkg, floor, imported)
			case strings.Contains(first, ".") && floor < keepersFloor:
				fault("%s imports %s and stands below the keepers", s.pkg, imported)
			}
		}
	}
	return faults
}

// covers reports whether a keeper, which may end in "/...", is pkg.
func covers(keeper, pkg string) bool {
	root, all := strings.CutSuffix(keeper, "/...")
	return pkg == root || all && strings.HasPrefix(pkg, root+"/")
}

// sourcesUnder reads what every Go file under dir imports; the tests of the
// house itself, at its root, are left out.
func sourcesUnder(t *testing.T, dir string) []source {
	t.Helper()
	var out []source
	fset := token.NewFileSet()
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && d.Name() == "testdata" {
			return fs.SkipDir
		}
		if d.IsDir() || path.Ext(name) != ".go" || dir == "." && path.Dir(name) == "." {
			return nil
		}
		f, err := parser.ParseFile(fset, filepath.Join(dir, filepath.FromSlash(name)), nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		s := source{pkg: path.Dir(name), file: path.Base(name), test: strings.HasSuffix(name, "_test.go")}
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			s.imports = append(s.imports, imported)
		}
		out = append(out, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatalf("no Go files under %s: the test looks in the wrong place", dir)
	}
	return out
}

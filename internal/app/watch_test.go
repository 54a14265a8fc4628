package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience is how long a test waits for what should take a moment.
const patience = 20 * time.Second

// workshop is a house that follows a content folder.
type workshop struct {
	*house
	t    testing.TB
	dir  string // of the content
	data string // of the database
	log  *buffer
	stop func() // following; the house stays open
}

// buffer is a log that can be read while it is written.
type buffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// String is the log without the requests.
func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var out []string
	for line := range strings.Lines(b.text.String()) {
		if !strings.Contains(line, `"msg":"request"`) {
			out = append(out, line)
		}
	}
	return strings.Join(out, "")
}

// newFolder opens a house on a content folder that holds these modules of the
// program, and follows it.
func newFolder(t testing.TB, modules ...string) *workshop {
	t.Helper()
	f := &workshop{t: t, dir: t.TempDir()}
	for _, m := range modules {
		f.copyModule(m, m)
	}
	f.open(t.TempDir())
	f.follow(f.watcher())
	return f
}

// open opens the house with its data in a folder.
func (f *workshop) open(data string) {
	f.t.Helper()
	f.data, f.log = data, &buffer{}
	f.house = openHouse(f.t, options{dataFlags: dataFlags{Data: data}, content: f.dir, log: f.log, private: true})
}

func (f *workshop) follow(w *watcher) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.run(ctx)
	}()
	f.stop = func() {
		cancel()
		<-done
	}
	f.t.Cleanup(func() { f.stop() })
}

// path is where a file of the folder is.
func (f *workshop) path(name string) string { return filepath.Join(f.dir, filepath.FromSlash(name)) }

// copyModule puts a module of the program into the folder.
func (f *workshop) copyModule(module, as string) {
	f.t.Helper()
	if err := os.CopyFS(f.path("modules/"+as), os.DirFS("../../content/modules/"+module)); err != nil {
		f.t.Fatal(err)
	}
}

// copyFile puts a shared file of the program into the folder, with words of
// it changed.
func (f *workshop) copyFile(name string, replace ...string) {
	f.t.Helper()
	data, err := os.ReadFile(filepath.Join("../../content", filepath.FromSlash(name)))
	if err != nil {
		f.t.Fatal(err)
	}
	f.write(name, strings.NewReplacer(replace...).Replace(string(data)))
}

func (f *workshop) write(name, text string) {
	f.t.Helper()
	if err := os.MkdirAll(filepath.Dir(f.path(name)), 0o755); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(f.path(name), []byte(text), 0o644); err != nil {
		f.t.Fatal(err)
	}
}

// edit changes words of a file.
func (f *workshop) edit(name, old, new string) {
	f.t.Helper()
	change(f.t, f.path(name), old, new)
}

// visitor opens a browser.
func (f *workshop) visitor() *actor { return newActor(f.t, f.house, map[string]string{}) }

// admin opens the browser of an admin.
func (f *workshop) admin() *actor {
	f.t.Helper()
	a := f.visitor()
	f.do(a, `account Elena admin "Casa Luz"`)
	return a
}

// do carries out lines as a script does.
func (f *workshop) do(a *actor, lines ...string) {
	f.t.Helper()
	for _, line := range lines {
		if err := a.run(line); err != nil {
			f.t.Fatalf("%s: %v\n%s", line, err, excerpt(a.text()))
		}
	}
}

// until carries out lines again and again until all of them hold.
func (f *workshop) until(a *actor, lines ...string) {
	f.t.Helper()
	f.wait(func() error {
		for _, line := range lines {
			if err := a.run(line); err != nil {
				return fmt.Errorf("%s: %w\n%s", line, err, excerpt(a.text()))
			}
		}
		return nil
	})
}

// wait waits until there is no error any more.
func (f *workshop) wait(check func() error) {
	f.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); ; <-tick.C {
		err := check()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			f.t.Fatalf("after %v: %v\nlog:\n%s", patience, err, f.log)
		}
	}
}

// What is saved in the folder is seen by whoever opens the page next.
func TestEditIsSeen(t *testing.T) {
	f := newFolder(t, "fs-basics")
	a := f.visitor()
	f.do(a, "get /es/modules", "contains Finanzas sin miedo", "get /es/glossary", "lacks Caja de papel")

	f.edit("modules/fs-basics/index.es.md", "Finanzas sin miedo", "Finanzas con calma")
	f.until(a, "get /es/modules", "contains Finanzas con calma", "lacks Finanzas sin miedo")
	f.until(a, "get /en/modules/fs-basics", "status 200")

	// Many editors write another file and give it the name of the first.
	data, err := os.ReadFile(f.path("modules/fs-basics/index.es.md"))
	if err != nil {
		t.Fatal(err)
	}
	f.write("modules/fs-basics/.index.es.md.new", strings.Replace(string(data), "Finanzas con calma", "Finanzas en equipo", 1))
	if err := os.Rename(f.path("modules/fs-basics/.index.es.md.new"), f.path("modules/fs-basics/index.es.md")); err != nil {
		t.Fatal(err)
	}
	f.until(a, "get /es/modules", "contains Finanzas en equipo")

	// A folder that was not there when the program began to follow, then one
	// in that, and an edit in it.
	f.copyModule("cc-language", "words")
	for name, old := range map[string]string{"module.yaml": "c4l7h3zu"} {
		f.edit("modules/words/"+name, old, "w4l7h3zu")
	}
	f.edit("modules/words/module.yaml", "slug: cc-language", "slug: words")
	f.edit("modules/words/index.en.md", "title:", "title: New here. #")
	f.until(a, "get /en/modules/words", "status 200", "contains New here.")
	f.edit("modules/words/index.en.md", "New here.", "No longer new.")
	f.until(a, "get /en/modules/words", "contains No longer new.")

	// A folder moved elsewhere is still followed.
	if err := os.Rename(f.path("modules/words"), f.path("modules/moved")); err != nil {
		t.Fatal(err)
	}
	f.edit("modules/moved/index.en.md", "No longer new.", "Moved on.")
	f.until(a, "get /en/modules/words", "contains Moved on.")

	if err := os.RemoveAll(f.path("modules/moved")); err != nil {
		t.Fatal(err)
	}
	f.until(a, "get /en/modules/words", "status 404")

	// A module that came with the program comes back when what lay over it
	// goes.
	if err := os.RemoveAll(f.path("modules")); err != nil {
		t.Fatal(err)
	}
	f.until(a, "get /es/modules", "contains Finanzas sin miedo")
	if strings.Contains(f.log.String(), "content fault") {
		t.Errorf("the log names faults where there were none:\n%s", f.log)
	}
}

// What modules share is followed too: terms, themes, pages and the intake.
func TestSharedEditIsSeen(t *testing.T) {
	f := newFolder(t)
	a := f.visitor()
	f.do(a, "get /es/intake/p-role", "contains Coordinación o dirección")
	f.copyFile("glossary.es.md", "**Diferencia presupuestal", "**Resta presupuestal")
	f.until(a, "get /es/glossary", "contains Resta presupuestal")
	f.copyFile("tracks/finance.yaml", "Sostenibilidad financiera", "Dinero claro")
	f.until(a, "get /es/modules", "contains Dinero claro")
	f.copyFile("pages/help.es.md", "## ", "## Además: ")
	f.until(a, "get /es/help", "contains Además:")
	f.copyFile("intake/intake.yaml", "Coordinación o dirección", "Coordinar o dirigir")
	f.until(a, "get /es/intake/p-role", "contains Coordinar o dirigir")
	f.do(a, "press Guardar a=coord", "get /es/intake/check", "contains Coordinar o dirigir")
}

// A broken edit changes nothing for learners. The admin sees what is wrong
// and where, in both languages, until it is mended.
func TestBrokenEditKeepsTheLastGood(t *testing.T) {
	f := newFolder(t, "fs-basics", "cc-language")
	a, elena := f.visitor(), f.admin()
	f.until(elena, "get /es/admin/content", "contains La carpeta de contenidos", "contains Última lectura:",
		"contains La de la carpeta de contenidos", "lacks Hay errores", "lacks Última versión buena")

	f.edit("modules/fs-basics/index.es.md", "Finanzas sin miedo", "Finanzas con calma")
	f.edit("modules/fs-basics/compare.es.md", "::: number #n-food", "::: numbr #n-food")
	f.until(elena, "get /es/admin/content", "contains Hay errores en los archivos desde el", "contains sigue siendo la última versión buena",
		"contains Última versión buena: sus archivos tienen errores", "contains modules/fs-basics/compare.es.md",
		"contains Línea 37, columna 1, A002:", "contains ¿Quisiste decir «number»?", "contains UTC", "contains Errores: 1. Avisos: 0.")
	f.do(elena, "get /en/admin/content", "contains There have been errors in the files since", "contains What is live is still the last good version",
		"contains Last good version: its files have errors", "contains Line 37, column 1, A002:", `contains did you mean "number"?`, "keep FOUND Since ([0-9]+ [A-Z][a-z]+, [0-9:]{8} UTC)")
	f.do(a, "get /es/modules/fs-basics", "status 200", "contains Finanzas sin miedo", "get /es/modules/fs-basics/compare", "status 200", "contains 1 500")

	// The other module can still be edited; nothing is named twice.
	f.edit("modules/cc-language/index.es.md", "Lenguaje que reconoce personas", "Palabras que reconocen")
	f.until(a, "get /es/modules", "contains Palabras que reconocen", "contains Finanzas sin miedo")
	if n := strings.Count(f.log.String(), "modules/fs-basics/compare.es.md:37:1: error A002"); n != 1 {
		t.Errorf("the log names the fault %d times:\n%s", n, f.log)
	}

	f.edit("modules/fs-basics/compare.es.md", "::: numbr #n-food", "::: number #n-food")
	f.until(a, "get /es/modules", "contains Finanzas con calma")
	f.until(elena, "get /es/admin/content", "lacks A002", "lacks Hay errores", "lacks Última versión buena", "contains Los errores quedaron corregidos el")
	f.do(elena, "get /en/admin/content", "contains The errors were mended on", "contains What the folder says is live")
	if !strings.Contains(f.log.String(), "content mended") {
		t.Errorf("the log does not say that all is mended:\n%s", f.log)
	}
}

// However a module's files are broken, what was served stays.
func TestWaysToBreakAModule(t *testing.T) {
	f := newFolder(t, "fs-basics")
	a, elena := f.visitor(), f.admin()
	const dir = "modules/fs-basics/"
	for _, c := range []struct {
		name  string
		spoil func()
		want  string
	}{
		{"module.yaml is no YAML", func() { f.edit(dir+"module.yaml", "teaches:", "teaches: [") }, "M001"},
		{"its uid was mistyped", func() { f.edit(dir+"module.yaml", "f3b7n2qa", "f3b7n2") }, "M001"},
		{"module.yaml is gone", func() { f.remove(dir + "module.yaml") }, "F001"},
		{"a lesson is gone in one language", func() { f.remove(dir + "whose.en.md") }, "F001"},
		{"a lesson is empty", func() { f.write(dir+"whose.en.md", "") }, "F003"},
		{"bytes are no text", func() { f.write(dir+"whose.en.md", "\xff\xfe\x00") }, "F006"},
		{"it needs a file that is gone", func() { f.remove(dir + "files/budget.en.csv") }, "M010"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f.t = t
			c.spoil()
			f.until(elena, "get /es/admin/content", "contains Hay errores", "contains fs-basics", "contains "+c.want,
				"contains Última versión buena: sus archivos tienen errores", "lacks No se muestra")
			f.do(a, "get /es/modules", "contains Finanzas sin miedo", "get /en/modules/fs-basics/whose", "status 200")
			f.remove(dir)
			f.copyModule("fs-basics", "fs-basics")
			f.until(elena, "get /es/admin/content", "lacks Hay errores", "contains La revisión no encontró nada")
		})
	}
}

func (f *workshop) remove(name string) {
	f.t.Helper()
	if err := os.RemoveAll(f.path(name)); err != nil {
		f.t.Fatal(err)
	}
}

// While the shared files have errors all of them stay as they were, and so
// does the intake, each by itself.
func TestBrokenSharedFilesKeepTheLastGood(t *testing.T) {
	f := newFolder(t, "fs-basics")
	a, elena := f.visitor(), f.admin()
	f.copyFile("glossary.es.md", "**Diferencia presupuestal", "**Resta presupuestal")
	f.until(a, "get /es/glossary", "contains Resta presupuestal")

	f.write("site.yaml", "languages: [es, en]\ndefault: [")
	f.copyFile("glossary.es.md", "**Diferencia presupuestal", "**Cuenta presupuestal")
	f.edit("modules/fs-basics/index.es.md", "Finanzas sin miedo", "Finanzas con calma")
	f.until(elena, "get /es/admin/content", "contains site.yaml", "contains Línea 2, columna 1, F002", "contains sigue todo como estaba antes de los errores", "lacks Las preguntas y sus pesos")
	f.until(a, "get /es/modules", "contains Finanzas con calma", "get /es/glossary", "contains Resta presupuestal")
	f.remove("site.yaml")
	f.until(a, "get /es/glossary", "contains Cuenta presupuestal")
	f.until(elena, "get /es/admin/content", "lacks F002", "lacks antes de los errores")

	f.copyFile("intake/intake.yaml", "Coordinación o dirección", "Coordinar o dirigir", "type: one", "type: eno")
	f.until(elena, "get /en/admin/content", "contains intake/intake.yaml", "contains The questions and their weights stay", "lacks What modules share")
	f.do(a, "get /es/intake/p-role", "contains Coordinación o dirección")
	f.copyFile("intake/intake.yaml", "Coordinación o dirección", "Coordinar o dirigir")
	f.until(a, "get /es/intake/p-role", "contains Coordinar o dirigir")
	f.until(elena, "get /en/admin/content", "lacks The questions and their weights stay")
}

// A term that a module needs is taken away: the module has an error, through
// no change of its own, and stays with the term.
func TestModuleKeepsWhatItNeeds(t *testing.T) {
	f := newFolder(t, "fs-basics")
	a, elena := f.visitor(), f.admin()
	f.copyFile("glossary.es.md", "#### budget-gap", "#### other-gap")
	f.copyFile("glossary.en.md", "#### budget-gap", "#### other-gap")
	f.until(elena, "get /es/admin/content", "contains C001", "contains Última versión buena")
	f.do(a, "get /es/glossary", "source other-gap", "source budget-gap", "get /es/modules/fs-basics/compare", "status 200", "contains Diferencia presupuestal")
}

// A module takes another's name: as both cannot be shown with it, neither
// edit is.
func TestTakenNameKeepsBoth(t *testing.T) {
	f := newFolder(t, "fs-basics", "cc-language")
	a, elena := f.visitor(), f.admin()
	f.edit("modules/cc-language/module.yaml", "slug: cc-language", "slug: fs-basics")
	f.edit("modules/cc-language/index.es.md", "Lenguaje que reconoce personas", "Palabras que reconocen")
	f.until(elena, "get /es/admin/content", "contains M002", "contains Última versión buena")
	f.do(a, "get /es/modules/fs-basics", "status 200", "contains Finanzas sin miedo", "get /es/modules/cc-language", "status 200", "contains Lenguaje que reconoce personas")
	f.edit("modules/cc-language/module.yaml", "slug: fs-basics", "slug: words")
	f.until(a, "get /es/modules/words", "contains Palabras que reconocen", "get /es/modules/cc-language", "status 404")
}

// An edition that was published lies over the folder's module, and the admin
// is told so; going back shows what the folder says by then.
func TestEditionCoversTheFolder(t *testing.T) {
	f := newFolder(t, "fs-basics")
	a, elena := f.visitor(), f.admin()
	f.do(elena, "get /es/admin/content", `upload ../../content/modules/fs-basics "Finanzas sin miedo" "Finanzas publicadas"`, "press Publicar")
	f.edit("modules/fs-basics/index.es.md", "Finanzas sin miedo", "Finanzas en la carpeta")
	f.write("pages/help.es.md", "---\ntitle: Otra ayuda\nlang: es\n---\n\nOtra.\n")
	f.until(a, "get /es/help", "contains Otra ayuda", "get /es/modules", "contains Finanzas publicadas", "lacks Finanzas en la carpeta")
	f.do(elena, "get /en/admin/content", "contains It lies over the module in the content folder")
	f.do(elena, "get /es/admin/content", "contains Cubre al módulo de la carpeta", `press "Volver a la edición anterior"`)
	f.do(a, "get /es/modules", "contains Finanzas en la carpeta")
	f.do(elena, "get /es/admin/content", "lacks Cubre al módulo de la carpeta", "contains La de la carpeta de contenidos")
}

// What was answered on a page from before an edit is marked by what the
// person saw, also after a restart.
func TestAnswerIsMarkedByWhatWasSeen(t *testing.T) {
	f := newFolder(t, "ad-agreements")
	rosa, ines := f.visitor(), f.visitor()
	f.edit("modules/ad-agreements/index.es.md", "title:", "title: Primera edición. #")
	f.until(rosa, "get /es/modules/ad-agreements", "contains Primera edición.")
	f.do(rosa, `account Rosa learner "Casa Luz"`, "get /es/modules/ad-agreements/why")
	f.do(ines, `account Inés learner "Casa Luz"`, "get /es/modules/ad-agreements/why")
	seen := f.publish.Live.Now().BySlug("ad-agreements").Edition

	// From now on another answer is the right one.
	for _, lang := range []string{"es", "en"} {
		f.edit("modules/ad-agreements/why."+lang+".md", "#q-useful ", "#q-useful rev=2 ")
		f.edit("modules/ad-agreements/why."+lang+".md", "- [x] (b)", "- [ ] (b)")
		f.edit("modules/ad-agreements/why."+lang+".md", "- [ ] (a)", "- [x] (a)")
	}
	f.edit("modules/ad-agreements/index.es.md", "Primera edición.", "Segunda edición.")
	f.until(f.visitor(), "get /es/modules/ad-agreements", "contains Segunda edición.")
	f.do(rosa, `press "Comprobar mi respuesta" a=b`, "status 200", "contains Esta actividad cambió desde que la contestaste")
	f.answered("Rosa", seen, 1000)

	f.stop()
	f.open(f.data)
	f.follow(f.watcher())
	ines.house = f.house
	f.do(ines, `press "Comprobar mi respuesta" a=b`, "status 200", "contains Esta actividad cambió desde que la contestaste")
	f.answered("Inés", seen, 1000)
	f.do(ines, "get /es/modules/ad-agreements/why", `press "Comprobar mi respuesta" a=b`, "contains Casi")
	f.answered("Inés", f.publish.Live.Now().BySlug("ad-agreements").Edition, 0)
}

// answered checks a person's last answer to the quiz.
func (f *workshop) answered(name, edition string, permille int) {
	f.t.Helper()
	ctx := context.Background()
	p, err := f.store.PersonNamed(ctx, name)
	if err != nil {
		f.t.Fatal(err)
	}
	did, err := f.store.StateOf(ctx, p.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	last := did["m7k2qd4t"].Activities["why#q-useful"].Last
	if last.Edition != edition || last.Permille != permille {
		f.t.Errorf("%s's answer is marked %d by edition %s, want %d by %s", name, last.Permille, last.Edition, permille, edition)
	}
}

// A folder that tells of nothing, as on a network disk, is looked at.
func TestSilentFolderIsLookedAt(t *testing.T) {
	f := &workshop{t: t, dir: t.TempDir()}
	f.copyModule("fs-basics", "fs-basics")
	f.open(t.TempDir())
	w := f.watcher()
	w.deaf, w.look = true, 50*time.Millisecond
	f.follow(w)
	a := f.visitor()
	f.do(a, "get /es/modules", "contains Finanzas sin miedo")
	f.edit("modules/fs-basics/index.es.md", "Finanzas sin miedo", "Finanzas con calma")
	f.until(a, "get /es/modules", "contains Finanzas con calma")
}

// A folder that goes away, as when it is about to be replaced, takes nothing
// with it, and is followed again when it is back.
func TestFolderThatIsReplaced(t *testing.T) {
	f := &workshop{t: t, dir: filepath.Join(t.TempDir(), "content")}
	f.copyModule("fs-basics", "fs-basics")
	f.edit("modules/fs-basics/index.es.md", "Finanzas sin miedo", "Finanzas con calma")
	f.open(t.TempDir())
	w := f.watcher()
	w.look = 50 * time.Millisecond
	f.follow(w)
	a := f.visitor()
	if err := os.Rename(f.dir, f.dir+".old"); err != nil {
		t.Fatal(err)
	}
	f.wait(func() error {
		if !strings.Contains(f.log.String(), "content folder is gone") {
			return errors.New("the log does not say that the folder is gone")
		}
		return nil
	})
	f.do(a, "get /es/modules", "contains Finanzas con calma")
	f.copyModule("fs-basics", "fs-basics")
	f.edit("modules/fs-basics/index.es.md", "Finanzas sin miedo", "Finanzas en equipo")
	f.until(a, "get /es/modules", "contains Finanzas en equipo")
	f.edit("modules/fs-basics/index.es.md", "Finanzas en equipo", "Finanzas de vuelta")
	f.until(a, "get /es/modules", "contains Finanzas de vuelta")
}

// What is read while files change is half of one thing and half of another:
// it is not served, and read again.
func TestFolderThatChangesWhileItIsRead(t *testing.T) {
	name := filepath.Join(t.TempDir(), "site.yaml")
	same := make(chan bool)
	w := &watcher{dir: filepath.Dir(name), look: time.Hour, deaf: true, log: logger(io.Discard)}
	first := true
	w.read = func(_ context.Context, unchanged func() bool) error {
		if first {
			if err := os.WriteFile(name, []byte("default: es"), 0o644); err != nil {
				return err
			}
		}
		first = false
		same <- unchanged()
		if !unchanged() {
			return errChanging
		}
		return nil
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go w.run(ctx)
	for _, want := range []bool{false, true} {
		select {
		case got := <-same:
			if got != want {
				t.Errorf("unchanged: %v, want %v", got, want)
			}
		case <-time.After(patience):
			t.Fatal("the folder was not read again")
		}
	}
}

// kp serve itself follows its folder.
func TestServeFollowsItsFolder(t *testing.T) {
	f := &workshop{t: t, dir: t.TempDir()}
	f.copyModule("fs-basics", "fs-basics")
	f.open(t.TempDir())
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f.serve(ctx, listener, f.server.Config.Handler) }()
	a := f.visitor()
	f.edit("modules/fs-basics/index.es.md", "Finanzas sin miedo", "Finanzas con calma")
	f.until(a, "get /es/modules", "contains Finanzas con calma")
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Error("the server does not stop")
	}
}

// What the watcher is told of does not depend on how the folder is named.
func TestFoldersIn(t *testing.T) {
	dir := t.TempDir()
	for _, sub := range []string{"modules/one/files", "modules/one/.git/objects", ".hidden/x", "pages"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "site.yaml"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil && !errors.Is(err, fs.ErrPermission) {
		t.Fatal(err)
	}
	for _, root := range []string{dir, link} {
		var got []string
		for sub := range foldersIn(root) {
			rel, err := filepath.Rel(root, sub)
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, filepath.ToSlash(rel))
		}
		if want := ". modules modules/one modules/one/files pages"; strings.Join(got, " ") != want {
			t.Errorf("folders are %q, want %q", got, want)
		}
	}
	for sub := range foldersIn(filepath.Join(dir, "site.yaml")) {
		t.Errorf("a file has the folder %s", sub)
	}
}

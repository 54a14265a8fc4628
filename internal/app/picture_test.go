package app

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Pictures of a module stand in its pages; what is in one can neither run nor
// load anything, also where it is opened by itself. Other attachments are
// saved. A picture that does more than draw keeps its module out.
func TestPicturesOfAuthors(t *testing.T) {
	dir := t.TempDir()
	module := filepath.Join(dir, "modules", "fs-basics")
	if err := os.CopyFS(module, os.DirFS("../../content/modules/fs-basics")); err != nil {
		t.Fatal(err)
	}
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>`
	if err := os.WriteFile(filepath.Join(module, "files", "door.svg"), []byte(svg), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"es", "en"} {
		file := filepath.Join(module, "page."+lang+".md")
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(string(data), "\n## ")
		heading, _, _ := strings.Cut(after, "\n")
		change(t, file, "## "+heading+"\n", "## "+heading+"\n\n![Puerta / door](files/door.svg)\n")
	}
	h := openHouse(t, options{dataFlags: dataFlags{Data: t.TempDir()}, content: dir, log: io.Discard, private: true})
	a := newActor(t, h, map[string]string{})
	for _, c := range []struct{ path, kind, disposition string }{
		{"/es/modules/fs-basics/files/door.svg", "image/svg+xml", ""},
		{"/es/modules/fs-basics/files/" + csvOf(t, module), "text/csv; charset=utf-8", "attachment"},
	} {
		if err := a.get(c.path); err != nil {
			t.Fatal(err)
		}
		got := a.header[len(a.header)-1]
		if a.status != 200 || got.Get("Content-Type") != c.kind || !strings.HasPrefix(got.Get("Content-Disposition"), c.disposition) || c.disposition == "" && got.Get("Content-Disposition") != "" {
			t.Errorf("%s: status %d, %v", c.path, a.status, got)
		}
		if policy := got.Values("Content-Security-Policy"); len(policy) != 1 || !strings.HasPrefix(policy[0], "default-src 'none';") || !strings.HasSuffix(policy[0], "; sandbox") || strings.Contains(policy[0], "script-src") {
			t.Errorf("%s: policy %q", c.path, policy)
		}
		if got.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: its type may be guessed", c.path)
		}
	}
	if err := a.get("/es/modules/fs-basics/page"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(a.body, `<img src="/es/modules/fs-basics/files/door.svg" alt="Puerta / door" loading="lazy">`) {
		t.Error("the lesson does not show its picture")
	}

	change(t, filepath.Join(module, "files", "door.svg"), "<rect", `<rect onclick="alert(1)"`)
	code, out, _ := run("lint", module)
	if code != exitRefused || !strings.Contains(out, "door.svg:1:59: error S007") {
		t.Errorf("exit code %d: %s", code, out)
	}
}

// csvOf is the name of a table among a module's files.
func csvOf(t *testing.T, module string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(module, "files", "*.csv"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no table: %v", err)
	}
	return filepath.Base(names[0])
}

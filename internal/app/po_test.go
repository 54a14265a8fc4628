package app

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/content"
)

// run runs a command and returns its exit code and what it says.
func run(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = Main(args, nil, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// copyContent puts the content that comes with the program into a folder.
func copyContent(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, content.FS); err != nil {
		t.Fatal(err)
	}
	return dir
}

// filesIn reads everything under a folder.
func filesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// gettext returns the path of one of gettext's programs, or ends the test
// where it is not installed.
func gettext(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("KP_TEST_REQUIRE") != "" {
			t.Fatal("gettext is not installed")
		}
		t.Skip("gettext is not installed")
	}
	return path
}

// modulesOf lists the modules of a content folder.
func modulesOf(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(dir, "modules"))
	if err != nil || len(entries) < 5 {
		t.Fatalf("%d modules: %v", len(entries), err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestExportedFilesPleaseGettext: every module in both directions is a file
// that msgfmt finds nothing wrong with, and after gettext has wrapped it, it
// still changes nothing.
func TestExportedFilesPleaseGettext(t *testing.T) {
	msgfmt, msgcat := gettext(t, "msgfmt"), gettext(t, "msgcat")
	dir := copyContent(t)
	before := filesIn(t, dir)
	file, wrapped := filepath.Join(t.TempDir(), "a.po"), filepath.Join(t.TempDir(), "b.po")
	for _, module := range modulesOf(t, dir) {
		for _, to := range []string{"es", "en"} {
			if code, _, errs := run("content", "po", "export", module, "--dir", dir, "--to", to, "-o", file); code != exitDone || errs != "" {
				t.Fatalf("%s to %s: exit code %d, %s", module, to, code, errs)
			}
			said, err := exec.Command(msgfmt, "--check", "--verbose", "--output-file=/dev/null", file).CombinedOutput()
			if err != nil || strings.Contains(string(said), "warning") || strings.Contains(string(said), "untranslated") {
				t.Errorf("%s to %s: msgfmt: %v\n%s", module, to, err, said)
			}
			if said, err := exec.Command(msgcat, "--output-file="+wrapped, file).CombinedOutput(); err != nil {
				t.Fatalf("msgcat: %v\n%s", err, said)
			}
			for _, name := range []string{file, wrapped} {
				if code, out, errs := run("content", "po", "import", name, "--dir", dir); code != exitDone || out+errs != "" {
					t.Errorf("%s to %s: exit code %d, %s%s", module, to, code, out, errs)
				}
			}
		}
	}
	if diff := cmp.Diff(before, filesIn(t, dir)); diff != "" {
		t.Errorf("files (-before +after):\n%s", diff)
	}
}

package markdown

import (
	"io/fs"
	"maps"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// words are the call-out heads that tests use.
var words = Words{
	Note: kp.Text{ES: "Nota", EN: "Note"}, Tip: kp.Text{ES: "Pista", EN: "Tip"},
	Important: kp.Text{ES: "Importante", EN: "Important"}, Warning: kp.Text{ES: "Cuidado", EN: "Warning"},
	Caution: kp.Text{ES: "Peligro", EN: "Caution"},
}

// fixture reads the sample content folder, which has no faults.
func fixture(t testing.TB) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	root := os.DirFS("testdata/content")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// with returns the files with one of them replaced.
func with(files fstest.MapFS, name, text string) fstest.MapFS {
	files = maps.Clone(files)
	files[name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	return files
}

// edit returns the files with a text in one of them replaced.
func edit(t testing.TB, files fstest.MapFS, name, old, new string) fstest.MapFS {
	t.Helper()
	text := string(files[name].Data)
	if strings.Count(text, old) != 1 {
		t.Fatalf("%s holds %q %d times, want once", name, old, strings.Count(text, old))
	}
	return with(files, name, strings.Replace(text, old, new, 1))
}

// demo returns the sample module as a bundle.
func demo(t testing.TB) publish.Bundle {
	t.Helper()
	sub, err := fs.Sub(fixture(t), "modules/demo")
	if err != nil {
		t.Fatal(err)
	}
	b, err := publish.ReadDir(sub)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// listing writes findings one a line.
func listing(findings []publish.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		b.WriteString(f.String())
		for _, k := range []string{"name", "id", "key", "type", "lang"} {
			if f.Args[k] != "" {
				b.WriteString(" " + k + "=" + f.Args[k])
			}
		}
		if f.Suggest != "" {
			b.WriteString(" suggest=" + f.Suggest)
		}
		b.WriteString("\n")
	}
	return b.String()
}

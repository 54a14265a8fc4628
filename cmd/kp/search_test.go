package main

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What is published beside a running program is soon found by its search.
func TestRunningProgramFindsWhatIsPublished(t *testing.T) {
	data, module := t.TempDir(), filepath.Join(t.TempDir(), "fs-basics")
	if err := os.CopyFS(module, os.DirFS("../../content/modules/fs-basics")); err != nil {
		t.Fatal(err)
	}
	index := filepath.Join(module, "index.es.md")
	text, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(index, bytes.ReplaceAll(text, []byte("Finanzas sin miedo"), []byte("Finanzas con sosiego")), 0o644); err != nil {
		t.Fatal(err)
	}
	p := start(t, data)
	l := &learner{client: http.DefaultClient}
	finds := func() bool {
		page, err := l.get(p.base + "/es/search?q=sosiego")
		if err != nil {
			t.Fatal(err)
		}
		return strings.Contains(page, "<mark>sosiego</mark>")
	}
	if finds() {
		t.Fatal("it is found before it is published")
	}
	publish := exec.Command(os.Args[0], "publish", "--data", data, module)
	publish.Env = append(os.Environ(), asProgram+"=1")
	if out, err := publish.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for range 1200 {
		if finds() {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	t.Error("it is never found")
}

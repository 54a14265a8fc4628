package app

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A folder laid over the content may be broken in places: what is broken is
// left out and named in the log, the rest is served.
func TestBrokenModuleDoesNotStopTheServer(t *testing.T) {
	dir := t.TempDir()
	modules := filepath.Join(dir, "modules")
	if err := os.CopyFS(filepath.Join(modules, "fs-basics"), os.DirFS("../../content/modules/fs-basics")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(modules, "cc-language"), os.DirFS("../../content/modules/cc-language")); err != nil {
		t.Fatal(err)
	}
	change(t, filepath.Join(modules, "fs-basics", "index.es.md"), "Finanzas sin miedo", "Finanzas con calma")
	change(t, filepath.Join(modules, "cc-language", "person.en.md"), "::: quiz #q", "::: quizz #q")

	var log bytes.Buffer
	h := openHouse(t, options{dataFlags: dataFlags{Data: t.TempDir()}, content: dir, log: &log, private: true})
	a := newActor(t, h, map[string]string{})
	for _, line := range []string{
		"get /es/modules", "status 200", "contains Finanzas con calma", "contains Cuentas y dispositivos seguros",
		"lacks Lenguaje que reconoce personas", "get /es/modules/cc-language", "status 404",
	} {
		if err := a.run(line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	elena := newActor(t, h, map[string]string{})
	for _, line := range []string{
		`account Elena admin "Casa Luz"`, "get /es/admin/content", "contains cc-language", "contains No se muestra: tiene errores",
		"contains modules/cc-language/person.en.md", "contains tipo de actividad desconocido",
	} {
		if err := elena.run(line); err != nil {
			t.Errorf("%s: %v", line, err)
		}
	}
	if !strings.Contains(log.String(), "modules/cc-language/person.en.md:") || !strings.Contains(log.String(), "A002") {
		t.Errorf("the log does not name the fault:\n%s", log.String())
	}
}

func change(t testing.TB, name, old, new string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s has no %q", name, old)
	}
	if err := os.WriteFile(name, bytes.ReplaceAll(data, []byte(old), []byte(new)), 0o644); err != nil {
		t.Fatal(err)
	}
}

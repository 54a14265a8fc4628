package secret_test

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"knowledgepath/internal/secret"
)

func newBox(t *testing.T, fill byte) *secret.Box {
	t.Helper()
	b, err := secret.NewBox(bytes.Repeat([]byte{fill}, 32))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestBoxOpensOnlyWithItsKeyAndContext(t *testing.T) {
	box, other := newBox(t, 1), newBox(t, 2)
	const text = "Hoy me quedé pensando en la acogida."
	sealed := box.Seal([]byte(text), "ana/m1/know")
	if bytes.Contains(sealed, []byte("acogida")) {
		t.Fatal("the sealed text can be read")
	}
	if again := box.Seal([]byte(text), "ana/m1/know"); bytes.Equal(sealed, again) {
		t.Error("the same text is sealed the same way twice, which tells that it is the same")
	}
	got, err := box.Open(sealed, "ana/m1/know")
	if err != nil || string(got) != text {
		t.Errorf("opens as %q, %v", got, err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for _, c := range []struct {
		name    string
		box     *secret.Box
		sealed  []byte
		context string
	}{
		{"another context", box, sealed, "luz/m1/know"},
		{"no context", box, sealed, ""},
		{"another key", other, sealed, "ana/m1/know"},
		{"a changed byte", box, changed, "ana/m1/know"},
		{"a byte missing", box, sealed[:len(sealed)-1], "ana/m1/know"},
		{"shorter than can be", box, sealed[:5], "ana/m1/know"},
		{"nothing", box, nil, "ana/m1/know"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, err := c.box.Open(c.sealed, c.context); err == nil || got != nil {
				t.Errorf("opens as %q, %v", got, err)
			}
		})
	}
}

func TestAPersonsBox(t *testing.T) {
	box := newBox(t, 1)
	key := box.NewKey("ana")
	inner, err := box.Inner(key, "ana")
	if err != nil {
		t.Fatal(err)
	}
	sealed := inner.Seal([]byte("mine"), "c")
	again, err := box.Inner(key, "ana")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(sealed, "c"); err != nil || string(got) != "mine" {
		t.Errorf("the same key opens it as %q, %v", got, err)
	}
	if _, err := box.Inner(key, "luz"); err == nil {
		t.Error("one person's key opens for another")
	}
	if _, err := box.Open(sealed, "c"); err == nil {
		t.Error("the outer key opens a person's text")
	}
	luz, err := box.Inner(box.NewKey("luz"), "luz")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := luz.Open(sealed, "c"); err == nil {
		t.Error("another person's key opens it")
	}
}

func TestDerive(t *testing.T) {
	box := newBox(t, 1)
	forms := box.Derive("forms")
	if len(forms) != 32 {
		t.Errorf("a derived key of %d bytes", len(forms))
	}
	if !bytes.Equal(forms, newBox(t, 1).Derive("forms")) {
		t.Error("another replica with the same key derives another")
	}
	if bytes.Equal(forms, box.Derive("cookies")) || bytes.Equal(forms, newBox(t, 2).Derive("forms")) {
		t.Error("another purpose or key derives the same")
	}
	if bytes.Equal(forms, bytes.Repeat([]byte{1}, 32)) {
		t.Error("the derived key is the key itself")
	}
}

func TestNewBoxRefusesKeysThatAreNone(t *testing.T) {
	for _, n := range []int{0, 8, 31, 33} {
		if _, err := secret.NewBox(make([]byte, n)); err == nil {
			t.Errorf("a key of %d bytes is taken", n)
		}
	}
}

func TestOpenBoxMakesItsKeyFile(t *testing.T) {
	dir := t.TempDir()
	box, err := secret.OpenBox(dir)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, secret.KeyFile)
	info, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %04o, want 0600", info.Mode().Perm())
	}
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if key := strings.TrimSpace(string(text)); len(key) != 64 || strings.Trim(key, "0123456789abcdef") != "" {
		t.Errorf("the file holds %q, want 64 hex digits", text)
	}
	sealed := box.Seal([]byte("kept"), "c")
	again, err := secret.OpenBox(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(sealed, "c"); err != nil || string(got) != "kept" {
		t.Errorf("after a restart it opens as %q, %v", got, err)
	}
	elsewhere, err := secret.OpenBox(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := elsewhere.Open(sealed, "c"); err == nil {
		t.Error("two installations have the same key")
	}
}

func TestOpenBoxRefusesAKeyFileOthersCanRead(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps permissions otherwise")
	}
	for _, mode := range []os.FileMode{0o644, 0o640, 0o604, 0o660, 0o620} {
		dir := t.TempDir()
		if _, err := secret.OpenBox(dir); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, secret.KeyFile)
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		_, err := secret.OpenBox(dir)
		if err == nil || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %04o: %v, want a refusal that says what to do", mode, err)
		}
	}
}

func TestOpenBoxRefusesADamagedKeyFile(t *testing.T) {
	for name, text := range map[string]string{
		"empty": "", "short": "abcd", "no hex": strings.Repeat("z", 64), "too long": strings.Repeat("a", 66),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, secret.KeyFile)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := secret.OpenBox(dir); err == nil {
				t.Error("it is taken")
			}
			if after, err := os.ReadFile(file); err != nil || string(after) != text {
				t.Errorf("the file was touched: %q, %v", after, err)
			}
		})
	}
	t.Run("no folder", func(t *testing.T) {
		if _, err := secret.OpenBox(filepath.Join(t.TempDir(), "gone")); err == nil {
			t.Error("a key for data that is nowhere")
		}
	})
}

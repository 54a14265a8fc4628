package publish_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"hash/crc32"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// entry is a file of an archive.
type entry struct {
	name  string
	data  string
	mode  fs.FileMode
	bytes int // instead of data: so many zeros, packed small
}

// archive packs entries in the order given, as a hostile or careless author
// would.
func archive(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, e := range entries {
		h := &zip.FileHeader{Name: e.name, Method: zip.Store, Modified: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
		if e.mode != 0 {
			h.SetMode(e.mode)
		}
		data, create := []byte(e.data), w.CreateHeader
		if e.bytes > 0 {
			data, h.CRC32 = zeros(t, e.bytes)
			h.Method, h.UncompressedSize64, h.CompressedSize64 = zip.Deflate, uint64(e.bytes), uint64(len(data))
			create = w.CreateRaw
		}
		f, err := create(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// zeros packs n zero bytes, as archives that swell are made.
func zeros(t testing.TB, n int) (packed []byte, sum uint32) {
	t.Helper()
	var buf bytes.Buffer
	w, err := flate.NewWriter(&buf, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	plain := make([]byte, n)
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes(), crc32.ChecksumIEEE(plain)
}

var (
	manifest = entry{name: "module.yaml", data: "uid: x\n"}
	index    = entry{name: "index.es.md", data: "# Hola\n"}
)

func TestReadZip(t *testing.T) {
	want := publish.Bundle{"module.yaml": []byte("uid: x\n"), "index.es.md": []byte("# Hola\n")}
	for _, c := range []struct {
		name    string
		entries []entry
	}{
		{"files at the root", []entry{manifest, index}},
		{"inside the module's folder", []entry{{name: "demo/", mode: fs.ModeDir | 0o755}, {name: "demo/module.yaml", data: manifest.data}, {name: "demo/index.es.md", data: index.data}}},
		{"inside two folders", []entry{{name: "modules/demo/index.es.md", data: index.data}, {name: "modules/demo/module.yaml", data: manifest.data}}},
		{"with what systems and editors leave", []entry{manifest, index,
			{name: "__MACOSX/._module.yaml", data: "junk"}, {name: "__MACOSX/demo/module.yaml", data: "junk"},
			{name: ".DS_Store", data: "junk"}, {name: "files/Thumbs.db", data: "junk"}, {name: "index.es.md~", data: "junk"},
			{name: ".index.es.md.swp", data: "junk"}, {name: "#index.es.md#", data: "junk"}, {name: ".git/a/b/c/d/e/f/g", data: "junk"}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := publish.ReadZip(archive(t, c.entries...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadZipRefusesWhatCannotBeAModule(t *testing.T) {
	var many []entry
	for i := range 401 {
		many = append(many, entry{name: "files/" + strings.Repeat("x", 1+i/26) + string(rune('a'+i%26))})
	}
	var heavy []entry
	for _, name := range []string{"a", "b", "c", "d", "e", "f", "g"} {
		heavy = append(heavy, entry{name: "files/" + name, bytes: 4 << 20})
	}
	for _, c := range []struct {
		name    string
		entries []entry
		kind    kp.Kind
		key     string
		shown   string // the name as it is shown, where one is
	}{
		{"an absolute path", []entry{manifest, {name: "/etc/passwd"}}, kp.Invalid, "bundle.name", "/etc/passwd"},
		{"a way out", []entry{manifest, {name: "../../outside.md"}}, kp.Invalid, "bundle.name", "../../outside.md"},
		{"a way out in the middle", []entry{manifest, {name: "a/../../outside.md"}}, kp.Invalid, "bundle.name", "a/../../outside.md"},
		{"a dot", []entry{manifest, {name: "./index.es.md"}}, kp.Invalid, "bundle.name", "./index.es.md"},
		{"two slashes", []entry{manifest, {name: "a//b.md"}}, kp.Invalid, "bundle.name", "a//b.md"},
		{"a backslash", []entry{manifest, {name: `..\outside.md`}}, kp.Invalid, "bundle.name", `..\outside.md`},
		{"a drive", []entry{manifest, {name: "C:outside.md"}}, kp.Invalid, "bundle.name", "C:outside.md"},
		{"a control character", []entry{manifest, {name: "a\x1b[2Jb.md"}}, kp.Invalid, "bundle.name", "a?[2Jb.md"},
		{"a line break", []entry{manifest, {name: "a\nb.md"}}, kp.Invalid, "bundle.name", "a?b.md"},
		{"a zero byte", []entry{manifest, {name: "a\x00b.md"}}, kp.Invalid, "bundle.name", "a?b.md"},
		{"a name that turns round", []entry{manifest, {name: "a\u202egpj.md"}}, kp.Invalid, "bundle.name", "a?gpj.md"},
		{"a name that is not UTF-8", []entry{manifest, {name: "a\xffb.md"}}, kp.Invalid, "bundle.name", "a?b.md"},
		{"a name without an end", []entry{manifest, {name: strings.Repeat("n", 121)}}, kp.Invalid, "bundle.name", strings.Repeat("n", 60) + "…"},
		{"too deep", []entry{manifest, {name: "a/b/c/d/e/f/g.md"}}, kp.Invalid, "bundle.name", "a/b/c/d/e/f/g.md"},
		{"a symbolic link", []entry{manifest, {name: "link", data: "/etc/passwd", mode: fs.ModeSymlink | 0o777}}, kp.Invalid, "bundle.name", "link"},
		{"a device", []entry{manifest, {name: "null", mode: fs.ModeDevice | fs.ModeCharDevice | 0o666}}, kp.Invalid, "bundle.name", "null"},
		{"the same file twice", []entry{manifest, index, index}, kp.Invalid, "bundle.twice", "index.es.md"},
		{"two modules", []entry{{name: "a/module.yaml"}, {name: "b/module.yaml"}}, kp.Invalid, "bundle.several", ""},
		{"a module within a module", []entry{manifest, {name: "files/module.yaml"}}, kp.Invalid, "bundle.several", ""},
		{"no module", []entry{index}, kp.Invalid, "bundle.nomodule", ""},
		{"nothing", nil, kp.Invalid, "bundle.nomodule", ""},
		{"nothing but junk", []entry{{name: "__MACOSX/module.yaml"}}, kp.Invalid, "bundle.nomodule", ""},
		{"files beside the folder", []entry{{name: "a/module.yaml"}, {name: "ab/index.es.md"}}, kp.Invalid, "bundle.outside", "ab/index.es.md"},
		{"too many files", append([]entry{manifest}, many...), kp.TooLarge, "bundle.many", ""},
		{"a file that swells", []entry{manifest, {name: "bomb.csv", bytes: 4<<20 + 1}}, kp.TooLarge, "bundle.file", "bomb.csv"},
		{"files that swell together", append([]entry{manifest}, heavy...), kp.TooLarge, "bundle.large", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := publish.ReadZip(archive(t, c.entries...))
			wantRefused(t, b, err, c.kind, c.key)
			if e, ok := errors.AsType[*kp.Error](err); ok && e.Args["name"] != c.shown {
				t.Errorf("the name is shown as %q, want %q", e.Args["name"], c.shown)
			}
		})
	}
}

func wantRefused(t *testing.T, b publish.Bundle, err error, kind kp.Kind, key string) {
	t.Helper()
	e, ok := errors.AsType[*kp.Error](err)
	if !ok || e.Kind != kind || e.Key != key {
		t.Errorf("says %v, want kind %d and %q", err, kind, key)
	}
	if b != nil {
		t.Errorf("gives a bundle of %d files all the same", len(b))
	}
	if kp.KeyOf(err) == "" {
		t.Error("the error is not one that a person can be told")
	}
}

func TestReadZipRefusesWhatIsNoArchive(t *testing.T) {
	good := archive(t, manifest, index)
	damaged := bytes.Clone(good)
	for i := range 8 { // the end of the first file's data, before what follows it
		damaged[bytes.Index(good, []byte("PK\x07\x08"))-1-i] ^= 0x55
	}
	for name, data := range map[string][]byte{
		"no bytes": nil, "text": []byte("uid: x"), "half of one": good[:len(good)/2], "a damaged one": damaged,
	} {
		t.Run(name, func(t *testing.T) {
			b, err := publish.ReadZip(data)
			wantRefused(t, b, err, kp.Invalid, "bundle.notzip")
		})
	}
	t.Run("more bytes than allowed", func(t *testing.T) {
		b, err := publish.ReadZip(make([]byte, publish.MaxZip+1))
		wantRefused(t, b, err, kp.TooLarge, "bundle.large")
	})
}

// FuzzReadZip: whatever arrives, either a bundle with plain names and a
// manifest, or an error that a person can be told.
func FuzzReadZip(f *testing.F) {
	f.Add(archive(f, manifest, index))
	f.Add(archive(f, entry{name: "demo/module.yaml"}, entry{name: "demo/files/a.csv", data: "a,b"}))
	f.Add([]byte("PK\x05\x06"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := publish.ReadZip(data)
		if err != nil {
			if kp.KeyOf(err) == "" {
				t.Fatalf("nobody can be told %v", err)
			}
			return
		}
		if _, ok := b["module.yaml"]; !ok {
			t.Fatalf("a bundle without module.yaml: %q", slices.Sorted(maps.Keys(b)))
		}
		for name := range b {
			if !fs.ValidPath(name) || strings.ContainsAny(name, "\\:\x00\n") {
				t.Fatalf("a file named %q", name)
			}
		}
	})
}

// bundle draws a bundle with a manifest.
func bundle(t *rapid.T) publish.Bundle {
	b := publish.Bundle{"module.yaml": []byte(rapid.String().Draw(t, "manifest"))}
	name := rapid.StringMatching(`(files/)?[a-z]{1,8}\.(es|en)\.(md|csv)`)
	for range rapid.IntRange(0, 6).Draw(t, "files") {
		b[name.Draw(t, "name")] = rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "data")
	}
	return b
}

// TestEditionIsOfTheFilesAlone: not of the archive they came in, its order or
// the folder round them; and any other file makes another edition.
func TestEditionIsOfTheFilesAlone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		b := bundle(rt)
		root := rapid.SampledFrom([]string{"", "demo/", "a/b/"}).Draw(rt, "folder")
		var entries []entry
		for _, name := range rapid.Permutation(slices.Sorted(maps.Keys(b))).Draw(rt, "order") {
			entries = append(entries, entry{name: root + name, data: string(b[name])})
		}
		got, err := publish.ReadZip(archive(t, entries...))
		if err != nil {
			rt.Fatal(err)
		}
		if got.Edition() != b.Edition() {
			rt.Fatalf("edition %s, want %s", got.Edition(), b.Edition())
		}
		changed := maps.Clone(b)
		name := rapid.SampledFrom(slices.Sorted(maps.Keys(b))).Draw(rt, "changed")
		if rapid.Bool().Draw(rt, "renamed") && name != "module.yaml" {
			changed[name+"x"] = changed[name]
			delete(changed, name)
		} else {
			changed[name] = append(slices.Clone(changed[name]), 'x')
		}
		if changed.Edition() == b.Edition() {
			rt.Fatalf("%s changed and the edition did not", name)
		}
	})
}

// TestEditionTellsNamesFromBytes: a byte moved from a name to its file, or
// from one file to the next, is another edition.
func TestEditionTellsNamesFromBytes(t *testing.T) {
	seen := map[string]int{}
	for i, b := range []publish.Bundle{
		{"a": []byte("bc")}, {"ab": []byte("c")}, {"a": []byte("b"), "c": nil}, {"a": nil, "b": []byte("c")}, {"a": []byte("b1:c0:")}, {},
	} {
		id := b.Edition()
		if len(id) != 32 || strings.Trim(id, "0123456789abcdef") != "" {
			t.Errorf("edition %q is not 32 hex digits", id)
		}
		if j, twice := seen[id]; twice {
			t.Errorf("bundles %d and %d are the same edition", i, j)
		}
		seen[id] = i
	}
}

func TestZipThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := bundle(t)
		one, err := b.Zip()
		if err != nil {
			t.Fatal(err)
		}
		two, err := maps.Clone(b).Zip()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, two) {
			t.Fatal("equal bundles give different bytes")
		}
		back, err := publish.ReadZip(one)
		if err != nil {
			t.Fatal(err)
		}
		if !maps.EqualFunc(b, back, bytes.Equal) {
			t.Fatalf("came back as %q, want %q", back, b)
		}
	})
}

func TestReadDir(t *testing.T) {
	files := fstest.MapFS{
		"module.yaml": {Data: []byte("uid: x\n")}, "files/a.csv": {Data: []byte("a,b\n")}, ".DS_Store": {Data: []byte("junk")},
		".git/HEAD": {Mode: fs.ModeSymlink | 0o777, Data: []byte("elsewhere")}, "files/.git/a/b/c/d/e": {Data: []byte("junk")},
	}
	want := publish.Bundle{"module.yaml": []byte("uid: x\n"), "files/a.csv": []byte("a,b\n")}
	got, err := publish.ReadDir(files)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		name string
		file string
		data *fstest.MapFile
		kind kp.Kind
		key  string
	}{
		{"a symbolic link", "link", &fstest.MapFile{Mode: fs.ModeSymlink | 0o777, Data: []byte("/etc/passwd")}, kp.Invalid, "bundle.name"},
		{"a name with a colon", "a:b.md", &fstest.MapFile{}, kp.Invalid, "bundle.name"},
		{"a large file", "big.csv", &fstest.MapFile{Data: make([]byte, 4<<20+1)}, kp.TooLarge, "bundle.large"},
		{"another module", "files/module.yaml", &fstest.MapFile{}, kp.Invalid, "bundle.several"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := maps.Clone(files)
			dir[c.file] = c.data
			b, err := publish.ReadDir(dir)
			wantRefused(t, b, err, c.kind, c.key)
		})
	}
}

package publish

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"knowledgepath/internal/kp"
)

// Limits of a bundle, far above what a module needs and far below what would
// hurt. Sizes are counted while reading, never believed.
const (
	MaxZip   = 8 << 20 // bytes of the archive
	maxFiles = 400
	maxFile  = 4 << 20
	maxTotal = 24 << 20
	maxDepth = 5
	maxName  = 120
)

// Bundle is the files of one module's folder, by slash path inside it.
type Bundle map[string][]byte

// Edition is the bundle's id: 32 hex digits of a hash over names and bytes.
// Equal files have equal ids, whatever archive they came in.
func (b Bundle) Edition() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(b)) {
		io.WriteString(h, strconv.Itoa(len(name))+":"+name+strconv.Itoa(len(b[name]))+":")
		h.Write(b[name])
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// Zip packs the bundle; equal bundles give equal bytes.
func (b Bundle) Zip() ([]byte, error) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range slices.Sorted(maps.Keys(b)) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: time.Unix(0, 0).UTC()})
		if err != nil {
			return nil, err
		}
		if _, err := f.Write(b[name]); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}

// ReadZip unpacks an archive of a module's folder, with or without the folder
// itself around the files. What cannot be a module is an Invalid or TooLarge
// error that says why.
func ReadZip(data []byte) (Bundle, error) {
	if len(data) > MaxZip {
		return nil, kp.E(kp.TooLarge, "bundle.large", nil)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, kp.E(kp.Invalid, "bundle.notzip", err)
	}
	b, total := Bundle{}, 0
	for _, f := range r.File {
		if strings.HasSuffix(f.Name, "/") || Junk(f.Name) {
			continue
		}
		if !f.Mode().IsRegular() || !goodName(f.Name) {
			return nil, kp.E(kp.Invalid, "bundle.name", nil, "name", printable(f.Name))
		}
		if _, twice := b[f.Name]; twice {
			return nil, kp.E(kp.Invalid, "bundle.twice", nil, "name", f.Name)
		}
		if len(b) == maxFiles {
			return nil, kp.E(kp.TooLarge, "bundle.many", nil)
		}
		content, err := readOne(f)
		if err != nil {
			return nil, err
		}
		if total += len(content); total > maxTotal {
			return nil, kp.E(kp.TooLarge, "bundle.large", nil)
		}
		b[f.Name] = content
	}
	return b.unwrap()
}

func readOne(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, kp.E(kp.Invalid, "bundle.notzip", err)
	}
	defer r.Close()
	content, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	if err != nil {
		return nil, kp.E(kp.Invalid, "bundle.notzip", err)
	}
	if len(content) > maxFile {
		return nil, kp.E(kp.TooLarge, "bundle.file", nil, "name", f.Name)
	}
	return content, nil
}

// ReadDir reads a module's folder.
func ReadDir(dir fs.FS) (Bundle, error) {
	b, total := Bundle{}, 0
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && Junk(name) {
			return fs.SkipDir
		}
		if d.IsDir() || Junk(name) {
			return nil
		}
		if !d.Type().IsRegular() || !goodName(name) {
			return kp.E(kp.Invalid, "bundle.name", nil, "name", printable(name))
		}
		content, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		if total += len(content); len(content) > maxFile || total > maxTotal || len(b) == maxFiles {
			return kp.E(kp.TooLarge, "bundle.large", nil)
		}
		b[name] = content
		return nil
	})
	if err != nil {
		return nil, err
	}
	return b.unwrap()
}

// unwrap drops the folders around module.yaml.
func (b Bundle) unwrap() (Bundle, error) {
	root, found := "", false
	for name := range b {
		if path.Base(name) == "module.yaml" {
			if found {
				return nil, kp.E(kp.Invalid, "bundle.several", nil)
			}
			root, found = strings.TrimSuffix(name, "module.yaml"), true
		}
	}
	if !found {
		return nil, kp.E(kp.Invalid, "bundle.nomodule", nil)
	}
	out := Bundle{}
	for name, content := range b {
		inner, ok := strings.CutPrefix(name, root)
		if !ok {
			return nil, kp.E(kp.Invalid, "bundle.outside", nil, "name", name)
		}
		out[inner] = content
	}
	return out, nil
}

// Junk reports a path of what operating systems, editors and version control
// leave beside the files of authors: hidden files and folders, and copies.
func Junk(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if len(part) > 1 && part[0] == '.' && part[1] != '.' {
			return true // what begins with two is a way out, or wants to be taken for one
		}
	}
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || base == "Thumbs.db" || strings.HasSuffix(base, "~") || strings.HasPrefix(base, "#") && strings.HasSuffix(base, "#")
}

// goodName accepts plain relative slash paths only.
func goodName(name string) bool {
	if !fs.ValidPath(name) || len(name) > maxName || strings.Count(name, "/") > maxDepth || !utf8.ValidString(name) {
		return false
	}
	return !strings.ContainsFunc(name, func(r rune) bool {
		return r == '\\' || r == ':' || !unicode.IsPrint(r) || unicode.Is(unicode.Cf, r)
	})
}

// printable makes a hostile name fit to be shown.
func printable(name string) string {
	name = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) && !unicode.Is(unicode.Cf, r) {
			return r
		}
		return '?'
	}, strings.ToValidUTF8(name, "?"))
	if r := []rune(name); len(r) > 60 {
		name = string(r[:60]) + "…"
	}
	return name
}

package app

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"knowledgepath/internal/markdown"
)

// textsOf lists the texts of a content folder or of a module's folder, and
// nothing else that may lie in it. Attachments are not texts: learners get
// them as they are.
func textsOf(folder fs.FS) []string {
	patterns := []string{"*.yaml", "glossary.*.md", "tracks/*.yaml", "intake/*.yaml", "pages/*.md"}
	module := []string{"*.yaml", "*.md", "media/*.md"}
	if markdown.IsModule(folder) {
		patterns = module
	} else {
		for _, p := range module {
			patterns = append(patterns, "modules/*/"+p)
		}
	}
	var names []string
	for _, p := range patterns {
		// The patterns are well formed, which is all that Glob complains of.
		found, _ := fs.Glob(folder, p)
		names = append(names, found...)
	}
	return names
}

// fixFolder puts right what editors leave in the texts of a folder, and says
// in which it changed what.
func fixFolder(w io.Writer, dir string) error {
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return usage("%s is not a folder", dir)
	}
	for _, name := range textsOf(os.DirFS(dir)) {
		file := filepath.Join(dir, filepath.FromSlash(name))
		n, err := fixFile(file)
		if err != nil {
			return refused("%s cannot be fixed: %v", file, err)
		}
		if n != (markdown.Fixed{}) {
			fmt.Fprintf(w, "fixed %s: %s\n", file, changes(n))
		}
	}
	return nil
}

// fixFile rewrites a text where that changes it. Whatever happens, the old or
// the new text is there as a whole.
func fixFile(file string) (markdown.Fixed, error) {
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() {
		return markdown.Fixed{}, err
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return markdown.Fixed{}, err
	}
	fixed, n := markdown.Fix(file, data)
	if n == (markdown.Fixed{}) {
		return n, nil
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".fix-*")
	if err != nil {
		return n, err
	}
	defer os.Remove(temp.Name()) // gone already where all went well
	_, err = temp.Write(fixed)
	if closed := temp.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(temp.Name(), info.Mode().Perm())
	}
	if err == nil {
		err = os.Rename(temp.Name(), file)
	}
	return n, err
}

// changes says in words what was changed, and how often.
func changes(n markdown.Fixed) string {
	var parts []string
	for _, p := range []struct {
		n    int
		name string
	}{{n.BOM, "byte order mark"}, {n.Breaks, "line ends"}, {n.Tabs, "tabs"}, {n.Spaces, "spaces at the end"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%s (%d)", p.name, p.n))
		}
	}
	return strings.Join(parts, ", ")
}

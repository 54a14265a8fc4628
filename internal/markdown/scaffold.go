package markdown

import (
	"path"
	"strings"

	"knowledgepath/internal/publish"
)

// scaffoldDir is the folder of the files that a new module begins with.
const scaffoldDir = "scaffold"

// Scaffold returns the files of a new module: everything that a module has,
// in both languages, with what its author is to write left open.
func (c *Compiler) Scaffold(slug, uid string) publish.Bundle {
	fill := strings.NewReplacer("{{slug}}", slug, "{{uid}}", uid)
	b := publish.Bundle{}
	for _, dir := range []string{"", "files"} {
		for _, name := range c.files.list(path.Join(scaffoldDir, dir), "") {
			if data, ok := c.files.read(path.Join(scaffoldDir, dir, name)); ok {
				b[path.Join(dir, name)] = []byte(fill.Replace(string(data)))
			}
		}
	}
	return b
}

// GoodSlug reports whether a module may be called so in addresses.
func GoodSlug(slug string) bool { return goodSlug.MatchString(slug) }

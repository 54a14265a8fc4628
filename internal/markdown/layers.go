package markdown

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"knowledgepath/internal/publish"
)

// layers is a content folder with others laid over it, file by file.
type layers []fs.FS

// read returns a file from the highest layer that has it.
func (l layers) read(name string) ([]byte, bool) {
	for _, layer := range slices.Backward(l) {
		if data, err := fs.ReadFile(layer, name); err == nil {
			return data, true
		}
	}
	return nil, false
}

// list returns the names of a folder's files, from all layers, in order.
func (l layers) list(dir, suffix string) []string {
	var names []string
	for _, layer := range l {
		entries, err := fs.ReadDir(layer, dir)
		if err != nil {
			continue
		}
		for _, e := range entries {
			if !e.IsDir() && strings.HasSuffix(e.Name(), suffix) && !strings.HasPrefix(e.Name(), ".") {
				names = append(names, e.Name())
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// shipped is a module's folder as it stands in the layers.
type shipped struct {
	folder    string
	bundle    publish.Bundle
	edition   string
	uid, slug string
	overlaid  bool // not in the lowest layer
	err       error
}

// modules returns the module folders of all layers. A folder replaces those
// below it that have its uid or its slug.
func (l layers) modules(known *cache) []shipped {
	var all []shipped
	for i, layer := range l {
		entries, err := fs.ReadDir(layer, "modules")
		if err != nil {
			continue
		}
		var here []shipped
		for _, e := range entries {
			if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
				here = append(here, shipped{folder: e.Name(), overlaid: i > 0})
			}
		}
		each(len(here), func(i int) { here[i].load(layer, known) })
		all = slices.DeleteFunc(all, func(old shipped) bool {
			return slices.ContainsFunc(here, func(m shipped) bool { return m.replaces(old) })
		})
		all = append(all, here...)
	}
	slices.SortStableFunc(all, func(a, b shipped) int { return strings.Compare(a.folder, b.folder) })
	return all
}

// load reads the folder's files.
func (m *shipped) load(layer fs.FS, known *cache) {
	sub, err := fs.Sub(layer, path.Join("modules", m.folder))
	if err == nil {
		m.bundle, err = publish.ReadDir(sub)
	}
	m.err, m.edition = err, m.bundle.Edition()
	m.uid, m.slug = known.identify(m.bundle, m.edition)
}

func (m shipped) replaces(old shipped) bool {
	return m.folder == old.folder || m.uid != "" && m.uid == old.uid || m.slug != "" && m.slug == old.slug
}

package markdown

import (
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// Compiler turns the content folder, with what is laid over it, into content.
// It reads the shared files once, at first use, and is safe for concurrent
// use. It implements publish.Compiler.
type Compiler struct {
	files  layers
	words  Words
	clock  kp.Clock // nil for the real time
	cache  *cache
	read   func() *site
	form   func() *questions
	shared func() *shared
}

// New makes a compiler for the content folder site. Overlays have the same
// layout, with any part missing: their files replace the site's of the same
// name, and their module folders those with the same uid or slug.
func New(site fs.FS, overlays ...fs.FS) *Compiler {
	return newCompiler(append(layers{site}, overlays...), Words{})
}

func newCompiler(files layers, words Words) *Compiler {
	c := &Compiler{files: files, words: words, cache: &cache{}}
	c.read = sync.OnceValue(func() *site { return readSite(files, words, c.cache) })
	c.form = sync.OnceValue(func() *questions { return readForm(c.read()) })
	c.shared = sync.OnceValue(func() *shared { return readShared(c.read()) })
	return c
}

// WithWords returns a compiler of the same content that writes these words
// into it. Without them call-outs have no head.
func (c *Compiler) WithWords(w Words) *Compiler {
	d := newCompiler(c.files, w)
	d.clock = c.clock
	return d
}

// IsModule reports whether a folder is a module's, rather than a content
// folder.
func IsModule(dir fs.FS) bool {
	info, err := fs.Stat(dir, moduleFile)
	return err == nil && info.Mode().IsRegular()
}

// Shipped returns the module folders of the content folder and its overlays.
func (c *Compiler) Shipped() []publish.Shipped {
	var all []publish.Shipped
	for _, m := range c.read().shipped {
		all = append(all, publish.Shipped{
			UID: m.uid, Slug: m.slug, Folder: m.folder, Edition: m.edition, Bundle: maps.Clone(m.bundle), Overlaid: m.overlaid,
		})
	}
	return all
}

// Compile builds all content: the content folder's modules with the bundles
// laid over them by uid. A module with errors is left out and its findings
// say why. The result does not depend on the order of the bundles.
func (c *Compiler) Compile(bundles []publish.Bundle) (*catalog.Snapshot, []publish.Finding) {
	s := c.read()
	jobs, findings := c.jobs(s, bundles)
	list := buildAll(jobs, func(j job) *built { return c.build(j, s) })
	live := map[string]*built{}
	for i, j := range jobs {
		live[j.key(s)] = list[i].lean()
	}
	c.cache.keep(live)
	relate(list, nil, s)
	parts := catalog.Parts{
		Tracks: slices.Clone(s.tracks), Competencies: slices.Clone(s.competencies), Terms: slices.Clone(s.terms),
		Sources: maps.Clone(s.sources), Pages: maps.Clone(s.pages),
	}
	findings = slices.Concat(findings, s.report.findings, c.form().findings)
	known := maps.Clone(s.termIDs)
	for _, m := range list {
		findings = append(findings, m.findings...)
		if m.module == nil || publish.HasErrors(m.findings) {
			continue
		}
		parts.Modules = append(parts.Modules, m.module)
		for k, src := range m.sources {
			if _, shared := parts.Sources[k]; !shared {
				parts.Sources[k] = src
			}
		}
		for _, t := range m.terms {
			if !known[t.ID] {
				known[t.ID] = true
				parts.Terms = append(parts.Terms, t)
			}
		}
	}
	parts.Version = version(parts, c.words)
	publish.SortFindings(findings)
	return catalog.NewSnapshot(parts), findings
}

// job is a bundle to compile, and the folder that findings name.
type job struct {
	bundle  publish.Bundle
	folder  string
	edition string
}

// jobs lists the modules that content is made of, in an order that depends on
// nothing but themselves.
func (c *Compiler) jobs(s *site, bundles []publish.Bundle) (jobs []job, findings []publish.Finding) {
	var r report
	over := map[string]bool{}
	for _, b := range bundles {
		j, uid := c.jobOf(b)
		over[uid] = uid != ""
		jobs = append(jobs, j)
	}
	slices.SortStableFunc(jobs, func(a, b job) int {
		return cmp.Or(cmp.Compare(a.folder, b.folder), cmp.Compare(a.edition, b.edition))
	})
	var first []job
	for _, m := range s.shipped {
		switch {
		case m.err != nil:
			unreadable(&r, m)
		case !over[m.uid]:
			first = append(first, job{m.bundle, m.folder, m.edition})
		}
	}
	return append(first, jobs...), r.findings
}

// buildAll compiles every module, several at a time.
func buildAll(jobs []job, build func(job) *built) []*built {
	list := make([]*built, len(jobs))
	each(len(jobs), func(i int) { list[i] = build(jobs[i]) })
	return list
}

// unreadable reports a module folder that is not a bundle.
func unreadable(r *report, m shipped) {
	file := "modules/" + m.folder + "/" + moduleFile
	var e *kp.Error
	if errors.As(m.err, &e) && e.Key != "bundle.nomodule" {
		r.add(file, start, BadModule, "name", cmp.Or(e.Args["name"], m.folder))
		return
	}
	r.add(file, start, FileMissing, "name", moduleFile)
}

// folderFor is the folder that a bundle with this slug would stand in.
func folderFor(slug string) string {
	if goodSlug.MatchString(slug) {
		return slug
	}
	return "module"
}

// Module compiles one bundle by itself beside the content in now and
// proofreads it, as Lint does. The module is nil where there are errors.
func (c *Compiler) Module(b publish.Bundle, now *catalog.Snapshot) (*catalog.Module, []publish.Finding) {
	s := c.read()
	j, _ := c.jobOf(b)
	m := c.anew(j, s) // whole, for proofreading looks at all of it
	if m.module != nil {
		var others []*catalog.Module
		if now != nil {
			for o := range now.Modules() {
				if o.UID != m.module.UID {
					others = append(others, o)
				}
			}
		}
		relate([]*built{m}, others, s)
	}
	c.linter().lintModule(m)
	publish.SortFindings(m.findings)
	if publish.HasErrors(m.findings) {
		return nil, m.findings
	}
	return m.module, m.findings
}

// Past compiles a bundle that was right when it was kept, whatever has become
// of the rest since: names it shares, sources and competencies that are gone
// do not matter for what stands in its lessons.
func (c *Compiler) Past(b publish.Bundle) *catalog.Module {
	j, _ := c.jobOf(b)
	return c.build(j, c.read()).module
}

// version is a hash over everything content is made from: the editions of
// its modules, what they share, and the interface's words in them.
func version(p catalog.Parts, w Words) string {
	var editions []string
	for _, m := range p.Modules {
		editions = append(editions, m.Edition)
	}
	p.Modules = nil
	return digest([]any{editions, p, w})
}

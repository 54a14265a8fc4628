package markdown

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"runtime"
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
	files layers
	words Words
	read  func() *site
}

// New makes a compiler for the content folder site. Overlays have the same
// layout, with any part missing: their files replace the site's of the same
// name, and their module folders those with the same uid or slug.
func New(site fs.FS, overlays ...fs.FS) *Compiler {
	return newCompiler(append(layers{site}, overlays...), Words{})
}

func newCompiler(files layers, words Words) *Compiler {
	return &Compiler{files: files, words: words, read: sync.OnceValue(func() *site { return readSite(files, words) })}
}

// WithWords returns a compiler of the same content that writes these words
// into it. Without them call-outs have no head.
func (c *Compiler) WithWords(w Words) *Compiler { return newCompiler(c.files, w) }

// IsModule reports whether a folder is a module's, rather than a content
// folder.
func IsModule(dir fs.FS) bool {
	info, err := fs.Stat(dir, moduleFile)
	return err == nil && info.Mode().IsRegular()
}

// Shipped returns the bundles of the content folder and its overlays, by uid.
func (c *Compiler) Shipped() map[string]publish.Bundle {
	all := map[string]publish.Bundle{}
	for _, m := range c.read().shipped {
		if m.uid != "" {
			all[m.uid] = maps.Clone(m.bundle)
		}
	}
	return all
}

// Compile builds all content: the content folder's modules with the bundles
// laid over them by uid. A module with errors is left out and its findings
// say why. The result does not depend on the order of the bundles.
func (c *Compiler) Compile(bundles []publish.Bundle) (*catalog.Snapshot, []publish.Finding) {
	s := c.read()
	list, findings := c.buildAll(s, bundles)
	relate(list, nil, s)
	parts := catalog.Parts{
		Tracks: slices.Clone(s.tracks), Competencies: slices.Clone(s.competencies), Terms: slices.Clone(s.terms),
		Sources: maps.Clone(s.sources), Pages: maps.Clone(s.pages),
	}
	findings = append(findings, s.report.findings...)
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
	bundle publish.Bundle
	folder string
}

// buildAll compiles every module, several at a time, and returns them in an
// order that depends on nothing but themselves.
func (c *Compiler) buildAll(s *site, bundles []publish.Bundle) ([]*built, []publish.Finding) {
	var r report
	over := map[string]bool{}
	var jobs []job
	for _, b := range bundles {
		uid, slug := identify(b)
		over[uid] = uid != ""
		jobs = append(jobs, job{b, folderFor(slug)})
	}
	slices.SortStableFunc(jobs, func(a, b job) int {
		if c := cmp.Compare(a.folder, b.folder); c != 0 {
			return c
		}
		return cmp.Compare(a.bundle.Edition(), b.bundle.Edition())
	})
	var first []job
	for _, m := range s.shipped {
		switch {
		case m.err != nil:
			unreadable(&r, m)
		case !over[m.uid]:
			first = append(first, job{bundle: m.bundle, folder: m.folder})
		}
	}
	jobs = append(first, jobs...)
	list := make([]*built, len(jobs))
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(jobs)) {
		workers.Go(func() {
			for i := range next {
				list[i] = build(jobs[i].bundle, jobs[i].folder, s)
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	workers.Wait()
	return list, r.findings
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

// Module compiles one bundle by itself beside the content in now. The module
// is nil where there are errors.
func (c *Compiler) Module(b publish.Bundle, now *catalog.Snapshot) (*catalog.Module, []publish.Finding) {
	s := c.read()
	_, slug := identify(b)
	m := build(b, folderFor(slug), s)
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
	_, slug := identify(b)
	return build(b, folderFor(slug), c.read()).module
}

// version is a hash over everything content is made from: the editions of
// its modules, what they share, and the interface's words in them.
func version(p catalog.Parts, w Words) string {
	var editions []string
	for _, m := range p.Modules {
		editions = append(editions, m.Edition)
	}
	p.Modules = nil
	h := sha256.New()
	// Content is made of strings, numbers, lists and maps with string keys,
	// which always encode, and in one way.
	_ = json.NewEncoder(h).Encode([]any{editions, p, w})
	return hex.EncodeToString(h.Sum(nil))[:32]
}

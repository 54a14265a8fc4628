package markdown

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"knowledgepath/internal/kp"
)

// Words are the few words of the interface that the compiler writes into
// content: what stands at the head of a call-out.
type Words struct{ Note, Tip, Important, Warning, Caution kp.Text }

func (w Words) of(alert string) kp.Text {
	switch alert {
	case "NOTE":
		return w.Note
	case "TIP":
		return w.Tip
	case "IMPORTANT":
		return w.Important
	case "WARNING":
		return w.Warning
	}
	return w.Caution
}

// folder is what a text may refer to: the folder it stands in and what is
// known around it.
type folder struct {
	site    *site
	dir     string // inside the content folder: modules/SLUG, pages or .
	slug    string // of the module; empty outside modules
	lessons map[string]bool
	files   map[string]bool // of the module's folder
	terms   map[string]bool // the module's own, besides the site's
	sources map[string]bool // likewise
	media   map[string]clip // by path, as module.yaml lists them
}

// ref is something named in a text, with the place of its first mention.
type ref struct {
	id string
	at pos
}

// page is a Markdown file being compiled.
type page struct {
	*source
	*folder
	r        *report
	e        *engine
	root     ast.Node
	cited    []ref          // sources, in order of first mention
	numbers  map[string]int // of the notes, by key
	seen     map[string]int // references so far, by key
	named    []ref          // glossary terms, in order of first mention
	sections []pos          // of the second-level headings
	notes    []*note
	cut      bool // the rest of the file could not be read
}

// readPage parses a body and resolves what stands in it.
func readPage(s *source, f *folder, r *report) *page {
	return readPageWith(map[string]int{}, s, f, r)
}

// readPageWith reads a page some of whose notes have numbers already.
func readPageWith(numbers map[string]int, s *source, f *folder, r *report) *page {
	p := &page{source: s, folder: f, r: r, e: newEngine(), numbers: numbers, seen: map[string]int{}}
	if !s.bearable(r) {
		s.truncate(0)
		p.cut = true
	}
	if at := unclosed(s); at >= 0 {
		h := p.headAt(at)
		r.add(s.file, s.at(at), NeverClosed, "type", h.typ, "id", h.id)
		s.truncate(at)
		p.cut = true
	}
	p.root = p.e.parse(s.body)
	if !p.measure() {
		s.truncate(0)
		p.root, p.cut = p.e.parse(s.body), true
	}
	p.collectNotes()
	for _, d := range p.notes {
		p.checkNote(d)
	}
	p.resolve(p.root, map[string]int{})
	p.checkCites()
	return p
}

func (p *page) headAt(off int) head {
	line, _, _ := strings.Cut(string(p.body[off:]), "\n")
	text, _ := fenceHead([]byte(line))
	return readHead(text, p.at(off))
}

// measure reports whether the tree is of a size that can be served.
func (p *page) measure() bool {
	links, deepest, depth := 0, 0, 0
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			depth--
			return ast.WalkContinue, nil
		}
		depth++
		deepest = max(deepest, depth)
		switch n.Kind() {
		case ast.KindLink, ast.KindAutoLink, ast.KindImage, kindCite:
			links++
		}
		return ast.WalkContinue, nil
	})
	if deepest > maxNesting {
		p.r.add(p.file, start, TooBig, "name", "nesting", "limit", strconv.Itoa(maxNesting))
		return false
	}
	if links > maxLinks {
		p.r.add(p.file, start, TooBig, "name", "links", "limit", strconv.Itoa(maxLinks))
		return false
	}
	return true
}

// collectNotes takes the definitions of notes out of the text.
func (p *page) collectNotes() {
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if d, ok := n.(*note); ok && entering {
			p.notes = append(p.notes, d)
			return ast.WalkSkipChildren, nil
		}
		return ast.WalkContinue, nil
	})
	for _, d := range p.notes {
		d.Parent().RemoveChild(d.Parent(), d)
	}
}

// resolve walks the tree in reading order and settles what needs more than
// the node itself: ids, addresses, numbers, words.
func (p *page) resolve(n ast.Node, ids map[string]int) {
	switch n := n.(type) {
	case *ast.Heading:
		p.resolveHeading(n, ids)
	case *ast.HTMLBlock:
		p.checkBlockHTML(n)
	case *ast.RawHTML:
		p.checkRawHTML(n)
	case *ast.Blockquote:
		if alert := alertOf(n); alert != "" {
			n.SetAttributeString(wordAttr, p.site.words.of(alert).In(p.lang))
		}
	case *cite:
		p.resolveCite(n)
	case *east.Table:
		p.titleCells(n)
	case *ast.Link:
		p.resolveLink(n)
	case *ast.AutoLink:
		p.resolveAutoLink(n)
	case *ast.Image:
		p.resolveImage(n)
	}
	// A resolved link may have been moved into a wrapper; it keeps its children.
	for c := n.FirstChild(); c != nil; {
		next := c.NextSibling()
		p.resolve(c, ids)
		c = next
	}
}

func (p *page) resolveHeading(h *ast.Heading, ids map[string]int) {
	if _, inside := h.Parent().(*fence); inside {
		return
	}
	if h.Level == 2 && h.Parent() == p.root {
		p.sections = append(p.sections, p.at(h.Pos()))
	}
	id := "u-" + fold(plainText(h, p.body))
	ids[id]++
	if n := ids[id]; n > 1 {
		id += "-" + strconv.Itoa(n)
	}
	h.SetAttributeString(idAttr, id)
}

// withoutComments drops HTML comments, the only HTML that may stand in a
// text.
func withoutComments(s string) string {
	for {
		before, rest, ok := strings.Cut(s, "<!--")
		if !ok {
			return s
		}
		_, after, _ := strings.Cut(rest, "-->")
		s = before + after
	}
}

// checkNote looks for HTML in a note, of which only the words are shown.
func (p *page) checkNote(d *note) {
	_ = ast.Walk(d, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.HTMLBlock:
			if entering {
				p.checkBlockHTML(n)
			}
		case *ast.RawHTML:
			if entering {
				p.checkRawHTML(n)
			}
		}
		return ast.WalkContinue, nil
	})
}

func (p *page) checkBlockHTML(n *ast.HTMLBlock) {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(p.body))
	}
	if n.HasClosure() {
		b.Write(n.ClosureLine.Value(p.body))
	}
	if strings.TrimSpace(withoutComments(b.String())) != "" {
		p.r.add(p.file, p.lineAt(n.Pos()), RawHTML)
	}
}

func (p *page) checkRawHTML(n *ast.RawHTML) {
	var b strings.Builder
	for i := range n.Segments.Len() {
		seg := n.Segments.At(i)
		b.Write(seg.Value(p.body))
	}
	if withoutComments(b.String()) != "" {
		p.r.add(p.file, p.at(n.Segments.At(0).Start), RawHTML)
	}
}

func (p *page) resolveCite(c *cite) {
	if !containsRef(p.cited, c.key) {
		p.cited = append(p.cited, ref{c.key, p.at(c.Pos())})
	}
	if !p.defined(c.key) {
		return
	}
	if p.numbers[c.key] == 0 {
		p.numbers[c.key] = len(p.numbers) + 1
	}
	c.number = p.numbers[c.key]
	p.seen[c.key]++
	c.count = p.seen[c.key]
}

func (p *page) defined(key string) bool {
	for _, d := range p.notes {
		if d.key == key {
			return true
		}
	}
	return false
}

func containsRef(list []ref, id string) bool {
	for _, r := range list {
		if r.id == id {
			return true
		}
	}
	return false
}

// checkCites compares citations with their definitions and with the list of
// sources.
func (p *page) checkCites() {
	for _, c := range p.cited {
		known := p.site.sources[c.id].Key != "" || p.sources[c.id]
		switch {
		case !p.defined(c.id) && !p.cut:
			p.r.add(p.file, c.at, Undefined, "id", c.id)
		case !known:
			p.r.add(p.file, c.at, NotInList, "id", c.id, "suggest", suggest(c.id, p.sourceKeys()))
		}
	}
	if p.cut {
		return
	}
	for _, d := range p.notes {
		if !containsRef(p.cited, d.key) {
			p.r.add(p.file, p.lineAt(d.Pos()), UnusedNote, "id", d.key)
		}
	}
}

func (p *page) sourceKeys() []string {
	var keys []string
	for k := range p.site.sources {
		keys = append(keys, k)
	}
	for k := range p.sources {
		keys = append(keys, k)
	}
	return keys
}

// maxTitle bounds the column titles that are repeated in every row.
const maxTitle = 60

func (p *page) titleCells(t *east.Table) {
	var titles []string
	for i, row := range children(t) {
		for j, cell := range children(row) {
			if i == 0 {
				title := []rune(plainText(cell, p.body))
				titles = append(titles, string(title[:min(len(title), maxTitle)]))
			} else if j < len(titles) && titles[j] != "" {
				cell.SetAttributeString(dataAttr, titles[j])
			}
		}
	}
}

package markdown

import (
	"bytes"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/util"
	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/language"
)

// script is a text as its readers meet it: runs of words without markup, one
// for each paragraph, entry, cell or heading, and the way back to where each
// character stands in the file. What no reader reads as language is left out:
// code, addresses, keys, notes.
type script struct {
	file     string
	lang     kp.Lang
	src      *source // nil where the runs are values of YAML
	text     string  // of all runs, one after the other
	fold     []byte  // likewise, folded
	runs     []run
	origins  []origin
	boxes    []*box
	sections []section // what stands before the first heading comes first
	pictures []picture
	links    []link
	terms    []span // words that lead to the glossary
	stressed []span // words set apart by emphasis

	b strings.Builder // text while it grows
}

// kind is what a run of words is to its reader.
type kind int

const (
	paragraph kind = iota // sentences that are read one after the other
	entry                 // of a list or table, or what stands alone
	title
	alternative // what is said in place of an image
)

// run is words that are read without a break. Bounds are in bytes.
type run struct {
	span        // in script.text
	folded span // in script.fold
	kind   kind
	level  int    // of a title
	at     pos    // of a value of YAML; zero in Markdown
	flat   bool   // at alone says where: the value does not stand as it is written
	box    *box   // the container around it; nil for none
	item   *offer // the entry of the container's list; nil for none
	answer bool   // it is what is said to whoever chose item
	quoted bool   // the words are somebody else's
}

type span struct{ from, to int }

func (s span) overlaps(o span) bool { return s.from < o.to && o.from < s.to }

// origin says that the character at a byte of the text is the one at a byte of
// the source, as are those that follow up to the next mark.
type origin struct{ at, off int }

// box is a container of a lesson with its list, as an author wrote it.
type box struct {
	head
	at     pos
	offers []*offer
	prompt span   // runs that say what to do
	scene  string // the one being read
}

// offer is an entry of a container's list.
type offer struct {
	key     string
	at      pos
	right   bool
	scene   string // of a scenario: where it stands
	to      string // and where it leads
	length  int    // characters it is written with
	words   int    // of what is said to whoever chose it
	answers int    // how many runs say it
}

// section is what stands under a second-level heading, containers aside.
type section struct {
	at    pos
	words int
	minor []pos // of the third-level headings
	runs  span
}

type picture struct {
	file string // as written
	alt  string
	at   pos
}

type link struct {
	to string
	at pos
}

// readScript reads a Markdown text, or as much of it as can be read. It
// returns nil where that is nothing.
func readScript(src *source) *script {
	p := &page{source: src, r: &report{}, e: newEngine()}
	if !src.bearable(p.r) {
		return nil
	}
	if at := unclosed(src); at >= 0 {
		src.truncate(at)
	}
	p.root = p.e.parse(src.body)
	if !p.measure() {
		return nil
	}
	s := &script{file: src.file, lang: src.lang, src: src, sections: []section{{at: start}}}
	s.b.Grow(len(src.body))
	for n := p.root.FirstChild(); n != nil; n = n.NextSibling() {
		s.block(n, run{})
	}
	s.finish()
	return s
}

// finish folds what was gathered.
func (s *script) finish() {
	s.text = s.b.String()
	s.fold = make([]byte, 0, len(s.text))
	for i := range s.runs {
		r := &s.runs[i]
		r.folded.from = len(s.fold)
		s.fold = language.AppendFold(s.fold, s.text[r.from:r.to])
		r.folded.to = len(s.fold)
	}
	for i := range s.sections {
		sec := &s.sections[i]
		if sec.runs.to = len(s.runs); i+1 < len(s.sections) {
			sec.runs.to = s.sections[i+1].runs.from
		}
	}
}

// words is what a run says.
func (s *script) words(r *run) string { return s.text[r.from:r.to] }

// place returns where a byte of a run's words stands in the file.
func (s *script) place(r *run, at int) pos {
	if r.flat {
		return r.at
	}
	if r.at.line > 0 {
		return pos{r.at.line, r.at.col + utf8.RuneCountInString(s.text[r.from:at])}
	}
	i := sort.Search(len(s.origins), func(i int) bool { return s.origins[i].at > at }) - 1
	return s.src.at(s.origins[i].off + at - s.origins[i].at)
}

// foldedAt returns the byte of a run's words at a place of its folded words.
func (s *script) foldedAt(r *run, at int) int {
	i := r.from
	for range at - r.folded.from {
		_, n := utf8.DecodeRuneInString(s.text[i:])
		i += n
	}
	return i
}

// block reads a block; in says where it stands.
func (s *script) block(n ast.Node, in run) {
	switch n := n.(type) {
	case *fence:
		s.fence(n)
		return
	case *note, *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock, *ast.ThematicBreak:
		return
	case *ast.Heading:
		if s.heading(n, &in) {
			return
		}
	case *ast.Blockquote:
		switch {
		case alertOf(n) != "":
		case in.item != nil:
			in.answer = true
		case in.box == nil:
			in.quoted = true
		}
	case *ast.ListItem:
		if in.box != nil && activityType(in.box.typ) {
			in.item = s.offer(n, in)
		}
	}
	if c := n.FirstChild(); c != nil && c.Type() == ast.TypeInline {
		s.leaf(n, in)
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.block(c, in)
	}
}

// fence reads a container. One whose type or id is broken was reported; what
// is in it is not looked at.
func (s *script) fence(f *fence) {
	at := s.src.at(f.Pos())
	b := &box{head: readHead(f.head, at), at: at}
	if !slices.Contains(typeNames(), b.typ) || activityType(b.typ) && !goodID.MatchString(b.id) {
		return
	}
	s.boxes = append(s.boxes, b)
	b.prompt.from = len(s.runs)
	b.prompt.to = b.prompt.from
	asked := true
	for n := f.FirstChild(); n != nil; n = n.NextSibling() {
		s.block(n, run{box: b})
		switch n.Kind() {
		case ast.KindParagraph:
			if asked {
				b.prompt.to = len(s.runs)
			}
		default:
			asked = false
		}
	}
}

func activityType(typ string) bool { return typ != facilitator && typ != only }

// heading prepares for a heading and reports whether it is no words of the
// lesson but the id of a scene.
func (s *script) heading(h *ast.Heading, in *run) bool {
	if in.box != nil && in.box.typ == "scenario" {
		in.box.scene = plainText(h, s.src.body)
		return true
	}
	in.kind, in.level = title, h.Level
	if in.box != nil {
		return false
	}
	switch h.Level {
	case 2:
		s.sections = append(s.sections, section{at: s.src.at(h.Pos()), runs: span{from: len(s.runs)}})
	case 3:
		now := &s.sections[len(s.sections)-1]
		now.minor = append(now.minor, s.src.at(h.Pos()))
	}
	return false
}

// offer opens an entry of a container's list.
func (s *script) offer(n *ast.ListItem, in run) *offer {
	c := &offer{at: s.src.lineAt(n.Pos()), scene: in.box.scene}
	if first := n.FirstChild(); first != nil {
		for i := first.FirstChild(); i != nil; i = i.NextSibling() {
			switch i := i.(type) {
			case *east.TaskCheckBox:
				c.right = i.IsChecked
			case *key:
				c.key = i.name
			case *ast.Link:
				if to, ok := strings.CutPrefix(string(i.Destination), "#"); ok && c.to == "" {
					c.to = to
				}
			}
		}
	}
	in.box.offers = append(in.box.offers, c)
	return c
}

// leaf reads the words of a block.
func (s *script) leaf(n ast.Node, in run) {
	if s.unread(n, in) {
		return
	}
	in.from = s.b.Len()
	at := len(s.runs)
	s.runs = append(s.runs, in)
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.inline(c)
	}
	r := &s.runs[at]
	r.to = s.b.Len()
	text := s.b.String()[r.from:r.to]
	words := countWords(text)
	switch {
	case r.item == nil:
	case r.answer:
		r.item.words += words
		r.item.answers++
	default:
		r.item.length += utf8.RuneCountInString(strings.TrimSpace(text))
	}
	if in.kind == title {
		return
	}
	if p, ok := n.(*ast.Paragraph); !ok || p.Parent().Kind() == ast.KindListItem {
		r.kind = entry
	}
	if r.box == nil {
		s.sections[len(s.sections)-1].words += words
	}
}

// unread reports whether a block is for the program and not for its readers:
// the types of a worksheet, the answer of a number.
func (s *script) unread(n ast.Node, in run) bool {
	switch {
	case in.box == nil:
		return false
	case in.box.typ == "worksheet":
		first := n.Parent().FirstChild()
		return n.Kind() == east.KindTableCell && first != nil && first.NextSibling() == n
	case in.box.typ == "number" && n.Kind() == ast.KindParagraph:
		line := n.Lines().At(0)
		return bytes.HasPrefix(line.Value(s.src.body), []byte("="))
	}
	return false
}

// inline reads a piece of a run.
func (s *script) inline(n ast.Node) {
	from := s.b.Len()
	switch n := n.(type) {
	case *ast.Text:
		s.piece(n.Segment.Value(s.src.body), n.Segment.Start)
		if n.SoftLineBreak() || n.HardLineBreak() {
			s.from(n.Segment.Stop)
			s.b.WriteByte(' ')
		}
		return
	case *ast.String:
		s.b.Write(n.Value)
		return
	case *key, *cite, *east.TaskCheckBox, *ast.RawHTML:
		return
	case *ast.CodeSpan:
		s.gap(n)
		return
	case *ast.AutoLink:
		s.links = append(s.links, link{string(n.URL(s.src.body)), s.src.at(n.Pos())})
		s.gap(n)
		return
	case *ast.Image:
		s.pictures = append(s.pictures, picture{string(n.Destination), plainText(n, s.src.body), s.src.at(n.Pos())})
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		s.inline(c)
	}
	words := span{from, s.b.Len()}
	switch n := n.(type) {
	case *ast.Link:
		to := string(n.Destination)
		s.links = append(s.links, link{to, s.src.at(n.Pos())})
		if strings.Contains(to, "glossary.") {
			s.terms = append(s.terms, words)
		}
	case *ast.Emphasis:
		s.stressed = append(s.stressed, words)
	}
}

// gap stands for what is not words, so that those around it do not join.
func (s *script) gap(n ast.Node) {
	s.from(max(n.Pos(), 0))
	s.b.WriteString("\uFFFC")
}

// from notes that what is appended next stands at a byte of the source.
func (s *script) from(off int) {
	at := s.b.Len()
	if k := len(s.origins); k == 0 || s.origins[k-1].off-s.origins[k-1].at != off-at {
		s.origins = append(s.origins, origin{at, off})
	}
}

// piece appends the words of a segment, with what is escaped in it resolved.
func (s *script) piece(raw []byte, off int) {
	for len(raw) > 0 {
		n := bytes.IndexAny(raw, `\&`)
		s.from(off)
		switch {
		case n < 0:
			n = len(raw)
			s.b.Write(raw)
		case n > 0:
			s.b.Write(raw[:n])
		default:
			n = escapeLen(raw)
			s.b.Write(util.ResolveEntityNames(util.ResolveNumericReferences(util.UnescapePunctuations(raw[:n]))))
		}
		raw, off = raw[n:], off+n
	}
}

// escapeLen returns how many bytes the escape takes that raw begins with: a
// backslash and what follows, or an entity up to its semicolon.
func escapeLen(raw []byte) int {
	const longest = 34 // no entity is longer
	if raw[0] == '\\' {
		return min(2, len(raw))
	}
	if i := bytes.IndexByte(raw[:min(len(raw), longest)], ';'); i > 0 {
		return i + 1
	}
	return 1
}

// value appends the words of a scalar of YAML.
func (s *script) value(y *yamlFile, n *yaml.Node, k kind) {
	if n == nil || n.Kind != yaml.ScalarNode || n.Value == "" {
		return
	}
	r := run{kind: k, at: y.at(n), span: span{from: s.b.Len()}}
	switch {
	case n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
		r.at.col++
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		r.flat = true
	}
	s.b.WriteString(n.Value)
	r.to = s.b.Len()
	s.runs = append(s.runs, r)
}

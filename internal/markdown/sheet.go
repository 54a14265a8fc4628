package markdown

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// sheet is a content file cut into the pieces that translation works with.
// Laid end to end the pieces are the file.
type sheet struct {
	file   string
	lang   kp.Lang
	data   []byte // nil where there is no file
	pieces []piece
}

// piece is a part of a file that has a counterpart in the other language, or
// should have one: a field of front matter, prose between two containers or
// headings, a container, the definition of a note.
type piece struct {
	key      string // equal in both languages, where that can be told
	from, to int
	front    bool // of front matter
	frame    bool // a fence of front matter
	prose    bool // its key only resembles that of its counterpart
	passages []passage
}

// passage is what stands in one place of a piece.
type passage struct {
	place string
	shape string // equal where the texts of both languages correspond one by one
	texts []stretch
	whole stretch // all of them with what is between
}

// stretch is a text in a file: from which byte to which, what it says without
// what containers write before its lines, and what that is from the second
// line on.
type stretch struct {
	kind     Kind
	from, to int
	text     string
	indent   string
	scalar   *scalar // how it is written, in YAML; nil in Markdown
}

// change replaces bytes of a file.
type change struct {
	from, to int
	text     string
}

// with is the change that makes a stretch say something else.
func (s stretch) with(text string) change {
	if s.scalar != nil {
		return change{s.from, s.to, s.scalar.write(text)}
	}
	lines := strings.Split(text, "\n")
	for i := 1; i < len(lines); i++ {
		lines[i] = s.indent + lines[i]
		if strings.TrimSpace(lines[i]) == strings.TrimSpace(s.indent) {
			lines[i] = strings.TrimRight(s.indent, " ")
		}
	}
	return change{s.from, s.to, strings.Join(lines, "\n")}
}

func (s *sheet) bytes(p *piece) []byte { return s.data[p.from:p.to] }

// fill returns a piece with changes made to it.
func (s *sheet) fill(p *piece, changes []change) []byte {
	slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.from, b.from) })
	var out []byte
	at := p.from
	for _, e := range changes {
		if e.from < at || e.to > p.to {
			continue // it stands inside another; that it is missing will be seen
		}
		out = append(append(out, s.data[at:e.from]...), e.text...)
		at = e.to
	}
	return append(out, s.data[at:p.to]...)
}

// said is a text that a file says, by itself or as a whole passage.
type said struct {
	file, text string
	whole      bool
}

// says counts everything that the sheet says.
func (s *sheet) says(count map[said]int) {
	for _, p := range s.pieces {
		for _, q := range p.passages {
			count[said{s.file, q.whole.text, true}]++
			for _, t := range q.texts {
				count[said{s.file, t.text, false}]++
			}
		}
	}
}

// passage returns the nth passage of a place, or nil. A missing piece has
// none.
func (p *piece) passage(place string, nth int) *passage {
	if p == nil {
		return nil
	}
	for i := range p.passages {
		if p.passages[i].place == place {
			if nth == 0 {
				return &p.passages[i]
			}
			nth--
		}
	}
	return nil
}

// neutral reports whether a piece of front matter says something about its
// own language alone.
func (p *piece) neutral() bool {
	return p.front && (p.key == fieldPrefix+"lint_allow" || p.key == fieldPrefix+"note")
}

// wordy reports characters that make a text worth translating.
func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// reader cuts a Markdown file.
type reader struct {
	*sheet
	*source
	stem     string
	base     int // where the body begins in the file
	glossary bool
	section  int
}

// readSheet reads a Markdown file, or reports why it cannot be read.
func readSheet(r *report, file string, lang kp.Lang, data []byte) *sheet {
	s := readSource(r, file, lang, data)
	if s == nil || !s.bearable(r) {
		return nil
	}
	if at := unclosed(s); at >= 0 {
		r.add(file, s.at(at), NeverClosed)
		return nil
	}
	root := newEngine().parse(s.body)
	if p := (&page{source: s, r: r, root: root}); !p.measure() {
		return nil
	}
	stem := strings.TrimSuffix(file, "."+string(lang)+".md")
	w := &reader{
		sheet: &sheet{file: file, lang: lang, data: data}, source: s, stem: stem,
		base: len(data) - len(s.body), glossary: stem == "glossary",
	}
	if w.base < 0 || !bytes.HasSuffix(data, s.body) {
		return nil // its bytes had to be mended, which was reported
	}
	if s.front != nil {
		w.readFront(r, bytes.Index(data, s.front))
	}
	w.readBody(root)
	return w.sheet
}

// readBody cuts the body at containers, notes and second-level headings.
func (w *reader) readBody(root ast.Node) {
	nodes := readingOrder(root)
	for i := 0; i < len(nodes); {
		from := i
		for i++; i < len(nodes) && !w.cuts(nodes[i-1], nodes[i]); i++ {
		}
		limit := len(w.body)
		if i < len(nodes) {
			limit = w.lineStart(begin(nodes[i]))
		}
		w.readPiece(nodes[from:i], limit)
	}
	w.tile()
}

// tile lets every piece reach to the next, and the first one back to the
// beginning of the file.
func (w *reader) tile() {
	for i := range w.pieces {
		if i+1 < len(w.pieces) {
			w.pieces[i].to = w.pieces[i+1].from
		} else {
			w.pieces[i].to = len(w.data)
		}
	}
	if len(w.pieces) > 0 {
		w.pieces[0].from = 0
	}
}

// cuts reports whether a new piece begins between two blocks.
func (w *reader) cuts(before, after ast.Node) bool {
	alone := func(n ast.Node) bool { return n.Kind() == kindFence || n.Kind() == kindNote }
	return alone(before) || alone(after) || w.opens(after)
}

// opens reports whether a block opens a section: in a glossary, a term.
func (w *reader) opens(n ast.Node) bool {
	h, ok := n.(*ast.Heading)
	return ok && (h.Level == 2 || w.glossary && h.Level == 4)
}

// readingOrder lists the children of a node in the order of the text. The parser
// puts a heading after the table that stands below it.
func readingOrder(n ast.Node) []ast.Node {
	list := children(n)
	slices.SortStableFunc(list, func(a, b ast.Node) int { return cmp.Compare(begin(a), begin(b)) })
	return list
}

// begin is where a block begins.
func begin(n ast.Node) int {
	if n.Kind() == east.KindTable && n.FirstChild() != nil {
		n = n.FirstChild() // a table takes the place of the paragraph before it
	}
	return max(n.Pos(), 0)
}

func (w *reader) lineStart(off int) int {
	return bytes.LastIndexByte(w.body[:off], '\n') + 1
}

func (w *reader) readPiece(nodes []ast.Node, limit int) {
	first := nodes[0]
	p := piece{from: w.base + w.lineStart(begin(first))}
	switch n := first.(type) {
	case *fence:
		p.key, p.passages = w.container(n, limit)
	case *note:
		p.key = "[^" + n.key + "]"
		p.passages = w.passages(w.stem+"#note/"+n.key, KindNote, readingOrder(n), limit)
		for i := range p.passages {
			// As deep as the definition goes on, however long its key.
			p.passages[i].reindent("    ")
		}
	default:
		p.prose = true
		if h, ok := first.(*ast.Heading); ok && w.opens(h) {
			w.section++
			if w.glossary {
				id := plainText(h, w.body)
				p.key = "#### " + id
				p.passages = w.passages(w.stem+"#"+id, KindText, nodes[1:], limit)
				break
			}
		}
		p.passages = w.passages(w.stem+"#s"+strconv.Itoa(w.section), KindText, nodes, limit)
		for _, s := range p.passages {
			p.key += s.shape + figuresOf(s.whole.text)
		}
	}
	w.pieces = append(w.pieces, p)
}

func (s *passage) reindent(indent string) {
	s.whole.indent = indent
	for i := range s.texts {
		s.texts[i].indent = indent
	}
}

// figuresOf is all digits of a text in order of size: what it keeps in any
// language.
func figuresOf(text string) string {
	digits := []rune(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text))
	slices.Sort(digits)
	return string(digits)
}

// passages makes a passage of blocks that follow one another, or none where
// they say nothing.
func (w *reader) passages(place string, kind Kind, blocks []ast.Node, limit int) []passage {
	p := passage{place: place}
	for _, b := range blocks {
		p.shape += shape(b)
		p.texts = append(p.texts, w.leaves(b, kind)...)
	}
	if len(p.texts) == 0 {
		return nil
	}
	p.whole = w.stretch(kind, begin(blocks[0]), limit)
	return []passage{p}
}

// shape writes down what blocks a block is made of.
func shape(n ast.Node) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch {
		case n.Type() != ast.TypeBlock:
			return ast.WalkSkipChildren, nil
		case !entering:
			b.WriteByte(')')
		default:
			b.WriteString("(" + n.Kind().String())
			if h, ok := n.(*ast.Heading); ok {
				b.WriteString(strconv.Itoa(h.Level))
			}
			if n.Lines().Len() == 0 && !n.HasChildren() {
				b.WriteByte('0') // it says nothing
			}
		}
		return ast.WalkContinue, nil
	})
	return b.String()
}

// leaves lists the texts inside a block: its paragraphs, headings, cells and
// code.
func (w *reader) leaves(n ast.Node, kind Kind) []stretch {
	switch n.Kind() {
	case ast.KindHTMLBlock, ast.KindThematicBreak, ast.KindLinkReferenceDefinition:
		return nil
	case ast.KindHeading:
		kind = KindHeading
	case ast.KindCodeBlock, ast.KindFencedCodeBlock:
		kind = KindCode
	case east.KindTableCell:
		if kind == KindText {
			kind = KindCell
		}
	case ast.KindParagraph, ast.KindTextBlock:
	default:
		var list []stretch
		for _, c := range readingOrder(n) {
			list = append(list, w.leaves(c, kind)...)
		}
		return list
	}
	lines := n.Lines()
	if lines.Len() == 0 {
		return nil
	}
	var text strings.Builder
	for i := range lines.Len() {
		line := lines.At(i)
		text.Write(line.Value(w.body))
	}
	from, to := lines.At(0).Start, lines.At(lines.Len()-1).Stop
	s := stretch{kind: kind, from: w.base + from, text: strings.TrimRight(text.String(), " \n"), indent: w.indent(from)}
	s.to = w.base + from + len(bytes.TrimRight(w.body[from:to], " \n"))
	return []stretch{s}
}

// indent is what stands before the second line of a text that begins at off:
// the quote marks before the first, and room for everything else.
func (w *reader) indent(off int) string {
	return strings.Map(func(r rune) rune {
		if r == '>' {
			return r
		}
		return ' '
	}, string(w.body[w.lineStart(off):off]))
}

// stretch is the text between two places, with the blank lines at its end
// left out.
func (w *reader) stretch(kind Kind, from, limit int) stretch {
	to := from + len(bytes.TrimRight(w.body[from:max(limit, from)], " \n"))
	s := stretch{kind: kind, from: w.base + from, to: w.base + to, indent: w.indent(from)}
	for i, line := range strings.Split(string(w.body[from:to]), "\n") {
		if i > 0 {
			s.text += "\n"
			line = withoutIndent(line, s.indent)
		}
		s.text += line
	}
	return s
}

func withoutIndent(line, indent string) string {
	if rest, ok := strings.CutPrefix(line, indent); ok {
		return rest
	}
	if strings.TrimRight(line, " ") == strings.TrimRight(indent, " ") {
		return ""
	}
	return strings.TrimLeft(line, " ")
}

// cut leaves out bytes at the beginning and at the end of a text; neither
// reaches past a line.
func (s *stretch) cut(before, after int) {
	s.from, s.to = s.from+before, s.to-after
	s.text = s.text[before : len(s.text)-after]
}

// inside reads a container. The place of what is in it begins with its id and
// goes on with the keys that it is made of.
type inside struct {
	*reader
	typ      string
	place    string // of the container or the scene
	passages []passage
	run      []ast.Node // blocks of one passage
	titled   bool       // the scene has its title
}

func (w *reader) container(f *fence, limit int) (key string, list []passage) {
	h := readHead(f.head, start)
	name := cmp.Or(h.id, h.typ)
	if h.typ == only {
		name = only + "/" + places(h.attrs)
	}
	in := &inside{reader: w, typ: h.typ, place: w.stem + "#" + name}
	end := w.closing(f, limit)
	switch h.typ {
	case facilitator:
		in.passages = w.passages(in.place, KindMentor, readingOrder(f), end)
	case only:
		in.passages = w.passages(in.place, KindText, readingOrder(f), end)
	default:
		in.read(readingOrder(f), end)
	}
	return "::: " + name, in.passages
}

// places lists the jurisdictions of an only block in one order.
func places(attrs []attr) string {
	var list []string
	for _, a := range attrs {
		list = append(list, strings.Split(strings.ToUpper(a.name), ",")...)
	}
	slices.Sort(list)
	return strings.Join(list, ",")
}

// closing is where the line that closes a container begins.
func (w *reader) closing(f *fence, limit int) int {
	for at := w.lineStart(f.Pos()); at < limit; {
		end := bytes.IndexByte(w.body[at:limit], '\n')
		if end < 0 {
			end = limit - at
		}
		if head, ok := fenceHead(w.body[at : at+end]); ok && head == "" {
			return at
		}
		at += end + 1
	}
	return limit
}

// limits calls do with every block and the place where the next begins.
func (w *reader) limits(blocks []ast.Node, limit int, do func(n ast.Node, limit int)) {
	for i, n := range blocks {
		end := limit
		if i+1 < len(blocks) {
			end = w.lineStart(begin(blocks[i+1]))
		}
		do(n, end)
	}
}

func (in *inside) read(blocks []ast.Node, limit int) {
	at := limit // where the run ends
	in.limits(blocks, limit, func(n ast.Node, end int) {
		own := true
		switch b := n.(type) {
		case *ast.Heading:
			own = in.typ != string(catalog.Scenario)
		case *ast.List, *ast.Blockquote, *east.Table:
			own = false
		case *ast.Paragraph:
			own = !in.sceneTitle(b) && !in.answerLines(b)
		}
		if own {
			in.run, at = append(in.run, n), end
			return
		}
		in.flush(at)
		switch b := n.(type) {
		case *ast.Heading:
			id, _, _ := strings.Cut(in.place, "/")
			in.place, in.titled = id+"/"+plainText(b, in.body), false
		case *ast.List:
			in.items(b, end)
		case *ast.Blockquote:
			place, kind := in.place+"/feedback", KindFeedback
			if alertOf(b) != "" {
				place, kind = in.place+"/hint", KindHint
			}
			in.add(place, kind, readingOrder(b), end)
		case *east.Table:
			in.rows(b)
		case *ast.Paragraph:
			in.special(b, end)
		}
	})
	in.flush(at)
}

func (in *inside) add(place string, kind Kind, blocks []ast.Node, limit int) {
	in.passages = append(in.passages, in.reader.passages(place, kind, blocks, limit)...)
}

// flush ends a run: the prompt of the activity, or the text of a scene.
func (in *inside) flush(limit int) {
	place, kind := in.place+"/prompt", KindPrompt
	if strings.Contains(in.place, "/") && in.typ == string(catalog.Scenario) {
		place, kind = in.place, KindScene
	}
	in.add(place, kind, in.run, limit)
	in.run = nil
}

// sceneTitle reports whether a paragraph is the title of a scene.
func (in *inside) sceneTitle(p *ast.Paragraph) bool {
	return in.typ == string(catalog.Scenario) && strings.Contains(in.place, "/") && !in.titled && boldLine(p)
}

// special reads a paragraph that is no prose: the title of a scene, or the
// answers of a number.
func (in *inside) special(p *ast.Paragraph, end int) {
	if in.sceneTitle(p) {
		in.titled = true
		in.add(in.place+"/title", KindTitle, []ast.Node{p}, end)
		return
	}
	for i := range p.Lines().Len() {
		line := p.Lines().At(i)
		m := answerFigures.FindSubmatchIndex(line.Value(in.body))
		if m == nil {
			continue
		}
		s := stretch{kind: KindAnswer, from: in.base + line.Start + m[2], to: in.base + line.Start + m[3]}
		s.text = string(in.data[s.from:s.to])
		in.passages = append(in.passages, passage{place: in.place + "/answer", texts: []stretch{s}, whole: s})
	}
}

// answerFigures finds the figures in an answer of a number, without the unit.
var answerFigures = regexp.MustCompile("^=\\s*([^`\n]*[^`\\s])\\s*(?:`[^`]*`)?\\s*$")

// answerLines reports whether a paragraph holds answers of a number.
func (in *inside) answerLines(p *ast.Paragraph) bool {
	if in.typ != string(catalog.Number) {
		return false
	}
	for i := range p.Lines().Len() {
		line := p.Lines().At(i)
		if answerFigures.Match(line.Value(in.body)) {
			return true
		}
	}
	return false
}

// items reads a list. What an entry says stands in the place of its key.
func (in *inside) items(list *ast.List, limit int) {
	in.limits(readingOrder(list), limit, func(item ast.Node, end int) {
		key, count := "", len(in.passages)
		in.limits(readingOrder(item), end, func(n ast.Node, end int) {
			place, kind := in.place, itemKind(in.typ)
			switch {
			case n.Kind() == ast.KindBlockquote && in.typ == string(catalog.Cards):
				in.add(join(place, key, "back"), KindBack, readingOrder(n), end)
			case n.Kind() == ast.KindBlockquote:
				in.add(join(place, key, "feedback"), KindFeedback, readingOrder(n), end)
			case n.Kind() == ast.KindList:
				in.items(n.(*ast.List), end)
			default:
				in.add("", kind, []ast.Node{n}, end)
				if key == "" && len(in.passages) == count+1 {
					key = in.entry(&in.passages[count])
				}
				if last := len(in.passages) - 1; last >= count && in.passages[last].place == "" {
					in.passages[last].place = join(place, key)
				}
			}
		})
	})
}

func itemKind(typ string) Kind {
	switch catalog.Type(typ) {
	case catalog.Cards:
		return KindFront
	case catalog.Scenario:
		return KindChoice
	}
	return KindOption
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "/")
}

var (
	entryMark  = regexp.MustCompile(`^(?:\[[ xX]\][ \t]+)?(?:\(([A-Za-z0-9][A-Za-z0-9_-]{0,39})\)(?:[ \t]+|$))?`)
	choiceMark = regexp.MustCompile("\\]\\(#[^)\\s]*\\)(?:[ \t]+`[^`\n]*`)*[ \t]*$")
	dueMarks   = regexp.MustCompile("(?:[ \t]+`[^`\n]*`){1,2}[ \t]*$")
)

// entry takes check box, key, score, address and due mark off the text of an
// entry, so that only words are translated, and returns the key.
func (in *inside) entry(p *passage) string {
	if len(p.texts) == 0 {
		return ""
	}
	text := p.texts[0].text
	m := entryMark.FindStringSubmatch(text)
	before, after := len(m[0]), 0
	words := text[before:]
	if strings.HasPrefix(words, "\n") {
		return m[1] // the words stand on a line of their own; both are one text
	}
	switch catalog.Type(in.typ) {
	case catalog.Scenario:
		mark := choiceMark.FindString(words)
		if inner := strings.TrimSuffix(words, mark); mark != "" && strings.HasPrefix(inner, "[") && !strings.Contains(inner, "](") {
			before, after = before+1, len(mark)
		}
	case catalog.Plan:
		after = len(dueMarks.FindString(words))
	}
	p.texts[0].cut(before, after)
	if len(p.texts) == 1 {
		p.whole = p.texts[0]
	} else {
		p.whole.cut(before, 0)
	}
	return m[1]
}

// rows reads a table: a passage for every cell. What a field of a worksheet
// holds is for the program.
func (in *inside) rows(table *east.Table) {
	for i, row := range readingOrder(table) {
		key := "head"
		for j, cell := range readingOrder(row) {
			texts := in.leaves(cell, KindCell)
			if len(texts) == 0 || i > 0 && j == 1 && in.typ == string(catalog.Worksheet) {
				continue
			}
			p := passage{texts: texts, whole: texts[0]}
			column := ""
			if i > 0 && j == 0 {
				key = in.entry(&p)
			} else if i > 0 {
				column = strconv.Itoa(j + 1)
			}
			p.place = join(in.place, key, column)
			in.passages = append(in.passages, p)
		}
	}
}

// figuresFor writes figures as a language writes them, from how the other
// does.
func figuresFor(text string, to kp.Lang) string {
	if to == kp.EN && !strings.Contains(text, ",") && !groupedFigure.MatchString(text) {
		return text // a decimal point, which Spanish accepts too
	}
	return strings.Map(func(r rune) rune {
		switch r {
		case ',':
			return '.'
		case '.':
			return ','
		}
		return r
	}, text)
}

var groupedFigure = regexp.MustCompile(`^[-−+]?[0-9]{1,3}(\.[0-9]{3})+(\D|$)`)

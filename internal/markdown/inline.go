package markdown

import (
	"bytes"
	"regexp"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var (
	kindNote = ast.NewNodeKind("Note")
	kindCite = ast.NewNodeKind("Cite")
	kindKey  = ast.NewNodeKind("Key")
	kindTerm = ast.NewNodeKind("Term")
)

// note is the definition of a citation: [^key]: pinpoint
type note struct {
	ast.BaseBlock
	key string
}

func (n *note) Kind() ast.NodeKind { return kindNote }

func (n *note) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"key": n.key}, nil)
}

// noteParser reads definitions of citations.
type noteParser struct{}

var noteStart = regexp.MustCompile(`^\[\^([^\]\[\s]+)\]:[ \t]*`)

func (noteParser) Trigger() []byte { return []byte{'['} }

func (noteParser) Open(_ ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	at := pc.BlockOffset()
	if at < 0 {
		return nil, parser.NoChildren
	}
	if !bytes.HasPrefix(line[at:], []byte("[^")) {
		return nil, parser.NoChildren
	}
	m := noteStart.FindSubmatchIndex(line[at:])
	if m == nil {
		return nil, parser.NoChildren
	}
	n := &note{key: string(line[at+m[2] : at+m[3]])}
	reader.Advance(at + m[1])
	return n, parser.HasChildren
}

func (noteParser) Continue(_ ast.Node, reader text.Reader, _ parser.Context) parser.State {
	line, _ := reader.PeekLine()
	if util.IsBlank(line) {
		return parser.Continue | parser.HasChildren
	}
	at, padding := util.IndentPosition(line, reader.LineOffset(), 4)
	if at < 0 {
		return parser.Close
	}
	reader.AdvanceAndSetPadding(at, padding)
	return parser.Continue | parser.HasChildren
}

func (noteParser) Close(ast.Node, text.Reader, parser.Context) {}

func (noteParser) CanInterruptParagraph() bool { return true }

func (noteParser) CanAcceptIndentedLine() bool { return false }

// cite is a reference to a note: [^key]
type cite struct {
	ast.BaseInline
	key           string
	number, count int // set when notes are numbered; 0 for one without a note
}

func (c *cite) Kind() ast.NodeKind { return kindCite }

func (c *cite) Dump(source []byte, level int) {
	ast.DumpHelper(c, source, level, map[string]string{"key": c.key}, nil)
}

// citeParser reads references to notes.
type citeParser struct{}

var citeStart = regexp.MustCompile(`^\[\^([^\]\[\s]+)\]`)

func (citeParser) Trigger() []byte { return []byte{'['} }

func (citeParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("[^")) {
		return nil
	}
	m := citeStart.FindSubmatch(line)
	if m == nil {
		return nil
	}
	block.Advance(len(m[0]))
	return &cite{key: string(m[1])}
}

// key is the name of an option, card, step or row: (a)
type key struct {
	ast.BaseInline
	name string
}

func (k *key) Kind() ast.NodeKind { return kindKey }

func (k *key) Dump(source []byte, level int) {
	ast.DumpHelper(k, source, level, map[string]string{"name": k.name}, nil)
}

// keyParser reads keys where they may stand: first in a list item or table
// cell of a container.
type keyParser struct{}

var keyStart = regexp.MustCompile(`^\(([A-Za-z0-9][A-Za-z0-9_-]{0,39})\)(?:[ \t]+|\s*$)`)

func (keyParser) Trigger() []byte { return []byte{'('} }

func (keyParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	if first := parent.FirstChild(); first != nil {
		if _, box := first.(*east.TaskCheckBox); !box || parent.ChildCount() > 1 {
			return nil
		}
	}
	if !keyed(parent) {
		return nil
	}
	line, _ := block.PeekLine()
	m := keyStart.FindSubmatch(line)
	if m == nil {
		return nil
	}
	block.Advance(len(m[0]))
	return &key{name: string(m[1])}
}

// keyed reports whether a block is where keys stand.
func keyed(block ast.Node) bool {
	if _, cell := block.(*east.TableCell); !cell {
		item := block.Parent()
		if item == nil || item.Kind() != ast.KindListItem || item.FirstChild() != block {
			return false
		}
	}
	for n := block.Parent(); n != nil; n = n.Parent() {
		if n.Kind() == ast.KindBlockquote {
			return false
		}
		if f, ok := n.(*fence); ok {
			return activityType(headType(f.head))
		}
	}
	return false
}

// term marks a link as the place where a glossary term is named.
type term struct{ ast.BaseInline }

func (t *term) Kind() ast.NodeKind { return kindTerm }

func (t *term) Dump(source []byte, level int) { ast.DumpHelper(t, source, level, nil, nil) }

// alertAttr is the attribute that holds the kind of a call-out, in capitals.
const alertAttr = "alert"

// alerts turns quotes that begin with [!NOTE] and the like into call-outs.
type alerts struct{}

var alertStart = regexp.MustCompile(`^\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]\s*$`)

func (alerts) Transform(p *ast.Paragraph, reader text.Reader, _ parser.Context) {
	quote := p.Parent()
	if quote == nil || quote.Kind() != ast.KindBlockquote || quote.FirstChild() != ast.Node(p) || p.Lines().Len() == 0 {
		return
	}
	first := p.Lines().At(0)
	line := first.Value(reader.Source())
	if !bytes.HasPrefix(line, []byte("[!")) {
		return
	}
	m := alertStart.FindSubmatch(line)
	if m == nil {
		return
	}
	quote.SetAttributeString(alertAttr, string(m[1]))
	p.Lines().SetSliced(1, p.Lines().Len())
	if p.Lines().Len() == 0 {
		quote.RemoveChild(quote, p)
	}
}

// alertOf returns the kind of call-out a node is, or "".
func alertOf(n ast.Node) string {
	if n.Kind() != ast.KindBlockquote {
		return ""
	}
	v, _ := n.AttributeString(alertAttr)
	s, _ := v.(string)
	return s
}

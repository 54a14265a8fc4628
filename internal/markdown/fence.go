package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

var kindFence = ast.NewNodeKind("Fence")

// fence is a container: ::: type #id flag key=value … :::
type fence struct {
	ast.BaseBlock
	head   string
	closed bool
}

func (f *fence) Kind() ast.NodeKind { return kindFence }

func (f *fence) Dump(source []byte, level int) {
	ast.DumpHelper(f, source, level, map[string]string{"head": f.head}, nil)
}

// fenceParser reads containers. They stand at the left margin of the
// document and are never inside one another.
type fenceParser struct{}

func (fenceParser) Trigger() []byte { return []byte{':'} }

func (fenceParser) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	line, _ := reader.PeekLine()
	head, ok := fenceHead(line)
	if !ok || parent.Kind() != ast.KindDocument || pc.BlockIndent() != 0 {
		return nil, parser.NoChildren
	}
	f := &fence{head: head}
	skipLine(reader, line)
	if head == "" {
		// A closing fence that closes nothing.
		return f, parser.NoChildren
	}
	return f, parser.HasChildren
}

func (fenceParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	f := node.(*fence)
	if f.head == "" {
		return parser.Close
	}
	line, _ := reader.PeekLine()
	if head, ok := fenceHead(line); ok && head == "" {
		f.closed = true
		skipLine(reader, line)
		return parser.Close
	}
	return parser.Continue | parser.HasChildren
}

func (fenceParser) Close(ast.Node, text.Reader, parser.Context) {}

func (fenceParser) CanInterruptParagraph() bool { return true }

func (fenceParser) CanAcceptIndentedLine() bool { return false }

// skipLine leaves the reader at the line's end, so that nothing of the fence
// is read as a child.
func skipLine(reader text.Reader, line []byte) {
	reader.Advance(len(util.TrimRightSpace(line)))
}

// fenceHead returns what follows the colons of a fence.
func fenceHead(line []byte) (string, bool) {
	rest, ok := bytes.CutPrefix(line, []byte(":::"))
	if !ok || len(rest) > 0 && rest[0] == ':' {
		return "", false
	}
	head := strings.TrimSpace(string(rest))
	return head, head == "" || rest[0] == ' ' || rest[0] == '\t' || rest[0] == '#' || isWord(rest[0])
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// unclosed finds the first container that is never closed: its offset in the
// body, or -1. A container that opens while another is open shows that the
// first was not closed, for they do not nest.
func unclosed(s *source) int {
	open, code := -1, ""
	for _, from := range s.lines {
		line := s.body[from:]
		if i := bytes.IndexByte(line, '\n'); i >= 0 {
			line = line[:i]
		}
		if open < 0 {
			if mark := codeFence(line); code == "" && mark != "" {
				code = mark
				continue
			} else if code != "" {
				if strings.HasPrefix(mark, code) {
					code = ""
				}
				continue
			}
		}
		head, ok := fenceHead(line)
		switch {
		case !ok:
		case head == "":
			open = -1
		case open >= 0:
			return open
		default:
			open = from
		}
	}
	return open
}

// codeFence returns the signs that open or close a block of code, or "".
func codeFence(line []byte) string {
	rest := bytes.TrimLeft(line, " ")
	if len(rest) == 0 || rest[0] != '`' && rest[0] != '~' || len(line)-len(rest) > 3 {
		return ""
	}
	n := len(rest) - len(bytes.TrimLeft(rest, string(rest[:1])))
	if n < 3 {
		return ""
	}
	return string(rest[:n])
}

// attr is one word of a fence's head: a flag or key=value.
type attr struct {
	name, value string
	at          pos
}

// head is a fence's head taken apart.
type head struct {
	typ, id string
	attrs   []attr
	typeAt  pos
	idAt    pos
}

// value returns the attribute's value, or "".
func (h *head) value(name string) string {
	for _, a := range h.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// flag reports whether the attribute is there.
func (h *head) flag(name string) bool {
	return slices.ContainsFunc(h.attrs, func(a attr) bool { return a.name == name })
}

// blank are the characters that divide a head into words.
const blank = " \t\n\f\r"

// headType returns the type that a head begins with, or "".
func headType(text string) string {
	word := text
	if i := strings.IndexAny(text, blank); i >= 0 {
		word = text[:i]
	}
	if strings.HasPrefix(word, "#") || strings.Contains(word, "=") {
		return ""
	}
	return word
}

// readHead takes the head of a fence apart. at is where the fence begins.
func readHead(text string, at pos) head {
	h := head{typ: headType(text), typeAt: at, idAt: at}
	// The head is the line from its fourth character on, trimmed; one space
	// is what everybody writes.
	base := at.col + len("::: ")
	rest := strings.TrimLeft(text[len(h.typ):], blank)
	if h.typ != "" {
		h.typeAt = pos{at.line, base}
	}
	for rest != "" {
		place := pos{at.line, base + utf8.RuneCountInString(text[:len(text)-len(rest)])}
		word := rest
		if i := strings.IndexAny(rest, blank); i >= 0 {
			word = rest[:i]
		}
		rest = strings.TrimLeft(rest[len(word):], blank)
		if id, ok := strings.CutPrefix(word, "#"); ok {
			if h.id == "" {
				h.id, h.idAt = id, place
			}
			continue
		}
		name, value, _ := strings.Cut(word, "=")
		h.attrs = append(h.attrs, attr{name, value, place})
	}
	return h
}

package markdown

import (
	"bytes"
	"path"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"knowledgepath/internal/kp"
)

// Fixed counts what Fix changed in a text.
type Fixed struct {
	BOM    int // byte order marks taken out
	Breaks int // line ends of other systems
	Tabs   int // tabs written as spaces
	Spaces int // lines with spaces at their end
}

// tabStop is how many columns a tab reaches to the next multiple of, in
// Markdown as in YAML.
const tabStop = 4

// Fix puts right what editors leave in a text of the content and the format
// refuses (F006), and takes away spaces at the ends of lines. Code keeps its
// spaces, also at the ends of its lines; its tabs become as many spaces as
// they were wide. Two spaces that break a line of Markdown become a backslash,
// which does the same and can be seen. A text that is not UTF-8 is left as it
// is. Fixing a text once more changes nothing.
func Fix(name string, data []byte) ([]byte, Fixed) {
	var n Fixed
	if !utf8.Valid(data) {
		return data, n
	}
	if rest, ok := bytes.CutPrefix(data, []byte("\uFEFF")); ok {
		data, n.BOM = rest, 1
	}
	if n.Breaks = bytes.Count(data, []byte("\r")); n.Breaks > 0 {
		data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n"))
	}
	var kept, breaks map[int]bool
	markdown := path.Ext(name) == ".md"
	if markdown {
		kept, breaks = endsThatMatter(data)
	}
	var out bytes.Buffer
	line := 0
	for text := range bytes.Lines(data) {
		body, end := bytes.CutSuffix(text, []byte("\n"))
		if !kept[line] {
			bare := withoutSpaces(body, breaks[line], markdown)
			if len(bare) != len(body) {
				n.Spaces++
			}
			body = bare
		}
		n.Tabs += bytes.Count(body, []byte("\t"))
		out.Write(withoutTabs(body))
		if end {
			out.WriteByte('\n')
		}
		line++
	}
	return out.Bytes(), n
}

// withoutSpaces writes a line without the spaces at its end. Where they follow
// a backslash, which would take on a meaning without them or lose the one it
// has, they stay as they are, or one of them.
func withoutSpaces(line []byte, breaks, markdown bool) []byte {
	bare := bytes.TrimRight(line, " \t")
	backslash := (len(bare)-len(bytes.TrimRight(bare, `\`)))%2 == 1
	switch {
	case len(bare) == len(line), breaks && backslash:
		return line
	case breaks:
		return append(bytes.Clone(bare), '\\')
	case backslash && markdown:
		return append(bytes.Clone(bare), ' ')
	}
	return bare
}

// withoutTabs writes a line with spaces up to where its tabs reach.
func withoutTabs(line []byte) []byte {
	if bytes.IndexByte(line, '\t') < 0 {
		return line
	}
	var out bytes.Buffer
	column := 0
	for _, r := range string(line) {
		if r != '\t' {
			out.WriteRune(r)
			column++
			continue
		}
		wide := tabStop - column%tabStop
		out.WriteString(strings.Repeat(" ", wide))
		column += wide
	}
	return out.Bytes()
}

// endsThatMatter returns the lines of a Markdown text, counted from 0, whose
// spaces at the end are code, and those where they break the line. Where the
// text cannot be read, all lines are taken for code.
func endsThatMatter(data []byte) (code, breaks map[int]bool) {
	code, breaks = map[int]bool{}, map[int]bool{}
	src := readSource(&report{}, "", kp.ES, data)
	if src == nil || !src.bearable(&report{}) {
		for i := range bytes.Count(data, []byte("\n")) + 1 {
			code[i] = true
		}
		return code, breaks
	}
	lineOf := func(off int) int { return src.line0 + sort.SearchInts(src.lines, off+1) - 1 }
	_ = ast.Walk(newEngine().parse(src.body), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.CodeBlock, *ast.FencedCodeBlock:
			for i := range n.Lines().Len() {
				code[lineOf(n.Lines().At(i).Start)] = true
			}
		case *ast.CodeSpan:
			if first, last := n.FirstChild(), n.LastChild(); first != nil {
				// All lines of it end inside, but for the one where it is closed.
				end := last.(*ast.Text).Segment.Stop
				end += max(0, bytes.IndexByte(src.body[end:], '`'))
				for i := lineOf(first.(*ast.Text).Segment.Start); i < lineOf(end); i++ {
					code[i] = true
				}
			}
		case *ast.Text:
			if off := n.Segment.Stop; n.HardLineBreak() && off < len(src.body) && src.body[off] == ' ' {
				breaks[lineOf(off)] = true
			}
		}
		return ast.WalkContinue, nil
	})
	return code, breaks
}

package markdown

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"knowledgepath/internal/catalog"
)

var answerLine = regexp.MustCompile("^=\\s*([-−+]?[0-9][0-9.,\\s]*?)\\s*(?:±\\s*([0-9][0-9.,]*))?\\s*(?:`([^`]*)`)?\\s*$")

// number reads a numeric question. Each of its answer lines is a number that
// is accepted; none of them is shown.
func (b *builder) number() {
	var blocks []ast.Node
	for _, c := range b.promptBlocks() {
		if c.Kind() != ast.KindParagraph || !b.answers(c) {
			blocks = append(blocks, c)
		}
	}
	b.out.Prompt = b.prompt(blocks)
	if len(b.a.rows) == 0 {
		b.r.add(b.file, b.a.at, NoRightAnswer, "type", b.a.typ)
		b.a.torn = true
	}
}

// answers reads a paragraph of answer lines and reports whether it is one.
func (b *builder) answers(n ast.Node) bool {
	found := false
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		m := answerLine.FindStringSubmatch(strings.TrimSpace(string(line.Value(b.body))))
		if m == nil {
			continue
		}
		at := b.at(line.Start)
		value, ok := catalog.ParseNumber(m[1], b.lang)
		tolerance := 0.0
		if m[2] != "" {
			var fine bool
			tolerance, fine = catalog.ParseNumber(m[2], b.lang)
			ok = ok && fine
		}
		if !ok {
			// A number that cannot be read is no answer, and is not shown.
			b.r.add(b.file, at, BadYAML, "name", m[0])
		}
		found = true
		f := catalog.Figure{Value: value, Tolerance: tolerance, Unit: m[3]}
		b.row(strconv.Itoa(len(b.a.rows)+1), catalog.FormatNumber(value)+" ± "+catalog.FormatNumber(tolerance)+" "+f.Unit, at)
		b.out.Figures = append(b.out.Figures, f)
	}
	return found
}

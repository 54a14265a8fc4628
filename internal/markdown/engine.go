package markdown

import (
	"bytes"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// engine is goldmark as this format uses it. It is safe for concurrent use:
// whatever differs from text to text is in the tree.
type engine struct {
	parser   parser.Parser
	renderer renderer.Renderer
}

var newEngine = sync.OnceValue(func() *engine {
	p := parser.NewParser(
		parser.WithBlockParsers(append(parser.DefaultBlockParsers(),
			util.Prioritized(fenceParser{}, 90),
			util.Prioritized(noteParser{}, 999),
		)...),
		parser.WithInlineParsers(append(parser.DefaultInlineParsers(),
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(citeParser{}, 101),
			util.Prioritized(keyParser{}, 102),
			util.Prioritized(extension.NewStrikethroughParser(), 500),
			util.Prioritized(extension.NewLinkifyParser(), 999),
		)...),
		parser.WithParagraphTransformers(append(parser.DefaultParagraphTransformers(),
			util.Prioritized(alerts{}, 50),
			util.Prioritized(extension.NewTableParagraphTransformer(), 200),
		)...),
		parser.WithASTTransformers(util.Prioritized(extension.NewTableASTTransformer(), 0)),
	)
	r := renderer.NewRenderer(renderer.WithNodeRenderers(
		util.Prioritized(nodes{}, 100),
		util.Prioritized(extension.NewStrikethroughHTMLRenderer(), 500),
		util.Prioritized(html.NewRenderer(), 1000),
	))
	return &engine{p, r}
})

// parse reads a body. The tree refers to the body's bytes.
func (e *engine) parse(body []byte) ast.Node {
	return e.parser.Parse(text.NewReader(body))
}

// htmlBuffer is a buffer that goldmark writes to without another in between.
type htmlBuffer struct{ bytes.Buffer }

func (*htmlBuffer) Buffered() int { return 0 }

func (*htmlBuffer) Flush() error { return nil }

// render writes nodes as HTML, one after the other.
func (e *engine) render(body []byte, list ...ast.Node) string {
	var buf htmlBuffer
	for _, n := range list {
		// Writing to memory does not fail.
		_ = e.renderer.Render(&buf, body, n)
	}
	return string(bytes.TrimSpace(buf.Bytes()))
}

// children lists the children of a node.
func children(n ast.Node) []ast.Node {
	var list []ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		list = append(list, c)
	}
	return list
}

// flow renders blocks: the words alone where they are one paragraph, so that
// they may stand in a label, and whole blocks otherwise.
func (e *engine) flow(body []byte, list ...ast.Node) string {
	if len(list) == 1 && (list[0].Kind() == ast.KindParagraph || list[0].Kind() == ast.KindTextBlock) {
		return e.render(body, children(list[0])...)
	}
	return e.render(body, list...)
}

package markdown

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/util"
)

// Names of attributes that the tree carries from checking to rendering. None
// of them is written as an attribute unless its renderer does so.
const (
	idAttr   = "u-id"   // heading: its id
	wordAttr = "u-word" // call-out: its word in the reader's language
	dataAttr = "u-data" // table cell: the title of its column
	hrefAttr = "u-href" // link or image: its checked address; without it only its words are shown
	farAttr  = "u-far"  // link: it leaves the product
)

// nodes renders what goldmark's own renderer would render otherwise.
type nodes struct{}

func (nodes) RegisterFuncs(reg renderer.NodeRendererFuncRegisterer) {
	skip := func(util.BufWriter, []byte, ast.Node, bool) (ast.WalkStatus, error) { return ast.WalkSkipChildren, nil }
	for _, kind := range []ast.NodeKind{kindFence, kindNote, kindKey, ast.KindHTMLBlock, ast.KindRawHTML} {
		reg.Register(kind, skip)
	}
	reg.Register(kindCite, renderCite)
	reg.Register(kindTerm, wrap("<dfn>", "</dfn>"))
	reg.Register(ast.KindHeading, renderHeading)
	reg.Register(ast.KindBlockquote, renderQuote)
	reg.Register(ast.KindLink, renderLink)
	reg.Register(ast.KindAutoLink, renderAutoLink)
	reg.Register(ast.KindImage, renderImage)
	reg.Register(east.KindTaskCheckBox, renderBox)
	reg.Register(east.KindTable, renderTable)
	reg.Register(east.KindTableHeader, renderTableHeader)
	reg.Register(east.KindTableRow, wrap("<tr>\n", "</tr>\n"))
	reg.Register(east.KindTableCell, renderCell)
}

func wrap(before, after string) renderer.NodeRendererFunc {
	return func(w util.BufWriter, _ []byte, _ ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			_, _ = w.WriteString(before)
		} else {
			_, _ = w.WriteString(after)
		}
		return ast.WalkContinue, nil
	}
}

// mark returns an attribute that checking left on a node.
func mark(n ast.Node, name string) string {
	v, _ := n.AttributeString(name)
	s, _ := v.(string)
	return s
}

func renderCite(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	c := node.(*cite)
	if !entering || c.number == 0 {
		return ast.WalkContinue, nil
	}
	n := strconv.Itoa(c.number)
	_, _ = w.WriteString(`<sup><a href="#note-` + n + `" id="ref-` + n + `-` + strconv.Itoa(c.count) + `">` + n + `</a></sup>`)
	return ast.WalkContinue, nil
}

func renderHeading(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	// The page has the only h1.
	tag := "h" + strconv.Itoa(max(node.(*ast.Heading).Level, 2))
	if !entering {
		_, _ = w.WriteString("</" + tag + ">\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<" + tag)
	writeAttr(w, "id", mark(node, idAttr))
	_, _ = w.WriteString(">")
	return ast.WalkContinue, nil
}

// writeAttr writes an attribute, or nothing where it has no value.
func writeAttr(w util.BufWriter, name, value string) {
	if value == "" {
		return
	}
	_, _ = w.WriteString(" " + name + `="`)
	_, _ = w.Write(util.EscapeHTML([]byte(value)))
	_, _ = w.WriteString(`"`)
}

func renderQuote(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	alert := alertOf(node)
	switch {
	case alert == "" && entering:
		_, _ = w.WriteString("<blockquote>\n")
	case alert == "":
		_, _ = w.WriteString("</blockquote>\n")
	case !entering:
		_, _ = w.WriteString("</div>\n")
	default:
		class := "key"
		if alert == "WARNING" || alert == "CAUTION" {
			class = "key warn"
		}
		_, _ = w.WriteString(`<div class="` + class + `" role="note">` + "\n")
		if word := mark(node, wordAttr); word != "" {
			_, _ = w.WriteString("<p><strong>")
			_, _ = w.Write(util.EscapeHTML([]byte(word)))
			_, _ = w.WriteString("</strong></p>\n")
		}
	}
	return ast.WalkContinue, nil
}

func renderLink(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	href := mark(node, hrefAttr)
	switch {
	case href == "":
	case entering:
		openLink(w, href, mark(node, farAttr) != "")
	default:
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

// openLink writes the start of a link whose address was checked.
func openLink(w util.BufWriter, href string, far bool) {
	_, _ = w.WriteString("<a")
	writeAttr(w, "href", href)
	if far {
		writeAttr(w, "rel", "noopener noreferrer nofollow")
	}
	_, _ = w.WriteString(">")
}

func renderAutoLink(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	href := mark(node, hrefAttr)
	if href != "" {
		openLink(w, href, mark(node, farAttr) != "")
	}
	_, _ = w.Write(util.EscapeHTML(node.(*ast.AutoLink).Label(source)))
	if href != "" {
		_, _ = w.WriteString("</a>")
	}
	return ast.WalkContinue, nil
}

func renderImage(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	alt := util.EscapeHTML([]byte(plainText(node, source)))
	href := mark(node, hrefAttr)
	if href == "" {
		_, _ = w.Write(alt)
		return ast.WalkSkipChildren, nil
	}
	_, _ = w.WriteString("<img")
	writeAttr(w, "src", href)
	_, _ = w.WriteString(` alt="`)
	_, _ = w.Write(alt)
	_, _ = w.WriteString(`" loading="lazy">`)
	return ast.WalkSkipChildren, nil
}

func renderBox(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		// A disabled check box would need a label; a sign does not.
		sign := "☐ "
		if node.(*east.TaskCheckBox).IsChecked {
			sign = "☑ "
		}
		_, _ = w.WriteString(sign)
	}
	return ast.WalkContinue, nil
}

func renderTable(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString(`<table class="tbl">` + "\n")
		return ast.WalkContinue, nil
	}
	if node.ChildCount() > 1 {
		_, _ = w.WriteString("</tbody>\n")
	}
	_, _ = w.WriteString("</table>\n")
	return ast.WalkContinue, nil
}

func renderTableHeader(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	if entering {
		_, _ = w.WriteString("<thead>\n<tr>\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("</tr>\n</thead>\n")
	if node.NextSibling() != nil {
		_, _ = w.WriteString("<tbody>\n")
	}
	return ast.WalkContinue, nil
}

func renderCell(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
	tag, scope := "td", ""
	if node.Parent().Kind() == east.KindTableHeader {
		tag, scope = "th", "col"
	} else if node.PreviousSibling() == nil {
		tag, scope = "th", "row"
	}
	if !entering {
		_, _ = w.WriteString("</" + tag + ">\n")
		return ast.WalkContinue, nil
	}
	_, _ = w.WriteString("<" + tag)
	writeAttr(w, "scope", scope)
	if align := node.(*east.TableCell).Alignment; align != east.AlignNone {
		writeAttr(w, "align", align.String())
	}
	if tag == "td" {
		writeAttr(w, "data-h", mark(node, dataAttr))
	}
	_, _ = w.WriteString(">")
	return ast.WalkContinue, nil
}

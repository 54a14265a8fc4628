package learn

import (
	"bytes"
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// termsInPlace is a lesson's page whose terms lead to what they mean on the
// page itself and not to the glossary, so that nobody loses their place or
// what they have filled in. The first time that each is named is where the
// way back leads.
func termsInPlace(page templ.Component, lang kp.Lang, terms []catalog.Term) templ.Component {
	if len(terms) == 0 {
		return page
	}
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		var b bytes.Buffer
		if err := page.Render(ctx, &b); err != nil {
			return err
		}
		_, err := io.WriteString(w, leadInPlace(b.String(), lang, terms))
		return err
	})
}

// leadInPlace turns the links of a page's terms, which are made like this by
// the compiler, into links to the page itself.
func leadInPlace(page string, lang kp.Lang, terms []catalog.Term) string {
	link := `<dfn><a href="/` + string(lang) + `/glossary#`
	meant, named := map[string]bool{}, map[string]bool{}
	for _, t := range terms {
		meant[t.ID] = true
	}
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(page, link)
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		id, _, _ := strings.Cut(rest, `"`)
		switch {
		case !meant[id]:
			out.WriteString(link)
		case named[id]:
			out.WriteString(`<dfn><a href="#` + termAnchor(""))
		default:
			out.WriteString(`<dfn><a id="` + useAnchor(id) + `" href="#` + termAnchor(""))
			named[id] = true
		}
		page = rest
	}
}

// termAnchor is where a page says what a term means, useAnchor where it first
// names it.
func termAnchor(id string) string { return "term-" + id }
func useAnchor(id string) string  { return "use-" + id }

package public

import (
	"context"
	"html"
	"io"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/search"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// How much a page of results shows.
const (
	mostHits     = 30
	mostOthers   = 10 // in the other language
	mostExamples = 5
)

// searchPage is a query with what was found.
type searchPage struct {
	query    string // empty before anything was asked
	hits     []search.Hit
	more     bool         // there are more than are shown
	others   []search.Hit // in the other language, where this one has nothing as it was written
	suggest  string       // a query that is spelt otherwise and finds something
	examples []string
	tracks   []catalog.Track
}

// near reports whether nothing was found as it was written.
func (p searchPage) near() bool { return len(p.hits) > 0 && p.hits[0].Near }

func showSearch(v *site.Visit) error {
	p := searchPage{query: search.Clean(v.Query("q")), tracks: v.Content.Tracks()}
	f := v.Frame(v.P.T("search.title"), "search")
	f.Query = ""
	if p.query == "" {
		f.Summary = v.P.T("search.lede")
		p.examples = examples(v)
		return v.Render(searchView(f, p))
	}
	f.Title, f.Private = v.P.T("search.title.for", "Query", p.query), true
	f.Query = url.Values{"q": {p.query}}.Encode()
	if err := p.find(v); err != nil {
		return err
	}
	return v.Render(searchView(f, p))
}

// find searches in the reader's language, then in the other, and then for a
// query that is spelt otherwise.
func (p *searchPage) find(v *site.Visit) (err error) {
	if p.hits, err = v.Search.Search(v.Lang, p.query, mostHits+1); err != nil {
		return err
	}
	if p.more = len(p.hits) > mostHits; p.more {
		p.hits = p.hits[:mostHits]
	}
	if len(p.hits) > 0 && !p.near() {
		return nil
	}
	if p.others, err = v.Search.Search(v.Lang.Other(), p.query, mostOthers); err != nil {
		return err
	}
	if len(p.others) > 0 && p.others[0].Near {
		p.others = nil
	}
	if len(p.hits)+len(p.others) == 0 {
		p.suggest, err = v.Search.Suggest(v.Lang, p.query)
	}
	return err
}

// examples are words that something is found for.
func examples(v *site.Visit) []string {
	var out []string
	for _, t := range v.Content.Terms() {
		if len(out) < mostExamples {
			out = append(out, t.In(v.Lang).Name)
		}
	}
	return out
}

// searchURL is the address of a search in the language of the page.
func searchURL(f *ui.Frame, query string) string {
	return f.URL("/search?" + url.Values{"q": {query}}.Encode())
}

// hitURL is where a hit is, in the language it was found in.
func hitURL(lang kp.Lang, h search.Hit) string {
	u := "/" + string(lang)
	switch h.Kind {
	case search.Module:
		u += "/modules/" + h.Module
	case search.Lesson:
		u += "/modules/" + h.Module + "/" + h.Lesson
	case search.Term:
		u += "/glossary"
	}
	if h.Anchor != "" {
		u += "#" + h.Anchor
	}
	return u
}

// kindWords says what a hit is.
func kindWords(f *ui.Frame, h search.Hit) string {
	switch h.Kind {
	case search.Module:
		return f.T("search.module")
	case search.Lesson:
		return f.T("search.lesson")
	}
	return f.T("search.term")
}

// marked is text with the words that were looked for marked.
func marked(t search.Text) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		var b strings.Builder
		for piece, is := range t.Pieces() {
			if is {
				b.WriteString("<mark>" + html.EscapeString(piece) + "</mark>")
			} else {
				b.WriteString(html.EscapeString(piece))
			}
		}
		_, err := io.WriteString(w, b.String())
		return err
	})
}

// status says how much was found.
func (p searchPage) status(f *ui.Frame) string {
	switch {
	case len(p.hits) == 0 && len(p.others) > 0:
		return f.T("search.elsewhere", "Query", p.query)
	case len(p.hits) == 0:
		return f.T("search.none", "Query", p.query)
	case p.near():
		return f.T("search.near", "Query", p.query)
	case p.more:
		return f.T("search.many", "N", f.P.Number(mostHits), "Query", p.query)
	}
	return f.N("search.count", len(p.hits), "Query", p.query)
}

package app

import (
	"bytes"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// What people look for is theirs: it stands in no line of the log.
func TestWhatPeopleLookForIsNotLogged(t *testing.T) {
	var log bytes.Buffer
	h := openHouse(t, options{dataFlags: dataFlags{Data: t.TempDir()}, log: &log, private: true})
	a := newActor(t, h, map[string]string{})
	for _, query := range []string{"violenciasecreta", "violenciasecreta acuerdo", strings.Repeat("violenciasecreta ", 500)} {
		if err := a.get("/es/search?q=" + url.QueryEscape(query)); err != nil {
			t.Fatal(err)
		}
		if a.status != 200 || !strings.Contains(a.text(), "violenciasecreta") {
			t.Errorf("status %d, %s", a.status, excerpt(a.text()))
		}
	}
	if text := log.String(); !strings.Contains(text, "GET /es/search") || strings.Contains(text, "secreta") {
		t.Errorf("the log: %s", text)
	}
}

// A search on a phone without JavaScript, and a term that shows its meaning
// beside the text that names it.
func TestSearchAndTermsOnAPhone(t *testing.T) {
	h := newHouse(t, t.TempDir(), "")
	b := newBrowser(t, h, 390, 844)
	b.open("/es/modules")
	b.accessible("catalogue")
	b.do(chromedp.SendKeys(`#q`, "acuerdo de equipo"))
	b.press(`.find button`)
	b.shows("resultados para «acuerdo de equipo»")
	b.accessible("search-hits")
	b.press(`.hits a`)
	b.shows("Acuerdos de equipo que se revisan")
	for name, path := range map[string]string{
		"empty": "/es/search", "other": "/es/search?q=budget", "none": "/en/search?q=zzzzz", "near": "/en/search?q=agrement", "nowhere": "/es/nowhere",
		"glossary": "/en/glossary", "glossary-term": "/es/glossary#backup-codes", "cite": "/es/modules/fs-basics",
	} {
		b.open(path)
		b.accessible("search-" + name)
	}
	b.do(b.media("dark"))
	b.open("/en/search?q=agreement")
	b.accessible("search-dark")

	b.open("/es/modules/rp-recognise/what")
	b.do(chromedp.Click(`article dfn a`))
	b.accessible("term")
	b.inView(`.meant > div:target`)
	b.inView(`#use-racial-profiling`)
	b.do(chromedp.Click(`.meant > div:target .acts a`))
	b.inView(`#use-racial-profiling`)
	b.accessible("term-back")
}

// inView fails unless all of an element is on the screen.
func (b *browser) inView(selector string) {
	b.t.Helper()
	b.do(b.scripts(true))
	defer b.do(b.scripts(false))
	in, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`(r => r.top >= 0 && r.bottom <= innerHeight && r.height > 0)(document.querySelector('`+selector+`').getBoundingClientRect())`))
	if err != nil {
		b.t.Fatalf("%s on %s: %v", selector, b.where, err)
	}
	if !in {
		b.t.Errorf("%s on %s is not on the screen", selector, b.where)
	}
}

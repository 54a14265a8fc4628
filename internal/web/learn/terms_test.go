package learn

import (
	"testing"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

func TestLeadInPlace(t *testing.T) {
	terms := []catalog.Term{{ID: "team"}, {ID: "team-two"}}
	for name, c := range map[string]struct{ page, want string }{
		"none": {`<p>a</p>`, `<p>a</p>`},
		"first and second": {
			`<dfn><a href="/es/glossary#team">a</a></dfn> <dfn><a href="/es/glossary#team">b</a></dfn>`,
			`<dfn><a id="use-team" href="#term-team">a</a></dfn> <dfn><a href="#term-team">b</a></dfn>`,
		},
		"two": {
			`<dfn><a href="/es/glossary#team-two">a</a></dfn><dfn><a href="/es/glossary#team">b</a></dfn>`,
			`<dfn><a id="use-team-two" href="#term-team-two">a</a></dfn><dfn><a id="use-team" href="#term-team">b</a></dfn>`,
		},
		"one that the page does not explain": {`<dfn><a href="/es/glossary#else">a</a></dfn>`, `<dfn><a href="/es/glossary#else">a</a></dfn>`},
		"the other language":                 {`<dfn><a href="/en/glossary#team">a</a></dfn>`, `<dfn><a href="/en/glossary#team">a</a></dfn>`},
		"another link to the glossary":       {`<a href="/es/glossary#team">a</a>`, `<a href="/es/glossary#team">a</a>`},
		"what somebody wrote":                {`&lt;dfn&gt;&lt;a href=`, `&lt;dfn&gt;&lt;a href=`},
		"cut off":                            {`<dfn><a href="/es/glossary#`, `<dfn><a href="/es/glossary#`},
	} {
		if got := leadInPlace(c.page, kp.ES, terms); got != c.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

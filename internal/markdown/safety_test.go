package markdown

import (
	"encoding/json"
	"io"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// allowed lists every element and attribute that the compiler may write.
var allowed = map[string][]string{
	"a": {"href", "rel", "id"}, "blockquote": {}, "br": {}, "code": {"class"}, "del": {}, "dfn": {},
	"div": {"class", "role"}, "em": {}, "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
	"hr": {}, "img": {"src", "alt", "loading"}, "li": {}, "ol": {"start"}, "p": {}, "pre": {}, "strong": {}, "sup": {},
	"table": {"class"}, "tbody": {}, "td": {"align", "data-h"}, "th": {"align", "scope"}, "thead": {}, "tr": {}, "ul": {},
}

// goodAnchor is the shape of an id that cannot be one of the page's own,
// which have no hyphen.
var goodAnchor = regexp.MustCompile(`^[a-z][a-z0-9-]*-[a-z0-9-]*$`)

// unsafe says what in a piece of HTML should not be there, or "".
func unsafe(page string) string {
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if z.Err() == io.EOF {
				return ""
			}
			return z.Err().Error()
		case html.CommentToken, html.DoctypeToken:
			return "a comment: " + string(z.Raw())
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			names, ok := allowed[tok.Data]
			if !ok {
				return "an element: " + tok.String()
			}
			for _, a := range tok.Attr {
				if !slices.Contains(names, a.Key) || a.Namespace != "" {
					return "an attribute: " + tok.String()
				}
				if (a.Key == "href" || a.Key == "src") && !harmless(a.Val, a.Key == "src") {
					return "an address: " + tok.String()
				}
				if a.Key == "id" && !goodAnchor.MatchString(a.Val) {
					return "an id: " + tok.String()
				}
			}
		}
	}
}

// harmless reports whether a browser that follows an address stays in the
// product or goes to https, http, mailto or tel.
func harmless(addr string, image bool) bool {
	if strings.HasPrefix(addr, "//") || strings.ContainsAny(addr, "\\\t\n\r") || addr == "" {
		return false
	}
	u, err := url.Parse(addr)
	if err != nil {
		return false
	}
	if image || u.Scheme == "" {
		return u.Scheme == "" && u.Host == ""
	}
	return (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil || u.Scheme == "mailto" || u.Scheme == "tel"
}

// pieces lists all HTML of a lesson.
func pieces(t catalog.LessonText) []string {
	var all []string
	for _, b := range t.Blocks {
		all = append(all, b.HTML)
		a := b.Activity
		if a == nil {
			continue
		}
		all = append(all, a.Prompt, a.Explain)
		all = append(all, a.Hints...)
		all = append(all, a.Levels...)
		for _, s := range a.Scenes {
			all = append(all, s.Title, s.HTML)
			for _, w := range s.Choices {
				all = append(all, w.Feedback)
			}
		}
		for _, it := range a.Items {
			all = append(all, it.HTML, it.Feedback)
		}
		for _, p := range a.Pairs {
			all = append(all, p.Left, p.Feedback)
		}
		for _, c := range a.Criteria {
			all = append(append(all, c.HTML), c.Levels...)
		}
		for _, f := range a.Fields {
			all = append(all, f.Help)
		}
		for _, o := range a.Options {
			all = append(all, o.HTML, o.Feedback)
		}
		for _, c := range a.Cards {
			all = append(all, c.Front, c.Back)
		}
		for _, p := range a.Prompts {
			all = append(all, p.HTML)
		}
		for _, s := range a.Steps {
			all = append(all, s.HTML)
		}
	}
	return all
}

// compileBody compiles a lesson's body beside the sample's content.
func compileBody(s *site, body string) (catalog.LessonText, []publish.Finding) {
	var r report
	src := readSource(&r, "modules/demo/know.es.md", kp.ES, []byte(body))
	if src == nil {
		return catalog.LessonText{}, r.findings
	}
	f := &folder{
		site: s, dir: "modules/demo", slug: "demo",
		lessons: map[string]bool{"know": true}, files: map[string]bool{"files/a.csv": true, "files/a.png": true},
	}
	return readLesson(src, f, &r).text, r.findings
}

// attackHTML lists texts that try to bring in elements and attributes.
func attackHTML() map[string]string {
	return map[string]string{
		"script":              "<script>alert(1)</script>",
		"script inline":       "a <script>alert(1)</script> b",
		"svg":                 `<svg/onload=alert(1)>`,
		"half a tag":          "a <scr<!-- -->ipt>alert(1)</script>",
		"unclosed comment":    "<!-- <script>alert(1)</script>",
		"comment trick":       "<!--> <script>alert(1)</script> -->",
		"processing":          "<?php x ?><script>1</script>",
		"declaration":         "<!DOCTYPE html><script>1</script>",
		"cdata":               "<![CDATA[<script>1</script>]]>",
		"heading attributes":  `## Hola {onclick=alert(1) style="x"}`,
		"heading id":          `## "><script>alert(1)</script>`,
		"heading id of page":  "## main",
		"code language":       "```\"><script>alert(1)</script>\nx\n```",
		"table align":         "| a |\n| :---: |\n| b |",
		"citation key":        "x[^\"><script>]\n\n[^\"><script>]: y",
		"fence":               "::: quiz #\"><script>\n\n- [x] (a) b\n\n:::",
		"only":                "::: only \"><script>\n\nx\n\n:::",
		"scene":               "::: scenario #s-x start=n1\n\n#### n1\" onclick=x\n\n- (a) [b](#\"><script>)\n\n:::",
		"scene target":        "::: scenario #s-x start=n1 good=n1\n\n#### n1\n\n- (a) [b](#n1\" onclick=\"x)\n\n:::",
		"alert":               "> [!NOTE]\n> <script>alert(1)</script>",
		"footnote with HTML":  "x[^chs-2024]\n\n[^chs-2024]: <script>alert(1)</script>",
		"task list":           "- [ ] <input autofocus onfocus=alert(1)>",
		"strike":              "~~<style>*{}</style>~~",
		"worksheet":           "::: worksheet #w-x\n\n| a | b | <script> |\n| --- | --- | --- |\n| (k) a | text | [x](javascript:1) |\n\n:::",
		"two thousand quotes": strings.Repeat(">", 2000) + " x",
	}
}

// attackLinks lists texts that try to bring in addresses.
func attackLinks() map[string]string {
	return map[string]string{
		"image with handler": `<img src=x onerror=alert(1)>`,
		"javascript link":    "[a](javascript:alert(1))",
		"spaced javascript":  "[a]( java\tscript:alert(1))",
		"entity javascript":  "[a](java&#115;cript:alert(1))",
		"entity colon":       "[a](javascript&colon;alert(1))",
		"newline javascript": "[a](java&NewLine;script:alert(1))",
		"control javascript": "[a](&#1;javascript:alert(1))",
		"capital javascript": "[a](JaVaScRiPt:alert(1))",
		"angle javascript":   "[a](<javascript:alert(1)>)",
		"reference":          "[a][b]\n\n[b]: javascript:alert(1)",
		"reference title":    "[a][b]\n\n[b]: https://a.example \"x\\\" onclick=alert(1)\"",
		"auto link":          "<javascript:alert(1)>",
		"vbscript":           "[a](vbscript:x)",
		"data link":          "[a](data:text/html,<script>1</script>)",
		"data image":         "![a](data:image/png;base64,AAAA)",
		"svg image":          "![a](data:image/svg+xml,<svg onload=1>)",
		"foreign image":      "![a](https://evil.example/x.png)",
		"host image":         "![a](//evil.example/x.png)",
		"host link":          "[a](//evil.example)",
		"backslash link":     `[a](/\evil.example)`,
		"backslash twice":    `[a](\\\\evil.example)`,
		"encoded host":       "[a](/%2f/evil.example)",
		"entity slash":       "[a](&#47;/evil.example)",
		"user in address":    "[a](https://good.example@evil.example)",
		"file":               "[a](file:///etc/passwd)",
		"plain http":         "[a](http://evil.example)",
		"climbing out":       "[a](../../../../etc/passwd)",
		"climbing files":     "[a](files/../../x/files/../../../a)",
		"quotes in address":  `[a](https://a.example/"onclick=alert(1))`,
		"quotes in alt":      `![" onerror="alert(1)](files/a.png)`,
		"table title":        "| a\" onclick=\"x | b<script> |\n| --- | --- |\n| c | d |",
		"fragment":           `[a](#"onclick=x)`,
		"mail":               "[a](mailto:a@b.example?subject=\"onclick=x)",
		"null":               "[a](java\x00script:alert(1))",
		"wrong bytes":        "[a](java\xffscript:alert(1))",
		"nested link":        "[a [b](https://b.example)](https://a.example)",
		"link in a choice":   "::: scenario #s-x start=n1 good=n1\n\n#### n1\n\n- (a) [b](#n1) [c](javascript:x)\n\n:::",
	}
}

func merge(a, b map[string]string) map[string]string {
	maps.Copy(a, b)
	return a
}

func TestUnsafeInput(t *testing.T) {
	s := New(fixture(t)).WithWords(words).read()
	for name, body := range merge(attackHTML(), attackLinks()) {
		t.Run(name, func(t *testing.T) {
			text, _ := compileBody(s, body)
			for _, piece := range pieces(text) {
				if fault := unsafe(piece); fault != "" {
					t.Errorf("%s\nin %s", fault, piece)
				}
			}
		})
	}
}

// TestHostileShapes feeds the compiler texts made to cost time or memory.
func TestHostileShapes(t *testing.T) {
	s := New(fixture(t)).read()
	const size = maxBytes - 1000
	fill := func(unit string) string { return strings.Repeat(unit, size/len(unit)) }
	shapes := map[string]string{
		"brackets":    fill("["),
		"links":       fill("[a](b"),
		"images":      fill("![a]("),
		"stars":       fill("*a **b "),
		"underscores": fill("_a __b "),
		"backticks":   fill("`a ``b "),
		"tildes":      fill("~~a "),
		"quotes":      fill(">"),
		"lists":       fill("- "),
		"comments":    fill("<!-- "),
		"tags":        fill("<a "),
		"entities":    fill("&#0;"),
		"escapes":     fill("\\*"),
		"one word":    fill("x"),
		"lines":       fill("x\n"),
		"headings":    fill("## a\n"),
		"fences":      fill("::: quiz #a\n:::\n"),
		"open fences": fill("::: quiz #a\n"),
		"notes":       fill("[^a]: b\n"),
		"cites":       fill("[^a]"),
		"wide table":  "|" + fill("a|") + "\n|" + fill("-|"),
		"long table":  "|a|b|\n|-|-|\n" + fill("|c|d|\n"),
		"title":       "|" + strings.Repeat("t", 60_000) + "|b|\n|-|-|\n" + strings.Repeat("|c|d|\n", 9_000),
		"addresses":   fill("https://a.b/ "),
		"mails":       fill("a@b.c "),
		"parentheses": fill("("),
		"references":  fill("[a]: b\n"),
		"quote lines": fill("> a\n"),
		"deep list":   nest(500),
	}
	for name, body := range shapes {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			text, _ := compileBody(s, body)
			out := 0
			for _, piece := range pieces(text) {
				out += len(piece)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("took %s", took)
			}
			if out > 16*maxBytes {
				t.Errorf("made %d bytes of HTML", out)
			}
		})
	}
}

func FuzzLesson(f *testing.F) {
	for _, name := range []string{knowES, tryES, useES} {
		_, body, _ := strings.Cut(string(fixture(f)[name].Data), "\n---\n")
		f.Add(body)
	}
	f.Add("> [!NOTE]\n> [x](../../glossary.es.md#team-agreement)[^a]\n\n[^a]: b")
	s := New(fixture(f)).WithWords(words).read()
	f.Fuzz(func(t *testing.T, body string) {
		text, findings := compileBody(s, body)
		for _, piece := range pieces(text) {
			if fault := unsafe(piece); fault != "" {
				t.Errorf("%s\nin %s", fault, piece)
			}
		}
		misplaced(t, findings, map[string]string{"modules/demo/know.es.md": body})
		if _, err := json.Marshal(text); err != nil {
			t.Error(err)
		}
	})
}

func FuzzModule(f *testing.F) {
	files := fixture(f)
	f.Add(string(files[yamlOf].Data), "title: Saber\nlang: es\n")
	f.Add("uid: [", "title: &a x\nlang: *a\n")
	f.Add("---", "\x1c")
	c := New(files)
	base := demo(f)
	f.Fuzz(func(t *testing.T, module, front string) {
		b := renamed(base, "abcdefgh", "x")
		b["module.yaml"] = []byte(module)
		b["know.es.md"] = []byte("---\n" + front + "\n---\n\n## Hola\n")
		m, findings := c.Module(b, nil)
		if m == nil && !publish.HasErrors(findings) {
			t.Error("no module, and no error either")
		}
		_, slug := identify(b)
		misplaced(t, findings, map[string]string{
			"modules/" + folderFor(slug) + "/module.yaml": module, "modules/" + slug + "/know.es.md": string(b["know.es.md"]),
		})
	})
}

package markdown

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// attack is a text by an author who means harm, and the code of the finding
// that it must give: none where it comes out as harmless words.
type attack struct{ name, body, code string }

// attacks lists texts that must come out safe and be named.
func attacks() []attack {
	return []attack{
		{"script", "<script>alert(1)</script>", RawHTML},
		{"HTML inside a line", "a <b onclick=alert(1)>b</b>", RawHTML},
		{"HTML in a link", "[<b>a</b>](https://a.example)", RawHTML},
		{"HTML in the text of a picture", "![<b>a</b>](files/a.png)", RawHTML},
		{"HTML in a heading", "## <i>a</i>", RawHTML},
		{"HTML in a list", "- <img src=x onerror=alert(1)>", RawHTML},
		{"HTML in a quote", "> <iframe src=https://evil.example></iframe>", RawHTML},
		{"HTML in a call-out", "> [!WARNING]\n> <form action=https://evil.example>", RawHTML},
		{"HTML in a table", "| a |\n| --- |\n| <svg onload=alert(1)> |", RawHTML},
		{"HTML in a note", "x[^chs-2024]\n\n[^chs-2024]: <script>alert(1)</script>", RawHTML},
		{"HTML inside a note", "x[^chs-2024]\n\n[^chs-2024]: See <b>there</b>.", RawHTML},
		{"HTML in an option", "::: quiz #q-x\n\n- [x] (a) <b>x</b>\n  > y\n\n:::", RawHTML},
		{"HTML in feedback", "::: quiz #q-x\n\n- [x] (a) x\n  > <b>y</b>\n\n:::", RawHTML},
		{"HTML on a card", "::: cards #c-x\n\n- (a) x\n  > <style>*{}</style>\n\n:::", RawHTML},
		{"HTML in a scene", "::: scenario #s-x start=n1 good=n1\n\n#### n1\n\n<b>x</b>\n\n:::", RawHTML},
		{"HTML in a cell of a worksheet", "::: worksheet #w-x\n\n| a | b | c |\n| --- | --- | --- |\n| (k) a | text | <b>x</b> |\n\n:::", RawHTML},
		{"HTML for mentors", "::: facilitator\n\n<b>x</b>\n\n:::", RawHTML},
		{"HTML for one country", "::: only MX\n\n<b>x</b>\n\n:::", RawHTML},
		{"a comment that ends early", "<!-- x --><script>alert(1)</script>", RawHTML},
		{"a comment inside a line that ends early", "a <!-- x --><b>c</b>", RawHTML},
		{"a declaration", "<!DOCTYPE html>", RawHTML},
		{"an instruction", "<?xml-stylesheet href=x ?>", RawHTML},
		{"character data", "<![CDATA[<script>1</script>]]>", RawHTML},
		{"a comment", "a <!-- b --> c\n\n<!-- d\ne -->", ""},
		{"not quite a tag", "<svg/onload=alert(1)>", ""},
		{"HTML as code", "`<script>`\n\n```\n<script>\n```", ""},

		{"javascript", "[a](javascript:alert(1))", BadLink},
		{"capital javascript", "[a](jAvAsCrIpT:alert(1))", BadLink},
		{"javascript by number", "[a](&#106;avascript:alert(1))", BadLink},
		{"javascript by hexadecimal number", "[a](&#x6A;avascript:alert(1))", BadLink},
		{"a colon by name", "[a](javascript&colon;alert(1))", BadLink},
		{"a tab by name", "[a](java&Tab;script:alert(1))", BadLink},
		{"a tab before it", "[a](&Tab;javascript:alert(1))", BadLink},
		{"a newline by name", "[a](java&NewLine;script:alert(1))", BadLink},
		{"a control character by number", "[a](&#1;javascript:alert(1))", BadLink},
		{"a control character", "[a](java\x01script:alert(1))", BadBytes},
		{"a null", "[a](\x00javascript:alert(1))", BadBytes},
		{"an escaped letter", "[a](\\javascript:alert(1))", BadLink},
		{"an escaped colon", "[a](javascript\\:alert(1))", BadLink},
		{"percent signs in the scheme", "[a](%6aavascript:alert(1))", BadLink},
		{"a percent sign for the colon", "[a](javascript%3Aalert(1))", MissingTarget},
		{"letters that look alike", "[a](ｊavascript:alert(1))", BadLink},
		{"angle brackets", "[a](<javascript:alert(1)>)", BadLink},
		{"javascript in brackets", "<javascript:alert(1)>", BadLink},
		{"javascript by reference", "[a][b]\n\n[b]: javascript:alert(1)", BadLink},
		{"javascript of a picture", "[![a](files/a.png)](javascript:alert(1))", BadLink},
		{"javascript in a table", "| [a](javascript:alert(1)) |\n| --- |", BadLink},
		{"javascript as plain words", "javascript:alert(1)", ""},
		{"vbscript", "[a](VBScript:x)", BadLink},
		{"data", "[a](data:text/html,x)", BadLink},
		{"data in base 64", "[a](DATA:text/html;base64,PHNjcmlwdD4=)", BadLink},
		{"blob", "[a](blob:https://evil.example/x)", BadLink},
		{"file", "[a](file:///etc/passwd)", BadLink},
		{"about", "[a](about:blank)", BadLink},
		{"an application", "[a](intent://x#Intent;end)", BadLink},
		{"no scheme", "[a](//evil.example)", BadLink},
		{"three slashes", "[a](///evil.example)", BadLink},
		{"slashes by number", "[a](&#47;&#x2F;evil.example)", BadLink},
		{"a slash and a backslash", `[a](/\evil.example)`, BadLink},
		{"backslashes", `[a](\\\\evil.example)`, BadLink},
		{"https and a backslash", `[a](https:\\evil.example)`, BadLink},
		{"https without a host", "[a](https:evil.example)", BadLink},
		{"https with one slash", "[a](https:/evil.example)", BadLink},
		{"https and three slashes", "[a](https:///evil.example)", BadLink},
		{"a name before the host", "[a](https://good.example@evil.example)", BadLink},
		{"a host of nothing", "[a](https://:80/)", BadLink},
		{"a space in the host", "[a](<https://evil example/>)", BadLink},
		{"dots before two slashes", "[a](.//evil.example)", MissingTarget},
		{"climbing to two slashes", "[a](..//..//evil.example)", MissingTarget},
		{"climbing out", "[a](../../../../etc/passwd)", MissingTarget},
		{"climbing out by number", "[a](%2e%2e/%2e%2e/%2e%2e/etc/passwd)", MissingTarget},
		{"https", "[a](https://a.example/?x=\"y\"&z)", ""},
		{"http", "[a](HTTP://a.example)", BadLink},
		{"mail", "<a@b.example> and [a](mailto:a@b.example?subject=\"onclick=x)", ""},
		{"telephone", "[a](tel:+525555555555)", ""},
		{"within the product", "[a](/es/help) and [b](#saber)", ""},

		{"a picture from elsewhere", "![a](https://evil.example/x.png)", ForeignImage},
		{"a picture without a scheme", "![a](//evil.example/x.png)", ForeignImage},
		{"a picture by reference", "![a][b]\n\n[b]: https://evil.example/x.png", ForeignImage},
		{"a picture in a link", "[![a](https://evil.example/x.png)](https://a.example)", ForeignImage},
		{"a picture in data", "![a](data:image/png;base64,AAAA)", ForeignImage},
		{"a picture of the product", "![a](/static/x.png)", ForeignImage},
		{"a picture of another module", "![a](../other/files/x.png)", ForeignImage},
		{"a picture above the module", "![a](files/../../../x.png)", MissingTarget},
		{"a picture by dots in numbers", "![a](files/%2e%2e/%2e%2e/%2e%2e/x.png)", MissingTarget},
		{"a picture that is a table", "![a](files/a.csv)", ForeignImage},
		{"a picture that is missing", "![a](files/b.png)", MissingTarget},
		{"a picture that says nothing", "![](files/a.png)", NoAlt},
		{"a picture with a title", "![\" onerror=\"alert(1)](files/a.png \"\\\" onload=\\\"alert(1)\")", ""},

		{"a table to the right", "| a | b |\n| ---: | :---: |\n| c | d |", ""},
		{"an id of the page", "## content", ""},
		{"an id of the object", "## __proto__\n\n## constructor", ""},
		{"ids of a form", "## attributes\n\n## innerHTML\n\n## submit", ""},
		{"an id in braces", "## a {#content .x onclick=alert(1) style=\"x\"}", ""},
		{"an activity like a page's part", "::: quiz #content\n\n- [x] (a) b\n\n:::", ReservedID},
		{"an activity like a heading", "::: quiz #u-saber\n\n- [x] (a) b\n\n:::", ReservedID},
		{"an activity like a note", "::: quiz #note-1\n\n- [x] (a) b\n\n:::", ReservedID},
		{"an activity like an object", "::: quiz #__proto__\n\n- [x] (a) b\n\n:::", NoID},
		{"an activity in capitals", "::: quiz #innerHTML\n\n- [x] (a) b\n\n:::", NoID},
		{"a scene like an object", "::: scenario #s-x start=n1\n\n#### \\_\\_proto\\_\\_\n\nx\n\n:::", BadScene},
		{"an attribute with markup", "::: quiz #q-x comp=\"><script>alert(1)</script>\n\n- [x] (a) b\n\n:::", UnknownSkill},
		{"bold in the middle of an id", "::: quiz #q-*x*\n\n- [x] (a) b\n\n:::", NoID},
		{"a code's language", "```\"><script>alert(1)</script> onclick=x\nx\n```", ""},
	}
}

// TestAttacksAreHarmlessAndNamed plants attacks one by one: nothing unsafe
// comes of them, and whoever checks the module is told.
func TestAttacksAreHarmlessAndNamed(t *testing.T) {
	s := New(fixture(t)).WithWords(words).read()
	for _, a := range attacks() {
		t.Run(a.name, func(t *testing.T) {
			text, findings := compileBody(s, a.body)
			for _, piece := range pieces(text) {
				if fault := unsafe(piece); fault != "" {
					t.Errorf("%s\nin %s", fault, piece)
				}
				if strings.Contains(piece, "style=") && !strings.Contains(piece, "style=&quot;") {
					t.Errorf("a style in %s", piece)
				}
			}
			for _, n := range text.Notes {
				if strings.ContainsAny(n.Pinpoint, "<>") {
					t.Errorf("markup in the note %q", n.Pinpoint)
				}
			}
			misplaced(t, findings, map[string]string{"modules/demo/know.es.md": a.body})
			named := slices.ContainsFunc(findings, func(f publish.Finding) bool { return f.Code == a.code && f.Severity == publish.Error })
			if a.code != "" && !named {
				t.Errorf("no %s among\n%s", a.code, listing(findings))
			}
			if a.code == "" && publish.HasErrors(findings) {
				t.Errorf("findings for what is harmless:\n%s", listing(findings))
			}
		})
	}
}

// misplaced reports findings that stand outside the files, and faults of the
// compiler itself.
func misplaced(t testing.TB, findings []publish.Finding, files map[string]string) {
	t.Helper()
	for _, f := range findings {
		if f.Code == CompilerFault {
			t.Errorf("finding %s", f)
		}
		text, known := files[f.File]
		if !known {
			continue
		}
		inside := func(text string) bool {
			lines := strings.Split(text, "\n")
			return f.Line >= 1 && f.Col >= 1 && f.Line <= len(lines) && f.Col <= utf8.RuneCountInString(lines[f.Line-1])+1
		}
		// Texts are read with plain line ends, pictures as they are.
		if !inside(text) && !inside(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)) {
			t.Errorf("finding %s in a file of %d lines", f, strings.Count(text, "\n")+1)
		}
	}
}

// TestIDsOfPages: an activity or term may not have an id that stands in a
// page beside it. The ids of pages are those that templates write out.
func TestIDsOfPages(t *testing.T) {
	id := regexp.MustCompile(`\bid="([^"]+)"`)
	seen := 0
	for _, dir := range []string{"ui", "learn", "public"} {
		names, err := fs.Glob(os.DirFS("../web"), dir+"/*.templ")
		if err != nil || len(names) == 0 {
			t.Fatalf("no pages in %s: %v", dir, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(path.Join("../web", name))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range id.FindAllStringSubmatch(string(text), -1) {
				seen++
				if goodID.MatchString(m[1]) && !reserved(m[1]) {
					t.Errorf("%s: an activity could have the id %q: add it to reserved, or let it end in -h", name, m[1])
				}
			}
		}
	}
	if seen < 10 {
		t.Errorf("%d ids found: the test reads the pages wrongly", seen)
	}
	files := edit(t, fixture(t), "glossary.es.md", "#### warning-sign", "#### content")
	_, findings := New(files).Compile(nil)
	if !slices.ContainsFunc(findings, func(f publish.Finding) bool { return f.Code == ReservedID && f.File == "glossary.es.md" }) {
		t.Errorf("a term may be called content:\n%s", listing(findings))
	}
}

// TestHostileYAML plants what YAML has beyond plain values. Each is named at
// its place, in module.yaml and in front matter alike.
func TestHostileYAML(t *testing.T) {
	c := New(fixture(t))
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'j'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.TrimSuffix(strings.Repeat("*"+string(c-1)+",", 9), ","))
	}
	for name, text := range map[string]string{
		"aliases that multiply":     bomb,
		"an alias":                  "note: *x\n",
		"an anchor on a key":        "&x note: y\n",
		"an anchor that is itself":  "note: &x [*x]\n",
		"a merge":                   "<<: {title: x}\n",
		"a merge of a list":         "<<: [{title: x}, {lang: y}]\n",
		"nested lists":              "note: " + strings.Repeat("[", 40) + strings.Repeat("]", 40) + "\n",
		"endlessly nested lists":    "note: " + strings.Repeat("[", 100_000) + "\n",
		"endlessly nested mappings": "note: " + strings.Repeat("{a: ", 50_000) + "\n",
		"endlessly nested entries":  strings.Repeat("- ", 1_000) + "x\n",
		"deeper and deeper":         deeper(300),
		"two documents":             "note: x\n---\nnote: y\n",
		"many documents":            strings.Repeat("---\nnote: x\n", 1_000),
		"a document that ends":      "note: x\n...\nnote: y\n",
		"a field twice":             "note: x\nnote: y\n",
		"a field twice inside":      "note: {a: x, a: y}\n",
		"a list for a key":          "[a, b]: x\n",
		"a mapping for a key":       "{a: b}: x\n",
		"a null in a text":          "note: \"a\\0b\"\n",
		"an escape in a text":       "note: \"a\\eb\"\n",
		"a control sign in a key":   "\"a\\x01\": b\n",
		"a reserved sign":           "note: @x\n",
		"a tab":                     "note:\n\t- x\n",
		"a directive":               "%YAML 9.9\n---\nnote: x\n",
		"no mapping":                "- x\n",
		"only a text":               "x\n",
		"nothing":                   "\n",
	} {
		t.Run(name, func(t *testing.T) {
			for file, whole := range map[string]string{"module.yaml": text, "know.es.md": "---\n" + text + "---\n\nx\n"} {
				if file == "know.es.md" && strings.Contains(text, "---\n") {
					continue // there it ends the front matter
				}
				b := demo(t)
				b[file] = []byte(whole)
				m, findings := c.Module(b, nil)
				if m != nil || !slices.ContainsFunc(findings, func(f publish.Finding) bool { return path.Base(f.File) == file && f.Severity == publish.Error }) {
					t.Errorf("%s is taken:\n%s", file, listing(findings))
				}
				misplaced(t, findings, map[string]string{"modules/module/" + file: whole, "modules/demo/" + file: whole})
			}
		})
	}
	for name, pair := range map[string][2]string{
		"a huge number":           {"minutes: 38", "minutes: 99999999999999999999999999"},
		"a number below":          {"minutes: 38", "minutes: -9223372036854775809"},
		"another notation":        {"minutes: 38", "minutes: 0x26"},
		"a broken number":         {"minutes: 38", "minutes: 38.5"},
		"underscores":             {"minutes: 38", "minutes: 3_8"},
		"no number":               {"quiz: 0.7", "quiz: .nan"},
		"infinite":                {"quiz: 0.7", "quiz: .inf"},
		"beyond all numbers":      {"quiz: 0.7", "quiz: 1e999"},
		"a long period":           {"review_every: 180d", "review_every: 9999y"},
		"a list for a text":       {"track: adaptability", "track: [adaptability]"},
		"a mapping for a list":    {"aliases: [old-demo]", "aliases: {a: b}"},
		"a list in a list":        {"aliases: [old-demo]", "aliases: [[old-demo]]"},
		"a text for a mapping":    {"pass: {quiz: 0.7, must: [\"use#w-sheet\"]}", "pass: yes"},
		"a path out of the files": {"files/hoja.es.csv", "../../../etc/passwd"},
		"a path above the files":  {"files/hoja.es.csv", "files/../module.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			files := edit(t, fixture(t), yamlOf, pair[0], pair[1])
			m, findings := New(files).Compile(nil)
			if m.BySlug("demo") != nil || !publish.HasErrors(findings) {
				t.Errorf("%q is taken:\n%s", pair[1], listing(findings))
			}
		})
	}
}

// TestAFloodOfFaults: a module that is wrong in every character is refused
// with as many findings as a page can show.
func TestAFloodOfFaults(t *testing.T) {
	files := edit(t, fixture(t), yamlOf, "aliases: [old-demo]", "aliases: ["+strings.Repeat("A,", 60_000)+"b]")
	m, findings := New(files).Compile(nil)
	if m.BySlug("demo") != nil || len(findings) != maxFindings+1 || findings[0].Code != TooBig || findings[0].Args["name"] != "findings" {
		t.Errorf("%d findings, the first %s", len(findings), findings[0])
	}
}

// deeper writes a mapping inside a mapping, and so on.
func deeper(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

const goodSVG = `<?xml version="1.0" encoding="UTF-8"?>
<!-- a door -->
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9" role="img" aria-label="Door @ 9">
  <title>Puerta</title>
  <defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient><path id="p" d="M0 0h9"/></defs>
  <style>.a { fill: url(#g); stroke: url("#g") }</style>
  <rect class="a" width="9" height="9" fill="url('#g')" style="opacity: .5"/>
  <use href="#p"/><use xlink:href="#p" x="2"/>
  <text font-family="sans-serif">Sí &amp; no</text>
</svg>
`

// TestPictures plants in a picture all that one could do beyond drawing.
// withCode returns the findings with a code.
func withCode(findings []publish.Finding, code string) []publish.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f publish.Finding) bool { return f.Code != code })
}

func TestPictures(t *testing.T) {
	c := New(fixture(t))
	find := func(data string) []publish.Finding {
		b := demo(t)
		b["files/door.svg"] = []byte(data)
		_, findings := c.Module(b, nil)
		misplaced(t, findings, map[string]string{"modules/demo/files/door.svg": data})
		return withCode(findings, UnsafePicture)
	}
	if got := find(goodSVG); len(got) > 0 {
		t.Errorf("findings in a picture that only draws:\n%s", listing(got))
	}
	in := func(markup string) string { return strings.Replace(goodSVG, "<title>", markup+"<title>", 1) }
	for name, data := range map[string]string{
		"script":                                in("<script>alert(1)</script>"),
		"script of another prefix":              in(`<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>`),
		"script of a page":                      in(`<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>`),
		"script in character data":              in("<style><![CDATA[@import 'https://evil.example';]]></style>"),
		"handler":                               in(`<rect onclick="alert(1)"/>`),
		"handler in capitals":                   in(`<rect OnLoad="alert(1)"/>`),
		"handler of the picture":                strings.Replace(goodSVG, "role=", "onload='alert(1)' role=", 1),
		"a page inside":                         in(`<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>`),
		"a frame":                               in("<iframe src='https://evil.example'/>"),
		"a link":                                in(`<a href="https://evil.example"><rect/></a>`),
		"a link to a program":                   in(`<a xlink:href="javascript:alert(1)"><rect/></a>`),
		"a picture from elsewhere":              in(`<image href="https://evil.example/x.png"/>`),
		"a picture in data":                     in(`<image href="data:image/svg+xml;base64,AAAA"/>`),
		"shapes from elsewhere":                 in(`<use href="https://evil.example/x.svg#p"/>`),
		"shapes by another name":                in(`<use xlink:href="//evil.example/x.svg#p"/>`),
		"shapes in data":                        in(`<use href="data:image/svg+xml,x#p"/>`),
		"shapes that multiply":                  in(`<g id="z"><use href="#p"/><use href="#p"/></g>`),
		"shapes of themselves":                  in(`<use id="z" href="#z"/>`),
		"another base":                          in(`<g xml:base="https://evil.example/"><use href="#p"/></g>`),
		"animation":                             in(`<animate attributeName="href" to="javascript:alert(1)"/>`),
		"a change":                              in(`<set attributeName="onclick" to="alert(1)"/>`),
		"a font from elsewhere":                 in("<style>@font-face { src: url(https://evil.example/x) }</style>"),
		"a style from elsewhere":                in("<style>@import 'https://evil.example/x.css';</style>"),
		"an address in a style":                 in("<style>.a { fill: url( 'https://evil.example/x' ) }</style>"),
		"an address in capitals":                in("<style>.a { fill: URL(//evil.example) }</style>"),
		"an address by escapes":                 in(`<style>.a { fill: u\72l(https://evil.example/x) }</style>`),
		"an address by entities":                in("<style>.a { fill: &#117;rl(https://evil.example/x) }</style>"),
		"an address in two pieces":              in("<style>.a { fill: u<!-- -->rl(https://evil.example/x) }</style>"),
		"an address to nothing":                 in("<style>.a { fill: url(</style>"),
		"a set of pictures":                     in("<style>.a { background: image-set('https://evil.example/x' 1x) }</style>"),
		"an element in a style":                 in("<style><g/></style>"),
		"an address in an attribute":            in(`<rect fill="url(https://evil.example/x)"/>`),
		"an address in the style of an element": in(`<rect style="fill: url(https://evil.example/x)"/>`),
		"a style sheet":                         strings.Replace(goodSVG, "<!-- a door -->", `<?xml-stylesheet href="https://evil.example/x.css"?>`, 1),
		"a document type":                       strings.Replace(goodSVG, "<!-- a door -->", `<!DOCTYPE svg [<!ENTITY x "y">]>`, 1),
		"an entity":                             in("<text>&x;</text>"),
		"no SVG":                                `<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>`,
		"no namespace":                          "<svg><rect/></svg>",
		"another namespace":                     `<svg xmlns="http://www.w3.org/1999/xhtml"><rect/></svg>`,
		"what an editor leaves":                 in(`<sodipodi:namedview xmlns:sodipodi="http://sodipodi.example/"/>`),
		"no root":                               "<!-- x -->",
		"a shape for a root":                    `<rect xmlns="http://www.w3.org/2000/svg"/>`,
		"nothing":                               "",
		"no XML":                                "<svg xmlns='http://www.w3.org/2000/svg'><rect></svg>",
		"cut off":                               goodSVG[:len(goodSVG)-8],
		"another encoding":                      strings.Replace(goodSVG, "UTF-8", "UTF-7", 1),
		"wrong bytes":                           strings.Replace(goodSVG, "Puerta", "\xff\xfe", 1),
		"endless groups":                        in(strings.Repeat("<g>", 5_000) + strings.Repeat("</g>", 5_000)),
	} {
		t.Run(name, func(t *testing.T) {
			if data == goodSVG {
				t.Fatal("nothing was planted")
			}
			got := find(data)
			if len(got) != 1 || got[0].Code != UnsafePicture || got[0].File != "modules/demo/files/door.svg" {
				t.Errorf("findings:\n%swant one S007", listing(got))
			}
		})
	}
	b := demo(t)
	b["media/DOOR.SVG"] = []byte(in("<script/>"))
	_, found := c.Module(b, nil)
	if got := withCode(found, UnsafePicture); len(got) != 1 {
		t.Errorf("a picture elsewhere is not looked at:\n%s", listing(got))
	}
}

// TestShippedPicturesOnlyDraw keeps the rule from being one that nobody can
// follow.
func TestShippedPicturesOnlyDraw(t *testing.T) {
	for name, b := range shippedModules(t) {
		for file, data := range b {
			if strings.EqualFold(path.Ext(file), ".svg") {
				var r report
				checkSVG(&r, file, data)
				if len(r.findings) > 0 {
					t.Errorf("%s:\n%s", name, listing(r.findings))
				}
			}
		}
	}
}

// FuzzFront looks into front matter, which is YAML by an author.
func FuzzFront(f *testing.F) {
	_, front, _ := strings.Cut(string(fixture(f)[indexES].Data), "---\n")
	front, _, _ = strings.Cut(front, "---\n")
	f.Add(front)
	f.Add("title: \"a\\0b\"\nlang: es\noutcomes: [{a: b}, &x c]\n")
	c, base := New(fixture(f)), demo(f)
	f.Fuzz(func(t *testing.T, front string) {
		b := maps.Clone(base)
		whole := "---\n" + front + "\n---\n\n## Hola\n"
		b["index.es.md"] = []byte(whole)
		m, findings := c.Module(b, nil)
		if m == nil && !publish.HasErrors(findings) {
			t.Error("no module, and no error either")
		}
		misplaced(t, findings, map[string]string{indexES: whole})
		if m != nil && (strings.ContainsFunc(m.ES.Title, control) || strings.TrimSpace(m.ES.Title) == "" && m.ES.Title == "") {
			t.Errorf("the title is %q", m.ES.Title)
		}
	})
}

// FuzzContainers builds containers of parts that are right and lets one text
// say anything, in every place where a text may stand.
func FuzzContainers(f *testing.F) {
	f.Add("quiz", "q-one", "multi", "a", "Hola **mundo**", "[x](https://a.example)")
	f.Add("scenario", "s-one", "start=n1 good=n1", "n1", "[Ir](#n1) `+2`", "#### n1")
	f.Add("worksheet", "w-one", "rows=2", "k", "a | text | b", "choice:a/b")
	f.Add("number", "n-one", "tries=2", "a", "= 1.500,5 ± 2 `USD`", "- x")
	f.Add("plan", "p-one", "optional", "t1", "Llevar `+7d` `any`", "> [!TIP]\n> x")
	s := New(fixture(f)).WithWords(words).read()
	f.Fuzz(func(t *testing.T, typ, id, attrs, key, text, more string) {
		flat := strings.Join(strings.Fields(text), " ")
		for _, body := range []string{
			fmt.Sprintf("%s\n\n- [x] (%s) %s\n  > %s\n- [ ] (z) %s\n  > %s\n\n> [!TIP]\n> %s\n", text, key, flat, more, more, text, more),
			fmt.Sprintf("%s\n\n1. (%s) %s\n2. (z) %s\n", more, key, text, more),
			fmt.Sprintf("%s\n\n- (%s) **%s**\n  - (i1) %s\n  - (i2) %s\n", text, key, flat, more, flat),
			fmt.Sprintf("| %s | %s | b |\n| --- | ---: | :---: |\n| (%s) %s | %s | %s |\n", flat, key, key, flat, more, flat),
			fmt.Sprintf("%s\n\n#### n1\n\n**%s**\n\n%s\n\n- (%s) [%s](#n2) `+1`\n  > %s\n\n#### n2\n\n%s\n", more, flat, text, key, flat, more, more),
			text + "\n\n" + more,
		} {
			whole := fmt.Sprintf("## Antes\n\n::: %s #%s %s\n\n%s\n:::\n\nDespués.\n", typ, id, attrs, body)
			lesson, findings := compileBody(s, whole)
			for _, piece := range pieces(lesson) {
				if fault := unsafe(piece); fault != "" {
					t.Errorf("%s\nin %s", fault, piece)
				}
			}
			misplaced(t, findings, map[string]string{"modules/demo/know.es.md": whole})
			if _, err := json.Marshal(lesson); err != nil {
				t.Error(err)
			}
		}
	})
}

// FuzzPicture: what passes holds nothing that acts, as another parser reads
// it.
func FuzzPicture(f *testing.F) {
	f.Add([]byte(goodSVG))
	f.Add([]byte(`<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:style>a{b:url(#c)}</s:style></s:svg>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var r report
		checkSVG(&r, "a.svg", data)
		misplaced(t, r.findings, map[string]string{"a.svg": string(data)})
		if len(r.findings) > 0 || bytes.Contains(data, []byte("<![CDATA[")) {
			return // HTML knows character data in some places only
		}
		root, err := html.Parse(bytes.NewReader(data))
		if err != nil {
			return
		}
		for n := range root.Descendants() {
			_, name, prefixed := strings.Cut(n.Data, ":")
			if !prefixed {
				name = n.Data
			}
			if n.Type == html.ElementNode && slices.Contains([]string{"script", "foreignobject", "iframe", "image", "img", "a", "animate", "set"}, strings.ToLower(name)) {
				t.Errorf("<%s> is taken in %s", n.Data, data)
			}
			for _, a := range n.Attr {
				if strings.HasPrefix(a.Key, "on") || a.Key == "href" && !strings.HasPrefix(a.Val, "#") {
					t.Errorf("%s=%q is taken in %s", a.Key, a.Val, data)
				}
			}
		}
	})
}

// FuzzTranslation: giving back what was given out changes nothing, and any
// text either stands where it belongs or is named.
func FuzzTranslation(f *testing.F) {
	f.Add(oneES, oneEN, "Hola")
	f.Add(oneES, "", "- [x] (a) b\n\n:::")
	f.Add("---\ntitle: >\n  a\n---\n\n> [!TIP]\n> - x\n>\n>   y\n", "---\n{title: b}\n---\n\n|a|b|\n|-|-|\n|c|d|\n", "a | b")
	f.Add("-\nt", "---\n{title: b}\n---\n |a|b|\n|-|-|\ntc|d|\n", "; =| b") // a table whose first line is indented
	f.Add("0", "|----|\na b\n--:\nc\n-", "x")                               // a heading after the table above it
	f.Add("## A\n\nHola\n", "##\n\nHello\n", "x")
	f.Add("::: quiz #q-a\n\n- [x] (a) \nx\n\n:::\n", "x", "y")
	f.Add("::: number #n-a\n\n= 1,5 `USD`\n:::\n", "::: plan #n-a\n\n- [ ] (t1) x `+7d`\n:::\n", "::: quiz")
	f.Fuzz(func(t *testing.T, es, en, text string) {
		b := tiny(es, en)
		for _, to := range kp.Langs() {
			units, findings := Translation(b, to)
			misplaced(t, findings, map[string]string{"one.es.md": es, "one.en.md": en})
			out, findings := Translate(b, to, textsOf(units))
			sameFiles(t, b, out)
			misplaced(t, findings, map[string]string{"one.es.md": es, "one.en.md": en})
			for i, u := range units {
				if i > 20 {
					break
				}
				given := Text{Context: u.Context, Source: u.Source, Text: text, File: "x.po", Line: i + 1}
				out, findings := Translate(b, to, []Text{given})
				misplaced(t, findings, map[string]string{"one." + string(to) + ".md": string(out["one."+string(to)+".md"])})
				if source := "one." + string(to.Other()) + ".md"; string(out[source]) != string(b[source]) {
					t.Errorf("the source was changed by %q", text)
				}
				if publish.HasErrors(findings) {
					continue
				}
				want := strings.Trim(text, " \n\t")
				if file := "one." + string(to) + ".md"; want != "" && want != u.Target {
					count := map[said]int{}
					readSheet(&report{}, file, to, out[file]).says(count)
					if count[said{file, want, u.Whole}] == 0 {
						t.Errorf("%q was put into %s and is nowhere in\n%s", want, u.Context, out[file])
					}
				}
			}
		}
	})
}

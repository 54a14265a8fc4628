package markdown

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// mutation is one thing changed in one language of a module: the line it
// stands in, counted from 1, and what it says then.
type mutation struct {
	what, file string
	line       int
	text       string
}

var (
	fenceLine  = regexp.MustCompile(`^::: ([a-z]+) #`)
	keyOfLine  = regexp.MustCompile(`^(\s*(?:[-*]|\d+\.)(?: \[[ x]\])? |\| )\(([a-z0-9-]+)\)`)
	boxOfLine  = regexp.MustCompile(`^- \[([ x])\]`)
	edgeOfLine = regexp.MustCompile(`\]\(#([a-z0-9-]+)\)`)
	sceneLine  = regexp.MustCompile(`(?m)^#### ([a-z0-9-]+)$`)
	dueOfLine  = regexp.MustCompile("`\\+(\\d+)d`")
)

// mutations lists every slip of one option key, right answer, scene edge,
// number or field type that a file of a module can have.
func mutations(file, text string) []mutation {
	var out []mutation
	lines, typ := strings.Split(text, "\n"), ""
	scenes := sceneLine.FindAllStringSubmatch(text, -1)
	add := func(what string, i int, changed string) {
		if changed != lines[i] {
			out = append(out, mutation{what, file, i + 1, changed})
		}
	}
	for i, line := range lines {
		if m := fenceLine.FindStringSubmatch(line); m != nil {
			typ = m[1]
		} else if line == ":::" {
			typ = ""
		}
		if typ == "" {
			continue
		}
		if m := keyOfLine.FindStringSubmatchIndex(line); m != nil {
			add("key", i, line[:m[4]]+"zz9"+line[m[5]:])
		}
		if m := boxOfLine.FindStringSubmatch(line); m != nil && typ == "quiz" {
			add("right answer", i, strings.Replace(line, "["+m[1]+"]", map[string]string{" ": "[x]", "x": "[ ]"}[m[1]], 1))
		}
		if m := edgeOfLine.FindStringSubmatch(line); m != nil && typ == "scenario" {
			for _, s := range scenes {
				if s[1] != m[1] {
					add("edge", i, strings.Replace(line, "](#"+m[1]+")", "](#"+s[1]+")", 1))
					break
				}
			}
		}
		if strings.HasPrefix(line, "= ") && typ == "number" {
			add("number", i, "= 9"+line[2:])
		}
		if m := dueOfLine.FindStringSubmatch(line); m != nil && typ == "plan" {
			add("due", i, strings.Replace(line, "+"+m[1]+"d", "+9"+m[1]+"d", 1))
		}
		if cells := strings.Split(line, " | "); typ == "worksheet" && len(cells) > 2 && keyOfLine.MatchString(line) {
			other := "long"
			if cells[1] == other {
				other = "text"
			}
			cells[1] = other
			add("field type", i, strings.Join(cells, " | "))
		}
	}
	return out
}

// TestEveryMutationIsReported: whichever of these is changed in one language
// of a module that is shipped, the finding stands where it was changed.
func TestEveryMutationIsReported(t *testing.T) {
	c := New(os.DirFS("../../content"))
	type changed struct {
		uid string
		mutation
	}
	var all []changed
	shipped := map[string]publish.Bundle{}
	for _, x := range c.Shipped() {
		shipped[x.UID] = x.Bundle
	}
	for uid, b := range shipped {
		for name, data := range b {
			if withoutLang(name) != "" {
				for _, m := range mutations(name, string(data)) {
					all = append(all, changed{uid, m})
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b changed) int {
		return strings.Compare(a.uid+a.file+a.what+string(rune(a.line)), b.uid+b.file+b.what+string(rune(b.line)))
	})
	for _, what := range []string{"key", "right answer", "edge", "number", "due", "field type"} {
		for _, lang := range kp.Langs() {
			if !slices.ContainsFunc(all, func(m changed) bool { return m.what == what && strings.HasSuffix(m.file, "."+string(lang)+".md") }) {
				t.Errorf("no %s to change in %s", what, lang)
			}
		}
	}
	now, _ := c.Compile(nil)
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(all).Draw(t, "mutation")
		b := publish.Bundle{}
		for name, data := range shipped[m.uid] {
			b[name] = data
		}
		lines := strings.Split(string(b[m.file]), "\n")
		lines[m.line-1] = m.text
		b[m.file] = []byte(strings.Join(lines, "\n"))
		_, findings := c.Module(b, now)
		if !slices.ContainsFunc(findings, func(f publish.Finding) bool {
			return f.Code == Differs && strings.HasSuffix(f.File, "/"+m.file) && f.Line == m.line
		}) {
			t.Fatalf("%s of %s, line %d, now %q: not reported there\n%s", m.what, m.file, m.line, m.text, listing(findings))
		}
	})
}

package markdown

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"knowledgepath/internal/kp"
)

func TestFix(t *testing.T) {
	const front = "---\ntitle: x\n---\n\n"
	for _, c := range []struct {
		name, file, text, want string
		fixed                  Fixed
	}{
		{"nothing", "a.md", "## Hola\n\nTexto.\n", "## Hola\n\nTexto.\n", Fixed{}},
		{"byte order mark", "a.md", "\uFEFFHola\n", "Hola\n", Fixed{BOM: 1}},
		{"other systems", "a.md", "a\r\nb\rc\n", "a\nb\nc\n", Fixed{Breaks: 2}},
		{"spaces at the end", "a.md", front + "Hola.  \n\n- a \n  \n## b\t\n", front + "Hola.\n\n- a\n\n## b\n", Fixed{Spaces: 4}},
		{"spaces that break a line", "a.md", front + "uno  \ndos\\\ntres   \ncuatro", front + "uno\\\ndos\\\ntres\\\ncuatro", Fixed{Spaces: 2}},
		{"a break after a backslash", "a.md", "uno\\  \ndos\n", "uno\\  \ndos\n", Fixed{}},
		{"a break after two", "a.md", "uno\\\\  \ndos\n", "uno\\\\\\\ndos\n", Fixed{Spaces: 1}},
		{"a tab breaks no line", "a.md", "uno\t\ndos \t\ntres\n", "uno\ndos\ntres\n", Fixed{Spaces: 2}},
		{"a backslash that is none", "a.md", "uno\\ \t\ndos\\ \ntres\n", "uno\\ \ndos\\ \ntres\n", Fixed{Spaces: 1}},
		{"tabs", "a.md", "a\tb\n-\tc\nñ\td\n", "a   b\n-   c\nñ   d\n", Fixed{Tabs: 3}},
		{"code keeps its spaces", "a.md", "```\na  \n\tb\t\n```\n\n    c  \n\nd  \n", "```\na  \n    b   \n```\n\n    c  \n\nd\n", Fixed{Tabs: 2, Spaces: 1}},
		{"code in a list", "a.md", "- x\n\n  ```  \n  a  \n  ```\n", "- x\n\n  ```\n  a  \n  ```\n", Fixed{Spaces: 1}},
		{"code in a container", "a.md", "::: facilitator  \n\n```\na  \n```\n\n:::\n", "::: facilitator\n\n```\na  \n```\n\n:::\n", Fixed{Spaces: 1}},
		{"front matter", "a.md", "---\ntitle: x  \n---\n\nHola\n", "---\ntitle: x\n---\n\nHola\n", Fixed{Spaces: 1}},
		{"YAML", "module.yaml", "a: 1  \nb:\n\t- x\r\n", "a: 1\nb:\n    - x\n", Fixed{Breaks: 1, Tabs: 1, Spaces: 1}},
		{"not UTF-8", "a.md", "a\xff  \r\n", "a\xff  \r\n", Fixed{}},
		{"what cannot be read", "a.md", strings.Repeat(">", 50) + " x  \ny\t\n", strings.Repeat(">", 50) + " x  \ny   \n", Fixed{Tabs: 1}},
		{"no line at the end", "a.md", "a  ", "a", Fixed{Spaces: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, fixed := Fix(c.file, []byte(c.text))
			if string(got) != c.want || fixed != c.fixed {
				t.Errorf("got %q %+v, want %q %+v", got, fixed, c.want, c.fixed)
			}
		})
	}
}

var blanks = regexp.MustCompile(`[ \t]*\n|[ \t]+`)

// TestFixChangesNoMeaning: fixing once more changes nothing, the format's own
// complaint is gone, and a reader sees what they saw.
func TestFixChangesNoMeaning(t *testing.T) {
	pieces := []string{"a", "b  \n", "c\n", "\n\n", "\t", "- d ", "    e  \n", "\n```\n", "f\\", "> g ", "\r\n", "|h|i|\n|-|-|\n|j |k|\t\n", "\n::: facilitator \n\n", "\n:::\n", "`l  \nm`", "**n** ", "\n## o \t\n", "1.\tp\n", "ñ"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 14).Draw(t, "text"), "")
		fixed, _ := Fix("a.md", []byte(text))
		if again, n := Fix("a.md", fixed); !bytes.Equal(again, fixed) || n != (Fixed{}) {
			t.Fatalf("%q becomes %q, then %q %+v", text, fixed, again, n)
		}
		var r report
		if clean(&r, "a.md", fixed); len(r.findings) > 0 {
			t.Fatalf("%q: %s", fixed, listing(r.findings))
		}
		if before, after := repaired(text), repaired(string(fixed)); before != after {
			t.Fatalf("%q is shown as\n%q, and %q as\n%q", text, before, fixed, after)
		}
	})
}

// shown is the HTML of a text, with any white space alike.
func repaired(text string) string {
	src := readSource(&report{}, "a.md", kp.ES, []byte(text))
	e := newEngine()
	return blanks.ReplaceAllString(e.render(src.body, children(e.parse(src.body))...), " ")
}

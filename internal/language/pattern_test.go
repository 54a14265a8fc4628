package language

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestPattern(t *testing.T) {
	const at, them = `\b(\w+)(@s?|xs)\b`, `\b(los|nuestros)\s+(usuarios|niños|psic[oó]logos)\b`
	for _, c := range []struct{ match, unless, text, want string }{
		{at, "", "Hola, compañer@s y lxs demás", "compañer@s|lxs"},
		{at, `\w+@\w+\.`, "Escribe a ana@example.org, amig@s", "amig@s"},
		{`\bilegales\b`, "", "ilegales, Ilegales; ñilegales ilegalesñ ILEGALES", "ilegales|Ilegales|ILEGALES"},
		{`\bmenores\s+no\s+acompañad[oa]s\b`, "", "Menores no\nacompañados. menores no acompañadasé", "Menores no\nacompañados"},
		{them, "", "Los niños, los psicólogos y los psicologos", "Los niños|los psicólogos|los psicologos"},
		{them, `niñas y (los )?niños|las y los`, "las niñas y los niños; las y los usuarios; los niños", "los niños"},
		{`\b(flood|wave)s?\s+of\s+people\b`, "", "waves of people, a floods of people", "waves of people|floods of people"},
		{`\baliens?\b`, `Alien (Tort|and Sedition)`, "The Alien Tort Statute says alien", "alien"},
		{`\bhe/she\b|\(s\)he\b`, "", "he/she or (s)he", "he/she|(s)he"},
		{`\b[xyz]{2}\b|ñ+`, "", "xy ññ xyz", "xy|ññ"},
		{`\p{Lu}\x{61}`, "", "no escape is folded", ""},
		{`(?i)CASA`, "", "una Casa", "Casa"},
		{`\w+`, "", "жук añejo 東京", "жук|añejo|東京"},
	} {
		p, err := NewPattern(c.match, c.unless)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, h := range p.Find(AppendFold(nil, c.text)) {
			got = append(got, string([]rune(c.text)[h[0]:h[1]]))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, "|")); diff != "" {
			t.Errorf("%s in %q (-want +got):\n%s", c.match, c.text, diff)
		}
	}
	for _, bad := range [][2]string{{"(", ""}, {"a", "["}} {
		if _, err := NewPattern(bad[0], bad[1]); err == nil {
			t.Errorf("%q compiles", bad)
		}
	}
}

// TestNothingIsMissedForSpeed: where a pattern's literals are not in a text,
// neither is a match.
func TestNothingIsMissedForSpeed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		piece := rapid.SampledFrom([]string{"a", "ab", "(ab|cd)", "(a|)", "b+", "c?", "d*", "[ab]c", "(ab){2}", "\\b", "ñ", "(?:abc|abd|x)"})
		pattern := strings.Join(rapid.SliceOfN(piece, 1, 5).Draw(t, "pattern"), rapid.SampledFrom([]string{"", "|"}).Draw(t, "between"))
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abcdñ ")), 0, 20, -1).Draw(t, "text")
		p, err := NewPattern(pattern, "")
		if err != nil {
			t.Skip(err)
		}
		folded := AppendFold(nil, text)
		if p.match.Match(folded) && !p.Possible(folded) {
			t.Fatalf("%s matches %q, which has none of %q", pattern, text, p.needs)
		}
	})
}

func TestFoldKeepsCharactersApart(t *testing.T) {
	const letters = "abñçáéíóúü1 .\u00a0«ж\u0301"
	folded := Fold(letters)
	if len(folded) != len([]rune(letters)) {
		t.Fatalf("%d bytes for %d characters", len(folded), len([]rune(letters)))
	}
	if want := "abNCAEIOUW1 . \x1a__"; folded != want {
		t.Errorf("folded to %q, want %q", folded, want)
	}
	if Fold(strings.ToUpper(letters)) != folded {
		t.Error("capitals are other letters")
	}
}

func ExampleFold() {
	fmt.Println(Fold("Año Nuevo"))
	// Output: aNo nuevo
}

package static

import (
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// The design promises text at 7:1 and controls at 3:1, in light and dark; the
// numbers are those of WCAG 2.2, success criteria 1.4.6 and 1.4.11.
func TestColoursHaveContrast(t *testing.T) {
	css, err := fs.ReadFile(FS, "kp.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(css), "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("the style sheet has no dark mode")
	}
	day := tokens(light)
	night := tokens(light)
	for name, colour := range tokens(strings.SplitN(dark, "@layer base", 2)[0]) {
		night[name] = colour
	}
	for mode, colours := range map[string]map[string]string{"light": day, "dark": night} {
		for _, p := range []struct {
			text, on string
			least    float64
		}{
			{"ink", "paper", 7}, {"ink", "surface", 7}, {"ink", "sunk", 7}, {"ink-2", "paper", 7}, {"ink-2", "surface", 7}, {"ink-2", "sunk", 7},
			{"anil", "paper", 7}, {"anil", "surface", 7}, {"grana", "paper", 7}, {"jade", "paper", 7}, {"surface", "anil", 7}, {"on-jade", "jade", 7},
			{"anil", "anil-wash", 7}, {"grana", "grana-wash", 7}, {"jade", "jade-wash", 7}, {"cempa-ink", "cempa-wash", 7}, {"ink", "cempa-wash", 7},
			{"on-cempa", "cempa", 7}, {"on-deep", "deep", 7}, {"on-deep-2", "deep", 7}, {"edge", "paper", 3}, {"edge", "surface", 3},
		} {
			if got := contrast(t, colours[p.text], colours[p.on]); got < p.least {
				t.Errorf("%s: %s on %s is %.2f:1, want %v:1", mode, p.text, p.on, got, p.least)
			}
		}
	}
}

var token = regexp.MustCompile(`--([a-z0-9-]+):\s*(#[0-9a-f]{6})`)

func tokens(css string) map[string]string {
	out := map[string]string{}
	for _, m := range token.FindAllStringSubmatch(css, -1) {
		out[m[1]] = m[2]
	}
	return out
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + .05) / (min(x, y) + .05)
}

// luminance is the relative luminance of WCAG 2.2.
func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	part := func(shift int) float64 {
		c := float64(n>>shift&255) / 255
		if c <= .04045 {
			return c / 12.92
		}
		return math.Pow((c+.055)/1.055, 2.4)
	}
	return .2126*part(16) + .7152*part(8) + .0722*part(0)
}

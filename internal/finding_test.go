package internal_test

import (
	"go/ast"
	"regexp"
	"testing"

	"knowledgepath/content"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/markdown"
	"knowledgepath/internal/publish"
)

var codeShape = regexp.MustCompile(`^[A-Z][0-9]{3}$`)

// findingCodes lists the codes of findings that the compiler may give.
func findingCodes(h *house) []string {
	var codes []string
	for _, s := range h.sheets {
		if s.file != "internal/markdown/codes.go" {
			continue
		}
		ast.Inspect(s.ast, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok {
				if text, ok := literal(lit); ok && codeShape.MatchString(text) {
					codes = append(codes, text)
				}
			}
			return true
		})
	}
	return codes
}

// TestFindingsSayWhatToDo: each finding tells what is wrong and how to mend
// it.
func TestFindingsSayWhatToDo(t *testing.T) {
	es, codes := readMessages(t, "es"), findingCodes(openHouse(t))
	if len(codes) < 80 {
		t.Fatalf("only %d codes found: the test reads them wrongly", len(codes))
	}
	for _, code := range codes {
		for _, key := range []string{"finding." + code, "finding." + code + ".hint"} {
			if es[key] == nil {
				t.Errorf("no message %q", key)
			}
		}
	}
}

// TestTheInterfaceKeepsToTheListOfWords: what content may not say, the words
// around it may not say either.
func TestTheInterfaceKeepsToTheListOfWords(t *testing.T) {
	c := markdown.New(content.FS)
	if got := c.Terms(kp.EN, "the migrants"); len(got) != 1 {
		t.Fatalf("the list finds %d faults in a text that has one", len(got))
	}
	for _, lang := range kp.Langs() {
		for key, m := range readMessages(t, string(lang)) {
			for _, text := range m {
				for _, f := range c.Terms(lang, text) {
					if f.Severity != publish.Info {
						t.Errorf("%q in %s says %q: %s", key, lang, f.Args["term"], f.Args["why"])
					}
				}
			}
		}
	}
}

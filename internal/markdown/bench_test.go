package markdown

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"knowledgepath/internal/publish"
)

// generated makes modules the size of real ones out of the sample.
func generated(b *testing.B, n int) []publish.Bundle {
	base := demo(b)
	para := map[string]string{
		"es": strings.Repeat("\n\nUna revisión corta responde **tres** preguntas: ¿qué pactamos?, ¿qué pasó?, ¿qué dejamos? Las personas también lo notan.", 8),
		"en": strings.Repeat("\n\nA short review answers **three** questions: what did we agree, what happened, what do we keep? People notice it as well.", 8),
	}
	var list []publish.Bundle
	for i := range n {
		uid := fmt.Sprintf("aaaa%c%c%cb", 'a'+i/676%26, 'a'+i/26%26, 'a'+i%26)
		m := renamed(base, uid, fmt.Sprintf("made-%d", i))
		for name, data := range m {
			for lang, text := range para {
				if strings.HasSuffix(name, "."+lang+".md") {
					m[name] = []byte(strings.Replace(string(data), "\n:::", text+"\n\n:::", 1) + text + "\n")
				}
			}
		}
		list = append(list, m)
	}
	return list
}

// BenchmarkCompile compiles 40 modules and tells how many times longer that
// takes than goldmark alone needs to parse and render the same text.
func BenchmarkCompile(b *testing.B) {
	bundles := generated(b, 40)
	c := New(fixture(b)).WithWords(words)
	c.read()
	plain := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote))
	var compiled, alone time.Duration
	size := 0
	for b.Loop() {
		began := time.Now()
		c.Compile(bundles)
		compiled += time.Since(began)
		b.StopTimer()
		began, size = time.Now(), 0
		for _, m := range bundles {
			for name, data := range m {
				if strings.HasSuffix(name, ".md") {
					size += len(data)
					if err := plain.Convert(data, io.Discard); err != nil {
						b.Fatal(err)
					}
				}
			}
		}
		alone += time.Since(began)
		b.StartTimer()
	}
	b.ReportMetric(float64(compiled)/float64(alone), "×goldmark")
	b.ReportMetric(float64(size)/1024, "KB")
}

// BenchmarkLint proofreads generated modules with the words to avoid that
// come with the program, and tells how many times longer that takes than
// goldmark alone needs to parse and render the same text.
func BenchmarkLint(b *testing.B) {
	for _, n := range []int{40, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			bundles := generated(b, n)
			terms, err := os.ReadFile("../../content/terms.yaml")
			if err != nil {
				b.Fatal(err)
			}
			c := New(with(fixture(b), termsFile, string(terms)))
			c.shared()
			plain := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote))
			var linted, alone time.Duration
			for b.Loop() {
				began := time.Now()
				c.Lint(bundles)
				linted += time.Since(began)
				b.StopTimer()
				alone += parseAlone(b, plain, bundles)
				b.StartTimer()
			}
			b.ReportMetric(float64(linted)/float64(alone), "×goldmark")
		})
	}
}

// parseAlone tells how long goldmark takes by itself.
func parseAlone(b *testing.B, plain goldmark.Markdown, bundles []publish.Bundle) time.Duration {
	began := time.Now()
	for _, m := range bundles {
		for name, data := range m {
			if strings.HasSuffix(name, ".md") {
				if err := plain.Convert(data, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
	return time.Since(began)
}

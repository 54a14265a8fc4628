//go:build unix

package markdown

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"knowledgepath/internal/publish"
)

// generated makes modules out of a real one that ships: its whole folder,
// what was confirmed of it included, under names of their own.
func generated(b *testing.B, n int) []publish.Bundle {
	b.Helper()
	base, err := publish.ReadDir(os.DirFS("../../content/modules/ad-agreements"))
	if err != nil {
		b.Fatal(err)
	}
	uid, slug := identify(base)
	if uid == "" {
		b.Fatal("the sample has no uid")
	}
	list := make([]publish.Bundle, n)
	for i := range list {
		m := publish.Bundle{}
		for name, data := range base {
			m[name] = bytes.Clone(data)
		}
		unique := fmt.Sprintf("aaaaa%c%c%c", 'a'+i/(26*26)%26, 'a'+i/26%26, 'a'+i%26)
		rename := strings.NewReplacer("uid: "+uid, "uid: "+unique, "slug: "+slug, fmt.Sprintf("slug: made-%d", i))
		m[moduleFile] = []byte(rename.Replace(string(base[moduleFile])))
		list[i] = m
	}
	return list
}

// sharedFiles is the content folder without its modules, which would be compiled
// too.
func sharedFiles(b *testing.B) fs.FS {
	b.Helper()
	root, files := os.DirFS("../../content"), fstest.MapFS{}
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case name == "modules":
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		data, err := fs.ReadFile(root, name)
		files[name] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return files
}

// goldmarkAlone parses and renders the same text and nothing else, as many
// modules at a time as the compiler takes.
func goldmarkAlone(b *testing.B, plain goldmark.Markdown, bundles []publish.Bundle) {
	next := make(chan publish.Bundle)
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(bundles)) {
		workers.Go(func() {
			for m := range next {
				for name, data := range m {
					if path.Ext(name) != ".md" {
						continue
					}
					if err := plain.Convert(data, io.Discard); err != nil {
						b.Error(err)
					}
				}
			}
		})
	}
	for _, m := range bundles {
		next <- m
	}
	close(next)
	workers.Wait()
}

// BenchmarkCompile compiles modules and tells how many times the processor
// time that takes which goldmark alone needs for the same text, both on as
// many cores, and how much memory a compiled module holds on to.
func BenchmarkCompile(b *testing.B) {
	for _, n := range []int{40, 1000} {
		bundles := generated(b, n)
		for _, procs := range []int{1, runtime.NumCPU()} {
			b.Run(fmt.Sprintf("modules=%d/procs=%d", n, procs), func(b *testing.B) { compile(b, bundles, procs) })
		}
	}
}

func compile(b *testing.B, bundles []publish.Bundle, procs int) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
	files := sharedFiles(b)
	plain := goldmark.New(goldmark.WithExtensions(extension.GFM, extension.Footnote))
	var compiled, alone time.Duration
	var held uint64
	b.ReportAllocs()
	for b.Loop() {
		// Neither side collects what the other left.
		b.StopTimer()
		c := New(files).WithWords(words) // one that has compiled nothing yet
		c.form()
		before := live()
		b.StartTimer()
		began := busy()
		s, findings := c.Compile(bundles)
		compiled += busy() - began
		b.StopTimer()
		if publish.HasErrors(findings) {
			b.Fatal(listing(findings))
		}
		held = live() - before
		runtime.KeepAlive(s)
		runtime.KeepAlive(c)
		s, c = nil, nil
		live()
		began = busy()
		goldmarkAlone(b, plain, bundles)
		alone += busy() - began
		b.StartTimer()
	}
	b.ReportMetric(float64(compiled)/float64(alone), "×goldmark")
	b.ReportMetric(float64(held)/float64(len(bundles))/1024, "KB-held/module")
}

// live collects what nobody holds any more and returns the bytes that are left.
func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// busy is how long processors have worked for this program, on all cores and
// for the garbage collector too. Unlike time on the clock it does not tell
// what else the machine was doing.
func busy() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u) // of oneself it does not fail
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
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

package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"knowledgepath/content"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/markdown"
	"knowledgepath/internal/publish"
	"knowledgepath/internal/web/ui"
	"knowledgepath/locales"
)

type lintCmd struct {
	Dir    string `arg:"" optional:"" help:"A content folder, an overlay, or one module's folder; the embedded content if absent."`
	Strict bool   `help:"Warnings fail too."`
	Info   bool   `help:"Print remarks too, which never fail."`
	JSON   bool   `name:"json" xor:"form" help:"Print an array of all findings."`
	SARIF  bool   `name:"sarif" xor:"form" help:"Print all findings as SARIF 2.1.0, for the annotations of a Git host."`
	Fix    bool   `help:"First put right what editors leave in the texts of DIR: byte order marks, line ends, tabs, spaces at the end of lines."`
	Lang   string `help:"Language of the messages: en or es." default:"en"`
}

// Run prints findings like a compiler and fails if there are errors.
func (cmd *lintCmd) Run(c *console) error {
	p, err := printer(cmd.Lang)
	if err != nil {
		return err
	}
	if cmd.Fix {
		if cmd.Dir == "" {
			return usage("--fix needs a folder: the embedded content cannot be changed")
		}
		if err := fixFolder(c.err, cmd.Dir); err != nil {
			return err
		}
	}
	findings, err := lint(cmd.Dir)
	if err != nil {
		return err
	}
	if err := cmd.print(c, p, findings); err != nil {
		return err
	}
	for _, f := range findings {
		if f.Severity == publish.Error || cmd.Strict && f.Severity == publish.Warning {
			return exit{exitRefused, errors.New("")}
		}
	}
	return nil
}

// print writes findings in the form that was asked for. People are told of
// remarks by their number, programs get them all.
func (cmd *lintCmd) print(c *console, p *locale.Printer, findings []publish.Finding) error {
	if cmd.SARIF {
		return printSARIF(c.out, p, cmd.Dir, findings)
	}
	if cmd.JSON {
		return printFindings(c.out, p, cmd.Dir, findings, true)
	}
	shown := findings
	if !cmd.Info {
		shown = withoutRemarks(findings)
	}
	if err := printFindings(c.out, p, cmd.Dir, shown, false); err != nil {
		return err
	}
	if len(findings) > 0 {
		n := map[publish.Severity]int{}
		for _, f := range findings {
			n[f.Severity]++
		}
		fmt.Fprintf(c.err, "%s, %s, %s\n", p.N("lint.errors", n[publish.Error]), p.N("lint.warnings", n[publish.Warning]), p.N("lint.remarks", n[publish.Info]))
	}
	return nil
}

// withoutRemarks returns the findings that ask for something.
func withoutRemarks(findings []publish.Finding) []publish.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f publish.Finding) bool { return f.Severity == publish.Info })
}

func printer(lang string) (*locale.Printer, error) {
	l, ok := kp.ParseLang(lang)
	if !ok {
		return nil, usage("--lang: %q is not a language of the product; it can be en or es", lang)
	}
	all, err := locale.Load(locales.FS)
	if err != nil {
		return nil, err
	}
	return all.Printer(l), nil
}

// lint checks what is in dir: the whole content folder or the parts of it
// that are there, beside the embedded content, or one module.
func lint(dir string) ([]publish.Finding, error) {
	if dir == "" {
		return lintAll(markdown.New(content.FS), nil), nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, usage("%s cannot be read", dir)
	}
	if !info.IsDir() {
		return nil, usage("%s is not a folder", dir)
	}
	if folder := os.DirFS(dir); markdown.IsModule(folder) {
		b, err := publish.ReadDir(folder)
		if err != nil {
			return nil, explain(err)
		}
		compiler := markdown.New(content.FS)
		now, _ := compiler.Compile(nil)
		_, findings := compiler.Module(b, now)
		for i := range findings {
			findings[i].File = inModule(findings[i].File)
		}
		return findings, nil
	}
	folder := os.DirFS(dir)
	if len(textsOf(folder)) == 0 {
		return nil, usage("%s holds neither content nor a module", dir)
	}
	return lintAll(markdown.New(content.FS, folder), folder), nil
}

// inModule drops the folders above a module's own files.
func inModule(file string) string {
	if rest, ok := strings.CutPrefix(file, "modules/"); ok {
		if _, inner, ok := strings.Cut(rest, "/"); ok {
			return inner
		}
	}
	return file
}

// lintAll returns the findings in files of only, or all where it is nil.
func lintAll(compiler *markdown.Compiler, only fs.FS) []publish.Finding {
	var out []publish.Finding
	for _, f := range compiler.Lint(nil) {
		if only == nil || f.File == "" || there(only, f.File) {
			out = append(out, f)
		}
	}
	return out
}

// there reports whether a file, or the folder a missing one belongs to, is in
// fsys.
func there(fsys fs.FS, name string) bool {
	for _, n := range []string{name, path.Dir(name)} {
		if _, err := fs.Stat(fsys, n); err == nil && n != "." {
			return true
		}
	}
	return false
}

// jsonFinding is a finding as programs read it.
type jsonFinding struct {
	File     string `json:"file"`
	Line     int    `json:"line"`
	Col      int    `json:"col"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Hint     string `json:"hint"`
}

func printFindings(w io.Writer, p *locale.Printer, dir string, findings []publish.Finding, asJSON bool) error {
	list := []jsonFinding{}
	for _, f := range findings {
		message, hint := ui.FindingWords(p, f)
		list = append(list, jsonFinding{filepath.Join(dir, f.File), f.Line, f.Col, string(f.Severity), f.Code, message, hint})
	}
	if asJSON {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(list)
	}
	for _, f := range list {
		if _, err := fmt.Fprintf(w, "%s:%d:%d: %s %s: %s\n", f.File, f.Line, f.Col, f.Severity, f.Code, f.Message); err != nil {
			return err
		}
		if f.Hint != "" {
			if _, err := fmt.Fprintf(w, "    hint: %s\n", f.Hint); err != nil {
				return err
			}
		}
	}
	return nil
}

// explain gives an error the words of its message, in English; others stay as
// they are.
func explain(err error) error {
	if kp.KeyOf(err) == "" {
		return err
	}
	p, perr := printer("en")
	if perr != nil {
		return errors.Join(err, perr)
	}
	return refused("%s", p.Err(err))
}

type publishCmd struct {
	Path      string `arg:"" help:"A module's folder or a zip of it."`
	dataFlags `embed:""`
	Content   string `help:"Folder laid over the embedded content, as the server has it." placeholder:"DIR" env:"KP_CONTENT"`
}

// Run checks a module and makes it current; a running server follows.
func (cmd *publishCmd) Run(c *console) error {
	if err := cmd.check(c); err != nil {
		return err
	}
	b, err := readBundle(cmd.Path)
	if err != nil {
		return err
	}
	ctx := context.Background()
	s, err := openSystem(ctx, options{dataFlags: cmd.dataFlags, content: cmd.Content, log: io.Discard})
	if err != nil {
		return err
	}
	defer s.store.Close()
	m, findings, err := s.publish.Check(ctx, b)
	if err != nil {
		return explain(err)
	}
	p := s.locales.Printer(kp.EN)
	for i := range findings {
		findings[i].File = inModule(findings[i].File)
	}
	if err := printFindings(c.err, p, cmd.Path, withoutRemarks(findings), false); err != nil {
		return err
	}
	if m == nil {
		return refused("not published: mend the errors above; nothing has changed")
	}
	if now := s.publish.Live.Now().Module(m.UID); now != nil && now.Edition == m.Edition {
		fmt.Fprintf(c.out, "%s is published already, edition %s\n", m.Slug, m.Edition)
		return nil
	}
	if err := s.publish.Release(ctx, m.Edition, "kp publish"); err != nil {
		return explain(err)
	}
	fmt.Fprintf(c.out, "published %s, edition %s\n", m.Slug, m.Edition)
	return nil
}

func readBundle(name string) (publish.Bundle, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, usage("%s cannot be read", name)
	}
	var b publish.Bundle
	if info.IsDir() {
		b, err = publish.ReadDir(os.DirFS(name))
	} else if info.Size() > publish.MaxZip {
		err = kp.E(kp.TooLarge, "bundle.large", nil)
	} else {
		var data []byte
		if data, err = os.ReadFile(name); err != nil {
			return nil, usage("%s cannot be read", name)
		}
		b, err = publish.ReadZip(data)
	}
	if err != nil {
		return nil, explain(err)
	}
	return b, nil
}

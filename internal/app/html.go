package app

import (
	"bytes"
	"context"
	"os"

	"knowledgepath/content"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/markdown"
	"knowledgepath/internal/publish"
	"knowledgepath/internal/web/learn"
	"knowledgepath/locales"
	"knowledgepath/static"
)

type contentHTMLCmd struct {
	Module  string `arg:"" help:"A module's name."`
	Lesson  string `arg:"" help:"A lesson's id."`
	Dir     string `help:"A content folder; the embedded content if absent." placeholder:"DIR"`
	Lang    string `help:"Language of the lesson: es or en (${default})." default:"es" placeholder:"LANG"`
	Key     bool   `help:"With the answers, and what is for whoever facilitates."`
	BaseURL string `help:"Address that links into the product lead to; without it they are words." placeholder:"URL"`
	Output  string `short:"o" help:"Write here instead of to standard output." placeholder:"FILE"`
}

// Run writes a lesson as one file that needs no other.
func (cmd *contentHTMLCmd) Run(c *console) error {
	lang, ok := kp.ParseLang(cmd.Lang)
	if !ok {
		return usage("--lang: %q is not a language of the product; it can be es or en", cmd.Lang)
	}
	all, err := locale.Load(locales.FS)
	if err != nil {
		return err
	}
	compiler := markdown.New(content.FS).WithWords(calloutWords(all))
	if cmd.Dir != "" {
		if info, err := os.Stat(cmd.Dir); err != nil || !info.IsDir() {
			return usage("%s is not a folder that can be read", cmd.Dir)
		}
		compiler = markdown.New(content.FS, os.DirFS(cmd.Dir)).WithWords(calloutWords(all))
	}
	snapshot, _ := compiler.Compile(nil)
	m := snapshot.BySlug(cmd.Module)
	if m == nil {
		return usage("there is no module %s without errors; kp lint says what is wrong", cmd.Module)
	}
	l := m.Lesson(cmd.Lesson)
	if l == nil {
		return usage("%s has no lesson %s", cmd.Module, cmd.Lesson)
	}
	style, err := static.FS.ReadFile("kp.css")
	if err != nil {
		return err
	}
	form, _ := compiler.Form()
	var file bytes.Buffer
	err = learn.SingleFile{
		P: all.Printer(lang), Content: snapshot, Form: form, Module: m, Lesson: l, Style: string(style),
		BaseURL: cmd.BaseURL, Key: cmd.Key, Now: kp.Now(), File: filesOf(compiler, m.UID),
	}.Write(context.Background(), &file)
	if err != nil {
		return explain(err)
	}
	if cmd.Output == "" {
		_, err := c.out.Write(file.Bytes())
		return err
	}
	if err := os.WriteFile(cmd.Output, file.Bytes(), 0o644); err != nil {
		return usage("%s cannot be written", cmd.Output)
	}
	return nil
}

// filesOf reads files of a module's folder.
func filesOf(compiler *markdown.Compiler, uid string) func(string) ([]byte, error) {
	var b publish.Bundle
	for _, s := range compiler.Shipped() {
		if s.UID == uid {
			b = s.Bundle
		}
	}
	return func(name string) ([]byte, error) {
		if data, ok := b[name]; ok {
			return data, nil
		}
		return nil, kp.E(kp.NotFound, "page.notfound", nil)
	}
}

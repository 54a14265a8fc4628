package app

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"knowledgepath/content"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/markdown"
	"knowledgepath/internal/po"
	"knowledgepath/internal/publish"
	"knowledgepath/locales"
)

type poCmd struct {
	Export poExportCmd `cmd:"" help:"Write the texts of a module and their translations as a PO file."`
	Import poImportCmd `cmd:"" help:"Put the translations of a PO file into a module, if it stays right."`
}

type poExportCmd struct {
	Module string `arg:"" help:"A module: its name in DIR/modules, or its folder."`
	Dir    string `help:"The content folder (${default})." default:"content" placeholder:"DIR"`
	To     string `help:"Language to translate into: es or en; the one that follows if absent." placeholder:"LANG"`
	Output string `short:"o" help:"Write here instead of to standard output." placeholder:"FILE"`
}

// Run writes a PO file with everything of a module that is translated.
func (cmd *poExportCmd) Run(c *console) error {
	folder, b, err := openModule(cmd.Dir, cmd.Module)
	if err != nil {
		return err
	}
	to := markdown.Lead(b).Other()
	if cmd.To != "" {
		l, ok := kp.ParseLang(cmd.To)
		if !ok {
			return usage("--to: %q is not a language of the product; it can be es or en", cmd.To)
		}
		to = l
	}
	units, findings := markdown.Translation(b, to)
	if publish.HasErrors(findings) {
		p, err := printer("en")
		if err != nil {
			return err
		}
		if err := printFindings(c.err, p, folder, findings, false); err != nil {
			return err
		}
		return refused("not exported: mend the errors above")
	}
	all, err := locale.Load(locales.FS)
	if err != nil {
		return err
	}
	text := poFile(all.Printer(to), filepath.Base(folder), units).Write()
	if cmd.Output == "" {
		_, err := c.out.Write(text)
		return err
	}
	if err := os.WriteFile(cmd.Output, text, 0o644); err != nil {
		return usage("%s cannot be written", cmd.Output)
	}
	return nil
}

var goodModule = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// openModule reads a module that is named by its folder or by its name in the
// content folder dir.
func openModule(dir, name string) (folder string, b publish.Bundle, err error) {
	folder = filepath.Clean(name)
	if !markdown.IsModule(os.DirFS(folder)) {
		if !goodModule.MatchString(name) {
			return "", nil, usage("%s is neither a module's folder nor a module's name", name)
		}
		folder = filepath.Join(dir, "modules", name)
	}
	if !markdown.IsModule(os.DirFS(folder)) {
		return "", nil, usage("there is no module %s in %s; --dir names the content folder", name, dir)
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return "", nil, err
	}
	if b, err = publish.ReadDir(os.DirFS(folder)); err != nil {
		return "", nil, explain(err)
	}
	if here, err := os.Getwd(); err == nil {
		if near, err := filepath.Rel(here, folder); err == nil {
			folder = near
		}
	}
	return folder, b, nil
}

// moduleHeader is the field of a PO file's header that names the module.
const moduleHeader = "X-Kp-Module"

// poFile makes a PO file of units. Its comments are in the language that is
// translated into, which is the translator's own.
func poFile(p *locale.Printer, module string, units []markdown.Phrase) *po.File {
	to := p.Lang()
	header := [][2]string{
		{"Project-Id-Version", module},
		{"Report-Msgid-Bugs-To", ""},
		{"PO-Revision-Date", ""},
		{"Last-Translator", ""},
		{"Language-Team", ""},
		{"Language", string(to)},
		{"MIME-Version", "1.0"},
		{"Content-Type", "text/plain; charset=UTF-8"},
		{"Content-Transfer-Encoding", "8bit"},
		{"Plural-Forms", "nplurals=2; plural=(n != 1);"},
		{"X-Source-Language", string(to.Other())},
		{moduleHeader, module},
	}
	var head strings.Builder
	for _, h := range header {
		head.WriteString(strings.TrimSpace(h[0]+": "+h[1]) + "\n")
	}
	f := &po.File{Entries: []po.Entry{{Comments: po.Translator(p.T("po.head")), Str: head.String()}}}
	for _, u := range units {
		f.Entries = append(f.Entries, po.Entry{
			Comments: append(notes(p, u), po.Ref(u.File, u.Line)), Context: u.Context, ID: u.Source, Str: u.Target,
		})
	}
	return f
}

// markNote begins the comment that says which translation was exported.
const markNote = "mark: "

// notes tell the translator what a unit is and which signs in it are not
// words.
func notes(p *locale.Printer, u markdown.Phrase) []string {
	lines := []string{p.T("po.kind." + string(u.Kind))}
	if u.Whole {
		lines = append(lines, p.T("po.whole"))
	}
	if signs := signsIn(u.Source); signs != "" {
		lines = append(lines, p.T("po.keep", "signs", signs))
	}
	return po.Extracted(append(lines, markNote+markdown.Mark(u.Target))...)
}

// sign finds what must stand in the translation too: citations, addresses,
// code, bold. The language in an address may be another.
var sign = regexp.MustCompile("\\[\\^[^\\]\\s]+\\]|\\]\\([^)\\s]*\\)|`[^`\n]+`|\\*\\*")

func signsIn(text string) string {
	var list []string
	for _, s := range sign.FindAllString(text, -1) {
		if s = strings.TrimPrefix(s, "]"); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return strings.Join(list, " ")
}

type poImportCmd struct {
	Module string `arg:"" help:"The module, as for export; it may be left out."`
	File   string `arg:"" optional:"" help:"The PO file."`
	Dir    string `help:"The content folder (${default})." default:"content" placeholder:"DIR"`
	Lang   string `help:"Language of the messages: en or es." default:"en"`
}

// maxPO is how large a PO file may be: several times all texts of a module.
const maxPO = 8 << 20

// Run puts translations into a module's files. What would bring errors into
// it is named, and nothing is written then.
func (cmd *poImportCmd) Run(c *console) error {
	if cmd.File == "" {
		cmd.Module, cmd.File = "", cmd.Module
	}
	p, err := printer(cmd.Lang)
	if err != nil {
		return err
	}
	f, err := readPO(cmd.File)
	if err != nil {
		return err
	}
	word, _, _ := strings.Cut(strings.ReplaceAll(f.Header("Language"), "-", "_"), "_")
	to, ok := kp.ParseLang(word)
	if !ok {
		return usage("%s: the header names the language %q; it can be es or en", cmd.File, word)
	}
	if named := f.Header(moduleHeader); cmd.Module == "" {
		if !goodModule.MatchString(named) {
			return usage("%s: the header names no module in %s; name it before the file", cmd.File, moduleHeader)
		}
		cmd.Module = named
	}
	folder, b, err := openModule(cmd.Dir, cmd.Module)
	if err != nil {
		return err
	}
	out, findings := markdown.Translate(b, to, texts(f, cmd.File))
	findings = append(placed(findings, cmd.File, folder), broken(cmd.Dir, folder, b, out)...)
	if err := printFindings(c.err, p, "", findings, false); err != nil {
		return err
	}
	if publish.HasErrors(findings) {
		return refused("nothing was written: mend the errors above")
	}
	return writeChanged(c, folder, b, out)
}

// readPO reads a PO file.
func readPO(name string) (*po.File, error) {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil, usage("%s cannot be read", name)
	}
	if info.Size() > maxPO {
		return nil, usage("%s is too large", name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, usage("%s cannot be read", name)
	}
	f, err := po.Parse(data)
	if e, ok := errors.AsType[*po.Error](err); ok {
		return nil, usage("%s:%d: %v", name, e.Line, e.Reason)
	}
	return f, err
}

// texts are the translations of a PO file. Those that nobody confirmed are
// left out, as gettext leaves them out.
func texts(f *po.File, file string) []markdown.Text {
	var list []markdown.Text
	for _, e := range f.Entries {
		if e.ID == "" || e.Fuzzy() {
			continue
		}
		t := markdown.Text{Context: e.Context, Source: e.ID, Text: e.Str, File: file, Line: e.Line}
		for _, note := range e.Extracted() {
			if mark, ok := strings.CutPrefix(note, markNote); ok {
				t.Was = mark
			}
		}
		list = append(list, t)
	}
	return list
}

// placed names the files of findings as whoever runs the command knows them.
func placed(findings []publish.Finding, file, folder string) []publish.Finding {
	for i, f := range findings {
		if f.File != file {
			findings[i].File = filepath.Join(folder, inModule(f.File))
		}
	}
	return findings
}

// broken compiles a module before and after and returns the errors that came
// in between; what was wrong before is not the translation's fault.
func broken(dir, folder string, before, after publish.Bundle) []publish.Finding {
	compiler := markdown.New(content.FS, os.DirFS(dir))
	now, _ := compiler.Compile(nil)
	_, old := compiler.Module(before, now)
	known := map[string]int{}
	for _, f := range old {
		known[faultOf(f)]++
	}
	var list []publish.Finding
	_, found := compiler.Module(after, now)
	for _, f := range found {
		if known[faultOf(f)]--; known[faultOf(f)] < 0 && f.Severity == publish.Error {
			list = append(list, f)
		}
	}
	return placed(list, "", folder)
}

// faultOf is a finding without its place, which moves as texts change.
func faultOf(f publish.Finding) string {
	var b strings.Builder
	b.WriteString(f.File + " " + f.Code)
	for _, k := range slices.Sorted(maps.Keys(f.Args)) {
		b.WriteString(" " + k + "=" + f.Args[k])
	}
	return b.String()
}

// writeChanged writes the files that differ and names them.
func writeChanged(c *console, folder string, before, after publish.Bundle) error {
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if bytes.Equal(before[name], after[name]) {
			continue
		}
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := writeFile(file, after[name]); err != nil {
			return refused("%s cannot be written", file)
		}
		fmt.Fprintln(c.out, file)
	}
	return nil
}

// writeFile puts a file in place whole, with the rights that the old one had.
func writeFile(file string, data []byte) error {
	mode := os.FileMode(0o644)
	if info, err := os.Stat(file); err == nil {
		mode = info.Mode().Perm()
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".kp-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(data)
	if err := errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

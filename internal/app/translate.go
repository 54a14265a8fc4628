package app

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"knowledgepath/content"
	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/markdown"
	"knowledgepath/internal/publish"
)

type contentCmd struct {
	Status  contentStatusCmd  `cmd:"" help:"Say what is out of date in each language, and which legal reviews expire."`
	Diff    contentDiffCmd    `cmd:"" help:"Show what changed in one language since both were confirmed."`
	Confirm contentConfirmCmd `cmd:"" help:"Note that both languages of a module, or of a part of it, say the same."`
	New     contentNewCmd     `cmd:"" help:"Begin a module: all its files, in both languages."`
	HTML    contentHTMLCmd    `cmd:"" name:"html" help:"Write a lesson as one file, to be read and done on paper with no signal."`
	PO      poCmd             `cmd:"" name:"po" help:"Exchange a module's texts with translators, as gettext PO files."`
}

// shelf is a folder of modules.
type shelf struct {
	dir      string // on disk; empty for the embedded content
	files    fs.FS
	compiler *markdown.Compiler
}

// openShelf opens a content folder, an overlay or, without a name, ./content
// where there is one and the embedded content otherwise.
func openShelf(dir string) (shelf, error) {
	if dir == "" {
		if info, err := os.Stat("content"); err != nil || !info.IsDir() {
			return shelf{files: content.FS, compiler: markdown.New(content.FS)}, nil
		}
		dir = "content"
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return shelf{}, usage("%s is not a folder that can be read", dir)
	}
	files := os.DirFS(dir)
	return shelf{dir, files, markdown.New(content.FS, files)}, nil
}

// folder is a module's folder with what is to say of its two languages.
type folder struct {
	name string // as people call it: its slug, or its folder where it has none
	dir  string // on disk; empty for an embedded module
	markdown.Review
}

// read reads a module's folder of the shelf.
func (s shelf) read(name string) (folder, error) {
	sub, err := fs.Sub(s.files, "modules/"+name)
	if err != nil {
		return folder{}, err
	}
	dir := ""
	if s.dir != "" {
		dir = filepath.Join(s.dir, "modules", name)
	}
	return s.review(name, dir, sub)
}

func (s shelf) review(name, dir string, files fs.FS) (folder, error) {
	b, err := publish.ReadDir(files)
	if err != nil {
		return folder{}, explain(err)
	}
	f := folder{name: name, dir: dir, Review: s.compiler.Review(b)}
	if f.Module != nil && f.Module.Slug != "" {
		f.name = f.Module.Slug
	}
	return f, nil
}

// all reads every module of the shelf; the shelf may itself be a module.
func (s shelf) all() ([]folder, error) {
	if markdown.IsModule(s.files) {
		f, err := s.review(filepath.Base(s.dir), s.dir, s.files)
		return []folder{f}, err
	}
	entries, err := fs.ReadDir(s.files, "modules")
	if err != nil {
		return nil, usage("%s has no folder modules", s.dir)
	}
	var list []folder
	for _, e := range entries {
		if !e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		f, err := s.read(e.Name())
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

// find reads the module with a slug, or the one in a folder with this path.
func (s shelf) find(name string) (folder, error) {
	if strings.ContainsAny(name, `/\`) || name == "." {
		if files := os.DirFS(name); markdown.IsModule(files) {
			return s.review(filepath.Base(name), name, files)
		}
		return folder{}, usage("%s is not the folder of a module", name)
	}
	list, err := s.all()
	if err != nil {
		return folder{}, err
	}
	for _, f := range list {
		if f.name == name || f.dir != "" && filepath.Base(f.dir) == name {
			return f, nil
		}
	}
	return folder{}, usage("there is no module %s", name)
}

// atUnit splits MODULE#unit.
func atUnit(arg string) (module, unit string) {
	last := strings.LastIndexAny(arg, `/\`) + 1
	if i := strings.Index(arg[last:], "#"); i >= 0 {
		return arg[:last+i], arg[last+i+1:]
	}
	return arg, ""
}

type contentStatusCmd struct {
	Dir  string `arg:"" optional:"" help:"A content folder, an overlay, or one module's folder; ./content or else the embedded content if absent."`
	JSON bool   `name:"json" help:"Print an object with every part."`
	Lang string `help:"Language of the table: en or es." default:"en"`
}

// soon is how long before its end a legal review is announced.
const soon = 30 * 24 * time.Hour

// Run prints how far each module is in each language.
func (cmd *contentStatusCmd) Run(c *console) error {
	p, err := printer(cmd.Lang)
	if err != nil {
		return err
	}
	s, err := openShelf(cmd.Dir)
	if err != nil {
		return err
	}
	list, err := s.all()
	if err != nil {
		return err
	}
	st := statusOf(list, kp.Now())
	if cmd.JSON {
		e := json.NewEncoder(c.out)
		e.SetIndent("", "  ")
		e.SetEscapeHTML(false)
		return e.Encode(st)
	}
	return st.print(c.out, p)
}

// status is how far modules are, as programs read it.
type status struct {
	Modules []moduleStatus     `json:"modules"`
	Total   map[kp.Lang]*tally `json:"total"`
}

type moduleStatus struct {
	Module    string             `json:"module"`
	Readable  bool               `json:"readable"`  // module.yaml can be read
	Confirmed bool               `json:"confirmed"` // something was confirmed once
	Languages map[kp.Lang]*tally `json:"languages"`
	Units     []unitStatus       `json:"units"`
	Legal     *legalStatus       `json:"legal,omitempty"`
}

// tally counts the units of a language.
type tally struct {
	Current int `json:"current"`
	Stale   int `json:"stale"`
	Missing int `json:"missing"`
	Confirm int `json:"confirm"`
}

type unitStatus struct {
	Unit   string         `json:"unit"`
	State  markdown.State `json:"state"`
	Behind kp.Lang        `json:"behind,omitempty"`
}

// legalStatus is a legal review that has expired or soon will.
type legalStatus struct {
	Until   string `json:"until"`
	Expired bool   `json:"expired"`
}

func tallies() map[kp.Lang]*tally {
	t := map[kp.Lang]*tally{}
	for _, l := range kp.Langs() {
		t[l] = &tally{}
	}
	return t
}

func statusOf(list []folder, now time.Time) status {
	st := status{Modules: []moduleStatus{}, Total: tallies()}
	for _, f := range list {
		m := moduleStatus{Module: f.name, Readable: f.Module != nil, Confirmed: f.Locked, Languages: tallies(), Units: []unitStatus{}}
		for _, u := range f.Units {
			m.Units = append(m.Units, unitStatus{u.Name, u.State, u.Behind})
			for _, l := range kp.Langs() {
				m.Languages[l].count(u, l)
				st.Total[l].count(u, l)
			}
		}
		if f.Module != nil {
			m.Legal = legalOf(f.Module.Legal, now)
		}
		st.Modules = append(st.Modules, m)
	}
	return st
}

// count adds a unit. The language that is not behind has nothing to do.
func (t *tally) count(u markdown.Unit, l kp.Lang) {
	switch {
	case u.State == markdown.Gone:
	case u.State == markdown.BothChanged || u.State == markdown.Unconfirmed:
		t.Confirm++
	case u.State == markdown.Stale && u.Behind == l:
		t.Stale++
	case u.State == markdown.Missing && u.Behind == l:
		t.Missing++
	default:
		t.Current++
	}
}

func legalOf(l *catalog.Legal, now time.Time) *legalStatus {
	if !l.Expired(now.Add(soon)) {
		return nil
	}
	return &legalStatus{Until: l.Reviewed.Add(l.ReviewEvery).Format(time.DateOnly), Expired: l.Expired(now)}
}

func (st status) print(w io.Writer, p *locale.Printer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, strings.Join([]string{
		p.T("translate.module"), p.T("translate.lang"), p.T("translate.current"), p.T("translate.stale"), p.T("translate.missing"), p.T("translate.confirm"),
	}, "\t"))
	row := func(name string, counts map[kp.Lang]*tally) {
		for _, l := range kp.Langs() {
			n := counts[l]
			fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%d\t%d\n", name, l, n.Current, n.Stale, n.Missing, n.Confirm)
		}
	}
	for _, m := range st.Modules {
		if m.Readable {
			row(m.Module, m.Languages)
		}
	}
	row(p.T("translate.total"), st.Total)
	if err := t.Flush(); err != nil {
		return err
	}
	for _, m := range st.Modules {
		switch {
		case !m.Readable:
			fmt.Fprintln(w, p.T("translate.unreadable", "Module", m.Module))
		case m.Legal == nil:
		case m.Legal.Expired:
			fmt.Fprintln(w, p.T("translate.legal.expired", "Module", m.Module, "Date", m.Legal.Until))
		default:
			fmt.Fprintln(w, p.T("translate.legal.soon", "Module", m.Module, "Date", m.Legal.Until))
		}
	}
	return nil
}

type contentDiffCmd struct {
	Module string `arg:"" help:"A module's slug or folder, with #lesson#part for one part: why#s2, why#q-useful."`
	Dir    string `help:"Where slugs are looked up; ./content or else the embedded content if absent." placeholder:"DIR"`
	Lang   string `help:"Language of the words around it: en or es." default:"en"`
}

// Run prints what a translator needs: the words that changed in one language
// and the text to bring up to date in the other.
func (cmd *contentDiffCmd) Run(c *console) error {
	p, err := printer(cmd.Lang)
	if err != nil {
		return err
	}
	s, err := openShelf(cmd.Dir)
	if err != nil {
		return err
	}
	name, unit := atUnit(cmd.Module)
	f, err := s.find(name)
	if err != nil {
		return err
	}
	found, open := unit == "", 0
	for _, u := range f.Units {
		if unit != "" && u.Name != unit {
			continue
		}
		found = true
		if u.State != markdown.Current {
			open++
			printUnit(c.out, p, f, u)
		}
	}
	switch {
	case !found:
		return usage("%s has no part %s", f.name, unit)
	case open == 0:
		fmt.Fprintln(c.out, p.T("translate.diff.none", "Module", f.name))
	}
	return nil
}

// printUnit writes what there is to do for a unit: first what changed, then
// what is to be brought up to date.
func printUnit(w io.Writer, p *locale.Printer, f folder, u markdown.Unit) {
	fmt.Fprintf(w, "%s#%s: %s\n", f.name, u.Name, p.T("unit."+string(u.State), "Lang", string(u.Behind)))
	for _, l := range []kp.Lang{u.Behind.Other(), u.Behind.Other().Other()} {
		text, there := u.Text[l]
		if !there {
			continue
		}
		at := fmt.Sprintf("%s:%d", filepath.Join(f.dir, u.File(l)), u.Line[l])
		was, known := u.Kept[l]
		switch {
		case u.State == markdown.Unconfirmed || u.State == markdown.Missing || l == u.Behind:
			fmt.Fprintf(w, "  %s\n", p.T("translate.diff.now", "Lang", string(l), "At", at))
		case known:
			fmt.Fprintf(w, "  %s\n", p.T("translate.diff.changed", "Lang", string(l), "At", at))
			text = marked(markdown.WordDiff(was, text))
		default:
			fmt.Fprintf(w, "  %s\n", p.T("translate.diff.unkept", "Lang", string(l), "At", at))
		}
		for line := range strings.Lines(text) {
			fmt.Fprintln(w, strings.TrimRight("    "+line, " \n"))
		}
	}
	fmt.Fprintln(w)
}

// marked writes changes between words the way git does.
func marked(spans []markdown.Span) string {
	var b strings.Builder
	for i, s := range spans {
		words := strings.TrimSpace(s.Text)
		_, space, _ := strings.Cut(s.Text, words)
		if i > 0 && s.Change != markdown.Same && strings.TrimRight(spans[i-1].Text, " \n") == spans[i-1].Text {
			b.WriteByte(' ') // the word before stood last in its text
		}
		switch s.Change {
		case markdown.Removed:
			b.WriteString("[-" + words + "-]" + strings.ReplaceAll(space, "\n", ""))
		case markdown.Added:
			b.WriteString("{+" + words + "+}" + space)
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

type contentConfirmCmd struct {
	Module string `arg:"" help:"A module's slug or folder, with #lesson#part for one part: why#s2, why#q-useful."`
	Dir    string `help:"Where slugs are looked up; ./content if absent." placeholder:"DIR"`
	Lang   string `help:"Language of the messages: en or es." default:"en"`
}

// Run writes that both languages say the same now.
func (cmd *contentConfirmCmd) Run(c *console) error {
	p, err := printer(cmd.Lang)
	if err != nil {
		return err
	}
	s, err := openShelf(cmd.Dir)
	if err != nil {
		return err
	}
	name, unit := atUnit(cmd.Module)
	f, err := s.find(name)
	if err != nil {
		return err
	}
	if f.dir == "" {
		return usage("the embedded content cannot be changed; name a content folder with --dir")
	}
	files, units, err := f.Confirm(unit)
	if err != nil {
		return cmd.refuse(c, p, f, err)
	}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		if err := os.WriteFile(filepath.Join(f.dir, file), files[file], 0o644); err != nil {
			return refused("%v", err)
		}
	}
	for _, u := range units {
		fmt.Fprintf(c.out, "%s#%s\n", f.name, u)
	}
	fmt.Fprintln(c.out, p.N("translate.confirmed", len(units), "Module", f.name))
	return nil
}

// refuse says why nothing was confirmed.
func (cmd *contentConfirmCmd) refuse(c *console, p *locale.Printer, f folder, err error) error {
	if kp.KindOf(err) == kp.NotFound {
		return usage("%s", p.Err(err))
	}
	var faults []publish.Finding
	for _, x := range f.Findings {
		if x.Severity == publish.Error {
			x.File = inModule(x.File)
			faults = append(faults, x)
		}
	}
	if err := printFindings(c.err, p, f.dir, faults, false); err != nil {
		return err
	}
	return refused("%s", p.Err(err))
}

type contentNewCmd struct {
	Slug string `arg:"" help:"The module's name in addresses: small letters, digits and hyphens."`
	Dir  string `help:"The content folder or overlay to put it in; ./content if absent." placeholder:"DIR"`
	Lang string `help:"Language of the messages: en or es." default:"en"`
}

// Run writes the files of a new module.
func (cmd *contentNewCmd) Run(c *console) error {
	p, err := printer(cmd.Lang)
	if err != nil {
		return err
	}
	if !markdown.GoodSlug(cmd.Slug) {
		return usage("%s cannot be a slug: small letters, digits and hyphens, for example team-agreements", cmd.Slug)
	}
	s, err := openShelf(cmd.Dir)
	if err != nil {
		return err
	}
	if s.dir == "" {
		return usage("there is no folder ./content here; name a content folder with --dir")
	}
	now, _ := s.compiler.Compile(nil)
	dir := filepath.Join(s.dir, "modules", cmd.Slug)
	if _, err := os.Stat(dir); err == nil || now.BySlug(cmd.Slug) != nil {
		return refused("there is a module %s already", cmd.Slug)
	}
	uid := newUID()
	for now.Module(uid) != nil {
		uid = newUID()
	}
	files := s.compiler.Scaffold(cmd.Slug, uid)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return refused("%v", err)
		}
		if err := os.WriteFile(path, files[name], 0o644); err != nil {
			return refused("%v", err)
		}
		fmt.Fprintln(c.out, path)
	}
	fmt.Fprintln(c.out, p.T("translate.new.next", "Dir", dir))
	return nil
}

// newUID makes the permanent name of a module: 8 letters and digits.
func newUID() string {
	var b [5]byte
	_, _ = rand.Read(b[:]) // never fails
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

package markdown

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// Kind says what a unit of translation is, so that whoever translates it
// knows where it will stand.
type Kind string

// The kinds of units.
const (
	KindTitle    Kind = "title"
	KindField    Kind = "field" // another value of front matter
	KindOutcome  Kind = "outcome"
	KindHeading  Kind = "heading"
	KindText     Kind = "text"
	KindCode     Kind = "code"
	KindCell     Kind = "cell"
	KindMentor   Kind = "mentor" // for whoever facilitates
	KindPrompt   Kind = "prompt"
	KindHint     Kind = "hint"
	KindOption   Kind = "option"
	KindFeedback Kind = "feedback"
	KindFront    Kind = "front"
	KindBack     Kind = "back"
	KindScene    Kind = "scene"
	KindChoice   Kind = "choice"
	KindAnswer   Kind = "answer" // figures, as the language writes them
	KindNote     Kind = "note"   // where in a source a citation points
	KindLabel    Kind = "label"  // of module.yaml or sources.yaml
)

// Phrase is a piece of a module that is translated by itself. Context and
// Source together name it: Context is the place, which stays where it is when
// the text around it changes (lesson#section, lesson#activity/key, …), and
// Source is what stands there.
type Phrase struct {
	Context    string
	Kind       Kind
	Whole      bool   // several paragraphs in one, where the languages divide a text differently
	File       string // of the source text, inside the module's folder
	Line       int    // in File
	Source     string // Markdown, without what a container writes before its lines
	Target     string // what stands there in the other language; empty for nothing
	targetFile string
	targetAt   pos
}

// Mark is a short fingerprint of a text, by which one that nobody touched is
// recognised.
func Mark(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:4])
}

// Text is a translation of a unit, and where it was written.
type Text struct {
	Context, Source string // of the unit
	Text            string
	Was             string // Mark of the translation that it changes; empty where that is not known
	File            string
	Line            int
}

// Translation lists the units of a module for a translation into a language,
// in reading order. Files that cannot be read are errors among the findings;
// then there are no units.
func Translation(b publish.Bundle, to kp.Lang) ([]Phrase, []publish.Finding) {
	t := readTranslation(b, to)
	if publish.HasErrors(t.findings) {
		return nil, t.findings
	}
	var list []Phrase
	for _, u := range t.units {
		list = append(list, u.Phrase)
	}
	return list, t.findings
}

// Lead returns the language that leads in a module and that the other one
// follows.
func Lead(b publish.Bundle) kp.Lang {
	y := &yamlFile{r: &report{}, code: BadModule}
	if root := y.parse(clean(y.r, "", b[moduleFile]), yaml.MappingNode); root != nil {
		if l, ok := kp.ParseLang(y.object(root, "").inner("i18n").text("source")); ok {
			return l
		}
	}
	return kp.ES
}

// Translate puts texts into a module and returns its files; the bundle given
// is left as it is. A text that is the one that stands there already changes
// nothing, nor does one that nobody touched since its Mark was taken. Where a
// part has no counterpart, it is made from the source's, with its keys, right
// answers and addresses; parts of it that are not translated keep the
// source's words and a warning says so. Nothing is judged by its meaning:
// whether the module is still right is for the compiler to say.
func Translate(b publish.Bundle, to kp.Lang, texts []Text) (publish.Bundle, []publish.Finding) {
	t := readTranslation(b, to)
	if publish.HasErrors(t.findings) {
		return b, t.findings
	}
	t.take(texts)
	if publish.HasErrors(t.findings) || len(t.texts) == 0 {
		return b, t.findings
	}
	out := maps.Clone(b)
	for _, d := range t.documents {
		if data, changed := d.translate(t); changed {
			out[d.target.file] = data
		}
	}
	t.check(out)
	publish.SortFindings(t.findings)
	return out, t.findings
}

// translation is a module being translated.
type translation struct {
	report
	to        kp.Lang
	documents []*document
	units     []*phrase
	texts     map[*phrase]Text
	left      map[string]bool // units whose source text was put in place, by name
}

// phrase is a Phrase and where its texts stand.
type phrase struct {
	Phrase
	source stretch
	target *stretch // nil where the text has no place yet
}

func (u *phrase) name() string { return u.Context + "\x00" + u.Source }

// document is a file in both languages; both are the same for YAML.
type document struct {
	source, target *sheet
	fresh          bool // there is no target file yet
	pairs          []*pair
}

// readTranslation reads a module's files and finds their units.
func readTranslation(b publish.Bundle, to kp.Lang) *translation {
	t := &translation{to: to, texts: map[*phrase]Text{}, left: map[string]bool{}}
	seen := map[string]int{}
	add := func(d *document) {
		t.documents = append(t.documents, d)
		var units []*phrase
		for _, p := range d.pairs {
			units = append(units, p.units...)
		}
		slices.SortStableFunc(units, func(a, b *phrase) int { return cmp.Compare(a.source.from, b.source.from) })
		for _, u := range units {
			name := u.name()
			if seen[name]++; seen[name] > 1 {
				u.Context += "~" + strconv.Itoa(seen[name])
			}
		}
		t.units = append(t.units, units...)
	}
	for _, stem := range stems(b, to.Other()) {
		if d := t.readDocument(b, stem); d != nil {
			add(d)
		}
	}
	for _, name := range []string{moduleFile, sourcesFile} {
		if d := t.readLabels(b, name); d != nil {
			add(d)
		}
	}
	return t
}

// stems lists the Markdown files of a language, without its ending: the
// index, the lessons in their order, the others by name.
func stems(b publish.Bundle, lang kp.Lang) []string {
	order := append([]string{"index"}, lessonIDs(b)...)
	var list []string
	for name := range b {
		if stem, ok := strings.CutSuffix(name, "."+string(lang)+".md"); ok {
			list = append(list, stem)
		}
	}
	rank := func(stem string) int {
		if i := slices.Index(order, stem); i >= 0 {
			return i
		}
		return len(order)
	}
	slices.SortFunc(list, func(x, y string) int {
		if d := rank(x) - rank(y); d != 0 {
			return d
		}
		return strings.Compare(x, y)
	})
	return list
}

// lessonIDs lists the lessons that module.yaml names.
func lessonIDs(b publish.Bundle) []string {
	y := &yamlFile{r: &report{}, code: BadModule}
	root := y.parse(clean(y.r, "", b[moduleFile]), yaml.MappingNode)
	if root == nil {
		return nil
	}
	var ids []string
	for _, n := range y.object(root, "").list("lessons") {
		ids = append(ids, y.object(n, "").text("id"))
	}
	return ids
}

// readDocument reads a pair of Markdown files.
func (t *translation) readDocument(b publish.Bundle, stem string) *document {
	read := func(lang kp.Lang) *sheet {
		name := stem + "." + string(lang) + ".md"
		data, ok := b[name]
		if !ok {
			return &sheet{file: name, lang: lang}
		}
		return readSheet(&t.report, name, lang, data)
	}
	d := &document{source: read(t.to.Other()), target: read(t.to)}
	if d.source == nil || d.target == nil {
		return nil
	}
	d.fresh = d.target.data == nil
	d.pairs = pairPieces(d.source, d.target)
	return d
}

// take matches texts with units and keeps those that change something.
func (t *translation) take(texts []Text) {
	byName, bySource := map[string]*phrase{}, map[string][]*phrase{}
	for _, u := range t.units {
		byName[u.name()] = u
		moved := document0(u.Context) + "\x00" + u.Source
		bySource[moved] = append(bySource[moved], u)
	}
	for _, text := range texts {
		given := text.Text
		text.Text = strings.Trim(given, " \n\t")
		u := byName[text.Context+"\x00"+text.Source]
		if moved := bySource[document0(text.Context)+"\x00"+text.Source]; u == nil && len(moved) == 1 {
			u = moved[0]
		}
		switch {
		case u == nil:
			if text.Was == "" || text.Was != Mark(text.Text) {
				t.add(text.File, pos{text.Line, 1}, UnknownUnit, "id", text.Context)
			}
		case text.Text == "" || given == u.Target || text.Text == u.Target || text.Was == Mark(given) || text.Was == Mark(text.Text):
			// Nothing was translated. A text may begin with the room that its
			// first line has in the file.
		case text.Was != "" && text.Was != Mark(u.Target):
			t.add(text.File, pos{text.Line, 1}, ChangedTwice, "id", u.Context)
		default:
			t.texts[u] = text
		}
	}
}

// document0 is the document that a context stands in.
func document0(context string) string {
	if i := strings.IndexByte(context, '#'); i >= 0 {
		return context[:i]
	}
	return path.Dir(context)
}

// check reads what was written and looks whether every text stands in it as
// it was given: one that begins a list, closes a container or breaks a table
// does not. It also says where the source's words still stand.
func (t *translation) check(out publish.Bundle) {
	after := readTranslation(out, t.to)
	there, wanted := map[said]int{}, map[said]int{}
	for _, d := range after.documents {
		d.target.says(there)
	}
	for _, u := range t.units {
		text, ok := t.texts[u]
		if !ok {
			text.Text = u.Target
		}
		s := said{u.targetFile, text.Text, u.Whole}
		if wanted[s]++; ok && wanted[s] > there[s] {
			t.add(text.File, pos{text.Line, 1}, BrokenForm, "id", u.Context)
		}
	}
	for _, u := range after.units {
		if t.left[u.name()] && u.Source == u.Target {
			t.add(u.targetFile, u.targetAt, NotTranslated, "id", u.Context)
		}
	}
}

// translate returns the target file with the texts in it, and whether that
// changes it.
func (d *document) translate(t *translation) ([]byte, bool) {
	if !slices.ContainsFunc(d.pairs, func(p *pair) bool { return p.touched(t) }) {
		return nil, false
	}
	w := &writer{}
	for _, p := range d.pairs {
		switch {
		case p.source == nil, p.target != nil && !p.touched(t):
			w.keep(d.target.bytes(p.target))
		case p.target != nil && p.fits():
			w.keep(d.target.fill(p.target, p.changes(t)))
		case p.target != nil:
			w.replace(d.target.bytes(p.target), d.source.fill(p.source, p.copied(t)))
		case d.fresh && p.source.frame:
			w.keep(d.source.bytes(p.source))
		case d.fresh && p.source.key == langField:
			w.keep([]byte("lang: " + string(t.to) + "\n"))
		case d.fresh && p.source.neutral():
			// What an author notes for one language is not for the other.
		case d.fresh:
			w.keep(d.source.fill(p.source, p.copied(t)))
		case p.touched(t):
			w.insert(d.source.fill(p.source, p.copied(t)), p.source.front)
		}
	}
	return w.bytes(), true
}

// pair is a piece of the source and the one that corresponds to it; either
// may be missing.
type pair struct {
	source, target *piece
	units          []*phrase
}

func (p *pair) touched(t *translation) bool {
	return slices.ContainsFunc(p.units, func(u *phrase) bool { _, ok := t.texts[u]; return ok })
}

// fits reports whether both pieces hold the same passages, in any order, so
// that the target's own bytes can stay around the texts.
func (p *pair) fits() bool {
	places := func(q *piece) []string {
		var list []string
		for _, s := range q.passages {
			list = append(list, s.place)
		}
		slices.Sort(list)
		return list
	}
	return slices.Equal(places(p.source), places(p.target))
}

// changes are the changes to the target's piece.
func (p *pair) changes(t *translation) []change {
	var list []change
	for _, u := range p.units {
		if text, ok := t.texts[u]; ok {
			list = append(list, u.target.with(text.Text))
		}
	}
	return list
}

// copied are the changes to the source's piece that make it the target's.
func (p *pair) copied(t *translation) []change {
	var list []change
	for _, u := range p.units {
		text, ok := t.texts[u]
		switch {
		case ok:
			list = append(list, u.source.with(text.Text))
		case u.Target != "":
			list = append(list, u.source.with(u.Target))
		case u.Kind == KindAnswer:
			list = append(list, u.source.with(figuresFor(u.Source, t.to)))
		default:
			t.left[u.name()] = true
		}
	}
	return list
}

// pairPieces puts the pieces of both sheets side by side, in the order of the
// target, and what it lacks after what it follows in the source.
func pairPieces(source, target *sheet) []*pair {
	of := make([]*piece, len(target.pieces))
	lacking := map[int][]*pair{}
	last, front := -1, frontEnd(target.pieces)
	for i, j := range alignPieces(source.pieces, target.pieces) {
		p := &source.pieces[i]
		if !p.front && !p.frame {
			last = max(last, front)
		}
		if j >= 0 {
			of[j], last = p, j
		} else {
			lacking[last] = append(lacking[last], &pair{source: p})
		}
	}
	list := lacking[-1]
	for j := range target.pieces {
		list = append(append(list, &pair{source: of[j], target: &target.pieces[j]}), lacking[j]...)
	}
	for _, p := range list {
		if p.source != nil {
			p.units = unitsOf(p, source, target)
		}
	}
	return list
}

// frontEnd is the index of the last piece of front matter, or -1.
func frontEnd(pieces []piece) int {
	last := -1
	for i, p := range pieces {
		if p.front || p.frame {
			last = i
		}
	}
	return last
}

// unitsOf lists the units of a pair. Passages of the same shape are taken
// text by text, others as a whole.
func unitsOf(p *pair, source, target *sheet) []*phrase {
	var list []*phrase
	add := func(place string, s stretch, t *stretch, whole bool) {
		if !strings.ContainsFunc(s.text, wordy) {
			return
		}
		u := &phrase{source: s, target: t}
		u.Phrase = Phrase{
			Context: place, Kind: s.kind, Whole: whole, File: source.file, Line: placeIn(source.data, s.from).line,
			Source: s.text, targetFile: target.file,
		}
		if t != nil {
			u.Target, u.targetAt = t.text, placeIn(target.data, t.from)
		}
		list = append(list, u)
	}
	nth := map[string]int{}
	for _, s := range p.source.passages {
		t := p.target.passage(s.place, nth[s.place])
		nth[s.place]++
		if t != nil && t.shape != s.shape {
			add(s.place, s.whole, &t.whole, true)
			continue
		}
		for i, text := range s.texts {
			if t != nil {
				add(s.place, text, &t.texts[i], false)
			} else {
				add(s.place, text, nil, false)
			}
		}
	}
	return list
}

// writer puts a file together. What it inserts is set off as the format asks.
type writer struct {
	buf      bytes.Buffer
	inserted bool // by the last call
}

func (w *writer) keep(text []byte) {
	w.buf.Write(text)
	w.inserted = w.inserted && len(text) == 0
}

// replace writes a text in place of an old one, with the old one's ending.
func (w *writer) replace(old, text []byte) {
	w.keep(append(bytes.TrimRight(text, " \n"), old[len(bytes.TrimRight(old, " \n")):]...))
}

func (w *writer) insert(text []byte, front bool) {
	gap := "\n\n"
	if front {
		gap = "\n"
	}
	for w.buf.Len() > 0 && !bytes.HasSuffix(w.buf.Bytes(), []byte(gap)) {
		w.buf.WriteByte('\n')
	}
	w.buf.Write(append(bytes.TrimRight(text, " \n"), gap...))
	w.inserted = true
}

func (w *writer) bytes() []byte {
	if w.inserted {
		return append(bytes.TrimRight(w.buf.Bytes(), "\n"), '\n')
	}
	return w.buf.Bytes()
}

package markdown

import (
	"archive/zip"
	"bytes"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

const kilobyte = 1024

// budgets are the sizes in KB that parts of a module should keep to; site.yaml
// may set others.
func budgets() map[string]int {
	return map[string]int{"attachment": 100, "image": 150, "audio": 1024, "video": 4096, "lesson": 60, "module": 1536}
}

// mostKilobytes bounds what a budget may be set to.
const mostKilobytes = 100_000

// readBudgets reads the site's own sizes.
func (s *site) readBudgets(o object) {
	s.budgets = budgets()
	for name, kb := range s.budgets {
		s.budgets[name] = o.number(name, 1, mostKilobytes, kb)
	}
}

func (s *site) budget(name string) int {
	if kb, ok := s.budgets[name]; ok {
		return kb
	}
	return budgets()[name]
}

// medium is an entry of the module's list of media.
type medium struct {
	object
	file, kind string
}

// lintMedia looks at the files that come with a module: images, sound and
// film have words in their place, credit and licence; none is heavier than it
// should be, shows where it was made, or runs anything.
func (l *linter) lintMedia(m *built, scripts map[string]map[kp.Lang]*script) {
	var listed []string
	for _, n := range m.root.list("media") {
		e := m.medium(n)
		if e.file == "" {
			continue
		}
		listed = append(listed, e.file)
		if m.bundle[e.file] == nil {
			m.add(e.y.file, e.place("file"), MissingTarget, "name", e.file)
		}
		m.checkWords(e)
		m.checkCredit(e)
		m.checkSize(e.file, sizeOf(e.file), e.y.file, e.place("file"), publish.Warning)
	}
	for _, stem := range m.stems() {
		for _, lang := range kp.Langs() {
			if s := scripts[stem][lang]; s != nil {
				m.checkPictures(s, listed)
			}
		}
	}
	m.checkAttachments(listed)
	m.checkInside()
}

// medium reads an entry of the list of media. Fields that are not valid are
// not its concern.
func (m *built) medium(n *yaml.Node) medium {
	quiet := *m.root.y
	quiet.r = &report{}
	e := medium{object: quiet.object(n, "media")}
	e.file, e.kind = e.text("file"), e.text("kind")
	if e.kind == "" {
		e.kind = sizeOf(e.file)
	}
	return e
}

// checkWords reports media that somebody cannot see or hear without words in
// both languages.
func (m *built) checkWords(e medium) {
	alt := e.inner("alt", "es", "en")
	if e.kind == "image" && (alt.text("es") == "" || alt.text("en") == "") {
		m.add(e.y.file, e.place("alt"), NoAlt)
	}
	if text := alt.text("es"); text != "" && text == alt.text("en") {
		m.add(e.y.file, e.place("alt"), SameAlt, "name", text)
	}
	if e.kind == "video" {
		m.checkCompanion(e, "captions", ".vtt", NoCaptions)
	}
	if e.kind == "video" || e.kind == "audio" {
		m.checkCompanion(e, "transcript", ".md", NoTranscript)
	}
}

// checkCompanion reports a file that goes with a medium and is missing in a
// language. Its name is the field's, or the medium's with the language in it.
func (m *built) checkCompanion(e medium, field, ext, code string) {
	given := e.inner(field, "es", "en")
	if !e.has(field) {
		given = object{y: e.y, node: e.node}
	}
	for _, lang := range kp.Langs() {
		name := given.text(string(lang))
		switch {
		case name != "" && m.bundle[name] == nil:
			m.add(e.y.file, given.place(string(lang)), MissingTarget, "name", name)
		case name == "" && m.bundle[strings.TrimSuffix(e.file, path.Ext(e.file))+"."+string(lang)+ext] == nil:
			m.add(e.y.file, e.place(field), code, "name", e.file, "lang", string(lang))
		}
	}
}

// checkCredit reports media of unknown origin, or that may not be here.
func (m *built) checkCredit(e medium) {
	for _, field := range []string{"credit", "licence"} {
		if e.text(field) == "" {
			m.add(e.y.file, e.place(field), NoCredit, "name", e.file, "field", field)
		}
	}
	name := e.text("licence")
	if name == "" {
		return
	}
	part, ok := m.checkLicence(e.object, name)
	if module, known := licences()[m.module.Licence]; ok && known && !part.fits(module) {
		m.add(e.y.file, e.place("licence"), BadLicence, "name", name+" → "+m.module.Licence)
	}
}

// checkPictures reports images of a lesson that the list of media does not
// name, once each.
func (m *built) checkPictures(s *script, listed []string) {
	var told []string
	for _, p := range s.pictures {
		name := path.Clean(p.file)
		if m.bundle[name] != nil && !slices.Contains(listed, name) && !slices.Contains(told, name) {
			m.add(s.file, p.at, NoCredit, "name", name, "field", "media")
			told = append(told, name)
		}
	}
}

// checkAttachments looks at the size of what is not in the list of media, and
// of the module as a whole. What learners take away must be light: it is
// passed on by phone.
func (m *built) checkAttachments(listed []string) {
	checked := slices.Clone(listed)
	for _, n := range m.root.list("artefacts") {
		o := m.root.y.object(n, "artefacts", "id", "kind", "from", "files")
		files := o.inner("files", "es", "en")
		for _, lang := range kp.Langs() {
			name := files.text(string(lang))
			m.checkSize(name, "attachment", o.y.file, files.place(string(lang)), publish.Error)
			checked = append(checked, name)
		}
	}
	total := 0
	for _, name := range slices.Sorted(maps.Keys(m.bundle)) {
		total += len(m.bundle[name])
		if !strings.HasSuffix(name, ".md") && !slices.Contains(checked, name) {
			m.checkSize(name, sizeOf(name), m.file(name), start, publish.Warning)
		}
	}
	if limit := m.site.budget("module"); total > limit*kilobyte {
		m.heavy(publish.Warning, m.root.y.file, start, m.module.Slug, total, limit)
	}
}

// sizeOf says which size a file should keep to.
func sizeOf(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); {
	case slices.Contains(imageTypes, ext):
		return "image"
	case slices.Contains([]string{".opus", ".ogg", ".mp3", ".m4a"}, ext):
		return "audio"
	case ext == ".mp4" || ext == ".webm":
		return "video"
	}
	return "attachment"
}

func (m *built) checkSize(name, budget, file string, at pos, severity publish.Severity) {
	if limit := m.site.budget(budget); len(m.bundle[name]) > limit*kilobyte {
		m.heavy(severity, file, at, name, len(m.bundle[name]), limit)
	}
}

func (m *built) heavy(severity publish.Severity, file string, at pos, name string, size, limit int) {
	m.addAs(severity, file, at, TooHeavy, "name", name, "n", strconv.Itoa(size/kilobyte), "limit", strconv.Itoa(limit))
}

// checkInside looks into images and office files.
func (m *built) checkInside() {
	for _, name := range slices.Sorted(maps.Keys(m.bundle)) {
		data := m.bundle[name]
		switch strings.ToLower(path.Ext(name)) {
		case ".jpg", ".jpeg", ".png", ".webp", ".avif":
			if kind := imageMetadata(data); kind != "" {
				m.add(m.file(name), start, ImageMetadata, "name", kind)
			}
		case ".docx", ".xlsx", ".odt", ".ods":
			if part := macroIn(data); part != "" {
				m.add(m.file(name), start, Macro, "name", part)
			}
		}
	}
}

// macroIn returns the part of an office file that holds a program, or "". A
// file that cannot be opened is named whole: nobody can say what is in it.
func macroIn(data []byte) string {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "?"
	}
	for _, f := range r.File {
		name := strings.ToLower(f.Name)
		switch {
		case strings.HasPrefix(path.Base(name), "vbaproject"), strings.HasPrefix(path.Base(name), "vbadata"),
			strings.HasPrefix(name, "basic/"), strings.HasPrefix(name, "scripts/"),
			strings.Contains(name, "/activex/"), strings.Contains(name, "/macrosheets/"):
			return f.Name
		}
	}
	return ""
}

// lintSources reports sources of the shared list whose address is dead.
func (l *linter) lintSources(r *report, s *site) {
	data, ok := s.files.read(sourcesFile)
	if !ok || len(l.dead) == 0 {
		return
	}
	y := &yamlFile{r: &report{}, file: sourcesFile, code: BadYAML}
	root := y.parse(clean(y.r, sourcesFile, data), yaml.MappingNode)
	if root == nil {
		return
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		o := y.object(root.Content[i+1], root.Content[i].Value)
		l.checkAlive(r, sourcesFile, o.place("url"), o.text("url"))
	}
}

// checkLinks reports links of a text that are known to be dead.
func (l *linter) checkLinks(p *proof) {
	for _, to := range p.links {
		l.checkAlive(p.r, p.file, to.at, to.to)
	}
}

func (l *linter) checkAlive(r *report, file string, at pos, address string) {
	if when, dead := l.dead[address]; dead {
		r.add(file, at, DeadLink, "name", address, "date", when)
	}
}

// linksFile is what a checker of links found out, if one was run: for each
// address its status, 0 for no answer, and the day it was asked.
const linksFile = "links.yaml"

// readDeadLinks reads which addresses no longer answer. Nothing is asked of
// the network: without the file no link is known to be dead.
func (s *site) readDeadLinks(r *report) map[string]string {
	data, ok := s.files.read(linksFile)
	if !ok {
		return nil
	}
	y := &yamlFile{r: r, file: linksFile, code: BadYAML}
	root := y.parse(clean(r, linksFile, data), yaml.MappingNode)
	if root == nil {
		return nil
	}
	const redirected, refused = 399, 999
	dead := map[string]string{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		o := y.object(root.Content[i+1], root.Content[i].Value, "status", "checked")
		status, day := o.number("status", 0, refused, 0), o.need("checked")
		if status == 0 || status > redirected {
			dead[root.Content[i].Value] = day
		}
	}
	return dead
}

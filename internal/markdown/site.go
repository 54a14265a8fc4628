package markdown

import (
	"maps"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// site is what all modules share.
type site struct {
	files        layers
	words        Words
	perMinute    int            // words read in a minute
	minutes      map[string]int // by type of activity
	planned      map[string]bool
	tracks       []catalog.Track
	competencies []catalog.Competency
	sources      map[string]catalog.Source
	terms        []catalog.Term
	termIDs      map[string]bool
	pages        map[string]catalog.Page
	shipped      []shipped
	budgets      map[string]int // in KB
	report       report
	key          string // names everything that modules are built from besides their own files
	whole        bool   // nothing in the shared files is an error
	held         bool   // the report is of other files, which have errors
}

// Names of the site's files.
const (
	siteFile         = "site.yaml"
	competenciesFile = "competencies.yaml"
	sourcesFile      = "sources.yaml"
	moduleFile       = "module.yaml"
)

// readSite reads everything but the modules' insides.
func readSite(files layers, words Words, known *cache) *site {
	s := &site{
		files: files, words: words, perMinute: 100, minutes: map[string]int{}, planned: map[string]bool{},
		sources: map[string]catalog.Source{}, termIDs: map[string]bool{}, pages: map[string]catalog.Page{},
	}
	s.readCompetencies()
	s.readSettings()
	s.readTracks()
	if data, ok := files.read(sourcesFile); ok {
		s.sources = readSources(&s.report, sourcesFile, data)
	}
	s.readGlossary()
	s.readPages()
	s.shipped = files.modules(known)
	s.key, s.whole = files.fingerprint(words), !publish.HasErrors(s.report.findings)
	return s
}

func (s *site) competency(id string) bool {
	return slices.ContainsFunc(s.competencies, func(c catalog.Competency) bool { return c.ID == id })
}

func (s *site) competencyIDs() []string {
	var ids []string
	for _, c := range s.competencies {
		ids = append(ids, c.ID)
	}
	return ids
}

// yaml reads one of the site's YAML files.
func (s *site) yaml(name string, kind yaml.Kind) (*yamlFile, *yaml.Node) {
	y := &yamlFile{r: &s.report, file: name, code: BadYAML}
	data, ok := s.files.read(name)
	if !ok {
		s.report.add(name, start, FileMissing, "name", name)
		return y, nil
	}
	if data = clean(&s.report, name, data); data == nil {
		return y, nil
	}
	return y, y.parse(data, kind)
}

func (s *site) readSettings() {
	y, root := s.yaml(siteFile, yaml.MappingNode)
	if root == nil {
		return
	}
	o := y.object(root, siteFile, "languages", "default", "words_per_minute", "minutes", "planned", "budgets")
	s.readBudgets(o.inner("budgets", slices.Sorted(maps.Keys(budgets()))...))
	for _, l := range append(o.texts("languages"), o.need("default")) {
		if _, ok := kp.ParseLang(l); !ok && l != "" {
			o.bad("languages")
		}
	}
	s.perMinute = o.number("words_per_minute", 20, 400, s.perMinute)
	var types []string
	for _, t := range catalog.Types() {
		types = append(types, string(t))
	}
	minutes := o.inner("minutes", types...)
	for name := range minutes.values {
		s.minutes[name] = minutes.number(name, 0, 60, 0)
	}
	for _, n := range o.list("planned") {
		if !s.competency(n.Value) {
			s.report.add(siteFile, y.at(n), UnknownSkill, "id", n.Value, "suggest", suggest(n.Value, s.competencyIDs()))
		}
		s.planned[n.Value] = true
	}
}

func (s *site) readCompetencies() {
	y, root := s.yaml(competenciesFile, yaml.SequenceNode)
	if root == nil {
		return
	}
	type need struct {
		skill catalog.Skill
		at    pos
	}
	var needs []need
	for _, n := range root.Content {
		o := y.object(n, competenciesFile, "id", "es", "en", "requires", "l")
		c := catalog.Competency{ID: o.need("id"), Title: kp.Text{ES: o.need("es"), EN: o.need("en")}}
		if s.competency(c.ID) {
			s.report.add(competenciesFile, o.place("id"), DuplicateID, "id", c.ID, "name", c.ID)
			continue
		}
		for _, v := range o.list("requires") {
			skill, ok := parseSkill(v.Value)
			if !ok {
				y.bad(v, "requires")
				continue
			}
			c.Requires = append(c.Requires, skill)
			needs = append(needs, need{skill, y.at(v)})
		}
		levels := o.list("l")
		if len(levels) != len(c.Levels) {
			o.bad("l")
		}
		for i, v := range levels[:min(len(levels), len(c.Levels))] {
			t := y.object(v, "l", "es", "en")
			c.Levels[i] = kp.Text{ES: t.need("es"), EN: t.need("en")}
		}
		s.competencies = append(s.competencies, c)
	}
	for _, n := range needs {
		if !s.competency(n.skill.Competency) {
			s.report.add(competenciesFile, n.at, UnknownSkill, "id", n.skill.Competency, "suggest", suggest(n.skill.Competency, s.competencyIDs()))
		}
	}
}

func (s *site) readTracks() {
	for _, name := range s.files.list("tracks", ".yaml") {
		file := path.Join("tracks", name)
		y, root := s.yaml(file, yaml.MappingNode)
		if root == nil {
			continue
		}
		o := y.object(root, file, "id", "title", "summary", "order")
		t := catalog.Track{ID: o.need("id"), Title: o.both("title"), Summary: o.both("summary"), Order: o.number("order", 0, 1000, 0)}
		if t.ID != strings.TrimSuffix(name, ".yaml") {
			o.bad("id")
			continue
		}
		s.tracks = append(s.tracks, t)
	}
}

// readSources reads a list of citations.
func readSources(r *report, file string, data []byte) map[string]catalog.Source {
	list := map[string]catalog.Source{}
	if data = clean(r, file, data); data == nil {
		return list
	}
	y := &yamlFile{r: r, file: file, code: BadYAML}
	root := y.parse(data, yaml.MappingNode)
	if root == nil {
		return list
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		name := root.Content[i]
		o := y.object(root.Content[i+1], name.Value, "title", "author", "year", "kind", "url", "doi", "licence")
		src := catalog.Source{
			Key: name.Value, Title: o.both("title"), Author: o.text("author"), Year: o.number("year", 1800, 2200, 0),
			Kind: o.text("kind"), URL: o.text("url"), Licence: o.text("licence"),
		}
		if doi := o.text("doi"); doi != "" && src.URL == "" {
			src.URL = "https://doi.org/" + doi
		}
		if src.URL != "" && !webAddress(src.URL) {
			r.add(file, o.place("url"), BadLink, "name", src.URL)
			src.URL = ""
		} else if src.URL == "" {
			r.add(file, y.at(name), ThinSource, "id", src.Key, "name", "url")
		}
		if src.Year == 0 {
			r.add(file, y.at(name), ThinSource, "id", src.Key, "name", "year")
		}
		list[src.Key] = src
	}
	return list
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil
}

// readPages reads the pages of prose.
func (s *site) readPages() {
	names := map[string]bool{}
	for _, file := range s.files.list("pages", ".md") {
		if name := withoutLang(file); name != "" {
			names[name] = true
		}
	}
	for name := range names {
		s.pages[name] = catalog.Page{ID: name, ES: s.readPage(name, kp.ES), EN: s.readPage(name, kp.EN)}
	}
}

func (s *site) readPage(name string, lang kp.Lang) catalog.PageText {
	file := "pages/" + name + "." + string(lang) + ".md"
	data, ok := s.files.read(file)
	if !ok {
		s.report.add(file, start, FileMissing, "name", file)
		return catalog.PageText{}
	}
	src := readSource(&s.report, file, lang, data)
	if src == nil {
		return catalog.PageText{}
	}
	front, ok := frontOf(&s.report, src)
	if !ok {
		return catalog.PageText{}
	}
	p := readPage(src, &folder{site: s, dir: "pages"}, &s.report)
	p.plain()
	return catalog.PageText{Title: front.text("title"), HTML: p.e.render(p.body, children(p.root)...)}
}

// plain keeps to prose a text that is not a lesson: containers are refused,
// and citations are left out, because no notes are shown under it.
func (p *page) plain() {
	for _, n := range children(p.root) {
		if f, ok := n.(*fence); ok {
			h := readHead(f.head, p.at(f.Pos()))
			p.r.add(p.file, h.typeAt, UnknownType, "type", h.typ)
		}
	}
	for _, c := range p.cited {
		p.r.add(p.file, c.at, UnusedNote, "id", c.id)
	}
	_ = ast.Walk(p.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if c, ok := n.(*cite); ok {
			c.number = 0
		}
		return ast.WalkContinue, nil
	})
}

// minutesOf is how long a lesson takes, unrounded.
func (s *site) minutesOf(es, en *lessonText) float64 {
	words := float64(es.text.Words+en.text.Words) / 2
	total := words / float64(s.perMinute)
	for _, a := range es.activities {
		total += float64(s.minutes[a.typ])
	}
	return total
}

func minutesText(m float64) string { return strconv.Itoa(int(m + 0.5)) }

package markdown

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// built is a module being compiled.
type built struct {
	report
	site    *site
	bundle  publish.Bundle
	dir     string // modules/FOLDER
	root    object // module.yaml
	retired []string
	lead    kp.Lang         // the language that the other follows
	module  *catalog.Module // nil where module.yaml cannot be read
	folder  *folder
	sources map[string]catalog.Source // the module's own
	terms   []catalog.Term            // likewise
	lessons map[string]map[kp.Lang]*lessonText

	lock  lock // nil where nothing was confirmed
	twins []*twin
}

var (
	goodUID    = regexp.MustCompile(`^[a-z2-7]{8}$`)
	goodSlug   = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	goodPeriod = regexp.MustCompile(`^([1-9][0-9]{0,3})([dwmy])$`)
)

// moduleFields lists the fields of module.yaml.
var moduleFields = []string{
	"format", "uid", "slug", "aliases", "status", "track", "level", "minutes", "teaches", "requires",
	"recommended_after", "lessons", "artefacts", "pass", "review_after", "media", "licence", "authors",
	"reviewers", "legal", "content_note", "i18n", "retired_ids", "replaces", "critical",
}

// identify returns the uid and slug of a bundle, empty where it has none.
func identify(b publish.Bundle) (uid, slug string) {
	y := &yamlFile{r: &report{}, code: BadModule}
	data := clean(y.r, "", b[moduleFile])
	if root := y.parse(data, yaml.MappingNode); root != nil {
		o := y.object(root, "")
		return o.text("uid"), o.text("slug")
	}
	return "", ""
}

func (m *built) file(name string) string { return path.Join(m.dir, name) }

// readYAML reads module.yaml.
func (m *built) readYAML() {
	file := m.file(moduleFile)
	data, ok := m.bundle[moduleFile]
	if !ok {
		m.add(file, start, FileMissing, "name", moduleFile)
		return
	}
	if data = clean(&m.report, file, data); data == nil {
		return
	}
	y := &yamlFile{r: &m.report, file: file, code: BadModule}
	root := y.parse(data, yaml.MappingNode)
	if root == nil {
		return
	}
	m.root = y.object(root, moduleFile, moduleFields...)
	m.module = &catalog.Module{Edition: m.bundle.Edition()}
	m.readNames()
	m.readSkills()
	m.readLessons()
	m.readArtefacts()
	m.readPass()
	m.readPeople()
	m.readLegal()
}

// wellFormed reads a scalar that must look as the pattern says.
func (m *built) wellFormed(field string, pattern *regexp.Regexp) string {
	v := m.root.need(field)
	if v != "" && !pattern.MatchString(v) {
		m.root.bad(field)
	}
	return v
}

// oneOf reads a scalar that must be one of the known.
func (m *built) oneOf(o object, field string, known []string) string {
	v := o.need(field)
	if v != "" && !slices.Contains(known, v) {
		o.bad(field, "suggest", suggest(v, known))
	}
	return v
}

func (m *built) readNames() {
	o, mod := m.root, m.module
	if o.need("format") != "" {
		o.number("format", 1, 1, 1)
	}
	mod.UID = m.wellFormed("uid", goodUID)
	mod.Slug = m.wellFormed("slug", goodSlug)
	mod.Aliases = o.texts("aliases")
	for _, a := range mod.Aliases {
		if !goodSlug.MatchString(a) {
			o.bad("aliases")
		}
	}
	statuses := []string{string(catalog.WIP), string(catalog.Beta), string(catalog.Active), string(catalog.Retired)}
	mod.Status = catalog.Status(m.oneOf(o, "status", statuses))
	var tracks []string
	for _, t := range m.site.tracks {
		tracks = append(tracks, t.ID)
	}
	mod.Track = m.oneOf(o, "track", tracks)
	for _, field := range []string{"level", "minutes"} {
		o.need(field)
	}
	mod.Level = o.number("level", 1, 3, 1)
	mod.Minutes = o.number("minutes", 5, 240, 0)
	mod.After = o.texts("recommended_after")
	mod.Licence = o.text("licence")
	if mod.Licence == "" {
		mod.Licence = "CC-BY-SA-4.0"
	}
	if note := o.text("content_note"); note != "none" {
		mod.ContentNote = note
	}
	m.lead = kp.ES
	if i18n := o.inner("i18n", "source", "review"); i18n.text("source") == string(kp.EN) {
		m.lead = kp.EN
	} else if s := i18n.text("source"); s != "" && s != string(kp.ES) {
		i18n.bad("source")
	}
	m.retired = o.texts("retired_ids")
	for _, d := range o.texts("review_after") {
		if !goodPeriod.MatchString(d) {
			o.bad("review_after")
		}
	}
}

func (m *built) readSkills() {
	m.module.Teaches = m.skills("teaches")
	if len(m.module.Teaches) == 0 && !m.root.has("teaches") {
		m.root.bad("teaches")
	}
	m.module.Requires = m.skills("requires")
}

func (m *built) skills(field string) []catalog.Skill {
	var list []catalog.Skill
	for _, n := range m.root.list(field) {
		s, ok := parseSkill(n.Value)
		switch {
		case !ok:
			m.root.y.bad(n, field)
		case !m.site.competency(s.Competency):
			m.add(m.root.y.file, m.root.y.at(n), UnknownSkill, "id", s.Competency, "suggest", suggest(s.Competency, m.site.competencyIDs()))
		default:
			list = append(list, s)
		}
	}
	return list
}

// Bounds of a module: how many lessons, and how long one takes.
const (
	fewestLessons, mostLessons     = 3, 5
	shortestMinutes, longestLesson = 5, 20
)

func (m *built) readLessons() {
	list := m.root.list("lessons")
	if len(list) < fewestLessons || len(list) > mostLessons {
		m.root.bad("lessons")
	}
	for _, n := range list {
		o := m.root.y.object(n, "lessons", "id", "minutes")
		id := o.need("id")
		switch {
		case id == "":
			continue
		case !goodID.MatchString(id) || id == "index" || id == "glossary":
			o.bad("id")
			continue
		case m.module.Lesson(id) != nil:
			m.add(m.root.y.file, o.place("id"), DuplicateID, "id", id, "name", m.module.Slug)
			continue
		}
		o.need("minutes")
		minutes := o.number("minutes", shortestMinutes, longestLesson, 0)
		m.module.Lessons = append(m.module.Lessons, catalog.Lesson{ID: id, Minutes: minutes})
	}
}

func (m *built) readArtefacts() {
	list := m.root.list("artefacts")
	if len(list) == 0 {
		m.add(m.root.y.file, m.root.place("artefacts"), NoArtefact)
	}
	for _, n := range list {
		o := m.root.y.object(n, "artefacts", "id", "kind", "from", "files")
		a := catalog.Artefact{ID: o.need("id"), Kind: o.need("kind"), From: o.text("from")}
		files := o.inner("files", "es", "en")
		a.ES, a.EN = files.text("es"), files.text("en")
		for _, l := range kp.Langs() {
			name := files.text(string(l))
			switch {
			case name == "":
				m.add(m.root.y.file, o.place("files"), OneLanguage, "id", a.ID, "type", "artefacts", "lang", string(l))
			case m.bundle[name] == nil || !strings.HasPrefix(name, "files/"):
				m.add(m.root.y.file, files.place(string(l)), MissingTarget, "name", name)
			}
		}
		m.module.Artefacts = append(m.module.Artefacts, a)
	}
}

func (m *built) readPass() {
	o := m.root.inner("pass", "quiz", "must")
	m.module.Pass = catalog.Pass{QuizPermille: o.permille("quiz"), Must: o.texts("must")}
}

func (m *built) readPeople() {
	read := func(field string) []catalog.Credit {
		var list []catalog.Credit
		for _, n := range m.root.list(field) {
			o := m.root.y.object(n, field, "name", "role", "date")
			list = append(list, catalog.Credit{Name: o.need("name"), Role: o.text("role"), Date: o.text("date")})
		}
		return list
	}
	m.module.Authors, m.module.Reviewers = read("authors"), read("reviewers")
	if len(m.module.Authors) == 0 {
		m.root.bad("authors")
	}
}

func (m *built) readLegal() {
	if v := m.root.values["legal"]; v == nil || v.Kind == yaml.ScalarNode && (v.Value == "none" || v.Value == "") {
		return
	}
	o := m.root.inner("legal", "jurisdictions", "reviewed", "by", "review_every")
	legal := &catalog.Legal{Jurisdictions: o.texts("jurisdictions"), By: o.need("by")}
	reviewed, err := time.Parse(time.DateOnly, o.need("reviewed"))
	if err != nil {
		o.bad("reviewed")
	}
	legal.Reviewed = reviewed
	if every := o.need("review_every"); every != "" {
		if legal.ReviewEvery = period(every); legal.ReviewEvery == 0 {
			o.bad("review_every")
		}
	}
	m.module.Legal = legal
}

// longestPeriod is a hundred years of days, which a Duration still holds.
const longestPeriod = 36_500

// period reads a length of time such as 180d; 0 stands for none.
func period(s string) time.Duration {
	p := goodPeriod.FindStringSubmatch(s)
	if p == nil {
		return 0
	}
	n, _ := strconv.Atoi(p[1])
	days := map[string]int{"d": 1, "w": 7, "m": 30, "y": 365}[p[2]]
	if n*days > longestPeriod {
		return 0
	}
	return time.Duration(n*days) * 24 * time.Hour
}

package markdown

import (
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// build compiles a bundle by itself. Whatever happens inside, it returns: a
// fault of the compiler becomes a finding on the module.
func build(b publish.Bundle, folderName string, s *site) (m *built) {
	m = &built{site: s, bundle: b, dir: "modules/" + folderName, lessons: map[string]map[kp.Lang]*lessonText{}}
	defer func() {
		if fault := recover(); fault != nil {
			m.add(m.file(moduleFile), start, CompilerFault)
		}
	}()
	m.readYAML()
	if m.module == nil {
		return m
	}
	m.checkFiles()
	m.readShared()
	m.lock = readLock(&m.report, m.dir, m.bundle)
	for i := range m.module.Lessons {
		m.readLesson(&m.module.Lessons[i])
	}
	m.readIndex()
	m.checkIDs()
	m.checkTargets()
	m.checkMinutes()
	m.checkConfirmed()
	return m
}

// attachmentTypes are the files that may be handed to learners. Anything a
// browser would run or render as a page is not among them.
var attachmentTypes = append([]string{".csv", ".ods", ".odt", ".docx", ".xlsx", ".pdf", ".txt"}, imageTypes...)

func (m *built) checkFiles() {
	for name := range m.bundle {
		if strings.HasPrefix(name, "files/") && !slices.Contains(attachmentTypes, strings.ToLower(path.Ext(name))) {
			m.add(m.file(name), start, ForeignImage, "name", name)
		}
		if strings.EqualFold(path.Ext(name), ".svg") {
			checkSVG(&m.report, m.file(name), m.bundle[name])
		}
	}
}

// readShared reads the sources and terms that the bundle brings along.
func (m *built) readShared() {
	m.folder = &folder{
		site: m.site, dir: "modules/" + m.module.Slug, slug: m.module.Slug,
		lessons: map[string]bool{}, files: map[string]bool{}, terms: map[string]bool{}, sources: map[string]bool{},
	}
	for name := range m.bundle {
		m.folder.files[name] = true
	}
	m.folder.media = m.readMedia()
	for _, l := range m.module.Lessons {
		m.folder.lessons[l.ID] = true
	}
	if data, ok := m.bundle[sourcesFile]; ok {
		m.sources = readSources(&m.report, m.file(sourcesFile), data)
		for k := range m.sources {
			m.folder.sources[k] = true
		}
	}
	texts := map[kp.Lang][]byte{}
	for _, lang := range kp.Langs() {
		if data, ok := m.bundle[glossaryFile(lang)]; ok {
			texts[lang] = data
			for _, id := range termIDsIn(data) {
				m.folder.terms[id] = true
			}
		}
	}
	if len(texts) > 0 {
		m.terms = readTerms(&m.report, m.dir+"/", texts, m.folder)
	}
}

// source reads one of the module's Markdown files, or reports that it is not
// there.
func (m *built) source(stem string, lang kp.Lang) *source {
	name := stem + "." + string(lang) + ".md"
	data, ok := m.bundle[name]
	if !ok {
		m.add(m.file(name), start, FileMissing, "name", name)
		return nil
	}
	return readSource(&m.report, m.file(name), lang, data)
}

// readLesson reads a lesson in both languages and compares them.
func (m *built) readLesson(l *catalog.Lesson) {
	m.lessons[l.ID] = map[kp.Lang]*lessonText{}
	for _, lang := range kp.Langs() {
		src := m.source(l.ID, lang)
		if src == nil {
			continue
		}
		front, _ := frontOf(&m.report, src)
		t := readLesson(src, m.folder, &m.report)
		for _, b := range t.text.Blocks {
			if b.Media != nil {
				m.readWords(b.Media, lang)
			}
		}
		t.text.Title = front.text("title")
		m.lessons[l.ID][lang] = t
		*l.In(lang) = t.text
		for _, c := range t.cited {
			if !slices.Contains(m.module.Sources, c.id) {
				m.module.Sources = append(m.module.Sources, c.id)
			}
		}
	}
	a, b := m.lessons[l.ID][m.lead], m.lessons[l.ID][m.lead.Other()]
	if a != nil && b != nil {
		parity(&m.report, a, b, m.changed(l.ID))
	}
}

// indexStem is the name of the files in which a module says what it is.
const indexStem = "index"

// maxSummary is how many characters a module's summary may have.
const maxSummary = 160

// Bounds of what a module promises.
const fewestOutcomes, mostOutcomes = 2, 4

// readIndex reads what the module says of itself.
func (m *built) readIndex() {
	texts := map[kp.Lang]*lessonText{}
	m.lessons[indexStem] = texts
	counts := map[kp.Lang]int{}
	var outcomesAt object
	for _, lang := range []kp.Lang{m.lead, m.lead.Other()} {
		src := m.source(indexStem, lang)
		if src == nil {
			continue
		}
		out := m.module.In(lang)
		front, ok := frontOf(&m.report, src, "summary", "outcomes", "audience", "you_leave_with")
		if ok {
			out.Title, out.Summary = front.text("title"), front.need("summary")
			out.Audience, out.LeaveWith = front.need("audience"), front.need("you_leave_with")
			out.Outcomes = front.texts("outcomes")
			if n := len(out.Outcomes); n < fewestOutcomes || n > mostOutcomes {
				front.bad("outcomes")
			}
			if utf8.RuneCountInString(out.Summary) > maxSummary {
				front.bad("summary")
			}
			outcomesAt = front
		}
		t := &lessonText{page: readPage(src, m.folder, &m.report)}
		t.plain()
		out.Opening = t.e.render(t.body, children(t.root)...)
		texts[lang], counts[lang] = t, len(out.Outcomes)
	}
	a, b := texts[m.lead], texts[m.lead.Other()]
	if a == nil || b == nil {
		return
	}
	parity(&m.report, a, b, m.changed(indexStem))
	if counts[m.lead] != counts[m.lead.Other()] && outcomesAt.y != nil {
		m.add(b.file, outcomesAt.place("outcomes"), Differs, "id", "index", "key", "outcomes")
	}
}

// checkIDs looks for ids of activities that are used twice in the module, or
// that may not come back.
func (m *built) checkIDs() {
	for _, lang := range kp.Langs() {
		seen := map[string]bool{}
		for _, l := range m.module.Lessons {
			t := m.lessons[l.ID][lang]
			if t == nil {
				continue
			}
			for _, a := range t.activities {
				if a.broken || a.out == nil {
					continue
				}
				if seen[a.id] {
					m.add(t.file, a.at, DuplicateActivity, "id", a.id)
				}
				if slices.Contains(m.retired, a.id) {
					m.add(t.file, a.at, RetiredID, "id", a.id)
				}
				seen[a.id] = true
			}
		}
	}
}

// checkTargets looks for activities that module.yaml names and no lesson has.
func (m *built) checkTargets() {
	known := func(target string) bool {
		lesson, id, ok := strings.Cut(target, "#")
		l := m.module.Lesson(lesson)
		if !ok || l == nil {
			return false
		}
		t := m.lessons[lesson][m.lead]
		// A lesson that cannot be read whole was already reported.
		return !whole(t) || l.Activity(m.lead, id) != nil
	}
	for i, n := range m.root.list("artefacts") {
		o := m.root.y.object(n, "artefacts", "id", "kind", "from", "files")
		if i < len(m.module.Artefacts) && o.has("from") && !known(o.text("from")) {
			m.add(m.root.y.file, o.place("from"), MissingTarget, "name", o.text("from"))
		}
	}
	for _, n := range m.root.inner("pass").list("must") {
		if n.Kind == yaml.ScalarNode && !known(n.Value) {
			m.add(m.root.y.file, m.root.y.at(n), MissingTarget, "name", n.Value)
		}
	}
}

// tolerance is how far declared minutes may be from computed ones.
const tolerance = 0.2

// checkMinutes compares the declared minutes with those that words and
// activities take.
func (m *built) checkMinutes() {
	off := func(declared int, computed float64) bool {
		return float64(declared) < computed*(1-tolerance) || float64(declared) > computed*(1+tolerance)
	}
	sum, total, complete := 0, 0.0, true
	for _, n := range m.root.list("lessons") {
		o := m.root.y.object(n, "lessons", "id", "minutes")
		l := m.module.Lesson(o.text("id"))
		if l == nil || l.Minutes == 0 {
			complete = false
			continue
		}
		es, en := m.lessons[l.ID][kp.ES], m.lessons[l.ID][kp.EN]
		if !whole(es) || !whole(en) {
			complete = false
			continue
		}
		computed := m.site.minutesOf(es, en)
		if off(l.Minutes, computed) {
			m.minutesOff(o.place("minutes"), l.Minutes, computed)
		}
		sum += l.Minutes
		total += computed
	}
	if !complete || m.module.Minutes == 0 {
		return
	}
	switch declared := m.module.Minutes; {
	case declared != sum:
		m.minutesOff(m.root.place("minutes"), declared, float64(sum))
	case off(declared, total):
		m.minutesOff(m.root.place("minutes"), declared, total)
	}
}

// whole reports whether all of a lesson could be read.
func whole(t *lessonText) bool {
	return t != nil && !t.cut && !slices.ContainsFunc(t.activities, func(a *activity) bool { return a.broken })
}

func (m *built) minutesOff(at pos, declared int, computed float64) {
	m.add(m.root.y.file, at, MinutesOff, "minutes", minutesText(float64(declared)), "computed", minutesText(computed))
}

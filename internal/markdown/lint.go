package markdown

import (
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

// WithClock returns a compiler of the same content that tells the time by
// another clock: whether a review is due depends on the day.
func (c *Compiler) WithClock(clock kp.Clock) *Compiler {
	d := newCompiler(c.files, c.words)
	d.clock = clock
	return d
}

// now is the compiler's time.
func (c *Compiler) now() time.Time {
	if c.clock == nil {
		return kp.Now()
	}
	return c.clock()
}

// linter is what proofreading needs besides the text: the list of words to
// avoid, the links known to be dead, the time.
type linter struct {
	rules []termRule
	dead  map[string]string // when an address was found dead, by address
	now   time.Time
}

// shared are the files that only proofreading reads.
type shared struct {
	rules  []termRule
	dead   map[string]string
	report report // of what is wrong in them
}

func readShared(s *site) *shared {
	sh := &shared{}
	sh.rules = s.readTermRules(&sh.report)
	sh.dead = s.readDeadLinks(&sh.report)
	return sh
}

func (c *Compiler) linter() *linter {
	sh := c.shared()
	return &linter{rules: sh.rules, dead: sh.dead, now: c.now()}
}

// Lint returns all that is wrong with the content: what Compile and Form find,
// and what only shows to whoever proofreads: language, balance between the
// languages, quality, media, personal data, rights and reviews. Compile serves
// content with such findings; publishing refuses those that are errors.
func (c *Compiler) Lint(bundles []publish.Bundle) []publish.Finding {
	s, l := c.read(), c.linter()
	jobs, findings := c.jobs(s, bundles)
	list := buildAll(jobs, func(j job) *built { return build(j.bundle, j.folder, s) })
	relate(list, nil, s)
	findings = append(findings, s.report.findings...)
	findings = append(findings, c.shared().report.findings...)
	_, more := c.Form()
	findings = append(findings, more...)
	findings = append(findings, l.lintSite(s)...)
	each(len(list), func(i int) { l.lintModule(list[i]) })
	for _, m := range list {
		findings = append(findings, m.findings...)
	}
	publish.SortFindings(findings)
	return findings
}

// lintModule adds to a module's findings those of proofreading.
func (l *linter) lintModule(m *built) {
	if m.module == nil {
		return // nothing can be said before module.yaml can be read
	}
	defer func() {
		if fault := recover(); fault != nil {
			m.add(m.file(moduleFile), start, CompilerFault)
		}
	}()
	scripts := map[string]map[kp.Lang]*script{}
	for _, stem := range m.stems() {
		scripts[stem] = map[kp.Lang]*script{}
		for _, lang := range kp.Langs() {
			if s := l.lintText(m, stem, lang); s != nil {
				scripts[stem][lang] = s
			}
		}
		if a, b := scripts[stem][m.lead], scripts[stem][m.lead.Other()]; a != nil && b != nil {
			balance(&m.report, a, b)
		}
	}
	l.lintShared(m)
	l.lintRights(m)
	l.lintMedia(m, scripts)
	l.lintQuality(m, scripts)
}

// stems lists the module's pairs of Markdown files, the index last.
func (m *built) stems() []string {
	var stems []string
	for _, lesson := range m.module.Lessons {
		stems = append(stems, lesson.ID)
	}
	return append(stems, "index")
}

// lintText proofreads one of the module's texts.
func (l *linter) lintText(m *built, stem string, lang kp.Lang) *script {
	name := stem + "." + string(lang) + ".md"
	src := readSource(&report{}, m.file(name), lang, m.bundle[name])
	if src == nil || m.bundle[name] == nil {
		return nil
	}
	front := readFront(&m.report, src)
	allowed := readAllowances(front)
	head := &proof{script: frontScript(src, front), r: &m.report, rules: l.rules, allowed: allowed}
	head.check()
	head.checkPersonal(m.bundle[name])
	if stem == "index" {
		head.checkOutcomes(front)
	}
	body := &proof{script: readScript(src), r: &m.report, rules: l.rules, allowed: allowed}
	if body.script != nil {
		body.check()
		if stem != "index" {
			body.checkLesson()
		}
		l.checkLinks(body)
	}
	body.checkIdle()
	return body.script
}

// readFront reads front matter once more; what is wrong with it was reported.
func readFront(r *report, src *source) object {
	quiet := &yamlFile{r: &report{}, file: src.file, line0: 1, code: BadYAML}
	root := quiet.parse(src.front, yaml.MappingNode)
	loud := *quiet
	loud.r = r
	return loud.object(root, "")
}

// frontScript is what the front matter says.
func frontScript(src *source, o object) *script {
	s := &script{file: src.file, lang: src.lang}
	for _, field := range []string{"title", "summary", "audience", "you_leave_with"} {
		s.value(o.y, o.values[field], entry)
	}
	if n := o.values["outcomes"]; n != nil && n.Kind == yaml.SequenceNode {
		for _, v := range n.Content {
			s.value(o.y, v, entry)
		}
	}
	s.finish()
	return s
}

// lintShared proofreads the words that the module brings for all.
func (l *linter) lintShared(m *built) {
	for _, lang := range kp.Langs() {
		if data, ok := m.bundle[glossaryFile(lang)]; ok {
			l.lintPage(&m.report, m.file(glossaryFile(lang)), lang, data)
		}
	}
	for name, data := range m.bundle {
		if isPlainText(name) {
			(&proof{script: &script{file: m.file(name)}, r: &m.report}).checkPersonal(data)
		}
	}
}

// lintPage proofreads a text that is not a lesson.
func (l *linter) lintPage(r *report, file string, lang kp.Lang, data []byte) {
	src := readSource(&report{}, file, lang, data)
	if src == nil {
		return
	}
	p := &proof{script: readScript(src), r: r, rules: l.rules}
	if p.script == nil {
		return
	}
	if src.front != nil {
		p.allowed = readAllowances(readFront(r, src))
	}
	p.check()
	p.checkIdle()
	l.checkLinks(p)
	p.checkPersonal(data)
}

// lintSite proofreads what all modules share.
func (l *linter) lintSite(s *site) []publish.Finding {
	var r report
	for _, lang := range kp.Langs() {
		if data, ok := s.files.read(glossaryFile(lang)); ok {
			l.lintPage(&r, glossaryFile(lang), lang, data)
		}
	}
	for _, name := range s.files.list("pages", ".md") {
		for _, lang := range kp.Langs() {
			if withoutLang(name)+"."+string(lang)+".md" == name {
				data, _ := s.files.read("pages/" + name)
				l.lintPage(&r, "pages/"+name, lang, data)
			}
		}
	}
	l.lintValues(&r, s, competenciesFile)
	for _, name := range s.files.list("tracks", ".yaml") {
		l.lintValues(&r, s, "tracks/"+name)
	}
	l.lintValues(&r, s, intakeFile)
	l.lintSources(&r, s)
	return r.findings
}

// lintValues proofreads the texts in a shared YAML file: those under es and
// en, and the lists of options, which name both in that order.
func (l *linter) lintValues(r *report, s *site, file string) {
	data, ok := s.files.read(file)
	if !ok {
		return
	}
	y := &yamlFile{r: &report{}, file: file, code: BadYAML}
	for _, kind := range []yaml.Kind{yaml.MappingNode, yaml.SequenceNode} {
		root := y.parse(clean(y.r, file, data), kind)
		if root == nil {
			continue
		}
		for _, lang := range kp.Langs() {
			p := &proof{script: &script{file: file, lang: lang}, r: r, rules: l.rules}
			p.addValues(y, root)
			p.finish()
			p.check()
		}
	}
	(&proof{script: &script{file: file}, r: r}).checkPersonal(data)
}

// addValues appends the texts of a tree in the script's language. An entry
// with lint_allow shows words to avoid on purpose.
func (s *script) addValues(y *yamlFile, n *yaml.Node) {
	if n.Kind == yaml.MappingNode && slices.ContainsFunc(n.Content, func(c *yaml.Node) bool { return c.Value == "lint_allow" }) {
		return
	}
	at := slices.Index(kp.Langs(), s.lang) + 1
	for i, c := range n.Content {
		switch {
		case n.Kind == yaml.MappingNode && i%2 == 0:
		case n.Kind == yaml.MappingNode && n.Content[i-1].Value == string(s.lang),
			n.Kind == yaml.SequenceNode && i == at && len(n.Content) > 2 && scalars(n.Content):
			s.value(y, c, entry)
		default:
			s.addValues(y, c)
		}
	}
}

// addAs appends a finding whose code means something else here than elsewhere.
func (r *report) addAs(severity publish.Severity, file string, at pos, code string, pairs ...string) {
	r.add(file, at, code, pairs...)
	r.findings[len(r.findings)-1].Severity = severity
}

// slot fills a slot of the last finding with a text that is not an author's
// and so is not shortened.
func (r *report) slot(name, value string) {
	f := &r.findings[len(r.findings)-1]
	if f.Args == nil {
		f.Args = map[string]string{}
	}
	f.Args[name] = value
}

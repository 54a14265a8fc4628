package markdown

import (
	"unicode/utf8"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/language"
	"knowledgepath/internal/publish"
)

// termsFile lists words to avoid. An overlay's list takes the place of the
// one below it.
const termsFile = "terms.yaml"

// termRule is an entry of the list of words to avoid.
type termRule struct {
	lang     kp.Lang
	severity publish.Severity
	*language.Pattern
	prefer, why string
}

// termSeverities are how the list names what a hit means.
func termSeverities() map[string]publish.Severity {
	return map[string]publish.Severity{"error": publish.Error, "warn": publish.Warning, "info": publish.Info}
}

// readTermRules reads the list of words to avoid. A content folder may have
// none.
func (s *site) readTermRules(r *report) []termRule {
	data, ok := s.files.read(termsFile)
	if !ok {
		return nil
	}
	if data = clean(r, termsFile, data); data == nil {
		return nil
	}
	y := &yamlFile{r: r, file: termsFile, code: BadYAML}
	root := y.parse(data, yaml.SequenceNode)
	if root == nil {
		return nil
	}
	var rules []termRule
	for _, n := range root.Content {
		o := y.object(n, termsFile, "lang", "match", "sev", "prefer", "why", "unless")
		lang, known := kp.ParseLang(o.need("lang"))
		severity, ok := termSeverities()[o.need("sev")]
		pattern, err := language.NewPattern(o.need("match"), o.text("unless"))
		rule := termRule{lang, severity, pattern, o.need("prefer"), o.need("why")}
		switch {
		case !known && o.has("lang"):
			o.bad("lang")
		case !ok && o.has("sev"):
			o.bad("sev")
		case err != nil:
			o.bad("match")
		case known && ok && o.has("match"):
			rules = append(rules, rule)
		}
	}
	return rules
}

// Terms finds words that the content's list advises against in a text that is
// not part of the content, such as the words of the interface. It returns
// what was found, with the severity the list gives it; places are in
// characters of the text's first line.
func (c *Compiler) Terms(lang kp.Lang, text string) []publish.Finding {
	var r report
	s := &script{lang: lang}
	s.b.WriteString(text)
	s.runs = []run{{span: span{to: len(text)}, at: start}}
	s.finish()
	(&proof{script: s, r: &r, rules: c.shared().rules}).checkTerms()
	publish.SortFindings(r.findings)
	return r.findings
}

// allowance is an entry of lint_allow: words that stand in a text on purpose.
type allowance struct {
	term   string
	folded string
	file   string
	at     pos
	used   bool
}

// readAllowances reads lint_allow of a file's front matter.
func readAllowances(o object) []*allowance {
	var list []*allowance
	for _, n := range o.list("lint_allow") {
		a := o.y.object(n, "lint_allow", "term", "reason")
		term := a.need("term")
		if a.need("reason") != "" && term != "" {
			list = append(list, &allowance{term: term, folded: language.Fold(term), file: o.y.file, at: a.place("term")})
		}
	}
	return list
}

// excuses reports whether the allowed words stand in folded text where they
// overlap with a hit.
func (a *allowance) excuses(folded []byte, hit span) bool {
	for i := max(0, hit.from-len(a.folded)+1); i < hit.to; i++ {
		end := i + len(a.folded)
		if end <= len(folded) && string(folded[i:end]) == a.folded &&
			(i == 0 || !joined(folded[i-1], folded[i])) && (end == len(folded) || !joined(folded[end-1], folded[end])) {
			a.used = true
			return true
		}
	}
	return false
}

// joined reports whether two folded characters are of one word.
func joined(a, b byte) bool { return letterlike(a) && letterlike(b) }

func letterlike(c byte) bool { return isWord(c) || c == '_' }

// excused reports whether the author allowed what stands at a place of a
// run's folded words.
func (p *proof) excused(r *run, hit span) bool {
	excused := false
	hit = span{hit.from - r.folded.from, hit.to - r.folded.from}
	for _, a := range p.allowed {
		// All that apply count as used.
		if a.excuses(p.fold[r.folded.from:r.folded.to], hit) {
			excused = true
		}
	}
	return excused
}

// checkTerms looks for words to avoid.
func (p *proof) checkTerms() {
	for _, rule := range p.rules {
		if rule.lang != p.lang || !rule.Possible(p.fold) {
			continue
		}
		for i := range p.runs {
			r := &p.runs[i]
			if r.quoted {
				continue
			}
			for _, h := range rule.Find(p.fold[r.folded.from:r.folded.to]) {
				hit := span{r.folded.from + h[0], r.folded.from + h[1]}
				if p.excused(r, hit) {
					continue
				}
				if p.full() {
					return
				}
				at := p.foldedAt(r, hit.from)
				p.r.addAs(rule.severity, p.file, p.place(r, at), Term, "term", p.written(r, hit))
				p.r.slot("prefer", rule.prefer)
				p.r.slot("why", rule.why)
			}
		}
	}
}

// written is what stands at a place of a run's folded words, as it is written.
func (p *proof) written(r *run, hit span) string {
	from := p.foldedAt(r, hit.from)
	to := from
	for range hit.to - hit.from {
		_, n := utf8.DecodeRuneInString(p.text[to:])
		to += n
	}
	return p.text[from:to]
}

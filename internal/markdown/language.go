package markdown

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"knowledgepath/internal/language"
)

// proof is a text being proofread.
type proof struct {
	*script
	r       *report
	rules   []termRule
	allowed []*allowance
	told    int // findings
}

// mostFindings is how many findings of a kind about one text are of use to
// anybody.
const mostFindings = 200

// full reports whether enough was said, and counts that more is about to be.
func (p *proof) full() bool {
	p.told++
	return p.told > mostFindings
}

// Bounds of plain language.
const (
	longestSentence = 25 // words
	easyEnough      = 65 // on the scales of Szigriszt and Flesch
	fewestWords     = 50 // fewer say nothing about how easy a text is
)

// check proofreads what every text has: words and sentences.
func (p *proof) check() {
	p.checkTerms()
	p.checkSentences()
}

// checkLesson proofreads what only lessons have.
func (p *proof) checkLesson() {
	p.checkEase()
	p.checkAcronyms()
	p.checkHeadings()
	p.checkItems()
	p.checkSections()
}

// checkIdle reports allowances that silence nothing, once everything that
// they could silence was looked for.
func (p *proof) checkIdle() {
	for _, a := range p.allowed {
		if !a.used {
			p.r.add(a.file, a.at, IdleAllowance, "term", a.term)
		}
	}
}

// checkSentences looks for sentences that are too long to be understood at
// once.
func (p *proof) checkSentences() {
	for i := range p.runs {
		r := &p.runs[i]
		if r.quoted || r.to-r.from < 2*longestSentence {
			continue
		}
		text := p.words(r)
		for from, to := range language.Sentences(text) {
			n := 0
			for range language.Words(text[from:to]) {
				n++
			}
			if n > longestSentence && !p.full() {
				p.r.add(p.file, p.place(r, r.from+from), LongSentence, "n", strconv.Itoa(n), "limit", strconv.Itoa(longestSentence))
			}
		}
	}
}

// checkEase measures how easy the paragraphs are to read. Entries, headings
// and what is for whoever facilitates are short by nature and would hide
// them. Neither blank lines nor the breaking of lines change the result.
func (p *proof) checkEase() {
	c := p.ease()
	if c.Words < fewestWords {
		return
	}
	if score := c.Score(p.lang); score < easyEnough {
		p.r.add(p.file, start, HardToRead, "n", strconv.Itoa(int(score)), "limit", strconv.Itoa(easyEnough))
	}
}

// ease counts what formulas of readability are made of.
func (p *proof) ease() language.Count {
	var c language.Count
	for i := range p.runs {
		r := &p.runs[i]
		if r.kind == paragraph && !r.quoted && (r.box == nil || r.box.typ != facilitator) {
			c.Add(p.words(r), p.lang)
		}
	}
	return c
}

// acronym is a word of capitals, perhaps in the plural.
var acronym = regexp.MustCompile(`^\p{Lu}{2,6}s?$`)

// shouted are words that authors write in capitals for their weight.
var shouted = []string{"no", "not", "sí", "yes", "ni", "or", "and", "y", "nunca", "never", "todo", "all", "solo", "only", "except", "excepto", "ok", "pdf"}

// checkAcronyms looks for initials that the lesson explains nowhere: neither
// in brackets before or after them, nor by a link to the glossary.
func (p *proof) checkAcronyms() {
	first, explained := map[string]pos{}, map[string]bool{}
	var order []string
	for i := range p.runs {
		r := &p.runs[i]
		text := p.words(r)
		if r.quoted || strings.IndexFunc(text, unicode.IsUpper) < 0 {
			continue
		}
		for from, to := range language.Words(text) {
			word := text[from:to]
			if !capitals(word) || !acronym.MatchString(word) || slices.Contains(shouted, strings.ToLower(word)) || roman.MatchString(word) {
				continue
			}
			name := strings.TrimSuffix(word, "s")
			if p.explains(r, from, to) {
				explained[name] = true
			}
			if _, seen := first[name]; seen {
				continue
			}
			at := span{r.folded.from + utf8.RuneCountInString(text[:from]), 0}
			at.to = at.from + utf8.RuneCountInString(word)
			if p.excused(r, at) {
				explained[name] = true
			}
			first[name] = p.place(r, r.from+from)
			order = append(order, name)
		}
	}
	for _, name := range order {
		if !explained[name] {
			p.r.add(p.file, first[name], Acronym, "name", name)
		}
	}
}

var roman = regexp.MustCompile(`^(X{0,3})(IX|IV|V?I{0,3})$`)

// capitals reports whether a word begins with two capitals.
func capitals(word string) bool {
	return len(word) > 1 && word[0] < utf8.RuneSelf && 'A' <= word[0] && word[0] <= 'Z' && (word[1] >= utf8.RuneSelf || 'A' <= word[1] && word[1] <= 'Z')
}

// explains reports whether a run says at one of its words what that means.
func (p *proof) explains(r *run, from, to int) bool {
	text := p.words(r)
	before, after := text[:from], text[to:]
	if strings.HasPrefix(after, " (") || strings.HasSuffix(before, "(") && strings.HasPrefix(after, ")") {
		return true
	}
	word := span{r.from + from, r.from + to}
	return slices.ContainsFunc(p.terms, word.overlaps)
}

// bare are headings, folded, that say what kind of text follows and not what
// it says.
var bare = regexp.MustCompile(`^((la|el|una|the|an|a) )?(introducciOn|introduction|intro|conclusiOn(es)?|conclusions?|resumen|summary|overview|` +
	`contenidos?|content|general(idades)?|mAs( informaciOn)?|more( information)?|otros?|others?|varios|notas?|notes?|actividad(es)?|activit(y|ies)|` +
	`ejercicios?|exercises?|ejemplos?|examples?|cuestionario|quiz|preguntas|questions|teorIa|theory|prActica|antecedentes|background|` +
	`desarrollo|temas?|topics?|secciOn|section|parte|part|paso|step|lecciOn|lesson|mOdulo|module|unidad|unit)( [0-9ivx]+)?[.:]?$`)

// checkHeadings looks for headings that do not say what stands under them.
func (p *proof) checkHeadings() {
	for i := range p.runs {
		r := &p.runs[i]
		if r.kind != title || r.level > 3 {
			continue
		}
		if name := strings.TrimSpace(string(p.fold[r.folded.from:r.folded.to])); bare.MatchString(name) {
			p.r.add(p.file, p.place(r, r.from), BareHeading, "name", p.words(r))
		}
	}
}

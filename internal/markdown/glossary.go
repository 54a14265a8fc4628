package markdown

import (
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

var termHeading = regexp.MustCompile(`(?m)^#### +([a-z][a-z0-9-]*)[ \r]*$`)

// termIDsIn lists the ids a glossary text defines, before it is parsed, so
// that its terms can link to one another.
func termIDsIn(data []byte) []string {
	var ids []string
	for _, m := range termHeading.FindAllSubmatch(data, -1) {
		ids = append(ids, string(m[1]))
	}
	return ids
}

func glossaryFile(lang kp.Lang) string { return "glossary." + string(lang) + ".md" }

func (s *site) readGlossary() {
	texts := map[kp.Lang][]byte{}
	for _, lang := range kp.Langs() {
		if data, ok := s.files.read(glossaryFile(lang)); ok {
			texts[lang] = data
			for _, id := range termIDsIn(data) {
				s.termIDs[id] = true
			}
		}
	}
	s.terms = readTerms(&s.report, "", texts, &folder{site: s, dir: "."})
}

// termEntry is a term in one language and where it stands.
type termEntry struct {
	id   string
	file string
	at   pos
	text catalog.TermText
}

// readTerms reads a glossary in both languages. A term that is missing in one
// is reported and left with the other's words.
func readTerms(r *report, dir string, texts map[kp.Lang][]byte, f *folder) []catalog.Term {
	entries := map[kp.Lang][]termEntry{}
	for lang, data := range texts {
		if src := readSource(r, dir+glossaryFile(lang), lang, data); src != nil {
			if src.front != nil {
				frontOf(r, src)
			}
			entries[lang] = readEntries(r, src, f)
		}
	}
	find := func(lang kp.Lang, id string) (termEntry, bool) {
		i := slices.IndexFunc(entries[lang], func(e termEntry) bool { return e.id == id })
		if i < 0 {
			return termEntry{}, false
		}
		return entries[lang][i], true
	}
	var terms []catalog.Term
	for _, es := range entries[kp.ES] {
		en, ok := find(kp.EN, es.id)
		if !ok {
			r.add(es.file, es.at, CiteOne, "id", es.id, "lang", string(kp.EN))
			en.text = es.text
		}
		terms = append(terms, catalog.Term{ID: es.id, ES: es.text, EN: en.text})
	}
	for _, en := range entries[kp.EN] {
		if _, ok := find(kp.ES, en.id); !ok {
			r.add(en.file, en.at, CiteOne, "id", en.id, "lang", string(kp.ES))
			terms = append(terms, catalog.Term{ID: en.id, ES: en.text, EN: en.text})
		}
	}
	return terms
}

// readEntries reads a glossary text: headings that are ids, each followed by
// a definition that begins with the name in bold.
func readEntries(r *report, src *source, f *folder) []termEntry {
	p := readPage(src, f, r)
	p.plain()
	var list []termEntry
	var blocks []ast.Node
	var now *termEntry
	finish := func() {
		if now == nil {
			return
		}
		now.text = p.readDefinition(blocks)
		if now.text.Name == "" || now.text.HTML == "" {
			r.add(p.file, now.at, BadYAML, "name", now.id)
		}
		list = append(list, *now)
	}
	for _, n := range children(p.root) {
		h, ok := n.(*ast.Heading)
		if !ok {
			blocks = append(blocks, n)
			continue
		}
		finish()
		now, blocks = nil, nil
		id, at := plainText(h, p.body), p.lineAt(h.Pos())
		switch {
		case h.Level != 4 || !goodID.MatchString(id):
			r.add(p.file, at, BadYAML, "name", id)
		case reserved(id):
			r.add(p.file, at, ReservedID, "id", id)
		case slices.ContainsFunc(list, func(e termEntry) bool { return e.id == id }):
			r.add(p.file, at, DuplicateActivity, "id", id)
		default:
			now = &termEntry{id: id, file: p.file, at: at}
		}
	}
	finish()
	return list
}

// readDefinition splits a term's name from what it means.
func (p *page) readDefinition(blocks []ast.Node) catalog.TermText {
	if len(blocks) == 0 {
		return catalog.TermText{}
	}
	strong, ok := blocks[0].FirstChild().(*ast.Emphasis)
	if !ok || strong.Level != 2 {
		return catalog.TermText{}
	}
	name := strings.TrimSuffix(plainText(strong, p.body), ".")
	blocks[0].RemoveChild(blocks[0], strong)
	return catalog.TermText{Name: name, HTML: p.e.flow(p.body, blocks...)}
}

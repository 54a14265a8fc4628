package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"knowledgepath/internal/catalog"
)

// lessonText is a lesson in one language as its file says it.
type lessonText struct {
	*page
	text       catalog.LessonText
	activities []*activity // containers of every kind, in order
	parts      []part      // what the text's blocks are made of
}

// part is a block with the unit it belongs to and the section it stands in.
type part struct {
	catalog.Block
	unit    string
	section int
}

// readLesson reads the body of a lesson.
func readLesson(s *source, f *folder, r *report) *lessonText {
	return readLessonPage(readPage(s, f, r))
}

func readLessonPage(p *page) *lessonText {
	t := &lessonText{page: p}
	t.text.Words = t.countWords()
	count := newUnits()
	var prose []ast.Node
	add := func(unit string, b catalog.Block) {
		t.parts = append(t.parts, part{b, unit, count.section})
	}
	flush := func() {
		if html := t.e.render(t.body, prose...); html != "" {
			add(count.sectionID(), catalog.Block{HTML: html})
		}
		prose = nil
	}
	for _, n := range children(t.root) {
		f, ok := n.(*fence)
		if !ok {
			if t.sectionHeading(n) {
				flush()
				count.section++
			}
			if c := t.clip(n); c != nil {
				flush()
				add(count.sectionID(), catalog.Block{Media: c})
				continue
			}
			prose = append(prose, n)
			continue
		}
		a := t.readFence(f)
		t.activities = append(t.activities, a)
		flush()
		unit := count.id(a.head)
		switch {
		case a.broken, a.out == nil && a.html == "":
		case a.typ == facilitator:
			add(unit, catalog.Block{HTML: a.html, Facilitator: true})
		case a.typ == only:
			add(unit, catalog.Block{HTML: a.html, Places: strings.Split(a.id, ",")})
		default:
			add(unit, catalog.Block{Activity: a.out})
		}
	}
	flush()
	t.text.Blocks = blocksOf(t.parts)
	t.text.Notes = t.readNotes()
	for _, n := range t.named {
		t.text.Terms = append(t.text.Terms, n.id)
	}
	return t
}

func blocksOf(parts []part) []catalog.Block {
	var list []catalog.Block
	for _, p := range parts {
		list = append(list, p.Block)
	}
	return list
}

// readNotes lists the notes that are cited, in the order of their numbers.
func (p *page) readNotes() []catalog.Note {
	list := make([]catalog.Note, len(p.numbers))
	for _, d := range p.notes {
		if n := p.numbers[d.key]; n > 0 && list[n-1].Number == 0 {
			list[n-1] = catalog.Note{Number: n, Key: d.key, Pinpoint: plainText(d, p.body)}
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

// countWords counts the words that learners read: everything but the notes
// and what is for whoever facilitates.
func (p *page) countWords() int {
	var b strings.Builder
	for _, n := range children(p.root) {
		if f, ok := n.(*fence); ok && headType(f.head) == facilitator {
			continue
		}
		writeText(&b, n, p.body)
		b.WriteByte(' ')
	}
	return countWords(b.String())
}

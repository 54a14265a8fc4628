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
}

// readLesson reads the body of a lesson.
func readLesson(s *source, f *folder, r *report) *lessonText {
	t := &lessonText{page: readPage(s, f, r)}
	t.text.Words = t.countWords()
	var prose []ast.Node
	flush := func() {
		if html := t.e.render(t.body, prose...); html != "" {
			t.text.Blocks = append(t.text.Blocks, catalog.Block{HTML: html})
		}
		prose = nil
	}
	for _, n := range children(t.root) {
		f, ok := n.(*fence)
		if !ok {
			if c := t.clip(n); c != nil {
				flush()
				t.text.Blocks = append(t.text.Blocks, catalog.Block{Media: c})
				continue
			}
			prose = append(prose, n)
			continue
		}
		a := t.readFence(f)
		t.activities = append(t.activities, a)
		flush()
		switch {
		case a.broken, a.out == nil && a.html == "":
		case a.typ == facilitator:
			t.text.Blocks = append(t.text.Blocks, catalog.Block{HTML: a.html, Facilitator: true})
		case a.typ == only:
			t.text.Blocks = append(t.text.Blocks, catalog.Block{HTML: a.html, Places: strings.Split(a.id, ",")})
		default:
			t.text.Blocks = append(t.text.Blocks, catalog.Block{Activity: a.out})
		}
	}
	flush()
	t.text.Notes = t.readNotes()
	for _, n := range t.named {
		t.text.Terms = append(t.text.Terms, n.id)
	}
	return t
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
		if f, ok := n.(*fence); ok && readHead(f.head, start).typ == facilitator {
			continue
		}
		writeText(&b, n, p.body)
		b.WriteByte(' ')
	}
	return countWords(b.String())
}

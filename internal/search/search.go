// Package search finds modules, lessons and glossary terms by their words, in
// both languages. It is the only package that knows bleve, which takes texts
// apart and finds words in them; what comes first and what is shown of it is
// decided here.
//
// More of the words that were asked for come before fewer. Words found as
// they were written come before those that only begin so, then those that
// differ in n and ñ, then those with a slip of the pen. Among equals, titles
// come before headings and headings before text, and modules before terms and
// terms before lessons.
//
// Only what every reader may see before answering anything is found: never a
// right answer, feedback, or what is for whoever facilitates.
package search

import (
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	bleves "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"
	bleveindex "github.com/blevesearch/bleve_index_api"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// Index finds what is in one snapshot. It is safe for use by many requests.
type Index struct {
	version string
	books   map[kp.Lang]*book
}

// book is what can be found in one language.
type book struct {
	grammar
	index   bleve.Index
	entries []entry
}

// field is where in an entry a word stands. What comes first ranks first.
type field int

const (
	inTitle field = iota
	inHeading
	inText
	fields
)

// stems and words are the names in bleve of a field's stems and of its words.
func (f field) stems() string { return [fields]string{"title", "heading", "text"}[f] }
func (f field) words() string { return f.stems() + ".words" }

// boost lets bleve put forward the candidates that will rank first.
func (f field) boost() float64 { return [fields]float64{64, 8, 1}[f] }

// New makes the index of a snapshot, in memory. Close gives the memory back.
func New(s *catalog.Snapshot) (*Index, error) {
	x := &Index{version: s.Version(), books: map[kp.Lang]*book{}}
	for _, lang := range kp.Langs() {
		b, err := newBook(lang, entries(s, lang))
		if err != nil {
			return nil, errors.Join(fmt.Errorf("search: %w", err), x.Close())
		}
		x.books[lang] = b
	}
	return x, nil
}

// Close gives the memory of the index back. It must not be in use.
func (x *Index) Close() error {
	var errs []error
	for _, b := range x.books {
		errs = append(errs, b.index.Close())
	}
	return errors.Join(errs...)
}

func newBook(lang kp.Lang, entries []entry) (*book, error) {
	g, err := grammarOf(lang)
	if err != nil {
		return nil, err
	}
	b := &book{grammar: g, entries: entries}
	if b.index, err = bleve.NewUsing("", bleve.NewIndexMapping(), scorch.Name, scorch.Name, nil); err != nil {
		return nil, err
	}
	batch := b.index.NewBatch()
	for i, e := range entries {
		if err := batch.IndexAdvanced(b.document(i, e)); err != nil {
			return nil, errors.Join(err, b.index.Close())
		}
	}
	if err := b.index.Batch(batch); err != nil {
		return nil, errors.Join(err, b.index.Close())
	}
	return b, nil
}

// document is an entry as bleve gets it. Its id is its place among the
// entries; headings and text carry the number of their part.
func (b *book) document(i int, e entry) *document.Document {
	d := document.NewDocument(strconv.Itoa(i))
	const options = bleveindex.IndexField | bleveindex.IncludeTermVectors
	add := func(f field, part int, text string) {
		if text == "" {
			return
		}
		place := []uint64{uint64(part)}
		for name, a := range map[string]analysis.Analyzer{f.stems(): b.stems, f.words(): b.words} {
			d.AddField(document.NewTextFieldCustom(name, place, []byte(text), options, a))
		}
	}
	add(inTitle, 0, e.hit.Title.Plain)
	for i, p := range e.parts {
		add(inHeading, i, p.heading)
		add(inText, i, p.text)
	}
	return d
}

// Limits of a search.
const (
	candidates   = 500 // entries looked at for a word
	beginningMin = 3   // letters from which the last word may be the beginning of one
	slipMin      = 5   // letters from which a word may have a slip of the pen
)

// queries ask for a word as it was written.
func (w word) queries() []query.Query {
	var out []query.Query
	for f := range fields {
		q := bleve.NewTermQuery(w.stem)
		q.SetField(f.stems())
		q.SetBoost(2 * f.boost())
		out = append(out, q)
		if w.last && w.letters() >= beginningMin {
			q := bleve.NewPrefixQuery(w.plain)
			q.SetField(f.words())
			q.SetBoost(f.boost())
			out = append(out, q)
		}
	}
	return out
}

// slips ask for words that differ from a word in so many letters, or whose
// stems do where they are long enough to say something.
func (w word) slips(letters int) []query.Query {
	var out []query.Query
	ask := func(f field, name, term string) {
		if utf8.RuneCountInString(term) < slipMin {
			return
		}
		q := bleve.NewFuzzyQuery(term)
		q.SetField(name)
		q.SetBoost(f.boost())
		q.SetFuzziness(letters)
		out = append(out, q)
	}
	for f := range fields {
		ask(f, f.stems(), w.stem)
		ask(f, f.words(), w.plain)
	}
	return out
}

// look finds a word as it was written or, where it is found nowhere, words
// with a slip of the pen.
func (b *book) look(w word) (bleves.DocumentMatchCollection, error) {
	hits, err := b.ask(w.queries())
	if err != nil || len(hits) > 0 || w.letters() < slipMin {
		return hits, err
	}
	return b.ask(w.slips(1))
}

// ask finds what any of the queries find, with the places. What bleve says of
// a failure is left out: it may hold what was asked for, which nobody logs.
func (b *book) ask(queries []query.Query) (bleves.DocumentMatchCollection, error) {
	r := bleve.NewSearchRequestOptions(bleve.NewDisjunctionQuery(queries...), candidates, 0, false)
	r.IncludeLocations = true
	found, err := b.index.Search(r)
	if err != nil {
		return nil, fmt.Errorf("search: the index cannot be read (%T)", err)
	}
	return found.Hits, nil
}

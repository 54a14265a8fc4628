package search

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	bleves "github.com/blevesearch/bleve/v2/search"

	"knowledgepath/internal/kp"
)

// Kind says what a hit is.
type Kind string

// The kinds of what can be found.
const (
	Module Kind = "module"
	Lesson Kind = "lesson"
	Term   Kind = "term"
)

// kinds are in the order in which equally good hits come.
var kinds = []Kind{Module, Term, Lesson}

// Hit is something that was found.
type Hit struct {
	Kind    Kind
	Module  string // slug; empty for a term
	Lesson  string // id, for a lesson
	Term    string // id, for a term
	Anchor  string // the place on the page; empty for its top
	Title   Text
	In      string // title of the module, for a lesson
	Heading Text   // over the place; may be empty
	Excerpt Text
	Near    bool // nothing was found as it was written, only with a slip of the pen
}

// closeness is how near a word is to the one that was asked for.
type closeness int

const (
	exact     closeness = iota // the word, in whatever form
	beginning                  // it begins so
	tilde                      // n for ñ, or ñ for n
	slip                       // a letter more, less or otherwise
)

// spot is a place where a word of the query was found.
type spot struct {
	word       int
	how        closeness
	field      field
	part       int
	start, end int
}

func (s spot) compare(t spot) int {
	return cmp.Or(
		cmp.Compare(s.how, t.how), cmp.Compare(s.field, t.field),
		cmp.Compare(s.part, t.part), cmp.Compare(s.start, t.start), cmp.Compare(t.end, s.end),
	)
}

// found is an entry with what was found in it.
type found struct {
	entry int
	kind  int // modules before terms before lessons
	spots []spot
	best  map[int]spot // of each word that was found
	score float64
}

// add notes a place.
func (f *found) add(s spot) {
	f.spots = append(f.spots, s)
	if now, ok := f.best[s.word]; !ok || s.compare(now) < 0 {
		f.best[s.word] = s
	}
}

// closeness is that of the word that is farthest from what was asked for.
func (f *found) closeness() closeness {
	far := exact
	for _, s := range f.best {
		far = max(far, s.how)
	}
	return far
}

// depth is how far down the words stand: 0 where all are in the title.
func (f *found) depth() int {
	sum := 0
	for _, s := range f.best {
		sum += int(s.field)
	}
	return sum
}

func compare(a, b *found) int {
	return cmp.Or(
		cmp.Compare(len(b.best), len(a.best)),
		cmp.Compare(a.closeness(), b.closeness()),
		cmp.Compare(a.depth(), b.depth()),
		cmp.Compare(a.kind, b.kind),
		cmp.Compare(b.score, a.score),
		cmp.Compare(a.entry, b.entry),
	)
}

// Search returns what a language has for a query, best first, at most limit.
// Any text is a query; it fails only where the index does.
func (x *Index) Search(lang kp.Lang, query string, limit int) ([]Hit, error) {
	b := x.books[lang]
	all := map[int]*found{}
	for n, w := range b.split(Clean(query)) {
		hits, err := b.look(w)
		if err != nil {
			return nil, err
		}
		for _, h := range hits {
			b.collect(all, h, n, w)
		}
	}
	var ranked []*found
	for _, f := range all {
		ranked = append(ranked, f)
	}
	slices.SortFunc(ranked, compare)
	var out []Hit
	for _, f := range ranked[:min(limit, len(ranked))] {
		out = append(out, b.hit(f))
	}
	return out, nil
}

// collect adds the places of a word to what was found.
func (b *book) collect(all map[int]*found, h *bleves.DocumentMatch, n int, w word) {
	i, err := strconv.Atoi(h.ID)
	if err != nil || i >= len(b.entries) {
		return
	}
	f := all[i]
	if f == nil {
		f = &found{entry: i, kind: slices.Index(kinds, b.entries[i].hit.Kind), best: map[int]spot{}}
		all[i] = f
	}
	f.score += h.Score
	for in := range fields {
		for stem, places := range h.Locations[in.stems()] {
			how := exact
			if stem != w.stem {
				how = slip
			}
			f.addAll(b.entries[i], spot{word: n, how: how, field: in}, w, places)
		}
		for term, places := range h.Locations[in.words()] {
			how := beginning
			if !strings.HasPrefix(term, w.plain) {
				how = slip
			}
			f.addAll(b.entries[i], spot{word: n, how: how, field: in}, w, places)
		}
	}
}

// addAll notes the places of a word, those with another n or ñ as such.
func (f *found) addAll(e entry, s spot, w word, places bleves.Locations) {
	how := s.how
	for _, p := range places {
		s.part, s.start, s.end = int(p.ArrayPositions[0]), int(p.Start), int(p.End)
		s.how = how
		if !sameTildes(w.typed, e.text(s.field, s.part)[s.start:s.end]) {
			s.how = max(how, tilde)
		}
		f.add(s)
	}
}

// text is what stands in a field.
func (e entry) text(f field, part int) string {
	switch f {
	case inTitle:
		return e.hit.Title.Plain
	case inHeading:
		return e.parts[part].heading
	}
	return e.parts[part].text
}

// hit says what was found, and shows the part of it where most of the words
// stand; where all are in the title, its beginning.
func (b *book) hit(f *found) Hit {
	e := b.entries[f.entry]
	h := e.hit
	h.Title.Marks = marks(f.spots, inTitle, 0)
	h.Near = !slices.ContainsFunc(f.spots, func(s spot) bool { return s.how != slip })
	if len(e.parts) == 0 {
		return h
	}
	n := 0
	if f.depth() > 0 {
		n = f.part(len(e.parts))
		h.Anchor = cmp.Or(e.parts[n].anchor, h.Anchor)
		h.Heading = Text{e.parts[n].heading, marks(f.spots, inHeading, n)}
	}
	h.Excerpt = excerpt(e.parts[n].text, f.spots, n)
	return h
}

// part returns the first of the parts with most of the words, a word in the
// heading counting for more.
func (f *found) part(parts int) int {
	words := make([]map[int]int, parts)
	for _, s := range f.spots {
		if s.field == inTitle {
			continue
		}
		if words[s.part] == nil {
			words[s.part] = map[int]int{}
		}
		words[s.part][s.word] = max(words[s.part][s.word], 4-int(s.field))
	}
	best, most := 0, 0
	for i, found := range words {
		sum := 0
		for _, weight := range found {
			sum += weight
		}
		if sum > most {
			best, most = i, sum
		}
	}
	return best
}

// Suggest returns the query with the words that are found nowhere replaced by
// near ones that are; empty where there are none.
func (x *Index) Suggest(lang kp.Lang, query string) (string, error) {
	b, clean := x.books[lang], Clean(query)
	words := b.split(clean)
	suggested := clean
	for _, w := range slices.Backward(words) {
		hits, err := b.look(w)
		if err != nil {
			return "", err
		}
		if len(hits) > 0 || w.letters() < slipMin {
			continue
		}
		if hits, err = b.ask(w.slips(2)); err != nil {
			return "", err
		}
		if len(hits) > 0 {
			all := map[int]*found{}
			b.collect(all, hits[0], 0, w)
			for i, f := range all {
				s := f.best[0]
				near := b.entries[i].text(s.field, s.part)[s.start:s.end]
				suggested = suggested[:w.start] + strings.ToLower(near) + suggested[w.end:]
			}
		}
	}
	if suggested == clean {
		return "", nil
	}
	return suggested, nil
}

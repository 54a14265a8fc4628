package catalog

import (
	"cmp"
	"iter"
	"slices"
	"sync/atomic"

	"knowledgepath/internal/kp"
)

// Snapshot is all published content at one moment. It never changes; a
// request takes one with Live.Now and keeps it to its end.
type Snapshot struct {
	version      string
	tracks       []Track
	competencies []Competency
	modules      []*Module
	terms        []Term
	sources      map[string]Source
	pages        map[string]Page
	byUID        map[string]*Module
	bySlug       map[string]*Module
}

// Page is a page of plain prose, such as help or privacy.
type Page struct {
	ID     string
	ES, EN PageText
}

// In returns the page in l.
func (p Page) In(l kp.Lang) PageText {
	if l == kp.EN {
		return p.EN
	}
	return p.ES
}

// PageText is a page in one language.
type PageText struct {
	Title string
	HTML  string
}

// Parts is what a Snapshot is made of.
type Parts struct {
	Version      string // changes whenever anything else does
	Tracks       []Track
	Competencies []Competency
	Modules      []*Module
	Terms        []Term
	Sources      map[string]Source
	Pages        map[string]Page
}

// NewSnapshot makes a snapshot; the caller must not touch parts afterwards.
// Modules are ordered by track, level and slug.
func NewSnapshot(p Parts) *Snapshot {
	s := &Snapshot{
		version: p.Version, tracks: p.Tracks, competencies: p.Competencies, modules: p.Modules,
		terms: p.Terms, sources: p.Sources, pages: p.Pages,
		byUID: map[string]*Module{}, bySlug: map[string]*Module{},
	}
	slices.SortFunc(s.tracks, func(a, b Track) int {
		return cmp.Or(cmp.Compare(a.Order, b.Order), cmp.Compare(a.ID, b.ID))
	})
	place := map[string]int{}
	for i, t := range s.tracks {
		place[t.ID] = i
	}
	slices.SortFunc(s.modules, func(a, b *Module) int {
		return cmp.Or(cmp.Compare(place[a.Track], place[b.Track]), cmp.Compare(a.Level, b.Level), cmp.Compare(a.Slug, b.Slug))
	})
	for _, m := range s.modules {
		for _, alias := range m.Aliases {
			s.bySlug[alias] = m
		}
	}
	for _, m := range s.modules {
		s.byUID[m.UID] = m
		s.bySlug[m.Slug] = m
	}
	return s
}

// Version identifies the content; equal versions have equal content.
func (s *Snapshot) Version() string { return s.version }

// Tracks returns the tracks in their order.
func (s *Snapshot) Tracks() []Track { return s.tracks }

// Track returns the track with the id.
func (s *Snapshot) Track(id string) (Track, bool) {
	i := slices.IndexFunc(s.tracks, func(t Track) bool { return t.ID == id })
	if i < 0 {
		return Track{}, false
	}
	return s.tracks[i], true
}

// Competency returns the competency with the id.
func (s *Snapshot) Competency(id string) (Competency, bool) {
	i := slices.IndexFunc(s.competencies, func(c Competency) bool { return c.ID == id })
	if i < 0 {
		return Competency{}, false
	}
	return s.competencies[i], true
}

// Competencies returns every competency.
func (s *Snapshot) Competencies() []Competency { return s.competencies }

// Modules yields every module, hidden ones too, by track, level and slug.
func (s *Snapshot) Modules() iter.Seq[*Module] { return slices.Values(s.modules) }

// Module returns the module with the uid, or nil.
func (s *Snapshot) Module(uid string) *Module { return s.byUID[uid] }

// BySlug returns the module that has the slug or once had it, or nil.
func (s *Snapshot) BySlug(slug string) *Module { return s.bySlug[slug] }

// Terms returns the glossary.
func (s *Snapshot) Terms() []Term { return s.terms }

// Term returns the glossary entry with the id.
func (s *Snapshot) Term(id string) (Term, bool) {
	i := slices.IndexFunc(s.terms, func(t Term) bool { return t.ID == id })
	if i < 0 {
		return Term{}, false
	}
	return s.terms[i], true
}

// Source returns the citation with the key.
func (s *Snapshot) Source(key string) (Source, bool) {
	src, ok := s.sources[key]
	return src, ok
}

// Page returns the page of prose with the id.
func (s *Snapshot) Page(id string) (Page, bool) {
	p, ok := s.pages[id]
	return p, ok
}

// Live holds the snapshot that is being served and lets it be replaced while
// requests run.
type Live struct{ now atomic.Pointer[Snapshot] }

// NewLive starts with s.
func NewLive(s *Snapshot) *Live {
	l := &Live{}
	l.now.Store(s)
	return l
}

// Now returns the snapshot being served.
func (l *Live) Now() *Snapshot { return l.now.Load() }

// Swap replaces the snapshot for every later request.
func (l *Live) Swap(s *Snapshot) { l.now.Store(s) }

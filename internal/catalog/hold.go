package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
)

// Holding returns s with some modules as they are in live: gone where live
// has none. What they name and s has no more stays with them: their track,
// their skills' competencies, their sources and terms.
func (s *Snapshot) Holding(live *Snapshot, uids map[string]bool) *Snapshot {
	if len(uids) == 0 {
		return s
	}
	p := Parts{
		Version: s.version, Tracks: slices.Clone(s.tracks), Competencies: slices.Clone(s.competencies),
		Terms: slices.Clone(s.terms), Sources: maps.Clone(s.sources), Pages: s.pages,
	}
	for _, m := range live.modules {
		if uids[m.UID] {
			p.Modules = append(p.Modules, m)
			p.follow(m, live)
		}
	}
	p.Version = p.digest(uids)
	for _, m := range s.modules {
		if !uids[m.UID] {
			p.Modules = append(p.Modules, m)
		}
	}
	return NewSnapshot(p)
}

// follow adds what a module names and the parts do not have.
func (p *Parts) follow(m *Module, from *Snapshot) {
	if t, ok := from.Track(m.Track); ok && !slices.ContainsFunc(p.Tracks, func(o Track) bool { return o.ID == t.ID }) {
		p.Tracks = append(p.Tracks, t)
	}
	for _, skill := range slices.Concat(m.Teaches, m.Requires) {
		c, ok := from.Competency(skill.Competency)
		if ok && !slices.ContainsFunc(p.Competencies, func(o Competency) bool { return o.ID == c.ID }) {
			p.Competencies = append(p.Competencies, c)
		}
	}
	for _, key := range m.Sources {
		if src, ok := from.sources[key]; ok {
			if _, has := p.Sources[key]; !has {
				p.Sources[key] = src
			}
		}
	}
	for i := range m.Lessons {
		for _, id := range slices.Concat(m.Lessons[i].ES.Terms, m.Lessons[i].EN.Terms) {
			t, ok := from.Term(id)
			if ok && !slices.ContainsFunc(p.Terms, func(o Term) bool { return o.ID == id }) {
				p.Terms = append(p.Terms, t)
			}
		}
	}
}

// digest names the parts by what they are made of: the version of what is not
// held, all that is, and what is gone.
func (p *Parts) digest(uids map[string]bool) string {
	h := sha256.New()
	// Content is made of strings, numbers, lists and maps with string keys,
	// which always encode, and in one way.
	_ = json.NewEncoder(h).Encode([]any{p, uids})
	return hex.EncodeToString(h.Sum(nil))[:32]
}

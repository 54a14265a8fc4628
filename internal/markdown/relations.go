package markdown

import (
	"slices"
	"strings"

	"knowledgepath/internal/catalog"
)

// relate checks what only shows when modules stand beside one another:
// names, prerequisites, circles. The modules in among are taken as given.
func relate(list []*built, among []*catalog.Module, s *site) {
	all := slices.Clone(among)
	for _, m := range list {
		if m.module == nil {
			continue
		}
		if m.checkNames(all) {
			all = append(all, m.module)
		}
	}
	circles := findCircles(all)
	for _, m := range list {
		if m.module == nil {
			continue
		}
		m.checkRequires(all, s)
		if c := circles[m.module]; c != "" {
			field := "requires"
			if !m.root.has(field) || len(m.module.Requires) == 0 {
				field = "recommended_after"
			}
			m.add(m.root.y.file, m.root.place(field), Cycle, "name", c)
		}
	}
}

// checkNames reports a uid or name that another module has, and says whether
// the module may stand beside the others.
func (m *built) checkNames(others []*catalog.Module) bool {
	fine := true
	for _, o := range others {
		taken := func(field, id string) {
			m.add(m.root.y.file, m.root.place(field), DuplicateID, "id", id, "name", o.Slug)
			fine = false
		}
		if m.module.UID == o.UID && o.UID != "" {
			taken("uid", o.UID)
		}
		if m.module.Slug == o.Slug && o.Slug != "" || slices.Contains(o.Aliases, m.module.Slug) {
			taken("slug", m.module.Slug)
		}
		for _, alias := range m.module.Aliases {
			if alias == o.Slug || slices.Contains(o.Aliases, alias) {
				taken("aliases", alias)
			}
		}
	}
	return fine
}

// checkRequires reports prerequisites that nobody teaches and that the site
// does not list as still to come.
func (m *built) checkRequires(all []*catalog.Module, s *site) {
	for _, n := range m.root.list("requires") {
		skill, ok := parseSkill(n.Value)
		if !ok || !s.competency(skill.Competency) || s.planned[skill.Competency] {
			continue
		}
		if !slices.ContainsFunc(all, func(o *catalog.Module) bool { return teaches(o, skill) }) {
			m.add(m.root.y.file, m.root.y.at(n), Untaught, "id", n.Value)
		}
	}
}

func teaches(m *catalog.Module, s catalog.Skill) bool {
	return slices.ContainsFunc(m.Teaches, func(t catalog.Skill) bool {
		return t.Competency == s.Competency && t.Level >= s.Level
	})
}

// findCircles returns the modules that can never be begun because each waits
// for another of the same circle, with the circle written out. A prerequisite
// that several modules teach is met by any of them; one that nobody teaches
// holds nobody up here, because it is reported by itself.
func findCircles(all []*catalog.Module) map[*catalog.Module]string {
	bySlug := map[string]*catalog.Module{}
	for _, m := range all {
		bySlug[m.Slug] = m
	}
	free := map[*catalog.Module]bool{}
	for changed := true; changed; {
		changed = false
		for _, m := range all {
			if !free[m] && len(waitsFor(m, all, bySlug, free)) == 0 {
				free[m], changed = true, true
			}
		}
	}
	circles := map[*catalog.Module]string{}
	for _, m := range all {
		if free[m] {
			continue
		}
		if way := wayBack(m, all, bySlug, free); way != nil {
			circles[m] = strings.Join(way, " → ")
		}
	}
	return circles
}

// waitsFor lists the modules, none of them free, that hold m up.
func waitsFor(m *catalog.Module, all []*catalog.Module, bySlug map[string]*catalog.Module, free map[*catalog.Module]bool) []*catalog.Module {
	var list []*catalog.Module
	for _, slug := range m.After {
		if o := bySlug[slug]; o != nil && !free[o] {
			list = append(list, o)
		}
	}
	for _, need := range m.Requires {
		var providers []*catalog.Module
		met := false
		for _, o := range all {
			if teaches(o, need) {
				providers = append(providers, o)
				met = met || free[o]
			}
		}
		if !met {
			list = append(list, providers...)
		}
	}
	return list
}

// wayBack returns the slugs on the shortest way from m to itself, or nil for
// a module that only waits for others' circle.
func wayBack(m *catalog.Module, all []*catalog.Module, bySlug map[string]*catalog.Module, free map[*catalog.Module]bool) []string {
	from := map[*catalog.Module]*catalog.Module{}
	todo := []*catalog.Module{m}
	for len(todo) > 0 {
		now := todo[0]
		todo = todo[1:]
		for _, next := range waitsFor(now, all, bySlug, free) {
			if next == m {
				way := []string{m.Slug}
				for at := now; at != m; at = from[at] {
					way = append(way, at.Slug)
				}
				way = append(way, m.Slug)
				slices.Reverse(way)
				return way
			}
			if _, seen := from[next]; !seen {
				from[next] = now
				todo = append(todo, next)
			}
		}
	}
	return nil
}

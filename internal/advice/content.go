package advice

import (
	"strings"
	"time"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/contract"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
)

// What content does not say of itself: how well a module teaches, in per
// mille, and which level an organisation should be at with a practice.
const (
	contentEffect = 900
	contentTarget = 3
)

// CatalogOf is the published content as a catalogue. Modules are named by
// their uid; what they are better taken after is advice, not an order. The
// error is *contract.Faults.
func CatalogOf(s *catalog.Snapshot, form *intake.Form, now time.Time) (*contract.Catalog, error) {
	c := &contract.Catalog{Schema: contract.CatalogSchema, Roles: map[string][]contract.Weighted{}, Goals: map[string][]contract.Node{}}
	domains := map[string]bool{}
	for _, competency := range s.Competencies() {
		d := domainOf(competency.ID)
		domains[d] = true
		c.Competencies = append(c.Competencies, contentCompetency(competency, d))
	}
	c.Domains = sortedKeys(domains)
	for m := range s.Modules() {
		if m.Public() {
			c.Modules = append(c.Modules, contentModule(m, now))
			c.Items = append(c.Items, moduleItems(m)...)
		}
	}
	addForm(c, form)
	return c, c.Check()
}

// domainOf is the part of a competency's id before the point.
func domainOf(id string) string {
	domain, _, _ := strings.Cut(id, ".")
	return domain
}

// contentCompetency takes the first requirement of the same domain for the
// main parent.
func contentCompetency(k catalog.Competency, domain string) contract.Competency {
	out := contract.Competency{ID: k.ID, Domain: domain}
	for _, r := range k.Requires {
		out.Requires = append(out.Requires, contract.Requirement{Level: 1, Competency: r.Competency, At: r.Level})
		if out.MainParent == nil && domainOf(r.Competency) == domain {
			out.MainParent = &r.Competency
		}
	}
	return out
}

// contentModule teaches every level up to the one it names.
func contentModule(m *catalog.Module, now time.Time) contract.Module {
	out := contract.Module{ID: m.UID, Minutes: map[string]int{}, Expired: m.Legal.Expired(now)}
	for _, l := range kp.Langs() {
		if m.In(l).Title != "" {
			out.Minutes[string(l)] = m.Minutes
		}
	}
	taught := map[contract.Node]bool{}
	for _, t := range m.Teaches {
		for l := 1; l <= t.Level; l++ {
			n := contract.Node{Competency: t.Competency, Level: l}
			if !taught[n] {
				out.Teaches = append(out.Teaches, contract.Teaching{Competency: n.Competency, Level: l, Effect: contentEffect})
			}
			taught[n] = true
		}
	}
	for _, r := range m.Requires {
		out.Requires = append(out.Requires, contract.Node{Competency: r.Competency, Level: r.Level})
	}
	return out
}

// moduleItems are the quiz questions of a module that say what they show.
func moduleItems(m *catalog.Module) []contract.Item {
	var out []contract.Item
	for i := range m.Lessons {
		for _, b := range m.Lessons[i].In(kp.ES).Blocks {
			if a := b.Activity; a != nil && a.Type == catalog.Quiz && a.Skill.Competency != "" {
				out = append(out, contract.Item{ID: m.UID + "/" + m.Lessons[i].ID + "#" + a.ID, Competency: a.Skill.Competency, Level: max(1, a.Skill.Level)})
			}
		}
	}
	return out
}

// addForm adds the intake's situations, roles, goals and practices.
func addForm(c *contract.Catalog, form *intake.Form) {
	if form == nil {
		return
	}
	for _, q := range form.Questions {
		if q.Block == intake.Knowledge {
			c.Items = append(c.Items, contract.Item{ID: q.ID, Competency: q.Skill.Competency, Level: q.Skill.Level})
		}
		if len(q.Maps) > 0 {
			p := contract.Practice{ID: q.ID, Target: contentTarget}
			for _, m := range q.Maps {
				p.Maps = append(p.Maps, contract.Maps{Competency: m.Competency, Weight: min(100, m.Permille/10)})
			}
			c.Practices = append(c.Practices, p)
		}
	}
	for role, targets := range form.Roles {
		for _, t := range targets {
			c.Roles[role] = append(c.Roles[role], contract.Weighted{Competency: t.Competency, Level: t.Level, Weight: t.Weight})
		}
	}
	for goal, targets := range form.Goals {
		for _, t := range targets {
			c.Goals[goal] = append(c.Goals[goal], contract.Node{Competency: t.Competency, Level: t.Level})
		}
	}
}

package simulation

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"knowledgepath/internal/advice"
	"knowledgepath/internal/contract"
)

// Report is what made-up people of every kind find in a catalogue.
type Report struct {
	Personas    int           `json:"personas"`
	Never       []Never       `json:"never_recommended"`
	Empty       []string      `json:"empty_paths"` // personas who need something and get nothing
	Unreachable []Unreachable `json:"unreachable"`
	Gaps        []Gap         `json:"gaps"`
	Tracks      []Track       `json:"minutes_to_level_2"`
}

// Findings is how many faults the report names.
func (r *Report) Findings() int {
	return len(r.Never) + len(r.Empty) + len(r.Unreachable) + len(r.Gaps)
}

// Never is a module that is on nobody's path, with the code it is most often
// left out for.
type Never struct {
	Module string `json:"module"`
	Code   string `json:"code"`
}

// Unreachable is a module that nobody of a language can take, because
// something it needs is not offered to them.
type Unreachable struct {
	Module   string `json:"module"`
	Language string `json:"language"`
	Lacks    string `json:"lacks"`
}

// Gap is a node that a role or a goal asks for and no module teaches in a
// language.
type Gap struct {
	Competency string `json:"competency"`
	Level      int    `json:"level"`
	Language   string `json:"language"`
}

// Track is how long someone of a language who knows nothing yet needs for
// level 2 of everything in a domain; what of it cannot be reached is listed.
type Track struct {
	Domain   string   `json:"domain"`
	Language string   `json:"language"`
	Minutes  int      `json:"minutes"`
	Lacks    []string `json:"lacks"`
}

// persona is someone made up.
type persona struct {
	name    string
	answers *contract.Answers
}

// Try runs people of every role, language, budget and pattern of answers
// against a catalogue. The same seed gives the same people.
func Try(c *contract.Catalog, e *advice.Engine, seed uint64) *Report {
	r := &Report{Never: []Never{}, Empty: []string{}, Unreachable: []Unreachable{}, Gaps: gaps(c), Tracks: tracks(c, e)}
	codes := map[string]map[string]int{} // by module, how often for which reason
	planned := map[string]bool{}
	lacking := map[string]map[string]string{} // by language and module
	for _, p := range personas(c, seed) {
		r.Personas++
		out, err := e.Recommend(p.answers)
		if err != nil {
			r.Empty = append(r.Empty, p.name)
			continue
		}
		for _, entry := range out.Plan {
			planned[entry.Module] = true
		}
		if len(out.Plan) == 0 && wants(c, p.answers, out) {
			r.Empty = append(r.Empty, p.name)
		}
		for _, s := range out.Skipped {
			if codes[s.Module] == nil {
				codes[s.Module] = map[string]int{}
			}
			codes[s.Module][s.Code]++
			if s.Code == advice.Unreachable {
				lang := p.answers.Learner.Languages[0]
				if lacking[lang] == nil {
					lacking[lang] = map[string]string{}
				}
				lacking[lang][s.Module] = lacks(s.Data)
			}
		}
	}
	for _, m := range c.Modules {
		if !planned[m.ID] && !m.Expired {
			r.Never = append(r.Never, Never{m.ID, commonest(codes[m.ID])})
		}
		for _, lang := range languages(c) {
			if what := lacking[lang][m.ID]; what != "" {
				r.Unreachable = append(r.Unreachable, Unreachable{m.ID, lang, what})
			}
		}
	}
	return r
}

// languages are those that any module is offered in.
func languages(c *contract.Catalog) []string {
	var out []string
	for _, m := range c.Modules {
		for lang := range m.Minutes {
			out = append(out, lang)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// patterns are how the people answer: nothing, all wrong, by chance, mostly
// right.
func patterns() []string { return []string{"no answers", "a beginner", "mixed", "experienced"} }

// personas makes up people of every kind. Each has one of the goals in turn.
func personas(c *contract.Catalog, seed uint64) []persona {
	var out []persona
	goals := sortedKeys(c.Goals)
	roles := sortedKeys(c.Roles)
	if len(roles) == 0 {
		roles = []string{""}
	}
	for _, role := range roles {
		for _, lang := range languages(c) {
			for _, minutes := range []int{120, 240, 480, 960} {
				for k, pattern := range patterns() {
					r := rand.New(rand.NewPCG(seed, uint64(len(out))))
					a := &contract.Answers{Schema: contract.AnswersSchema, Learner: contract.Learner{
						ID: fmt.Sprint("persona-", len(out)), Role: role, Languages: []string{lang}, MinutesTotal: minutes}}
					name := fmt.Sprintf("%s, %s, %d minutes, %s", role, lang, minutes, pattern)
					if len(goals) > 0 {
						goal := goals[len(out)%len(goals)]
						a.Learner.Goals = []contract.Goal{{Goal: goal}}
						name += ", goal " + goal
					}
					if k > 0 {
						answerAll(r, c, a, []int{0, 5, 50, 90}[k])
					}
					out = append(out, persona{name, a})
				}
			}
		}
	}
	return out
}

// answerAll answers up to ten items, right with a chance in a hundred.
func answerAll(r *rand.Rand, c *contract.Catalog, a *contract.Answers, right int) {
	for i, k := range r.Perm(len(c.Items)) {
		if i == 10 {
			return
		}
		response := "wrong"
		if r.IntN(100) < right {
			response = "correct"
		}
		a.Evidence = append(a.Evidence, contract.Evidence{ID: fmt.Sprintf("e%02d", i), Type: contract.EvidenceItem, Item: c.Items[k].ID, Response: response})
	}
}

// wants reports whether someone needs something they lack for which there
// would be time.
func wants(c *contract.Catalog, a *contract.Answers, out *contract.Recommendation) bool {
	shortest := contract.MaxMinutes
	for _, m := range c.Modules {
		if n, ok := m.Minutes[a.Learner.Languages[0]]; ok {
			shortest = min(shortest, n)
		}
	}
	return shortest <= a.Learner.MinutesTotal && slices.ContainsFunc(out.Nodes, func(n contract.NodeState) bool { return n.Weight > 1 && !n.Mastered })
}

// lacks names what makes a module unreachable.
func lacks(data map[string]any) string {
	if m, ok := data["module"]; ok {
		return fmt.Sprint(m)
	}
	return fmt.Sprintf("%v:%v", data["competency"], data["level"])
}

// commonest is the code that was given most often, the first of equal ones.
func commonest(codes map[string]int) string {
	best := ""
	for _, code := range sortedKeys(codes) {
		if best == "" || codes[code] > codes[best] {
			best = code
		}
	}
	return best
}

// gaps lists what is asked for and taught nowhere, by language.
func gaps(c *contract.Catalog) []Gap {
	taught := map[string]map[contract.Node]bool{}
	for _, m := range c.Modules {
		for lang := range m.Minutes {
			if taught[lang] == nil {
				taught[lang] = map[contract.Node]bool{}
			}
			for _, t := range m.Teaches {
				taught[lang][t.Node()] = taught[lang][t.Node()] || !m.Expired
			}
		}
	}
	asked := map[contract.Node]bool{}
	for _, role := range c.Roles {
		for _, w := range role {
			asked[contract.Node{Competency: w.Competency, Level: w.Level}] = true
		}
	}
	for _, goal := range c.Goals {
		for _, n := range goal {
			asked[n] = true
		}
	}
	out := []Gap{}
	for _, k := range c.Competencies {
		for l := 1; l <= levels; l++ {
			n := contract.Node{Competency: k.ID, Level: l}
			for _, lang := range languages(c) {
				if asked[n] && !taught[lang][n] {
					out = append(out, Gap{k.ID, l, lang})
				}
			}
		}
	}
	return out
}

// tracks plans level 2 of every domain for someone who knows nothing yet.
func tracks(c *contract.Catalog, e *advice.Engine) []Track {
	out := []Track{}
	for _, domain := range slices.Sorted(slices.Values(c.Domains)) {
		for _, lang := range languages(c) {
			a := &contract.Answers{Schema: contract.AnswersSchema, Learner: contract.Learner{Languages: []string{lang}, MinutesTotal: 60 * 24 * 30}}
			for _, k := range c.Competencies {
				if k.Domain == domain {
					a.Learner.Goals = append(a.Learner.Goals, contract.Goal{Competency: k.ID, Level: 1}, contract.Goal{Competency: k.ID, Level: 2})
				}
			}
			r, err := e.Recommend(a)
			if err != nil {
				continue
			}
			t := Track{Domain: domain, Language: lang, Minutes: r.Totals.Minutes, Lacks: []string{}}
			for _, g := range a.Learner.Goals {
				if !planTeaches(c, r, contract.Node{Competency: g.Competency, Level: g.Level}) {
					t.Lacks = append(t.Lacks, fmt.Sprintf("%s:%d", g.Competency, g.Level))
				}
			}
			slices.Sort(t.Lacks)
			out = append(out, t)
		}
	}
	return out
}

func planTeaches(c *contract.Catalog, r *contract.Recommendation, n contract.Node) bool {
	return slices.ContainsFunc(c.Modules, func(m contract.Module) bool {
		return slices.ContainsFunc(m.Teaches, func(t contract.Teaching) bool { return t.Node() == n }) &&
			slices.ContainsFunc(r.Plan, func(e contract.Entry) bool { return e.Module == m.ID })
	})
}

// sortedKeys lists the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

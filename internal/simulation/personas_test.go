package simulation

import (
	"reflect"
	"slices"
	"testing"

	"knowledgepath/internal/advice"
	"knowledgepath/internal/contract"
)

// sound is a small catalogue in which everybody gets what they need.
func sound() *contract.Catalog {
	c := &contract.Catalog{Schema: contract.CatalogSchema, Domains: []string{"d"}, Roles: map[string][]contract.Weighted{}, Goals: map[string][]contract.Node{}}
	parent := "a"
	c.Competencies = []contract.Competency{{ID: "a", Domain: "d"}, {ID: "b", Domain: "d", MainParent: &parent, Requires: []contract.Requirement{{Level: 1, Competency: "a", At: 1}}}}
	for _, id := range []string{"a", "b"} {
		for l := 1; l <= 2; l++ {
			c.Modules = append(c.Modules, contract.Module{ID: id + string(rune('0'+l)), Minutes: map[string]int{"es": 30, "en": 30}, Teaches: []contract.Teaching{{Competency: id, Level: l, Effect: 900}}})
			c.Items = append(c.Items, contract.Item{ID: "i" + id + string(rune('0'+l)), Competency: id, Level: l})
			c.Roles["r"] = append(c.Roles["r"], contract.Weighted{Competency: id, Level: l, Weight: 2})
			c.Goals["g"] = append(c.Goals["g"], contract.Node{Competency: id, Level: l})
		}
	}
	return c
}

func try(c *contract.Catalog) *Report {
	return Try(c, advice.NewEngine(c, contract.DefaultParams(c)), 1)
}

func TestSoundContentHasNoFindings(t *testing.T) {
	r := try(sound())
	if r.Findings() != 0 || r.Personas != 32 {
		t.Errorf("%d personas: %+v", r.Personas, r)
	}
	for _, track := range r.Tracks {
		if track.Minutes != 120 || len(track.Lacks) > 0 {
			t.Errorf("track %+v", track)
		}
	}
	if again := try(sound()); !reflect.DeepEqual(r, again) {
		t.Error("the same seed gives another report")
	}
}

// TestFaultsOfContentAreFound plants one fault at a time.
func TestFaultsOfContentAreFound(t *testing.T) {
	t.Run("a competency that nothing teaches", func(t *testing.T) {
		c := sound()
		c.Modules = slices.DeleteFunc(c.Modules, func(m contract.Module) bool { return m.ID == "b2" })
		if r := try(c); !slices.Contains(r.Gaps, Gap{"b", 2, "es"}) || !slices.Contains(r.Gaps, Gap{"b", 2, "en"}) {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a prerequisite in one language only", func(t *testing.T) {
		c := sound()
		delete(c.Modules[0].Minutes, "en")
		r := try(c)
		if !slices.Contains(r.Unreachable, Unreachable{"b1", "en", "a:1"}) || slices.ContainsFunc(r.Unreachable, func(u Unreachable) bool { return u.Language == "es" }) {
			t.Errorf("%+v", r)
		}
	})
	t.Run("a module that nobody can reach", func(t *testing.T) {
		c := sound()
		c.Modules[1].Requires = []contract.Node{{Competency: "b", Level: 3}}
		if r := try(c); !slices.Contains(r.Never, Never{"a2", advice.Unreachable}) {
			t.Errorf("%+v", r)
		}
	})
	t.Run("nothing in a language but what nobody needs", func(t *testing.T) {
		c := sound()
		for i := range c.Modules {
			delete(c.Modules[i].Minutes, "en")
		}
		c.Modules = append(c.Modules, contract.Module{ID: "z", Minutes: map[string]int{"en": 20}, Teaches: []contract.Teaching{{Competency: "a", Level: 3, Effect: 900}}})
		r := try(c)
		if len(r.Empty) == 0 || !slices.Contains(r.Never, Never{"z", advice.Language}) && !slices.Contains(r.Never, Never{"z", advice.Mastered}) {
			t.Errorf("%+v", r)
		}
	})
}

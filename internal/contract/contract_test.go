package contract

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"
)

const catalogText = `{"schema":"kp.catalog/1","domains":["d"],"competencies":[
 {"id":"a","domain":"d","main_parent":null},
 {"id":"b","domain":"d","main_parent":"a","requires":[{"level":1,"competency":"a","at":1}]}],
 "modules":[{"id":"m1","minutes":{"es":45,"en":40},"teaches":[{"competency":"a","level":1,"effect":900}]},
  {"id":"m2","minutes":{"es":30},"teaches":[{"competency":"b","level":1,"effect":900}],"requires":[{"competency":"a","level":1}],"after":["m1"]}],
 "items":[{"id":"i1","competency":"a","level":1}],
 "roles":{"care":[{"competency":"a","level":1,"weight":3}]},"goals":{"g":[{"competency":"b","level":1}]},
 "practices":[{"id":"p","maps":[{"competency":"a","weight":100}],"target":3}]}`

func catalogOf(t *testing.T) *Catalog {
	t.Helper()
	c, err := ReadCatalog([]byte(catalogText))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogFaults(t *testing.T) {
	for _, c := range []struct{ name, old, new, path, code string }{
		{"unknown field", `"domains"`, `"dominions":[],"domains"`, "catalog.dominions", CodeUnknown},
		{"another case", `"domains"`, `"Domains":[],"domains"`, "catalog.Domains", CodeUnknown},
		{"a field twice", `"domains"`, `"domains":[],"domains"`, "catalog.domains", CodeDuplicate},
		{"hidden field", `"domains"`, `"":1,"domains"`, "catalog.", CodeUnknown},
		{"schema", "kp.catalog/1", "kp.catalog/2", "catalog.schema", CodeSchema},
		{"text for a number", `"es":45`, `"es":"45"`, "catalog.modules[0].minutes.es", CodeType},
		{"fraction", `"es":45`, `"es":45.5`, "catalog.modules[0].minutes.es", CodeType},
		{"minutes", `"es":45`, `"es":241`, "catalog.modules[0].minutes.es", CodeRange},
		{"effect", `"level":1,"effect":900}],"requires"`, `"level":1,"effect":99}],"requires"`, "catalog.modules[1].teaches[0].effect", CodeRange},
		{"level", `"requires":[{"competency":"a","level":1}]`, `"requires":[{"competency":"a","level":4}]`, "catalog.modules[1].requires[0].level", CodeRange},
		{"dangling module", `"after":["m1"]`, `"after":["m9"]`, "catalog.modules[1].after[0]", CodeDangling},
		{"dangling competency", `"items":[{"id":"i1","competency":"a"`, `"items":[{"id":"i1","competency":"z"`, "catalog.items[0].competency", CodeDangling},
		{"dangling domain", `"id":"a","domain":"d"`, `"id":"a","domain":"x"`, "catalog.competencies[0].domain", CodeDangling},
		{"parent not required", `"requires":[{"level":1,"competency":"a","at":1}]}]`, `"requires":[]}]`, "catalog.competencies[1].main_parent", CodeRange},
		{"id twice", `"id":"m2"`, `"id":"m1"`, "catalog.modules[1].id", CodeDuplicate},
		{"control character", `"id":"m2"`, `"id":"m\u0007"`, "catalog.modules[1].id", CodeRange},
		{"long id", `"id":"m2"`, `"id":"` + strings.Repeat("m", 1<<20) + `"`, "catalog.modules[1].id", CodeRange},
		{"cycle of modules", `"effect":900}]},`, `"effect":900}],"after":["m2"]},`, "catalog.modules", CodeCycle},
		{"cycle of nodes", `"main_parent":null`, `"main_parent":null,"requires":[{"level":1,"competency":"b","at":1}]`, "catalog.competencies", CodeCycle},
		{"not JSON", `"domains":["d"]`, `"domains":["d"`, "catalog", CodeSyntax},
		{"something after", `"target":3}]}`, `"target":3}]} 1`, "catalog", CodeSyntax},
		{"weight", `"level":1,"weight":3`, `"level":1,"weight":4`, "catalog.roles.care[0].weight", CodeRange},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := strings.Replace(catalogText, c.old, c.new, 1)
			if data == catalogText {
				t.Fatal("nothing was replaced")
			}
			_, err := ReadCatalog([]byte(data))
			faults, ok := err.(*Faults)
			if !ok {
				t.Fatalf("error %v, want faults", err)
			}
			for _, f := range faults.List {
				if f.Path == c.path && f.Code == c.code {
					return
				}
			}
			t.Errorf("faults %v, want %s at %s", faults.List, c.code, c.path)
		})
	}
}

func TestACycleIsNamed(t *testing.T) {
	_, err := ReadCatalog([]byte(strings.Replace(catalogText, `"effect":900}]},`, `"effect":900}],"after":["m2"]},`, 1)))
	if err == nil || !strings.Contains(err.Error(), "m1 → m2 → m1") {
		t.Errorf("error %v", err)
	}
}

func TestNestingIsLimited(t *testing.T) {
	if _, err := ReadCatalog([]byte(strings.Repeat("[", 1_000_000))); err == nil {
		t.Error("a million brackets pass")
	}
}

func TestCanonicalIsTheSameForPermutedInput(t *testing.T) {
	a, err := Canonical([]byte(`{"b":[{"id":"y","n":1.50},{"id":"x","n":2.0}],"a":["q","p"],"c":"\u00e9\u2028<\n"}`))
	if err != nil {
		t.Fatal(err)
	}
	b, err := Canonical([]byte(`{ "a":["q","p"], "c":"é\u2028<\n", "b":[{"n":2,"id":"x"},{"n":1.5,"id":"y"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := "{\"a\":[\"q\",\"p\"],\"b\":[{\"id\":\"x\",\"n\":2},{\"id\":\"y\",\"n\":1.5}],\"c\":\"é\u2028<\\n\"}"
	if string(a) != want || string(b) != want {
		t.Errorf("got  %s\nand  %s\nwant %s", a, b, want)
	}
}

func TestDefaultParamsAreTheContracts(t *testing.T) {
	c := catalogOf(t)
	p := DefaultParams(c)
	near := func(what string, got, want float64) {
		if math.Abs(got-want) > 5.1e-7 {
			t.Errorf("%s: %.7f, want %.7f", what, got, want)
		}
	}
	near("base at 0, level 0", p.Base["a"][3][0], 1-1/(1+math.Exp(-.6)))
	near("base at 2, level 3", p.Base["b"][6][3], 1/(1+math.Exp(-1.4)))
	near("mentor, neighbour", p.Mentor[1][2], .075)
	near("mentor, far", p.Mentor[0][3], .025)
	near("self-rating", p.SelfRating[1][0][0], math.Erfc(.4/.85/math.Sqrt2)/2)
	if p.Item[DefaultItem][1][1] != [3]float64{.46, .19, .35} || p.Item[DefaultItem][0][0] != [3]float64{.51, .14, .35} || p.Item[DefaultItem][0][3] != [3]float64{.05, .94, .01} {
		t.Errorf("items %v", p.Item[DefaultItem])
	}
	again, err := ReadParams(p.JSON(), c)
	if err != nil {
		t.Fatal(err)
	}
	if again.Hash() != p.Hash() || string(again.JSON()) != string(p.JSON()) {
		t.Error("writing and reading changes the parameters")
	}
}

func TestParamsOfAnotherCatalogue(t *testing.T) {
	c := catalogOf(t)
	p := DefaultParams(c)
	delete(p.Base, "a")
	p.Base["z"] = p.Base["b"]
	_, err := ReadParams(p.JSON(), c)
	if err == nil || !strings.Contains(err.Error(), "params.base.a") || !strings.Contains(err.Error(), "params.base.z") {
		t.Errorf("error %v", err)
	}
}

func TestAnswersFaults(t *testing.T) {
	c := catalogOf(t)
	now := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, tc := range []struct{ name, text, path, code string }{
		{"future", `{"schema":"kp.answers/1","learner":{},"evidence":[{"id":"e","at":"2025-01-01T00:00:01Z","type":"item","item":"i1","response":"wrong"}]}`, "answers.evidence[0].at", CodeFuture},
		{"not UTC", `{"schema":"kp.answers/1","learner":{},"evidence":[{"id":"e","at":"2024-01-01T00:00:01+01:00","type":"item","item":"i1","response":"wrong"}]}`, "answers.evidence[0].at", CodeType},
		{"item", `{"schema":"kp.answers/1","learner":{},"evidence":[{"id":"e","type":"item","item":"i9","response":"wrong"}]}`, "answers.evidence[0].item", CodeDangling},
		{"response", `{"schema":"kp.answers/1","learner":{},"evidence":[{"id":"e","type":"item","item":"i1","response":"maybe"}]}`, "answers.evidence[0].response", CodeRange},
		{"no value", `{"schema":"kp.answers/1","learner":{},"evidence":[{"id":"e","type":"self_rating","competency":"a"}]}`, "answers.evidence[0].value", CodeMissing},
		{"type", `{"schema":"kp.answers/1","learner":{},"evidence":[{"id":"e","type":"gossip"}]}`, "answers.evidence[0].type", CodeRange},
		{"no learner", `{"schema":"kp.answers/1"}`, "answers.learner", CodeMissing},
		{"name", `{"schema":"kp.answers/1","learner":{"name":"Ana"}}`, "answers.learner.name", CodeUnknown},
		{"role", `{"schema":"kp.answers/1","learner":{"role":"queen"}}`, "answers.learner.role", CodeDangling},
		{"minutes", `{"schema":"kp.answers/1","learner":{"minutes_total":-1}}`, "answers.learner.minutes_total", CodeRange},
		{"pin", `{"schema":"kp.answers/1","learner":{},"constraints":{"pinned":[{"module":"m9"}]}}`, "answers.constraints.pinned[0].module", CodeDangling},
		{"goal", `{"schema":"kp.answers/1","learner":{"goals":["x"]}}`, "answers.learner.goals[0]", CodeDangling},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := ReadAnswers([]byte(tc.text), c, now)
			faults, ok := err.(*Faults)
			if !ok || len(faults.List) != 1 || faults.List[0].Path != tc.path || faults.List[0].Code != tc.code {
				t.Errorf("error %v, want %s at %s", err, tc.code, tc.path)
			}
		})
	}
}

func TestShortAnswers(t *testing.T) {
	a, err := ReadAnswers([]byte(`{"schema":"kp.answers/1","learner":{"goals":["g",{"competency":"a","level":2}]},
	 "constraints":{"pinned":["m1"],"excluded":["m2"],"in_progress":[{"module":"m1","minutes_left":5}],"previous_plan":[{"module":"m1"}]}}`), catalogOf(t), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	k := a.Constraints
	if a.Learner.Goals[0].Goal != "g" || a.Learner.Goals[1].Level != 2 || k.Pinned[0].Module != "m1" || k.Excluded[0].Module != "m2" || *k.InProgress[0].MinutesLeft != 5 || k.PreviousPlan[0].Module != "m1" {
		t.Errorf("read %+v", a)
	}
}

func TestTheLogHasEachIDOnce(t *testing.T) {
	at := func(h int) time.Time { return time.Date(2025, 1, 1, h, 0, 0, 0, time.UTC) }
	one, two := Evidence{ID: "e", At: at(1), Response: "wrong"}, Evidence{ID: "e", At: at(1), Response: "correct"}
	a := Answers{Evidence: []Evidence{{ID: "z", At: at(0)}, one, two, {ID: "b", At: at(1)}, {ID: "z", At: at(2)}}}
	b := Answers{Evidence: []Evidence{{ID: "z", At: at(2)}, {ID: "b", At: at(1)}, two, one, {ID: "z", At: at(0)}}}
	x, _ := json.Marshal(a.Log())
	y, _ := json.Marshal(b.Log())
	if string(x) != string(y) || len(a.Log()) != 3 || a.Log()[0].ID != "z" || a.Log()[1].ID != "b" {
		t.Errorf("logs %s and %s", x, y)
	}
}

func FuzzReadAnswers(f *testing.F) {
	f.Add([]byte(`{"schema":"kp.answers/1","learner":{"id":"l"},"evidence":[{"id":"e","type":"item","item":"i1","response":"wrong","ms":1}]}`))
	f.Add([]byte(`{"":1,"evidence":[null],"constraints":{"pinned":[{}]}}`))
	c, err := ReadCatalog([]byte(catalogText))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if a, err := ReadAnswers(data, c, time.Now()); err == nil && a.Schema != AnswersSchema {
			t.Error("passed without a schema")
		}
	})
}

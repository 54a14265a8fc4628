package markdown

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
)

const (
	intakeOf  = "intake/intake.yaml"
	weightsOf = "intake/weights.yaml"
)

func TestForm(t *testing.T) {
	form, findings := New(fixture(t)).Form()
	if len(findings) > 0 {
		t.Fatalf("findings:\n%s", listing(findings))
	}
	why := kp.Text{ES: "Para eso.", EN: "For that."}
	want := map[string]intake.Question{
		"p-goals": {
			ID: "p-goals", Block: intake.Profile, Kind: intake.UpTo, Max: 3, Why: why,
			Prompt:  kp.Text{ES: "¿Qué quieres?", EN: "What do you want?"},
			Options: []intake.Option{{Key: "team", Label: kp.Text{ES: "Equipo", EN: "Team"}}, {Key: "money", Label: kp.Text{ES: "Dinero", EN: "Money"}}},
		},
		"o-agreements": {
			ID: "o-agreements", Block: intake.Organisation, Kind: intake.One, Why: why,
			Prompt: kp.Text{ES: "¿Cada cuánto?", EN: "How often?"},
			Options: []intake.Option{
				{Key: "never", Label: kp.Text{ES: "Nunca", EN: "Never"}},
				{Key: "year", Label: kp.Text{ES: "Al año", EN: "Yearly"}, Score: 666},
				{Key: "quarter", Label: kp.Text{ES: "Trimestre", EN: "Quarterly"}, Score: 1000},
			},
			Maps: []intake.Weight{{Competency: "ad.agreements", Permille: 1000}, {Competency: "ad.other", Permille: 300}},
		},
		"o-tech": {
			ID: "o-tech", Block: intake.Organisation, Kind: intake.Many, Why: why,
			Prompt: kp.Text{ES: "¿Qué hay?", EN: "What is there?"},
			Options: []intake.Option{
				{Key: "mfa", Label: kp.Text{ES: "Factor", EN: "Factor"}, Score: 166},
				{Key: "pw", Label: kp.Text{ES: "Gestor", EN: "Manager"}, Score: 166},
			},
			Maps: []intake.Weight{{Competency: "ad.other", Permille: 1000}},
		},
		"k-agree": {
			ID: "k-agree", Block: intake.Knowledge, Kind: intake.One, Why: why, Difficulty: 1, Second: "ad.other",
			Prompt: kp.Text{ES: "¿Qué propones?", EN: "What do you propose?"},
			Skill:  catalog.Skill{Competency: "ad.agreements", Level: 1},
			Options: []intake.Option{
				{Key: "a", Label: kp.Text{ES: "Pedir", EN: "Ask"}},
				{Key: "b", Label: kp.Text{ES: "Revisar", EN: "Review"}, Score: 1000},
				{Key: "c", Label: kp.Text{ES: "Mandar", EN: "Order"}, Score: 500},
			},
		},
	}
	for id, w := range want {
		got := form.Question(id)
		if got == nil {
			t.Errorf("%s is missing", id)
			continue
		}
		if diff := cmp.Diff(w, *got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	if staff := form.Question("o-staff"); staff.Maps != nil || staff.Options[0].Score != 0 {
		t.Errorf("a band without scores tells of competencies: %+v", staff)
	}
	target := intake.Target{Skill: catalog.Skill{Competency: "ad.other", Level: 2}, Weight: 2}
	if diff := cmp.Diff([]intake.Target{target}, form.Roles["coord"]); diff != "" {
		t.Errorf("roles (-want +got):\n%s", diff)
	}
}

func TestIntakeFaults(t *testing.T) {
	base := fixture(t)
	for _, f := range []fault{
		{"syntax", intakeOf, "profile:\n", "profile: ]\n", []want{{BadYAML, intakeOf, "", ""}, {BadYAML, weightsOf, "roles", ""}, {BadYAML, weightsOf, "goals", ""}}},
		{"unknown field", intakeOf, "id: p-time, type: one", "id: p-time, typo: x, type: one", []want{{UnknownField, intakeOf, "typo: x", "type"}}},
		{"unknown type", intakeOf, "id: p-time, type: one", "id: p-time, type: two", []want{{BadYAML, intakeOf, "type: two", ""}}},
		{"question twice", intakeOf, "id: p-time", "id: p-place", []want{{DuplicateActivity, intakeOf, "id: p-place, type: one", ""}, {BadYAML, intakeOf, "", ""}}},
		{"option twice", intakeOf, "['60', Una", "['30', Una", []want{{DuplicateKey, intakeOf, "['30', Una", ""}}},
		{"option without English", intakeOf, "['60', Una hora, An hour]", "['60', Una hora]", []want{{BadYAML, intakeOf, "['60', Una", ""}}},
		{"a mapping for a text", intakeOf, "[c, Mandar, Order, 0.5]", "[c, Mandar: ya, Order: now, 0.5]", []want{{BadYAML, intakeOf, "[c, Mandar", ""}}},
		{"score too high", intakeOf, "[c, Mandar, Order, 0.5]", "[c, Mandar, Order, 5]", []want{{BadYAML, intakeOf, "5]]}", ""}}},
		{"unknown competency", intakeOf, "c1: ad.agreements", "c1: ad.agreemnts", []want{{UnknownSkill, intakeOf, "c1: ad.agreemnts", "ad.agreements"}}},
		{"unknown competency of a map", intakeOf, "map: {ad.other: 1}", "map: {ad.othr: 1}", []want{{UnknownSkill, intakeOf, "ad.othr", "ad.other"}}},
		{"no reason", intakeOf, "why: {es: Para eso., en: For that.}, opts: [['30'", "opts: [['30'", []want{{BadYAML, intakeOf, "{id: p-time", ""}}},
		{"role that is no option", weightsOf, "coord:", "cord:", []want{{UnknownField, weightsOf, "cord", "coord"}, {BadYAML, weightsOf, "roles", ""}}},
		{"weight too high", weightsOf, "level: 2, weight: 2", "level: 2, weight: 9", []want{{BadYAML, weightsOf, "weight: 9", ""}}},
		{"goal without a competency", weightsOf, "money: [{competency: ad.other, level: 2", "money: [{level: 2", []want{{BadYAML, weightsOf, "{level: 2", ""}}},
	} {
		t.Run(f.name, func(t *testing.T) {
			files := edit(t, base, f.file, f.old, f.new)
			_, got := New(files).Form()
			compare(t, files, f.want, got)
		})
	}
	files := fixture(t)
	delete(files, intakeOf)
	delete(files, weightsOf)
	form, got := New(files).Form()
	compare(t, files, []want{{FileMissing, intakeOf, "", ""}, {FileMissing, weightsOf, "", ""}}, got)
	if form == nil || form.Next(nil) != nil {
		t.Error("an absent intake is not an empty form")
	}
}

func FuzzIntake(f *testing.F) {
	files := fixture(f)
	f.Add(string(files[intakeOf].Data), string(files[weightsOf].Data))
	f.Fuzz(func(t *testing.T, questions, weights string) {
		form, _ := New(with(with(files, intakeOf, questions), weightsOf, weights)).Form()
		for _, q := range form.Questions {
			for _, o := range q.Options {
				if o.Score < 0 || o.Score > 1000 {
					t.Errorf("%s/%s scores %d", q.ID, o.Key, o.Score)
				}
			}
		}
	})
}

package schema

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"knowledgepath/internal/contract"
)

var update = flag.Bool("update", false, "write the schemas anew")

// documents are the records that have a schema, by file.
func documents() map[string]any {
	return map[string]any{
		"catalog.json": contract.Catalog{}, "params.json": contract.Params{}, "answers.json": contract.Answers{},
		"recommendation.json": contract.Recommendation{}, "intake.json": contract.Intake{},
		"org-answers.json": contract.OrgAnswers{}, "org-profile.json": contract.OrgProfile{},
		"team.json": contract.Team{}, "team-plan.json": contract.TeamPlan{}, "errors.json": contract.Faults{},
	}
}

type node = map[string]any

// limits are what types do not say, by record and field.
func limits() map[string]node {
	oneOf := func(values ...any) node { return node{"enum": values} }
	between := func(low, high int) node { return node{"minimum": low, "maximum": high} }
	level := between(1, contract.Levels)
	return map[string]node{
		"Catalog.schema": oneOf(contract.CatalogSchema), "Params.schema": oneOf(contract.ParamsSchema), "Answers.schema": oneOf(contract.AnswersSchema),
		"Recommendation.schema": oneOf(contract.RecommendationSchema), "Intake.schema": oneOf(contract.IntakeSchema), "OrgAnswers.schema": oneOf(contract.OrgAnswersSchema),
		"OrgProfile.schema": oneOf(contract.OrgProfileSchema), "Team.schema": oneOf(contract.TeamSchema), "TeamPlan.schema": oneOf(contract.TeamPlanSchema),
		"Node.level": level, "Weighted.level": level, "Teaching.level": level, "Item.level": level, "Waiver.level": level, "Goal.level": level,
		"Requirement.level": level, "Requirement.at": level, "Weighted.weight": between(0, 3),
		"Teaching.effect": between(contract.MinEffect, contract.MaxEffect), "Maps.weight": between(0, 100), "Practice.target": between(1, 4),
		"Learner.minutes_total": between(0, 366*24*60), "Priority.weight": between(1, 3), "Standing.level_centi": between(100, 400), "Standing.target": between(1, 4),
		"Evidence.type":     oneOf(contract.EvidenceItem, contract.EvidenceSelfRating, contract.EvidenceQuiz, contract.EvidenceCompleted, contract.EvidenceMentor),
		"Evidence.response": oneOf("correct", "wrong", "dont_know"), "Evidence.value": between(0, contract.Levels), "Evidence.ms": node{"minimum": 0},
		"Begun.minutes_left": node{"minimum": 0}, "Rating.level": between(1, 4), "Question.kind": oneOf(contract.AskItem, contract.AskSelfRating),
	}
}

// required are the fields of input that may not be absent; of what the
// program writes, every field is there but for those marked so.
func required(t reflect.Type) []string {
	switch t.Name() {
	case "Catalog", "OrgAnswers", "Team":
		return []string{"schema"}
	case "Params":
		return []string{"schema", "grid", "p_g", "p_h_g", "p_b", "epsilon", "base", "item", "self_rating", "mentor", "certificate"}
	case "Answers":
		return []string{"schema", "learner"}
	case "Competency":
		return []string{"id", "domain"}
	case "Module", "Respondent", "Practice":
		return []string{"id"}
	case "Learner", "Organisation", "Constraints", "Standing", "Goal":
		return nil
	case "Evidence":
		return []string{"id", "type"}
	case "Pin", "Named", "Begun":
		return []string{"module"}
	case "Waiver":
		return []string{"competency", "level"}
	}
	var out []string
	for f := range fields(t) {
		if name, options, _ := strings.Cut(f.Tag.Get("json"), ","); options == "" {
			out = append(out, name)
		}
	}
	return out
}

// fields yields the fields of a record that are JSON.
func fields(t reflect.Type) func(func(reflect.StructField) bool) {
	return func(yield func(reflect.StructField) bool) {
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && f.Tag.Get("json") != "-" && !yield(f) {
				return
			}
		}
	}
}

// schemaOf derives a schema from a type. Records become definitions.
func schemaOf(t reflect.Type, defs node) node {
	switch t {
	case reflect.TypeFor[time.Time]():
		return node{"type": "string", "format": "date-time"}
	case reflect.TypeFor[contract.Chance]():
		return node{"type": "number", "minimum": 0, "maximum": 1}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return node{"anyOf": []any{schemaOf(t.Elem(), defs), node{"type": "null"}}}
	case reflect.String:
		return node{"type": "string"}
	case reflect.Bool:
		return node{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return node{"type": "integer"}
	case reflect.Float64:
		return node{"type": "number"}
	case reflect.Slice:
		return node{"type": "array", "items": schemaOf(t.Elem(), defs)}
	case reflect.Array:
		return node{"type": "array", "items": schemaOf(t.Elem(), defs), "minItems": t.Len(), "maxItems": t.Len()}
	case reflect.Map:
		if t.Elem().Kind() == reflect.Interface {
			return node{"type": "object"}
		}
		return node{"type": "object", "additionalProperties": schemaOf(t.Elem(), defs)}
	}
	if defs[t.Name()] == nil {
		defs[t.Name()] = node{} // ends the recursion
		defs[t.Name()] = recordOf(t, defs)
	}
	ref := node{"$ref": "#/$defs/" + t.Name()}
	if slices.Contains([]string{"Goal", "Pin", "Named", "Begun"}, t.Name()) {
		return node{"anyOf": []any{node{"type": "string"}, ref}}
	}
	return ref
}

func recordOf(t reflect.Type, defs node) node {
	properties := node{}
	for f := range fields(t) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		s := schemaOf(f.Type, defs)
		for k, v := range limits()[t.Name()+"."+name] {
			if any, ok := s["anyOf"].([]any); ok {
				any[0].(node)[k] = v
			} else {
				s[k] = v
			}
		}
		properties[name] = s
	}
	out := node{"type": "object", "additionalProperties": false, "properties": properties}
	if names := required(t); len(names) > 0 {
		out["required"] = names
	}
	return out
}

// TestSchemasAreOfTheTypes derives every schema from the type that reads or
// writes the document. With -update it writes them.
func TestSchemasAreOfTheTypes(t *testing.T) {
	for name, record := range documents() {
		defs := node{}
		s := schemaOf(reflect.TypeOf(record), defs)
		s["$schema"], s["$id"], s["$defs"] = "https://json-schema.org/draft/2020-12/schema", "/api/schemas/"+name, defs
		want, err := json.MarshalIndent(s, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, '\n')
		if *update {
			if err := os.WriteFile(name, want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := fs.ReadFile(FS(), name)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the types say (%v); run the test with -update", name, err)
		}
	}
	names, err := fs.Glob(FS(), "*.json")
	if err != nil || len(names) != len(documents()) {
		t.Errorf("%d schemas for %d documents: %v", len(names), len(documents()), err)
	}
}

// valid checks a document against a schema, as far as these schemas go.
func valid(root, s node, v any) error {
	if ref, ok := s["$ref"].(string); ok {
		return valid(root, root["$defs"].(node)[strings.TrimPrefix(ref, "#/$defs/")].(node), v)
	}
	if options, ok := s["anyOf"].([]any); ok {
		var first error
		for _, o := range options {
			err := valid(root, o.(node), v)
			if err == nil {
				return nil
			}
			if first == nil {
				first = err
			}
		}
		return first
	}
	kind := map[string]bool{}
	switch x := v.(type) {
	case nil:
		kind["null"] = true
	case bool:
		kind["boolean"] = true
	case string:
		kind["string"] = true
	case float64:
		kind["number"] = true
		kind["integer"] = x == float64(int64(x))
	case []any:
		kind["array"] = true
	default:
		kind["object"] = true
	}
	if want, ok := s["type"].(string); ok && !kind[want] {
		return fmt.Errorf("%v is not %s", v, want)
	}
	if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
		return fmt.Errorf("%v is not one of %v", v, enum)
	}
	if x, ok := v.(float64); ok {
		if low, ok := s["minimum"].(float64); ok && x < low {
			return fmt.Errorf("%v is below %v", x, low)
		}
		if high, ok := s["maximum"].(float64); ok && x > high {
			return fmt.Errorf("%v is above %v", x, high)
		}
	}
	if list, ok := v.([]any); ok {
		for _, e := range list {
			if err := valid(root, s["items"].(node), e); err != nil {
				return err
			}
		}
	}
	if record, ok := v.(node); ok {
		return validRecord(root, s, record)
	}
	return nil
}

func validRecord(root, s node, record node) error {
	properties, _ := s["properties"].(node)
	for k, v := range record {
		if p, ok := properties[k].(node); ok {
			if err := valid(root, p, v); err != nil {
				return fmt.Errorf("%s: %w", k, err)
			}
		} else if more, ok := s["additionalProperties"].(node); ok {
			if err := valid(root, more, v); err != nil {
				return fmt.Errorf("%s: %w", k, err)
			}
		} else if s["additionalProperties"] == false {
			return fmt.Errorf("no field %s", k)
		}
	}
	names, _ := s["required"].([]any)
	for _, name := range names {
		if _, ok := record[name.(string)]; !ok {
			return fmt.Errorf("%s is missing", name)
		}
	}
	return nil
}

// TestSchemasAndContractAgree: what the contract reads passes the schema, and
// what has the wrong form fails both.
func TestSchemasAndContractAgree(t *testing.T) {
	const catalog = `{"schema":"kp.catalog/1","domains":["d"],"competencies":[{"id":"a","domain":"d","main_parent":null}],
	 "modules":[{"id":"m","minutes":{"es":45},"teaches":[{"competency":"a","level":1,"effect":900}]}],"items":[{"id":"i","competency":"a","level":1}]}`
	c, err := contract.ReadCatalog([]byte(catalog))
	if err != nil {
		t.Fatal(err)
	}
	answers := func(data []byte) error { _, err := contract.ReadAnswers(data, c, time.Now()); return err }
	for _, doc := range []struct {
		file, text string
		read       func([]byte) error
		ok         bool
	}{
		{"catalog.json", catalog, func(b []byte) error { _, err := contract.ReadCatalog(b); return err }, true},
		{"params.json", string(contract.DefaultParams(c).JSON()), func(b []byte) error { _, err := contract.ReadParams(b, c); return err }, true},
		{"answers.json", `{"schema":"kp.answers/1","learner":{"id":"x"}}`, answers, true},
		{"answers.json", `{"schema":"kp.answers/1","learner":{},"evidence":[{"id":"e","at":"2025-01-01T00:00:00Z","type":"self_rating","competency":"a","value":3}],"constraints":{"pinned":["m",{"module":"m","by":"x"}],"in_progress":[{"module":"m","minutes_left":5}]}}`, answers, true},
		{"answers.json", `{"schema":"kp.answers/1"}`, answers, false},
		{"answers.json", `{"schema":"kp.answers/1","learner":{"age":30}}`, answers, false},
		{"answers.json", `{"schema":"kp.answers/1","learner":{"minutes_total":"30"}}`, answers, false},
		{"answers.json", `{"schema":"kp.answers/1","learner":{},"evidence":[{"id":"e","type":"item","item":"i","response":"perhaps"}]}`, answers, false},
		{"answers.json", `{"schema":"kp.answers/2","learner":{}}`, answers, false},
	} {
		data, err := fs.ReadFile(FS(), doc.file)
		if err != nil {
			t.Fatal(err)
		}
		var root node
		var v any
		if err := json.Unmarshal(data, &root); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(doc.text), &v); err != nil {
			t.Fatal(err)
		}
		if err := valid(root, root, v); (err == nil) != doc.ok {
			t.Errorf("%s by the schema: %v\n%s", doc.file, err, doc.text)
		}
		if err := doc.read([]byte(doc.text)); (err == nil) != doc.ok {
			t.Errorf("%s by the contract: %v\n%s", doc.file, err, doc.text)
		}
	}
}

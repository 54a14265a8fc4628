package markdown

import (
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/publish"
)

const (
	intakeFile  = "intake/intake.yaml"
	weightsFile = "intake/weights.yaml"
)

// Form reads the intake. What is wrong in it is a finding; the rest is still
// a form.
func (c *Compiler) Form() (*intake.Form, []publish.Finding) {
	q := c.form()
	return q.form, slices.Clone(q.findings)
}

// questions is an intake being read.
type questions struct {
	report
	site  *site
	form  *intake.Form
	whole bool // nothing in the form's files is an error
	held  bool // the report is of other files, which have errors
}

func readForm(s *site) *questions {
	q := &questions{site: s, form: &intake.Form{Roles: map[string][]intake.Target{}, Goals: map[string][]intake.Target{}}}
	q.readQuestions()
	q.readWeights()
	publish.SortFindings(q.findings)
	q.whole = !publish.HasErrors(q.findings)
	return q
}

// open reads one of the intake's files.
func (q *questions) open(name string) (*yamlFile, *yaml.Node) {
	y := &yamlFile{r: &q.report, file: name, code: BadYAML}
	data, ok := q.site.files.read(name)
	if !ok {
		q.add(name, start, FileMissing, "name", name)
		return y, nil
	}
	if data = clean(&q.report, name, data); data == nil {
		return y, nil
	}
	return y, y.parse(data, yaml.MappingNode)
}

func (q *questions) readQuestions() {
	y, root := q.open(intakeFile)
	if root == nil {
		return
	}
	o := y.object(root, intakeFile, string(intake.Profile), string(intake.Organisation), string(intake.Knowledge))
	for _, block := range []intake.Block{intake.Profile, intake.Organisation, intake.Knowledge} {
		for _, n := range o.list(string(block)) {
			q.readQuestion(y, n, block)
		}
	}
	for _, id := range []string{intake.RoleQuestion, intake.PlaceQuestion, intake.GoalsQuestion, intake.TimeQuestion} {
		if q.form.Question(id) == nil {
			q.add(intakeFile, start, BadYAML, "name", id)
		}
	}
}

// kinds maps the types of the file to how a question is answered.
var kinds = map[string]intake.Kind{
	"one": intake.One, "scale": intake.One, "band": intake.One, "many": intake.Many, "checklist": intake.Many, "up-to-3": intake.UpTo,
}

// mostGoals is how many options an up-to-3 question takes.
const mostGoals = 3

func (q *questions) readQuestion(y *yamlFile, n *yaml.Node, block intake.Block) {
	fields := []string{"id", "es", "en", "why", "opts"}
	switch block {
	case intake.Knowledge:
		fields = append(fields, "c1", "c2", "d", "lint_allow")
	case intake.Organisation:
		fields = append(fields, "type", "map")
	default:
		fields = append(fields, "type")
	}
	o := y.object(n, string(block), fields...)
	item := intake.Question{
		ID: o.need("id"), Block: block, Kind: intake.One,
		Prompt: kp.Text{ES: o.need("es"), EN: o.need("en")}, Why: o.both("why"),
	}
	if q.form.Question(item.ID) != nil {
		q.add(y.file, o.place("id"), DuplicateActivity, "id", item.ID)
		return
	}
	typ := ""
	if block == intake.Knowledge {
		q.readSkills(o, &item)
	} else {
		typ = o.need("type")
		kind, ok := kinds[typ]
		if !ok && typ != "" {
			o.bad("type")
		}
		if item.Kind = kind; kind == intake.UpTo {
			item.Max = mostGoals
		}
	}
	scored := q.readOptions(y, o, &item, typ)
	if block == intake.Organisation && scored {
		q.readMap(y, o, &item)
	}
	q.form.Questions = append(q.form.Questions, item)
}

// readSkills reads what a situation shows. The easiest show the first level,
// all others the second.
func (q *questions) readSkills(o object, item *intake.Question) {
	item.Difficulty = o.number("d", 1, 5, 1)
	item.Skill = catalog.Skill{Competency: o.need("c1"), Level: 2}
	if item.Difficulty == 1 {
		item.Skill.Level = 1
	}
	item.Second = o.text("c2")
	for _, field := range []string{"c1", "c2"} {
		q.checkCompetency(o, field, o.text(field))
	}
}

func (q *questions) checkCompetency(o object, field, id string) {
	if id != "" && !q.site.competency(id) {
		q.add(o.y.file, o.place(field), UnknownSkill, "id", id, "suggest", suggest(id, q.site.competencyIDs()))
	}
}

// Scores in the file: situations from 0 to 1, scales from 0 to 3, and a point
// for each entry of a checklist.
const (
	scaleTop  = 3
	checkTop  = 6
	bestScore = 1000
)

// readOptions reads [key, es, en, score] lists and says whether they carry
// scores.
func (q *questions) readOptions(y *yamlFile, o object, item *intake.Question, typ string) (scored bool) {
	list := o.list("opts")
	if len(list) < 2 {
		o.bad("opts")
	}
	for _, n := range list {
		if n.Kind != yaml.SequenceNode || len(n.Content) < 3 || len(n.Content) > 4 || !scalars(n.Content) {
			y.bad(n, "opts")
			continue
		}
		opt := intake.Option{Key: n.Content[0].Value, Label: kp.Text{ES: n.Content[1].Value, EN: n.Content[2].Value}}
		if opt.Key == "" || opt.Label.ES == "" || opt.Label.EN == "" || opt.Key == catalog.DontKnow {
			y.bad(n, "opts")
			continue
		}
		if item.Option(opt.Key) != nil {
			q.add(y.file, y.at(n), DuplicateKey, "key", opt.Key)
			continue
		}
		if len(n.Content) == 4 {
			top := 1.0
			switch {
			case typ == "checklist":
				top = checkTop
			case item.Block == intake.Organisation:
				top = scaleTop
			}
			score, ok := permilleOf(n.Content[3].Value, top)
			if !ok {
				y.bad(n.Content[3], "opts")
			}
			opt.Score, scored = score, true
		} else if item.Block == intake.Knowledge {
			y.bad(n, "opts")
		}
		item.Options = append(item.Options, opt)
	}
	return scored
}

func scalars(list []*yaml.Node) bool {
	for _, n := range list {
		if n.Kind != yaml.ScalarNode {
			return false
		}
	}
	return true
}

// readMap reads how much a question tells of competencies, in the file's
// order.
func (q *questions) readMap(y *yamlFile, o object, item *intake.Question) {
	m := o.inner("map")
	if !o.has("map") {
		o.bad("map")
		return
	}
	for _, id := range inOrder(m.node) {
		q.checkCompetency(m, id, id)
		weight, ok := permilleOf(m.text(id), 1)
		if !ok {
			m.bad(id)
			continue
		}
		item.Maps = append(item.Maps, intake.Weight{Competency: id, Permille: weight})
	}
}

// inOrder lists the keys of a mapping as they stand.
func inOrder(n *yaml.Node) []string {
	var keys []string
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i].Value)
	}
	return keys
}

func (q *questions) readWeights() {
	y, root := q.open(weightsFile)
	if root == nil {
		return
	}
	o := y.object(root, weightsFile, "roles", "goals")
	q.readTargets(o, "roles", intake.RoleQuestion, q.form.Roles)
	q.readTargets(o, "goals", intake.GoalsQuestion, q.form.Goals)
}

// readTargets reads what each option of a question asks for.
func (q *questions) readTargets(o object, field, question string, into map[string][]intake.Target) {
	asked := q.form.Question(question)
	if !o.has(field) || asked == nil {
		o.bad(field)
		return
	}
	m := o.inner(field)
	for _, name := range inOrder(m.node) {
		if asked.Option(name) == nil {
			q.add(o.y.file, m.place(name), UnknownField, "name", name, "suggest", suggest(name, optionKeys(asked)))
			continue
		}
		for _, n := range m.list(name) {
			t := o.y.object(n, name, "competency", "level", "weight")
			q.checkCompetency(t, "competency", t.need("competency"))
			into[name] = append(into[name], intake.Target{
				Skill:  catalog.Skill{Competency: t.text("competency"), Level: t.number("level", 1, 3, 1)},
				Weight: t.number("weight", 1, 3, 1),
			})
		}
	}
	for _, opt := range asked.Options {
		if len(into[opt.Key]) == 0 {
			q.add(o.y.file, o.place(field), BadYAML, "name", field+"."+opt.Key)
		}
	}
}

func optionKeys(q *intake.Question) []string {
	var keys []string
	for _, o := range q.Options {
		keys = append(keys, o.Key)
	}
	return keys
}

// permilleOf reads a number from 0 to top as a share of top.
func permilleOf(text string, top float64) (int, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || !(f >= 0 && f <= top) {
		return 0, false
	}
	return int(f*bestScore/top + 1e-6), true
}

package contract

import "time"

// Rating is what a respondent says of a practice, 1 to 4.
type Rating struct {
	Practice string `json:"practice"`
	Level    int    `json:"level"`
}

// Fact is something about a practice that can be checked.
type Fact struct {
	Practice string `json:"practice"`
	True     bool   `json:"true"`
}

// Respondent is one person's answers about the organisation.
type Respondent struct {
	ID      string   `json:"id"`
	Answers []Rating `json:"answers,omitempty"`
	Facts   []Fact   `json:"facts,omitempty"`
}

// OrgAnswers is what a staff says of its organisation: kp.org-answers/1.
type OrgAnswers struct {
	Schema      string       `json:"schema"`
	Respondents []Respondent `json:"respondents"`
}

// ReadOrgAnswers decodes and checks an organisation's answers. The error is
// *Faults.
func ReadOrgAnswers(data []byte, c *Catalog) (*OrgAnswers, error) {
	o := &OrgAnswers{}
	_, faults := decode("answers", data, o)
	if len(faults.List) == 0 {
		o.check(c, faults)
	}
	if err := faults.orNil(); err != nil {
		return nil, err
	}
	return o, nil
}

func (o *OrgAnswers) check(c *Catalog, faults *Faults) {
	checkSchema("answers", o.Schema, OrgAnswersSchema, faults)
	practices := map[string]bool{}
	for _, p := range c.Practices {
		practices[p.ID] = true
	}
	practice := func(path, id string, seen map[string]bool) {
		if !practices[id] {
			faults.add(CodeDangling, path+".practice", "there is no practice %.100q", id)
		}
		if seen[id] {
			faults.add(CodeDuplicate, path+".practice", "answered twice by the same person")
		}
		seen[id] = true
	}
	people := map[string]bool{}
	for i, r := range o.Respondents {
		path := at("answers.respondents", i)
		checkID(path+".id", r.ID, faults)
		if people[r.ID] {
			faults.add(CodeDuplicate, path+".id", "the respondent stands twice")
		}
		people[r.ID] = true
		rated, facts := map[string]bool{}, map[string]bool{}
		for j, a := range r.Answers {
			practice(at(path+".answers", j), a.Practice, rated)
			checkRange(at(path+".answers", j)+".level", a.Level, 1, 4, faults)
		}
		for j, f := range r.Facts {
			practice(at(path+".facts", j), f.Practice, facts)
		}
	}
}

// Team is the people of an organisation and what at least two of them should
// be able to do: kp.team/1.
type Team struct {
	Schema   string    `json:"schema"`
	Members  []Answers `json:"members"`
	Critical []Node    `json:"critical,omitempty"`
}

// ReadTeam decodes a team and checks it against the catalogue and the time
// asked for. The error is *Faults.
func ReadTeam(data []byte, c *Catalog, now time.Time) (*Team, error) {
	team := &Team{}
	_, faults := decode("answers", data, team)
	if len(faults.List) == 0 {
		team.check(NewIndex(c), now, faults)
	}
	if err := faults.orNil(); err != nil {
		return nil, err
	}
	return team, nil
}

func (t *Team) check(x *Index, now time.Time, faults *Faults) {
	checkSchema("answers", t.Schema, TeamSchema, faults)
	seen := map[string]bool{}
	for i := range t.Members {
		path := at("answers.members", i)
		t.Members[i].check(path, x, now, faults)
		id := t.Members[i].Learner.ID
		checkID(path+".learner.id", id, faults)
		if seen[id] {
			faults.add(CodeDuplicate, path+".learner.id", "the learner stands twice")
		}
		seen[id] = true
	}
	k := answersCheck{faults, x, "answers", now}
	for i, n := range t.Critical {
		path := at("answers.critical", i)
		known(k, path+".competency", "competency", n.Competency, x.Competency)
		checkRange(path+".level", n.Level, 1, Levels, faults)
	}
}

package contract

import "strconv"

// Chance is a probability; as JSON it has nine decimals.
type Chance float64

// MarshalJSON writes nine decimals.
func (c Chance) MarshalJSON() ([]byte, error) {
	return strconv.AppendFloat(nil, float64(c), 'f', 9, 64), nil
}

// Versions say exactly what a recommendation was made from.
type Versions struct {
	Engine  string `json:"engine"`
	Params  string `json:"params_sha256"`
	Catalog string `json:"catalog_sha256"`
	Input   string `json:"input_sha256"`
}

// Belief is how likely a learner is at each level of a competency.
type Belief struct {
	Competency string         `json:"competency"`
	P          [States]Chance `json:"p"`
}

// NodeState is a node with how likely it is mastered, whether that counts as
// mastered, and how much it is needed.
type NodeState struct {
	Competency string `json:"competency"`
	Level      int    `json:"level"`
	Permille   int    `json:"p_permille"`
	Mastered   bool   `json:"mastered"`
	Weight     int64  `json:"weight"`
}

// Reason is why a module is on a path: a code with its numbers, and the
// learner's own answers that tell, with what the chance of mastery would
// change without each.
type Reason struct {
	Code     string         `json:"code"`
	Data     map[string]any `json:"data"`
	Evidence []string       `json:"evidence"`
	Delta    []int          `json:"delta_permille"`
}

// Entry is a module of a path.
type Entry struct {
	Module   string   `json:"module"`
	Position int      `json:"position"`
	Language string   `json:"language"`
	Minutes  int      `json:"minutes"`
	Gain     int64    `json:"gain"`
	Reasons  []Reason `json:"reasons"`
}

// Skip is a module that is not on the path, with the first reason that is
// true.
type Skip struct {
	Module string         `json:"module"`
	Code   string         `json:"code"`
	Data   map[string]any `json:"data"`
}

// Totals is the proof of a path: what it is worth and what none can exceed.
type Totals struct {
	Minutes    int   `json:"minutes"`
	Utility    int64 `json:"utility"`
	UpperBound int64 `json:"upper_bound"`
	Optimal    bool  `json:"optimal"`
	Explored   int   `json:"nodes_explored"`
	OverBudget int   `json:"over_budget_minutes"`
}

// WhatIf is how the path would change with more or less time.
type WhatIf struct {
	MinutesDelta int      `json:"minutes_delta"`
	Utility      int64    `json:"utility"`
	Adds         []string `json:"adds"`
	Drops        []string `json:"drops"`
}

// Recommendation is the answer to a learner: kp.recommendation/1.
type Recommendation struct {
	Schema   string      `json:"schema"`
	Versions Versions    `json:"versions"`
	State    []Belief    `json:"state"`
	Nodes    []NodeState `json:"nodes"`
	Plan     []Entry     `json:"plan"`
	Skipped  []Skip      `json:"skipped"`
	Totals   Totals      `json:"totals"`
	WhatIf   []WhatIf    `json:"whatif"`
}

// The kinds of question.
const (
	AskItem       = "item"
	AskSelfRating = "self_rating"
)

// Question is what to ask next: an item, or how the learner rates a
// competency. Calibration marks an item drawn by lot.
type Question struct {
	Kind        string `json:"kind"`
	Item        string `json:"item,omitempty"`
	Competency  string `json:"competency"`
	Calibration bool   `json:"calibration"`
}

// Intake is the next step of an intake: kp.intake/1.
type Intake struct {
	Schema               string    `json:"schema"`
	Stop                 bool      `json:"stop"`
	Question             *Question `json:"question"`
	ExpectedMinutesSaved int       `json:"expected_minutes_saved"`
	Asked                int       `json:"asked"`
	Cap                  int       `json:"cap"`
}

// PracticeLevel is where an organisation is with a practice, null where too
// few people answered to show it.
type PracticeLevel struct {
	Practice   string `json:"practice"`
	LevelCenti *int   `json:"level_centi"`
	Agreement  *int   `json:"agreement_permille"`
	N          int    `json:"n"`
	Talk       bool   `json:"talk"`
}

// OrgProfile is where an organisation is: kp.org-profile/1.
type OrgProfile struct {
	Schema    string          `json:"schema"`
	Practices []PracticeLevel `json:"practices"`
}

// MemberPlan is the path of one member of a team.
type MemberPlan struct {
	Learner string  `json:"learner"`
	Plan    []Entry `json:"plan"`
}

// Coverage is how well a team can do something, in per mille, today and after
// the plans.
type Coverage struct {
	Competency string `json:"competency"`
	Level      int    `json:"level"`
	Before     int    `json:"before"`
	After      int    `json:"after"`
}

// TeamPlan is who learns what: kp.team-plan/1.
type TeamPlan struct {
	Schema   string       `json:"schema"`
	Plans    []MemberPlan `json:"plans"`
	Coverage []Coverage   `json:"coverage"`
}

package contract

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
)

// Sizes of the learner model's tables: points of the grid, states of a
// competency, kinds of self-rating bias, responses to an item.
const (
	GridPoints = 7
	States     = Levels + 1
	Biases     = 3
	Responses  = 3
)

// Responses to an item, as indices of an item's table.
const (
	Wrong = iota
	Correct
	DontKnow
)

// Emission is the chance of each response, by the item's level (less one) and
// the learner's state.
type Emission [Levels][States][Responses]float64

// DefaultItem is the key of the table for items that have none of their own.
const DefaultItem = "default"

// Params are the numbers of the learner model: kp.params/1. They are plain
// tables of six decimals; nothing is computed by a formula at run time.
type Params struct {
	Schema      string                                 `json:"schema"`
	Grid        [GridPoints]float64                    `json:"grid"`
	General     [GridPoints]float64                    `json:"p_g"`
	Domain      [GridPoints][GridPoints]float64        `json:"p_h_g"` // by the general point
	Bias        [Biases]float64                        `json:"p_b"`   // under, fair, over
	Epsilon     float64                                `json:"epsilon"`
	Base        map[string][GridPoints][States]float64 `json:"base"` // by competency and the domain's point
	Item        map[string]Emission                    `json:"item"`
	SelfRating  [Biases][States][States]float64        `json:"self_rating"` // by bias and state
	Mentor      [States][States]float64                `json:"mentor"`      // by state
	Certificate [States][States]float64                `json:"certificate"` // by state
	Forget      []float64                              `json:"forget"`      // chance to have kept a level after so many days
	MedianMS    map[string]int                         `json:"median_ms"`

	hash string
}

// Hash returns the hash of the parameters as they were written.
func (p *Params) Hash() string {
	if p.hash == "" {
		return Hash(p)
	}
	return p.hash
}

// ReadParams decodes parameters and checks that they are those of c. The
// error is *Faults.
func ReadParams(data []byte, c *Catalog) (*Params, error) {
	p := &Params{}
	t, faults := decode("params", data, p)
	if len(faults.List) == 0 {
		p.check(c, faults)
	}
	if err := faults.orNil(); err != nil {
		return nil, err
	}
	p.hash = t.hash()
	return p, nil
}

// rowSlack is how far a row of six-decimal chances may be from adding up to
// one.
const rowSlack = 1e-4

func (p *Params) check(c *Catalog, faults *Faults) {
	checkSchema("params", p.Schema, ParamsSchema, faults)
	checkRange("params.epsilon", p.Epsilon, 1e-6, 1, faults)
	row := func(path string, chances []float64) { checkChances(path, chances, faults) }
	row("params.p_g", p.General[:])
	row("params.p_b", p.Bias[:])
	for i := range p.Domain {
		row(at("params.p_h_g", i), p.Domain[i][:])
	}
	for b := range p.SelfRating {
		for x := range p.SelfRating[b] {
			row(at(at("params.self_rating", b), x), p.SelfRating[b][x][:])
		}
	}
	for x := range States {
		row(at("params.mentor", x), p.Mentor[x][:])
		row(at("params.certificate", x), p.Certificate[x][:])
	}
	p.checkBase(c, faults)
	p.checkItems(c, faults)
	for i, r := range p.Forget {
		checkRange(at("params.forget", i), r, 0, 1, faults)
	}
}

// checkBase wants a table for each competency of the catalogue and no other.
func (p *Params) checkBase(c *Catalog, faults *Faults) {
	known := map[string]bool{}
	for _, competency := range c.Competencies {
		known[competency.ID] = true
		if _, ok := p.Base[competency.ID]; !ok {
			faults.add(CodeMissing, under("params.base", competency.ID), "the catalogue has the competency, the parameters do not")
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.Base)) {
		path := under("params.base", id)
		if !known[id] {
			faults.add(CodeDangling, path, "the parameters are of another catalogue: it has no such competency")
		}
		for h, chances := range p.Base[id] {
			checkChances(at(path, h), chances[:], faults)
		}
	}
}

func (p *Params) checkItems(c *Catalog, faults *Faults) {
	known := map[string]bool{DefaultItem: true}
	for _, item := range c.Items {
		known[item.ID] = true
	}
	if _, ok := p.Item[DefaultItem]; !ok {
		faults.add(CodeMissing, "params.item.default", "the table for items without their own")
	}
	for _, id := range slices.Sorted(maps.Keys(p.Item)) {
		path := under("params.item", id)
		if !known[id] {
			faults.add(CodeDangling, path, "the catalogue has no such item")
		}
		for l, states := range p.Item[id] {
			for x, chances := range states {
				checkChances(at(at(path, l), x), chances[:], faults)
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.MedianMS)) {
		if !known[id] {
			faults.add(CodeDangling, under("params.median_ms", id), "the catalogue has no such item")
		}
		checkRange(under("params.median_ms", id), p.MedianMS[id], 0, math.MaxInt32, faults)
	}
}

// checkChances wants chances above nought, so that nothing a learner does is
// impossible, which add up to one.
func checkChances(path string, chances []float64, faults *Faults) {
	sum := 0.0
	for i, p := range chances {
		if !(p > 0 && p <= 1) {
			faults.add(CodeRange, at(path, i), "a chance is above 0 and at most 1")
			return
		}
		sum += p
	}
	if math.Abs(sum-1) > rowSlack {
		faults.add(CodeRange, path, "the chances add up to %.6f", sum)
	}
}

// JSON writes the parameters with six decimals.
func (p *Params) JSON() []byte {
	data, err := json.Marshal(p)
	if err != nil {
		panic("contract: parameters are finite numbers: " + err.Error())
	}
	return data
}

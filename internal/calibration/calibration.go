// Package calibration makes parameters out of what learners have answered:
// expectation and maximisation round the defaults, which count like so many
// learners each, and a comparison on learners that were held out. It runs
// offline; unlike the engine it may use logarithms.
package calibration

import (
	"maps"
	"math"
	"math/rand/v2"
	"slices"

	"knowledgepath/internal/contract"
	"knowledgepath/internal/learner"
)

// How much the defaults count against what is seen, in observations: a row of
// levels, of domain points, a class of responses, one item's responses. And
// how the work is done.
const (
	levelStrength  = 8
	domainStrength = 20
	classStrength  = 60
	itemStrength   = 20
	rounds         = 6
	folds          = 5
	resamples      = 1000
	leastLearners  = 100
	smallest       = 1e-6 // chance
)

// Report says what calibration found. Losses are the mean logarithmic loss of
// the learners' responses, each predicted from those before, on learners that
// were held out.
type Report struct {
	Learners  int     `json:"learners"`
	Responses int     `json:"responses"`
	Before    float64 `json:"held_out_loss_before"`
	After     float64 `json:"held_out_loss_after"`
	Gain      float64 `json:"gain_at_least"` // with 95 % confidence
	Monotone  bool    `json:"monotone"`
	Activate  bool    `json:"activate"` // may take the place of the present parameters
}

// Calibrate makes new parameters of a log, one document for each learner.
// Where they are no better on learners held out, or answering rightly could
// lower a chance, or there are too few learners, it returns those it was
// given.
func Calibrate(c *contract.Catalog, p *contract.Params, log []*contract.Answers) (*contract.Params, Report) {
	learners := make([][]contract.Evidence, len(log))
	for i, a := range log {
		learners[i] = a.Log()
	}
	r := Report{Learners: len(log), Monotone: true}
	if len(log) < leastLearners {
		return p, r
	}
	k := calibration{catalog: c, defaults: p}
	gains := k.heldOut(learners, &r)
	r.Gain = lowerBound(gains)
	fitted := k.fit(learners)
	r.Monotone = monotone(c, fitted)
	r.Activate = r.Gain > 0 && r.Monotone
	if !r.Activate {
		return p, r
	}
	return fitted, r
}

// calibration is the fixed part of the work.
type calibration struct {
	catalog  *contract.Catalog
	defaults *contract.Params
}

// heldOut compares, fold by fold, the parameters given with those fitted to
// the other folds; it returns each learner's gain.
func (k calibration) heldOut(learners [][]contract.Evidence, r *Report) []float64 {
	gains := make([]float64, len(learners))
	before, after := 0.0, 0.0
	for fold := range folds {
		var rest [][]contract.Evidence
		for i := range learners {
			if i%folds != fold {
				rest = append(rest, learners[i])
			}
		}
		old, fitted := learner.NewModel(k.catalog, k.defaults), learner.NewModel(k.catalog, k.fit(rest))
		for i := fold; i < len(learners); i += folds {
			x, n := loss(old, learners[i])
			y, _ := loss(fitted, learners[i])
			gains[i] = x - y
			before += x
			after += y
			r.Responses += n
		}
	}
	r.Before, r.After = before/float64(max(1, r.Responses)), after/float64(max(1, r.Responses))
	return gains
}

// loss is the logarithmic loss of a learner's responses, each predicted from
// what came before.
func loss(m *learner.Model, log []contract.Evidence) (sum float64, n int) {
	for i := range log {
		if y := contract.ResponseIndex(log[i].Response); y >= 0 && log[i].Item != "" {
			sum -= math.Log(max(smallest, m.Read(log[:i]).Predict(log[i].Item)[y]))
			n++
		}
	}
	return sum, n
}

// lowerBound is the mean gain that is exceeded with 95 % confidence, by
// drawing learners again.
func lowerBound(gains []float64) float64 {
	r := rand.New(rand.NewPCG(1, uint64(len(gains))))
	means := make([]float64, resamples)
	for i := range means {
		for range gains {
			means[i] += gains[r.IntN(len(gains))] / float64(len(gains))
		}
	}
	slices.Sort(means)
	return means[resamples/20]
}

// fit alternates between what is believed with parameters and the parameters
// that fit it.
func (k calibration) fit(learners [][]contract.Evidence) *contract.Params {
	p := k.defaults
	for range rounds {
		m, counts := learner.NewModel(k.catalog, p), learner.NewCounts()
		for _, log := range learners {
			m.Read(log).Count(counts)
		}
		p = k.maximise(counts)
	}
	return p
}

// maximise makes parameters of counts and of the defaults.
func (k calibration) maximise(n *learner.Counts) *contract.Params {
	d := k.defaults
	p := &contract.Params{
		Schema: d.Schema, Grid: d.Grid, General: d.General, Domain: d.Domain, Bias: d.Bias, Epsilon: d.Epsilon,
		Base: maps.Clone(d.Base), Item: map[string]contract.Emission{}, SelfRating: d.SelfRating, Mentor: d.Mentor,
		Certificate: d.Certificate, Forget: d.Forget, MedianMS: d.MedianMS,
	}
	for g := range p.Domain {
		for h := range p.Domain[g] {
			p.Domain[g][h] = n.Domain[g][h] + domainStrength*d.Domain[g][h]
		}
		chances(p.Domain[g][:])
	}
	p.Domain = settle(p.Domain, d.Domain)
	for id, base := range d.Base {
		level, pulls := n.Level[id], n.Pulls[id]
		for h := range base {
			for x := range base[h] {
				base[h][x] = (level[h][x] + levelStrength*d.Base[id][h][x]) / (float64(pulls[h][x]) + levelStrength)
			}
			chances(base[h][:])
		}
		p.Base[id] = settleBase(base, d.Base[id])
	}
	k.maximiseItems(n, p)
	return p
}

// classes are the places of a response table that count as one: above the
// item's level, at it, just below but not nothing, and below.
const classes = 4

func class(level, state int) int {
	switch {
	case state > level:
		return 0
	case state == level:
		return 1
	case state == level-1 && state > 0:
		return 2
	}
	return 3
}

// maximiseItems makes the table of all items, by class, and then each item's
// own round it.
func (k calibration) maximiseItems(n *learner.Counts, p *contract.Params) {
	var all [classes][contract.Responses]float64
	level := map[string]int{}
	for _, i := range k.catalog.Items {
		level[i.ID] = i.Level
	}
	for _, id := range slices.Sorted(maps.Keys(n.Item)) {
		for x, responses := range n.Item[id] {
			for y, count := range responses {
				all[class(level[id], x)][y] += count
			}
		}
	}
	given := classRows(k.defaults.Item[contract.DefaultItem][1])
	for i := range all {
		for y := range all[i] {
			all[i][y] += classStrength * given[i][y]
		}
	}
	order(&all)
	p.Item[contract.DefaultItem] = table(&all)
	for _, id := range slices.Sorted(maps.Keys(n.Item)) {
		own := all
		for i := range own {
			chances(own[i][:])
			for y := range own[i] {
				own[i][y] *= itemStrength
			}
		}
		for x, responses := range n.Item[id] {
			for y, count := range responses {
				own[class(level[id], x)][y] += count
			}
		}
		order(&own)
		p.Item[id] = table(&own)
	}
}

// classRows takes the row of each class out of a table for level 2, which
// has them all.
func classRows(t [contract.States][contract.Responses]float64) (out [classes][contract.Responses]float64) {
	for x := range t {
		out[class(2, x)] = t[x]
	}
	return out
}

// table spreads rows by class over a whole table.
func table(rows *[classes][contract.Responses]float64) (out contract.Emission) {
	for l := range out {
		for x := range out[l] {
			out[l][x] = rows[class(l+1, x)]
			chances(out[l][x][:])
		}
	}
	return out
}

// order joins neighbouring classes in which a right answer would speak for
// the lower one, until none is left: otherwise it could lower a chance.
func order(rows *[classes][contract.Responses]float64) {
	joined := [classes]int{0, 1, 2, 3} // by class: the first of those it is joined with
	sum := func(first int) (out [contract.Responses]float64) {
		for i := range rows {
			if joined[i] == first {
				for y := range out {
					out[y] += rows[i][y]
				}
			}
		}
		return out
	}
	for again := true; again; {
		again = false
		for i := 1; i < classes; i++ {
			if joined[i] != i {
				continue
			}
			upper, lower := sum(joined[i-1]), sum(i)
			if upper[contract.Correct]*lower[contract.Wrong] < lower[contract.Correct]*upper[contract.Wrong] {
				for k := range joined {
					if joined[k] == i {
						joined[k] = joined[i-1]
					}
				}
				again = true
			}
		}
	}
	pooled := *rows
	for i := range rows {
		pooled[i] = sum(joined[i])
	}
	*rows = pooled
}

// settle moves a fitted table towards the default in quarters until a higher
// point always speaks for higher ones, without which a right answer could
// lower a chance.
func settle(fitted, given [contract.GridPoints][contract.GridPoints]float64) [contract.GridPoints][contract.GridPoints]float64 {
	for quarter := range 4 {
		mixed := fitted
		rows := make([][]float64, len(mixed))
		for g := range mixed {
			mix(mixed[g][:], fitted[g][:], given[g][:], quarter)
			rows[g] = mixed[g][:]
		}
		if orderly(rows) {
			return mixed
		}
	}
	return given
}

// settleBase is settle for the levels of a competency.
func settleBase(fitted, given [contract.GridPoints][contract.States]float64) [contract.GridPoints][contract.States]float64 {
	for quarter := range 4 {
		mixed := fitted
		rows := make([][]float64, len(mixed))
		for h := range mixed {
			mix(mixed[h][:], fitted[h][:], given[h][:], quarter)
			rows[h] = mixed[h][:]
		}
		if orderly(rows) {
			return mixed
		}
	}
	return given
}

func mix(into, fitted, given []float64, quarter int) {
	for i := range into {
		into[i] = (float64(4-quarter)*fitted[i] + float64(quarter)*given[i]) / 4
	}
	chances(into)
}

// orderly reports whether, from each row to the next, the chance of a column
// against the one before it never falls. What is too small to matter may.
func orderly(rows [][]float64) bool {
	const negligible = 1e-4
	for r := range len(rows) - 1 {
		for i := range len(rows[r]) - 1 {
			a, b, c, d := rows[r][i], rows[r][i+1], rows[r+1][i], rows[r+1][i+1]
			if min(a, b, c, d) > negligible && d*a < b*c*(1-1e-3) {
				return false
			}
		}
	}
	return true
}

// chances makes weights add up to one, in six decimals, none of them nought.
func chances(w []float64) {
	sum := 0.0
	for _, x := range w {
		sum += x
	}
	for i := range w {
		w[i] = max(smallest, math.Round(1e6*w[i]/sum)/1e6)
	}
}

// monotone tries, on learners made up, that a right answer never leaves a
// chance of mastery lower than a wrong one.
func monotone(c *contract.Catalog, p *contract.Params) bool {
	m := learner.NewModel(c, p)
	r := rand.New(rand.NewPCG(2, 3))
	if len(c.Items) == 0 {
		return true
	}
	for range 200 {
		var log []contract.Evidence
		for i := range r.IntN(12) {
			log = append(log, contract.Evidence{ID: string(rune('a' + i)), Type: contract.EvidenceItem, Item: c.Items[r.IntN(len(c.Items))].ID, Response: []string{"wrong", "correct", "dont_know"}[r.IntN(3)]})
		}
		asked := contract.Evidence{ID: "z", Type: contract.EvidenceItem, Item: c.Items[r.IntN(len(c.Items))].ID, Response: "correct"}
		right := m.Read(append(log, asked)).States()
		asked.Response = "wrong"
		wrong := m.Read(append(log, asked)).States()
		for i := range right {
			for l := 1; l <= contract.Levels; l++ {
				if right.Mastery(i, l) < wrong.Mastery(i, l)-1e-9 {
					return false
				}
			}
		}
	}
	return true
}

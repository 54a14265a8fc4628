package contract

import "math"

// DefaultParams are the parameters to begin with, derived by the contract's
// formulas. The formulas are evaluated here, when the file is made, and never
// where it is used.
func DefaultParams(c *Catalog) *Params {
	p := &Params{
		Schema: ParamsSchema, Grid: [GridPoints]float64{-2, -1.2, -.55, 0, .55, 1.2, 2},
		Bias: [Biases]float64{.25, .5, .25}, Epsilon: .1,
		Base: map[string][GridPoints][States]float64{}, Item: map[string]Emission{DefaultItem: defaultEmission()},
		SelfRating: defaultSelfRating(), Mentor: stated(.8, .15), Certificate: stated(.85, .1125),
		Forget: defaultForget(), MedianMS: map[string]int{},
	}
	p.General = bell(p.Grid, 0, 1)
	for i, g := range p.Grid {
		p.Domain[i] = bell(p.Grid, .6*g, .8)
	}
	base := defaultBase(p.Grid)
	for _, competency := range c.Competencies {
		p.Base[competency.ID] = base
	}
	return p
}

// sixDecimals rounds as the file is written.
func sixDecimals(x float64) float64 { return math.Round(x*1e6) / 1e6 }

// bell is a normal distribution over the grid.
func bell(grid [GridPoints]float64, mean, sd float64) (out [GridPoints]float64) {
	sum := 0.0
	for i, x := range grid {
		z := (x - mean) / sd
		out[i] = math.Exp(-z * z / 2)
		sum += out[i]
	}
	for i := range out {
		out[i] = sixDecimals(out[i] / sum)
	}
	return out
}

// defaultBase is the chance of each state at each point of a domain, from
// cumulative thresholds.
func defaultBase(grid [GridPoints]float64) (out [GridPoints][States]float64) {
	thresholds := [Levels]float64{-.3, .5, 1.3}
	for h, point := range grid {
		reached := [States + 1]float64{0: 1}
		for l, b := range thresholds {
			reached[l+1] = 1 / (1 + math.Exp(-2*(point-b)))
		}
		for x := range out[h] {
			out[h][x] = sixDecimals(reached[x] - reached[x+1])
		}
	}
	return out
}

// defaultEmission is what learners above, at, just below and further below an
// item's level answer.
func defaultEmission() (out Emission) {
	for l := range out {
		level := l + 1
		for x := range out[l] {
			switch {
			case x > level:
				out[l][x] = [Responses]float64{.05, .94, .01}
			case x == level:
				out[l][x] = [Responses]float64{.09, .89, .02}
			case x == level-1 && x > 0:
				out[l][x] = [Responses]float64{.46, .19, .35}
			default:
				out[l][x] = [Responses]float64{.51, .14, .35}
			}
		}
	}
	return out
}

// defaultSelfRating is how people rate themselves: little by what they can
// do, and by how modest or sure of themselves they are.
func defaultSelfRating() (out [Biases][States][States]float64) {
	for b := range out {
		for x := range out[b] {
			mean := .9 + .33*float64(x) + .6*float64(b-1)
			below := 0.0
			for r := range States {
				upTo := 1.0
				if r < States-1 {
					upTo = math.Erfc(-(float64(r)+.5-mean)/.85/math.Sqrt2) / 2
				}
				out[b][x][r] = sixDecimals(upTo - below)
				below = upTo
			}
		}
	}
	return out
}

// stated is what someone else says of a learner: the state itself, one of its
// neighbours, or another.
func stated(same, near float64) (out [States][States]float64) {
	far := 1 - same - near
	for x := range States {
		neighbours := 0
		for v := range States {
			if v-x == 1 || x-v == 1 {
				neighbours++
			}
		}
		for v := range States {
			switch {
			case v == x:
				out[x][v] = same
			case v-x == 1 || x-v == 1:
				out[x][v] = sixDecimals(near / float64(neighbours))
			default:
				out[x][v] = sixDecimals(far / float64(States-1-neighbours))
			}
		}
	}
	return out
}

// defaultForget is the forgetting curve of FSRS-6 with its default decay, for
// something learnt well enough to last a month at nine in ten.
func defaultForget() []float64 {
	const decay, stability, days = -.1542, 30, 730
	factor := math.Pow(.9, 1/decay) - 1
	out := make([]float64, days+1)
	for d := range out {
		out[d] = sixDecimals(math.Pow(1+factor*float64(d)/stability, decay))
	}
	return out
}

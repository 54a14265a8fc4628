package learner

import (
	"math"

	"knowledgepath/internal/contract"
)

// chain is what happened to one competency: how likely all of it is, by the
// level at intake (column) and now (row). What people say of themselves
// depends on their bias, so that there is one matrix for each.
type chain [biases][states][states]float64

// unit is the chain of a competency of which nothing is known.
func unit() (c chain) {
	for b := range biases {
		for x := range states {
			c[b][x][x] = 1
		}
	}
	return c
}

// likelihood is how likely the events are by bias and level at intake.
type likelihood [biases][states]float64

func (c *chain) likelihood() (out likelihood) {
	for b := range biases {
		for from := range states {
			for now := range states {
				out[b][from] += c[b][now][from]
			}
		}
	}
	return out
}

// observe weighs the chain by what each bias and present level makes of
// something seen.
func (c *chain) observe(seen *[biases][states]float64) {
	for b := range biases {
		for now := range states {
			for from := range states {
				c[b][now][from] = float64(c[b][now][from] * seen[b][now])
			}
		}
	}
	c.rescale()
}

// learn moves those at the level below up with a chance.
func (c *chain) learn(level int, chance float64) {
	for b := range biases {
		for from := range states {
			moved := float64(c[b][level-1][from] * chance)
			c[b][level-1][from] -= moved
			c[b][level][from] += moved
		}
	}
}

// rescale keeps the largest entry near one; powers of two change no digits.
func (c *chain) rescale() {
	largest := 0.0
	for b := range biases {
		for now := range states {
			for from := range states {
				largest = max(largest, c[b][now][from])
			}
		}
	}
	if factor := towardsOne(largest); factor != 1 {
		for b := range biases {
			for now := range states {
				for from := range states {
					c[b][now][from] = float64(c[b][now][from] * factor)
				}
			}
		}
	}
}

// towardsOne is the power of two that brings a number near one, 1 where it is
// near enough already.
func towardsOne(x float64) float64 {
	_, exponent := math.Frexp(x)
	if x == 0 || exponent > -64 && exponent < 64 {
		return 1
	}
	return math.Ldexp(1, -exponent)
}

// apply adds one piece of evidence to the chain of a competency and reports
// whether it tells anything of it.
func (m *Model) apply(c *chain, competency int, e *contract.Evidence) bool {
	if e.Type == contract.EvidenceCompleted {
		touched := false
		for _, l := range m.modules[e.Module] {
			if l.competency == competency {
				c.learn(l.level, l.effect)
				touched = true
			}
		}
		return touched
	}
	seen, ok := m.seen(competency, e)
	if ok {
		c.observe(&seen)
	}
	return ok
}

// seen is how likely evidence is by bias and present level of a competency;
// false where it tells nothing of it.
func (m *Model) seen(competency int, e *contract.Evidence) (seen [biases][states]float64, ok bool) {
	i, about := m.items[e.Item], -1
	switch e.Type {
	case contract.EvidenceItem, contract.EvidenceQuiz:
		if i.emission != nil && (e.MS == nil || *e.MS >= i.rapid) {
			about = i.competency
		}
	default:
		about = m.index[e.Competency]
	}
	if about != competency {
		return seen, false
	}
	for b := range biases {
		for x := range states {
			switch e.Type {
			case contract.EvidenceMentor:
				seen[b][x] = m.params.Mentor[x][*e.Value]
			case contract.EvidenceSelfRating:
				seen[b][x] = m.params.SelfRating[b][x][*e.Value]
			default:
				seen[b][x] = i.emission[x][contract.ResponseIndex(e.Response)]
			}
		}
	}
	return seen, true
}

// tells lists the competencies that evidence may tell of.
func (m *Model) tells(e *contract.Evidence) []int {
	switch e.Type {
	case contract.EvidenceItem, contract.EvidenceQuiz:
		if i, ok := m.items[e.Item]; ok {
			return []int{i.competency}
		}
		return nil
	case contract.EvidenceCompleted:
		var out []int
		for _, l := range m.modules[e.Module] {
			if len(out) == 0 || out[len(out)-1] != l.competency {
				out = append(out, l.competency)
			}
		}
		return out
	}
	return []int{m.index[e.Competency]}
}

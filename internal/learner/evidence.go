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

// observe weighs the chain by what the present level makes of something seen.
func (c *chain) observe(seen *[states]float64) {
	for b := range biases {
		for now := range states {
			for from := range states {
				c[b][now][from] = float64(c[b][now][from] * seen[now])
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
	switch e.Type {
	case contract.EvidenceItem, contract.EvidenceQuiz:
		i, ok := m.items[e.Item]
		if !ok || i.competency != competency || e.MS != nil && *e.MS < i.rapid {
			return false
		}
		response := contract.ResponseIndex(e.Response)
		c.observe(&[states]float64{i.emission[0][response], i.emission[1][response], i.emission[2][response], i.emission[3][response]})
	case contract.EvidenceMentor:
		if m.index[e.Competency] != competency {
			return false
		}
		table := &m.params.Mentor
		c.observe(&[states]float64{table[0][*e.Value], table[1][*e.Value], table[2][*e.Value], table[3][*e.Value]})
	case contract.EvidenceSelfRating:
		if m.index[e.Competency] != competency {
			return false
		}
		for b := range biases {
			for now := range states {
				for from := range states {
					c[b][now][from] = float64(c[b][now][from] * m.params.SelfRating[b][now][*e.Value])
				}
			}
		}
		c.rescale()
	case contract.EvidenceCompleted:
		touched := false
		for _, l := range m.modules[e.Module] {
			if l.competency == competency {
				c.learn(l.level, l.effect)
				touched = true
			}
		}
		return touched
	}
	return true
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

package learner

import "knowledgepath/internal/contract"

// States is how likely a learner is at each level of each competency now, by
// the model's numbers.
type States [][states]float64

// Mastery is the chance of being at a level or above it.
func (s States) Mastery(competency, level int) float64 {
	sum := 0.0
	for x := states - 1; x >= level; x-- {
		sum += s[competency][x]
	}
	return sum
}

// Learner is a model with the evidence of one person. It is not safe for use
// by several goroutines at a time.
type Learner struct {
	model  *Model
	log    []contract.Evidence
	counts []bool  // by place in the log: whether it tells anything
	about  [][]int // by competency: places in the log
	chains []chain
	lik    []likelihood
	belief belief
}

// belief is the result of inference: what is needed to answer for any
// competency without going through the forest again.
type belief struct {
	bel    [][points][biases][states]float64 // P(x at intake | h, b, all evidence of its domain)
	z      [][points][biases]float64         // by domain: how likely its evidence is, up to a factor
	reach  [][points][biases]float64         // by domain: how likely its evidence is given g, b
	weight [][points][biases]float64         // by domain: P(h, b | all evidence)
	// general is P(g, b | all evidence).
	general [points][biases]float64
}

// Read makes the state of a learner from a log in its order.
func (m *Model) Read(log []contract.Evidence) *Learner {
	n := len(m.competencies)
	l := &Learner{model: m, log: log, counts: make([]bool, len(log)), about: make([][]int, n), chains: make([]chain, n), lik: make([]likelihood, n)}
	for i := range l.chains {
		l.chains[i] = unit()
	}
	for i := range log {
		for _, c := range m.tells(&log[i]) {
			if m.apply(&l.chains[c], c, &log[i]) {
				l.counts[i] = true
				l.about[c] = append(l.about[c], i)
			}
		}
	}
	for i := range l.chains {
		l.lik[i] = l.chains[i].likelihood()
	}
	l.belief = m.newBelief()
	msg := make([]message, n)
	for d := range m.domains {
		l.inferDomain(d, msg, &l.belief)
	}
	l.weigh(&l.belief)
	return l
}

func (m *Model) newBelief() belief {
	return belief{
		bel:    make([][points][biases][states]float64, len(m.competencies)),
		z:      make([][points][biases]float64, len(m.domains)),
		weight: make([][points][biases]float64, len(m.domains)),
	}
}

// message is what a competency and those below it tell their parent: how
// likely their evidence is by h, b and the parent's state, up to a factor.
type message [points][biases][states]float64

// inferDomain goes up and down the forest of a domain.
func (l *Learner) inferDomain(d int, msg []message, out *belief) {
	order := l.model.domains[d].order
	for h := range points {
		for b := range biases {
			out.z[d][h][b] = 1
		}
	}
	for k := len(order) - 1; k >= 0; k-- {
		l.up(order[k], msg, out)
		if l.model.competencies[order[k]].parent < 0 {
			for h := range points {
				for b := range biases {
					out.z[d][h][b] = float64(out.z[d][h][b] * msg[order[k]][h][b][0])
				}
			}
			rescaleZ(&out.z[d])
		}
	}
	for _, i := range order {
		l.down(i, out)
	}
}

func rescaleZ(z *[points][biases]float64) {
	largest := 0.0
	for h := range points {
		for b := range biases {
			largest = max(largest, z[h][b])
		}
	}
	if factor := towardsOne(largest); factor != 1 {
		for h := range points {
			for b := range biases {
				z[h][b] = float64(z[h][b] * factor)
			}
		}
	}
}

// up sums over a competency's own level. bel keeps the product of its own
// likelihood and its children's messages for the way down.
func (l *Learner) up(i int, msg []message, out *belief) {
	c := &l.model.competencies[i]
	own := &out.bel[i]
	for h := range points {
		own[h] = l.lik[i]
	}
	for k, child := range c.children {
		for h := range points {
			for b := range biases {
				for x := range states {
					own[h][b][x] = float64(own[h][b][x] * msg[child][h][b][x])
				}
			}
		}
		if k%4 == 3 { // a few factors near one cannot leave what numbers hold
			rescaleMessage((*message)(own))
		}
	}
	rows := states
	if c.parent < 0 {
		rows = 1 // a root has no parent to tell
	}
	for h := range points {
		for b := range biases {
			for parent := range rows {
				msg[i][h][b][parent] = dot(&c.table[h][parent], &own[h][b])
			}
		}
	}
	rescaleMessage(&msg[i])
}

func dot(a, b *[states]float64) float64 {
	return float64(a[0]*b[0]) + float64(a[1]*b[1]) + float64(a[2]*b[2]) + float64(a[3]*b[3])
}

func rescaleMessage(msg *message) {
	largest := 0.0
	for h := range points {
		for b := range biases {
			for x := range states {
				largest = max(largest, msg[h][b][x])
			}
		}
	}
	if factor := towardsOne(largest); factor != 1 {
		for h := range points {
			for b := range biases {
				for x := range states {
					msg[h][b][x] = float64(msg[h][b][x] * factor)
				}
			}
		}
	}
}

// down turns what up kept into beliefs, given the parent's.
func (l *Learner) down(i int, out *belief) {
	c := &l.model.competencies[i]
	for h := range points {
		for b := range biases {
			own := out.bel[i][h][b]
			var sum [states]float64
			if c.parent < 0 {
				spread(&sum, 1, &c.table[h][0], &own)
			} else {
				for parent := range states {
					spread(&sum, out.bel[c.parent][h][b][parent], &c.table[h][parent], &own)
				}
			}
			out.bel[i][h][b] = sum
		}
	}
}

// spread adds a parent state's share to a belief: P(x | parent, evidence).
func spread(sum *[states]float64, share float64, row, own *[states]float64) {
	var part [states]float64
	total := 0.0
	for x := range states {
		part[x] = float64(row[x] * own[x])
		total += part[x]
	}
	if total == 0 {
		return
	}
	scale := share / total
	for x := range states {
		sum[x] += float64(part[x] * scale)
	}
}

// weigh joins the domains at general ability and bias: P(h, b | all).
func (l *Learner) weigh(out *belief) {
	m := l.model
	out.reach = make([][points][biases]float64, len(m.domains))
	out.general = [points][biases]float64{}
	for g := range points {
		for b := range biases {
			out.general[g][b] = float64(m.params.General[g] * m.params.Bias[b])
		}
	}
	for d := range m.domains {
		for g := range points {
			for b := range biases {
				sum := 0.0
				for h := range points {
					sum += float64(m.params.Domain[g][h] * out.z[d][h][b])
				}
				out.reach[d][g][b] = sum
				out.general[g][b] = float64(out.general[g][b] * sum)
			}
		}
		rescaleZ(&out.general)
	}
	normalise(&out.general)
	for d := range m.domains {
		l.weighDomain(d, out)
	}
}

// weighDomain finds P(h, b | all) from P(g, b | all) and P(h | g, b, all).
func (l *Learner) weighDomain(d int, out *belief) {
	for h := range points {
		for b := range biases {
			sum := 0.0
			for g := range points {
				if reach := out.reach[d][g][b]; reach > 0 {
					sum += float64(out.general[g][b] * l.model.params.Domain[g][h] / reach)
				}
			}
			out.weight[d][h][b] = float64(sum * out.z[d][h][b])
		}
	}
	normalise(&out.weight[d])
}

// normalise makes weights add up to one; evidence that contradicts itself
// beyond what numbers can hold leaves them all alike.
func normalise(w *[points][biases]float64) {
	total := 0.0
	for i := range points {
		for b := range biases {
			total += w[i][b]
		}
	}
	for i := range points {
		for b := range biases {
			if total > 0 {
				w[i][b] /= total
			} else {
				w[i][b] = 1.0 / (points * biases)
			}
		}
	}
}

// intake is P(x at intake, b) of a competency.
func (l *Learner) intake(i int, from *belief) (out [biases][states]float64) {
	weight := &from.weight[l.model.competencies[i].domain]
	for h := range points {
		for b := range biases {
			for x := range states {
				out[b][x] += float64(weight[h][b] * from.bel[i][h][b][x])
			}
		}
	}
	return out
}

// now turns P(x at intake, b) into P(x now), by a competency's chain.
func now(intake *[biases][states]float64, c *chain, lik *likelihood) (out [states]float64) {
	total := 0.0
	for b := range biases {
		for from := range states {
			if lik[b][from] == 0 {
				continue
			}
			share := intake[b][from] / lik[b][from]
			for x := range states {
				p := float64(share * c[b][x][from])
				out[x] += p
				total += p
			}
		}
	}
	for x := range states {
		if total > 0 {
			out[x] /= total
		} else {
			out[x] = 1.0 / states
		}
	}
	return out
}

// States returns how likely the learner is at each level now.
func (l *Learner) States() States {
	out := make(States, len(l.chains))
	for i := range out {
		p := l.intake(i, &l.belief)
		out[i] = now(&p, &l.chains[i], &l.lik[i])
	}
	return out
}

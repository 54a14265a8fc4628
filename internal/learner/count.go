package learner

import "knowledgepath/internal/contract"

// Counts are how often, by what is believed of learners, each thing a
// parameter tells of has happened.
type Counts struct {
	General [points]float64
	Domain  [points][points]float64               // by general and domain point
	Level   map[string][points][states]float64    // by competency: domain's point, level
	Item    map[string][states][responses]float64 // by item: level, response
	Pulls   map[string][points][states]Normaliser // by competency: see Normaliser
}

// Normaliser is what the base of one level is divided by when it is made out
// of counts: how often the row was met, by the share that violated
// prerequisites leave it.
type Normaliser float64

// NewCounts makes counts of nothing.
func NewCounts() *Counts {
	return &Counts{
		Level: map[string][points][states]float64{},
		Item:  map[string][states][responses]float64{}, Pulls: map[string][points][states]Normaliser{},
	}
}

// Count adds what is believed of the learner.
func (l *Learner) Count(n *Counts) {
	for g := range points {
		for b := range biases {
			n.General[g] += l.belief.general[g][b]
		}
	}
	for d := range l.model.domains {
		l.countDomain(d, n)
	}
	for c := range l.chains {
		l.countLevels(c, n)
		l.countAnswers(c, n)
	}
}

func (l *Learner) countDomain(d int, n *Counts) {
	for g := range points {
		for b := range biases {
			if l.belief.reach[d][g][b] == 0 {
				continue
			}
			share := l.belief.general[g][b] / l.belief.reach[d][g][b]
			for h := range points {
				n.Domain[g][h] += float64(share * l.model.params.Domain[g][h] * l.belief.z[d][h][b])
			}
		}
	}
}

// countLevels counts levels at intake by the domain's point, and how the rows
// of parents' levels share them out.
func (l *Learner) countLevels(c int, n *Counts) {
	k := &l.model.competencies[c]
	weight := &l.belief.weight[k.domain]
	level, pulls := n.Level[k.id], n.Pulls[k.id]
	base := l.model.params.Base[k.id]
	for h := range points {
		for b := range biases {
			for x := range states {
				level[h][x] += float64(weight[h][b] * l.belief.bel[c][h][b][x])
			}
			for parent := range states {
				met := 0.0
				switch {
				case k.parent >= 0:
					met = float64(weight[h][b] * l.belief.bel[k.parent][h][b][parent])
				case parent == 0:
					met = weight[h][b]
				}
				for x := range states {
					pulls[h][x] += Normaliser(float64(met * k.table[h][parent][x] / base[h][x]))
				}
			}
		}
	}
	n.Level[k.id], n.Pulls[k.id] = level, pulls
}

// countAnswers counts each answer by the level at the time, followed forward
// and backward through everything that happened to the competency.
func (l *Learner) countAnswers(c int, n *Counts) {
	intake := l.intake(c, &l.belief)
	about := l.about[c]
	for b := range biases {
		for from := range states {
			share := intake[b][from]
			if share < 1e-12 || len(about) == 0 {
				continue
			}
			ahead := make([][states]float64, len(about)+1)
			ahead[0][from] = 1
			for t, place := range about {
				ahead[t+1] = l.stepAhead(ahead[t], c, b, &l.log[place])
			}
			back := [states]float64{1, 1, 1, 1}
			for t := len(about) - 1; t >= 0; t-- {
				e := &l.log[about[t]]
				if y := contract.ResponseIndex(e.Response); y >= 0 && (e.Type == contract.EvidenceItem || e.Type == contract.EvidenceQuiz) {
					total := dot(&ahead[t+1], &back)
					counts := n.Item[e.Item]
					for x := range states {
						if total > 0 {
							counts[x][y] += float64(share * ahead[t+1][x] * back[x] / total)
						}
					}
					n.Item[e.Item] = counts
				}
				back = l.stepBack(back, c, b, e)
			}
		}
	}
}

// stepAhead carries weights of the present level over one piece of evidence.
func (l *Learner) stepAhead(w [states]float64, c, b int, e *contract.Evidence) [states]float64 {
	if e.Type == contract.EvidenceCompleted {
		for _, k := range l.model.modules[e.Module] {
			if k.competency == c {
				moved := float64(w[k.level-1] * k.effect)
				w[k.level-1] -= moved
				w[k.level] += moved
			}
		}
		return w
	}
	if seen, ok := l.model.seen(c, e); ok {
		for x := range states {
			w[x] = float64(w[x] * seen[b][x])
		}
	}
	return w
}

// stepBack carries how likely what follows is over one piece of evidence,
// towards the past.
func (l *Learner) stepBack(w [states]float64, c, b int, e *contract.Evidence) (out [states]float64) {
	for x := range states {
		var from [states]float64
		from[x] = 1
		to := l.stepAhead(from, c, b, e)
		out[x] = dot(&to, &w)
	}
	return out
}

// Predict is the chance of each response to an item now.
func (l *Learner) Predict(id string) (out [responses]float64) {
	i := l.model.items[id]
	p := l.intake(i.competency, &l.belief)
	level := now(&p, &l.chains[i.competency], &l.lik[i.competency])
	for y := range responses {
		for x := range states {
			out[y] += float64(level[x] * i.emission[x][y])
		}
	}
	return out
}

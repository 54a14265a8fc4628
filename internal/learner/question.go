package learner

// Stake is a node whose mastery matters, and how much, in minutes.
type Stake struct {
	Competency int
	Level      int
	Minutes    float64
}

// Outlook is what answers to come would tell of the nodes at stake. It is
// good for one state of a learner.
type Outlook struct {
	l       *Learner
	stakes  []Stake
	mastery []float64                 // by stake
	upto    [][biases][states]float64 // by stake: P(node now | level at intake, b)
	given   [][points][biases]float64 // by stake: P(node | g, b)
	msg     []message
	scratch belief
}

// Outlook prepares to value questions by what they would tell of the stakes.
func (l *Learner) Outlook(stakes []Stake) *Outlook {
	o := &Outlook{
		l: l, stakes: stakes, mastery: make([]float64, len(stakes)), upto: make([][biases][states]float64, len(stakes)),
		given: make([][points][biases]float64, len(stakes)), msg: make([]message, len(l.chains)), scratch: l.model.newBelief(),
	}
	now := l.States()
	for i, s := range stakes {
		o.mastery[i] = now.Mastery(s.Competency, s.Level)
		o.upto[i] = l.upto(s.Competency, s.Level)
		o.given[i] = l.given(s.Competency, &o.upto[i])
	}
	return o
}

// upto is P(at the level or above now | level at intake, b).
func (l *Learner) upto(c, level int) (out [biases][states]float64) {
	for b := range biases {
		for from := range states {
			if l.lik[c][b][from] == 0 {
				continue
			}
			sum := 0.0
			for x := level; x < states; x++ {
				sum += l.chains[c][b][x][from]
			}
			out[b][from] = sum / l.lik[c][b][from]
		}
	}
	return out
}

// given is P(node | g, b, all evidence).
func (l *Learner) given(c int, upto *[biases][states]float64) (out [points][biases]float64) {
	d := l.model.competencies[c].domain
	var inDomain [points][biases]float64
	for h := range points {
		for b := range biases {
			inDomain[h][b] = float64(dot(&l.belief.bel[c][h][b], &upto[b]) * l.belief.z[d][h][b])
		}
	}
	for g := range points {
		for b := range biases {
			if l.belief.reach[d][g][b] == 0 {
				continue
			}
			sum := 0.0
			for h := range points {
				sum += float64(l.model.params.Domain[g][h] * inDomain[h][b])
			}
			out[g][b] = sum / l.belief.reach[d][g][b]
		}
	}
	return out
}

// Prospect is what knowing one competency's level at intake would tell: how
// likely each level is with each bias, and each stake together with it.
type Prospect struct {
	o          *Outlook
	competency int
	level      [biases][states]float64
	stakes     [][biases][states]float64
}

// Prospect looks at one competency.
func (o *Outlook) Prospect(competency int) *Prospect {
	l, d := o.l, o.l.model.competencies[competency].domain
	p := &Prospect{o: o, competency: competency, level: l.intake(competency, &l.belief), stakes: make([][biases][states]float64, len(o.stakes))}
	known := l.lik[competency]
	bel := l.belief.bel[competency] // inference below writes elsewhere
	for v := range states {
		l.lik[competency] = only(&known, v)
		l.inferDomain(d, o.msg, &o.scratch)
		ratio := o.ratio(d, &bel, v)
		for i, s := range o.stakes {
			switch {
			case s.Competency == competency:
			case l.model.competencies[s.Competency].domain == d:
				p.within(i, d, &bel, v)
			default:
				p.across(i, &ratio, v)
			}
		}
	}
	l.lik[competency] = known
	return p
}

// only is a likelihood with one level left.
func only(lik *likelihood, v int) (out likelihood) {
	for b := range biases {
		out[b][v] = lik[b][v]
	}
	return out
}

// within is P(stake, level v, b) for a stake of the same domain.
func (p *Prospect) within(i, d int, bel *[points][biases][states]float64, v int) {
	o := p.o
	for h := range points {
		for b := range biases {
			share := float64(o.l.belief.weight[d][h][b] * bel[h][b][v])
			p.stakes[i][b][v] += float64(share * dot(&o.scratch.bel[o.stakes[i].Competency][h][b], &o.upto[i][b]))
		}
	}
}

// ratio is P(g, b, level v | all evidence).
func (o *Outlook) ratio(d int, bel *[points][biases][states]float64, v int) (out [points][biases]float64) {
	l := o.l
	for g := range points {
		for b := range biases {
			if l.belief.reach[d][g][b] == 0 {
				continue
			}
			sum := 0.0
			for h := range points {
				sum += float64(l.model.params.Domain[g][h] * l.belief.z[d][h][b] * bel[h][b][v])
			}
			out[g][b] = l.belief.general[g][b] * sum / l.belief.reach[d][g][b]
		}
	}
	return out
}

// across is P(stake, level v, b) for a stake of another domain.
func (p *Prospect) across(i int, ratio *[points][biases]float64, v int) {
	for b := range biases {
		sum := 0.0
		for g := range points {
			sum += float64(ratio[g][b] * p.o.given[i][g][b])
		}
		p.stakes[i][b][v] = sum
	}
}

// ItemValue is how many minutes an answer to an item is expected to save.
func (p *Prospect) ItemValue(id string) float64 {
	i := p.o.l.model.items[id]
	value := p.o.standing()
	for y := range responses {
		var seen [biases][states]float64
		for b := range biases {
			for x := range states {
				seen[b][x] = i.emission[x][y]
			}
		}
		value -= p.loss(&seen)
	}
	return value
}

// SelfRatingValue is how many minutes the learner's own rating of the
// competency is expected to save.
func (p *Prospect) SelfRatingValue() float64 {
	table := &p.o.l.model.params.SelfRating
	value := p.o.standing()
	for r := range states {
		var seen [biases][states]float64
		for b := range biases {
			for x := range states {
				seen[b][x] = table[b][x][r]
			}
		}
		value -= p.loss(&seen)
	}
	return value
}

// standing is the loss expected if nothing more were asked.
func (o *Outlook) standing() float64 {
	sum := 0.0
	for i, s := range o.stakes {
		sum += float64(s.Minutes * loss(o.mastery[i]))
	}
	return sum
}

// loss is what deciding on a node costs when it is mastered with chance p, in
// shares of its minutes: teaching what is known costs one, skipping what is
// not costs four; the second part values certainty for later.
func loss(p float64) float64 {
	return min(p, float64(4*(1-p))) + float64(p*(1-p))
}

// loss is the loss expected together with one response, by how likely the
// response is at each bias and present level.
func (p *Prospect) loss(seen *[biases][states]float64) float64 {
	l, c := p.o.l, p.competency
	var response [biases][states]float64        // P(response | level at intake, b)
	var reached [biases][states][states]float64 // … and the level now
	total := 0.0
	for b := range biases {
		for from := range states {
			if l.lik[c][b][from] == 0 {
				continue
			}
			for x := range states {
				reached[b][from][x] = seen[b][x] * l.chains[c][b][x][from] / l.lik[c][b][from]
				response[b][from] += reached[b][from][x]
			}
			total += float64(p.level[b][from] * response[b][from])
		}
	}
	if total <= 0 {
		return 0
	}
	sum := 0.0
	for i, s := range p.o.stakes {
		both := 0.0
		if s.Competency == c {
			for b := range biases {
				for from := range states {
					for x := s.Level; x < states; x++ {
						both += float64(p.level[b][from] * reached[b][from][x])
					}
				}
			}
		} else {
			for b := range biases {
				both += dot(&p.stakes[i][b], &response[b])
			}
		}
		sum += float64(s.Minutes * total * loss(min(1, both/total)))
	}
	return sum
}

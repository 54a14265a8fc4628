package learner

import "slices"

// Citable is how many pieces of evidence, the latest, are looked at one by
// one; what is older than that has been overtaken.
const Citable = 200

// Cited lists the places in the log of the evidence that tells something, at
// most the latest Citable of it.
func (l *Learner) Cited() []int {
	var out []int
	for i, counts := range l.counts {
		if counts {
			out = append(out, i)
		}
	}
	if len(out) > Citable {
		out = out[len(out)-Citable:]
	}
	return out
}

// Without returns the state as it would be without one piece of evidence, by
// its place in the log.
func (l *Learner) Without(place int) States {
	alt := *l
	alt.chains, alt.lik = slices.Clone(l.chains), slices.Clone(l.lik)
	alt.belief = belief{
		bel: slices.Clone(l.belief.bel), z: slices.Clone(l.belief.z), weight: slices.Clone(l.belief.weight),
	}
	var domains []int
	for _, c := range l.model.tells(&l.log[place]) {
		alt.chains[c] = unit()
		for _, k := range l.about[c] {
			if k != place {
				l.model.apply(&alt.chains[c], c, &l.log[k])
			}
		}
		alt.lik[c] = alt.chains[c].likelihood()
		if d := l.model.competencies[c].domain; !slices.Contains(domains, d) {
			domains = append(domains, d)
		}
	}
	msg := make([]message, len(l.chains))
	for _, d := range domains {
		alt.inferDomain(d, msg, &alt.belief)
	}
	alt.weigh(&alt.belief)
	return alt.States()
}

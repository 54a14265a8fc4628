package advice

import (
	"cmp"
	"math"
	"slices"

	"knowledgepath/internal/contract"
)

// Sizes of the organisation model: levels of a practice, kinds of respondent,
// points of the general level, rounds of inference.
const (
	orgLevels = 4
	orgBiases = 5
	orgPoints = 7
	orgRounds = 15
)

// talkFrom is how many respondents it takes to call answers that differ a
// reason to talk.
const talkFrom = 4

// orgTables are the organisation model's chances, six decimals.
type orgTables struct {
	bias    [orgBiases]float64
	answer  [orgLevels][orgBiases][orgLevels]float64 // by level and bias
	level   [orgPoints][orgLevels]float64            // by general level
	general [orgPoints]float64
	fact    [orgLevels]float64 // chance that a fact holds, by level
}

// tables returns the chances. They come from answers spread normally with
// .8 round level + bias, bias −.8, −.3, .2, .7, 1.2, and levels spread with .9
// round a general level from 1 to 4; see the test.
func tables() orgTables {
	return orgTables{
		bias:    [orgBiases]float64{.08, .22, .4, .22, .08},
		answer:  answerTable(),
		level:   levelTable(),
		general: [orgPoints]float64{.06, .14, .2, .2, .2, .14, .06},
		fact:    [orgLevels]float64{.05, .05, .95, .95},
	}
}

// OrgProfile joins what respondents say of their organisation: each with a
// bias of their own, facts that can be checked as what they are. Practices
// with fewer respondents than min show no level.
func (e *Engine) OrgProfile(o *contract.OrgAnswers, min int) *contract.OrgProfile {
	s := newSurvey(e.catalog.Practices, o)
	s.infer()
	out := &contract.OrgProfile{Schema: contract.OrgProfileSchema, Practices: []contract.PracticeLevel{}}
	for k := range s.practices {
		out.Practices = append(out.Practices, s.practice(k, min))
	}
	return out
}

// survey is the answers as numbers, with what is believed so far.
type survey struct {
	tables    orgTables
	practices []string
	people    int
	ratings   [][]rating // by practice
	facts     [][]bool   // by practice
	general   [orgPoints]float64
	level     [][orgLevels]float64
	bias      [][orgBiases]float64
}

// rating is what a respondent says of a practice, from 0.
type rating struct{ person, level int }

func newSurvey(practices []contract.Practice, o *contract.OrgAnswers) *survey {
	s := &survey{tables: tables(), people: len(o.Respondents)}
	for _, p := range practices {
		s.practices = append(s.practices, p.ID)
	}
	slices.Sort(s.practices)
	respondents := slices.Clone(o.Respondents)
	slices.SortFunc(respondents, func(a, b contract.Respondent) int { return cmp.Compare(a.ID, b.ID) })
	s.ratings, s.facts = make([][]rating, len(s.practices)), make([][]bool, len(s.practices))
	for i, r := range respondents {
		for _, a := range r.Answers {
			k, _ := slices.BinarySearch(s.practices, a.Practice)
			s.ratings[k] = append(s.ratings[k], rating{i, a.Level - 1})
		}
		for _, f := range r.Facts {
			k, _ := slices.BinarySearch(s.practices, f.Practice)
			s.facts[k] = append(s.facts[k], f.True)
		}
	}
	s.general = s.tables.general
	s.level, s.bias = make([][orgLevels]float64, len(s.practices)), make([][orgBiases]float64, s.people)
	for i := range s.bias {
		s.bias[i] = s.tables.bias
	}
	for k := range s.level {
		s.level[k] = [orgLevels]float64{.25, .25, .25, .25}
	}
	return s
}

// infer alternates, a fixed number of times, between what each part says of
// the others: mean field. Only products of powers would need logarithms, so
// each message is the mean of the likelihood, not of its logarithm.
func (s *survey) infer() {
	for range orgRounds {
		s.updateLevels()
		s.updateGeneral()
		s.updateBiases()
	}
	s.updateLevels()
}

func (s *survey) updateLevels() {
	for k := range s.level {
		var p [orgLevels]float64
		for y := range p {
			for g := range orgPoints {
				p[y] += float64(s.general[g] * s.tables.level[g][y])
			}
			for _, r := range s.ratings[k] {
				sum := 0.0
				for b := range orgBiases {
					sum += float64(s.bias[r.person][b] * s.tables.answer[y][b][r.level])
				}
				p[y] = float64(p[y] * sum)
			}
			if holds, ok := majority(s.facts[k]); ok {
				chance := s.tables.fact[y]
				if !holds {
					chance = 1 - chance
				}
				p[y] = float64(p[y] * chance)
			}
		}
		normalise(p[:])
		s.level[k] = p
	}
}

// majority is what most people say of a fact: one fact is one fact however
// many report it. Even voices say nothing.
func majority(facts []bool) (holds, ok bool) {
	balance := 0
	for _, f := range facts {
		if f {
			balance++
		} else {
			balance--
		}
	}
	return balance > 0, balance != 0
}

func (s *survey) updateGeneral() {
	p := s.tables.general
	for k := range s.level {
		if len(s.ratings[k])+len(s.facts[k]) == 0 {
			continue
		}
		for g := range p {
			sum := 0.0
			for y := range orgLevels {
				sum += float64(s.level[k][y] * s.tables.level[g][y])
			}
			p[g] = float64(p[g] * sum)
		}
		normalise(p[:])
	}
	s.general = p
}

func (s *survey) updateBiases() {
	for i := range s.bias {
		s.bias[i] = s.tables.bias
	}
	for k := range s.level {
		for _, r := range s.ratings[k] {
			p := &s.bias[r.person]
			for b := range p {
				sum := 0.0
				for y := range orgLevels {
					sum += float64(s.level[k][y] * s.tables.answer[y][b][r.level])
				}
				p[b] = float64(p[b] * sum)
			}
			normalise(p[:])
		}
	}
}

func normalise(p []float64) {
	sum := 0.0
	for _, x := range p {
		sum += x
	}
	for i := range p {
		p[i] /= sum
	}
}

// practice is what may be shown of a practice.
func (s *survey) practice(k, min int) contract.PracticeLevel {
	n := len(s.ratings[k])
	out := contract.PracticeLevel{Practice: s.practices[k], N: n}
	if n < min || n == 0 && len(s.facts[k]) == 0 {
		return out
	}
	mean := 0.0
	for y, p := range s.level[k] {
		mean += float64(p * float64(100*(y+1)))
	}
	level := int(math.Round(mean))
	out.LevelCenti = &level
	if n > 0 {
		sd := s.deviation(k)
		agreement := int(math.Round(1000 * (1 - sd/((orgLevels-1)/2.0))))
		out.Agreement = &agreement
		out.Talk = sd >= 1 && n >= talkFrom
	}
	return out
}

// deviation is the standard deviation of the answers to a practice.
func (s *survey) deviation(k int) float64 {
	n, sum, squares := len(s.ratings[k]), 0, 0
	for _, r := range s.ratings[k] {
		sum += r.level
		squares += r.level * r.level
	}
	return math.Sqrt(float64(n*squares-sum*sum)) / float64(n)
}

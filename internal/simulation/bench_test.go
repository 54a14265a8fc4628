package simulation

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"knowledgepath/internal/advice"
	"knowledgepath/internal/contract"
	"knowledgepath/internal/learner"
)

// sizes are the catalogues that times are promised for: 40 competencies with
// about 137 modules, and 60 with about 206.
func sizes() []int { return []int{40, 60} }

// benchSessions are learners of a world after twelve questions.
func benchSessions(competencies, budget int) (*advice.Engine, []*Session) {
	w := NewWorld(rand.New(rand.NewPCG(1, uint64(competencies))), competencies)
	e := advice.NewEngine(w.Catalog, contract.DefaultParams(w.Catalog))
	var out []*Session
	for i := range 20 {
		s := NewSession(w, e, Factor, 2, uint64(i), budget)
		s.Ask(12, false)
		out = append(out, s)
	}
	return e, out
}

func BenchmarkInfer(b *testing.B) {
	for _, n := range sizes() {
		_, sessions := benchSessions(n, 240)
		m := learner.NewModel(sessions[0].World.Catalog, contract.DefaultParams(sessions[0].World.Catalog))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				m.Read(sessions[i%len(sessions)].Answers.Evidence).States()
			}
		})
	}
}

func BenchmarkNextQuestion(b *testing.B) {
	for _, n := range sizes() {
		e, sessions := benchSessions(n, 240)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := e.Intake(sessions[i%len(sessions)].Answers); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkRecommend(b *testing.B) {
	for _, n := range sizes() {
		for _, budget := range []int{120, 240, 480, 960} {
			e, sessions := benchSessions(n, budget)
			b.Run(fmt.Sprintf("%d/%d", n, budget), func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					if _, err := e.Recommend(sessions[i%len(sessions)].Answers); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

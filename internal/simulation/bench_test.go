package simulation

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"knowledgepath/internal/advice"
	"knowledgepath/internal/contract"
)

func TestSpeed(t *testing.T) {
	for _, n := range []int{20, 40, 60} {
		r := rand.New(rand.NewPCG(7, uint64(n)))
		w := NewWorld(r, n)
		if err := w.Catalog.Check(); err != nil {
			t.Fatal(err)
		}
		e := advice.NewEngine(w.Catalog, contract.DefaultParams(w.Catalog))
		for _, budget := range []int{60, 120, 240, 480, 960} {
			var rec, next []time.Duration
			unproved, explored, worst := 0, 0, 0.0
			for i := range 40 {
				p := w.NewPerson(r, Factor)
				a := &contract.Answers{Schema: contract.AnswersSchema, Learner: contract.Learner{ID: fmt.Sprint(i), Role: fmt.Sprintf("r%d", i%6), Languages: []string{"es"}, MinutesTotal: budget, Goals: []contract.Goal{{Goal: fmt.Sprintf("g%d", i%8)}}}}
				for k := range 12 {
					if i%4 == 0 {
						break
					}
					q, _ := e.Intake(a)
					_ = k
					if q.Question.Item != "" {
						a.Evidence = append(a.Evidence, p.Answer("item", q.Question.Item, ""))
					} else {
						a.Evidence = append(a.Evidence, p.Rate(q.Question.Competency))
					}
				}
				begun := time.Now()
				q, err := e.Intake(a)
				if err != nil || q == nil {
					t.Fatal(err)
				}
				next = append(next, time.Since(begun))
				begun = time.Now()
				out, err := e.Recommend(a)
				if err != nil {
					t.Fatal(err)
				}
				rec = append(rec, time.Since(begun))
				explored += out.Totals.Explored
				if !out.Totals.Optimal {
					unproved++
					worst = max(worst, float64(out.Totals.UpperBound-out.Totals.Utility)/float64(out.Totals.Utility))
				}
			}
			slices.Sort(rec)
			slices.Sort(next)
			t.Logf("n=%d modules=%d B=%d rec med %v p95 %v max %v | next med %v p95 %v | unproved %d gap %.4f explored %d", n, len(w.Catalog.Modules), budget, rec[20], rec[37], rec[39], next[20], next[37], unproved, worst, explored/40)
		}
	}
}

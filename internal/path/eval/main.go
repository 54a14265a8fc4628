// Package eval is a command that measures the recommender on simulated
// learners and says which of its targets it meets:
//
//	go run ./internal/path/eval -n 160
//
// It is not a test: it takes many minutes of one core.
package main

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"knowledgepath/internal/calibration"
	"knowledgepath/internal/contract"
	"knowledgepath/internal/simulation"
)

func main() {
	n := flag.Int("n", 160, "learners for each cell")
	seed := flag.Uint64("seed", 1, "seed of the worlds and learners")
	only := flag.String("only", "", "run only these parts, separated by commas: classify, calibrate, paths, steady, cited, organisation")
	flag.Parse()
	e := &evaluation{study: simulation.NewStudy(*seed, *n, 40)}
	for _, part := range []struct {
		name string
		run  func()
	}{{"classify", e.classify}, {"calibrate", e.calibrate}, {"paths", e.paths}, {"steady", e.steady}, {"cited", e.cited}, {"organisation", e.organisation}} {
		if *only == "" || slices.Contains(strings.Split(*only, ","), part.name) {
			part.run()
		}
	}
}

// evaluation prints tables and, after each, the targets.
type evaluation struct{ study *simulation.Study }

func (e *evaluation) target(name string, got, want float64, atMost bool) {
	verdict := "pass"
	if !atMost && got < want || atMost && got > want {
		verdict = "FAIL"
	}
	sign := "≥"
	if atMost {
		sign = "≤"
	}
	fmt.Printf("    %s %-44s %.4f %s %.4f\n", verdict, name, got, sign, want)
}

func (e *evaluation) classify() {
	want := map[simulation.Truth][3]float64{simulation.Factor: {.795, .84, .865}, simulation.KST: {.775, .835, .865}, simulation.Indep: {0, .71, 0}}
	for _, truth := range simulation.Truths() {
		a := e.study.Classify(truth, []int{10, 20, 30})
		test, rating := e.study.FullTest(truth)
		fmt.Printf("%s: accuracy at 10/20/30 items %.3f %.3f %.3f, full test %.3f, self-rating %.3f\n", truth, a[0].Right, a[1].Right, a[2].Right, test, rating)
		for k, items := range []int{10, 20, 30} {
			if w := want[truth][k]; w > 0 {
				e.target(fmt.Sprintf("A2 %s, %d items", truth, items), a[k].Right, w, false)
			}
		}
		if truth == simulation.Indep {
			continue
		}
		e.target(fmt.Sprintf("A3 %s, 20 items less full test", truth), a[1].Right-test, -.025, false)
		e.target(fmt.Sprintf("A3 %s, 20 items less self-rating", truth), a[1].Right-rating, .11, false)
		e.target(fmt.Sprintf("A4 %s, sure and right at 20", truth), a[1].SureRight, .925, false)
		e.target(fmt.Sprintf("A4 %s, share of sure nodes at 20", truth), a[1].Sure, .62, false)
		e.target(fmt.Sprintf("A4 %s, calibration error at 10", truth), a[0].Error, map[simulation.Truth]float64{simulation.Factor: .04, simulation.KST: .1}[truth], true)
	}
}

func (e *evaluation) calibrate() {
	for _, truth := range simulation.Truths() {
		p, r := calibration.Calibrate(e.study.World.Catalog, contract.DefaultParams(e.study.World.Catalog), e.study.Log(truth, 160))
		before, after := e.study.Classify(truth, []int{20})[0].Right, e.study.With(p).Classify(truth, []int{20})[0].Right
		fmt.Printf("%s: held-out loss %.4f, calibrated %.4f, activated %v; accuracy at 20 items %.3f, calibrated %.3f\n", truth, r.Before, r.After, r.Activate, before, after)
		e.target(fmt.Sprintf("A5 %s, accuracy gained at 20 items", truth), after-before, map[simulation.Truth]float64{simulation.Factor: .008, simulation.KST: .008, simulation.Indep: .015}[truth], false)
	}
}

func (e *evaluation) paths() {
	budgets := []int{120, 240, 480, 960}
	ours := map[simulation.Truth][]float64{simulation.Factor: {.77, .84, .93, 1}, simulation.KST: {.77, .84, .93, 1}, simulation.Indep: {.73, .77, .84, .95}}
	static := []float64{.61, .65, .72, .82}
	methods := simulation.Methods()
	for _, truth := range simulation.Truths() {
		table := make([][]simulation.Outcome, len(budgets))
		for b, budget := range budgets {
			table[b] = e.study.Compare(truth, budget, methods)
		}
		fmt.Printf("%s: gap closed against the static oracle, share of minutes on what was known\n", truth)
		for i, m := range methods {
			fmt.Printf("    %-36s", m.Name)
			for b := range budgets {
				fmt.Printf("  %4d: %.2f W%2.0f", budgets[b], table[b][i].Closed, 100*table[b][i].Wasted)
			}
			fmt.Println()
		}
		for b, budget := range budgets {
			best := 0.0
			for i, m := range methods {
				switch {
				case m.Name == simulation.Ours:
					e.target(fmt.Sprintf("A6 %s, %d minutes", truth, budget), table[b][i].Closed, ours[truth][b], false)
					waste := .1
					if truth == simulation.Indep {
						waste = .13
					}
					e.target(fmt.Sprintf("A7 %s, %d minutes, wasted", truth, budget), table[b][i].Wasted, waste, true)
					if margin := map[simulation.Truth]float64{simulation.Factor: .2, simulation.KST: .2, simulation.Indep: .1}[truth]; budget <= 480 {
						e.target(fmt.Sprintf("A8 %s, %d minutes, over the best baseline", truth, budget), table[b][i].Closed-best, margin, false)
					}
				case m.Name == simulation.Static && truth == simulation.Factor:
					e.target(fmt.Sprintf("A7 %s, %d minutes, static", truth, budget), table[b][i].Closed, static[b], false)
				case !strings.HasPrefix(m.Name, "ours"):
					best = max(best, table[b][i].Closed)
				}
			}
		}
	}
}

func (e *evaluation) steady() {
	for _, budget := range []int{240, 480} {
		s := e.study.Steady(simulation.Factor, budget)
		e.target(fmt.Sprintf("A12 %d minutes, largest best/plan", budget), s.Worst, 1.05, true)
		e.target(fmt.Sprintf("A12 %d minutes, mean loss", budget), s.Loss, .001, true)
		e.target(fmt.Sprintf("A12 %d minutes, what stays (Jaccard)", budget), s.Jaccard, .88, false)
	}
}

func (e *evaluation) cited() {
	for _, truth := range []simulation.Truth{simulation.Factor, simulation.KST} {
		e.target(fmt.Sprintf("A16 %s, modules that cite an answer", truth), e.study.Cited(truth, 240), .8, false)
	}
}

func (e *evaluation) organisation() {
	for _, c := range []struct {
		respondents int
		want        float64
	}{{1, 0}, {3, .57}, {5, .66}, {10, .79}, {20, 0}} {
		mean, engine := e.study.Levels(400, c.respondents)
		fmt.Printf("%d respondents: exact level by the mean %.3f, by the engine %.3f\n", c.respondents, mean, engine)
		if c.want > 0 {
			e.target(fmt.Sprintf("A17 exact level, %d respondents", c.respondents), engine, c.want, false)
		}
	}
	for _, staff := range []int{3, 6, 10} {
		individual, team := e.study.Coverage(20, staff, 180)
		fmt.Printf("%d staff: coverage %.3f by individual plans, %.3f by a team plan\n", staff, individual, team)
		if staff == 6 {
			e.target("A17 team plan over individual plans, 6 staff", team-individual, .04, false)
		}
	}
}

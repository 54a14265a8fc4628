package learner

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"knowledgepath/internal/contract"
)

// small draws a catalogue of at most five competencies in two domains.
func small(t *rapid.T) *contract.Catalog {
	c := &contract.Catalog{Schema: contract.CatalogSchema, Domains: []string{"p", "q"}}
	n := rapid.SampledFrom([]int{1, 2, 2, 3, 3, 3, 4, 4, 5}).Draw(t, "competencies")
	for i := range n {
		competency := contract.Competency{ID: fmt.Sprintf("c%d", i), Domain: rapid.SampledFrom(c.Domains).Draw(t, "domain")}
		for j := range i {
			if parent := c.Competencies[j]; parent.Domain == competency.Domain && rapid.Bool().Draw(t, "parent") {
				competency.MainParent = &parent.ID
				for range rapid.IntRange(1, 2).Draw(t, "requirements") {
					competency.Requires = append(competency.Requires, contract.Requirement{
						Level: rapid.IntRange(1, 3).Draw(t, "level"), Competency: parent.ID, At: rapid.IntRange(1, 3).Draw(t, "at")})
				}
			}
		}
		c.Competencies = append(c.Competencies, competency)
		for l := 1; l <= 3; l++ {
			c.Items = append(c.Items, contract.Item{ID: fmt.Sprintf("%s-%d", competency.ID, l), Competency: competency.ID, Level: l})
		}
	}
	for i := range rapid.IntRange(1, 3).Draw(t, "modules") {
		m := contract.Module{ID: fmt.Sprintf("m%d", i), Minutes: map[string]int{"es": 30}}
		for l := range rapid.IntRange(1, 3).Draw(t, "taught") {
			m.Teaches = append(m.Teaches, contract.Teaching{Competency: c.Competencies[i%n].ID, Level: l + 1, Effect: rapid.IntRange(100, 1000).Draw(t, "effect")})
		}
		c.Modules = append(c.Modules, m)
	}
	return c
}

// drawLog draws evidence of every type.
func drawLog(t *rapid.T, c *contract.Catalog, most int) []contract.Evidence {
	var log []contract.Evidence
	for i := range rapid.IntRange(0, most).Draw(t, "evidence") {
		e := contract.Evidence{ID: fmt.Sprintf("e%03d", i), At: time.Date(2025, 1, 1, 0, i, 0, 0, time.UTC)}
		e.Type = rapid.SampledFrom([]string{contract.EvidenceItem, contract.EvidenceQuiz, contract.EvidenceSelfRating, contract.EvidenceMentor, contract.EvidenceCompleted}).Draw(t, "type")
		value := rapid.IntRange(0, 3).Draw(t, "value")
		switch e.Type {
		case contract.EvidenceItem, contract.EvidenceQuiz:
			e.Item = rapid.SampledFrom(c.Items).Draw(t, "item").ID
			e.Response = rapid.SampledFrom([]string{"wrong", "correct", "dont_know"}).Draw(t, "response")
			ms := rapid.SampledFrom([]int{500, 9000}).Draw(t, "ms")
			e.MS = &ms
		case contract.EvidenceCompleted:
			e.Module = rapid.SampledFrom(c.Modules).Draw(t, "module").ID
		default:
			e.Competency, e.Value = rapid.SampledFrom(c.Competencies).Draw(t, "competency").ID, &value
		}
		log = append(log, e)
	}
	return log
}

// enumerate computes the same beliefs from the definition: over every joint
// state, following each competency's level through its events.
func enumerate(c *contract.Catalog, p *contract.Params, log []contract.Evidence) States {
	n := len(c.Competencies)
	number := map[string]int{}
	for i := range c.Competencies {
		number[c.Competencies[i].ID] = i
	}
	out := make(States, n)
	total := 0.0
	prior := func(i, h, parent, x int) float64 {
		weight := func(x int) float64 {
			w := p.Base[c.Competencies[i].ID][h][x]
			if c.Competencies[i].MainParent == nil {
				return w
			}
			need := 0
			for _, r := range c.Competencies[i].Requires {
				if r.Competency == *c.Competencies[i].MainParent && r.Level <= x {
					need = max(need, r.At)
				}
			}
			return w * math.Pow(p.Epsilon, float64(max(0, need-parent)))
		}
		return weight(x) / (weight(0) + weight(1) + weight(2) + weight(3))
	}
	// follow returns the weights of the present level from one at intake.
	follow := func(i, x, b int) [4]float64 {
		var w [4]float64
		w[x] = 1
		for _, e := range log {
			for s := range w {
				switch {
				case (e.Type == "item" || e.Type == "quiz") && strings.HasPrefix(e.Item, c.Competencies[i].ID+"-") && *e.MS >= 2000:
					level := int(e.Item[len(e.Item)-1] - '0')
					w[s] *= p.Item["default"][level-1][s][contract.ResponseIndex(e.Response)]
				case e.Type == "self_rating" && e.Competency == c.Competencies[i].ID:
					w[s] *= p.SelfRating[b][s][*e.Value]
				case e.Type == "mentor_level" && e.Competency == c.Competencies[i].ID:
					w[s] *= p.Mentor[s][*e.Value]
				}
			}
			if e.Type != "completed" {
				continue
			}
			for _, m := range c.Modules {
				for _, taught := range m.Teaches {
					if m.ID == e.Module && taught.Competency == c.Competencies[i].ID {
						moved := w[taught.Level-1] * float64(taught.Effect) / 1000
						w[taught.Level-1] -= moved
						w[taught.Level] += moved
					}
				}
			}
		}
		return w
	}
	var followed [3][5][4][4]float64
	for b := range 3 {
		for i := range n {
			for x := range 4 {
				followed[b][i][x] = follow(i, x, b)
			}
		}
	}
	x := make([]int, n)
	var all func(i int, weight float64, h [2]int, b int)
	all = func(i int, weight float64, h [2]int, b int) {
		if i == n {
			total += weight
			for k := range n {
				f := followed[b][k][x[k]]
				sum := f[0] + f[1] + f[2] + f[3]
				for s := range 4 {
					out[k][s] += weight * f[s] / sum
				}
			}
			return
		}
		d := 0
		if c.Competencies[i].Domain == "q" {
			d = 1
		}
		for x[i] = range 4 {
			parent := 0
			if mp := c.Competencies[i].MainParent; mp != nil {
				parent = x[number[*mp]]
			}
			f := followed[b][i][x[i]]
			all(i+1, weight*prior(i, h[d], parent, x[i])*(f[0]+f[1]+f[2]+f[3]), h, b)
		}
	}
	for g := range 7 {
		for h0 := range 7 {
			for h1 := range 7 {
				for b := range 3 {
					all(0, p.General[g]*p.Domain[g][h0]*p.Domain[g][h1]*p.Bias[b], [2]int{h0, h1}, b)
				}
			}
		}
	}
	for k := range out {
		for s := range 4 {
			out[k][s] /= total
		}
	}
	return out
}

func TestBeliefsEqualEnumeration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := small(t)
		p := contract.DefaultParams(c)
		log := drawLog(t, c, 12)
		got, want := NewModel(c, p).Read(log).States(), enumerate(c, p, log)
		for i := range want {
			for x := range want[i] {
				if math.Abs(got[i][x]-want[i][x]) > 1e-9 {
					t.Fatalf("P(%s=%d) = %.12f, by enumeration %.12f", c.Competencies[i].ID, x, got[i][x], want[i][x])
				}
			}
		}
	})
}

// TestWithoutIsReadingTheRest: leaving one answer out is the same as never
// having had it.
func TestWithoutIsReadingTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := small(t)
		m := NewModel(c, contract.DefaultParams(c))
		log := drawLog(t, c, 8)
		l := m.Read(log)
		for _, k := range l.Cited() {
			rest := append(append([]contract.Evidence{}, log[:k]...), log[k+1:]...)
			got, want := l.Without(k), m.Read(rest).States()
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("without %s: %v, read without it %v", log[k].ID, got[i], want[i])
				}
			}
		}
	})
}

// TestRightIsNeverWorseThanWrong: answering correctly lowers no chance of
// mastery compared with answering wrongly.
func TestRightIsNeverWorseThanWrong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := small(t)
		m := NewModel(c, contract.DefaultParams(c))
		log := drawLog(t, c, 8)
		item := rapid.SampledFrom(c.Items).Draw(t, "asked").ID
		answered := func(response string) States {
			e := contract.Evidence{ID: "x", Type: contract.EvidenceItem, Item: item, Response: response}
			return m.Read(append(append([]contract.Evidence{}, log...), e)).States()
		}
		right, wrong := answered("correct"), answered("wrong")
		for i := range right {
			for l := 1; l <= levels; l++ {
				if r, w := right.Mastery(i, l), wrong.Mastery(i, l); r < w-1e-12 {
					t.Fatalf("P(%s>=%d) is %.12f after a right answer to %s and %.12f after a wrong one", m.ID(i), l, r, item, w)
				}
			}
		}
	})
}

// TestValueIsTheExpectedSaving compares the value of a question with what
// asking it and reading each answer gives.
func TestValueIsTheExpectedSaving(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := small(t)
		m := NewModel(c, contract.DefaultParams(c))
		log := drawLog(t, c, 6)
		l := m.Read(log)
		var stakes []Stake
		for i := range c.Competencies {
			for level := 1; level <= levels; level++ {
				stakes = append(stakes, Stake{i, level, float64(10 * (i + level))})
			}
		}
		item := rapid.SampledFrom(c.Items).Draw(t, "asked")
		o := l.Outlook(stakes)
		prospect := o.Prospect(m.Number(item.Competency))
		total := func(s States) (sum float64) {
			for _, stake := range stakes {
				sum += stake.Minutes * loss(s.Mastery(stake.Competency, stake.Level))
			}
			return sum
		}
		now := l.States()
		check := func(what string, got float64, answers []contract.Evidence, chance func(contract.Evidence, int, int) float64) {
			want := total(now)
			for _, e := range answers {
				p := 0.0
				intake := l.intake(m.Number(item.Competency), &l.belief)
				k := m.Number(item.Competency)
				for b := range biases {
					for from := range states {
						for x := range states {
							if l.lik[k][b][from] > 0 {
								p += intake[b][from] * l.chains[k][b][x][from] / l.lik[k][b][from] * chance(e, b, x)
							}
						}
					}
				}
				want -= p * total(m.Read(append(append([]contract.Evidence{}, log...), e)).States())
			}
			if math.Abs(got-want) > 1e-7 {
				t.Fatalf("%s: value %.10f, by asking %.10f", what, got, want)
			}
		}
		var responses, ratings []contract.Evidence
		for _, r := range []string{"wrong", "correct", "dont_know"} {
			responses = append(responses, contract.Evidence{ID: "x", Type: contract.EvidenceItem, Item: item.ID, Response: r})
		}
		for v := range 4 {
			ratings = append(ratings, contract.Evidence{ID: "x", Type: contract.EvidenceSelfRating, Competency: item.Competency, Value: &v})
		}
		check("item", prospect.ItemValue(item.ID), responses, func(e contract.Evidence, _, x int) float64 {
			return m.params.Item["default"][item.Level-1][x][contract.ResponseIndex(e.Response)]
		})
		check("rating", prospect.SelfRatingValue(), ratings, func(e contract.Evidence, b, x int) float64 {
			return m.params.SelfRating[b][x][*e.Value]
		})
		if again := l.States(); again[0] != now[0] {
			t.Fatal("looking ahead has changed the state")
		}
	})
}

// TestContradictionsStayNumbers: no amount of evidence, however it
// contradicts itself, gives anything but chances.
func TestContradictionsStayNumbers(t *testing.T) {
	var c *contract.Catalog
	rapid.Check(t, func(t *rapid.T) { c = small(t) })
	m := NewModel(c, contract.DefaultParams(c))
	var log []contract.Evidence
	for i := range 10_000 {
		v := i % 2 * 3
		log = append(log, contract.Evidence{ID: fmt.Sprint(i), Type: contract.EvidenceSelfRating, Competency: c.Competencies[i%len(c.Competencies)].ID, Value: &v},
			contract.Evidence{ID: fmt.Sprint("i", i), Type: contract.EvidenceItem, Item: c.Items[i%len(c.Items)].ID, Response: []string{"wrong", "correct"}[i%2]})
	}
	for i, s := range m.Read(log).States() {
		sum := s[0] + s[1] + s[2] + s[3]
		if !(math.Abs(sum-1) < 1e-9) {
			t.Errorf("%s: %v", m.ID(i), s)
		}
	}
}

// TestNoProductIsFused: a product that could enter a sum is written
// float64(a*b), so that no compiler may fuse the two.
func TestNoProductIsFused(t *testing.T) {
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		fset := token.NewFileSet()
		parsed, err := parser.ParseFile(fset, f.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		var above []ast.Node
		ast.Inspect(parsed, func(n ast.Node) bool {
			if n == nil {
				above = above[:len(above)-1]
				return true
			}
			if b, ok := n.(*ast.BinaryExpr); ok && b.Op == token.MUL {
				found++
				if !rounded(above) {
					t.Errorf("%s: write float64(a*b)", fset.Position(b.Pos()))
				}
			}
			if a, ok := n.(*ast.AssignStmt); ok && a.Tok == token.MUL_ASSIGN {
				t.Errorf("%s: write x = float64(x*y)", fset.Position(a.Pos()))
			}
			above = append(above, n)
			return true
		})
	}
	if found < 20 {
		t.Fatalf("only %d products found: the test reads them wrongly", found)
	}
}

// rounded reports whether a product is rounded before anything is added: by a
// conversion, by a division, or as a part of a product that is. Sizes of
// arrays are exempt.
func rounded(above []ast.Node) bool {
	for i := len(above) - 1; i >= 0; i-- {
		switch n := above[i].(type) {
		case *ast.ParenExpr:
		case *ast.BinaryExpr:
			if n.Op == token.QUO {
				return true
			}
			if n.Op != token.MUL {
				return false
			}
		case *ast.CallExpr:
			f, ok := n.Fun.(*ast.Ident)
			return ok && f.Name == "float64"
		default:
			return false
		}
	}
	return false
}

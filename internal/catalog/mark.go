package catalog

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// An answer is a list of words, so that one kind of event holds them all:
//
//	quiz, poll     keys of options
//	sort           item=bin
//	match          left=right, both keys of pairs
//	rubric         criterion=level, levels counted from 1
//	order          keys of items, first to last
//	scenario       scene/choice, in the order they were taken
//	number         the number, with a decimal point

// Whole is the mark of an answer that is right, in per mille.
const Whole = 1000

// Joined is the word of an answer that puts one key to another.
func Joined(left, right string) string { return left + "=" + right }

// Placed takes an answer of such words apart. Where a key comes twice, ok is
// false.
func Placed(chosen []string) (placed map[string]string, ok bool) {
	placed = map[string]string{}
	for _, word := range chosen {
		left, right, isPair := strings.Cut(word, "=")
		if _, twice := placed[left]; twice || !isPair {
			return nil, false
		}
		placed[left] = right
	}
	return placed, true
}

// Settled puts an answer in the form it is stored in: where its order says
// nothing, it is sorted and without repetition.
func (a *Activity) Settled(chosen []string) []string {
	out := slices.Clone(chosen)
	if a.Type == Order || a.Type == Scenario {
		return out
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Mark says how right an answer is, in per mille, and whether it is one that
// the activity can be given. What is not scored is marked 0.
//
// Partial credit is the share that is right: of the options of a multiple
// quiz rightly chosen or rightly left, of the things sorted or matched, of
// the pairs of steps in their right order. A scenario is marked by the ending
// it was led to.
func (a *Activity) Mark(chosen []string) (permille int, ok bool) {
	if len(chosen) == 0 {
		return 0, false
	}
	switch a.Type {
	case Quiz:
		return a.markQuiz(chosen)
	case Poll:
		return 0, len(chosen) == 1 && a.Option(chosen[0]) != nil
	case Sort:
		return a.markSort(chosen)
	case Match:
		return a.markMatch(chosen)
	case Order:
		return a.markOrder(chosen)
	case Scenario:
		return a.markScenario(chosen)
	case Number:
		return a.markNumber(chosen)
	case Rubric:
		return 0, a.isRating(chosen)
	}
	return 0, false
}

func (a *Activity) markQuiz(chosen []string) (permille int, ok bool) {
	if len(chosen) == 1 && chosen[0] == DontKnow {
		return 0, true
	}
	if !a.Multi && len(chosen) != 1 {
		return 0, false
	}
	for _, key := range chosen {
		if a.Option(key) == nil {
			return 0, false
		}
	}
	agree := 0
	for _, o := range a.Options {
		if o.Right == slices.Contains(chosen, o.Key) {
			agree++
		}
	}
	if !a.Multi && agree < len(a.Options) {
		return 0, true
	}
	return share(agree, len(a.Options)), true
}

func (a *Activity) markSort(chosen []string) (permille int, ok bool) {
	placed, ok := Placed(chosen)
	if !ok || len(placed) != len(a.Items) {
		return 0, false
	}
	right := 0
	for _, it := range a.Items {
		bin, given := placed[it.Key]
		if !given || a.Bin(bin) == nil {
			return 0, false
		}
		if bin == it.Bin {
			right++
		}
	}
	return share(right, len(a.Items)), true
}

func (a *Activity) markMatch(chosen []string) (permille int, ok bool) {
	placed, ok := Placed(chosen)
	if !ok || len(placed) != len(a.Pairs) {
		return 0, false
	}
	right := 0
	for _, p := range a.Pairs {
		other, given := placed[p.Key]
		if !given || a.Pair(other) == nil {
			return 0, false
		}
		if other == p.Key {
			right++
		}
	}
	return share(right, len(a.Pairs)), true
}

func (a *Activity) markOrder(chosen []string) (permille int, ok bool) {
	if len(chosen) != len(a.Sequence) {
		return 0, false
	}
	at := map[string]int{}
	for i, key := range chosen {
		if _, twice := at[key]; twice || a.Item(key) == nil {
			return 0, false
		}
		at[key] = i
	}
	right, pairs := 0, 0
	for i, first := range a.Sequence {
		for _, then := range a.Sequence[i+1:] {
			pairs++
			if at[first] < at[then] {
				right++
			}
		}
	}
	return share(right, pairs), true
}

func (a *Activity) markNumber(chosen []string) (permille int, ok bool) {
	if len(chosen) != 1 {
		return 0, false
	}
	given, err := strconv.ParseFloat(chosen[0], 64)
	if err != nil || math.IsNaN(given) || math.IsInf(given, 0) {
		return 0, false
	}
	if slices.ContainsFunc(a.Figures, func(f Figure) bool { return f.accepts(given) }) {
		return Whole, true
	}
	return 0, true
}

// accepts compares with a little more room than the tolerance, for what a
// decimal fraction loses in binary.
func (f Figure) accepts(given float64) bool {
	return math.Abs(given-f.Value) <= f.Tolerance+1e-9*max(1, math.Abs(f.Value))
}

// isRating reports whether an answer gives every criterion a level.
func (a *Activity) isRating(chosen []string) bool {
	placed, ok := Placed(chosen)
	if !ok || len(placed) != len(a.Criteria) {
		return false
	}
	for key, level := range placed {
		n, err := strconv.Atoi(level)
		if err != nil || n < 1 || n > len(a.Levels) || a.Criterion(key) == nil {
			return false
		}
	}
	return true
}

// share is the part right of all in per mille; all of it only where nothing
// is wrong.
func share(right, all int) int {
	if all == 0 || right == all {
		return Whole
	}
	return right * Whole / all
}

// RightAnswer is an answer that is wholly right: of a scenario the shortest
// way to a good ending, of a number the first that is accepted. What is not
// scored has none.
func (a *Activity) RightAnswer() []string {
	var right []string
	switch a.Type {
	case Quiz:
		for _, o := range a.Options {
			if o.Right {
				right = append(right, o.Key)
			}
		}
	case Sort:
		for _, it := range a.Items {
			right = append(right, Joined(it.Key, it.Bin))
		}
	case Match:
		for _, p := range a.Pairs {
			right = append(right, Joined(p.Key, p.Key))
		}
	case Order:
		right = slices.Clone(a.Sequence)
	case Number:
		if len(a.Figures) > 0 {
			right = []string{FormatNumber(a.Figures[0].Value)}
		}
	case Scenario:
		right = a.bestWalk()
	}
	return a.Settled(right)
}

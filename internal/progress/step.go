package progress

import (
	"slices"
	"strings"
	"time"
)

// StepState is how a step of a plan stands.
type StepState struct {
	Done bool
	Due  time.Time // the day it is due, at midnight UTC; zero for none
}

// Words of a Ticked event.
const (
	done   = "done"
	dueKey = "due="
)

// Chosen is the state as an event holds it.
func (s StepState) Chosen() []string {
	var words []string
	if s.Done {
		words = append(words, done)
	}
	if !s.Due.IsZero() {
		words = append(words, dueKey+s.Due.Format(time.DateOnly))
	}
	return words
}

// Step is how a step of a plan stands, as it was last given.
func (a Activity) Step(key string) StepState {
	s, _ := readStep(a.Items[key].Chosen)
	return s
}

// readStep reads what a Ticked event holds: each word at most once.
func readStep(chosen []string) (s StepState, ok bool) {
	for i, word := range chosen {
		day, isDay := strings.CutPrefix(word, dueKey)
		var err error
		switch {
		case slices.Contains(chosen[:i], word) || isDay && !s.Due.IsZero():
			return StepState{}, false
		case word == done:
			s.Done = true
		case isDay:
			if s.Due, err = time.Parse(time.DateOnly, day); err != nil {
				return StepState{}, false
			}
		default:
			return StepState{}, false
		}
	}
	return s, true
}

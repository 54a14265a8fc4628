package catalog

import (
	"slices"
	"strings"
)

// Scene is a page of a scenario. One without choices is an ending.
type Scene struct {
	ID      string
	Title   string // HTML
	HTML    string
	Ending  Ending // of a scene without choices
	Choices []Way
}

// Way is a choice in a scene and the scene it leads to.
type Way struct {
	Key      string
	Text     string // plain text
	To       string // id of a scene
	Score    int    // how good a choice it is, as the author weighs it
	Feedback string // HTML
}

// Ending says how well a scenario ended.
type Ending string

// The endings.
const (
	Good Ending = "good"
	Fair Ending = "ok"
	Poor Ending = "poor"
)

// permille is the mark of a scenario that ends so.
func (e Ending) permille() int {
	switch e {
	case Good:
		return Whole
	case Fair:
		return Whole / 2
	}
	return 0
}

// LongestWalk is how many choices a walk through a scenario may have;
// scenarios may lead back to where one was.
const LongestWalk = 60

// Taken is a choice that was made, in its scene.
type Taken struct {
	Scene *Scene
	Way   *Way
}

// Scene returns the scene with the id, or nil.
func (a *Activity) Scene(id string) *Scene {
	return find(a.Scenes, func(s *Scene) bool { return s.ID == id })
}

// Walk follows the choices of an answer from the first scene and returns the
// scene they lead to with the choices made on the way. Where a choice is not
// one of its scene, or does not follow from the one before, ok is false.
func (a *Activity) Walk(chosen []string) (at *Scene, taken []Taken, ok bool) {
	if len(a.Scenes) == 0 || len(chosen) > LongestWalk {
		return nil, nil, false
	}
	at = &a.Scenes[0]
	for _, word := range chosen {
		id, key, _ := strings.Cut(word, "/")
		way := find(at.Choices, func(w *Way) bool { return w.Key == key })
		if id != at.ID || way == nil {
			return nil, nil, false
		}
		taken = append(taken, Taken{at, way})
		if at = a.Scene(way.To); at == nil {
			return nil, nil, false
		}
	}
	return at, taken, true
}

// markScenario marks a walk that has come to an end; one that has not is no
// answer yet.
func (a *Activity) markScenario(chosen []string) (permille int, ok bool) {
	at, _, ok := a.Walk(chosen)
	if !ok || len(at.Choices) > 0 {
		return 0, false
	}
	return at.Ending.permille(), true
}

// bestWalk is the fewest choices that lead to a good ending.
func (a *Activity) bestWalk() []string {
	if len(a.Scenes) == 0 {
		return nil
	}
	walks := map[string][]string{a.Scenes[0].ID: {}}
	for todo := []*Scene{&a.Scenes[0]}; len(todo) > 0; todo = todo[1:] {
		at := todo[0]
		if len(at.Choices) == 0 && at.Ending == Good {
			return walks[at.ID]
		}
		for _, w := range at.Choices {
			next := a.Scene(w.To)
			if _, seen := walks[w.To]; seen || next == nil {
				continue
			}
			walks[w.To] = append(slices.Clone(walks[at.ID]), at.ID+"/"+w.Key)
			todo = append(todo, next)
		}
	}
	return nil
}

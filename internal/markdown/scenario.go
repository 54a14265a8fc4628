package markdown

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"knowledgepath/internal/catalog"
)

// scene is a page of a scenario.
type scene struct {
	id      string
	at      pos
	title   string
	text    []ast.Node
	choices []edge
}

// edge is a choice and the scene it leads to.
type edge struct {
	key, to, score string
	at             pos
	words          string
	feedback       string // HTML
}

// story is a scenario being read.
type story struct {
	*builder
	scenes  []*scene
	byID    map[string]*scene
	endings []string
	good    []string
	torn    bool // a scene or edge is broken, so paths cannot be judged
}

var sceneID = regexp.MustCompile(`^[a-z][a-z0-9-]{0,39}$`)

func (b *builder) scenario() {
	s := &story{builder: b, byID: map[string]*scene{}}
	intro := s.readScenes()
	s.checkEnds()
	s.checkPaths()
	b.out.Prompt = b.prompt(slices.DeleteFunc(intro, aside))
	b.out.Scenes = s.told()
}

// readScenes splits the container at its headings and returns what stands
// before the first.
func (s *story) readScenes() (intro []ast.Node) {
	var now *scene
	for _, c := range children(s.f) {
		h, isHeading := c.(*ast.Heading)
		if !isHeading {
			switch {
			case now == nil:
				intro = append(intro, c)
			case c.Kind() == ast.KindList:
				s.readChoices(now, children(c))
			case now.title == "" && boldLine(c):
				now.title = s.flow(children(c.FirstChild())...)
			default:
				now.text = append(now.text, c)
			}
			continue
		}
		now = s.openScene(h)
	}
	return intro
}

func boldLine(n ast.Node) bool {
	if n.Kind() != ast.KindParagraph {
		return false
	}
	strong, ok := n.FirstChild().(*ast.Emphasis)
	return ok && strong.Level == 2 && strong.NextSibling() == nil
}

func (s *story) openScene(h *ast.Heading) *scene {
	name, at := plainText(h, s.body), s.lineAt(h.Pos())
	sc := &scene{id: name, at: at}
	switch {
	case h.Level != 4 || !sceneID.MatchString(name):
		s.r.add(s.file, at, BadScene, "name", name)
		s.torn = true
		return sc
	case s.byID[name] != nil:
		s.r.add(s.file, at, SceneTwice, "key", name)
		s.torn = true
		return sc
	}
	s.byID[name] = sc
	s.scenes = append(s.scenes, sc)
	s.row(name, "", at)
	return sc
}

// readChoices reads the list under a scene. Keys are counted scene by scene.
func (s *story) readChoices(sc *scene, items []ast.Node) {
	s.keys = map[string]bool{}
	for _, e := range sc.choices {
		s.keys[e.key] = true
	}
	for _, n := range items {
		it := s.readItem(n)
		e := edge{key: it.key, at: it.at}
		if len(it.body) > 0 {
			e.to, e.score = s.target(it.body[0])
		}
		if e.to == "" {
			s.r.add(s.file, it.at, ChoiceNowhere, "key", it.key)
			s.torn = true
		}
		if len(it.quotes) == 0 {
			s.r.add(s.file, it.at, NoFeedback, "key", it.key)
		}
		// Its words alone: the choice becomes a button as a whole.
		e.words, e.feedback = s.words(it.body), s.flow(it.quotes...)
		s.row(sc.id+"/"+it.key, e.to+" "+e.score, it.at)
		sc.choices = append(sc.choices, e)
	}
}

var scoreMark = regexp.MustCompile(`^[+-]?[0-9]$`)

// target takes link and score out of a choice, leaving its words.
func (s *story) target(block ast.Node) (to, score string) {
	for _, c := range children(block) {
		switch n := c.(type) {
		case *ast.Link:
			if id, ok := strings.CutPrefix(string(n.Destination), "#"); ok && to == "" {
				to = id
			}
		case *ast.CodeSpan:
			if word := plainText(n, s.body); scoreMark.MatchString(word) {
				score = word
				block.RemoveChild(block, n)
			}
		}
	}
	return to, score
}

// ends reads an attribute that lists endings.
func (s *story) ends(name string) []string {
	return strings.FieldsFunc(s.a.value(name), func(r rune) bool { return r == ',' })
}

// checkEnds looks at the scenes one by one: the edges out of them, and
// whether those without any are listed as endings.
func (s *story) checkEnds() {
	s.good = s.ends("good")
	s.endings = slices.Concat(s.good, s.ends("ok"), s.ends("poor"))
	var ids []string
	for _, sc := range s.scenes {
		ids = append(ids, sc.id)
	}
	missing := func(at pos, id string) {
		if s.byID[id] == nil && id != "" {
			s.r.add(s.file, at, MissingScene, "key", id, "suggest", suggest(id, ids))
			s.torn = true
		}
	}
	missing(s.a.at, s.a.value("start"))
	for _, id := range s.endings {
		missing(s.a.at, id)
	}
	for _, sc := range s.scenes {
		for _, e := range sc.choices {
			missing(e.at, e.to)
		}
		if len(sc.choices) == 0 && !slices.Contains(s.endings, sc.id) {
			s.r.add(s.file, s.a.at, DeadEnd, "key", sc.id)
		}
	}
}

// checkPaths looks at what can be reached.
func (s *story) checkPaths() {
	if len(s.scenes) == 0 {
		if !s.torn {
			s.r.add(s.file, s.a.at, NoGoodEnding)
		}
		return
	}
	first := s.byID[s.a.value("start")]
	if first == nil {
		first = s.scenes[0]
	}
	reached := s.reach(first.id)
	for _, sc := range s.scenes {
		if !reached[sc.id] {
			s.r.add(s.file, sc.at, UnreachableScene, "key", sc.id)
		}
	}
	if s.torn {
		return
	}
	if !slices.ContainsFunc(s.good, func(id string) bool { return reached[id] }) {
		s.r.add(s.file, s.a.at, NoGoodEnding)
	}
	for _, sc := range s.scenes {
		if reached[sc.id] && !s.ending(s.reach(sc.id)) {
			s.r.add(s.file, sc.at, EndlessLoop, "key", sc.id)
			return
		}
	}
}

// reach returns the scenes that can be reached from one, itself included.
func (s *story) reach(from string) map[string]bool {
	seen, todo := map[string]bool{from: true}, []string{from}
	for len(todo) > 0 {
		sc := s.byID[todo[0]]
		todo = todo[1:]
		if sc == nil {
			continue
		}
		for _, e := range sc.choices {
			if !seen[e.to] {
				seen[e.to] = true
				todo = append(todo, e.to)
			}
		}
	}
	return seen
}

// ending reports whether a scene without choices is among the given.
func (s *story) ending(reached map[string]bool) bool {
	return slices.ContainsFunc(s.scenes, func(sc *scene) bool { return reached[sc.id] && len(sc.choices) == 0 })
}

// told returns the scenes as learners meet them, the first one first.
func (s *story) told() []catalog.Scene {
	var list []catalog.Scene
	for _, sc := range s.scenes {
		out := catalog.Scene{ID: sc.id, Title: sc.title, HTML: s.e.render(s.body, sc.text...)}
		for _, e := range sc.choices {
			// One digit with a sign, or nothing for none.
			score, _ := strconv.Atoi(e.score)
			out.Choices = append(out.Choices, catalog.Way{Key: e.key, Text: e.words, To: e.to, Score: score, Feedback: e.feedback})
		}
		if len(out.Choices) == 0 {
			out.Ending = s.endingOf(sc.id)
		}
		if sc.id == s.a.value("start") {
			list = append([]catalog.Scene{out}, list...)
		} else {
			list = append(list, out)
		}
	}
	return list
}

// endingOf is how well a scenario ends that ends in the scene.
func (s *story) endingOf(id string) catalog.Ending {
	for _, e := range []catalog.Ending{catalog.Good, catalog.Fair} {
		if slices.Contains(s.ends(string(e)), id) {
			return e
		}
	}
	return catalog.Poor
}

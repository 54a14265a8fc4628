package markdown

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/language"
	"knowledgepath/internal/publish"
)

// Bounds of what a module asks of its learners.
const (
	longestSection = 350 // words, activities aside
	fewestItems    = 4   // questions and cards to remember by
	samePlaces     = 3   // right options in one place that are no chance
)

// checkSections reports sections that are too long to be taken in at once.
func (p *proof) checkSections() {
	for _, s := range p.sections {
		if s.words > longestSection {
			p.r.add(p.file, s.at, LongSection, "n", strconv.Itoa(s.words), "limit", strconv.Itoa(longestSection))
		}
	}
}

// vague are verbs, folded, of what nobody can see somebody do.
var vague = map[kp.Lang][]string{
	kp.ES: {"conocer", "entender", "comprender", "saber", "aprender", "apreciar", "familiarizarse", "sensibilizarse", "concientizarse", "creer", "sentir", "interesarse", "pensar"},
	kp.EN: {"know", "understand", "learn", "appreciate", "comprehend", "realise", "realize", "believe", "feel", "think", "grasp", "become", "gain", "have", "be"},
}

// infinitive is the shape of the Spanish verbs that outcomes begin with.
var infinitive = regexp.MustCompile(`(ar|er|ir|Ir)(se|me|te|le|lo|la|les|los|las|nos)?$`)

// visible are English verbs of what can be seen; other words may be verbs
// too, which their shape does not tell.
const visible = `accompany act activate adapt address adjust agree align analyse analyze answer anticipate apply arrange ask assess assign
	back balance begin build calculate call care carry change check choose cite classify close collect combine comment communicate compare
	compile complete compose compute conduct confirm connect consult contact contrast convert correct count create cut decide define delegate
	deliver demonstrate derive describe design detect develop diagnose differentiate discuss distinguish divide document draft draw edit
	encrypt estimate evaluate examine explain express facilitate file fill find follow formulate gather generate give group guide handle help
	identify illustrate implement improve include inform inspect install interpret interview invite judge keep label lead limit link list listen
	locate make manage map mark match measure mediate mend monitor name negotiate note notice observe obtain offer open order organise organize
	outline pack perform pick place plan point post practise practice prepare present prevent prioritise prioritize produce propose protect prove
	provide publish put question quote raise rank rate reach react read recalculate recognise recognize recommend reconcile record recover
	reduce refer reformulate register rehearse remove repair replace reply report request research resolve respond restore review revise rewrite
	run save say schedule secure select send separate set share show sign sketch solve sort speak specify spot start state store structure
	submit suggest summarise summarize support take talk teach tell test track train translate turn update use validate verify weigh work write`

// checkOutcomes reports outcomes that do not begin with something that can be
// seen. An English word that the list does not know is only mentioned.
func (p *proof) checkOutcomes(o object) {
	n := o.values["outcomes"]
	if n == nil || n.Kind != yaml.SequenceNode {
		return
	}
	for _, v := range n.Content {
		words := strings.Fields(v.Value)
		if v.Kind != yaml.ScalarNode || len(words) == 0 {
			continue
		}
		first := strings.Trim(strings.ToLower(words[0]), ".,:;«»\"“”")
		folded := language.Fold(first)
		at := o.y.at(v)
		switch {
		case slices.Contains(vague[p.lang], folded), p.lang == kp.ES && !infinitive.MatchString(folded):
			p.r.add(p.file, at, VagueOutcome, "name", first)
		case p.lang == kp.EN && !slices.Contains(strings.Fields(visible), first):
			p.r.addAs(publish.Info, p.file, at, VagueOutcome, "name", first)
		}
	}
}

// lintQuality looks at the module as a whole: what it teaches, how it
// practises that, and how it will load.
func (l *linter) lintQuality(m *built, scripts map[string]map[kp.Lang]*script) {
	if !slices.ContainsFunc(m.module.Lessons, func(lesson catalog.Lesson) bool { return !whole(m.lessons[lesson.ID][m.lead]) }) {
		m.checkAssessment(scripts)
		m.checkRetrieval(scripts)
	}
	for _, lang := range kp.Langs() {
		m.checkPlaces(lang, scripts)
	}
	m.checkWeight()
}

// checkAssessment reports competencies that the module teaches and no
// activity assesses at that level.
func (m *built) checkAssessment(scripts map[string]map[kp.Lang]*script) {
	best := map[string]int{}
	for _, lesson := range m.module.Lessons {
		s := scripts[lesson.ID][m.lead]
		if s == nil {
			return
		}
		for _, b := range s.boxes {
			comp := b.value("comp")
			if comp == "" {
				continue
			}
			id, level, _ := strings.Cut(comp, ":")
			n, err := strconv.Atoi(level)
			if err != nil {
				n = 1
			}
			if !m.site.competency(id) {
				return // reported; what was meant cannot be known
			}
			best[id] = max(best[id], n)
		}
	}
	for _, n := range m.root.list("teaches") {
		skill, ok := parseSkill(n.Value)
		if ok && m.site.competency(skill.Competency) && best[skill.Competency] < skill.Level {
			m.add(m.root.y.file, m.root.y.at(n), NotAssessed, "id", n.Value)
		}
	}
}

// checkRetrieval reports a module with nothing, or too little, to remember it
// by.
func (m *built) checkRetrieval(scripts map[string]map[kp.Lang]*script) {
	items := 0
	for _, lesson := range m.module.Lessons {
		if s := scripts[lesson.ID][m.lead]; s != nil {
			for _, b := range s.boxes {
				switch b.typ {
				case "quiz":
					items++
				case "cards":
					items += len(b.offers)
				}
			}
		}
	}
	severity := publish.Warning
	if items == 0 {
		severity = publish.Error
	}
	if items < fewestItems {
		m.addAs(severity, m.root.y.file, m.root.place("lessons"), FewItems, "n", strconv.Itoa(items), "limit", strconv.Itoa(fewestItems))
	}
}

// checkPlaces reports a module whose right options all stand in the same
// place, at the first of its questions.
func (m *built) checkPlaces(lang kp.Lang, scripts map[string]map[kp.Lang]*script) {
	var first *box
	var file string
	place, n := -1, 0
	for _, lesson := range m.module.Lessons {
		s := scripts[lesson.ID][lang]
		if s == nil {
			continue
		}
		for _, b := range s.boxes {
			if b.typ != "quiz" || b.flag("multi") {
				continue
			}
			at := slices.IndexFunc(b.offers, func(o *offer) bool { return o.right })
			switch {
			case first == nil:
				first, file, place = b, s.file, at
			case at != place:
				return
			}
			n++
		}
	}
	if n >= samePlaces && place >= 0 {
		m.add(file, first.at, SamePlace, "n", strconv.Itoa(n), "key", first.offers[place].key)
	}
}

// checkWeight reports lessons whose page would be heavy on a slow connection.
func (m *built) checkWeight() {
	limit := m.site.budget("lesson")
	for _, lesson := range m.module.Lessons {
		for _, lang := range kp.Langs() {
			t := m.lessons[lesson.ID][lang]
			// Marking up makes a text longer, but not three times.
			if t == nil || 3*len(t.body) < limit*kilobyte {
				continue
			}
			data, err := json.Marshal(t.text)
			if err == nil && len(data) > limit*kilobyte {
				m.add(t.file, start, HeavyLesson, "n", strconv.Itoa(len(data)/kilobyte), "limit", strconv.Itoa(limit))
			}
		}
	}
}

package markdown

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
)

// checkConfirmed compares the module with what was last confirmed of it, and
// marks for readers what is out of date in their language.
func (m *built) checkConfirmed() {
	m.twins = m.bringTogether()
	m.readCritical()
	for _, t := range m.twins {
		switch state, behind := t.state(); state {
		case Stale:
			if m.comparable(t.lesson) {
				u := t.in(behind)
				m.add(m.file(t.lesson+"."+string(behind)+".md"), u.at, OutOfDate, "id", t.name(), "lang", string(behind), "name", m.module.Slug)
			}
		case Missing:
			m.checkOpening(t, behind)
		case Gone:
			m.checkGone(t)
		}
		m.checkAnswers(t)
	}
	m.markIndex()
	for i := range m.module.Lessons {
		m.markLesson(&m.module.Lessons[i])
	}
}

// bringTogether lists the module's units in both languages, and those that
// were confirmed once and are gone.
func (m *built) bringTogether() []*twin {
	stems := []string{indexStem}
	for _, l := range m.module.Lessons {
		stems = append(stems, l.ID)
	}
	var list []*twin
	found := map[*confirmed]bool{}
	for _, stem := range stems {
		units := map[kp.Lang][]*unit{}
		for lang, t := range m.lessons[stem] {
			units[lang] = t.units()
		}
		for _, t := range twinsOf(stem, units[kp.ES], units[kp.EN], m.lock) {
			found[t.was] = true
			list = append(list, t)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(m.lock)) {
		if was := m.lock[name]; !found[was] {
			lesson, id, _ := strings.Cut(name, "/")
			list = append(list, &twin{lesson: lesson, id: id, was: was})
		}
	}
	return list
}

// comparable reports whether a lesson, or the index, could be read whole and
// has the same sections in both languages. Of others parity says enough.
func (m *built) comparable(stem string) bool {
	es, en := m.lessons[stem][kp.ES], m.lessons[stem][kp.EN]
	return whole(es) && whole(en) && len(es.sections) == len(en.sections)
}

// readCritical marks the units that module.yaml calls critical.
func (m *built) readCritical() {
	for _, n := range m.root.list("critical") {
		i := slices.IndexFunc(m.twins, func(t *twin) bool {
			return t.name() == n.Value && t.lesson != indexStem && (t.es != nil || t.en != nil)
		})
		if i < 0 {
			m.add(m.root.y.file, m.root.y.at(n), MissingTarget, "name", n.Value)
			continue
		}
		for _, lang := range kp.Langs() {
			if u := m.twins[i].in(lang); u != nil {
				u.critical = true
			}
		}
	}
}

// checkOpening reports words before the first heading that only one language
// has. All else that one language lacks, parity reports.
func (m *built) checkOpening(t *twin, lacks kp.Lang) {
	if other := lacks.Other(); t.id == "s0" && m.comparable(t.lesson) {
		m.add(m.file(t.lesson+"."+string(other)+".md"), t.in(other).at, OneLanguage, "id", t.name(), "type", "", "lang", string(lacks))
	}
}

// checkGone reports an activity that was taken out and not retired: its id
// could come back and mean something else.
func (m *built) checkGone(t *twin) {
	id, ok := strings.CutPrefix(t.id, "#")
	if !ok || slices.Contains(m.retired, id) {
		return
	}
	for _, l := range m.module.Lessons {
		for _, lang := range kp.Langs() {
			text := m.lessons[l.ID][lang]
			// A lesson that cannot be read whole may have it.
			if !whole(text) || slices.ContainsFunc(text.activities, func(a *activity) bool { return a.id == id }) {
				return
			}
		}
	}
	m.add(m.root.y.file, m.root.place("retired_ids"), NotRetired, "id", id)
}

// checkAnswers reports an activity whose right answer is another one than
// when it was confirmed, and which does not say so.
func (m *built) checkAnswers(t *twin) {
	text := m.lessons[t.lesson][m.lead]
	u := t.in(m.lead)
	if u == nil || t.was == nil || !whole(text) {
		return
	}
	i := slices.IndexFunc(text.activities, func(a *activity) bool { return "#"+a.id == t.id })
	if i < 0 || t.was.kept[m.lead] == u.source {
		return
	}
	now, was := text.activities[i], m.readKeptActivity(t.was.text(m.lead))
	if was == nil || now.torn || was.torn || now.typ != was.typ || now.rev() > was.rev() {
		return
	}
	if key := changedAnswer(was, now); key != "" {
		m.add(text.file, now.at, AnswerChanged, "id", now.id, "key", key, "rev", strconv.Itoa(was.rev()+1))
	}
}

// readKeptActivity reads an activity as it was when it was confirmed, or nil.
func (m *built) readKeptActivity(text string) *activity {
	aside := &report{}
	src := readSource(aside, "", m.lead, []byte(text))
	if src == nil {
		return nil
	}
	p := readPage(src, m.folder, aside)
	f, ok := p.root.FirstChild().(*fence)
	if !ok {
		return nil
	}
	if a := p.readFence(f); !a.broken {
		return a
	}
	return nil
}

// changed tells of the activities of a lesson whether they say something else
// than when they were confirmed; of one that nobody confirmed it says no.
func (m *built) changed(stem string) func(*lessonText, *activity) bool {
	return func(t *lessonText, a *activity) bool {
		was := m.lock[stem+"/#"+a.id]
		if was == nil || was.kept[t.lang] == "" {
			return false
		}
		units := t.units()
		i := slices.IndexFunc(units, func(u *unit) bool { return u.id == "#"+a.id })
		return i >= 0 && was.kept[t.lang] != units[i].source
	}
}

// rev counts how often the right answer of an activity was changed for
// another; the first is 1.
func (a *activity) rev() int {
	if n, err := strconv.Atoi(a.value("rev")); err == nil {
		return n
	}
	return 1
}

// changedAnswer returns the key of a part whose right answer is another one
// now, or "". What was added asks nothing of earlier answers.
func changedAnswer(was, now *activity) string {
	before, after := was.answers(), now.answers()
	for _, key := range slices.Sorted(maps.Keys(before)) {
		value, still := after[key]
		// Taking a wrong option away makes no answer wrong.
		if still && value != before[key] || !still && before[key] != "false" {
			return key
		}
	}
	if was.typ == string(catalog.Order) {
		return changedOrder(was, now)
	}
	return ""
}

// answers is what is right in an activity, by key.
func (a *activity) answers() map[string]string {
	right := map[string]string{}
	switch catalog.Type(a.typ) {
	case catalog.Quiz, catalog.Sort, catalog.Number, catalog.Scenario:
		for _, r := range a.rows {
			if r.value != "" {
				right[r.key] = r.value
			}
		}
	}
	if a.typ == string(catalog.Scenario) {
		for _, name := range []string{"start", "good", "ok", "poor"} {
			right[name] = a.value(name)
		}
	}
	return right
}

// changedOrder returns the first step that now stands elsewhere among those
// that both have, or "".
func changedOrder(was, now *activity) string {
	shared := func(a, b *activity) []string {
		var keys []string
		for _, r := range a.rows {
			if slices.ContainsFunc(b.rows, func(o row) bool { return o.key == r.key }) {
				keys = append(keys, r.key)
			}
		}
		return keys
	}
	before := shared(was, now)
	for i, key := range shared(now, was) {
		if before[i] != key {
			return key
		}
	}
	return ""
}

// markIndex marks what the module says of itself where it is out of date.
func (m *built) markIndex() {
	for _, lang := range kp.Langs() {
		m.module.In(lang).Stale = len(m.behind(indexStem, lang)) > 0
	}
}

// behind returns the units of a lesson that are out of date in a language, by
// id.
func (m *built) behind(stem string, lang kp.Lang) map[string]*twin {
	list := map[string]*twin{}
	for _, t := range m.twins {
		if state, l := t.state(); t.lesson == stem && state == Stale && l == lang && m.comparable(stem) {
			list[t.in(lang).id] = t
		}
	}
	return list
}

// markLesson marks the blocks of a lesson that are out of date, and shows the
// critical ones among them in the other language.
func (m *built) markLesson(l *catalog.Lesson) {
	for _, lang := range kp.Langs() {
		behind := m.behind(l.ID, lang)
		if len(behind) == 0 {
			continue
		}
		text := m.lessons[l.ID][lang]
		fresh := func(unit string) bool { return behind[unit] != nil && behind[unit].in(lang).critical }
		parts := slices.Clone(text.parts)
		if slices.ContainsFunc(parts, func(p part) bool { return fresh(p.unit) }) {
			parts = weave(text, m.reread(l.ID, lang), fresh)
		}
		for i := range parts {
			if t := behind[parts[i].unit]; t != nil {
				parts[i].Stale, parts[i].Anchor = true, t.in(lang.Other()).anchor
				delete(behind, parts[i].unit)
			}
		}
		l.In(lang).Blocks = blocksOf(parts)
	}
}

// reread reads a lesson in the other language once more, as a guest in the
// text of this one: its notes have the numbers that they have here.
func (m *built) reread(lesson string, lang kp.Lang) *lessonText {
	here, other := m.lessons[lesson][lang], m.lessons[lesson][lang.Other()]
	t := readLessonPage(readPageWith(maps.Clone(here.numbers), other.source, m.folder, &report{}))
	for i := range t.parts {
		t.parts[i].Lang = lang.Other()
	}
	return t
}

// weave takes the units that must be fresh from the guest and all others from
// the host. Both have the same sections and containers, in the same order.
func weave(host, guest *lessonText, fresh func(unit string) bool) []part {
	from := func(unit string) *lessonText {
		if fresh(unit) {
			return guest
		}
		return host
	}
	var parts []part
	for section := range len(host.sections) + 1 {
		id := "s" + strconv.Itoa(section)
		for _, p := range from(id).parts {
			if p.section != section {
				continue
			}
			if p.unit != id {
				p = from(p.unit).part(p)
			}
			parts = append(parts, p)
		}
	}
	return parts
}

// part returns the text's own part of a container, or p where it has none.
func (t *lessonText) part(p part) part {
	if i := slices.IndexFunc(t.parts, func(own part) bool { return own.unit == p.unit }); i >= 0 {
		return t.parts[i]
	}
	return p
}

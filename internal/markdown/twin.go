package markdown

import (
	"cmp"
	"slices"
	"strings"

	"knowledgepath/internal/kp"
)

// State says how the two languages of a unit stand to one another since
// someone last confirmed that they say the same.
type State string

// The states of a unit.
const (
	Current     State = "current" // both say what was confirmed
	Stale       State = "stale"   // one changed, the other is behind
	BothChanged State = "confirm" // both changed and need only be confirmed
	Unconfirmed State = "new"     // nobody has confirmed it yet
	Missing     State = "missing" // one language lacks it
	Gone        State = "gone"    // it was confirmed once and stands in neither
)

// twin is a unit in both languages, with what was last confirmed of it.
type twin struct {
	lesson string
	id     string
	es, en *unit      // nil where the language lacks it
	was    *confirmed // nil where nobody has confirmed it
}

func (t *twin) in(l kp.Lang) *unit {
	if l == kp.EN {
		return t.en
	}
	return t.es
}

// lockName is the unit's name in the lock.
func (t *twin) lockName() string { return t.lesson + "/" + t.id }

// name is how people call the unit: lesson#s2, lesson#q-one.
func (t *twin) name() string { return t.lesson + "#" + strings.TrimPrefix(t.id, "#") }

// state returns the unit's state and, where it is stale or missing, the
// language that is behind.
func (t *twin) state() (State, kp.Lang) {
	switch {
	case t.es == nil && t.en == nil:
		return Gone, ""
	case t.es == nil:
		return Missing, kp.ES
	case t.en == nil:
		return Missing, kp.EN
	case t.was == nil:
		return Unconfirmed, ""
	}
	now, was := t.print(), t.was.print
	es, en := now.ES != was.ES, now.EN != was.EN
	switch {
	case es && en:
		return BothChanged, ""
	case es:
		return Stale, kp.EN
	case en:
		return Stale, kp.ES
	}
	return Current, ""
}

// twinsOf brings together the units of a lesson in both languages and what
// the lock knows of them, in reading order.
func twinsOf(lesson string, es, en []*unit, l lock) []*twin {
	var list []*twin
	for _, kind := range []string{"s", only, facilitator} {
		list = append(list, numberedTwins(lesson, kind, ofKind(es, kind), ofKind(en, kind), l)...)
	}
	list = append(list, namedTwins(lesson, ofKind(es, "#"), ofKind(en, "#"), l)...)
	place := func(t *twin) int { return max(slices.Index(es, t.es), slices.Index(en, t.en)) }
	slices.SortStableFunc(list, func(a, b *twin) int { return cmp.Compare(place(a), place(b)) })
	return list
}

// ofKind picks the units of one kind: s, only, facilitator, or # for
// activities.
func ofKind(list []*unit, kind string) []*unit {
	var out []*unit
	for _, u := range list {
		if m := numbered.FindStringSubmatch(u.id); m != nil && m[1] == kind || kind == "#" && strings.HasPrefix(u.id, "#") {
			out = append(out, u)
		}
	}
	return out
}

// namedTwins brings activities together by their ids.
func namedTwins(lesson string, es, en []*unit, l lock) []*twin {
	byID := map[string]*twin{}
	var list []*twin
	find := func(id string) *twin {
		if byID[id] == nil {
			byID[id] = &twin{lesson: lesson, id: id, was: l[lesson+"/"+id]}
			list = append(list, byID[id])
		}
		return byID[id]
	}
	for _, u := range es {
		find(u.id).es = u
	}
	for _, u := range en {
		find(u.id).en = u
	}
	return list
}

// numberedTwins brings together units that are called by their place, which
// shifts when one is put in or taken out. What was confirmed is therefore
// found by fingerprint first, and by place only for the rest.
func numberedTwins(lesson, kind string, es, en []*unit, l lock) []*twin {
	names, byPrint := l.series(lesson, kind), map[kp.Text]*confirmed{}
	for _, name := range names {
		byPrint[l[name].print] = l[name]
	}
	list := pairs(lesson, es, en, byPrint)
	if len(names) == 0 {
		return list
	}
	partner := align(len(names), len(list), func(i, j int) int { return list[j].likeness(l[names[i]]) })
	for j, t := range list {
		if i := partner[j]; i >= 0 {
			t.was = l[names[i]]
		}
		if moved := byPrint[t.print()]; moved != nil && (t.was == nil || t.was.print != moved.print) {
			t.was = moved
		}
	}
	return list
}

// print is the unit's fingerprints, empty where a language lacks it.
func (t *twin) print() kp.Text {
	var p kp.Text
	if t.es != nil {
		p.ES = t.es.print()
	}
	if t.en != nil {
		p.EN = t.en.print()
	}
	return p
}

// likeness counts the languages in which the unit says what was confirmed.
func (t *twin) likeness(was *confirmed) int {
	n, p := 0, t.print()
	if p.ES == was.print.ES {
		n++
	}
	if p.EN == was.print.EN {
		n++
	}
	return n
}

// pairs brings the units of one kind together: those that were confirmed
// together, and by their order the others.
func pairs(lesson string, es, en []*unit, byPrint map[kp.Text]*confirmed) []*twin {
	partner := align(len(es), len(en), func(i, j int) int {
		if len(byPrint) > 0 && byPrint[kp.Text{ES: es[i].print(), EN: en[j].print()}] != nil {
			return 1
		}
		return 0
	})
	var list []*twin
	next := 0
	alone := func(to int) {
		for ; next < to; next++ {
			list = append(list, &twin{lesson: lesson, id: es[next].id, es: es[next]})
		}
	}
	for j, i := range partner {
		if i < 0 {
			list = append(list, &twin{lesson: lesson, id: en[j].id, en: en[j]})
			continue
		}
		alone(i)
		list = append(list, &twin{lesson: lesson, id: es[i].id, es: es[i], en: en[j]})
		next = i + 1
	}
	alone(len(es))
	return list
}

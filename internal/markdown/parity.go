package markdown

import (
	"slices"
	"strconv"
	"strings"
)

// parity compares a translation with the text it follows and reports what
// only one of them says. What is in one alone is reported where it is; what
// differs, where it was changed since both were confirmed, as changed knows,
// or in the translation.
func parity(r *report, original, translation *lessonText, changed func(*lessonText, *activity) bool) {
	compareActivities(r, original, translation, changed)
	compareRefs(r, original, translation, original.cited, translation.cited)
	compareRefs(r, original, translation, original.named, translation.named)
	compareSections(r, original.page, translation.page)
}

// compareSections reports where one text has more sections, at the first one
// too many.
func compareSections(r *report, original, translation *page) {
	a, b := original.sections, translation.sections
	if original.cut || translation.cut || len(a) == len(b) {
		return
	}
	counts := map[string]string{string(original.lang): strconv.Itoa(len(a)), string(translation.lang): strconv.Itoa(len(b))}
	more, at := original.file, pos{}
	if len(a) > len(b) {
		at = a[len(b)]
	} else {
		more, at = translation.file, b[len(a)]
	}
	r.add(more, at, SectionsOff, "es", counts["es"], "en", counts["en"])
}

// compareRefs reports what is cited or linked in one language only.
func compareRefs(r *report, original, translation *lessonText, a, b []ref) {
	if original.cut || translation.cut {
		return
	}
	one := func(p, other *lessonText, mine, theirs []ref) {
		for _, m := range mine {
			if !containsRef(theirs, m.id) {
				r.add(p.file, m.at, CiteOne, "id", m.id, "lang", string(other.lang))
			}
		}
	}
	one(original, translation, a, b)
	one(translation, original, b, a)
}

// compareActivities matches the containers of both texts by type and id.
// A container whose type or id is broken stands for any one of the other
// text, so that a slip is not reported twice.
func compareActivities(r *report, original, translation *lessonText, changed func(*lessonText, *activity) bool) {
	a, b := original.activities, translation.activities
	if original.cut || translation.cut {
		// Only what stands before the fault can be compared.
		n := min(len(a), len(b))
		a, b = a[:n], b[:n]
	}
	pairs, onlyA, onlyB := match(a, b)
	for _, act := range excuse(onlyA, b) {
		r.add(original.file, act.at, OneLanguage, "id", act.name(), "type", act.typ, "lang", string(translation.lang))
	}
	for _, act := range excuse(onlyB, a) {
		r.add(translation.file, act.at, OneLanguage, "id", act.name(), "type", act.typ, "lang", string(original.lang))
	}
	last := -1
	for _, p := range pairs {
		if at := slices.Index(b, p[1]); at < last {
			r.add(translation.file, p[1].at, Differs, "id", p[1].name(), "key", p[1].typ)
		} else {
			last = at
		}
		if differ(p[0], p[1]) && changed(original, p[0]) && !changed(translation, p[1]) {
			compareOne(r, original.file, p[1], p[0])
		} else {
			compareOne(r, translation.file, p[0], p[1])
		}
	}
}

// match pairs the whole containers of two lists.
func match(a, b []*activity) (pairs [][2]*activity, onlyA, onlyB []*activity) {
	used := map[*activity]bool{}
	for _, x := range a {
		if x.broken {
			continue
		}
		i := slices.IndexFunc(b, func(y *activity) bool { return !y.broken && !used[y] && y.name() == x.name() })
		if i < 0 {
			onlyA = append(onlyA, x)
			continue
		}
		used[b[i]] = true
		pairs = append(pairs, [2]*activity{x, b[i]})
	}
	for _, y := range b {
		if !y.broken && !used[y] {
			onlyB = append(onlyB, y)
		}
	}
	return pairs, onlyA, onlyB
}

// excuse leaves out as many of the lonely as there are broken containers on
// the other side, those with the same id first.
func excuse(lonely, other []*activity) []*activity {
	var broken []*activity
	for _, o := range other {
		if o.broken {
			broken = append(broken, o)
		}
	}
	take := func(same func(l, o *activity) bool) {
		lonely = slices.DeleteFunc(slices.Clone(lonely), func(l *activity) bool {
			i := slices.IndexFunc(broken, func(o *activity) bool { return same(l, o) })
			if i >= 0 {
				broken = slices.Delete(broken, i, i+1)
			}
			return i >= 0
		})
	}
	take(func(l, o *activity) bool { return l.id != "" && l.id == o.id })
	take(func(l, o *activity) bool { return l.typ == o.typ })
	take(func(l, o *activity) bool { return true })
	return lonely
}

// differ reports whether there is anything to say of a pair.
func differ(a, b *activity) bool {
	var r report
	compareOne(&r, "", a, b)
	return len(r.findings) > 0
}

// compareOne compares a container with its counterpart b, which stands in
// file.
func compareOne(r *report, file string, a, b *activity) {
	differs := func(at pos, key string) { r.add(file, at, Differs, "id", b.name(), "key", key) }
	if a.typ != b.typ {
		differs(b.at, b.typ)
		return
	}
	for _, name := range attrNames(a, b) {
		if a.value(name) != b.value(name) || a.flag(name) != b.flag(name) {
			differs(b.at, name)
		}
	}
	if a.torn || b.torn {
		return
	}
	rows := map[string]row{}
	for _, x := range a.rows {
		rows[x.key] = x
	}
	for _, y := range b.rows {
		x, ok := rows[y.key]
		if !ok || x.value != y.value {
			differs(y.at, y.key)
		}
		delete(rows, y.key)
	}
	for _, x := range a.rows {
		if _, missing := rows[x.key]; missing {
			differs(b.at, x.key)
		}
	}
}

func attrNames(list ...*activity) []string {
	var names []string
	for _, a := range list {
		for _, at := range a.attrs {
			names = append(names, at.name)
		}
	}
	slices.SortFunc(names, strings.Compare)
	return slices.Compact(names)
}

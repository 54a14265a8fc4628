package learn

import (
	"slices"
	"strconv"
	"strings"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/kp"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// attempt is an activity with what was given to it: by the last answer, or
// by the form that could not be taken.
type attempt struct {
	a      *catalog.Activity
	did    progress.Activity
	chosen []string
	fault  string
	raw    map[string]string // fields of a form that could not be taken
	reveal bool              // enough tries: the right answer is shown
	older  bool              // the answer was given to another edition, and means something else now
}

func (p lessonPage) attempt(a *catalog.Activity) attempt {
	t := attempt{a: a, did: p.state(a.ID), fault: p.fault[a.ID]}
	t.chosen = t.did.Last.Chosen
	if t.fault != "" {
		t.chosen, t.raw = p.sent[a.ID], p.raw[a.ID]
	}
	t.reveal = a.Tries > 0 && t.did.Tries >= a.Tries
	if last := t.did.Last; t.did.Tries > 0 && last.Edition != p.m.Edition {
		mark, ok := a.Mark(last.Chosen)
		t.older = !ok || mark != last.Permille
	}
	return t
}

// tried reports whether an answer is to be shown with its feedback.
func (t attempt) tried() bool { return t.did.Tries > 0 && t.fault == "" && !t.older }

// right reports whether the last answer was right.
func (t attempt) right() bool { return t.did.Last.Permille == catalog.Whole }

// open reports whether the right answer may be in the page.
func (t attempt) open() bool { return t.tried() && (t.right() || t.reveal) }

// explains reports whether what the author says of the answer is shown: once
// it is right, or has been missed as often as the author set; after any
// attempt where no number is set.
func (t attempt) explains() bool {
	return t.a.Explain != "" && t.tried() && (t.right() || t.reveal || t.a.Tries == 0)
}

func (t attempt) isChosen(key string) bool { return slices.Contains(t.chosen, key) }

// field is the name and id of the i-th field. Names are positions in what is
// shown: keys may stand in the order that is asked for.
func (t attempt) field(i int) string { return t.a.ID + "-" + strconv.Itoa(i+1) }

// given is what the i-th field holds.
func (t attempt) given(i int) string {
	if t.fault != "" {
		return t.raw[t.field(i)]
	}
	if t.older {
		return ""
	}
	return inField(t.a, t.chosen, i)
}

// kind is the type of a quiz's inputs.
func (t attempt) kind() string {
	if t.a.Multi {
		return "checkbox"
	}
	return "radio"
}

// mark is how an option is shown after an answer: good or try, or plain. An
// option that was not chosen gives nothing away.
func (t attempt) mark(o catalog.Option) string {
	switch {
	case t.a.Type == catalog.Poll:
		return ""
	case t.reveal && o.Right:
		return "good"
	case !t.tried() || !t.isChosen(o.Key):
		return ""
	case o.Right:
		return "good"
	}
	return "try"
}

// said is the feedback on what was chosen.
func (t attempt) said() []catalog.Option {
	var out []catalog.Option
	for _, o := range t.a.Options {
		if t.tried() && o.Feedback != "" && (t.isChosen(o.Key) || t.reveal && o.Right) {
			out = append(out, o)
		}
	}
	return out
}

// fits reports whether what the i-th field holds is where it belongs.
func (t attempt) fits(i int) bool {
	switch t.a.Type {
	case catalog.Sort:
		return t.given(i) == t.a.Items[i].Bin
	case catalog.Match:
		return t.given(i) == strconv.Itoa(slices.Index(t.a.Rights, t.a.Pairs[i].Key)+1)
	case catalog.Order:
		return t.given(i) == strconv.Itoa(t.place(i))
	}
	return false
}

// place is the place in order, counted from 1, of the i-th item shown.
func (t attempt) place(i int) int { return slices.Index(t.a.Sequence, t.a.Items[i].Key) + 1 }

// fitting counts the fields that hold what belongs there, and all of them.
func (t attempt) fitting() (n, of int) {
	of = len(t.a.Items) + len(t.a.Pairs)
	for i := range of {
		if t.fits(i) {
			n++
		}
	}
	return n, of
}

// fields counts the fields of an activity that is answered by filling in
// several.
func fields(a *catalog.Activity) int {
	switch a.Type {
	case catalog.Sort, catalog.Order:
		return len(a.Items)
	case catalog.Match:
		return len(a.Pairs)
	case catalog.Rubric:
		return len(a.Criteria)
	}
	return 0
}

// inField is what an answer puts into the i-th field.
func inField(a *catalog.Activity, chosen []string, i int) string {
	placed, _ := catalog.Placed(chosen)
	switch a.Type {
	case catalog.Sort:
		return placed[a.Items[i].Key]
	case catalog.Rubric:
		return placed[a.Criteria[i].Key]
	case catalog.Match:
		if n := slices.Index(a.Rights, placed[a.Pairs[i].Key]); n >= 0 {
			return strconv.Itoa(n + 1)
		}
	case catalog.Order:
		if n := slices.Index(chosen, a.Items[i].Key); n >= 0 {
			return strconv.Itoa(n + 1)
		}
	}
	return ""
}

// ofFields puts what fields hold into the words of an answer, or says what is
// wrong with them.
func ofFields(p *locale.Printer, a *catalog.Activity, held []string) (chosen []string, fault string) {
	missing := p.T("missing." + string(a.Type))
	if slices.Contains(held, "") {
		return nil, missing
	}
	places := make([]string, len(held))
	for i, h := range held {
		switch a.Type {
		case catalog.Sort:
			chosen = append(chosen, catalog.Joined(a.Items[i].Key, h))
		case catalog.Rubric:
			chosen = append(chosen, catalog.Joined(a.Criteria[i].Key, h))
		case catalog.Match:
			n, err := strconv.Atoi(h)
			if err != nil || n < 1 || n > len(a.Rights) {
				return nil, missing
			}
			chosen = append(chosen, catalog.Joined(a.Pairs[i].Key, a.Rights[n-1]))
		case catalog.Order:
			n, err := strconv.Atoi(h)
			if err != nil || n < 1 || n > len(places) {
				return nil, missing
			}
			if places[n-1] != "" {
				return nil, p.T("order.twice")
			}
			places[n-1] = a.Items[i].Key
		}
	}
	if a.Type == catalog.Order {
		return places, ""
	}
	return chosen, ""
}

// answer reads an answer from its form. Where it cannot be taken, fault says
// why; what is wrong with a choice of options is for the domain to say.
func answer(v *site.Visit, a *catalog.Activity) (chosen []string, fault string) {
	switch a.Type {
	case catalog.Quiz, catalog.Poll:
		return v.Values("a"), ""
	case catalog.Number:
		n, ok := catalog.ParseNumber(v.Value("a"), v.Lang)
		if !ok {
			return nil, v.P.T("number.bad")
		}
		return []string{catalog.FormatNumber(n)}, ""
	}
	t := attempt{a: a}
	held := make([]string, fields(a))
	for i := range held {
		held[i] = v.Value(t.field(i))
	}
	return ofFields(v.P, a, held)
}

// rawFields is what the fields of a form hold, by name.
func rawFields(v *site.Visit, a *catalog.Activity) map[string]string {
	t, raw := attempt{a: a}, map[string]string{"a": v.Value("a")}
	for i := range fields(a) {
		raw[t.field(i)] = v.Value(t.field(i))
	}
	return raw
}

// number is what the field of a numeric question holds.
func (t attempt) number(lang kp.Lang) string {
	switch {
	case t.fault != "":
		return t.raw["a"]
	case len(t.chosen) == 0 || t.older:
		return ""
	}
	n, err := strconv.ParseFloat(t.chosen[0], 64)
	if err != nil {
		return ""
	}
	return catalog.LocalNumber(n, lang)
}

// firstEmpty is the first field that something is missing in, or the first
// of all.
func (t attempt) firstEmpty() string {
	for i := range fields(t.a) {
		if t.given(i) == "" {
			return t.field(i)
		}
	}
	return t.field(0)
}

// look is how the i-th field is shown after an answer.
func (t attempt) look(i int) string {
	switch {
	case t.fault != "" && t.given(i) == "":
		return "bad"
	case !t.tried():
		return ""
	case t.fits(i):
		return "good"
	}
	return "try"
}

// unit is what the number is counted in, where all that is accepted is
// counted in the same.
func (t attempt) unit() string {
	unit := t.a.Figures[0].Unit
	for _, f := range t.a.Figures {
		if f.Unit != unit {
			return ""
		}
	}
	return unit
}

// figure is the first number that is accepted, in words.
func (t attempt) figure(f *ui.Frame) string {
	first := t.a.Figures[0]
	return strings.TrimSpace(catalog.LocalNumber(first.Value, f.Lang()) + " " + first.Unit)
}

// promptOr is the question, or, where the author asks none, what kind of
// activity it is.
func promptOr(f *ui.Frame, a *catalog.Activity) string {
	if a.Prompt != "" {
		return a.Prompt
	}
	return f.T("activity." + string(a.Type))
}

func sum(votes map[string]int) int {
	n := 0
	for _, v := range votes {
		n += v
	}
	return n
}

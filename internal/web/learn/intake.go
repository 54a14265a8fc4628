package learn

import (
	"net/http"
	"slices"

	"knowledgepath/internal/catalog"
	"knowledgepath/internal/intake"
	"knowledgepath/internal/locale"
	"knowledgepath/internal/web/site"
	"knowledgepath/internal/web/ui"
)

// checkPage is the page with all answers; it stands where a question would.
const checkPage = "check"

// skip is the value of "I'd rather not say".
const skip = "-"

func answersOf(v *site.Visit) (intake.Answers, error) {
	if v.Person.ID == "" {
		return intake.Answers{}, nil
	}
	return v.Answers.AnswersOf(v.Context(), v.Person.ID)
}

// intakeStart is the page before the questions.
type intakeStart struct {
	answered int
	next     string // id of the first question without an answer; empty for none
	words    string // where the person is, in words
}

func showIntake(v *site.Visit) error {
	answers, err := answersOf(v)
	if err != nil {
		return err
	}
	page := intakeStart{answered: len(answers)}
	if q := v.Form.Next(answers); q != nil {
		page.next = q.ID
		page.words = place(v.Frame("", ""), v.Form, answers, q)
	}
	return v.Render(startPage(v.Frame(v.P.T("intake.title"), "path"), page))
}

// questionPage is one question with what was answered and what is wrong.
type questionPage struct {
	q        *intake.Question
	options  []intake.Option // in the order they are shown
	number   int
	of       int
	words    string
	chosen   []string
	fault    string
	back     string // where the link back leads
	from     string // "check" or "path" where one came to change an answer
	enough   bool   // enough is answered to make a path
	dontKnow bool
}

// place says where a question stands: "Question 3 of up to 10".
func place(f *ui.Frame, form *intake.Form, a intake.Answers, q *intake.Question) string {
	number, of, _, _ := form.Place(a, q.ID)
	return f.T("intake.place."+string(q.Block), "N", f.P.Number(number), "Of", f.P.Number(of))
}

func showQuestion(v *site.Visit) error {
	if v.Param("question") == checkPage {
		return showCheck(v)
	}
	return renderQuestion(v, http.StatusOK, nil, "")
}

func renderQuestion(v *site.Visit, status int, chosen []string, fault string) error {
	q := v.Form.Question(v.Param("question"))
	if q == nil {
		return site.NotFound()
	}
	answers, err := answersOf(v)
	if err != nil {
		return err
	}
	f := v.Frame(q.Prompt.In(v.Lang), "path")
	f.Problem = fault != ""
	p := questionPage{q: q, chosen: chosen, fault: fault, back: f.URL("/intake"), dontKnow: q.Block == intake.Knowledge}
	number, of, before, _ := v.Form.Place(answers, q.ID)
	if number == 0 {
		number, of = 1, 1
	}
	p.number, p.of = number, of
	p.words = f.T("intake.place."+string(q.Block), "N", f.P.Number(number), "Of", f.P.Number(of))
	if before != nil {
		p.back = f.URL("/intake/" + before.ID)
	}
	if p.from = from(v); p.from != "" {
		p.back = f.URL(cameFrom(p.from))
	}
	if a, ok := answers[q.ID]; ok && chosen == nil {
		p.chosen = a.Chosen
		if a.Skipped {
			p.chosen = []string{skip}
		}
	}
	p.enough = len(answers) >= enoughAnswers
	p.options = q.Options
	if q.ID == intake.PlaceQuestion {
		p.options = alphabetical(q.Options, v.P)
	}
	return v.RenderStatus(status, question(f, p))
}

// enoughAnswers is after how many answers the way to the path is offered.
const enoughAnswers = 4

// from is the page one came from to change an answer, empty for the row of
// questions itself.
func from(v *site.Visit) string {
	for _, name := range []string{"check", "path"} {
		if v.Query("from") == name || v.Value("from") == name {
			return name
		}
	}
	return ""
}

func cameFrom(name string) string {
	if name == "path" {
		return "/path"
	}
	return "/intake/" + checkPage
}

func answerQuestion(v *site.Visit) error {
	q := v.Form.Question(v.Param("question"))
	if q == nil {
		return site.NotFound()
	}
	chosen := v.Values("a")
	stop := v.Value("then") == "stop"
	if stop && len(chosen) == 0 {
		return v.Redirect("/intake?done=saved")
	}
	declined := slices.Contains(chosen, skip)
	if declined && len(chosen) > 1 {
		return renderQuestion(v, http.StatusUnprocessableEntity, chosen, v.P.T("intake.both"))
	}
	answer, err := q.Check(chosen, declined, v.Clock())
	if err != nil {
		if fault, ok := v.Fault(err); ok {
			return renderQuestion(v, http.StatusUnprocessableEntity, append([]string{}, chosen...), fault)
		}
		return err
	}
	if err := v.Learner(); err != nil {
		return err
	}
	if err := v.Answers.PutAnswer(v.Context(), v.Person.ID, answer); err != nil {
		return err
	}
	switch came := from(v); {
	case stop:
		return v.Redirect("/intake?done=saved")
	case came != "":
		return v.Redirect(cameFrom(came) + "?done=changed")
	}
	answers, err := answersOf(v)
	if err != nil {
		return err
	}
	return v.Redirect("/intake/" + following(v.Form, answers, q))
}

// following is the question after q that has no answer yet, else the first
// without one, else the page with all answers.
func following(form *intake.Form, a intake.Answers, q *intake.Question) string {
	plan := form.Plan(a)
	at := slices.IndexFunc(plan, func(x *intake.Question) bool { return x.ID == q.ID })
	for _, next := range plan[at+1:] {
		if _, answered := a[next.ID]; !answered {
			return next.ID
		}
	}
	if next := form.Next(a); next != nil {
		return next.ID
	}
	return checkPage
}

// answerLine is an answer on the check page.
type answerLine struct {
	id, prompt, answer string
}

// answerBlock is the answers of one block, and the questions without one.
type answerBlock struct {
	block intake.Block
	lines []answerLine
	open  []answerLine
}

func showCheck(v *site.Visit) error {
	answers, err := answersOf(v)
	if err != nil {
		return err
	}
	f := v.Frame(v.P.T("check.title"), "path")
	var blocks []answerBlock
	for _, q := range v.Form.Plan(answers) {
		if len(blocks) == 0 || blocks[len(blocks)-1].block != q.Block {
			blocks = append(blocks, answerBlock{block: q.Block})
		}
		b := &blocks[len(blocks)-1]
		line := answerLine{id: q.ID, prompt: q.Prompt.In(v.Lang), answer: answerWords(f, q, answers[q.ID])}
		if _, answered := answers[q.ID]; answered {
			b.lines = append(b.lines, line)
		} else {
			b.open = append(b.open, line)
		}
	}
	next := ""
	if q := v.Form.Next(answers); q != nil {
		next = q.ID
	}
	return v.Render(check(f, blocks, next))
}

// answerWords is a person's answer in words.
func answerWords(f *ui.Frame, q *intake.Question, a intake.Answer) string {
	if a.Skipped {
		return f.T("intake.skip")
	}
	return chosenWords(f, q, a.Chosen)
}

// chosenWords lists the labels of options.
func chosenWords(f *ui.Frame, q *intake.Question, chosen []string) string {
	var labels []string
	for _, key := range chosen {
		switch o := q.Option(key); {
		case o != nil:
			labels = append(labels, o.Label.In(f.Lang()))
		case key == catalog.DontKnow:
			labels = append(labels, f.T("dontknow"))
		}
	}
	return f.P.List(labels)
}

// isChosen reports whether an option of a question is chosen.
func (p questionPage) isChosen(key string) bool { return slices.Contains(p.chosen, key) }

// kind is the type of the question's controls.
func (p questionPage) kind() string {
	if p.q.Kind == intake.One {
		return "radio"
	}
	return "checkbox"
}

// hint says how many options may be chosen.
func (p questionPage) hint(f *ui.Frame) string {
	switch p.q.Kind {
	case intake.Many:
		return f.T("intake.hint.many")
	case intake.UpTo:
		return f.N("intake.hint.upto", p.q.Max)
	}
	return ""
}

// firstOption is where the error summary leads.
func (p questionPage) firstOption() string { return "o-" + p.q.Options[0].Key }

func backWords(f *ui.Frame, from string) string {
	switch from {
	case "check":
		return f.T("intake.back.check")
	case "path":
		return f.T("nav.path")
	}
	return f.T("intake.back")
}

// describe lists what explains the question's controls.
func describe(p questionPage, f *ui.Frame) string {
	ids := ""
	for _, d := range []struct {
		id   string
		some bool
	}{{"why", p.q.Why.In(f.Lang()) != ""}, {"how", p.hint(f) != ""}, {"fault", p.fault != ""}} {
		if d.some {
			if ids != "" {
				ids += " "
			}
			ids += d.id
		}
	}
	return ids
}

// alphabetical orders places by their name in a language; the last option,
// anywhere else, stays last.
func alphabetical(options []intake.Option, p *locale.Printer) []intake.Option {
	out := slices.Clone(options)
	places := out[:max(0, len(out)-1)]
	slices.SortStableFunc(places, func(a, b intake.Option) int {
		return p.Compare(a.Label.In(p.Lang()), b.Label.In(p.Lang()))
	})
	return out
}

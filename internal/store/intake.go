package store

import (
	"context"

	"gorm.io/gorm"

	"knowledgepath/internal/intake"
)

type answerRow struct {
	Person   string
	Question string
	Chosen   string
	Skipped  bool
	At       int64
}

func (answerRow) TableName() string { return "intake_answer" }

func answerRowOf(person string, a intake.Answer) (answerRow, error) {
	chosen, err := packed(a.Chosen)
	return answerRow{Person: person, Question: a.Question, Chosen: chosen, Skipped: a.Skipped, At: millis(a.At)}, err
}

func (r answerRow) domain() (intake.Answer, error) {
	chosen, err := unpacked(r.Chosen)
	return intake.Answer{Question: r.Question, Chosen: chosen, Skipped: r.Skipped, At: timeOf(r.At)}, err
}

// PutAnswer stores an answer; the last one to a question counts.
func (s *Store) PutAnswer(ctx context.Context, person string, a intake.Answer) error {
	row, err := answerRowOf(person, a)
	if err != nil {
		return fail(err, "store.failed")
	}
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return upsert(tx, &row, []string{"person", "question"}, []string{"chosen", "skipped", "at"})
	}), "store.failed")
}

// AnswersOf returns a person's answers.
func (s *Store) AnswersOf(ctx context.Context, person string) (intake.Answers, error) {
	all, err := answersWhere(s.db.WithContext(ctx).Where("person = ?", person))
	if err != nil {
		return nil, fail(err, "store.failed")
	}
	return orEmpty(all[person]), nil
}

// answersWhere reads the answers of a query, by person.
func answersWhere(query *gorm.DB) (map[string]intake.Answers, error) {
	var rows []answerRow
	if err := query.Find(&rows).Error; err != nil {
		return nil, err
	}
	all := map[string]intake.Answers{}
	for _, r := range rows {
		a, err := r.domain()
		if err != nil {
			return nil, err
		}
		if all[r.Person] == nil {
			all[r.Person] = intake.Answers{}
		}
		all[r.Person][r.Question] = a
	}
	return all, nil
}

// moveAnswers gives a guest's answers to a person; the person's own win.
func moveAnswers(tx *gorm.DB, from, to string) error {
	return tx.Exec(`UPDATE intake_answer SET person = ? WHERE person = ?
		AND question NOT IN (SELECT question FROM intake_answer WHERE person = ?)`, to, from, to).Error
}

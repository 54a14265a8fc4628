package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"gorm.io/gorm"

	"knowledgepath/internal/kp"
	"knowledgepath/internal/people"
	"knowledgepath/internal/progress"
	"knowledgepath/internal/secret"
)

type keyRow struct {
	Person string
	Sealed []byte
}

func (keyRow) TableName() string { return "writing_key" }

type writingRow struct {
	Person   string
	Module   string
	Lesson   string
	Activity string
	Sealed   []byte
	Shared   bool
	At       int64
}

func (writingRow) TableName() string { return "writing" }

// writingRowOf seals the texts bound to their owner and place: a row copied
// elsewhere in the database does not open there.
func writingRowOf(box *secret.Box, r progress.Writing) (writingRow, error) {
	row := writingRow{Person: r.Person, Module: r.Module, Lesson: r.Lesson, Activity: r.Activity, Shared: r.Shared, At: millis(r.At)}
	texts, err := json.Marshal(r.Texts)
	row.Sealed = box.Seal(texts, row.place())
	return row, err
}

func (r writingRow) place() string {
	return r.Person + "/" + r.Module + "/" + r.Lesson + "/" + r.Activity
}

func (r writingRow) domain(box *secret.Box) (progress.Writing, error) {
	out := progress.Writing{Person: r.Person, Module: r.Module, Lesson: r.Lesson, Activity: r.Activity, Shared: r.Shared, At: timeOf(r.At)}
	texts, err := box.Open(r.Sealed, r.place())
	if err != nil {
		return out, err
	}
	if err := json.Unmarshal(texts, &out.Texts); err != nil {
		return out, fmt.Errorf("store: a person's texts: %w", err)
	}
	return out, nil
}

// noBox is the error where there is no key file to seal private texts with.
func noBox() error { return kp.E(kp.Unavailable, "store.nobox", nil) }

// PutWriting stores what a person wrote to an activity in place of what
// was there, sealed with the person's own key.
func (s *Store) PutWriting(ctx context.Context, r progress.Writing) error {
	if s.box == nil {
		return noBox()
	}
	r.Texts = maps.Clone(r.Texts)
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		if err := lockPersons(tx, r.Person); err != nil {
			return err
		}
		box, err := s.boxFor(tx, r.Person)
		if err != nil {
			return err
		}
		return putWriting(tx, box, r)
	}), "store.failed")
}

func putWriting(tx *gorm.DB, box *secret.Box, r progress.Writing) error {
	row, err := writingRowOf(box, r)
	if err != nil {
		return err
	}
	return upsert(tx, &row, []string{"person", "module", "lesson", "activity"}, []string{"sealed", "shared", "at"})
}

// boxFor opens a person's own key, making it the first time.
func (s *Store) boxFor(tx *gorm.DB, person string) (*secret.Box, error) {
	box, err := s.boxOf(tx, person)
	if !errors.Is(err, gorm.ErrRecordNotFound) {
		return box, err
	}
	row := keyRow{Person: person, Sealed: s.box.NewKey(person)}
	if err := tx.Create(&row).Error; err != nil {
		return nil, err
	}
	return s.box.Inner(row.Sealed, person)
}

// boxOf opens a person's own key; gorm.ErrRecordNotFound where there is none.
func (s *Store) boxOf(db *gorm.DB, person string) (*secret.Box, error) {
	var row keyRow
	if err := db.Where("person = ?", person).Take(&row).Error; err != nil {
		return nil, err
	}
	if s.box == nil {
		return nil, noBox()
	}
	return s.box.Inner(row.Sealed, person)
}

// WritingsOf returns what the owner wrote in a module, or in all of them
// where module is empty, oldest first.
func (s *Store) WritingsOf(ctx context.Context, owner, module string) ([]progress.Writing, error) {
	return s.writings(ctx, owner, func(query *gorm.DB) *gorm.DB {
		if module != "" {
			return query.Where("module = ?", module)
		}
		return query
	})
}

// SharedWritings returns what a person within the scope wrote and shares,
// oldest first; NotFound for anyone else.
func (s *Store) SharedWritings(ctx context.Context, scope people.Scope, person string) ([]progress.Writing, error) {
	p, err := s.Person(ctx, person)
	if err != nil {
		return nil, err
	}
	if !scope.Allows(p) {
		return nil, fail(gorm.ErrRecordNotFound, "store.failed")
	}
	return s.writings(ctx, person, func(query *gorm.DB) *gorm.DB { return query.Where("shared = ?", true) })
}

// writings opens those of an owner's writings that a query selects.
func (s *Store) writings(ctx context.Context, owner string, which func(*gorm.DB) *gorm.DB) ([]progress.Writing, error) {
	db := s.db.WithContext(ctx)
	box, err := s.boxOf(db, owner)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil // no key, so nothing was ever written
	}
	if err != nil {
		return nil, fail(err, "store.failed")
	}
	var rows []writingRow
	if err := which(db.Where("person = ?", owner)).Order("at, module, lesson, activity").Find(&rows).Error; err != nil {
		return nil, fail(err, "store.failed")
	}
	out := make([]progress.Writing, len(rows))
	for i := range rows {
		if out[i], err = rows[i].domain(box); err != nil {
			return nil, fail(err, "store.failed")
		}
	}
	return out, nil
}

// moveWritings gives what a guest wrote to a person, sealed anew with
// the person's key. Where both wrote to an activity they are joined.
func (s *Store) moveWritings(tx *gorm.DB, from, to string) error {
	var rows []writingRow
	if err := tx.Where("person = ?", from).Find(&rows).Error; err != nil || len(rows) == 0 {
		return err
	}
	theirs, err := s.boxOf(tx, from)
	if err != nil {
		return err
	}
	own, err := s.boxFor(tx, to)
	if err != nil {
		return err
	}
	for _, row := range rows {
		r, err := row.domain(theirs)
		if err != nil {
			return err
		}
		r.Person = to
		var mine writingRow
		err = tx.Where("person = ? AND module = ? AND lesson = ? AND activity = ?", to, r.Module, r.Lesson, r.Activity).
			Take(&mine).Error
		if err == nil {
			var before progress.Writing
			if before, err = mine.domain(own); err == nil {
				r = joined(before, r)
			}
		}
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return err
		}
		if err := putWriting(tx, own, r); err != nil {
			return err
		}
	}
	return nil
}

// joined adds to a writing what another to the same activity has and it
// has not: of two different texts the other comes after a blank line, however
// long they get together. The later time counts.
func joined(r, other progress.Writing) progress.Writing {
	texts := maps.Clone(orEmpty(r.Texts))
	for prompt, text := range other.Texts {
		switch mine := texts[prompt]; {
		case mine == "":
			texts[prompt] = text
		case text != "" && text != mine:
			texts[prompt] = mine + "\n\n" + text
		}
	}
	r.Texts = texts
	if other.At.After(r.At) {
		r.At = other.At
	}
	return r
}

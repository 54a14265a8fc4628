package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

type formRow struct {
	Hash     string
	Content  string
	N        int
	Location string
	At       int64
}

func (formRow) TableName() string { return "form_sent" }

// abandoned is after how long a form that led nowhere counts as given up: the
// process that carried it out is gone, and it may be carried out again.
const abandoned = 20 * time.Second

// reserveForm stores a form that is new or says something else than the last
// time, or takes one that was abandoned; any other it leaves as it is, and
// changes no row.
const reserveForm = `
INSERT INTO form_sent (hash, content, n, location, at) VALUES (?, ?, 1, '', ?)
ON CONFLICT (hash) DO UPDATE
SET content = excluded.content, location = '', at = excluded.at,
	n = form_sent.n + CASE WHEN form_sent.content = excluded.content THEN 0 ELSE 1 END
WHERE form_sent.content <> excluded.content OR form_sent.location = '' AND form_sent.at <= ?`

// Reserve notes that a form is being carried out. Where the last thing sent
// with its id was the same, fresh is false and location says where that led,
// or is empty while it runs. n counts the different things sent with the id.
// Of many who send the same at once, for one it is fresh.
func (s *Store) Reserve(ctx context.Context, id, content string, now time.Time) (n int, location string, fresh bool, err error) {
	// do may outlive the call, so what it finds is its own until write returns.
	var found struct {
		row   formRow
		fresh bool
	}
	err = s.write(ctx, func(tx *gorm.DB) error {
		found.row = formRow{}
		res := tx.Exec(reserveForm, id, content, millis(now), millis(now.Add(-abandoned)))
		if res.Error != nil {
			return res.Error
		}
		found.fresh = res.RowsAffected == 1
		return tx.Raw("SELECT n, location FROM form_sent WHERE hash = ?", id).Scan(&found.row).Error
	})
	if err != nil {
		return 0, "", false, fail(err, "store.failed")
	}
	return found.row.N, found.row.Location, found.fresh, nil
}

// Settle notes where a form led to.
func (s *Store) Settle(ctx context.Context, id, content, location string) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return tx.Model(&formRow{}).Where("hash = ? AND content = ?", id, content).Update("location", location).Error
	}), "store.failed")
}

// Release forgets a form that was not carried out, so that it may be sent
// again; what else was sent with its id is not forgotten.
func (s *Store) Release(ctx context.Context, id, content string) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return tx.Model(&formRow{}).Where("hash = ? AND content = ? AND location = ''", id, content).Update("at", 0).Error
	}), "store.failed")
}

// ForgetForms forgets forms sent before a time, and those that were given
// back.
func (s *Store) ForgetForms(ctx context.Context, before time.Time) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return tx.Where("at < ?", millis(before)).Delete(&formRow{}).Error
	}), "store.failed")
}

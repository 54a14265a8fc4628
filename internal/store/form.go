package store

import (
	"context"
	"time"

	"gorm.io/gorm"
)

type formRow struct {
	Hash     string
	Location string
	At       int64
}

func (formRow) TableName() string { return "form_sent" }

// abandoned is after how long a form that led nowhere counts as given up: the
// process that carried it out is gone, and it may be carried out again.
const abandoned = 20 * time.Second

// reserveForm stores a form that is new, or takes one that was abandoned; any
// other it leaves as it is, and changes no row.
const reserveForm = `
INSERT INTO form_sent (hash, location, at) VALUES (?, '', ?)
ON CONFLICT (hash) DO UPDATE SET at = excluded.at WHERE form_sent.location = '' AND form_sent.at <= ?`

// Reserve notes that a form is being carried out. Where it was before, fresh
// is false and location says where it led to, or is empty while it runs. Of
// many who reserve at once, for one it is fresh.
func (s *Store) Reserve(ctx context.Context, key string, now time.Time) (location string, fresh bool, err error) {
	// do may outlive the call, so what it finds is its own until write returns.
	var found struct {
		location string
		fresh    bool
	}
	err = s.write(ctx, func(tx *gorm.DB) error {
		res := tx.Exec(reserveForm, key, millis(now), millis(now.Add(-abandoned)))
		found.location, found.fresh = "", res.RowsAffected == 1
		if res.Error != nil || found.fresh {
			return res.Error
		}
		return tx.Raw("SELECT location FROM form_sent WHERE hash = ?", key).Scan(&found.location).Error
	})
	if err != nil {
		return "", false, fail(err, "store.failed")
	}
	return found.location, found.fresh, nil
}

// Settle notes where a form led to.
func (s *Store) Settle(ctx context.Context, key, location string) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return tx.Model(&formRow{}).Where("hash = ?", key).Update("location", location).Error
	}), "store.failed")
}

// Release forgets a form that was not carried out.
func (s *Store) Release(ctx context.Context, key string) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return tx.Where("hash = ? AND location = ''", key).Delete(&formRow{}).Error
	}), "store.failed")
}

// ForgetForms forgets forms sent before a time.
func (s *Store) ForgetForms(ctx context.Context, before time.Time) error {
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		return tx.Where("at < ?", millis(before)).Delete(&formRow{}).Error
	}), "store.failed")
}

package store

import (
	"context"

	"gorm.io/gorm"

	"knowledgepath/internal/publish"
)

type editionRow struct {
	ID     string
	Module string
	Slug   string
	Zip    []byte
	Made   int64
}

func (editionRow) TableName() string { return "content_edition" }

func (r editionRow) domain() publish.Edition {
	return publish.Edition{ID: r.ID, Module: r.Module, Slug: r.Slug, Zip: r.Zip, Made: timeOf(r.Made)}
}

type releaseRow struct {
	Seq        int64 `gorm:"primaryKey;autoIncrement"`
	Module     string
	Edition    *string
	MadeByName string
	At         int64
}

func (releaseRow) TableName() string { return "content_release" }

func (r releaseRow) domain() publish.Release {
	return publish.Release{Seq: r.Seq, Module: r.Module, Edition: text(r.Edition), ByName: r.MadeByName, At: timeOf(r.At)}
}

// PutEdition keeps an edition; keeping it again changes nothing.
func (s *Store) PutEdition(ctx context.Context, e publish.Edition) error {
	row := editionRow{ID: e.ID, Module: e.Module, Slug: e.Slug, Zip: e.Zip, Made: millis(e.Made)}
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		_, err := insertNew(tx, &row, "id")
		return err
	}), "store.failed")
}

// Edition returns an edition; NotFound where there is none.
func (s *Store) Edition(ctx context.Context, id string) (publish.Edition, error) {
	var row editionRow
	err := s.db.WithContext(ctx).Where("id = ?", id).Take(&row).Error
	return row.domain(), fail(err, "store.failed")
}

// AddRelease appends a release and gives it the next Seq; an edition that is
// not kept is NotFound.
func (s *Store) AddRelease(ctx context.Context, r publish.Release) error {
	row := releaseRow{Module: r.Module, Edition: null(r.Edition), MadeByName: r.ByName, At: millis(r.At)}
	return fail(s.write(ctx, func(tx *gorm.DB) error {
		if err := s.inTurn(tx); err != nil {
			return err
		}
		appended := row // a second try must not bring the Seq of the first
		return tx.Create(&appended).Error
	}), "store.failed")
}

// Releases returns a module's releases, newest first.
func (s *Store) Releases(ctx context.Context, module string) ([]publish.Release, error) {
	releases, err := releasesWhere(s.db.WithContext(ctx).Where("module = ?", module).Order("seq DESC"))
	return releases, fail(err, "store.failed")
}

// Current returns the newest release of each module, and the highest Seq of
// all, 0 where there is none.
func (s *Store) Current(ctx context.Context) ([]publish.Release, int64, error) {
	releases, err := releasesWhere(s.db.WithContext(ctx).
		Where("seq IN (SELECT MAX(seq) FROM content_release GROUP BY module)").Order("seq"))
	if err != nil || len(releases) == 0 {
		return nil, 0, fail(err, "store.failed")
	}
	return releases, releases[len(releases)-1].Seq, nil
}

func releasesWhere(query *gorm.DB) ([]publish.Release, error) {
	var rows []releaseRow
	if err := query.Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]publish.Release, len(rows))
	for i, r := range rows {
		out[i] = r.domain()
	}
	return out, nil
}

// Seq returns the highest Seq alone.
func (s *Store) Seq(ctx context.Context) (int64, error) {
	var seq int64
	err := s.db.WithContext(ctx).Raw("SELECT COALESCE(MAX(seq), 0) FROM content_release").Scan(&seq).Error
	return seq, fail(err, "store.failed")
}

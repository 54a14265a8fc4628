-- +goose Up
-- Worksheets are kept like reflections, and either may be shared with the
-- owner's mentors.
ALTER TABLE reflection RENAME TO writing;
ALTER TABLE reflection_key RENAME TO writing_key;
ALTER TABLE writing ADD COLUMN shared BOOLEAN NOT NULL DEFAULT FALSE;

-- A poll is counted over everyone who took part.
CREATE INDEX progress_event_activity ON progress_event (module, lesson, activity);

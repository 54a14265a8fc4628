-- +goose Up
CREATE TABLE content_edition (
	id     TEXT PRIMARY KEY,
	module TEXT NOT NULL,
	slug   TEXT NOT NULL,
	zip    BYTEA NOT NULL,
	made   BIGINT NOT NULL
);

-- A release without an edition goes back to what came with the program.
CREATE TABLE content_release (
	seq          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	module       TEXT NOT NULL,
	edition      TEXT REFERENCES content_edition (id),
	made_by_name TEXT NOT NULL,
	at           BIGINT NOT NULL
);

CREATE INDEX content_release_module ON content_release (module, seq);
CREATE INDEX content_release_edition ON content_release (edition);

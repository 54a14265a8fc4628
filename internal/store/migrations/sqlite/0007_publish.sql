-- +goose Up
CREATE TABLE content_edition (
	id     TEXT PRIMARY KEY NOT NULL,
	module TEXT NOT NULL,
	slug   TEXT NOT NULL,
	zip    BLOB NOT NULL,
	made   INTEGER NOT NULL
) STRICT;

-- A release without an edition goes back to what came with the program.
CREATE TABLE content_release (
	seq          INTEGER PRIMARY KEY AUTOINCREMENT,
	module       TEXT NOT NULL,
	edition      TEXT REFERENCES content_edition (id),
	made_by_name TEXT NOT NULL,
	at           INTEGER NOT NULL
) STRICT;

CREATE INDEX content_release_module ON content_release (module, seq);
CREATE INDEX content_release_edition ON content_release (edition);

-- +goose Up
CREATE TABLE path_pin (
	id           TEXT PRIMARY KEY NOT NULL,
	person       TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	module       TEXT NOT NULL,
	made_by      TEXT NOT NULL,
	made_by_name TEXT NOT NULL,
	reason       TEXT NOT NULL,
	due          INTEGER NOT NULL,
	made         INTEGER NOT NULL,
	undone       INTEGER NOT NULL
) STRICT;

CREATE INDEX path_pin_person ON path_pin (person);
CREATE UNIQUE INDEX path_pin_standing ON path_pin (person, module) WHERE undone = 0;

CREATE TABLE path_choice (
	person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	module TEXT NOT NULL,
	choice TEXT NOT NULL,
	at     INTEGER NOT NULL,
	PRIMARY KEY (person, module)
) STRICT;

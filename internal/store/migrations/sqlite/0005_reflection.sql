-- +goose Up
-- Texts are sealed with the key of their owner, and that key with the key
-- file beside the data.
CREATE TABLE reflection_key (
	person TEXT PRIMARY KEY NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	sealed BLOB NOT NULL
) STRICT;

CREATE TABLE reflection (
	person   TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	module   TEXT NOT NULL,
	lesson   TEXT NOT NULL,
	activity TEXT NOT NULL,
	sealed   BLOB NOT NULL,
	at       INTEGER NOT NULL,
	PRIMARY KEY (person, module, lesson, activity)
) STRICT;

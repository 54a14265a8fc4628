-- +goose Up
CREATE TABLE intake_answer (
	person   TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	question TEXT NOT NULL,
	chosen   TEXT NOT NULL,
	skipped  INTEGER NOT NULL,
	at       INTEGER NOT NULL,
	PRIMARY KEY (person, question)
) STRICT;

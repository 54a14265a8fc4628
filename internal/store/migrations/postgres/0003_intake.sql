-- +goose Up
CREATE TABLE intake_answer (
	person   TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	question TEXT NOT NULL,
	chosen   TEXT NOT NULL,
	skipped  BOOLEAN NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (person, question)
);

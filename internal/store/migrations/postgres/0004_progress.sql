-- +goose Up
-- progress_event is the log; progress_module is what its events add up to for
-- one person and module, kept in the same transaction.
CREATE TABLE progress_event (
	seq      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	id       TEXT NOT NULL UNIQUE,
	person   TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	kind     TEXT NOT NULL,
	module   TEXT NOT NULL,
	lesson   TEXT NOT NULL,
	activity TEXT NOT NULL,
	item     TEXT NOT NULL,
	edition  TEXT NOT NULL,
	lang     TEXT NOT NULL,
	chosen   TEXT NOT NULL,
	permille INTEGER NOT NULL,
	at       BIGINT NOT NULL,
	received BIGINT NOT NULL
);

CREATE INDEX progress_event_person ON progress_event (person, module);

CREATE TABLE progress_module (
	person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	module TEXT NOT NULL,
	state  TEXT NOT NULL,
	PRIMARY KEY (person, module)
);

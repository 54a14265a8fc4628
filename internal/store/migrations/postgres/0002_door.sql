-- +goose Up
CREATE TABLE door_session (
	hash    TEXT PRIMARY KEY,
	person  TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	created BIGINT NOT NULL,
	seen    BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	shared  BOOLEAN NOT NULL
);

CREATE INDEX door_session_person ON door_session (person);

CREATE TABLE door_ticket (
	hash         TEXT PRIMARY KEY,
	code_hash    TEXT,
	kind         TEXT NOT NULL,
	role         TEXT NOT NULL,
	organisation TEXT REFERENCES organisation (id),
	person       TEXT REFERENCES person (id) ON DELETE CASCADE,
	made_by      TEXT REFERENCES person (id) ON DELETE CASCADE,
	made_by_name TEXT NOT NULL,
	created      BIGINT NOT NULL,
	expires      BIGINT NOT NULL,
	used         BIGINT NOT NULL
);

CREATE INDEX door_ticket_code_hash ON door_ticket (code_hash);
CREATE INDEX door_ticket_organisation ON door_ticket (organisation, created);
CREATE INDEX door_ticket_person ON door_ticket (person);
CREATE INDEX door_ticket_made_by ON door_ticket (made_by);

CREATE TABLE door_recovery (
	person TEXT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
	hash   TEXT NOT NULL,
	PRIMARY KEY (person, hash)
);

CREATE TABLE door_guess (
	subject  TEXT PRIMARY KEY,
	failed   INTEGER NOT NULL,
	last     BIGINT NOT NULL,
	previous BIGINT NOT NULL
);

CREATE INDEX door_guess_last ON door_guess (last);

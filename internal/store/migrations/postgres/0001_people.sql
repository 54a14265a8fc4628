-- +goose Up
-- Times are milliseconds since 1970 in UTC; 0 is no time. The folded name is
-- the name without case, by which names are unique; guests have none.
CREATE TABLE organisation (
	id      TEXT PRIMARY KEY,
	name    TEXT NOT NULL,
	folded  TEXT NOT NULL UNIQUE,
	created BIGINT NOT NULL
);

CREATE TABLE person (
	id           TEXT PRIMARY KEY,
	name         TEXT NOT NULL,
	folded       TEXT UNIQUE,
	role         TEXT NOT NULL,
	organisation TEXT REFERENCES organisation (id),
	lang         TEXT NOT NULL,
	guest        BOOLEAN NOT NULL,
	shares       BOOLEAN NOT NULL,
	password     TEXT NOT NULL,
	created      BIGINT NOT NULL,
	seen         BIGINT NOT NULL
);

CREATE INDEX person_organisation ON person (organisation);
CREATE INDEX person_guest_seen ON person (guest, seen);

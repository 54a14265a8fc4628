-- +goose Up
-- Times are milliseconds since 1970 in UTC; 0 is no time. The folded name is
-- the name without case, by which names are unique; guests have none.
CREATE TABLE organisation (
	id      TEXT PRIMARY KEY NOT NULL,
	name    TEXT NOT NULL,
	folded  TEXT NOT NULL UNIQUE,
	created INTEGER NOT NULL
) STRICT;

CREATE TABLE person (
	id           TEXT PRIMARY KEY NOT NULL,
	name         TEXT NOT NULL,
	folded       TEXT UNIQUE,
	role         TEXT NOT NULL,
	organisation TEXT REFERENCES organisation (id),
	lang         TEXT NOT NULL,
	guest        INTEGER NOT NULL,
	shares       INTEGER NOT NULL,
	password     TEXT NOT NULL,
	created      INTEGER NOT NULL,
	seen         INTEGER NOT NULL
) STRICT;

CREATE INDEX person_organisation ON person (organisation);
CREATE INDEX person_guest_seen ON person (guest, seen);

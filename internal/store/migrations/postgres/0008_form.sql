-- +goose Up
-- Forms that were carried out, so that one sent twice counts once. An empty
-- location means that the first one still runs.
CREATE TABLE form_sent (
	hash     TEXT PRIMARY KEY NOT NULL,
	location TEXT NOT NULL,
	at       BIGINT NOT NULL
);

CREATE INDEX form_sent_at ON form_sent (at);

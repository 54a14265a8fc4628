-- +goose Up
-- Forms that were carried out, so that one sent twice counts once: the page's
-- one-time id, what was sent with it last, how many different things were sent
-- with it, and where that led. An empty location means that it still runs.
CREATE TABLE form_sent (
	hash     TEXT PRIMARY KEY NOT NULL,
	content  TEXT NOT NULL,
	n        INTEGER NOT NULL,
	location TEXT NOT NULL,
	at       BIGINT NOT NULL
);

CREATE INDEX form_sent_at ON form_sent (at);

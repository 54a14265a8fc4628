-- +goose Up
-- What came before a try is no longer handed out: the wait is found in the
-- transaction that counts it.
ALTER TABLE door_guess DROP COLUMN previous;

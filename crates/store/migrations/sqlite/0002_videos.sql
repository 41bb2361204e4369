-- Which part of the sound a result file is (effects, music), for parts.
ALTER TABLE files ADD COLUMN name TEXT;

-- Uploaded videos. A doomed row goes once its blob is gone.
CREATE TABLE videos (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    token TEXT NOT NULL UNIQUE,
    -- What was found out about it, as JSON.
    facts TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('kept', 'doomed'))
) STRICT;

CREATE INDEX videos_by_account ON videos (account_id) WHERE state = 'kept';
CREATE INDEX videos_kept ON videos (expires_ms) WHERE state = 'kept';
CREATE INDEX videos_doomed ON videos (expires_ms) WHERE state = 'doomed';

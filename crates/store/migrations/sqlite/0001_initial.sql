-- Accounts with their money and queue counters. The counters repeat what the tasks say, so that
-- limits, fairness and balances cost one row instead of a count.
CREATE TABLE accounts (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    created_ms INTEGER NOT NULL,
    -- What its callbacks are signed with: 32 random bytes as hexadecimal.
    callback_key TEXT NOT NULL,
    granted_micros INTEGER NOT NULL DEFAULT 0,
    posted_micros INTEGER NOT NULL DEFAULT 0,
    held_micros INTEGER NOT NULL DEFAULT 0,
    -- Ledger entries so far; the latest entry's number.
    entries INTEGER NOT NULL DEFAULT 0,
    -- Pending tasks, and those of them that may start now (the others wait for a retry).
    pending INTEGER NOT NULL DEFAULT 0,
    ready INTEGER NOT NULL DEFAULT 0,
    running INTEGER NOT NULL DEFAULT 0,
    -- The number of the latest claim that gave it a worker: the round robin of equals.
    served INTEGER NOT NULL DEFAULT 0,
    CHECK (posted_micros >= 0 AND held_micros >= 0),
    CHECK (granted_micros - posted_micros - held_micros >= 0),
    CHECK (ready >= 0 AND pending >= ready AND running >= 0)
) STRICT;

CREATE INDEX accounts_by_turn ON accounts (running, served, id) WHERE ready > 0;

-- One row: what all accounts share.
CREATE TABLE queue (
    one INTEGER PRIMARY KEY NOT NULL CHECK (one = 1),
    pending INTEGER NOT NULL CHECK (pending >= 0),
    claims INTEGER NOT NULL
) STRICT;

INSERT INTO queue (one, pending, claims) VALUES (1, 0, 0);

CREATE TABLE api_keys (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    prefix TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    revoked_ms INTEGER
) STRICT;

-- Rows are never changed or removed; see the triggers below. Numbers run without gaps within an
-- account. Tasks may be deleted, so task_id refers to nothing.
CREATE TABLE ledger_entries (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('grant', 'hold', 'post', 'release')),
    amount_micros INTEGER NOT NULL CHECK (amount_micros >= 0),
    task_id TEXT,
    note TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    PRIMARY KEY (account_id, seq),
    CHECK ((kind = 'grant') = (task_id IS NULL))
) STRICT, WITHOUT ROWID;

-- A task holds once, and its hold is resolved once.
CREATE UNIQUE INDEX ledger_holds ON ledger_entries (task_id) WHERE kind = 'hold';
CREATE UNIQUE INDEX ledger_resolutions ON ledger_entries (task_id) WHERE kind IN ('post', 'release');

CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'ledger entries are immutable');
END;

CREATE TRIGGER ledger_entries_remain BEFORE DELETE ON ledger_entries
BEGIN
    SELECT RAISE(ABORT, 'ledger entries are immutable');
END;

CREATE TABLE tasks (
    id TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    product TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'processing', 'completed', 'failed')),
    spec TEXT NOT NULL,
    price_micros INTEGER NOT NULL CHECK (price_micros >= 0),
    external_id TEXT,
    callback_url TEXT,
    created_ms INTEGER NOT NULL,
    -- Of a pending task: not before this time. NULL: now.
    retry_ms INTEGER,
    started_ms INTEGER,
    finished_ms INTEGER,
    attempts INTEGER NOT NULL DEFAULT 0,
    -- Claims so far; the latest is the only one whose lease counts.
    claims INTEGER NOT NULL DEFAULT 0,
    worker TEXT,
    lease_until_ms INTEGER,
    progress REAL NOT NULL DEFAULT 0,
    -- Why the latest attempt ended without a result; for operators.
    last_error TEXT,
    fail_code TEXT,
    fail_message TEXT,
    attributions TEXT,
    extras TEXT,
    CHECK ((state = 'processing') = (lease_until_ms IS NOT NULL)),
    CHECK ((state IN ('completed', 'failed')) = (finished_ms IS NOT NULL)),
    CHECK ((state = 'failed') = (fail_code IS NOT NULL)),
    CHECK (retry_ms IS NULL OR state = 'pending')
) STRICT;

CREATE UNIQUE INDEX tasks_by_external_id ON tasks (account_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX tasks_by_listing ON tasks (account_id, product, state, id);

-- Partial: their size is that of the queue, however many tasks have ended.
CREATE INDEX tasks_ready ON tasks (account_id, id, product) WHERE state = 'pending' AND retry_ms IS NULL;
CREATE INDEX tasks_deferred ON tasks (retry_ms) WHERE state = 'pending' AND retry_ms IS NOT NULL;
CREATE INDEX tasks_leased ON tasks (lease_until_ms) WHERE state = 'processing';

-- A replay answers from here alone, so the task may be gone.
CREATE TABLE idempotency_keys (
    account_id TEXT NOT NULL REFERENCES accounts (id),
    key TEXT NOT NULL,
    body_sha256 TEXT NOT NULL,
    task_id TEXT NOT NULL,
    product TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    PRIMARY KEY (account_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_ms);

-- kept: to be served. doomed: expired or deleted, the blob is to go. removed: the blob is gone; the
-- row stays to tell an expired file from an unknown one. The task of a deleted one is NULL.
CREATE TABLE files (
    token TEXT PRIMARY KEY NOT NULL,
    task_id TEXT REFERENCES tasks (id) ON DELETE SET NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    format TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    expires_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('kept', 'doomed', 'removed'))
) STRICT;

CREATE INDEX files_by_task ON files (task_id, position);
CREATE INDEX files_kept ON files (expires_ms) WHERE state = 'kept';
CREATE INDEX files_doomed ON files (expires_ms) WHERE state = 'doomed';

CREATE TABLE callbacks (
    id TEXT PRIMARY KEY NOT NULL,
    task_id TEXT NOT NULL UNIQUE REFERENCES tasks (id) ON DELETE CASCADE,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    url TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    attempts INTEGER NOT NULL DEFAULT 0,
    claims INTEGER NOT NULL DEFAULT 0,
    -- When it is due; under a claim, when the claim runs out.
    next_attempt_ms INTEGER,
    created_ms INTEGER NOT NULL,
    CHECK ((state = 'pending') = (next_attempt_ms IS NOT NULL))
) STRICT;

CREATE INDEX callbacks_due ON callbacks (next_attempt_ms) WHERE state = 'pending';

CREATE TABLE callback_tries (
    callback_id TEXT NOT NULL REFERENCES callbacks (id) ON DELETE CASCADE,
    attempt INTEGER NOT NULL,
    at_ms INTEGER NOT NULL,
    status INTEGER,
    error TEXT,
    took_ms INTEGER NOT NULL,
    PRIMARY KEY (callback_id, attempt)
) STRICT, WITHOUT ROWID;

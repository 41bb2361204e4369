-- The schema of SQLite's migrations 1 and 2 in PostgreSQL's words. Text compares by its bytes, so that
-- identifiers sort by time whatever the locale.

-- Accounts with their money and queue counters. The counters repeat what the tasks say, so that
-- limits, fairness and balances cost one row instead of a count.
CREATE TABLE accounts (
    id TEXT COLLATE "C" PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    created_ms BIGINT NOT NULL,
    -- What its callbacks are signed with: 32 random bytes as hexadecimal.
    callback_key TEXT COLLATE "C" NOT NULL,
    granted_micros BIGINT NOT NULL DEFAULT 0,
    posted_micros BIGINT NOT NULL DEFAULT 0,
    held_micros BIGINT NOT NULL DEFAULT 0,
    -- Ledger entries so far; the latest entry's number.
    entries BIGINT NOT NULL DEFAULT 0,
    -- Pending tasks, and those of them that may start now (the others wait for a retry).
    pending BIGINT NOT NULL DEFAULT 0,
    ready BIGINT NOT NULL DEFAULT 0,
    running BIGINT NOT NULL DEFAULT 0,
    -- The number of the latest claim that gave it a worker: the round robin of equals.
    served BIGINT NOT NULL DEFAULT 0,
    CHECK (posted_micros >= 0 AND held_micros >= 0),
    CHECK (granted_micros - posted_micros - held_micros >= 0),
    CHECK (ready >= 0 AND pending >= ready AND running >= 0)
);

CREATE INDEX accounts_by_turn ON accounts (running, served, id) WHERE ready > 0;

-- One row: what all accounts share.
CREATE TABLE queue (
    one BIGINT PRIMARY KEY NOT NULL CHECK (one = 1),
    pending BIGINT NOT NULL CHECK (pending >= 0),
    claims BIGINT NOT NULL
);

INSERT INTO queue (one, pending, claims) VALUES (1, 0, 0);

CREATE TABLE api_keys (
    id TEXT COLLATE "C" PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    name TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL UNIQUE,
    prefix TEXT COLLATE "C" NOT NULL,
    created_ms BIGINT NOT NULL,
    revoked_ms BIGINT
);

-- Rows are never changed or removed; see the triggers below. Numbers run without gaps within an
-- account. Tasks may be deleted, so task_id refers to nothing.
CREATE TABLE ledger_entries (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    seq BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL CHECK (kind IN ('grant', 'hold', 'post', 'release')),
    amount_micros BIGINT NOT NULL CHECK (amount_micros >= 0),
    task_id TEXT COLLATE "C",
    note TEXT COLLATE "C" NOT NULL,
    created_ms BIGINT NOT NULL,
    PRIMARY KEY (account_id, seq),
    CHECK ((kind = 'grant') = (task_id IS NULL))
);

-- A task holds once, and its hold is resolved once.
CREATE UNIQUE INDEX ledger_holds ON ledger_entries (task_id) WHERE kind = 'hold';
CREATE UNIQUE INDEX ledger_resolutions ON ledger_entries (task_id) WHERE kind IN ('post', 'release');

CREATE FUNCTION ledger_entries_are_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger entries are immutable';
END $$;

CREATE TRIGGER ledger_entries_stay BEFORE UPDATE OR DELETE ON ledger_entries
FOR EACH ROW EXECUTE FUNCTION ledger_entries_are_immutable();

CREATE TRIGGER ledger_entries_remain BEFORE TRUNCATE ON ledger_entries
FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_are_immutable();

CREATE TABLE tasks (
    id TEXT COLLATE "C" PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    product TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'processing', 'completed', 'failed')),
    spec TEXT COLLATE "C" NOT NULL,
    price_micros BIGINT NOT NULL CHECK (price_micros >= 0),
    external_id TEXT COLLATE "C",
    callback_url TEXT COLLATE "C",
    created_ms BIGINT NOT NULL,
    -- Of a pending task: not before this time. NULL: now.
    retry_ms BIGINT,
    started_ms BIGINT,
    finished_ms BIGINT,
    attempts BIGINT NOT NULL DEFAULT 0,
    -- Claims so far; the latest is the only one whose lease counts.
    claims BIGINT NOT NULL DEFAULT 0,
    worker TEXT COLLATE "C",
    lease_until_ms BIGINT,
    progress DOUBLE PRECISION NOT NULL DEFAULT 0,
    -- Why the latest attempt ended without a result; for operators.
    last_error TEXT COLLATE "C",
    fail_code TEXT COLLATE "C",
    fail_message TEXT COLLATE "C",
    attributions TEXT COLLATE "C",
    extras TEXT COLLATE "C",
    CHECK ((state = 'processing') = (lease_until_ms IS NOT NULL)),
    CHECK ((state IN ('completed', 'failed')) = (finished_ms IS NOT NULL)),
    CHECK ((state = 'failed') = (fail_code IS NOT NULL)),
    CHECK (retry_ms IS NULL OR state = 'pending')
);

CREATE UNIQUE INDEX tasks_by_external_id ON tasks (account_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX tasks_by_listing ON tasks (account_id, product, state, id);

-- Partial: their size is that of the queue, however many tasks have ended.
CREATE INDEX tasks_ready ON tasks (account_id, id, product) WHERE state = 'pending' AND retry_ms IS NULL;
CREATE INDEX tasks_deferred ON tasks (retry_ms) WHERE state = 'pending' AND retry_ms IS NOT NULL;
CREATE INDEX tasks_leased ON tasks (lease_until_ms) WHERE state = 'processing';

-- A replay answers from here alone, so the task may be gone.
CREATE TABLE idempotency_keys (
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    key TEXT COLLATE "C" NOT NULL,
    body_sha256 TEXT COLLATE "C" NOT NULL,
    task_id TEXT COLLATE "C" NOT NULL,
    product TEXT COLLATE "C" NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    PRIMARY KEY (account_id, key)
);

CREATE INDEX idempotency_keys_by_expiry ON idempotency_keys (expires_ms);

-- kept: to be served. doomed: expired or deleted, the blob is to go. removed: the blob is gone; the
-- row stays to tell an expired file from an unknown one. The task of a deleted one is NULL.
CREATE TABLE files (
    token TEXT COLLATE "C" PRIMARY KEY,
    task_id TEXT COLLATE "C" REFERENCES tasks (id) ON DELETE SET NULL,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    position BIGINT NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    -- Which part of the sound it is (effects, music), for parts.
    name TEXT COLLATE "C",
    format TEXT COLLATE "C" NOT NULL,
    duration_ms BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('kept', 'doomed', 'removed'))
);

CREATE INDEX files_by_task ON files (task_id, position);
CREATE INDEX files_kept ON files (expires_ms) WHERE state = 'kept';
CREATE INDEX files_doomed ON files (expires_ms) WHERE state = 'doomed';

CREATE TABLE callbacks (
    id TEXT COLLATE "C" PRIMARY KEY,
    task_id TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES tasks (id) ON DELETE CASCADE,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    url TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'delivered', 'given_up')),
    attempts BIGINT NOT NULL DEFAULT 0,
    claims BIGINT NOT NULL DEFAULT 0,
    -- When it is due; under a claim, when the claim runs out.
    next_attempt_ms BIGINT,
    created_ms BIGINT NOT NULL,
    CHECK ((state = 'pending') = (next_attempt_ms IS NOT NULL))
);

CREATE INDEX callbacks_due ON callbacks (next_attempt_ms) WHERE state = 'pending';

CREATE TABLE callback_tries (
    callback_id TEXT COLLATE "C" NOT NULL REFERENCES callbacks (id) ON DELETE CASCADE,
    attempt BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    status BIGINT,
    error TEXT COLLATE "C",
    took_ms BIGINT NOT NULL,
    PRIMARY KEY (callback_id, attempt)
);

-- Uploaded videos. A doomed row goes once its blob is gone.
CREATE TABLE videos (
    id TEXT COLLATE "C" PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    token TEXT COLLATE "C" NOT NULL UNIQUE,
    -- What was found out about it, as JSON.
    facts TEXT COLLATE "C" NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('kept', 'doomed'))
);

CREATE INDEX videos_by_account ON videos (account_id) WHERE state = 'kept';
CREATE INDEX videos_kept ON videos (expires_ms) WHERE state = 'kept';
CREATE INDEX videos_doomed ON videos (expires_ms) WHERE state = 'doomed';

-- Small tables that every step writes to: cleaned often, so that they stay small.
ALTER TABLE accounts SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE queue SET (fillfactor = 10, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE tasks SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.0, autovacuum_vacuum_threshold = 20000);

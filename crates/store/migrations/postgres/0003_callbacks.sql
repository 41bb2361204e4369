-- Whose callbacks go where: the account's id, a space, and the address's scheme, host and port. Each such receiver
-- has its own turn, so that a slow one holds up no other.
ALTER TABLE callbacks ADD COLUMN receiver TEXT COLLATE "C" NOT NULL DEFAULT '';
-- Tries before the latest redelivery was asked for; the schedule begins anew with it.
ALTER TABLE callbacks ADD COLUMN earlier_attempts BIGINT NOT NULL DEFAULT 0;
-- Why it was given up.
ALTER TABLE callbacks ADD COLUMN reason TEXT COLLATE "C";

-- The address up to the first slash after its host; close enough to what newer rows have.
UPDATE callbacks SET receiver = account_id || ' ' || COALESCE(substring(url FROM '^[^:]*://[^/]*'), url);

CREATE INDEX callbacks_by_receiver ON callbacks (receiver, next_attempt_ms) WHERE state = 'pending';

-- Receivers to which no try has succeeded since the first failure. A success removes the row.
CREATE TABLE callback_receivers (
    receiver TEXT COLLATE "C" PRIMARY KEY,
    account_id TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    origin TEXT COLLATE "C" NOT NULL,
    failing_since_ms BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    last_failure_ms BIGINT NOT NULL,
    -- When it failed for too long; since then nothing new is sent to it.
    disabled_ms BIGINT,
    reason TEXT COLLATE "C",
    CHECK ((disabled_ms IS NULL) = (reason IS NULL))
);

CREATE INDEX callback_receivers_by_account ON callback_receivers (account_id, origin);
CREATE INDEX callback_receivers_failing ON callback_receivers (last_failure_ms) WHERE disabled_ms IS NULL;

-- What the account's callbacks were signed with before, and until when they still are.
ALTER TABLE accounts ADD COLUMN old_callback_key TEXT COLLATE "C";
ALTER TABLE accounts ADD COLUMN old_callback_key_until_ms BIGINT;

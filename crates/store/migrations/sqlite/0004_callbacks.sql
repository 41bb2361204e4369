-- Whose callbacks go where: the account's id, a space, and the address's scheme, host and port. Each such receiver
-- has its own turn, so that a slow one holds up no other.
ALTER TABLE callbacks ADD COLUMN receiver TEXT NOT NULL DEFAULT '';
-- Tries before the latest redelivery was asked for; the schedule begins anew with it.
ALTER TABLE callbacks ADD COLUMN earlier_attempts INTEGER NOT NULL DEFAULT 0;
-- Why it was given up.
ALTER TABLE callbacks ADD COLUMN reason TEXT;

-- The address up to the first slash after its host; close enough to what newer rows have.
UPDATE callbacks SET receiver = account_id || ' ' || CASE instr(substr(url, instr(url, '://') + 3), '/')
    WHEN 0 THEN url
    ELSE substr(url, 1, instr(url, '://') + 1 + instr(substr(url, instr(url, '://') + 3), '/'))
END;

CREATE INDEX callbacks_by_receiver ON callbacks (receiver, next_attempt_ms) WHERE state = 'pending';

-- Receivers to which no try has succeeded since the first failure. A success removes the row.
CREATE TABLE callback_receivers (
    receiver TEXT PRIMARY KEY NOT NULL,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    origin TEXT NOT NULL,
    failing_since_ms INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    last_failure_ms INTEGER NOT NULL,
    -- When it failed for too long; since then nothing new is sent to it.
    disabled_ms INTEGER,
    reason TEXT,
    CHECK ((disabled_ms IS NULL) = (reason IS NULL))
) STRICT;

CREATE INDEX callback_receivers_by_account ON callback_receivers (account_id, origin);
CREATE INDEX callback_receivers_failing ON callback_receivers (last_failure_ms) WHERE disabled_ms IS NULL;

-- What the account's callbacks were signed with before, and until when they still are.
ALTER TABLE accounts ADD COLUMN old_callback_key TEXT;
ALTER TABLE accounts ADD COLUMN old_callback_key_until_ms INTEGER;

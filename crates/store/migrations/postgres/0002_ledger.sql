-- Each ledger entry carries a hash over the entry before it and its own fields (`chain.rs`), so that an
-- entry that was changed, removed or slipped in shows. An entry without one ('') is of an older build: it is
-- chained when this migration runs, or before the account's next entry is written.
ALTER TABLE ledger_entries ADD COLUMN hash TEXT COLLATE "C" NOT NULL DEFAULT '';

-- The hash of the account's newest entry: zeros before the first, '' while that entry has none.
ALTER TABLE accounts ADD COLUMN ledger_head TEXT COLLATE "C" NOT NULL
    DEFAULT '0000000000000000000000000000000000000000000000000000000000000000';
UPDATE accounts SET ledger_head = '' WHERE entries > 0;

CREATE FUNCTION ledger_entries_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts SET ledger_head = NEW.hash WHERE id = NEW.account_id;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_entries_lead AFTER INSERT ON ledger_entries
FOR EACH ROW EXECUTE FUNCTION ledger_entries_lead();

-- An entry without a hash may be given it; nothing else ever changes.
DROP TRIGGER ledger_entries_stay ON ledger_entries;
CREATE TRIGGER ledger_entries_stay BEFORE UPDATE ON ledger_entries FOR EACH ROW
WHEN (OLD.hash <> ''
    OR ROW(NEW.account_id, NEW.seq, NEW.kind, NEW.amount_micros, NEW.task_id, NEW.note, NEW.created_ms)
    IS DISTINCT FROM
    ROW(OLD.account_id, OLD.seq, OLD.kind, OLD.amount_micros, OLD.task_id, OLD.note, OLD.created_ms))
EXECUTE FUNCTION ledger_entries_are_immutable();

CREATE TRIGGER ledger_entries_endure BEFORE DELETE ON ledger_entries
FOR EACH ROW EXECUTE FUNCTION ledger_entries_are_immutable();

-- What a key may do; NULL sets no limit. `models` and `addresses` are lists with commas.
ALTER TABLE api_keys ADD COLUMN requests_per_minute BIGINT;
ALTER TABLE api_keys ADD COLUMN max_tasks BIGINT;
ALTER TABLE api_keys ADD COLUMN max_day_micros BIGINT;
ALTER TABLE api_keys ADD COLUMN models TEXT COLLATE "C";
ALTER TABLE api_keys ADD COLUMN expires_ms BIGINT;
ALTER TABLE api_keys ADD COLUMN addresses TEXT COLLATE "C";
-- Counted only for keys that `max_tasks` or `max_day_micros` limits: its tasks that have not ended, and
-- what it held or posted in the UTC day of that number.
ALTER TABLE api_keys ADD COLUMN tasks BIGINT NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN day BIGINT NOT NULL DEFAULT 0;
ALTER TABLE api_keys ADD COLUMN day_micros BIGINT NOT NULL DEFAULT 0;

-- Which key a task came with.
ALTER TABLE tasks ADD COLUMN key_id TEXT COLLATE "C";

-- The account's row is written once for a group of steps, after their entries and with the hash of the latest: then
-- an entry's number is not yet known there, and this is not needed for it. A build from before that writes the row
-- first, and not the hash.
CREATE OR REPLACE FUNCTION ledger_entries_lead() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE accounts SET ledger_head = NEW.hash WHERE id = NEW.account_id AND entries >= NEW.seq;
    RETURN NULL;
END $$;

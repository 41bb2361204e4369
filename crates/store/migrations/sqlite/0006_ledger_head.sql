-- The account's row is written once for a group of steps, after their entries and with the hash of the latest: then
-- an entry's number is not yet known there, and this is not needed for it.
DROP TRIGGER ledger_entries_lead;
CREATE TRIGGER ledger_entries_lead AFTER INSERT ON ledger_entries
BEGIN
    UPDATE accounts SET ledger_head = NEW.hash WHERE id = NEW.account_id AND entries >= NEW.seq;
END;

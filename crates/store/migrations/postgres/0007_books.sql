-- Builds that write an account's row with the hash of its latest entry say so in a setting of their connections. For
-- them the trigger of 0005 has nothing to do; to call it for each entry took longer than to insert the entry.
DROP TRIGGER ledger_entries_lead ON ledger_entries;
CREATE TRIGGER ledger_entries_lead AFTER INSERT ON ledger_entries FOR EACH ROW
WHEN (current_setting('klang.books', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION ledger_entries_lead();

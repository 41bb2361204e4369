-- The secret that a key had before it was rotated, and until when it is still taken.
ALTER TABLE api_keys ADD COLUMN old_hash TEXT;
ALTER TABLE api_keys ADD COLUMN old_hash_until_ms INTEGER;
CREATE UNIQUE INDEX api_keys_by_old_hash ON api_keys (old_hash);

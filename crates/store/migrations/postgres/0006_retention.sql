-- For how many seconds result files and uploads of an account are kept. NULL: for as long as the server says.
-- 0: its tasks go too, soon after their end (`delete_ms`).
ALTER TABLE accounts ADD COLUMN file_keep_s BIGINT CHECK (file_keep_s >= 0);
ALTER TABLE accounts ADD COLUMN video_keep_s BIGINT CHECK (video_keep_s >= 0);

-- When an ended task is deleted, or when that is looked at again because its callback is still under way. NULL: when
-- its account asks for it.
ALTER TABLE tasks ADD COLUMN delete_ms BIGINT;
CREATE INDEX tasks_to_delete ON tasks (delete_ms) WHERE delete_ms IS NOT NULL;

-- The upload that a task uses, which is kept while the task lives. NULL in rows of older builds.
ALTER TABLE tasks ADD COLUMN video_id TEXT COLLATE "C";
CREATE INDEX tasks_with_video ON tasks (video_id) WHERE video_id IS NOT NULL AND state IN ('pending', 'processing');

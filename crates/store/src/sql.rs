//! The SQL that both databases share. What only one of them understands (pragmas, locks, how a
//! transaction begins) is in that database's own module.
//!
//! Parameters are written `$1`, `$2`, … and **first appear in that order**: PostgreSQL takes the
//! number, SQLite takes `$1` for a name and numbers names by first appearance. States stand as
//! literals where a partial index is meant, because a parameter would hide the index.

macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $($(#[$doc])* pub(crate) const $name: &str = $text;)*
        /// Every statement by name, for the tests that hold for all.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}

macro_rules! task_columns {
    () => {
        "id, account_id, spec, price_micros, state, created_ms, started_ms, finished_ms, attempts, claims, \
         progress, fail_code, fail_message, attributions, extras"
    };
}

macro_rules! live_columns {
    () => {
        "id, account_id, state, price_micros, callback_url, retry_ms, attempts, claims, fail_code, created_ms, \
         (SELECT keys.id FROM api_keys AS keys WHERE keys.id = tasks.key_id \
         AND (keys.max_tasks IS NOT NULL OR keys.max_day_micros IS NOT NULL)) AS counted_key, \
         (SELECT file_keep_s FROM accounts WHERE accounts.id = tasks.account_id) AS file_keep_s"
    };
}

macro_rules! account_columns {
    () => {
        "id, name, created_ms, granted_micros, posted_micros, held_micros, pending, ready, running, served, \
         file_keep_s, video_keep_s"
    };
}

macro_rules! key_columns {
    () => {
        "id, account_id, name, prefix, created_ms, revoked_ms, requests_per_minute, max_tasks, max_day_micros, \
         models, expires_ms, addresses"
    };
}

statements! {
    INSERT_ACCOUNT = "INSERT INTO accounts (id, name, created_ms, callback_key) VALUES ($1, $2, $3, $4)";
    SELECT_ACCOUNT_NAMED = "SELECT 1 FROM accounts WHERE name = $1";
    SELECT_ACCOUNT = concat!("SELECT ", account_columns!(), " FROM accounts WHERE id = $1");
    SELECT_BOOK = "SELECT granted_micros, posted_micros, held_micros, pending, ready, running, served, entries, \
         ledger_head, \
         (SELECT pending FROM queue WHERE one = 1) AS all_pending FROM accounts WHERE id = $1";
    WRITE_BOOK = "UPDATE accounts SET granted_micros = $1, posted_micros = $2, held_micros = $3, pending = $4, \
         ready = $5, running = $6, served = $7, entries = $8, ledger_head = $9 WHERE id = $10";
    SELECT_ACCOUNT_BY_NAME = concat!("SELECT ", account_columns!(), " FROM accounts WHERE name = $1");
    SELECT_CALLBACK_KEYS = "SELECT callback_key, old_callback_key, old_callback_key_until_ms FROM accounts WHERE id = $1";
    ROTATE_CALLBACK_KEY = "UPDATE accounts SET old_callback_key = callback_key, old_callback_key_until_ms = $1, \
         callback_key = $2 WHERE id = $3";
    SELECT_ACCOUNTS = concat!("SELECT ", account_columns!(), " FROM accounts ORDER BY id");
    SELECT_ACCOUNTS_AFTER = concat!("SELECT ", account_columns!(), " FROM accounts WHERE id > $1 ORDER BY id LIMIT $2");
    SET_RETENTION = concat!(
        "UPDATE accounts SET file_keep_s = $1, video_keep_s = $2 WHERE id = $3 RETURNING ",
        account_columns!()
    );
    SELECT_VIDEO_KEEP = "SELECT video_keep_s FROM accounts WHERE id = $1";

    CHANGE_QUEUE = "UPDATE queue SET pending = pending + $1, claims = claims + $2 WHERE one = 1";

    INSERT_KEY = "INSERT INTO api_keys (id, account_id, name, hash, prefix, created_ms, requests_per_minute, \
         max_tasks, max_day_micros, models, expires_ms, addresses) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    SELECT_KEY_BY_HASH = concat!(
        "SELECT ",
        key_columns!(),
        " FROM api_keys WHERE (hash = $1 OR (old_hash = $1 AND old_hash_until_ms > $2)) AND revoked_ms IS NULL"
    );
    SELECT_KEYS = concat!("SELECT ", key_columns!(), " FROM api_keys ORDER BY id");
    ROTATE_KEY = concat!(
        "UPDATE api_keys SET old_hash = CASE WHEN CAST($1 AS BIGINT) IS NOT NULL THEN hash END, old_hash_until_ms = $1, \
         hash = $2, prefix = $3 WHERE id = $4 AND revoked_ms IS NULL RETURNING ",
        key_columns!()
    );
    /// A key's tasks that have not ended, and what it spent on a day.
    SELECT_KEY_USE = "SELECT tasks, CASE WHEN day = $1 THEN day_micros ELSE 0 END AS spent FROM api_keys WHERE id = $2";
    COUNT_KEY_TASK = "UPDATE api_keys SET tasks = tasks + 1, day = $1, day_micros = $2 WHERE id = $3";
    /// A task of its key ended; what it held on that day comes back.
    RELEASE_KEY_TASK = "UPDATE api_keys SET tasks = tasks - 1, \
         day_micros = day_micros - CASE WHEN day = $1 THEN CAST($2 AS BIGINT) ELSE 0 END WHERE id = $3";
    REVOKE_KEY = "UPDATE api_keys SET revoked_ms = COALESCE(revoked_ms, $1) WHERE id = $2";

    /// The account's row, with the hash of its latest entry, is written with the books.
    INSERT_ENTRY = "INSERT INTO ledger_entries \
         (account_id, seq, kind, amount_micros, task_id, note, created_ms, hash) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    SELECT_UNCHAINED = "SELECT id FROM accounts WHERE ledger_head = '' ORDER BY id";
    SELECT_NEWEST_CHAINED = "SELECT seq, hash FROM ledger_entries WHERE account_id = $1 AND hash <> '' \
         ORDER BY seq DESC LIMIT 1";
    SELECT_CHAIN = "SELECT entries.seq, entries.kind, entries.amount_micros, entries.task_id, entries.note, \
         entries.created_ms, entries.hash, tasks.state, tasks.price_micros, tasks.account_id AS owner \
         FROM ledger_entries AS entries LEFT JOIN tasks ON tasks.id = entries.task_id \
         WHERE entries.account_id = $1 AND entries.seq > $2 ORDER BY entries.seq LIMIT $3";
    SET_HASH = "UPDATE ledger_entries SET hash = $1 WHERE account_id = $2 AND seq = $3 AND hash = ''";
    SET_HEAD = "UPDATE accounts SET ledger_head = $1 WHERE id = $2";
    SELECT_KEPT = "SELECT name, entries, granted_micros, posted_micros, held_micros, ledger_head FROM accounts \
         WHERE id = $1";
    SELECT_LIVE_PRICES = "SELECT id, price_micros FROM tasks WHERE account_id = $1 AND product = $2 AND state = $3 \
         AND id > $4 ORDER BY id LIMIT $5";
    SELECT_ENTRIES = "SELECT seq, kind, amount_micros, task_id, note, created_ms FROM ledger_entries \
         WHERE account_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3";

    FORGET_IDEMPOTENCY = "DELETE FROM idempotency_keys WHERE (account_id, key) IN \
         (SELECT account_id, key FROM idempotency_keys WHERE expires_ms <= $1 ORDER BY expires_ms LIMIT 4)";
    SELECT_IDEMPOTENCY = "SELECT body_sha256, task_id, product, created_ms FROM idempotency_keys \
         WHERE account_id = $1 AND key = $2 AND expires_ms > $3";
    /// Replaces a row whose time is over; a live one was found by [`SELECT_IDEMPOTENCY`] before.
    UPSERT_IDEMPOTENCY = "INSERT INTO idempotency_keys \
         (account_id, key, body_sha256, task_id, product, created_ms, expires_ms) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (account_id, key) DO UPDATE SET \
         body_sha256 = excluded.body_sha256, task_id = excluded.task_id, product = excluded.product, \
         created_ms = excluded.created_ms, expires_ms = excluded.expires_ms";

    INSERT_TASK = "INSERT INTO tasks \
         (id, account_id, product, state, spec, price_micros, external_id, callback_url, created_ms, key_id, \
         video_id) VALUES ($1, $2, $3, 'pending', $4, $5, $6, $7, $8, $9, $10)";
    SELECT_TASK = concat!("SELECT ", task_columns!(), " FROM tasks WHERE id = $1");
    SELECT_TASK_OF_ACCOUNT = concat!("SELECT ", task_columns!(), " FROM tasks WHERE id = $1 AND account_id = $2");
    SELECT_ID_BY_EXTERNAL_ID = "SELECT id FROM tasks WHERE account_id = $1 AND external_id = $2";
    SELECT_LISTING = "SELECT id FROM tasks WHERE account_id = $1 AND product = $2 AND state = $3 AND id < $4 \
         ORDER BY id DESC LIMIT $5";
    SELECT_LIVE = concat!("SELECT ", live_columns!(), " FROM tasks WHERE id = $1");
    DELETE_TASK = "DELETE FROM tasks WHERE id = $1";

    /// Accounts with something to start, in the order of their turn, after a given place.
    SELECT_TURNS = "SELECT running, served, id, (SELECT claims FROM queue WHERE one = 1) AS claims FROM accounts \
         WHERE ready > 0 AND (running, served, id) > ($1, $2, $3) ORDER BY running, served, id LIMIT $4";
    SELECT_OLDEST_READY = "SELECT id FROM tasks WHERE account_id = $1 AND state = 'pending' AND retry_ms IS NULL \
         AND product IN ($2, $3, $4) ORDER BY id LIMIT $5";
    START_TASK = concat!(
        "UPDATE tasks SET state = 'processing', started_ms = $1, attempts = attempts + 1, claims = claims + 1, \
         worker = $2, lease_until_ms = $3, progress = 0 WHERE id = $4 RETURNING ",
        task_columns!()
    );
    SELECT_RUN_OUT = concat!(
        "SELECT ", live_columns!(), " FROM tasks WHERE state = 'processing' AND lease_until_ms <= $1 \
         ORDER BY lease_until_ms LIMIT $2"
    );
    SELECT_DUE_RETRIES = "SELECT id, account_id FROM tasks WHERE state = 'pending' AND retry_ms IS NOT NULL \
         AND retry_ms <= $1 ORDER BY retry_ms LIMIT $2";
    MAKE_READY = "UPDATE tasks SET retry_ms = NULL WHERE id = $1";
    /// A task is leased exactly when it is processing (a constraint). Asked for its state, PostgreSQL would rather read the
    /// whole index of leased tasks, with the entries of all that have left it.
    EXTEND_LEASE = "UPDATE tasks SET lease_until_ms = $1, progress = COALESCE($2, progress) \
         WHERE id = $3 AND claims = $4 AND lease_until_ms IS NOT NULL";
    REQUEUE_TASK = "UPDATE tasks SET state = 'pending', retry_ms = $1, attempts = attempts - $2, worker = NULL, \
         lease_until_ms = NULL, progress = 0, last_error = COALESCE($3, last_error) WHERE id = $4";
    /// Only under its latest lease (see [`EXTEND_LEASE`]). It is to be deleted at `$4` if its account keeps nothing.
    COMPLETE_TASK = concat!(
        "UPDATE tasks SET state = 'completed', finished_ms = $1, attributions = $2, extras = $3, delete_ms = \
         CASE WHEN (SELECT file_keep_s FROM accounts WHERE accounts.id = tasks.account_id) = 0 THEN CAST($4 AS BIGINT) END, \
         lease_until_ms = NULL, progress = 1 WHERE id = $5 AND claims = $6 AND lease_until_ms IS NOT NULL RETURNING ",
        live_columns!()
    );
    FAIL_TASK = "UPDATE tasks SET state = 'failed', finished_ms = $1, fail_code = $2, fail_message = $3, \
         last_error = COALESCE($4, last_error), delete_ms = $5, lease_until_ms = NULL, retry_ms = NULL \
         WHERE id = $6";
    /// Ended tasks whose time is over, and when their callbacks are due that have not ended.
    SELECT_TASKS_TO_DELETE = "SELECT tasks.id, tasks.finished_ms, callbacks.next_attempt_ms FROM tasks \
         LEFT JOIN callbacks ON callbacks.task_id = tasks.id AND callbacks.state = 'pending' \
         WHERE tasks.delete_ms <= $1 ORDER BY tasks.delete_ms LIMIT $2";
    POSTPONE_DELETION = "UPDATE tasks SET delete_ms = $1 WHERE id = $2";

    FORGET_WORKERS = "DELETE FROM workers WHERE until_ms <= $1";
    UPSERT_WORKER = "INSERT INTO workers (name, products, until_ms) VALUES ($1, $2, $3) \
         ON CONFLICT (name) DO UPDATE SET products = excluded.products, until_ms = excluded.until_ms";
    SELECT_WORKERS = "SELECT products FROM workers WHERE until_ms > $1";

    COUNT_OLDER_READY = "SELECT count(*) FROM tasks WHERE account_id = $1 AND state = 'pending' \
         AND retry_ms IS NULL AND id < $2";
    /// How many tasks of other accounts start before an account's next but `$1`, if none ends.
    COUNT_EARLIER_TURNS = "SELECT CAST(COALESCE(sum(CASE WHEN turns <= 0 THEN 0 WHEN turns < ready THEN turns ELSE ready END), 0) AS BIGINT) \
         FROM (SELECT other.ready, own.running + $1 - other.running \
         + CASE WHEN (other.served, other.id) < (own.served, own.id) THEN 1 ELSE 0 END AS turns \
         FROM accounts AS other, accounts AS own WHERE own.id = $2 AND other.ready > 0 AND other.id <> own.id) AS others";
    SUM_QUEUE = "SELECT CAST(COALESCE(sum(pending), 0) AS BIGINT), CAST(COALESCE(sum(pending - ready), 0) AS BIGINT), \
         CAST(COALESCE(sum(running), 0) AS BIGINT) \
         FROM accounts";
    /// Identifiers sort by time, so the smallest one is the oldest.
    SELECT_OLDEST_PENDING = "SELECT min(first_id) FROM (SELECT (SELECT id FROM tasks WHERE account_id = accounts.id \
         AND state = 'pending' AND retry_ms IS NULL ORDER BY id LIMIT 1) AS first_id FROM accounts WHERE ready > 0) AS firsts";
    SELECT_CREATED = "SELECT created_ms FROM tasks WHERE id = $1";
    COUNT_CALLBACKS = "SELECT count(*) FROM callbacks WHERE state = 'pending'";

    INSERT_FILE = "INSERT INTO files (token, task_id, account_id, position, kind, format, duration_ms, bytes, sha256, \
         created_ms, expires_ms, name, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'kept')";
    SELECT_FILES = "SELECT token, kind, name, format, duration_ms, bytes, sha256, expires_ms FROM files \
         WHERE task_id = $1 ORDER BY position";
    SELECT_FILE = "SELECT token, kind, name, format, duration_ms, bytes, sha256, expires_ms, task_id, account_id, \
         created_ms, state FROM files WHERE token = $1 AND task_id IS NOT NULL";
    SELECT_FILE_EXISTS = "SELECT 1 FROM files WHERE token = $1";
    DOOM_EXPIRED_FILES = "UPDATE files SET state = 'doomed' WHERE token IN \
         (SELECT token FROM files WHERE state = 'kept' AND expires_ms <= $1 ORDER BY expires_ms LIMIT $2)";
    DOOM_FILES_OF_TASK = "UPDATE files SET state = 'doomed' WHERE task_id = $1 AND state = 'kept'";
    SELECT_DOOMED_FILES = "SELECT token FROM files WHERE state = 'doomed' ORDER BY expires_ms LIMIT $1";
    SELECT_DOOMED_FILES_OF_TASK = "SELECT token FROM files WHERE task_id = $1 AND state = 'doomed' ORDER BY position";
    FORGET_FILES_OF_TASK = "DELETE FROM files WHERE task_id = $1 AND state = 'removed'";
    FORGET_FILE = "DELETE FROM files WHERE token = $1 AND task_id IS NULL AND state = 'doomed'";
    MARK_FILE_REMOVED = "UPDATE files SET state = 'removed' WHERE token = $1 AND state = 'doomed'";

    INSERT_VIDEO = "INSERT INTO videos (id, account_id, token, facts, bytes, sha256, created_ms, expires_ms, state) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'kept')";
    COUNT_VIDEOS = "SELECT COUNT(*) FROM videos WHERE account_id = $1 AND state = 'kept'";
    SELECT_VIDEO = "SELECT id, account_id, token, facts, bytes, sha256, created_ms, expires_ms FROM videos \
         WHERE id = $1 AND account_id = $2 AND state = 'kept' AND (expires_ms > $3 OR EXISTS \
         (SELECT 1 FROM tasks WHERE video_id = videos.id AND tasks.account_id = videos.account_id \
         AND tasks.state IN ('pending', 'processing')))";
    SELECT_VIDEO_EXISTS = "SELECT 1 FROM videos WHERE token = $1";
    DOOM_VIDEO = "UPDATE videos SET state = 'doomed' WHERE id = $1 AND account_id = $2 AND state = 'kept' \
         RETURNING token";
    DOOM_EXPIRED_VIDEOS = "UPDATE videos SET state = 'doomed' WHERE id IN \
         (SELECT id FROM videos WHERE state = 'kept' AND expires_ms <= $1 AND NOT EXISTS \
         (SELECT 1 FROM tasks WHERE video_id = videos.id AND tasks.account_id = videos.account_id \
         AND tasks.state IN ('pending', 'processing')) \
         ORDER BY expires_ms LIMIT $2)";
    SELECT_DOOMED_VIDEOS = "SELECT token FROM videos WHERE state = 'doomed' ORDER BY expires_ms LIMIT $1";
    FORGET_VIDEO = "DELETE FROM videos WHERE token = $1 AND state = 'doomed'";

    INSERT_CALLBACK = "INSERT INTO callbacks \
         (id, task_id, account_id, url, receiver, created_ms, state, next_attempt_ms, reason) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    SELECT_DUE_CALLBACKS = "SELECT id, receiver FROM callbacks WHERE state = 'pending' AND next_attempt_ms <= $1 \
         ORDER BY next_attempt_ms LIMIT $2";
    /// Every receiver that something waits for, in one hop of an index each, and when its first is due. What is due
    /// for one of them may be thousands of rows; they are not looked at.
    SELECT_RECEIVERS_WAITED_FOR = "WITH RECURSIVE waited (receiver) AS ( \
         SELECT (SELECT receiver FROM callbacks WHERE state = 'pending' ORDER BY receiver LIMIT 1) UNION ALL \
         SELECT (SELECT receiver FROM callbacks WHERE state = 'pending' AND receiver > waited.receiver \
         ORDER BY receiver LIMIT 1) FROM waited WHERE waited.receiver IS NOT NULL) \
         SELECT receiver, (SELECT next_attempt_ms FROM callbacks WHERE state = 'pending' \
         AND callbacks.receiver = waited.receiver ORDER BY next_attempt_ms LIMIT 1) AS first_ms \
         FROM waited WHERE receiver IS NOT NULL";
    SELECT_DUE_CALLBACKS_OF = "SELECT id FROM callbacks WHERE state = 'pending' AND receiver = $1 \
         AND next_attempt_ms <= $2 ORDER BY next_attempt_ms LIMIT $3";
    CLAIM_CALLBACK = "UPDATE callbacks SET claims = claims + 1, next_attempt_ms = $1 WHERE id = $2 \
         RETURNING id, task_id, account_id, url, receiver, attempts - earlier_attempts AS attempts, claims";
    SELECT_CLAIMED_CALLBACK = "SELECT account_id, url FROM callbacks WHERE id = $1 AND claims = $2";
    MOVE_CALLBACK = "UPDATE callbacks SET attempts = attempts + 1, claims = claims + 1, state = $1, \
         next_attempt_ms = $2, reason = $3 WHERE id = $4 RETURNING attempts";
    REDELIVER_CALLBACK = "UPDATE callbacks SET state = 'pending', next_attempt_ms = $1, claims = claims + 1, \
         earlier_attempts = attempts, reason = NULL WHERE task_id = $2 AND account_id = $3";
    GIVE_UP_CALLBACKS = "UPDATE callbacks SET state = 'given_up', next_attempt_ms = NULL, reason = $1 \
         WHERE state = 'pending' AND receiver = $2";
    INSERT_TRY = "INSERT INTO callback_tries (callback_id, attempt, at_ms, status, error, took_ms) \
         VALUES ($1, $2, $3, $4, $5, $6)";
    SELECT_CALLBACK = "SELECT id, url, state, next_attempt_ms, reason FROM callbacks \
         WHERE task_id = $1 AND account_id = $2";
    SELECT_TRIES = "SELECT attempt, at_ms, status, error, took_ms FROM callback_tries \
         WHERE callback_id = $1 ORDER BY attempt";

    /// Counts from now when the failure before is too long ago to say anything.
    NOTE_RECEIVER_FAILED = "INSERT INTO callback_receivers \
         (receiver, account_id, origin, failing_since_ms, last_failure_ms, failures) VALUES ($1, $2, $3, $4, $4, 1) \
         ON CONFLICT (receiver) DO UPDATE SET failures = callback_receivers.failures + 1, \
         failing_since_ms = CASE WHEN callback_receivers.last_failure_ms <= $5 THEN excluded.failing_since_ms \
         ELSE callback_receivers.failing_since_ms END, last_failure_ms = excluded.last_failure_ms \
         RETURNING failing_since_ms, failures, reason";
    DISABLE_RECEIVER = "UPDATE callback_receivers SET disabled_ms = $1, reason = $2 WHERE receiver = $3";
    SELECT_RECEIVER_REASON = "SELECT reason FROM callback_receivers WHERE receiver = $1";
    SELECT_RECEIVERS = "SELECT origin, failing_since_ms, failures, last_failure_ms, disabled_ms, reason \
         FROM callback_receivers WHERE account_id = $1 ORDER BY origin LIMIT $2";
    FORGET_RECEIVER = "DELETE FROM callback_receivers WHERE receiver = $1";
    FORGET_OLD_RECEIVERS = "DELETE FROM callback_receivers WHERE receiver IN (SELECT receiver FROM callback_receivers \
         WHERE disabled_ms IS NULL AND last_failure_ms <= $1 ORDER BY last_failure_ms LIMIT 4)";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn parameters_first_appear_in_order() {
        for (name, text) in ALL {
            let mut seen = 0;
            for part in text.split('$').skip(1) {
                let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
                let number: usize = digits.parse().unwrap_or_else(|_| panic!("{name}: `$` without a number"));
                assert!(number <= seen + 1, "{name}: ${number} appears before ${}", seen + 1);
                seen = seen.max(number);
            }
            assert!(!text.contains('?'), "{name}: `?` is not portable");
        }
    }
}

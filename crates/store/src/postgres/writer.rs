//! The write connection: one group, one transaction, one turn.

use std::sync::Arc;

use super::session::{Lasting, Session, Sessions, is_lost};
use crate::announcement::to_messages;
use crate::books;
use crate::db::{Connection, one, params};
use crate::ids::IdSource;
use crate::turns::{Commands, Committer, Group, Step};
use crate::{Clock, Error, Result, StoreOptions};

/// Whatever the database's defaults say: a later statement must see what others committed before this one's turn.
const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL READ COMMITTED READ WRITE";

/// The lock of the writers' turn, held until the transaction ends, and the database's time under it. The number
/// is `klang` in ASCII.
pub(super) const TAKE_TURN: &str = "SELECT CAST(floor(extract(epoch FROM clock_timestamp()) * 1000) AS BIGINT) AS now_ms, \
     turn.taken FROM (SELECT CAST(pg_advisory_xact_lock(461430778471) AS TEXT) AS taken OFFSET 0) AS turn";

/// What listeners hear when the transaction is on disk.
const NOTIFY: &str = "SELECT pg_notify('klang', $1)";

/// The thread's own state.
pub(super) struct PostgresWriter {
    session: Lasting,
    options: StoreOptions,
    /// `None`: the database's time counts.
    clock: Option<Arc<dyn Clock>>,
    ids: IdSource,
}

impl PostgresWriter {
    pub(super) fn new(sessions: Sessions, options: StoreOptions, clock: Option<Arc<dyn Clock>>, ids: IdSource) -> Self {
        Self { session: Lasting::new(sessions), options, clock, ids }
    }

    /// Begins a transaction and waits for its turn; answers the database's time.
    fn begin(session: &Session) -> Result<i64> {
        session.send(BEGIN, params![])?;
        one(Connection::Postgres(session), TAKE_TURN, params![], |row| row.get("now_ms"))?.ok_or(Error::Closed)
    }
}

impl Committer for PostgresWriter {
    fn commit(&mut self, group: &mut Commands, gather: &mut dyn FnMut(&mut Commands)) -> Result<()> {
        let mut done = self.begin_turn().and_then(|now_ms| {
            gather(group);
            self.work(now_ms, group, Savepoints::None)
        });
        // A single command has been taken back with its transaction.
        if matches!(done, Ok(Attempt::Spoiled)) && group.len() > 1 {
            done = self.begin_turn().and_then(|now_ms| self.work(now_ms, group, Savepoints::Each));
        }
        if done.is_err() {
            // Whatever state it is in, the next group begins with a new one; this one's transaction is over with it.
            self.session.reset();
        }
        done.map(drop)
    }

    fn finish(self) {}
}

impl PostgresWriter {
    fn begin_turn(&mut self) -> Result<i64> {
        // A connection that broke while nobody used it shows only now; nothing was written yet.
        let mut begun = self.session.get().and_then(Self::begin);
        if begun.as_ref().is_err_and(is_lost) {
            self.session.reset();
            begun = self.session.get().and_then(Self::begin);
        }
        begun
    }

    fn work(&mut self, database_ms: i64, group: &mut Commands, savepoints: Savepoints) -> Result<Attempt> {
        let Self { session, options, clock, ids } = self;
        let session = session.connected()?;
        let shared = Group::default();
        for command in group {
            let before = shared.mark();
            if savepoints == Savepoints::Each {
                session.send("SAVEPOINT command", params![])?;
            }
            session.forget_touches();
            let mut step = Step {
                connection: Connection::Postgres(session),
                now_ms: clock.as_ref().map_or(database_ms, |clock| clock.now_ms()),
                options,
                ids,
                announcements: &shared.announcements,
                books: &shared.books,
            };
            let keep = command.work(&mut step);
            // What failed may be of a command before this one, which believes that it succeeded: the group is over.
            session.check_sent()?;
            if !keep {
                shared.rewind(before);
            }
            match (savepoints, keep) {
                (Savepoints::None, false) if session.is_touched() => {
                    session.execute("ROLLBACK")?;
                    return Ok(Attempt::Spoiled);
                }
                (Savepoints::None, _) => {}
                (Savepoints::Each, true) => session.send("RELEASE command", params![])?,
                (Savepoints::Each, false) => session.execute("ROLLBACK TO command; RELEASE command")?,
            }
        }
        let Group { announcements, books } = shared;
        books::write(Connection::Postgres(session), &mut books.into_inner())?;
        for message in to_messages(&announcements.into_inner()) {
            session.send(NOTIFY, params![message])?;
        }
        session.execute("COMMIT")?;
        Ok(Attempt::Committed)
    }
}

/// Whether each command of a group can be taken back alone. Savepoints take a seventh of a group's time, and nearly
/// every command that is refused is so before it wrote anything; so a group is first tried without them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Savepoints {
    None,
    Each,
}

/// How a group's transaction ended.
enum Attempt {
    Committed,
    /// A command must be taken back and nothing but the whole could be: nothing is written.
    Spoiled,
}

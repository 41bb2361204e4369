//! The write connection: one group, one transaction, one turn.

use std::sync::Arc;

use super::session::{Lasting, Session, Sessions, is_lost};
use crate::announcement::to_messages;
use crate::books;
use crate::db::{Connection, one, params};
use crate::ids::IdSource;
use crate::turns::{Command, Committer, Group, Step};
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
    fn commit(&mut self, group: &mut [Box<dyn Command>]) -> Result<()> {
        // A connection that broke while nobody used it shows only now; nothing was written yet.
        let mut begun = self.session.get().and_then(Self::begin);
        if begun.as_ref().is_err_and(is_lost) {
            self.session.reset();
            begun = self.session.get().and_then(Self::begin);
        }
        let done = begun.and_then(|now_ms| {
            let session = self.session.connected()?;
            let mut work = Work { options: &self.options, clock: self.clock.as_deref(), ids: &mut self.ids };
            work.run(session, now_ms, group)
        });
        if done.is_err() {
            // Whatever state it is in, the next group begins with a new one; this one's transaction is over with it.
            self.session.reset();
        }
        done
    }

    fn finish(self) {}
}

struct Work<'a> {
    options: &'a StoreOptions,
    clock: Option<&'a dyn Clock>,
    ids: &'a mut IdSource,
}

impl Work<'_> {
    fn run(&mut self, session: &Session, database_ms: i64, group: &mut [Box<dyn Command>]) -> Result<()> {
        let shared = Group::default();
        let alone = group.len() == 1;
        for command in group {
            let before = shared.mark();
            if !alone {
                session.send("SAVEPOINT command", params![])?;
            }
            let mut step = Step {
                connection: Connection::Postgres(session),
                now_ms: self.clock.map_or(database_ms, Clock::now_ms),
                options: self.options,
                ids: self.ids,
                announcements: &shared.announcements,
                books: &shared.books,
            };
            let keep = command.work(&mut step);
            // What failed may be of a command before this one, which believes that it succeeded: the group is over.
            session.check_sent()?;
            if !keep {
                shared.rewind(before);
            }
            match (alone, keep) {
                (true, true) => {}
                (true, false) => return session.execute("ROLLBACK"),
                (false, true) => session.send("RELEASE command", params![])?,
                (false, false) => session.execute("ROLLBACK TO command; RELEASE command")?,
            }
        }
        let Group { announcements, books } = shared;
        books::write(Connection::Postgres(session), &mut books.into_inner())?;
        for message in to_messages(&announcements.into_inner()) {
            session.send(NOTIFY, params![message])?;
        }
        session.execute("COMMIT")
    }
}

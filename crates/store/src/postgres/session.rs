//! Connections: how each is made and set up, with its prepared statements.
//!
//! A step that waited for the answer to each of its statements would spend most of its time on the way. So what
//! only changes something is put aside and sent together with the next statement whose answer is needed, which
//! the server works through in order. An error of one of them ends the transaction, as it would at once. Rows of some
//! tables wait longer, to be put in many at once (`held`).

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures::future::{join, join_all};
use tokio::runtime::Runtime;
use tokio_postgres::config::SslMode;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PostgresOptions;
use super::held::{self, HeldRows};
use crate::db::{Connection, Params, Value};
use crate::tls::client_config;
use crate::turns::{Query, Reader, duplicate};
use crate::{Error, Result};

/// Classes and codes of what passes by itself: connections, resources, an operator's hand, conflicts, time limits.
/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
const PASSING: [&str; 6] = ["08", "40", "53", "57", "25P03", "55P03"];

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        let passes = match error.code() {
            Some(code) => PASSING.iter().any(|class| code.code().starts_with(class)),
            // A certificate that is refused comes as invalid data, and will be refused again.
            None => error.is_closed() || io_kind(&error).is_some_and(|kind| kind != io::ErrorKind::InvalidData),
        };
        if passes { Self::Unavailable(Arc::new(error)) } else { Self::Backend(Arc::new(error)) }
    }
}

fn io_kind(error: &postgres::Error) -> Option<io::ErrorKind> {
    std::error::Error::source(error)?.downcast_ref::<io::Error>().map(io::Error::kind)
}

/// Whether the connection is gone, so that another one may do better at once.
pub(super) fn is_lost(error: &Error) -> bool {
    let Error::Unavailable(source) = error else { return false };
    source.downcast_ref::<postgres::Error>().is_some_and(|error| match error.code() {
        Some(code) => code.code().starts_with("57P") || code.code().starts_with("08"),
        None => true,
    })
}

/// What stands for an answer that did not come.
#[derive(Debug, thiserror::Error)]
#[error("no answer within {} s", .0.as_secs_f32())]
struct NoAnswer(Duration);

/// Makes connections.
#[derive(Clone)]
pub(super) struct Sessions {
    config: Config,
    tls: Option<MakeRustlsConnect>,
    /// Longest wait for an answer. The server has its own limits, but one that is gone keeps none.
    limit: Duration,
}

impl Sessions {
    /// Reads the address.
    pub(super) fn new(options: &PostgresOptions) -> Result<Self> {
        let mut config: Config = options.url.parse().map_err(|error| Error::Backend(Arc::new(BadAddress(error))))?;
        config.connect_timeout(options.connect_timeout);
        // Connections on which nobody waits for an answer, as the listener's, learn so of a server that is gone.
        config.keepalives_idle(KEEPALIVE).keepalives_interval(KEEPALIVE).keepalives_retries(3);
        if config.get_application_name().is_none() {
            config.application_name("klang");
        }
        let statement_ms = options.statement_timeout.as_millis();
        // A process that hangs in a transaction must not keep the others from their turn.
        let limits = format!(
            "-c statement_timeout={statement_ms} -c lock_timeout={statement_ms} \
             -c idle_in_transaction_session_timeout={statement_ms} -c synchronous_commit=on -c jit=off \
             -c client_min_messages=warning -c klang.books=on"
        );
        let given = config.get_options().map(str::to_owned).unwrap_or_default();
        config.options(format!("{limits} {given}").trim());
        let tls = (config.get_ssl_mode() != SslMode::Disable).then(|| client_config(&options.ca_file));
        let tls = tls.transpose().map_err(|source| Error::Io { action: "trust certificates".to_owned(), source })?;
        let tls = tls.map(MakeRustlsConnect::new);
        Ok(Self { config, tls, limit: options.statement_timeout + options.connect_timeout })
    }

    /// A new connection of the blocking kind.
    pub(super) fn client(&self) -> Result<postgres::Client> {
        let config = postgres::Config::from(self.config.clone());
        let connected = match &self.tls {
            Some(tls) => config.connect(tls.clone()),
            None => config.connect(NoTls),
        };
        Ok(connected?)
    }

    /// A new session.
    pub(super) fn connect(&self) -> Result<Session> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|source| Error::Io { action: "start a runtime".to_owned(), source })?;
        // Each connection is driven while its session waits for answers.
        let connect = async {
            match &self.tls {
                Some(tls) => {
                    let (client, connection) = self.config.connect(tls.clone()).await?;
                    tokio::spawn(connection);
                    Ok::<_, Error>(client)
                }
                None => {
                    let (client, connection) = self.config.connect(NoTls).await?;
                    tokio::spawn(connection);
                    Ok(client)
                }
            }
        };
        let client = within(&runtime, Some(self.limit), connect).unwrap_or_else(Err)?;
        Ok(Session {
            client,
            statements: RefCell::default(),
            held: RefCell::default(),
            many: RefCell::default(),
            waiting: RefCell::default(),
            lost: RefCell::default(),
            is_silent: Cell::default(),
            is_touched: Cell::default(),
            limit: Some(self.limit),
            runtime,
        })
    }
}

const KEEPALIVE: Duration = Duration::from_secs(15);

/// Runs `work`, for at most so long.
fn within<T>(runtime: &Runtime, limit: Option<Duration>, work: impl Future<Output = T>) -> Result<T> {
    runtime.block_on(async {
        match limit {
            None => Ok(work.await),
            Some(limit) => {
                tokio::time::timeout(limit, work).await.map_err(|_| Error::Unavailable(Arc::new(NoAnswer(limit))))
            }
        }
    })
}

/// The address holds a password, so only what is wrong with it is said.
#[derive(Debug, thiserror::Error)]
#[error("the address of the database is not one: {0}")]
struct BadAddress(tokio_postgres::Error);

/// A connection with its prepared statements.
pub(crate) struct Session {
    client: Client,
    statements: RefCell<HashMap<&'static str, Statement>>,
    /// Rows that wait to be put in together; they come after what is put aside.
    held: RefCell<HeldRows>,
    /// The statements that put in many rows, by the ones for a single row.
    many: RefCell<HashMap<&'static str, Statement>>,
    /// Put aside, in order.
    waiting: RefCell<Vec<(Statement, Vec<Owned>)>>,
    /// Why something that was put aside failed; nobody may believe that it was done.
    lost: RefCell<Option<Error>>,
    /// An answer did not come in time: what comes now may answer anything.
    is_silent: Cell<bool>,
    /// Something since [`Session::forget_touches`] may have changed the database or ended the transaction.
    is_touched: Cell<bool>,
    limit: Option<Duration>,
    runtime: Runtime,
}

/// Most statements put aside; within what `join_all` sends in their order.
const MAX_WAITING: usize = 24;

impl Session {
    /// Puts a statement aside whose answer nobody needs.
    pub(crate) fn send(&self, sql: &'static str, params: Params<'_>) -> Result<()> {
        let statement = self.prepared(sql)?;
        let values = params.iter().map(|param| Owned::from(param.to_value())).collect();
        match self.held.borrow_mut().hold(sql, values) {
            Ok(()) => {}
            Err(values) => self.waiting.borrow_mut().push((statement, values)),
        }
        if self.held.borrow().is_full() {
            self.put_in()?;
        }
        if self.waiting.borrow().len() >= MAX_WAITING { self.flush() } else { Ok(()) }
    }

    /// Puts the rows that are held aside, to be sent with the rest.
    fn put_in(&self) -> Result<()> {
        let held = self.held.borrow_mut().take();
        for (sql, mut rows) in held {
            let statement = self.prepared(sql)?;
            let waits = match rows.pop() {
                Some(row) if rows.is_empty() => (statement, row),
                Some(row) => {
                    rows.push(row);
                    (self.prepared_for_many(sql, &statement)?, held::columns(rows))
                }
                None => continue,
            };
            self.waiting.borrow_mut().push(waits);
        }
        Ok(())
    }

    fn prepared_for_many(&self, sql: &'static str, single: &Statement) -> Result<Statement> {
        if let Some(statement) = self.many.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let text = held::of_many(sql, single.params()).ok_or_else(|| Error::Corrupt(format!("rows for `{sql}`")))?;
        let statement = self.wait(self.client.prepare(&text)).and_then(|prepared| Ok(prepared?))?;
        self.many.borrow_mut().insert(sql, statement.clone());
        Ok(statement)
    }

    /// Runs what was put aside, then a statement; answers how many rows it changed.
    pub(crate) fn run(&self, sql: &'static str, params: Params<'_>) -> Result<usize> {
        let statement = self.prepared(sql)?;
        let values: Vec<Value<'_>> = params.iter().map(|param| param.to_value()).collect();
        let changed = self.after_waiting(self.client.execute(&statement, &as_sql(&values)))?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    /// Runs what was put aside, then a statement; answers its rows.
    pub(crate) fn rows(&self, sql: &'static str, params: Params<'_>) -> Result<Vec<Row>> {
        let statement = self.prepared(sql)?;
        let values: Vec<Value<'_>> = params.iter().map(|param| param.to_value()).collect();
        self.after_waiting(self.client.query(&statement, &as_sql(&values)))
    }

    /// Runs what was put aside, then a statement for each of the parameters, sent without waiting in between; answers
    /// their rows.
    pub(crate) fn each(&self, sql: &'static str, params: &[Params<'_>]) -> Result<Vec<Vec<Row>>> {
        let statement = self.prepared(sql)?;
        let mut answers = Vec::with_capacity(params.len());
        for params in params.chunks(MAX_WAITING) {
            let queries = params.iter().map(|params| {
                let statement = &statement;
                async move {
                    let values: Vec<Value<'_>> = params.iter().map(|param| param.to_value()).collect();
                    self.client.query(statement, &as_sql(&values)).await
                }
            });
            let all = async { join_all(queries).await.into_iter().collect::<Result<Vec<_>, _>>() };
            answers.extend(self.after_waiting(all)?);
        }
        Ok(answers)
    }

    /// Runs what was put aside, then statements without parameters or answers, separated by `;`.
    pub(super) fn execute(&self, sql: &str) -> Result<()> {
        self.put_in()?;
        self.after_waiting(self.client.batch_execute(sql))
    }

    fn flush(&self) -> Result<()> {
        self.after_waiting(async { Ok(()) })
    }

    fn after_waiting<T>(&self, last: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T> {
        self.try_after_waiting(last).inspect_err(|_| self.is_touched.set(true))
    }

    fn try_after_waiting<T>(&self, last: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T> {
        let waiting = self.waiting.take();
        let before = waiting.iter().map(|(statement, values)| async move {
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
            self.client.execute(statement, &values).await
        });
        let (before, last) = self.wait(join(join_all(before), last))?;
        if let Some(error) = before.into_iter().find_map(Result::err) {
            let error = Error::from(error);
            self.lost.replace(Some(duplicate(&error)));
            return Err(error);
        }
        Ok(last?)
    }

    /// Whether all that was put aside and sent was done. A step learns of its own failures; what it had put aside
    /// may fail only when another step waits for an answer.
    pub(super) fn check_sent(&self) -> Result<()> {
        self.lost.take().map_or(Ok(()), Err)
    }

    /// From here on [`Session::is_touched`] counts.
    pub(super) fn forget_touches(&self) {
        self.is_touched.set(false);
    }

    /// Whether there may be something to take back: a statement that is not a plain `SELECT`, or an error.
    pub(super) fn is_touched(&self) -> bool {
        self.is_touched.get()
    }

    fn wait<T>(&self, work: impl Future<Output = T>) -> Result<T> {
        within(&self.runtime, self.limit, work).inspect_err(|_| self.is_silent.set(true))
    }

    /// Lets what takes its time be waited for.
    pub(super) fn lift_limit(&mut self) {
        self.limit = None;
    }

    pub(super) fn is_closed(&self) -> bool {
        self.is_silent.get() || self.client.is_closed()
    }

    fn prepared(&self, sql: &'static str) -> Result<Statement> {
        if !sql.starts_with("SELECT") {
            self.is_touched.set(true);
        }
        if held::must_precede(sql) && !self.held.borrow().is_empty() {
            self.put_in()?;
        }
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let prepared = self.wait(self.client.prepare(sql)).and_then(|prepared| Ok(prepared?));
        let statement = prepared.inspect_err(|_| self.is_touched.set(true))?;
        self.statements.borrow_mut().insert(sql, statement.clone());
        Ok(statement)
    }
}

fn as_sql<'a>(values: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// A parameter that waits.
#[derive(Debug)]
pub(super) enum Owned {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
    /// An array.
    Many(Vec<Self>),
}

impl From<Value<'_>> for Owned {
    fn from(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Int(number) => Self::Int(number),
            Value::Real(number) => Self::Real(number),
            Value::Text(text) => Self::Text(text.to_owned()),
        }
    }
}

impl ToSql for Owned {
    fn to_sql(
        &self,
        kind: &tokio_postgres::types::Type,
        out: &mut bytes::BytesMut,
    ) -> std::result::Result<tokio_postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        let value = match self {
            Self::Null => Value::Null,
            Self::Int(number) => Value::Int(*number),
            Self::Real(number) => Value::Real(*number),
            Self::Text(text) => Value::Text(text),
            Self::Many(values) => return values.to_sql(kind, out),
        };
        value.to_sql(kind, out)
    }

    fn accepts(_: &tokio_postgres::types::Type) -> bool {
        // Each variant checks for itself.
        true
    }

    tokio_postgres::types::to_sql_checked!();
}

/// A session that is made when it is needed and again when it broke.
pub(super) struct Lasting {
    sessions: Sessions,
    session: Option<Session>,
}

impl Lasting {
    pub(super) const fn new(sessions: Sessions) -> Self {
        Self { sessions, session: None }
    }

    /// The session, connected as far as is known.
    pub(super) fn get(&mut self) -> Result<&Session> {
        if self.session.as_ref().is_none_or(Session::is_closed) {
            self.session = None;
            self.session = Some(self.sessions.connect()?);
        }
        self.connected()
    }

    /// The session as it is: what was begun on it can only go on there.
    pub(super) fn connected(&self) -> Result<&Session> {
        self.session.as_ref().ok_or(Error::Closed)
    }

    /// Drops the session; the next one is new.
    pub(super) fn reset(&mut self) {
        self.session = None;
    }
}

/// A connection that reads.
pub(super) struct PostgresReader(Lasting);

impl PostgresReader {
    pub(super) const fn new(sessions: Sessions) -> Self {
        Self(Lasting::new(sessions))
    }
}

impl Reader for PostgresReader {
    fn read(&mut self, query: &mut dyn Query) -> Result<()> {
        match self.try_read(query) {
            // A connection that broke while nobody used it shows only now.
            Err(error) if is_lost(&error) => {
                self.0.reset();
                self.try_read(query)
            }
            done => done,
        }
    }
}

impl PostgresReader {
    fn try_read(&mut self, query: &mut dyn Query) -> Result<()> {
        let session = self.0.get()?;
        if query.is_single() {
            return query.run(Connection::Postgres(session));
        }
        session.send("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY", &[])?;
        let done = query.run(Connection::Postgres(session));
        if session.is_closed() || session.execute("ROLLBACK").is_err() {
            self.0.reset();
        }
        done
    }
}

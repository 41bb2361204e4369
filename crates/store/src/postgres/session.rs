//! Connections: how each is made and set up, with its prepared statements.
//!
//! A step that waited for the answer to each of its statements would spend most of its time on the way. So what
//! only changes something is put aside and sent together with the next statement whose answer is needed, which
//! the server works through in order. An error of one of them ends the transaction, as it would at once.

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use futures::future::{join, join_all};
use tokio::runtime::Runtime;
use tokio_postgres::config::SslMode;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, NoTls, Row, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::PostgresOptions;
use crate::db::{Connection, Params, Value};
use crate::turns::Reader;
use crate::{Error, Result};

impl From<postgres::Error> for Error {
    fn from(error: postgres::Error) -> Self {
        // An answer of the server has a code; class 57P0x says that it goes down. All else is the connection.
        let is_reachable = error.code().is_some_and(|code| !code.code().starts_with("57P0"));
        if is_reachable || error.source_is_conversion() {
            Self::Backend(Arc::new(error))
        } else {
            Self::Unavailable(Arc::new(error))
        }
    }
}

trait SourceIsConversion {
    fn source_is_conversion(&self) -> bool;
}

impl SourceIsConversion for postgres::Error {
    /// Values that do not fit their column never reached the connection.
    fn source_is_conversion(&self) -> bool {
        let text = self.to_string();
        text.starts_with("error serializing") || text.starts_with("error deserializing") || text.starts_with("invalid")
    }
}

/// Makes connections.
#[derive(Clone)]
pub(super) struct Sessions {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Sessions {
    /// Reads the address.
    pub(super) fn new(options: &PostgresOptions) -> Result<Self> {
        let mut config: Config = options.url.parse().map_err(|error| Error::Backend(Arc::new(BadAddress(error))))?;
        config.connect_timeout(options.connect_timeout);
        if config.get_application_name().is_none() {
            config.application_name("klang");
        }
        let statement_ms = options.statement_timeout.as_millis();
        // A process that hangs in a transaction must not keep the others from their turn.
        let limits = format!(
            "-c statement_timeout={statement_ms} -c lock_timeout={statement_ms} \
             -c idle_in_transaction_session_timeout={statement_ms} -c synchronous_commit=on -c jit=off \
             -c client_min_messages=warning"
        );
        let given = config.get_options().map(str::to_owned).unwrap_or_default();
        config.options(format!("{limits} {given}").trim());
        let tls = (config.get_ssl_mode() != SslMode::Disable).then(|| {
            let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            rustls::ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .map(|builder| MakeRustlsConnect::new(builder.with_root_certificates(roots).with_no_client_auth()))
        });
        let tls = tls.transpose().map_err(|error| Error::Backend(Arc::new(error)))?;
        Ok(Self { config, tls })
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
        let client = runtime.block_on(async {
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
        })?;
        Ok(Session { client, statements: RefCell::default(), waiting: RefCell::default(), runtime })
    }
}

/// The address holds a password, so only what is wrong with it is said.
#[derive(Debug, thiserror::Error)]
#[error("the address of the database is not one: {0}")]
struct BadAddress(tokio_postgres::Error);

/// A connection with its prepared statements.
pub(crate) struct Session {
    client: Client,
    statements: RefCell<HashMap<&'static str, Statement>>,
    /// Put aside, in order.
    waiting: RefCell<Vec<(Statement, Vec<Owned>)>>,
    runtime: Runtime,
}

/// Most statements put aside; within what `join_all` sends in their order.
const MAX_WAITING: usize = 24;

impl Session {
    /// Puts a statement aside whose answer nobody needs.
    pub(crate) fn send(&self, sql: &'static str, params: Params<'_>) -> Result<()> {
        let statement = self.prepared(sql)?;
        let values = params.iter().map(|param| Owned::from(param.to_value())).collect();
        self.waiting.borrow_mut().push((statement, values));
        if self.waiting.borrow().len() >= MAX_WAITING { self.flush() } else { Ok(()) }
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

    /// Runs what was put aside, then statements without parameters or answers, separated by `;`.
    pub(super) fn execute(&self, sql: &str) -> Result<()> {
        self.after_waiting(self.client.batch_execute(sql))
    }

    fn flush(&self) -> Result<()> {
        self.after_waiting(async { Ok(()) })
    }

    fn after_waiting<T>(&self, last: impl Future<Output = Result<T, tokio_postgres::Error>>) -> Result<T> {
        let waiting = self.waiting.take();
        let before = waiting.iter().map(|(statement, values)| async move {
            let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as &(dyn ToSql + Sync)).collect();
            self.client.execute(statement, &values).await
        });
        let (before, last) = self.runtime.block_on(join(join_all(before), last));
        for written in before {
            written?;
        }
        Ok(last?)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    fn prepared(&self, sql: &'static str) -> Result<Statement> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.runtime.block_on(self.client.prepare(sql))?;
        self.statements.borrow_mut().insert(sql, statement.clone());
        Ok(statement)
    }
}

fn as_sql<'a>(values: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// A parameter that waits.
#[derive(Debug)]
enum Owned {
    Null,
    Int(i64),
    Real(f64),
    Text(String),
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
    fn read(&mut self, work: &mut dyn FnMut(Result<Connection<'_>>)) {
        const BEGIN: &str = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
        let begin = |lasting: &mut Lasting| lasting.get().and_then(|session| session.execute(BEGIN));
        // A connection that broke while nobody used it shows only now; nothing was read yet.
        let mut begun = begin(&mut self.0);
        if matches!(begun, Err(Error::Unavailable(_))) {
            self.0.reset();
            begun = begin(&mut self.0);
        }
        match begun.and_then(|()| self.0.get()) {
            Ok(session) => {
                work(Ok(Connection::Postgres(session)));
                if session.execute("ROLLBACK").is_err() {
                    self.0.reset();
                }
            }
            Err(error) => {
                self.0.reset();
                work(Err(error));
            }
        }
    }
}

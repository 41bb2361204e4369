//! Connections: how each is made and set up, with its prepared statements.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Statement};
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
        let tls = (config.get_ssl_mode() != postgres::config::SslMode::Disable).then(|| {
            let roots = rustls::RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            rustls::ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .map(|builder| MakeRustlsConnect::new(builder.with_root_certificates(roots).with_no_client_auth()))
        });
        let tls = tls.transpose().map_err(|error| Error::Backend(Arc::new(error)))?;
        Ok(Self { config, tls })
    }

    /// A new connection.
    pub(super) fn client(&self) -> Result<Client> {
        let connected = match &self.tls {
            Some(tls) => self.config.connect(tls.clone()),
            None => self.config.connect(NoTls),
        };
        Ok(connected?)
    }

    /// A new session.
    pub(super) fn connect(&self) -> Result<Session> {
        Ok(Session { client: RefCell::new(self.client()?), statements: RefCell::default() })
    }
}

/// The address holds a password, so only what is wrong with it is said.
#[derive(Debug, thiserror::Error)]
#[error("the address of the database is not one: {0}")]
struct BadAddress(postgres::Error);

/// A connection with its prepared statements.
pub(crate) struct Session {
    client: RefCell<Client>,
    statements: RefCell<HashMap<&'static str, Statement>>,
}

impl Session {
    pub(crate) fn run(&self, sql: &'static str, params: Params<'_>) -> Result<usize> {
        let statement = self.prepared(sql)?;
        let values = values(params);
        let changed = self.client.borrow_mut().execute(&statement, &as_sql(&values))?;
        Ok(usize::try_from(changed).unwrap_or(usize::MAX))
    }

    pub(crate) fn rows(&self, sql: &'static str, params: Params<'_>) -> Result<Vec<postgres::Row>> {
        let statement = self.prepared(sql)?;
        let values = values(params);
        Ok(self.client.borrow_mut().query(&statement, &as_sql(&values))?)
    }

    /// Statements without parameters or answers, separated by `;`.
    pub(super) fn execute(&self, sql: &str) -> Result<()> {
        Ok(self.client.borrow_mut().batch_execute(sql)?)
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.borrow().is_closed()
    }

    fn prepared(&self, sql: &'static str) -> Result<Statement> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.borrow_mut().prepare(sql)?;
        self.statements.borrow_mut().insert(sql, statement.clone());
        Ok(statement)
    }
}

fn values<'a>(params: Params<'a>) -> Vec<Value<'a>> {
    params.iter().map(|param| param.to_value()).collect()
}

fn as_sql<'a>(values: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
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

//! What a business step needs of a database: a few calls, values to give and rows to read. SQLite and
//! PostgreSQL are behind it, so each step is written once. No step begins or ends a transaction.

use crate::Result;
use crate::postgres::Session;

/// A connection inside a transaction.
#[derive(Clone, Copy)]
pub(crate) enum Connection<'a> {
    /// SQLite.
    Sqlite(&'a rusqlite::Connection),
    /// PostgreSQL.
    Postgres(&'a Session),
}

/// A parameter of a statement.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Value<'a> {
    Null,
    Int(i64),
    Real(f64),
    Text(&'a str),
}

/// What can be a parameter.
pub(crate) trait ToValue {
    fn to_value(&self) -> Value<'_>;
}

macro_rules! whole_numbers {
    ($($type:ty),*) => { $(
        impl ToValue for $type {
            fn to_value(&self) -> Value<'_> {
                Value::Int(i64::from(*self))
            }
        }
    )* };
}
whole_numbers!(i64, u32, u16, bool);

impl ToValue for f64 {
    fn to_value(&self) -> Value<'_> {
        Value::Real(*self)
    }
}

impl ToValue for str {
    fn to_value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl ToValue for String {
    fn to_value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn to_value(&self) -> Value<'_> {
        (**self).to_value()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, ToValue::to_value)
    }
}

/// The parameters of a statement.
pub(crate) type Params<'a> = &'a [&'a dyn ToValue];

/// Parameters in order.
macro_rules! params {
    ($($value:expr),* $(,)?) => { &[$(&$value as &dyn $crate::db::ToValue),*] as &[&dyn $crate::db::ToValue] };
}
pub(crate) use params;

/// A row that a statement answered.
pub(crate) enum Row<'a> {
    /// Of SQLite.
    Sqlite(&'a rusqlite::Row<'a>),
    /// Of PostgreSQL.
    Postgres(&'a postgres::Row),
}

/// What can be read from a column.
pub(crate) trait FromColumn: Sized {
    /// As which the column is stored.
    type Stored: rusqlite::types::FromSql + for<'a> postgres::types::FromSql<'a>;

    /// `None` when it is out of range.
    fn from_stored(stored: Self::Stored) -> Option<Self>;
}

macro_rules! columns {
    ($($type:ty: $stored:ty => $read:expr;)*) => { $(
        impl FromColumn for $type {
            type Stored = $stored;

            fn from_stored(stored: $stored) -> Option<Self> {
                let read: fn($stored) -> Option<Self> = $read;
                read(stored)
            }
        }
    )* };
}
columns! {
    String: String => Some;
    i64: i64 => Some;
    u32: i64 => |stored| stored.try_into().ok();
    u16: i64 => |stored| stored.try_into().ok();
    f32: f64 => |stored| Some(narrowed(stored));
}

/// Progress needs no more precision than its own type has.
#[expect(clippy::cast_possible_truncation, reason = "rounds to the nearest f32")]
const fn narrowed(stored: f64) -> f32 {
    stored as f32
}

impl<T: FromColumn> FromColumn for Option<T> {
    type Stored = Option<T::Stored>;

    fn from_stored(stored: Self::Stored) -> Option<Self> {
        stored.map_or(Some(None), |stored| T::from_stored(stored).map(Some))
    }
}

/// A column by name or by place.
pub(crate) trait Column: rusqlite::RowIndex + postgres::row::RowIndex + std::fmt::Display + Copy {}

impl<T: rusqlite::RowIndex + postgres::row::RowIndex + std::fmt::Display + Copy> Column for T {}

impl Row<'_> {
    /// A column's value.
    ///
    /// # Errors
    /// [`crate::Error::Backend`] for a column of another type, [`crate::Error::Corrupt`] for a number out of range.
    pub(crate) fn get<C: Column, T: FromColumn>(&self, column: C) -> Result<T> {
        let stored: T::Stored = match self {
            Self::Sqlite(row) => row.get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        };
        T::from_stored(stored).ok_or_else(|| crate::Error::Corrupt(format!("number in column {column}")))
    }
}

/// Runs a statement whose answer is not needed. It may be sent together with the next one; its failure then fails
/// the whole transaction.
pub(crate) fn send(connection: Connection<'_>, sql: &'static str, params: Params<'_>) -> Result<()> {
    match connection {
        Connection::Sqlite(_) => run(connection, sql, params).map(drop),
        Connection::Postgres(session) => session.send(sql, params),
    }
}

/// Runs a statement and answers how many rows it changed.
pub(crate) fn run(connection: Connection<'_>, sql: &'static str, params: Params<'_>) -> Result<usize> {
    match connection {
        Connection::Sqlite(connection) => {
            Ok(connection.prepare_cached(sql)?.execute(rusqlite::params_from_iter(values(params)))?)
        }
        Connection::Postgres(session) => session.run(sql, params),
    }
}

/// The first row, if there is one.
pub(crate) fn one<T>(
    connection: Connection<'_>,
    sql: &'static str,
    params: Params<'_>,
    read: impl FnOnce(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    match connection {
        Connection::Sqlite(connection) => {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(rusqlite::params_from_iter(values(params)))?;
            rows.next()?.map(|row| read(&Row::Sqlite(row))).transpose()
        }
        Connection::Postgres(session) => {
            session.rows(sql, params)?.first().map(|row| read(&Row::Postgres(row))).transpose()
        }
    }
}

/// All rows. The statement bounds how many there are.
pub(crate) fn all<T>(
    connection: Connection<'_>,
    sql: &'static str,
    params: Params<'_>,
    mut read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    match connection {
        Connection::Sqlite(connection) => {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(rusqlite::params_from_iter(values(params)))?;
            let mut values = Vec::new();
            while let Some(row) = rows.next()? {
                values.push(read(&Row::Sqlite(row))?);
            }
            Ok(values)
        }
        Connection::Postgres(session) => {
            session.rows(sql, params)?.iter().map(|row| read(&Row::Postgres(row))).collect()
        }
    }
}

/// Runs a statement once for each of the parameters, in order, and reads the first row of each.
pub(crate) fn each<T>(
    connection: Connection<'_>,
    sql: &'static str,
    params: &[Params<'_>],
    mut read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Vec<Option<T>>> {
    match connection {
        Connection::Sqlite(_) => params.iter().map(|params| one(connection, sql, params, &mut read)).collect(),
        Connection::Postgres(session) => session
            .each(sql, params)?
            .iter()
            .map(|rows| rows.first().map(|row| read(&Row::Postgres(row))).transpose())
            .collect(),
    }
}

fn values<'a>(params: Params<'a>) -> impl Iterator<Item = Value<'a>> {
    params.iter().map(|param| param.to_value())
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        use rusqlite::types::{ToSqlOutput, ValueRef};
        Ok(ToSqlOutput::Borrowed(match *self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(number),
            Self::Real(number) => ValueRef::Real(number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

impl postgres::types::ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &postgres::types::Type,
        out: &mut bytes::BytesMut,
    ) -> std::result::Result<postgres::types::IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match *self {
            Self::Null => Ok(postgres::types::IsNull::Yes),
            Self::Int(number) => number.to_sql_checked(kind, out),
            Self::Real(number) => number.to_sql_checked(kind, out),
            Self::Text(text) => text.to_sql_checked(kind, out),
        }
    }

    fn accepts(_: &postgres::types::Type) -> bool {
        // Each variant checks for itself.
        true
    }

    postgres::types::to_sql_checked!();
}

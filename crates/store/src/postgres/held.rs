//! Rows that are held back and put in together. The server works at a statement for longer than at a row: it makes
//! ready what the statement runs on, reads the table's constraints, and answers. The steps of a group put in a row of
//! the same few tables each; what lies between them neither reads nor refers to those rows.

use tokio_postgres::types::Type;

use super::session::Owned;
use crate::sql;

/// The statements whose rows are held, in the order in which they are put in: files refer to tasks.
const HELD: [&str; 3] = [sql::INSERT_TASK, sql::INSERT_ENTRY, sql::INSERT_FILE];

/// Statements that may pass rows that are held. None reads or refers to a row that its group put in: a task must be
/// started before it is completed, and [`sql::START_TASK`] is not among them.
const PASSING: [&str; 5] =
    [sql::COMPLETE_TASK, sql::SELECT_BOOK, sql::SELECT_KEY_USE, sql::COUNT_KEY_TASK, sql::RELEASE_KEY_TASK];

/// Most rows held for a statement.
const MAX_ROWS: usize = 256;

/// Whether rows that are held must be put in before this statement.
pub(super) fn must_precede(sql: &str) -> bool {
    !HELD.contains(&sql) && !PASSING.contains(&sql)
}

/// The rows by the place of their statement in [`HELD`].
#[derive(Debug, Default)]
pub(super) struct HeldRows([Vec<Vec<Owned>>; HELD.len()]);

impl HeldRows {
    /// Holds a row; gives it back if it is of a statement whose rows are not held.
    pub(super) fn hold(&mut self, sql: &str, row: Vec<Owned>) -> Result<(), Vec<Owned>> {
        match HELD.iter().position(|held| *held == sql).and_then(|place| self.0.get_mut(place)) {
            Some(rows) => {
                rows.push(row);
                Ok(())
            }
            None => Err(row),
        }
    }

    /// Whether no more should be held.
    pub(super) fn is_full(&self) -> bool {
        self.0.iter().any(|rows| rows.len() >= MAX_ROWS)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// Takes the rows out, with the statement of each, in the order in which they must be put in.
    pub(super) fn take(&mut self) -> Vec<(&'static str, Vec<Vec<Owned>>)> {
        HELD.into_iter().zip(std::mem::take(&mut self.0)).filter(|(_, rows)| !rows.is_empty()).collect()
    }
}

/// The statement that puts in many rows, made from the one for a single row (`INSERT INTO … VALUES (…)`), whose
/// parameters have these types. Its parameters are the columns. `None` for anything else.
///
/// <https://www.postgresql.org/docs/current/functions-array.html> (`unnest` of several arrays)
pub(super) fn of_many(sql: &str, types: &[Type]) -> Option<String> {
    let (into, values) = sql.split_once(" VALUES (")?;
    let values = values.strip_suffix(')')?.replace('$', "value");
    let arrays: Vec<String> = (1..).zip(types).map(|(n, kind)| format!("${n}::{}[]", kind.name())).collect();
    let names: Vec<String> = (1..=types.len()).map(|n| format!("value{n}")).collect();
    Some(format!("{into} SELECT {values} FROM unnest({}) AS rows ({})", arrays.join(", "), names.join(", ")))
}

/// Rows of values as columns.
pub(super) fn columns(rows: Vec<Vec<Owned>>) -> Vec<Owned> {
    let width = rows.first().map_or(0, Vec::len);
    let mut columns: Vec<Vec<Owned>> = (0..width).map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    columns.into_iter().map(Owned::Many).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_columns() {
        let held = "INSERT INTO files (token, state, bytes) VALUES ($1, 'kept', $2)";
        let many = "INSERT INTO files (token, state, bytes) SELECT value1, 'kept', value2 \
                    FROM unnest($1::text[], $2::int8[]) AS rows (value1, value2)";
        assert_eq!(of_many(held, &[Type::TEXT, Type::INT8]).as_deref(), Some(many));
        for other in ["UPDATE files SET bytes = $1", "INSERT INTO a (b) VALUES ($1) ON CONFLICT (b) DO NOTHING"] {
            assert_eq!(of_many(other, &[Type::TEXT]), None);
        }
        for sql in HELD {
            assert!(of_many(sql, &[]).is_some() && !must_precede(sql), "{sql}");
        }
        assert!(must_precede(sql::START_TASK) && must_precede("SAVEPOINT command"));
    }

    #[test]
    fn tasks_come_before_their_files() {
        let mut held = HeldRows::default();
        for sql in [sql::INSERT_FILE, sql::INSERT_TASK, sql::INSERT_FILE] {
            held.hold(sql, vec![Owned::Null]).unwrap();
        }
        assert!(held.hold(sql::COMPLETE_TASK, Vec::new()).is_err() && !held.is_full());
        let taken: Vec<_> = held.take().into_iter().map(|(sql, rows)| (sql, rows.len())).collect();
        assert_eq!(taken, [(sql::INSERT_TASK, 1), (sql::INSERT_FILE, 2)]);
        assert!(held.is_empty());
    }
}

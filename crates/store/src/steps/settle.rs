//! The end of a lease. Nothing changes unless the lease is the latest of its task.

use klang_model::{Failure, ResultFile, TaskState};

use super::finish::{Live, complete, exhaust, fail, requeue};
use super::rows;
use crate::blobs::check_token;
use crate::db::{params, send};
use crate::turns::Step;
use crate::{Error, Lease, Outcome, Result, sql};

/// An outcome in the form of its rows; made before the writer's turn.
pub(crate) enum Settlement {
    Completed { files: Vec<FileRow>, attributions: String, extras: String },
    Failed(Failure),
    Retry { after_ms: i64, why: String },
    HandBack,
}

/// A file with its words and numbers as the database has them.
pub(crate) struct FileRow {
    file: ResultFile,
    kind: String,
    duration_ms: i64,
    bytes: i64,
}

impl Settlement {
    /// Checks what needs no database.
    pub(crate) fn prepare(outcome: Outcome) -> Result<Self> {
        Ok(match outcome {
            Outcome::Completed { files, attributions, extras } => Self::Completed {
                files: files.into_iter().map(FileRow::prepare).collect::<Result<_>>()?,
                attributions: rows::to_json("attributions", &attributions)?,
                extras: rows::to_json("extras", &extras)?,
            },
            Outcome::Failed(failure) => Self::Failed(failure),
            Outcome::Retry { after_ms, why } => Self::Retry { after_ms, why },
            Outcome::HandBack => Self::HandBack,
        })
    }
}

impl FileRow {
    fn prepare(file: ResultFile) -> Result<Self> {
        check_token(&file.token)?;
        let signed = |what: &str, number: u64| {
            i64::try_from(number).map_err(|_| Error::Corrupt(format!("{what} {number} of a result file")))
        };
        Ok(Self {
            kind: rows::to_word("kind", file.kind)?,
            duration_ms: signed("duration", file.duration_ms)?,
            bytes: signed("size", file.bytes)?,
            file,
        })
    }
}

pub(crate) fn settle(step: &Step<'_>, lease: Lease, settlement: &Settlement) -> Result<TaskState> {
    match settlement {
        Settlement::Completed { files, attributions, extras } => {
            let task = complete(step, lease, attributions, extras)?;
            for (position, file) in (0_i64..).zip(files) {
                insert_file(step, &task, position, file)?;
            }
            Ok(TaskState::Completed)
        }
        Settlement::Failed(failure) => {
            fail(step, &running(step, lease)?, failure, None)?;
            Ok(TaskState::Failed)
        }
        Settlement::Retry { after_ms, why } => {
            let task = running(step, lease)?;
            if task.attempts >= step.options.max_attempts {
                exhaust(step, &task, why)?;
                return Ok(TaskState::Failed);
            }
            let retry_ms = (*after_ms > 0).then(|| step.now_ms.saturating_add(*after_ms));
            requeue(step, &task, retry_ms, true, Some(why))?;
            Ok(TaskState::Pending)
        }
        Settlement::HandBack => {
            requeue(step, &running(step, lease)?, None, false, None)?;
            Ok(TaskState::Pending)
        }
    }
}

/// The task that runs under this lease.
fn running(step: &Step<'_>, lease: Lease) -> Result<Live> {
    Live::find(step, lease.task)?
        .filter(|task| task.state == TaskState::Processing && task.claims == lease.claim_number)
        .ok_or(Error::LeaseLost(lease.task))
}

fn insert_file(step: &Step<'_>, task: &Live, position: i64, row: &FileRow) -> Result<()> {
    let keep_ms = step.options.keep_ms(task.file_keep_s, step.options.file_ttl_ms);
    let expires_ms = step.now_ms.saturating_add(keep_ms);
    let values = params![
        row.file.token,
        task.id.to_string(),
        task.account,
        position,
        row.kind,
        row.file.format.extension(),
        row.duration_ms,
        row.bytes,
        row.file.sha256,
        step.now_ms,
        expires_ms,
        row.file.name
    ];
    send(step.connection, sql::INSERT_FILE, values)
}

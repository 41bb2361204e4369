//! Checking an account's money against its entries and its tasks. Reads pages; what it keeps of an account
//! is its open holds, which are as many as its live tasks.

use std::collections::HashMap;

use klang_model::{AccountId, Product, TaskState};

use crate::chain::{Link, START};
use crate::db::{Connection, Row, all, one, params};
use crate::{Error, LedgerKind, LedgerReport, Result, sql};

/// Rows read at a time.
const PAGE: u32 = 1_000;

/// Checks one account, in the state that the connection's transaction sees.
pub(crate) fn verify(connection: Connection<'_>, account: AccountId) -> Result<LedgerReport> {
    let id = account.to_string();
    let kept = one(connection, sql::SELECT_KEPT, params![id], Kept::read)?.ok_or(Error::NotFound("account"))?;
    let mut check = Check {
        report: LedgerReport { accounts: 1, ..LedgerReport::default() },
        name: kept.name.clone(),
        account: id,
        last: 0,
        hash: START.to_owned(),
        sums: Sums::default(),
        open: HashMap::new(),
    };
    loop {
        let page = all(connection, sql::SELECT_CHAIN, params![check.account, check.last, PAGE], Entry::read)?;
        for entry in &page {
            check.entry(entry);
        }
        if page.len() < PAGE as usize {
            break;
        }
    }
    check.balance(&kept);
    for state in [TaskState::Pending, TaskState::Processing] {
        for product in Product::ALL {
            check.live_tasks(connection, product, state)?;
        }
    }
    check.open_holds();
    Ok(check.report)
}

/// What the account's row says.
struct Kept {
    name: String,
    entries: i64,
    head: String,
    sums: Sums,
}

impl Kept {
    fn read(row: &Row<'_>) -> Result<Self> {
        let sums = Sums {
            granted: row.get::<_, i64>("granted_micros")?.into(),
            posted: row.get::<_, i64>("posted_micros")?.into(),
            held: row.get::<_, i64>("held_micros")?.into(),
        };
        Ok(Self { name: row.get("name")?, entries: row.get("entries")?, head: row.get("ledger_head")?, sums })
    }
}

/// Sums of amounts: wider than one amount, so that no ledger overflows them.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sums {
    granted: i128,
    posted: i128,
    held: i128,
}

/// An entry with what the tasks know of its task. Words stay as they are: a wrong one is a finding.
struct Entry {
    seq: i64,
    kind: String,
    amount: i64,
    task: Option<String>,
    note: String,
    created_ms: i64,
    hash: String,
    state: Option<String>,
    price: Option<i64>,
    owner: Option<String>,
}

impl Entry {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            seq: row.get("seq")?,
            kind: row.get("kind")?,
            amount: row.get("amount_micros")?,
            task: row.get("task_id")?,
            note: row.get("note")?,
            created_ms: row.get("created_ms")?,
            hash: row.get("hash")?,
            state: row.get("state")?,
            price: row.get("price_micros")?,
            owner: row.get("owner")?,
        })
    }
}

/// A hold that no entry has resolved so far.
struct OpenHold {
    seq: i64,
    amount: i64,
    state: Option<String>,
}

/// An account's check under way.
struct Check {
    report: LedgerReport,
    name: String,
    account: String,
    /// The latest entry's number and hash.
    last: i64,
    hash: String,
    sums: Sums,
    open: HashMap<String, OpenHold>,
}

impl Check {
    fn wrong(&mut self, what: impl std::fmt::Display) {
        self.report.add_problem(format!("account `{}`: {what}", self.name));
    }

    fn entry(&mut self, entry: &Entry) {
        self.report.entries += 1;
        match entry.seq - self.last {
            1 => {}
            2 => self.wrong(format_args!("entry {} is missing", self.last + 1)),
            _ => self.wrong(format_args!("entries {} to {} are missing", self.last + 1, entry.seq - 1)),
        }
        let link = Link {
            account: &self.account,
            seq: entry.seq,
            kind: &entry.kind,
            amount_micros: entry.amount,
            task: entry.task.as_deref(),
            note: &entry.note,
            created_ms: entry.created_ms,
        };
        if entry.hash.is_empty() {
            let why = "an older build wrote it, or nobody's step did";
            self.wrong(format_args!("entry {} has no hash: {why}", entry.seq));
        } else if link.hash(&self.hash) != entry.hash {
            let why = "it, or what is before it, was changed";
            self.wrong(format_args!("entry {} does not match its hash: {why}", entry.seq));
        }
        // Goes on from what is stored, so that one change is one problem.
        (self.last, self.hash) = (entry.seq, entry.hash.clone());
        self.movement(entry);
    }

    fn movement(&mut self, entry: &Entry) {
        let amount = i128::from(entry.amount);
        let seq = entry.seq;
        let Some(kind) = LedgerKind::from_name(&entry.kind) else {
            return self.wrong(format_args!("entry {seq} has the unknown kind `{}`", entry.kind));
        };
        match kind {
            LedgerKind::Grant => self.sums.granted += amount,
            LedgerKind::Hold => self.sums.held += amount,
            LedgerKind::Post => {
                self.sums.posted += amount;
                self.sums.held -= amount;
            }
            LedgerKind::Release => self.sums.held -= amount,
        }
        match (kind, &entry.task) {
            (LedgerKind::Grant, None) => {}
            (LedgerKind::Grant, Some(task)) => self.wrong(format_args!("entry {seq} grants for task {task}")),
            (_, None) => self.wrong(format_args!("entry {seq} ({}) names no task", entry.kind)),
            (LedgerKind::Hold, Some(task)) => self.hold(entry, task),
            (LedgerKind::Post, Some(task)) => self.resolution(entry, task, TaskState::Completed),
            (LedgerKind::Release, Some(task)) => self.resolution(entry, task, TaskState::Failed),
        }
    }

    fn hold(&mut self, entry: &Entry, task: &str) {
        if entry.owner.as_ref().is_some_and(|owner| *owner != self.account) {
            self.wrong(format_args!("entry {} holds for task {task} of another account", entry.seq));
        }
        if let Some(price) = entry.price.filter(|price| *price != entry.amount) {
            let (seq, amount) = (entry.seq, entry.amount);
            self.wrong(format_args!("entry {seq} holds {amount} for task {task}, whose price is {price}"));
        }
        let hold = OpenHold { seq: entry.seq, amount: entry.amount, state: entry.state.clone() };
        if let Some(earlier) = self.open.insert(task.to_owned(), hold) {
            self.wrong(format_args!("task {task} is held for twice, by entries {} and {}", earlier.seq, entry.seq));
        }
    }

    fn resolution(&mut self, entry: &Entry, task: &str, fits: TaskState) {
        let (seq, kind, amount) = (entry.seq, &entry.kind, entry.amount);
        match self.open.remove(task) {
            None => self.wrong(format_args!("entry {seq} ({kind}) resolves no open hold of task {task}")),
            Some(hold) if hold.amount != amount => {
                let held = hold.amount;
                self.wrong(format_args!("entry {seq} ({kind}) has {amount} of task {task}, whose hold has {held}"));
            }
            Some(_) => {}
        }
        // Live tasks show by their missing hold; a deleted task tells nothing.
        let other = if fits == TaskState::Completed { TaskState::Failed } else { TaskState::Completed };
        if entry.state.as_deref() == Some(other.as_str()) {
            self.wrong(format_args!("entry {seq} is a {kind}, but task {task} is {other}"));
        }
    }

    fn balance(&mut self, kept: &Kept) {
        let Sums { granted, posted, held } = self.sums;
        let pairs = [
            ("granted", kept.sums.granted, granted),
            ("posted", kept.sums.posted, posted),
            ("held", kept.sums.held, held),
        ];
        for (what, kept, sum) in pairs {
            if kept != sum {
                self.wrong(format_args!("{what} is {kept} in its balance, but {sum} by its entries"));
            }
        }
        if granted - posted - held < 0 {
            self.wrong(format_args!("more is posted and held ({posted} and {held}) than granted ({granted})"));
        }
        if kept.entries != self.last {
            let (known, last) = (kept.entries, self.last);
            self.wrong(format_args!("it knows {known} entries, but the latest is number {last}"));
        }
        if kept.head != self.hash {
            self.wrong("its latest entry is not the one that it knows by hash");
        }
    }

    fn live_tasks(&mut self, connection: Connection<'_>, product: Product, state: TaskState) -> Result<()> {
        let mut after = String::new();
        loop {
            let values = params![self.account, product.api_name(), state.as_str(), after, PAGE];
            let page = all(connection, sql::SELECT_LIVE_PRICES, values, |row| {
                Ok((row.get::<_, String>("id")?, row.get::<_, i64>("price_micros")?))
            })?;
            for (task, price) in &page {
                // A hold of another amount was named when it was read.
                if self.open.remove(task).is_none() {
                    self.wrong(format_args!("task {task} is {state}, but has no open hold of its price {price}"));
                }
            }
            match page.into_iter().last() {
                Some((task, _)) => after = task,
                None => return Ok(()),
            }
        }
    }

    /// What is left after the live tasks took theirs.
    fn open_holds(&mut self) {
        let mut left: Vec<(String, OpenHold)> = self.open.drain().collect();
        left.sort_unstable_by_key(|(_, hold)| hold.seq);
        for (task, OpenHold { seq, amount, state }) in left {
            match state {
                Some(state) => {
                    self.wrong(format_args!("the hold of {amount} in entry {seq} is open, but task {task} is {state}"));
                }
                None => self
                    .wrong(format_args!("the hold of {amount} in entry {seq} is open, but task {task} is not there")),
            }
        }
    }
}

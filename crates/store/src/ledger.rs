//! What [`crate::Store::verify_ledger`] found.

/// Most problems that a report names; further ones are counted.
const MAX_PROBLEMS: usize = 100;

/// Whether the money is right, and where it is not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerReport {
    /// Accounts that were looked at.
    pub accounts: u64,
    /// Entries that were looked at.
    pub entries: u64,
    /// What is wrong, a sentence each; at most a hundred.
    pub problems: Vec<String>,
    /// How many problems there are beyond those.
    pub unnamed_problems: u64,
}

impl LedgerReport {
    /// Whether nothing is wrong.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.problems.is_empty() && self.unnamed_problems == 0
    }

    pub(crate) fn add_problem(&mut self, problem: String) {
        if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.unnamed_problems += 1;
        }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.accounts += other.accounts;
        self.entries += other.entries;
        self.unnamed_problems += other.unnamed_problems;
        for problem in other.problems {
            self.add_problem(problem);
        }
    }
}

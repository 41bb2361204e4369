//! Which receivers have how much under way: a slow one holds its own few places and no more.

use std::collections::HashMap;

use klang_store::CallbackRoom;
use tokio::task::Id;

/// What is under way, by receiver.
pub(super) struct Lanes {
    limit: usize,
    per_receiver: usize,
    under_way: HashMap<Id, String>,
}

impl Lanes {
    /// Nothing under way; so much may be, altogether and for one receiver.
    pub(super) fn new(limit: usize, per_receiver: usize) -> Self {
        Self { limit, per_receiver, under_way: HashMap::new() }
    }

    /// What can be claimed now; `None` when nothing can.
    pub(super) fn room(&self) -> Option<CallbackRoom> {
        let free = self.limit.saturating_sub(self.under_way.len());
        if free == 0 {
            return None;
        }
        let mut under_way = HashMap::new();
        for receiver in self.under_way.values() {
            *under_way.entry(receiver.clone()).or_default() += 1;
        }
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Some(CallbackRoom { limit: number(free), per_receiver: number(self.per_receiver), under_way })
    }

    /// Notes what was begun.
    pub(super) fn begin(&mut self, task: Id, receiver: String) {
        self.under_way.insert(task, receiver);
    }

    /// Notes what ended; answers whether more may have waited for its place.
    pub(super) fn end(&mut self, task: Id) -> bool {
        let was_full = self.under_way.len() >= self.limit;
        let Some(receiver) = self.under_way.remove(&task) else { return was_full };
        let still = self.under_way.values().filter(|other| **other == receiver).count();
        was_full || still + 1 >= self.per_receiver
    }
}

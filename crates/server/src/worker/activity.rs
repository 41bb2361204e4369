//! When there was work last, so that idle models can be released. Measured by the wall clock; a clock
//! that is set only moves one release.

use std::sync::{Arc, Mutex, PoisonError};

use klang_store::Clock;

/// See the module.
pub(crate) struct Activity {
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

struct State {
    at_work: usize,
    /// Since when nothing is at work, unless what is loaded has been released since. Unix milliseconds.
    idle_since_ms: Option<i64>,
}

/// Work under way, until dropped.
pub(crate) struct AtWork(Arc<Activity>);

impl Activity {
    pub(crate) fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, state: Mutex::new(State { at_work: 0, idle_since_ms: None }) }
    }

    pub(crate) fn begin(self: &Arc<Self>) -> AtWork {
        let mut state = self.lock();
        state.at_work += 1;
        state.idle_since_ms = None;
        AtWork(Arc::clone(self))
    }

    /// Whether there was work, but none for this long. Answers so once for each such time.
    pub(crate) fn take_idle(&self, limit_ms: i64) -> bool {
        let mut state = self.lock();
        let idle = state.idle_since_ms.is_some_and(|since_ms| self.clock.now_ms() - since_ms >= limit_ms);
        if idle {
            state.idle_since_ms = None;
        }
        idle
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for AtWork {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.at_work = state.at_work.saturating_sub(1);
        if state.at_work == 0 {
            state.idle_since_ms = Some(self.0.clock.now_ms());
        }
    }
}

#[cfg(test)]
mod tests {
    use klang_store::FakeClock;

    use super::*;

    #[test]
    fn idleness_counts_from_the_end_of_the_last_work_and_once() {
        let clock = Arc::new(FakeClock::default());
        let activity = Arc::new(Activity::new(Arc::clone(&clock) as Arc<dyn Clock>));
        clock.advance_ms(60_000);
        assert!(!activity.take_idle(10_000), "nothing was ever loaded");
        let first = activity.begin();
        let second = activity.begin();
        drop(first);
        clock.advance_ms(60_000);
        assert!(!activity.take_idle(10_000), "one is still at work");
        drop(second);
        clock.advance_ms(9_999);
        assert!(!activity.take_idle(10_000));
        clock.advance_ms(1);
        assert!(activity.take_idle(10_000));
        assert!(!activity.take_idle(10_000), "said once");
    }
}

//! Requests a minute of keys that have such a limit: a bucket a key that fills evenly and holds a minute's
//! worth, so that a burst after a pause is fine. Each process counts for itself: behind several processes a
//! key can make that many times its requests.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use klang_model::KeyId;

/// What a request takes from its bucket. A bucket gains its limit in every millisecond, so that a minute
/// fills it, without fractions.
const REQUEST: u64 = 60_000;

/// Buckets beyond which full ones are forgotten; a forgotten bucket is a full one.
const MANY: usize = 10_000;

/// The buckets of this process.
#[derive(Debug, Default)]
pub(crate) struct Rates(Mutex<HashMap<KeyId, Bucket>>);

#[derive(Debug)]
struct Bucket {
    level: u64,
    at_ms: i64,
    capacity: u64,
}

impl Bucket {
    fn fill(&mut self, limit: u32, now_ms: i64) {
        // A clock that was set back gives nothing and takes nothing.
        let passed = u64::try_from(now_ms.saturating_sub(self.at_ms)).unwrap_or(0);
        self.capacity = u64::from(limit) * REQUEST;
        self.level = self.level.saturating_add(passed.saturating_mul(limit.into())).min(self.capacity);
        self.at_ms = now_ms;
    }
}

/// What the headers of an answer say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Rate {
    /// Requests a minute.
    pub(crate) limit: u32,
    /// Requests that may come now.
    pub(crate) remaining: u64,
    /// Seconds until all of them may.
    pub(crate) reset_s: u64,
    /// Seconds until the next may, when this one may not.
    pub(crate) retry_s: Option<u32>,
}

impl Rates {
    /// Counts a request of a key, if it may come.
    pub(crate) fn take(&self, key: KeyId, limit: u32, now_ms: i64) -> Rate {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > MANY {
            buckets.retain(|_, bucket| {
                let limit = u32::try_from(bucket.capacity / REQUEST).unwrap_or(u32::MAX);
                bucket.fill(limit, now_ms);
                bucket.level < bucket.capacity
            });
        }
        let full = u64::from(limit) * REQUEST;
        let bucket = buckets.entry(key).or_insert(Bucket { level: full, at_ms: now_ms, capacity: full });
        bucket.fill(limit, now_ms);
        let may = bucket.level >= REQUEST;
        if may {
            bucket.level -= REQUEST;
        }
        // A second's worth of filling.
        let per_second = u64::from(limit.max(1)) * 1_000;
        let seconds = |missing: u64| missing.div_ceil(per_second);
        let retry_s = u32::try_from(seconds(REQUEST.saturating_sub(bucket.level))).unwrap_or(u32::MAX);
        Rate {
            limit,
            remaining: bucket.level / REQUEST,
            reset_s: seconds(full - bucket.level),
            retry_s: (!may).then_some(retry_s),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_holds_a_minute_and_fills_evenly() {
        let rates = Rates::default();
        let key = KeyId::new(1, [0; 10]);
        let taken = |now_ms| rates.take(key, 3, now_ms);
        assert_eq!(taken(0), Rate { limit: 3, remaining: 2, reset_s: 20, retry_s: None });
        assert_eq!(taken(0), Rate { limit: 3, remaining: 1, reset_s: 40, retry_s: None });
        assert_eq!(taken(0), Rate { limit: 3, remaining: 0, reset_s: 60, retry_s: None });
        assert_eq!(taken(1), Rate { limit: 3, remaining: 0, reset_s: 60, retry_s: Some(20) });
        assert_eq!(taken(19_999).retry_s, Some(1));
        assert_eq!(taken(20_000).retry_s, None);
        // The clock goes back: nothing is given, nothing breaks.
        assert!(taken(-5_000_000).retry_s.is_some());
        assert_eq!(taken(i64::MAX), Rate { limit: 3, remaining: 2, reset_s: 20, retry_s: None });
    }

    #[test]
    fn full_buckets_are_forgotten_when_there_are_many() {
        let rates = Rates::default();
        for number in 0..=MANY as u64 {
            rates.take(KeyId::new(number, [0; 10]), 60, 0);
        }
        rates.take(KeyId::new(0, [0; 10]), 60, 60_000);
        assert_eq!(rates.0.lock().unwrap().len(), 1);
    }
}

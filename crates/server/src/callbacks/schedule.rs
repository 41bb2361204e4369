//! When to try a callback again.

use std::time::Duration;

use klang_store::CallbackNext;

use crate::guarded::{Answer, SendError, is_success};

/// The receiver answered that it never wants this again (Standard Webhooks 1.0.0, "Deliverability").
const GONE: u16 = 410;

/// Why a callback is given up at once.
const WHY_GONE: &str = "the receiver answered 410 (gone): it does not want this";

/// Why a callback is given up at the end of its schedule.
const WHY_NO_MORE: &str = "no try is left";

/// A receiver may ask for later, but not for never.
const LONGEST_RETRY_AFTER: Duration = Duration::from_secs(24 * 3600);

/// What follows a try that was the `attempt`-th (from 1).
///
/// `delays` holds the wait before each attempt, so its length is the number of attempts. Each wait
/// gets up to a tenth more by `jitter` (0 to 1), so that receivers that failed together are not hit
/// together. `Retry-After` can lengthen a wait, never shorten it.
pub(super) fn next(delays: &[Duration], attempt: u32, result: &Result<Answer, SendError>, jitter: f64) -> CallbackNext {
    let asked = match result {
        Ok(answer) if is_success(answer.status) => return CallbackNext::Delivered,
        Ok(Answer { status: GONE, .. }) => return CallbackNext::GivenUp(WHY_GONE),
        Ok(answer) => answer.retry_after_s.map_or(Duration::ZERO, Duration::from_secs).min(LONGEST_RETRY_AFTER),
        Err(_) => Duration::ZERO,
    };
    match delays.get(attempt as usize) {
        None => CallbackNext::GivenUp(WHY_NO_MORE),
        Some(&delay) => {
            let wait = delay.mul_f64(1.0 + 0.1 * jitter.clamp(0.0, 1.0)).max(asked);
            CallbackNext::RetryAfterMs(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_the_schedule_and_the_receiver() {
        struct Case(u32, Result<Answer, SendError>, CallbackNext);
        let delays = [0, 1, 60].map(Duration::from_secs);
        let status = |status| Ok(Answer { status, retry_after_s: None });
        let cases = [
            Case(1, status(200), CallbackNext::Delivered),
            Case(3, status(204), CallbackNext::Delivered),
            Case(1, status(302), CallbackNext::RetryAfterMs(1_000)),
            Case(1, status(500), CallbackNext::RetryAfterMs(1_000)),
            Case(2, status(404), CallbackNext::RetryAfterMs(60_000)),
            Case(3, status(500), CallbackNext::GivenUp(WHY_NO_MORE)),
            Case(1, status(410), CallbackNext::GivenUp(WHY_GONE)),
            Case(1, Err(SendError::Failed("refused".into())), CallbackNext::RetryAfterMs(1_000)),
            Case(1, Ok(Answer { status: 503, retry_after_s: Some(30) }), CallbackNext::RetryAfterMs(30_000)),
            Case(2, Ok(Answer { status: 429, retry_after_s: Some(30) }), CallbackNext::RetryAfterMs(60_000)),
            Case(1, Ok(Answer { status: 503, retry_after_s: Some(u64::MAX) }), CallbackNext::RetryAfterMs(86_400_000)),
        ];
        for Case(attempt, result, expected) in cases {
            assert_eq!(next(&delays, attempt, &result, 0.0), expected, "attempt {attempt}, {result:?}");
        }
        assert_eq!(next(&delays, 2, &status(500), 1.0), CallbackNext::RetryAfterMs(66_000));
    }
}

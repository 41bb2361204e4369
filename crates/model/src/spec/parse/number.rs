//! Numbers of a body: lengths, speeds, seeds. No arithmetic on binary fractions decides anything
//! here but the range of `voice_speed`: lengths are read as decimal digits.

use serde_json::Value;

use super::fields::{describe, quote};
use crate::FieldCode;
use crate::spec::Duration;

type Checked<T> = Result<T, (FieldCode, String)>;

const MIN_DURATION: Duration = Duration::from_tenths(30);
const MAX_DURATION: Duration = Duration::from_tenths(100);
const VOICE_SPEEDS: std::ops::RangeInclusive<f64> = 0.8..=2.0;

/// A length: a string or a number, 3.0 to 10.0 with at most one decimal.
pub(super) fn duration(value: &Value) -> Checked<Duration> {
    match value {
        Value::String(text) => decimal_duration(text.trim()),
        // The shortest decimal that reads back as the same number, which is what the caller wrote
        // unless it had more than 17 digits. `Display` of `f64` never uses an exponent.
        Value::Number(number) => match number.as_f64() {
            Some(seconds) => decimal_duration(&seconds.to_string()),
            None => Err((FieldCode::Invalid, invalid_duration(&number.to_string()))),
        },
        other => Err((FieldCode::WrongType, format!("must be a string or a number, got {}", describe(other)))),
    }
}

fn decimal_duration(text: &str) -> Checked<Duration> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (whole, decimals) = match digits.split_once('.') {
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (digits, None),
    };
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if !is_number(whole) || leading_zero || decimals.is_some_and(|decimals| !is_number(decimals)) {
        return Err((FieldCode::Invalid, invalid_duration(text)));
    }
    if decimals.is_some_and(|decimals| decimals.len() > 1) {
        return Err((FieldCode::OutOfRange, format!("must have at most one decimal, got {}", quote(text))));
    }
    let tenths = whole
        .parse::<u16>()
        .ok()
        .and_then(|seconds| seconds.checked_mul(10))
        .and_then(|tenths| tenths.checked_add(decimals.and_then(|digit| digit.parse().ok()).unwrap_or(0)));
    match tenths.map(Duration::from_tenths) {
        Some(duration) if !negative && (MIN_DURATION..=MAX_DURATION).contains(&duration) => Ok(duration),
        _ => Err((FieldCode::OutOfRange, format!("must be 3.0 to 10.0 seconds, got {}", quote(text)))),
    }
}

fn invalid_duration(text: &str) -> String {
    format!("must be seconds from \"3.0\" to \"10.0\" with at most one decimal, got {}", quote(text))
}

/// A speed factor: a number, 0.8 to 2.0.
pub(super) fn voice_speed(value: &Value) -> Checked<f32> {
    let Value::Number(number) = value else {
        return Err((FieldCode::WrongType, format!("must be a number, got {}", describe(value))));
    };
    match number.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "within 0.8 to 2.0; the precision of f32 is enough")]
        Some(speed) if VOICE_SPEEDS.contains(&speed) => Ok(speed as f32),
        _ => Err((FieldCode::OutOfRange, format!("must be 0.8 to 2.0, got {}", quote(&number.to_string())))),
    }
}

/// A seed: an integer of 64 bits, or its decimal digits in a string, because JSON numbers above
/// 2^53 do not survive every client.
pub(super) fn seed(value: &Value) -> Checked<u64> {
    let out_of_range =
        |given: &str| (FieldCode::OutOfRange, format!("must be 0 to {}, got {}", u64::MAX, quote(given)));
    let not_integer = |given: &str| (FieldCode::Invalid, format!("must be an integer, got {}", quote(given)));
    match value {
        Value::Number(number) => {
            let given = number.to_string();
            match (number.as_u64(), number.as_f64()) {
                (Some(seed), _) => Ok(seed),
                (None, Some(wide)) if number.is_i64() || wide < 0.0 || wide >= 2f64.powi(64) => {
                    Err(out_of_range(&given))
                }
                _ => Err(not_integer(&given)),
            }
        }
        Value::String(text) => {
            let digits = text.trim();
            if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(not_integer(digits));
            }
            digits.parse().map_err(|_| out_of_range(digits))
        }
        other => Err((FieldCode::WrongType, format!("must be an integer, got {}", describe(other)))),
    }
}

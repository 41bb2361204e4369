//! Amounts as people type them.

use klang_model::Money;

/// Digits of a dollar's smallest part.
const DECIMALS: usize = 6;

/// `12.5` or `0.000001`: dollars above zero.
pub fn read(text: &str) -> Result<Money, String> {
    let form = || format!("expected dollars as in 12.50, with at most {DECIMALS} decimals, got `{text}`");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(part) || part.len() > DECIMALS {
        return Err(form());
    }
    let micros: i64 = format!("{whole}{part:0<DECIMALS$}").parse().map_err(|_| form())?;
    Ok(Money::from_micros(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_are_read_exactly() {
        for (text, micros) in [("12.50", 12_500_000), ("0.000001", 1), ("7", 7_000_000), ("007.", 7_000_000)] {
            assert_eq!(read(text), Ok(Money::from_micros(micros)), "{text}");
        }
        for text in ["", ".5", "-1", "+1", "1e3", "1.0000001", "1,5", "$1", "9999999999999999", "1.-5"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}

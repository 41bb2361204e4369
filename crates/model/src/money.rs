//! Money in integer micro-dollars, so that sums are exact.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A sum left the range of a 64-bit integer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount of money is out of range")]
pub struct OutOfRange;

/// An amount in micro-dollars (one millionth of a US dollar).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount from micro-dollars.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// The amount in micro-dollars.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The sum.
    ///
    /// # Errors
    /// [`OutOfRange`] when it does not fit.
    pub fn plus(self, other: Self) -> Result<Self, OutOfRange> {
        self.0.checked_add(other.0).map(Self).ok_or(OutOfRange)
    }

    /// The difference.
    ///
    /// # Errors
    /// [`OutOfRange`] when it does not fit.
    pub fn minus(self, other: Self) -> Result<Self, OutOfRange> {
        self.0.checked_sub(other.0).map(Self).ok_or(OutOfRange)
    }
}

impl fmt::Display for Money {
    /// Dollars with all six decimals: `$0.000600`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let micros = self.0.unsigned_abs();
        write!(f, "{sign}${}.{:06}", micros / 1_000_000, micros % 1_000_000)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_dollars() {
        assert_eq!(Money::from_micros(600).to_string(), "$0.000600");
        assert_eq!(Money::from_micros(-1_029_500).to_string(), "-$1.029500");
        assert_eq!(Money::from_micros(i64::MIN).to_string(), "-$9223372036854.775808");
    }

    #[test]
    fn sums_never_wrap() {
        let most = Money::from_micros(i64::MAX);
        assert_eq!(most.plus(Money::from_micros(1)), Err(OutOfRange));
        assert_eq!(Money::from_micros(i64::MIN).minus(Money::from_micros(1)), Err(OutOfRange));
    }
}

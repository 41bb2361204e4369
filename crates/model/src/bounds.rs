//! What the numbers of scenes and cue sheets are when nobody says, and between what they must lie.

/// The usual certainty, rate and so on.
pub(crate) const fn one() -> f32 {
    1.0
}

/// The usual strength and size, between 0 and 1.
pub(crate) const fn half() -> f32 {
    0.5
}

/// The usual distance in metres.
pub(crate) const fn near() -> f32 {
    2.0
}

/// Tells of each number that does not lie between its least and its most: name, given, least, most.
pub(crate) fn check(ranges: &[(&str, f64, f64, f64)], tell: &mut dyn FnMut(String)) {
    for (name, given, min, max) in ranges {
        if !(*min..=*max).contains(given) {
            tell(format!("{name} is {given}, possible is {min} to {max}"));
        }
    }
}

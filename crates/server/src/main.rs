//! The `klang` binary.
fn main() {}

//! Random sequences of steps.

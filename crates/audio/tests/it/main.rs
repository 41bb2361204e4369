//! Encoded files, read back by decoders that are not ours.
#![expect(clippy::unwrap_used, reason = "tests")]

mod decode;
mod encoders;
mod hostile;
mod signals;
mod tags;

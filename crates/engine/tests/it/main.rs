//! Tests of the engine with real packs. `KLANG_TEST_PACKS` names the folder in which they are
//! installed.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod chinese;
mod english;
mod hibari;

use std::path::PathBuf;

use klang_engine::Parallelism;

/// The folder of the packs, in which `name` is installed.
fn packs(name: &str) -> PathBuf {
    let packs = std::env::var_os("KLANG_TEST_PACKS").expect("KLANG_TEST_PACKS must name the folder of the packs");
    let packs = PathBuf::from(packs);
    assert!(packs.join(name).is_dir(), "pack `{name}` is not in KLANG_TEST_PACKS: run `klang models pull {name}`");
    packs
}

/// The folder of a pack.
fn pack(name: &str) -> PathBuf {
    packs(name).join(name)
}

fn parallelism() -> Parallelism {
    Parallelism { calls: 1, threads_per_call: 1 }
}

//! Tests of the engine with real packs. `KLANG_TEST_PACKS` names the folder in which they are
//! installed.
#![expect(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod chinese;
mod dubbing;
mod english;
mod hibari;
mod japanese;
mod kokoro;
mod look;
mod meaning;
mod pipeline;
mod seeing;
mod sounds;
mod video;
mod video_world;

use std::path::PathBuf;

use klang_engine::Parallelism;

/// Kokoro 1.0's vocabulary.
const VOCABULARY: &str = ";:,.!?—…\"()“” \u{303}ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ";

/// The folder of the installed packs.
fn packs() -> PathBuf {
    PathBuf::from(std::env::var_os("KLANG_TEST_PACKS").expect("KLANG_TEST_PACKS must name the folder of the packs"))
}

/// The folder of a pack.
fn pack(name: &str) -> PathBuf {
    let dir = packs().join(name);
    assert!(dir.is_dir(), "pack `{name}` is not in KLANG_TEST_PACKS: run `klang models pull {name}`");
    dir
}

fn parallelism() -> Parallelism {
    Parallelism { calls: 1, threads_per_call: 1 }
}

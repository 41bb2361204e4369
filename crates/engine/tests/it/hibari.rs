//! hibari with its pack.

use klang_engine::Error;
use klang_engine::speech::SpeechModel;
use klang_engine::speech::hibari::{Hibari, SAMPLE_RATE_HZ, VOICE};

use crate::{packs, parallelism};

/// "Hello there, how are you today?" in the model's symbols.
const HELLO: &str = "həlˈO ðˈɛɹ, hˌW ɑɹ ju tədˈA?";

#[test]
fn speaks_at_a_natural_pace_and_follows_seed_and_speed() {
    let model = Hibari::open(&packs(), parallelism()).unwrap();
    let spoken = model.speak(HELLO, VOICE, 1.0, 7).unwrap();
    let seconds = spoken.samples.len() as f32 / SAMPLE_RATE_HZ as f32;
    assert!((1.2..3.0).contains(&seconds), "{seconds} s");
    let peak = spoken.samples.iter().fold(0.0_f32, |peak, sample| peak.max(sample.abs()));
    assert!((0.05..1.5).contains(&peak), "peak {peak}");

    assert_eq!(spoken.symbol_ends.len(), HELLO.chars().count());
    assert!(
        spoken.symbol_ends.is_sorted() && spoken.symbol_ends.last().is_some_and(|end| *end <= spoken.samples.len())
    );

    assert_eq!(spoken, model.speak(HELLO, VOICE, 1.0, 7).unwrap());
    assert_ne!(spoken.samples, model.speak(HELLO, VOICE, 1.0, 8).unwrap().samples);
    let fast = model.speak(HELLO, VOICE, 2.0, 7).unwrap().samples.len() as f32;
    let ratio = spoken.samples.len() as f32 / fast;
    assert!((1.6..2.4).contains(&ratio), "{ratio}");
}

#[test]
fn odd_calls_are_answered_or_refused() {
    let model = Hibari::open(&packs(), parallelism()).unwrap();
    assert!(model.speak("", VOICE, 1.0, 0).unwrap().samples.is_empty());
    for symbols in ["a", ".", "?!", "ˈ", &"a".repeat(model.max_symbols()), &".".repeat(200)] {
        let spoken = model.speak(symbols, VOICE, 1.0, 0).unwrap();
        assert_eq!(spoken.symbol_ends.len(), symbols.chars().count());
    }
    let too_many = "a".repeat(model.max_symbols() + 1);
    for (symbols, voice, speed) in
        [(too_many.as_str(), VOICE, 1.0), ("Ω", VOICE, 1.0), ("a", "af_heart", 1.0), ("a", VOICE, 0.0)]
    {
        assert!(matches!(model.speak(symbols, voice, speed, 0), Err(Error::Input(_))), "{voice} {speed}");
    }
    model.release();
    assert!(!model.is_loaded());
    model.speak("a", VOICE, 1.0, 0).unwrap();
    assert!(model.is_loaded());
}

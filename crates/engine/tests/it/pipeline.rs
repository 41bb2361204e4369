//! The speech engine with real packs: every language, mixed text, long text, stop and first sound.

use std::collections::HashMap;
use std::ops::ControlFlow;

use klang_audio::loudness::measure;
use klang_engine::speech::voices::{self, Voice, VoiceModel};
use klang_engine::speech::{SpeechEngine, captions};
use klang_engine::{Engine as _, Error, Rendered};
use klang_model::{Language, Speech};

/// For tests in which the voice does not matter.
const QUICK_VOICE: &str = "hibari";

fn engine() -> SpeechEngine {
    SpeechEngine::open(&crate::packs()).expect("the packs")
}

fn speech(voice_id: &str, text: &str) -> Speech {
    let language = voices::languages(voice_id)[0];
    Speech { text: text.to_owned(), voice_id: voice_id.to_owned(), language, speed: 1.0 }
}

fn speak(engine: &SpeechEngine, speech: &Speech) -> Rendered {
    engine.speak(speech, 1, &mut |_| ControlFlow::Continue(())).unwrap()
}

/// What must hold of every rendering.
fn assert_sound(rendered: &Rendered) {
    let loudness = measure(&rendered.audio).unwrap();
    assert!((loudness.integrated_lufs.unwrap() + 16.0).abs() <= 1.0, "{loudness:?}");
    assert!(loudness.true_peak_dbtp <= -1.0, "{loudness:?}");
    let mut last = 0;
    for word in &rendered.words {
        assert!(word.start_ms >= last && word.end_ms > word.start_ms, "{word:?}");
        last = word.end_ms;
    }
    assert!(u64::from(last) <= rendered.audio.duration_ms());
    assert!(rendered.words.last().unwrap().ends_sentence);
    assert!(!rendered.attributions.is_empty());
}

/// The captions' text without white space: lines may end anywhere.
fn written(rendered: &Rendered) -> String {
    captions::cues(&rendered.words).iter().map(|cue| solid(&cue.text())).collect()
}

fn solid(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn every_language_speaks() {
    let texts: HashMap<Language, &str> = HashMap::from([
        (Language::En, "The meeting starts at 5:30 p.m. on March 3rd, 2024."),
        (Language::Zh, "今天的会议下午三点半开始，请准时参加。"),
        (Language::Es, "El jefe viaja a México con su hijo."),
        (Language::Fr, "Demain matin, nous irons au marché."),
        (Language::It, "Domani mattina andremo al mercato."),
        (Language::Pt, "Amanhã de manhã vamos ao mercado."),
        (Language::Hi, "मैं कल सुबह बाज़ार जाऊँगा।"),
    ]);
    let engine = engine();
    for (language, text) in texts {
        let is_of = |voice: &&Voice| {
            voice.language == language && voice.model == VoiceModel::Kokoro && engine.check_voice(voice).is_ok()
        };
        let voice = voices::catalogue().iter().find(is_of).unwrap();
        let rendered = speak(&engine, &speech(voice.id, text));
        assert_sound(&rendered);
        assert_eq!(written(&rendered), solid(text), "{language:?}");
        let seconds_a_char = rendered.audio.duration_s() / text.chars().count() as f64;
        assert!((0.04..0.5).contains(&seconds_a_char), "{language:?}: {seconds_a_char}");
    }
}

#[test]
fn a_thousand_characters_come_out_whole() {
    let sentence =
        "Although the weather was cold, nobody in the village wanted to stay at home, because the market had opened. ";
    let text: String = sentence.repeat(10).chars().take(1000).collect();
    let engine = engine();
    let mut pieces = 0;
    let mut frames = 0;
    let rendered = engine
        .speak(&speech(QUICK_VOICE, text.trim()), 1, &mut |part| {
            pieces += 1;
            frames += part.piece.frames();
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_sound(&rendered);
    assert!(pieces >= 9);
    assert_eq!(frames, rendered.audio.frames());
    let words: Vec<&str> = rendered.words.iter().map(|word| word.text.as_str()).collect();
    assert_eq!(words, text.split_whitespace().collect::<Vec<_>>());
    assert!((45.0..90.0).contains(&rendered.audio.duration_s()), "{}", rendered.audio.duration_s());
}

#[test]
fn chinese_and_english_mix_in_both_directions() {
    let engine = engine();
    let rendered = speak(&engine, &speech("zf_xiaoxiao", "我们用Python写代码，GPU很贵。"));
    assert_sound(&rendered);
    assert_eq!(written(&rendered), "我们用Python写代码，GPU很贵。");
    let rendered = speak(&engine, &speech("af_heart", "The word 你好 means hello."));
    assert_sound(&rendered);
    assert_eq!(rendered.words.iter().filter(|word| word.text.contains('你')).count(), 1);
    // hibari has learnt English only: it must say so instead of mumbling.
    let result = engine.speak(&speech("hibari", "The word 你好 means hello."), 1, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(result, Err(Error::Input(message)) if message.contains("`hibari` speaks English only")));
}

#[test]
fn markup_is_heard() {
    let engine = engine();
    let plain = speak(&engine, &speech(QUICK_VOICE, "One two three four. Five six."));
    let paused = speak(&engine, &speech(QUICK_VOICE, "One two three four. [pause 3s] Five six."));
    let longer = paused.audio.duration_s() - plain.audio.duration_s();
    assert!((1.8..3.2).contains(&longer), "{longer}");
    let pinyin = speak(&engine, &speech("zf_xiaoxiao", "我住在[重庆](/chong2 qing4/)。"));
    assert_sound(&pinyin);
}

#[test]
fn same_request_same_samples_and_stop_stops() {
    let engine = engine();
    let request = speech(QUICK_VOICE, "The same words twice. And a second sentence that is long enough.");
    assert_eq!(speak(&engine, &request), speak(&engine, &request));
    let result = engine.speak(&request, 1, &mut |_| ControlFlow::Break(()));
    assert!(matches!(result, Err(Error::Stopped)));
    engine.release();
    assert_sound(&speak(&engine, &request));
}

#[test]
fn the_first_piece_of_a_long_text_is_short() {
    let engine = engine();
    let sentence =
        "Although the weather was unusually cold that year nobody in the whole village wanted to stay at home. ";
    for (voice, text) in [
        ("af_heart", sentence.repeat(4)),
        ("zf_xiaoxiao", "虽然今年的天气特别冷但是村子里没有一个人愿意待在家里因为集市已经开门了。".repeat(4)),
    ] {
        let mut first_s = None;
        let result = engine.speak(&speech(voice, &text), 1, &mut |part| {
            first_s = Some(part.piece.duration_s());
            ControlFlow::Break(())
        });
        assert!(matches!(result, Err(Error::Stopped)));
        assert!((0.4..2.3).contains(&first_s.unwrap()), "{voice}: {first_s:?}");
    }
}

#[test]
fn what_is_not_installed_is_named() {
    let empty = tempfile::tempdir().unwrap();
    let engine = SpeechEngine::open(empty.path()).unwrap();
    let result = engine.speak(&speech("af_heart", "Hello"), 1, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(result, Err(Error::NotInstalled { pack }) if pack == "kokoro"));
    let voice = voices::find("zf_xiaoxiao").unwrap();
    assert!(matches!(engine.check_voice(voice), Err(Error::NotInstalled { .. })));
}

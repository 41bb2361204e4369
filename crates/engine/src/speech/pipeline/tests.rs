use std::sync::atomic::{AtomicUsize, Ordering};

use klang_audio::Audio;
use klang_audio::loudness::measure;
use klang_model::Language;

use super::*;
use crate::speech::sentences::is_han;
use crate::speech::{HintKind, SpeechModel, Utterance, Word};

mod fakes;
use fakes::{FakeParts, RATE_HZ, engine, engine_with};

fn speech(text: &str) -> Speech {
    Speech { text: text.to_owned(), voice_id: "af_heart".to_owned(), language: Language::En, speed: 1.0 }
}

fn speak(speech: &Speech) -> Result<Rendered, Error> {
    engine().speak(speech, 7, &mut |_| ControlFlow::Continue(()))
}

fn words_of(rendered: &Rendered) -> Vec<&str> {
    rendered.words.iter().map(|word| word.text.as_str()).collect()
}

/// Silences of at least 50 ms inside of the sound, in milliseconds.
fn silences(audio: &Audio) -> Vec<(usize, usize)> {
    let window = RATE_HZ as usize / 1000;
    let quiet: Vec<bool> = audio.channels[0].chunks(window).map(|part| part.iter().all(|s| s.abs() < 1e-4)).collect();
    let mut found = Vec::new();
    let mut start = None;
    for (ms, is_quiet) in quiet.iter().chain([&false]).enumerate() {
        match (is_quiet, start) {
            (true, None) => start = Some(ms),
            (false, Some(from)) => {
                if ms - from >= 50 {
                    found.push((from, ms - from));
                }
                start = None;
            }
            _ => {}
        }
    }
    found
}

#[test]
fn a_sentence_comes_out_levelled_with_its_words() {
    let rendered = speak(&speech("“Hello, there,” she said (softly). It costs $5!")).unwrap();
    assert_eq!(words_of(&rendered), ["“Hello,", "there,”", "she", "said", "(softly).", "It", "costs", "$5!"]);
    let ends: Vec<&str> = rendered.words.iter().filter(|w| w.ends_sentence).map(|w| w.text.as_str()).collect();
    assert_eq!(ends, ["(softly).", "$5!"]);
    let loudness = measure(&rendered.audio).unwrap();
    assert!((loudness.integrated_lufs.unwrap() + 16.0).abs() <= 1.0, "{loudness:?}");
    assert!(loudness.true_peak_dbtp <= -1.0, "{loudness:?}");
    assert_eq!(rendered.attributions.len(), 2);
}

#[test]
fn times_are_where_the_words_sound() {
    // The fake model gives each symbol 50 ms behind 300 ms of silence that is trimmed.
    let rendered = speak(&speech("abcd [pause 1s]efgh")).unwrap();
    let times: Vec<(u32, u32)> = rendered.words.iter().map(|word| (word.start_ms, word.end_ms)).collect();
    let (lead, guard) = (30, 20);
    let first = lead + guard;
    assert!(times[0].0.abs_diff(first) <= 1, "{times:?}");
    assert!(times[0].1.abs_diff(first + 200) <= 1, "{times:?}");
    let quiet = silences(&rendered.audio);
    let (_, pause) = quiet[1];
    assert!(pause.abs_diff(1000) <= 60, "{quiet:?}");
    assert!((times[1].0 as usize).abs_diff(quiet[1].0 + pause) <= 15, "{times:?} {quiet:?}");
    assert!(times[1].0 - times[0].1 >= 990, "{times:?}");
}

#[test]
fn pauses_follow_what_ends_and_the_speed() {
    struct Case {
        text: &'static str,
        speed: f32,
        pause_ms: usize,
    }
    let long = "these words are long enough to stand alone";
    let cases = [
        Case { text: ". ", speed: 1.0, pause_ms: 420 },
        Case { text: "\n\n", speed: 1.0, pause_ms: 800 },
        Case { text: ". ", speed: 2.0, pause_ms: 210 },
        Case { text: ". [pause 2s]", speed: 2.0, pause_ms: 2000 },
        Case { text: ". [pause 100ms]", speed: 1.0, pause_ms: 420 },
        Case { text: ", [pause 900ms]", speed: 1.0, pause_ms: 900 },
    ];
    for case in cases {
        let mut speech = speech(&format!("{long}{}The {long}", case.text));
        speech.speed = case.speed;
        let quiet = silences(&speak(&speech).unwrap().audio);
        // Beside the pause: the lead-in (30 ms and 20 ms guard) and the tail.
        let longest = quiet[1..quiet.len() - 1].iter().map(|&(_, ms)| ms).max().unwrap();
        assert!(longest.abs_diff(case.pause_ms) <= 25, "{:?}: {quiet:?}", case.text);
    }
}

#[test]
fn pieces_put_together_are_the_whole_sound() {
    let text =
        "The first sentence has some words. The second sentence has some more of them. [pause 300ms] End of it all.";
    let mut pieces = Audio::mono(Vec::new(), RATE_HZ);
    let mut progress = Vec::new();
    let rendered = engine()
        .speak(&speech(text), 7, &mut |part| {
            pieces.append(part.piece).unwrap();
            assert!(part.piece.sample_peak() < 0.892);
            progress.push(part.done);
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!(pieces.frames(), rendered.audio.frames());
    assert!(progress.is_sorted() && progress.len() > 1);
    assert!((progress.last().unwrap() - 1.0).abs() < 1e-6);
    let near = measure(&pieces).unwrap().integrated_lufs.unwrap();
    assert!((near + 16.0).abs() < 3.0, "{near}");
}

#[test]
fn joins_do_not_click() {
    let audio = speak(&speech("One two three four five six. Seven eight nine ten eleven.")).unwrap().audio;
    let steps = audio.channels[0].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
    // The fake's tone of 200 Hz moves at most this much between two samples at its final level.
    let steepest = audio.sample_peak() * std::f32::consts::TAU * 200.0 / RATE_HZ as f32 * 1.3;
    assert!(steps <= steepest, "{steps} over {steepest}");
    assert_eq!((audio.channels[0][0], *audio.channels[0].last().unwrap()), (0.0, 0.0));
}

#[test]
fn a_thousand_characters_come_out_whole() {
    let sentence = "It was the best of times, it was the worst of times; and nobody knew, for 3 days, what to say. ";
    let text: String = sentence.repeat(12).chars().take(1000).collect();
    let rendered = speak(&speech(&text)).unwrap();
    assert_eq!(words_of(&rendered).join(" "), text.trim());
    assert_times(&rendered);
}

fn assert_times(rendered: &Rendered) {
    let mut last = 0;
    for word in &rendered.words {
        assert!(word.start_ms >= last && word.end_ms >= word.start_ms, "{word:?}");
        last = word.end_ms;
    }
    assert!(u64::from(last) <= rendered.audio.duration_ms());
}

#[test]
fn stop_stops_between_pieces() {
    let heard = AtomicUsize::new(0);
    let result = engine().speak(&speech(&"Some words of a sentence. ".repeat(20)), 7, &mut |_| {
        if heard.fetch_add(1, Ordering::Relaxed) == 1 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert!(matches!(result, Err(Error::Stopped)));
    assert_eq!(heard.load(Ordering::Relaxed), 2);
}

#[test]
fn same_request_same_samples_and_the_seed_counts() {
    let of =
        |seed| engine().speak(&speech("Some words. More words."), seed, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(of(1), of(1));
    assert_ne!(of(1).audio, of(2).audio);
}

#[test]
fn captions_show_what_was_written() {
    let rendered = speak(&speech(
        "<speak>The <sub alias=\"World Wide Web\">WWW</sub>, <say-as interpret-as='date' format='dmy'>1/2/2024</say-as> &amp; \
         <phoneme ph='həˈloʊ'>hi</phoneme> <prosody rate='fast'>quick</prosody></speak>",
    ))
    .unwrap();
    assert_eq!(words_of(&rendered), ["The", "WWW,", "1/2/2024", "&", "hi", "quick"]);
}

#[test]
fn rates_change_lengths_within_bounds() {
    let length = |text: &str, speed| {
        let mut speech = speech(text);
        speech.speed = speed;
        let rendered = speak(&speech).unwrap();
        (rendered.words[0].end_ms - rendered.words[0].start_ms) as f32
    };
    let normal = length("abcdefgh", 1.0);
    for (rate, speed, factor) in [("200%", 1.0, 2.0), ("fast", 1.0, 1.25), ("50%", 0.8, 0.5), ("x-fast", 2.0, 2.0)] {
        let found = normal / length(&format!("<speak><prosody rate='{rate}'>abcdefgh</prosody></speak>"), speed);
        assert!((found - factor).abs() < 0.03, "{rate} at {speed}: {found}");
    }
}

#[test]
fn han_in_english_goes_to_the_chinese_front_end() {
    let rendered = speak(&speech("We say 你好吗 here.")).unwrap();
    assert_eq!(words_of(&rendered), ["We", "say", "你", "好", "吗", "here."]);
    assert_eq!(rendered.attributions.len(), 3);

    let without = engine_with(FakeParts { missing: Some("chinese") });
    let result = without.speak(&speech("We say 你好."), 7, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(result, Err(Error::NotInstalled { pack }) if pack == "chinese"));
    assert!(without.speak(&speech("We say hello."), 7, &mut |_| ControlFlow::Continue(())).is_ok());
}

#[test]
fn refusals() {
    let message = |speech: &Speech| match speak(speech) {
        Err(Error::Input(message)) => message,
        other => panic!("{:?}", other.map(|rendered| rendered.words)),
    };
    assert_eq!(message(&speech("...")), "the text has nothing that can be spoken");
    assert_eq!(message(&speech("абв")), "nothing in the text can be spoken in `en`");
    assert_eq!(
        message(&Speech { voice_id: "zf_xiaoxiao".to_owned(), ..speech("a") }),
        "voice `zf_xiaoxiao` speaks zh, not en"
    );
    assert_eq!(
        message(&Speech { voice_id: "hibari".to_owned(), ..speech("Say 你好") }),
        "voice `hibari` speaks English only, not Chinese characters"
    );
    assert!(message(&speech("<speak><p>x</speak>")).starts_with("malformed markup"));
    assert_eq!(message(&speech(&"a ".repeat(3000))), "the text has 6000 characters, over the limit of 5000");
}

#[test]
fn a_model_that_misbehaves_is_an_error() {
    for (text, says) in [("zzsilent", "gave silence"), ("zznan", "is not a number"), ("zzshort", "times for")] {
        let error = speak(&speech(text)).unwrap_err();
        assert!(matches!(error, Error::Model { .. }), "{error}");
        assert!(error.to_string().contains(says), "{error}");
    }
}

#[test]
fn aliases_speak_and_missing_packs_are_named() {
    let alias = Speech { voice_id: "PeppaPig_platform".to_owned(), ..speech("Hello there") };
    assert!(speak(&alias).is_ok());
    let without = engine_with(FakeParts { missing: Some("kokoro") });
    let result = without.speak(&speech("hello"), 7, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(result, Err(Error::NotInstalled { pack }) if pack == "kokoro"));
    assert_eq!(without.products(), [Product::Tts], "hibari is still there");
}

#[test]
fn renders_wait_for_a_slot() {
    let engine = engine();
    let running = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..6 {
            scope.spawn(|| {
                let result = engine.speak(&speech("Some words."), 7, &mut |_| {
                    assert!(running.fetch_add(1, Ordering::SeqCst) < fakes::CONCURRENCY);
                    std::thread::yield_now();
                    running.fetch_sub(1, Ordering::SeqCst);
                    ControlFlow::Continue(())
                });
                assert!(result.is_ok());
            });
        }
    });
}

#[test]
fn hints_that_span_sentences_stay_whole() {
    let rendered = speak(&speech("See [Dr. No. Go](/nəʊ/) now")).unwrap();
    assert_eq!(words_of(&rendered), ["See", "Dr. No. Go", "now"]);
}

//! Every rule of a body, and bodies that nobody meant.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::Duration;

/// One English and one Chinese voice.
fn check_voice(voice: &str, language: Option<Language>) -> Result<(), FieldError> {
    let spoken = match voice {
        "amy" => Language::En,
        "mei" => Language::Zh,
        other => return Err(FieldError::new("voice_id", FieldCode::Invalid, format!("no voice {}", quote(other)))),
    };
    match language {
        Some(language) if language != spoken => {
            Err(FieldError::new("voice_language", FieldCode::Conflict, format!("`{voice}` speaks {}", spoken.code())))
        }
        _ => Ok(()),
    }
}

/// The voices, and one sound.
const KNOWN: Known<'static> = Known {
    check_prompt: &|prompt| if prompt == "?!" { Err("has nothing to read".to_owned()) } else { Ok(()) },
    check_voice: &check_voice,
    is_concept: &|concept| concept == "wind",
};

fn parse(body: &Value) -> Result<GenerationSpec, Vec<FieldError>> {
    parse_spec(body, &Limits::default(), &KNOWN)
}

fn speech() -> Value {
    json!({"model": "kling-tts", "text": "Hello.", "voice_id": "amy", "voice_language": "en"})
}

fn effects() -> Value {
    json!({"model": "kling-sound-effects", "prompt": "Wind", "duration": "5.0"})
}

fn dubbing() -> Value {
    json!({"model": "kling-video-to-audio", "video_id": "vid_1"})
}

fn with(mut body: Value, field: &str, value: Value) -> Value {
    if let Value::Object(object) = &mut body {
        object.insert(field.to_owned(), value);
    }
    body
}

fn without(mut body: Value, field: &str) -> Value {
    if let Value::Object(object) = &mut body {
        object.remove(field);
    }
    body
}

fn codes(result: Result<GenerationSpec, Vec<FieldError>>) -> Vec<(String, FieldCode)> {
    match result {
        Ok(_) => Vec::new(),
        Err(errors) => errors.into_iter().map(|error| (error.field, error.code)).collect(),
    }
}

#[test]
fn one_wrong_field_gives_its_one_error() {
    use FieldCode::*;
    struct Case {
        body: Value,
        field: &'static str,
        value: Value,
        expected: &'static [(&'static str, FieldCode)],
    }
    let case = |body, field, value, expected| Case { body, field, value, expected };
    let far = format!("http://host/{}", "a".repeat(2048));
    let cases = [
        case(speech(), "model", json!("kling-sing"), &[("model", Invalid)]),
        case(speech(), "model", json!("kling-audio/kling-tts"), &[("model", Invalid)]),
        case(speech(), "model", json!(7), &[("model", WrongType)]),
        case(speech(), "model", json!(null), &[("model", Required)]),
        case(speech(), "model", json!(" "), &[("model", Empty)]),
        case(speech(), "text", json!(null), &[("text", Required)]),
        case(speech(), "text", json!(["a"]), &[("text", WrongType)]),
        case(speech(), "text", json!(""), &[("text", Empty)]),
        case(speech(), "text", json!(" \u{3000}\n\u{2003}"), &[("text", Empty)]),
        case(speech(), "text", json!("\u{1F600}\u{FE0F} \u{1F468}\u{200D}\u{1F469}"), &[("text", Empty)]),
        case(speech(), "text", json!("?! … 。，—"), &[("text", Empty)]),
        case(speech(), "text", json!("\u{E0080}\u{378}\u{FFFF}"), &[("text", Empty)]),
        case(speech(), "text", json!("\u{7}\u{1B}"), &[("text", Empty)]),
        case(speech(), "text", json!("\u{200B}\u{FEFF}\u{202E}"), &[("text", Empty)]),
        case(speech(), "text", json!("a\0b"), &[("text", Invalid)]),
        case(speech(), "text", json!("a".repeat(1001)), &[("text", TooLong)]),
        case(speech(), "text", json!("\u{20000}".repeat(1001)), &[("text", TooLong)]),
        case(speech(), "voice_id", json!(null), &[("voice_id", Required)]),
        case(speech(), "voice_id", json!(3), &[("voice_id", WrongType)]),
        case(speech(), "voice_id", json!("bob"), &[("voice_id", Invalid)]),
        case(speech(), "voice_id", json!("x".repeat(129)), &[("voice_id", TooLong)]),
        case(speech(), "voice_id", json!("mei"), &[("voice_language", Conflict)]),
        case(speech(), "voice_language", json!(null), &[("voice_language", Required)]),
        case(speech(), "voice_language", json!("tlh"), &[("voice_language", Invalid)]),
        case(speech(), "voice_language", json!("en-\u{1F600}"), &[("voice_language", Invalid)]),
        case(speech(), "voice_language", json!("zh"), &[("voice_language", Conflict)]),
        case(speech(), "voice_speed", json!(0.79), &[("voice_speed", OutOfRange)]),
        case(speech(), "voice_speed", json!(2.000_000_1), &[("voice_speed", OutOfRange)]),
        case(speech(), "voice_speed", json!(-0.0), &[("voice_speed", OutOfRange)]),
        case(speech(), "voice_speed", json!("1.0"), &[("voice_speed", WrongType)]),
        case(speech(), "voice_speed", json!(true), &[("voice_speed", WrongType)]),
        case(speech(), "prompt", json!("x"), &[("prompt", Unknown)]),
        case(speech(), "Text", json!("x"), &[("Text", Unknown)]),
        case(effects(), "prompt", json!(null), &[("prompt", Required)]),
        case(effects(), "prompt", json!("\t"), &[("prompt", Empty)]),
        case(effects(), "prompt", json!("p".repeat(201)), &[("prompt", TooLong)]),
        case(effects(), "duration", json!(null), &[("duration", Required)]),
        case(effects(), "duration", json!(false), &[("duration", WrongType)]),
        case(effects(), "voice_id", json!("amy"), &[("voice_id", Unknown)]),
        case(dubbing(), "video_url", json!("https://host/v.mp4"), &[("video_id", Conflict)]),
        case(dubbing(), "video_id", json!(null), &[("video_id", Required)]),
        case(dubbing(), "video_id", json!(1), &[("video_id", WrongType)]),
        case(dubbing(), "video_id", json!("../../etc/passwd"), &[("video_id", Invalid)]),
        case(dubbing(), "sound_effect_prompt", json!(""), &[("sound_effect_prompt", Empty)]),
        case(dubbing(), "bgm_prompt", json!("b".repeat(201)), &[("bgm_prompt", TooLong)]),
        case(dubbing(), "asmr_mode", json!("true"), &[("asmr_mode", WrongType)]),
        case(speech(), "callback_url", json!("ftp://host/x"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("javascript:alert(1)"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("host/x"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("//host/x"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("http:host"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("http:///host"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("http://"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("http://host\\@other/"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("http://ho st/"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("http://host/\r\nX: y"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("http://host:99999/"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!("http://[::1/"), &[("callback_url", Invalid)]),
        case(speech(), "callback_url", json!(far), &[("callback_url", TooLong)]),
        case(speech(), "callback_url", json!(""), &[("callback_url", Empty)]),
        case(speech(), "callback_url", json!({}), &[("callback_url", WrongType)]),
        case(speech(), "seed", json!(-1), &[("seed", OutOfRange)]),
        case(speech(), "seed", json!(1.5), &[("seed", Invalid)]),
        case(speech(), "seed", json!(18_446_744_073_709_551_616.0_f64), &[("seed", OutOfRange)]),
        case(speech(), "seed", json!("18446744073709551616"), &[("seed", OutOfRange)]),
        case(speech(), "seed", json!("-1"), &[("seed", Invalid)]),
        case(speech(), "seed", json!("0x10"), &[("seed", Invalid)]),
        case(speech(), "seed", json!(""), &[("seed", Invalid)]),
        case(speech(), "seed", json!([]), &[("seed", WrongType)]),
        case(speech(), "external_task_id", json!(""), &[("external_task_id", Empty)]),
        case(speech(), "external_task_id", json!("e".repeat(129)), &[("external_task_id", TooLong)]),
        case(speech(), "external_task_id", json!("a\nb"), &[("external_task_id", Invalid)]),
        case(speech(), "external_task_id", json!(12), &[("external_task_id", WrongType)]),
        case(speech(), "output_format", json!("aac"), &[("output_format", Invalid)]),
        case(speech(), "output_format", json!("MP3"), &[("output_format", Invalid)]),
        case(speech(), "output_format", json!(3), &[("output_format", WrongType)]),
    ];
    for Case { body, field, value, expected } in cases {
        let body = with(body, field, value);
        let expected: Vec<_> = expected.iter().map(|(field, code)| ((*field).to_owned(), *code)).collect();
        assert_eq!(codes(parse(&body)), expected, "{body}");
    }
}

#[test]
fn lengths_are_read_as_decimals() {
    use FieldCode::*;
    let good = [
        (json!("3"), 30),
        (json!("3.0"), 30),
        (json!(" 5.0 "), 50),
        (json!("9.9"), 99),
        (json!("10.0"), 100),
        (json!(3), 30),
        (json!(3.1), 31),
        (json!(9.7), 97),
        (json!(1e1), 100),
    ];
    for (value, tenths) in good {
        let spec = parse(&with(effects(), "duration", value.clone())).unwrap();
        assert_eq!(
            spec.job,
            Job::SoundEffects(SoundEffects {
                source: EffectSource::Prompt("Wind".into()),
                duration: Duration::from_tenths(tenths),
                is_loop: false
            }),
            "{value}"
        );
    }
    let bad = [
        (json!("3.05"), OutOfRange),
        (json!("5.00"), OutOfRange),
        (json!(3.05), OutOfRange),
        (json!(9.999_999_999), OutOfRange),
        (json!("2.9"), OutOfRange),
        (json!("10.1"), OutOfRange),
        (json!(2.9), OutOfRange),
        (json!(11), OutOfRange),
        (json!("65541"), OutOfRange),
        (json!("6553.9"), OutOfRange),
        (json!("99999999999999999999999999"), OutOfRange),
        (json!(1e300), OutOfRange),
        (json!(5e-324), OutOfRange),
        (json!(u64::MAX), OutOfRange),
        (json!("-0"), OutOfRange),
        (json!("-5.0"), OutOfRange),
        (json!(-0.0), OutOfRange),
        (json!(-5), OutOfRange),
        (json!("NaN"), Invalid),
        (json!("inf"), Invalid),
        (json!("1e400"), Invalid),
        (json!("5e0"), Invalid),
        (json!("5."), Invalid),
        (json!(".5"), Invalid),
        (json!("+5.0"), Invalid),
        (json!("05.0"), Invalid),
        (json!("5.0s"), Invalid),
        (json!("5,0"), Invalid),
        (json!("\u{FF15}.0"), Invalid),
        (json!("5.\u{0660}"), Invalid),
        (json!("0x5"), Invalid),
        (json!("--5"), Invalid),
        (json!("5.0.0"), Invalid),
        (json!(""), Invalid),
    ];
    for (value, code) in bad {
        let found = codes(parse(&with(effects(), "duration", value.clone())));
        assert_eq!(found, [("duration".to_owned(), code)], "{value}");
    }
}

#[test]
fn what_is_allowed_comes_through_trimmed() {
    let body = json!({
        "model": "kling-tts", "text": "  \u{1D306}7 \n", "voice_id": " mei ", "voice_language": "zh-CN",
        "voice_speed": 0.8, "callback_url": "HTTPS://host:8443/hook?x=1", "seed": "18446744073709551615",
        "external_task_id": " 订单 7 ", "output_format": "opus",
    });
    let spec = parse(&body).unwrap();
    assert_eq!(
        spec.job,
        Job::Speech(Speech { text: "\u{1D306}7".into(), voice_id: "mei".into(), language: Language::Zh, speed: 0.8 })
    );
    let common = Common {
        callback_url: Some("HTTPS://host:8443/hook?x=1".into()),
        seed: Some(u64::MAX),
        external_task_id: Some("订单 7".into()),
        output_format: OutputFormat::Opus,
    };
    assert_eq!(spec.common, common);
}

#[test]
fn limits_count_scalar_values_after_trimming() {
    let edge = format!("  {}\n", "\u{10FFFF}".repeat(999) + "a");
    assert_eq!(codes(parse(&with(speech(), "text", json!(edge)))), []);
    assert_eq!(codes(parse(&with(effects(), "prompt", json!("\u{20AC}".repeat(200))))), []);
    let limits = Limits { prompt_chars: 3, text_chars: 4 };
    let errors = parse_spec(&speech(), &limits, &KNOWN).unwrap_err();
    assert_eq!(errors[0].message, "must have at most 4 characters, got 6");
}

#[test]
fn right_to_left_and_any_letters_are_text() {
    for text in ["שלום", "\u{202E}مرحبا", "½", "Ⅷ", "नमस्ते", "ก", "1"] {
        assert_eq!(codes(parse(&with(speech(), "text", json!(text)))), [], "{text:?}");
    }
}

#[test]
fn all_errors_come_at_once_in_the_documents_order() {
    use FieldCode::*;
    let body = json!({
        "zeta": 1, "output_format": "aac", "seed": -1, "callback_url": "x", "voice_speed": 9,
        "voice_language": "tlh", "voice_id": "bob", "text": "!", "model": "kling-tts",
    });
    let expected = [
        ("text", Empty),
        ("voice_id", Invalid),
        ("voice_language", Invalid),
        ("voice_speed", OutOfRange),
        ("callback_url", Invalid),
        ("seed", OutOfRange),
        ("output_format", Invalid),
        ("zeta", Unknown),
    ];
    let expected: Vec<_> = expected.iter().map(|(field, code)| ((*field).to_owned(), *code)).collect();
    assert_eq!(codes(parse(&body)), expected);
}

#[test]
fn a_body_of_unknown_fields_gives_a_bounded_answer() {
    let mut body = speech();
    for index in 0..10_000 {
        body = with(body, &format!("f{index}{}", "x".repeat(300)), json!(1));
    }
    let errors = parse(&body).unwrap_err();
    assert_eq!(errors.len(), 17);
    assert!(errors.iter().all(|error| error.field.chars().count() <= 49 && error.message.chars().count() < 200));
    assert_eq!(errors[16].message, "and 9984 more fields that model `kling-tts` does not have");
}

#[test]
fn values_in_messages_are_short_and_escaped() {
    let body = with(speech(), "output_format", json!(format!("\u{1B}[2J\n{}", "y".repeat(90))));
    let errors = parse(&body).unwrap_err();
    assert!(errors[0].message.contains("\\u{1b}[2J\\n"), "{}", errors[0].message);
    assert!(errors[0].message.ends_with("…`"), "{}", errors[0].message);
}

#[test]
fn a_body_that_is_not_an_object_is_named() {
    for body in [json!(null), json!([]), json!("x"), json!(1), json!(true)] {
        assert_eq!(codes(parse(&body)), [("body".to_owned(), FieldCode::WrongType)], "{body}");
    }
    assert_eq!(codes(parse(&json!({}))), [("model".to_owned(), FieldCode::Required)]);
    assert_eq!(codes(parse(&without(without(speech(), "text"), "voice_id"))).len(), 2);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "-?[0-9]{1,3}(\\.[0-9]{0,2})?".prop_map(Value::from),
        "https?:/{0,3}[a-z.:@\\[\\]/?#%]{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((any::<String>(), inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

const NAMES: [&str; 18] = [
    "model",
    "prompt",
    "duration",
    "scene",
    "loop",
    "video_id",
    "video_url",
    "sound_effect_prompt",
    "bgm_prompt",
    "asmr_mode",
    "text",
    "voice_id",
    "voice_language",
    "voice_speed",
    "callback_url",
    "seed",
    "external_task_id",
    "output_format",
];

#[test]
fn a_prompt_that_cannot_be_read_is_an_error_of_its_field() {
    assert_eq!(codes(parse(&with(effects(), "prompt", json!(" ?! ")))), [("prompt".to_owned(), FieldCode::Invalid)]);
}

fn planned() -> Value {
    let scene = json!({"duration_s": 4.5, "loop": true, "events": [{"concept": "wind"}]});
    json!({"model": "kling-sound-effects", "scene": scene})
}

#[test]
fn a_scene_stands_in_place_of_a_prompt() {
    let Job::SoundEffects(effects) = parse(&planned()).unwrap().job else { panic!("not an effect") };
    assert_eq!((effects.duration, effects.is_loop), (Duration::from_tenths(45), true));
    let EffectSource::Scene(scene) = effects.source else { panic!("not a scene") };
    assert_eq!(scene.events, [crate::scene::Event::usual("wind")]);
    assert!(parse(&with(planned(), "duration", json!("4.5"))).is_ok());
}

#[test]
fn what_is_wrong_with_a_scene_is_said() {
    struct Case {
        scene: Value,
        told: &'static str,
    }
    let event = |name: &str, value: Value| {
        let mut event = json!({"concept": "wind"});
        event[name] = value;
        json!({"duration_s": 5, "events": [event]})
    };
    let cases = [
        Case { scene: json!(7), told: "must be an object, got a number" },
        Case { scene: json!({"duration_s": 5}), told: "missing field `events`" },
        Case { scene: json!({"duration_s": 5, "events": [], "mood": 1}), told: "unknown field `mood`" },
        Case { scene: json!({"duration_s": 5, "events": []}), told: "events has 0 entries, possible is 1 to 32" },
        Case { scene: json!({"duration_s": 2, "events": [{"concept": "wind"}]}), told: "duration_s of the scene" },
        Case { scene: json!({"duration_s": 5, "events": vec![json!({"concept": "wind"}); 33]}), told: "33 entries" },
        Case { scene: event("concept", json!("lava")), told: "events[0].concept `lava` is not in the catalogue" },
        Case { scene: event("gain_db", json!(40)), told: "events[0].gain_db is 40, possible is -60 to 12" },
        Case { scene: event("start_s", json!(-1)), told: "events[0].start_s is -1, possible is 0 to 5" },
        Case { scene: event("count", json!(0)), told: "events[0].count is 0, possible is 1 to 200" },
        Case { scene: event("count", json!(1e9)), told: "invalid type" },
        Case { scene: event("pan", json!(1e300)), told: "events[0].pan is" },
        Case { scene: event("end_pan", json!(-2)), told: "events[0].end_pan is -2" },
    ];
    for Case { scene, told } in cases {
        let errors = parse(&with(planned(), "scene", scene.clone())).unwrap_err();
        assert!(
            errors.iter().any(|error| error.field == "scene" && error.message.contains(told)),
            "{scene}: {errors:?}"
        );
    }
    let conflicts = [("prompt", json!("Wind")), ("duration", json!("5.0")), ("loop", json!(false))];
    for (field, value) in conflicts {
        assert_eq!(codes(parse(&with(planned(), field, value))), [(field.to_owned(), FieldCode::Conflict)]);
    }
}

proptest! {
    #[test]
    fn any_json_gives_a_spec_or_short_errors(body in any_json()) {
        if let Err(errors) = parse(&body) {
            prop_assert!(!errors.is_empty());
        }
    }

    #[test]
    fn any_values_in_the_known_fields_are_judged(
        base in 0usize..3,
        changes in prop::collection::vec((prop::sample::select(&NAMES[..]), any_json()), 0..5),
    ) {
        let mut body = [speech(), effects(), dubbing()][base].clone();
        for (name, value) in changes {
            body = with(body, name, value);
        }
        match parse(&body) {
            Ok(spec) => match spec.job {
                Job::SoundEffects(job) => {
                    prop_assert!((30..=100).contains(&job.duration.tenths()));
                    match job.source {
                        EffectSource::Prompt(prompt) => prop_assert!((1..=200).contains(&prompt.chars().count())),
                        EffectSource::Scene(scene) => prop_assert!(scene.check(KNOWN.is_concept).is_empty()),
                    }
                }
                Job::VideoToAudio(job) => prop_assert!(job.bgm_prompt.is_none_or(|prompt| !prompt.trim().is_empty())),
                Job::Speech(job) => {
                    prop_assert!((0.8..=2.0).contains(&job.speed));
                    prop_assert!((1..=1000).contains(&job.text.chars().count()));
                    prop_assert_eq!(job.text.trim(), &job.text);
                }
            },
            Err(errors) => {
                prop_assert!(!errors.is_empty());
                for error in errors {
                    prop_assert!(error.message.chars().count() < 600, "{}", error);
                    prop_assert!(!error.message.chars().any(char::is_control), "{}", error);
                }
            }
        }
    }
}

use super::*;
use crate::speech::{HintKind, SayAs};

fn front_end(language: Language) -> EspeakFrontEnd {
    EspeakFrontEnd::new(PathBuf::from("espeak-ng"), language).unwrap()
}

/// Spans as text with their symbols.
fn spoken(language: Language, text: &str, hints: &[Hint]) -> Vec<(String, String)> {
    let words = front_end(language).words(text, hints).unwrap();
    words.into_iter().map(|word| (text[word.span].to_owned(), word.phonemes)).collect()
}

#[test]
fn a_missing_program_says_how_to_get_it() {
    let front_end = EspeakFrontEnd::new(PathBuf::from("no-such-program-here"), Language::Es).unwrap();
    let error = front_end.check().unwrap_err();
    assert!(matches!(error, Error::MissingProgram { .. }));
    assert_eq!(error.to_string(), "program `no-such-program-here` is not installed: apt-get install espeak-ng");
}

#[test]
fn a_program_that_fails_is_an_error_and_not_silence() {
    let front_end = EspeakFrontEnd::new(PathBuf::from("false"), Language::Es).unwrap();
    let error = front_end.words("hola", &[]).unwrap_err();
    assert_eq!(error.to_string(), "model `espeak-ng` failed: ended with exit status: 1");
}

#[test]
fn endless_answers_are_cut_off() {
    let mut child = std::process::Command::new("cat")
        .arg("/dev/zero")
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let error = program::exchange(&mut child, "hola").unwrap_err();
    assert_eq!(error.to_string(), "model `espeak-ng` failed: answered more than 4194304 bytes");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn answers_become_symbols() {
    assert_eq!(symbols::read("ˈola kˈomo\nestˈa\n"), ["ˈola", "kˈomo", "estˈa"]);
    assert_eq!(symbols::read("(^e^n)wˈiːkˈɛnd(^f^r) t^ʃˈao le-z"), ["wˈiːkˈɛnd", "ʧˈao", "lez"]);
    assert_eq!(symbols::read("(en"), Vec::<String>::new());
    assert_eq!(symbols::read("ˈ ː ☃"), Vec::<String>::new());
}

#[test]
fn lengths_pair_words() {
    assert_eq!(align::groups(&[4, 2, 2, 4], &[4, 4, 4]), [(0..1, 0..1), (1..3, 1..2), (3..4, 2..3)]);
    assert_eq!(align::groups(&[2, 12, 4], &[2, 5, 1, 6, 4]), [(0..1, 0..1), (1..2, 1..4), (2..3, 4..5)]);
    assert_eq!(align::groups(&[1; 20], &[20]), [(0..20, 0..1)]);
}

#[test]
fn spanish_words_keep_their_places() {
    let words = spoken(Language::Es, "Hola, ¿el jefe de la casa? Sí.", &[]);
    let written: Vec<&str> = words.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(written, ["Hola", ",", "el", "jefe", "de", "la", "casa", "?", "Sí", "."]);
    assert_eq!(words[3].1, "xˈefe");
}

#[test]
fn numbers_and_money_are_read() {
    let words = spoken(Language::Es, "Cuesta $3,50 y 25 más", &[]);
    let written: Vec<&str> = words.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(written, ["Cuesta", "$3,50", "y", "25", "más"]);
    assert!(words[1].1.ends_with("olaɾes"), "{words:?}");
    assert!(words[3].1.ends_with("ˈinko"), "{words:?}");
}

#[test]
fn hints_are_followed() {
    let text = "di ABC y x";
    let hints = [
        Hint { span: 3..6, kind: HintKind::SayAs(SayAs::Characters) },
        Hint { span: 9..10, kind: HintKind::Phonemes("ʃa".to_owned()) },
    ];
    let words = spoken(Language::Es, text, &hints);
    let written: Vec<&str> = words.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(written, ["di", "A", "B", "C", "y", "x"]);
    assert_eq!(words[5].1, "ʃa");
}

#[test]
fn hostile_text_is_only_text() {
    let words = spoken(Language::It, "[[abc]] <audio src=\"x\"/> 😀 --voices\n\n-f /etc/passwd | rm", &[]);
    let written: Vec<&str> = words.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(written, ["abc", "audio", "src=", "x", "voices", "f", "etc/passwd", "rm"]);
    assert!(words.iter().all(|(_, phonemes)| !phonemes.is_empty()));
    for nothing in ["", "😀", "...", "«»", "\u{10FFFE}"] {
        assert_eq!(spoken(Language::It, nothing, &[]), []);
    }
}

#[test]
fn every_language_answers_and_long_texts_lose_nothing() {
    for (language, sentence) in [
        (Language::Es, "El veloz murciélago hindú comía feliz cardillo y kiwi."),
        (Language::Fr, "L'homme qu'on a vu là-bas aujourd'hui s'appelle Jean, n'est-ce pas?"),
        (Language::It, "Nel mezzo del cammin di nostra vita mi ritrovai per una selva oscura."),
        (Language::Pt, "Não sei o que você quer dizer com isso, mas tudo bem."),
        (Language::Hi, "नमस्ते, आप कैसे हैं? यह एक परीक्षा है।"),
    ] {
        let text = [sentence; 12].join(" ");
        let words = front_end(language).words(&text, &[]).unwrap();
        let mut end = 0;
        for word in &words {
            assert!(word.span.start >= end, "{language:?}: {word:?}");
            let skipped = &text[end..word.span.start];
            assert!(!skipped.contains(char::is_alphanumeric), "{language:?} lost `{skipped}`");
            end = word.span.end;
        }
        assert!(!text[end..].contains(char::is_alphanumeric), "{language:?}");
        assert!(words.iter().all(|w| w.phonemes.chars().all(|c| !c.is_ascii_digit())));
    }
}

//! The English front end with its real pack.

use std::path::Path;
use std::sync::LazyLock;

use klang_engine::Error;
use klang_engine::speech::english::{Accent, English};
use klang_engine::speech::{FrontEnd, Hint, HintKind, SayAs, Word};
use proptest::prelude::*;

static AMERICAN: LazyLock<English> =
    LazyLock::new(|| English::open(&crate::pack("english"), Accent::American).unwrap());
static BRITISH: LazyLock<English> =
    LazyLock::new(|| AMERICAN.open_other(&crate::pack("english"), Accent::British).unwrap());

/// Kokoro 1.0's vocabulary.
const VOCABULARY: &str = ";:,.!?—…\"()“” \u{303}ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ";

/// The stream as a model sees it.
fn stream(words: &[Word]) -> String {
    let joined: String =
        words.iter().map(|word| word.phonemes.clone() + if word.space_after { " " } else { "" }).collect();
    joined.trim_end().into()
}

fn american(text: &str) -> String {
    stream(&AMERICAN.words(text, &[]).unwrap())
}

fn british(text: &str) -> String {
    stream(&BRITISH.words(text, &[]).unwrap())
}

/// The pronunciation of the word that is marked with stars.
fn marked(text: &str) -> String {
    let start = text.find('*').unwrap();
    let plain = text.replace('*', "");
    let end = start + text[start + 1..].find('*').unwrap();
    let words = AMERICAN.words(&plain, &[]).unwrap();
    words.into_iter().find(|word| word.span == (start..end)).unwrap().phonemes
}

#[track_caller]
fn check(read: fn(&str) -> String, cases: &[(&str, &str)]) {
    let wrong: Vec<String> = cases
        .iter()
        .filter(|(text, expected)| read(text) != *expected)
        .map(|(text, expected)| format!("{text}: {} instead of {expected}", read(text)))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn whole_sentences_as_misaki_reads_them() {
    check(
        american,
        &[
            (
                "On March 3rd, 2021, she paid $45.99 for two tickets to the opera.",
                "ˌɔn mˈɑɹʧ θˈɜɹd, twˈɛnti twˈɛnti wˈʌn, ʃi pˈAd fˈɔɹTi fˈIv dˈɑləɹz ænd nˈIndi nˈIn sˈɛnts fɔɹ tˈu tˈɪkəts tə ði ˈɑpəɹə.",
            ),
            (
                "Our revenue grew by 17 percent last quarter, reaching 3.2 million dollars.",
                "ˌWəɹ ɹˈɛvənˌu ɡɹˈu bI sˌɛvəntˈin pəɹsˈɛnt lˈæst kwˈɔɹTəɹ, ɹˈiʧɪŋ θɹˈi pYnt tˈu mˈɪljᵊn dˈɑləɹz.",
            ),
            (
                "Thank you for calling customer support, how can I help you today?",
                "θˈæŋk ju fɔɹ kˈɔlɪŋ kˈʌstəməɹ səpˈɔɹt, hˌW kæn ˌI hˈɛlp ju tədˈA?",
            ),
        ],
    );
}

#[test]
fn heteronyms_by_the_words_around_them() {
    check(
        marked,
        &[
            ("He *read* the book yesterday.", "ɹˈɛd"),
            ("He will *read* it again tomorrow.", "ɹˈid"),
            ("I *read* every morning before work.", "ɹˈid"),
            ("Have you *read* the report?", "ɹˈɛd"),
            ("Did she *read* the letter?", "ɹˈid"),
            ("She has already *read* three chapters.", "ɹˈɛd"),
            ("*Read* the instructions carefully.", "ɹˈid"),
            ("She reads what he *read* last week.", "ɹˈɛd"),
            ("The *lead* singer arrived.", "lˈid"),
            ("The pipes were made of *lead*, a toxic metal.", "lˈɛd"),
            ("We *live* near the theater.", "lˈɪv"),
            ("They play *live* music.", "lˈIv"),
            ("The show is broadcast *live* tonight.", "lˈIv"),
            ("Nine *lives* were saved.", "lˈIvz"),
            ("The man who *lives* next door.", "lˈɪvz"),
            ("The *wind* was strong.", "wˈɪnd"),
            ("I could not *wind* the clock.", "wˈInd"),
            ("The road *winds* through the hills.", "wˈIndz"),
            ("He *wound* the bandage around his arm.", "wˈWnd"),
            ("The *wound* healed.", "wˈund"),
            ("A *tear* rolled down her cheek.", "tˈɪɹ"),
            ("There is a *tear* in her dress.", "tˈɛɹ"),
            ("Please *tear* the paper in half.", "tˈɛɹ"),
            ("She burst into *tears* at the news.", "tˈɪɹz"),
            ("He plays the *bass* guitar.", "bˈAs"),
            ("They fish for *bass* in the lake.", "bˈæs"),
            ("*Close* the door.", "klˈOz"),
            ("We are *close* to the end.", "klˈOs"),
            ("They are *close* friends.", "klˈOs"),
            ("What is the *use* of it?", "jˈus"),
            ("Nobody can *use* it.", "jˈuz"),
            ("I *used* to live in Paris.", "jˈust"),
            ("This knife is *used* to cut bread.", "jˈuzd"),
            ("She is *used* to working late.", "jˈust"),
            ("I *object* to that.", "əbʤˈɛkt"),
            ("That *object* is heavy.", "ˈɑbʤəkt"),
            ("Please *record* the show.", "ɹəkˈɔɹd"),
            ("She broke the *record* again.", "ɹˈɛkəɹd"),
            ("You *present* the prize.", "pɹizˈɛnt"),
            ("The *present* is wrapped.", "pɹˈɛzᵊnt"),
            ("I will *project* the film.", "pɹəʤˈɛkt"),
            ("The *content* of the article is new.", "kˈɑntɛnt"),
            ("She was *content* with it.", "kəntˈɛnt"),
            ("The soldiers will *desert* their post.", "dəzˈɜɹt"),
            ("They crossed the *desert*.", "dˈɛzəɹt"),
            ("We buy fresh *produce* here.", "pɹˈOdˌus"),
            ("We will *refuse* to go.", "ɹəfjˈuz"),
            ("The *dove* flew away.", "dˈʌv"),
            ("He *dove* into the water.", "dˈOv"),
            ("He sent his *resume* to the company.", "ɹˈɛzəmˌA"),
            ("We *resume* at noon.", "ɹəzˈum"),
            ("The *minute* hand moved.", "mˈɪnət"),
            ("In *minute* detail.", "mInˈut"),
            ("She saw the *tear* in the painting.", "tˈɛɹ"),
            ("Then we sat down and *read* the letters.", "ɹˈɛd"),
            ("You should sit down and *read* it.", "ɹˈid"),
            ("They *close* at noon.", "klˈOz"),
            ("They told me what they *read*, and I will read it too.", "ɹˈɛd"),
            ("He took the *lead*; iron followed.", "lˈid"),
            ("*Moderate* your views.", "mˈɑdəɹˌAt"),
            ("*Polish* it well.", "pˈɑlɪʃ"),
            ("The *estimate* was low.", "ˈɛstəmət"),
            ("I can *estimate* it.", "ˈɛstəmˌAt"),
            ("A *separate* room.", "sˈɛpəɹət"),
            ("We *separate* the two.", "sˈɛpəɹˌAt"),
            ("They *conduct* a survey.", "kəndˈʌkt"),
            ("The *permit* expired.", "pˈɜɹmɪt"),
        ],
    );
}

#[test]
fn endings_and_their_allophones() {
    check(
        american,
        &[
            ("cats, dogs, horses", "kˈæts, dˈɔɡz, hˈɔɹsᵻz"),
            ("googled", "ɡˈuɡᵊld"),
            ("blogged and stopped", "blˈɑɡd ænd stˈɑpt"),
            ("the boss's office", "ðə bˈɔsᵻz ˈɔfəs"),
            ("the dogs' bowls", "ðə dˈɔɡz bˈOlz"),
            ("John's hat", "ʤˈɑnz hˈæt"),
            ("CDs and DVDs", "sˌidˈiz ænd dˌivˌidˈiz"),
            ("waiting", "wˈATɪŋ"),
            ("they'd've left", "ðAdəv lˈɛft"),
            ("unreturnable", "ʌnɹətˈɜɹnəbᵊl"),
        ],
    );
    check(british, &[("waiting", "wˈAtɪŋ"), ("horses", "hˈɔːsɪz"), ("wanted", "wˈɒntɪd")]);
}

#[test]
fn small_words_depend_on_what_follows() {
    check(
        american,
        &[
            ("the apple, the dog", "ði ˈæpᵊl, ðə dˈɔɡ"),
            ("to eat, to go, to", "tʊ ˈit, tə ɡˌO, tu"),
            ("an hour, a unicorn", "ɐn ˈWəɹ, ɐ jˈunəkˌɔɹn"),
            ("come in", "kˈʌm ˈɪn"),
            ("in time", "ɪn tˈIm"),
        ],
    );
}

#[test]
fn capitals_compounds_and_letters() {
    check(
        american,
        &[
            ("NASA", "nˈæsə"),
            ("the FBI", "ði ˌɛfbˌiˈI"),
            ("us and the US", "ˌʌs ænd ðə jˌuˈɛs"),
            ("a well-known fact", "ɐ wˌɛlnˈOn fˈækt"),
            ("STOP THIS NOW", "stˈɑp ðɪs nˈW"),
            ("O'Brien", "ˌObɹˈIən"),
            ("café", "kæfˈA"),
            ("crème brûlée", "kɹˈɛm bɹulˈA"),
            ("Beethoven and José", "bˈAtˌOvᵊn ænd hOzˈA"),
            ("B2B", "bˈi tˈu bˈi"),
        ],
    );
}

#[test]
fn the_accents_differ() {
    assert_eq!(american("The bath water was hot."), "ðə bˈæθ wˈɔTəɹ wʌz hˈɑt.");
    assert_eq!(british("The bath water was hot."), "ðə bˈɑːθ wˈɔːtə wɒz hˈɒt.");
}

#[test]
fn spans_give_back_what_was_written() {
    let text = "Pay $45.99 to Dr. Lee at 5 p.m.";
    let words = AMERICAN.words(text, &[]).unwrap();
    let mut written: Vec<&str> = words.iter().map(|word| &text[word.span.clone()]).collect();
    written.dedup();
    assert_eq!(written, ["Pay", "$45.99", "to", "Dr.", "Lee", "at", "5", "p.m", "."]);
}

#[test]
fn hints_are_followed() {
    let text = "I say tomato in 2024 $$";
    let hint = |word: &str, kind| {
        let start = text.find(word).unwrap();
        Hint { span: start..start + word.len(), kind }
    };
    let hints = [hint("tomato", HintKind::Phonemes("təmˈɑtO❓".into())), hint("2024", HintKind::SayAs(SayAs::Digits))];
    let words = stream(&AMERICAN.words(text, &hints).unwrap());
    assert_eq!(words, "ˌI sˈA təmˈɑtO ɪn tˈu zˈɪɹO tˈu fˈɔɹ");
}

#[test]
fn nothing_to_say_gives_no_words() {
    for text in [
        "",
        " \n\t",
        "...",
        "\u{1f600}\u{1f600}",
        "\u{4f60}\u{597d}\u{3002}",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        "\0\0",
        "?!\u{2014}()",
    ] {
        assert_eq!(AMERICAN.words(text, &[]).unwrap(), [], "{text:?}");
    }
}

fn assert_sound(text: &str, english: &English) {
    let mut last = 0..0;
    for word in english.words(text, &[]).unwrap() {
        let unknown: Vec<char> = word.phonemes.chars().filter(|c| !VOCABULARY.contains(*c)).collect();
        assert!(unknown.is_empty(), "{unknown:?} in {:?} for {text:?}", word.phonemes);
        assert!(!word.phonemes.is_empty() && word.phonemes.chars().count() <= 200, "{:?}", word.phonemes);
        assert!(text.get(word.span.clone()).is_some(), "{:?} in {text:?}", word.span);
        assert!(word.span.start >= last.start && word.span.end >= last.end, "{:?} after {last:?}", word.span);
        last = word.span;
    }
}

#[test]
fn hostile_text_stays_within_the_vocabulary_and_bounds() {
    let texts = [
        "a".repeat(2_000),
        "9".repeat(10_000),
        "x-".repeat(2_000),
        "Xx".repeat(1_000),
        format!("e{}", "\u{301}".repeat(10_000)),
        "\u{5d0}\u{5d1} 12 \u{202e}abc".repeat(100),
        "\u{10ffff}\u{378}\0 word ".repeat(200),
        "\u{1d573}\u{1d58a}\u{1d591}\u{1d591}\u{1d594} \u{ff28}\u{ff49}".repeat(20),
        "I'd've'd'n't".repeat(100),
        "\u{df}\u{e6}\u{130}\u{131}\u{fb01}".repeat(50),
    ];
    for text in texts {
        assert_sound(&text, &AMERICAN);
        assert_sound(&text, &BRITISH);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

    #[test]
    fn any_text_is_spoken_within_the_vocabulary(text in "\\PC{0,60}") {
        assert_sound(&text, &AMERICAN);
    }

    #[test]
    fn anything_like_english_is_spoken_within_the_vocabulary(text in "[a-zA-Z0-9éñüß'’\\-.,$%:/@# ]{0,60}") {
        assert_sound(&text, &AMERICAN);
        assert_sound(&text, &BRITISH);
    }
}

#[test]
fn the_same_text_is_always_read_the_same() {
    let text = "Zorblax's flimmering quuxification in Ouagadougou.";
    let other = English::open(&crate::pack("english"), Accent::American).unwrap();
    assert_eq!(AMERICAN.words(text, &[]).unwrap(), other.words(text, &[]).unwrap());
    assert_eq!(AMERICAN.words(text, &[]).unwrap(), AMERICAN.words(text, &[]).unwrap());
}

#[test]
fn a_missing_or_damaged_pack_is_told_apart() {
    let empty = tempfile::tempdir().unwrap();
    let missing = English::open(empty.path(), Accent::American).unwrap_err();
    assert!(matches!(missing, Error::NotInstalled { ref pack } if pack == "english"), "{missing}");
    for (file, content) in [
        ("tagger.json.gz", &b"not packed"[..]),
        ("lexicon_us_gold.json.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"),
        ("oov.json", b"{\"in\": [\"a\"], \"out\": [], \"maxlen\": 24}"),
        ("oov.json", b"[]"),
        ("oov.onnx", b"\x00\x01\x02"),
    ] {
        let copy = tempfile::tempdir().unwrap();
        copy_files(&crate::pack("english"), copy.path());
        std::fs::write(copy.path().join(file), content).unwrap();
        let damaged = English::open(copy.path(), Accent::American).unwrap_err();
        assert!(matches!(damaged, Error::Damaged { .. }), "{file}: {damaged}");
    }
}

fn copy_files(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

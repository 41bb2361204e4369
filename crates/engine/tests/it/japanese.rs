//! The Japanese front end with its real pack.

use std::sync::{Arc, LazyLock};

use klang_engine::{
    Error,
    speech::{
        FrontEnd, Hint, HintKind, SayAs, Word,
        english::{Accent, English},
        japanese::Japanese,
    },
};
use proptest::prelude::*;

static JAPANESE: LazyLock<Japanese> = LazyLock::new(|| Japanese::open(&crate::pack("japanese"), None).unwrap());

/// The stream as a model sees it.
fn stream(words: &[Word]) -> String {
    words.iter().map(|word| word.phonemes.clone() + if word.space_after { " " } else { "" }).collect()
}

fn check_words(text: &str, words: &[Word]) {
    let mut last = 0;
    for word in words {
        assert!(text.get(word.span.clone()).is_some_and(|part| !part.is_empty()), "{word:?} in {text:?}");
        assert!(word.span.start >= last, "{word:?} runs backwards in {text:?}");
        assert!(word.phonemes.chars().all(|c| crate::VOCABULARY.contains(c)), "{word:?} in {text:?}");
        last = word.span.start;
    }
}

#[test]
fn reads_sentences() {
    struct Case {
        text: &'static str,
        stream: &'static str,
    }
    let case = |text, stream| Case { text, stream };
    let cases = [
        case("こんにちは、今日はとても良い天気ですね。", "koɲɲiʨiβa, kʲoː βa totemo joi teŋkʲi desɨ ne."),
        case("日本語を勉強しています。", "ɲihoŋɡo o beŋkʲoː ɕite imasɨ."),
        case("午前9時30分から", "ɡoʣeɴ kɯʥi saɲʥɨʔpɯɴ kaɾa"),
        case("3本の鉛筆と2冊の本", "samboɴ no empʲiʦɨ to ɲisaʦɨ no hoɴ"),
        case("三本の鉛筆と二冊の本", "samboɴ no empʲiʦɨ to ɲisaʦɨ no hoɴ"),
        case("学校に行けませんでした。", "ɡaʔkoː ɲi ikemasendeɕita."),
        case("映画を見に行った。", "eːɡa o mʲi ɲi iʔta."),
        case("駅はどこですか？", "ekʲi βa doko desɨ ka?"),
        case("「はい」と言いました。", "“hai” to iːmaɕita."),
        case("兄は二十歳です。", "aɲi βa ɲiʥɨʔsai desɨ."),
        case("10月1日に新しい店", "ʥɨːɡaʦɨ ʦɨitaʨi ɲi ataɾaɕiː mʲise"),
        case("十月一日に", "ʥɨːɡaʦɨ ʦɨitaʨi ɲi"),
        case("湿度は60%でした。", "ɕiʦɨdo βa ɾokɯʥɨʔpaːsento deɕita."),
        case("三人の子供", "saɲɲiɴ no kodomo"),
        case("コーヒーとケーキ", "koːçiː to keːkʲi"),
        case("ｺｰﾋｰ", "koːçiː"),
        case("AIは", "eː ai βa"),
        case("3は", "saɴ βa"),
        case("話していただけませんか。", "hanaɕite itadakemaseɴ ka."),
        case("雨が降っている", "ame ɡa ɸɯʔte iɾɯ"),
        case("東京へ行く", "toːkʲoː e ikɯ"),
        case("一方、三菱は", "iʔpoː, mʲiʦɨbʲiɕi βa"),
    ];
    let wrong: Vec<String> = cases
        .iter()
        .map(|case| (case, JAPANESE.words(case.text, &[]).unwrap()))
        .filter(|(case, words)| stream(words) != case.stream)
        .map(|(case, words)| format!("{}: {} instead of {}", case.text, stream(&words), case.stream))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn words_are_captions() {
    let text = "本を3冊買いました。";
    let words = JAPANESE.words(text, &[]).unwrap();
    let spans: Vec<&str> = words.iter().map(|word| &text[word.span.clone()]).collect();
    assert_eq!(spans, ["本", "を", "3冊", "買いました", "。"]);
}

#[test]
fn english_words_go_to_the_english_front_end() {
    let english = English::open(&crate::pack("english"), Accent::American).unwrap();
    let japanese = Japanese::open(&crate::pack("japanese"), Some(Arc::new(english))).unwrap();
    let text = "PythonとCPUを";
    let words = japanese.words(text, &[]).unwrap();
    check_words(text, &words);
    assert_eq!(stream(&words), "pˈIθˌɑn to ɕiː pʲiː jɯː o");
}

#[test]
fn hints_decide() {
    struct Case {
        text: &'static str,
        marked: &'static str,
        kind: HintKind,
        stream: &'static str,
    }
    let cases = [
        Case { text: "上手い", marked: "上手", kind: HintKind::Phonemes("ウマ".into()), stream: "ɯma i" },
        Case { text: "空", marked: "空", kind: HintKind::Phonemes("kaɾa7".into()), stream: "kaɾa" },
        Case { text: "123", marked: "123", kind: HintKind::SayAs(SayAs::Digits), stream: "iʨiɲiːsaɴ" },
        Case { text: "空", marked: "空", kind: HintKind::Phonemes("##".into()), stream: "soɾa" },
    ];
    for case in cases {
        let start = case.text.find(case.marked).unwrap();
        let hint = Hint { span: start..start + case.marked.len(), kind: case.kind.clone() };
        assert_eq!(stream(&JAPANESE.words(case.text, &[hint]).unwrap()), case.stream, "{}", case.text);
    }
}

#[test]
fn nothing_to_say_gives_no_words() {
    for text in ["", " ", "。", "……！？", "😀", "\u{0}", "العربية", "()"] {
        assert_eq!(JAPANESE.words(text, &[]).unwrap(), [], "{text:?}");
    }
}

#[test]
fn a_damaged_dictionary_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let open = || Japanese::open(dir.path(), None).err().unwrap();
    assert!(matches!(open(), Error::NotInstalled { .. }));
    let path = dir.path().join("dictionary.bin");
    let whole = std::fs::read(crate::pack("japanese").join("dictionary.bin")).unwrap();
    for bytes in [&b""[..], b"VibratoTokenizer 0.5\n", &[0xFF; 4096], &whole[..whole.len() / 2]] {
        std::fs::write(&path, bytes).unwrap();
        assert!(matches!(open(), Error::Damaged { .. }));
    }
}

#[test]
fn hostile_text_is_bounded() {
    for unit in ["あ", "ん", "ー", "っ", "三", "3本", "a", "。", "ﾞ", "々", "漢字", "て", "1億", "は "] {
        let text = unit.repeat(3000);
        check_words(&text, &JAPANESE.words(&text, &[]).unwrap());
    }
}

proptest! {
    #[test]
    fn any_text_gives_words(text in "\\PC{0,40}") {
        check_words(&text, &JAPANESE.words(&text, &[]).unwrap());
    }

    #[test]
    fn any_japanese_text_gives_words(text in "([ぁ-ゖァ-ヺー一二三十百千万億本人日月年時分a-zA-Z0-9.,:%/〜¥$、。「」（）一-龥-]){0,50}") {
        check_words(&text, &JAPANESE.words(&text, &[]).unwrap());
    }
}

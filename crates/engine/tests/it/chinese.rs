//! The Mandarin front end with its real pack.

use std::sync::{Arc, LazyLock};

use klang_engine::{
    Error,
    speech::{
        FrontEnd, Hint, HintKind, SayAs, Word,
        chinese::{Chinese, pinyin::symbols_of_pinyin, polyphone::Polyphone},
        english::{Accent, English},
    },
};
use proptest::prelude::*;

static CHINESE: LazyLock<Chinese> = LazyLock::new(|| Chinese::open(&crate::pack("chinese"), None).unwrap());

const MARKS: &str = ",.!?;:—…“”()";

fn is_mark(word: &Word) -> bool {
    word.phonemes.chars().all(|c| MARKS.contains(c))
}

/// All that is spoken, without marks and spaces.
fn spoken(text: &str) -> String {
    let words = CHINESE.words(text, &[]).unwrap();
    words.into_iter().filter(|word| !is_mark(word)).map(|word| word.phonemes).collect()
}

/// The stream as a model sees it.
fn stream(words: &[Word]) -> String {
    words.iter().map(|word| word.phonemes.clone() + if word.space_after { " " } else { "" }).collect()
}

/// Polyphones, sandhi, neutral tones, erhua, particles: phrases and sentences with the pinyin as spoken.
#[test]
fn reads_as_spoken() {
    let table = include_str!("chinese/readings.tsv");
    let wrong: Vec<String> = table
        .lines()
        .filter_map(|line| {
            let (text, pinyin) = line.split_once('\t').unwrap();
            let expected = symbols_of_pinyin(pinyin).unwrap();
            let got = spoken(text);
            (got != expected).then(|| format!("{text} ({pinyin}): {got} instead of {expected}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(table.lines().count() > 180);
}

/// What the network answers where g2pM 0.1.2.5 in Python was asked.
#[test]
fn network_agrees_with_python() {
    let network = Polyphone::open(&crate::pack("chinese")).unwrap();
    let mut checked = 0;
    for line in include_str!("chinese/polyphones.tsv").lines() {
        let (sentence, answers) = line.split_once('\t').unwrap();
        let chars: Vec<char> = sentence.chars().collect();
        let (targets, expected): (Vec<usize>, Vec<&str>) = answers
            .split(' ')
            .map(|answer| answer.split_once(':').unwrap())
            .map(|(at, reading)| (at.parse::<usize>().unwrap(), reading))
            .unzip();
        let got = network.choose(&chars, &targets);
        for ((at, expected), got) in targets.iter().zip(expected).zip(got) {
            assert_eq!(got, Some(expected), "{sentence} at {at}");
            checked += 1;
        }
    }
    assert!(checked > 90, "{checked} characters");
}

#[test]
fn network_judges_only_what_it_knows() {
    let network = Polyphone::open(&crate::pack("chinese")).unwrap();
    let chars: Vec<char> = "天a行".chars().collect();
    assert_eq!(network.choose(&chars, &[0, 1, 99]), [None, None, None]);
    assert!(network.choose(&chars, &[2])[0].is_some());
    assert!(network.choose(&[], &[]).is_empty());
}

#[test]
fn words_are_captions() {
    let text = "我在银行存了￥45.99。";
    let words = CHINESE.words(text, &[]).unwrap();
    let spans: Vec<&str> = words.iter().map(|word| &text[word.span.clone()]).collect();
    assert_eq!(spans, ["我", "在", "银行", "存", "了", "￥45.99", "￥45.99", "。"]);
    assert!(!words.last().unwrap().space_after);
}

#[test]
fn marks_are_kokoros() {
    struct Case {
        text: &'static str,
        stream: &'static str,
    }
    let cases = [
        Case { text: "好，好。", stream: "xau↓, xau↓." },
        Case { text: "好、好；好：好", stream: "xau↓, xau↓; xau↓: xau↓" },
        Case { text: "好！好？", stream: "xau↓! xau↓?" },
        Case { text: "好……好——好", stream: "xau↓… xau↓— xau↓" },
        Case { text: "《好》（好）", stream: "“xau↓” (xau↓)" },
        Case { text: "“好”好", stream: "“xau↓” xau↓" },
        Case { text: "\"好\"好", stream: "“xau↓” xau↓" },
        Case { text: "，，好。。。，！", stream: "xau↓!" },
        Case { text: "好\n好", stream: "xau↓, xau↓" },
        Case { text: "好😀好", stream: "xau↓ xau↓" },
        Case { text: "A股", stream: "ˈA ku↓" },
    ];
    for case in cases {
        // Single third tones beside marks, so that no tone changes between the cases.
        let got = stream(&CHINESE.words(case.text, &[]).unwrap());
        assert_eq!(got, case.stream, "{}", case.text);
    }
}

#[test]
fn nothing_to_say_gives_no_words() {
    for text in ["", " ", "。", "……！？", "😀🎉", "\u{0}\u{7}", "\u{200B}\u{FEFF}", "ひらがな", "العربية", "()", "\n\n"]
    {
        assert_eq!(CHINESE.words(text, &[]).unwrap(), [], "{text:?}");
    }
}

#[test]
fn hints_decide() {
    struct Case {
        text: &'static str,
        marked: &'static str,
        kind: HintKind,
        spoken: String,
    }
    let pinyin = |pinyin: &str| symbols_of_pinyin(pinyin).unwrap();
    let given = |text: &str| HintKind::Phonemes(text.into());
    let cases = [
        Case { text: "重庆", marked: "重", kind: given("zhong4"), spoken: pinyin("zhong4 qing4") },
        Case { text: "行", marked: "行", kind: given("xa↗ŋ"), spoken: "xa↗ŋ".into() },
        Case { text: "行", marked: "行", kind: given("xaŋ5@é"), spoken: "xaŋ".into() },
        Case { text: "银行", marked: "银行", kind: given("@@"), spoken: pinyin("yin2 hang2") },
        Case {
            text: "共123",
            marked: "123",
            kind: HintKind::SayAs(SayAs::Digits),
            spoken: pinyin("gong4 yi1 er4 san1"),
        },
        Case { text: "123", marked: "123", kind: HintKind::SayAs(SayAs::Telephone), spoken: pinyin("yao1 er4 san1") },
        Case { text: "007", marked: "007", kind: HintKind::SayAs(SayAs::Cardinal), spoken: pinyin("qi1") },
        Case { text: "2", marked: "2", kind: HintKind::SayAs(SayAs::Ordinal), spoken: pinyin("di4 er4") },
        Case {
            text: "3/4",
            marked: "3/4",
            kind: HintKind::SayAs(SayAs::Fraction),
            spoken: pinyin("si4 fen1 zhi1 san1"),
        },
        Case {
            text: "20210303",
            marked: "20210303",
            kind: HintKind::SayAs(SayAs::Date),
            spoken: pinyin("er4 ling2 er4 yi1 nian2 san1 yue4 san1 ri4"),
        },
        Case {
            text: "9:05",
            marked: "9:05",
            kind: HintKind::SayAs(SayAs::Time),
            spoken: pinyin("jiu2 dian3 ling2 wu3 fen1"),
        },
        Case { text: "5kg", marked: "5kg", kind: HintKind::SayAs(SayAs::Unit), spoken: pinyin("wu3 gong1 jin1") },
        Case { text: "￥5", marked: "￥5", kind: HintKind::SayAs(SayAs::Currency), spoken: pinyin("wu3 yuan2") },
        Case { text: "AI", marked: "AI", kind: HintKind::SayAs(SayAs::Characters), spoken: "ˈAˈI".into() },
        // Not of the declared form: read as usual.
        Case { text: "你好", marked: "你好", kind: HintKind::SayAs(SayAs::Date), spoken: pinyin("ni2 hao3") },
    ];
    for case in cases {
        let start = case.text.find(case.marked).unwrap();
        let hint = Hint { span: start..start + case.marked.len(), kind: case.kind.clone() };
        let words = CHINESE.words(case.text, &[hint]).unwrap();
        let got: String = words.iter().filter(|word| !is_mark(word)).map(|word| word.phonemes.as_str()).collect();
        assert_eq!(got, case.spoken, "{} {:?}", case.text, case.kind);
    }
}

/// A front end that gives each English word back as its letters in small caps, with exact spans.
struct Echo;

impl FrontEnd for Echo {
    fn words(&self, text: &str, _: &[Hint]) -> Result<Vec<Word>, Error> {
        let mut words = Vec::new();
        let mut at = 0;
        for part in text.split(' ') {
            words.push(Word { span: at..at + part.len(), phonemes: part.to_lowercase(), space_after: true });
            at += part.len() + 1;
        }
        Ok(words)
    }
}

#[test]
fn latin_words_go_to_the_english_front_end() {
    let chinese = Chinese::open(&crate::pack("chinese"), Some(Arc::new(Echo))).unwrap();
    let text = "他用ｉPhone 15看Star Wars和T恤。";
    let words = chinese.words(text, &[]).unwrap();
    let of = |phonemes: &str| {
        let word =
            words.iter().find(|word| word.phonemes == phonemes).unwrap_or_else(|| panic!("no {phonemes}: {words:?}"));
        &text[word.span.clone()]
    };
    assert_eq!(of("iphone"), "ｉPhone");
    assert_eq!(of("star"), "Star");
    assert_eq!(of("wars"), "Wars");
    assert_eq!(of("tˈi"), "T");
    // Text without a Chinese character is English altogether.
    let words = chinese.words("I have 2 dogs.", &[]).unwrap();
    assert_eq!(words.iter().map(|word| word.phonemes.as_str()).collect::<Vec<_>>(), ["i", "have", "2", "dogs."]);
}

/// With the real English front end: letters, names, addresses.
#[test]
fn mixed_sentences_are_whole() {
    let english = English::open(&crate::pack("english"), Accent::American).unwrap();
    let chinese = Chinese::open(&crate::pack("chinese"), Some(Arc::new(english))).unwrap();
    struct Case {
        text: &'static str,
        stream: &'static str,
    }
    let cases = [
        Case { text: "用AI写。", stream: "jʊ↘ŋ ˌAˈI ɕje↓." },
        Case { text: "他的CEO", stream: "tʰa→ tɤ sˌiˌiˈO" },
        Case { text: "T恤和A股", stream: "tˈi ɕy↘ xɤ↗ ˈA ku↓" },
        Case { text: "在Google上", stream: "ʦai↘ ɡˈuɡᵊl ʂa↘ŋ" },
        Case { text: "5G网络", stream: "u↓ ʤˈi wa↓ŋlwo↘" },
    ];
    for case in cases {
        let words = chinese.words(case.text, &[]).unwrap();
        check_words(case.text, &words);
        assert_eq!(stream(&words), case.stream, "{}", case.text);
    }
    for text in ["他说Hello, how are you?然后走了。", "发到test@gmail.com", "AT&T和C++，Node.js，Café、naïve", "Ａ＆Ｂ"]
    {
        let words = chinese.words(text, &[]).unwrap();
        check_words(text, &words);
        assert!(words.iter().any(|word| !is_mark(word)));
    }
}

#[test]
fn packs_that_are_not_whole_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let open = || Chinese::open(dir.path(), None).err().unwrap();
    assert!(matches!(open(), Error::NotInstalled { .. }));
    for name in ["phrases.tsv", "chars.tsv", "simplified.tsv", "polyphone.json", "polyphone.bin"] {
        std::fs::copy(crate::pack("chinese").join(name), dir.path().join(name)).unwrap();
    }
    assert!(Chinese::open(dir.path(), None).is_ok());
    let damages: [(&str, &[u8]); 6] = [
        ("phrases.tsv", b"\xFF\xFE"),
        ("phrases.tsv", b"no tab\n"),
        ("chars.tsv", b""),
        ("polyphone.bin", b"\0\0\0\0"),
        ("polyphone.json", b"{}"),
        ("polyphone.json", b"[[[["),
    ];
    for (name, bytes) in damages {
        let path = dir.path().join(name);
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, bytes).unwrap();
        let error = open();
        assert!(matches!(&error, Error::Damaged { path, .. } if path.ends_with(name)), "{name}: {error}");
        std::fs::write(&path, whole).unwrap();
    }
}

/// Spans lie in the text on character boundaries and do not run backwards; symbols are Kokoro's.
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
fn hostile_text_is_bounded() {
    for unit in [
        "一", "不", "的", "行长", "1", "1-", "a", "。", "儿", "\u{301}", "(", "“", "3:", "々", "𠀀", "好 ", "了不",
        "9.", "2个",
    ] {
        let text = unit.repeat(3000);
        let words = CHINESE.words(&text, &[]).unwrap();
        check_words(&text, &words);
    }
}

proptest! {
    #[test]
    fn any_text_gives_words(text in "\\PC{0,40}") {
        check_words(&text, &CHINESE.words(&text, &[]).unwrap());
    }

    #[test]
    fn any_chinese_text_gives_words(
        text in "([一不的了着过儿子个只行长重还得地都为和好看说数a-zA-Z0-9.,:%/+~￥$年月日点元度号\u{4E00}-\u{9FFF} ，。！？、“”《》（）—…-]){0,60}",
    ) {
        check_words(&text, &CHINESE.words(&text, &[]).unwrap());
    }

    #[test]
    fn any_hint_is_survived(text in "[一-龥0-9a-z ]{1,20}", from in 0usize..20, length in 1usize..8, given in "\\PC{0,12}", kind in 0usize..3) {
        let bounds: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let start = from % (bounds.len() - 1);
        let end = (start + length).min(bounds.len() - 1);
        let kind = match kind {
            0 => HintKind::Phonemes(given),
            1 => HintKind::SayAs(SayAs::Characters),
            _ => HintKind::SayAs(SayAs::Telephone),
        };
        let hint = Hint { span: bounds[start]..bounds[end], kind };
        check_words(&text, &CHINESE.words(&text, &[hint]).unwrap());
    }
}

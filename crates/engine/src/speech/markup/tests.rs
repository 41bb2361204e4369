use super::*;
use crate::speech::SayAs;

fn message(text: &str) -> String {
    match parse(text) {
        Err(Error::Input(message)) => message,
        other => panic!("{text}: expected an input error, got {other:?}"),
    }
}

#[test]
fn inline_pauses_are_taken_out() {
    let script = parse("Wait [pause 0.5s] here[pause 250ms].").unwrap();
    assert_eq!(script.text, "Wait  here.");
    assert_eq!(script.breaks, [Break { at: 5, length_ms: 500 }, Break { at: 10, length_ms: 250 }]);
}

#[test]
fn adjacent_pauses_add_up_and_do_not_glue_words() {
    let script = parse("one[pause 1s][PAUSE 2 s]two").unwrap();
    assert_eq!(script.breaks, [Break { at: 3, length_ms: 3000 }]);
    assert_eq!(script.text, "one two");
}

#[test]
fn what_only_looks_like_markup_is_text() {
    for text in [
        "[pause]",
        "[pause long]",
        "[pause 1 minute]",
        "[a] (b)",
        "[a](b)",
        "[a](//)",
        "a < b & c > d",
        "[",
        "]",
        "[]()",
        "[x](/a/b/)",
        "<speaker> on",
    ] {
        let script = parse(text).unwrap();
        assert_eq!(script, Script { text: text.to_owned(), ..Script::default() });
    }
}

#[test]
fn inline_pronunciations_become_symbols() {
    struct Case {
        text: &'static str,
        spoken: &'static str,
    }
    let cases = [
        Case { text: "[Klang](/klæŋ/)", spoken: "klæŋ" },
        Case { text: "[tomato](/təˈmeɪ.toʊ/)", spoken: "təˈmAtO" },
        Case { text: "[judge](/d͡ʒʌd͡ʒ/)", spoken: "ʤʌʤ" },
        Case { text: "[go red](/gəʊ red/)", spoken: "ɡQ ɹed" },
        Case { text: "[bottle](/ˈbɒtl̩/)", spoken: "ˈbɒtᵊl" },
        Case { text: "[sang](/sɑ̃/)", spoken: "sɑ\u{303}" },
        Case { text: "[pão](/pãʊ/)", spoken: "pa\u{303}ʊ" },
    ];
    for case in cases {
        let script = parse(case.text).unwrap();
        assert_eq!(script.hints.len(), 1, "{}", case.text);
        assert_eq!(script.hints[0].kind, HintKind::Phonemes(case.spoken.to_owned()), "{}", case.text);
        assert_eq!(script.hints[0].span, 0..script.text.len());
    }
}

#[test]
fn bounds_of_inline_markup() {
    assert!(message("a [pause 11s] b").contains("pause of 11000 ms at character 3"));
    assert!(message("a [pause 99999999999999s] b").contains("over the limit"));
    assert!(message(&"a [pause 10s] ".repeat(7)).contains("sum up to 70000 ms"));
    assert!(message("[x](/aʘ/)").contains('ʘ'));
    assert!(message("[x](/ˈˈ/)").contains("has no sound"));
    assert!(message(&format!("[x](/{}/)", "a".repeat(300))).contains("300 symbols"));
}

#[test]
fn ssml_tags() {
    let script = parse(
        "<speak>\n <p><s>Hello &amp; &#x4f60;</s> <s>two</s></p>\n\
         <p>A<break time=\"1.5s\"/>b <break strength='weak'/>c<break strength=\"none\"/></p></speak>",
    )
    .unwrap();
    assert_eq!(script.text, "Hello & 你 two \n\nAb c\n\n");
    assert_eq!(script.breaks.iter().map(|pause| pause.length_ms).collect::<Vec<_>>(), [1500, 200]);
    assert!(script.sentence_ends.contains(&11));
}

#[test]
fn ssml_say_as_phoneme_and_sub() {
    let script = parse(
        "<speak><say-as interpret-as=\"characters\">NASA</say-as> <say-as interpret-as='date' format='dmy'>1/2/2024</say-as> \
         <phoneme alphabet=\"ipa\" ph=\"təˈmɑːtəʊ\">tomato</phoneme> <sub alias=\"World Wide Web\">WWW</sub></speak>",
    )
    .unwrap();
    assert_eq!(script.text, "NASA 2024-02-01 tomato World Wide Web");
    assert_eq!(
        script.hints,
        [
            Hint { span: 0..4, kind: HintKind::SayAs(SayAs::Characters) },
            Hint { span: 5..15, kind: HintKind::SayAs(SayAs::Date) },
            Hint { span: 16..22, kind: HintKind::Phonemes("təˈmɑːtQ".to_owned()) },
        ]
    );
    assert_eq!(
        script.substitutions,
        [
            Substitution { span: 5..15, written: "1/2/2024".to_owned() },
            Substitution { span: 23..37, written: "WWW".to_owned() },
        ]
    );
}

#[test]
fn nested_rates_multiply() {
    let script = parse(
        "<speak>a <prosody rate=\"+50%\">b <prosody rate='x-slow'>c</prosody> d</prosody> <prosody rate='medium'>e</prosody></speak>",
    )
    .unwrap();
    assert_eq!(script.text, "a b c d e");
    let rates: Vec<(&str, f32)> = script.rates.iter().map(|r| (&script.text[r.span.clone()], r.factor)).collect();
    assert_eq!(rates, [("b ", 1.5), ("c", 0.75), (" d", 1.5)]);
}

#[test]
fn ssml_is_refused_by_name() {
    struct Case {
        text: &'static str,
        says: &'static str,
    }
    let cases = [
        Case { text: "<speak>a", says: "character 9: tag <speak> is not closed" },
        Case { text: "<speak><p>a</speak>", says: "malformed markup at character 12" },
        Case { text: "<speak>a</speak>b", says: "outside of <speak>" },
        Case { text: "<speak>a</speak><speak>b</speak>", says: "outside of <speak>" },
        Case { text: "<speak>a<speak>b</speak></speak>", says: "tag <speak> is not supported" },
        Case { text: "<speak><voice name='x'>a</voice></speak>", says: "tag <voice> is not supported" },
        Case { text: "<speak><amazon:effect>a</amazon:effect></speak>", says: "tag <amazon:effect> is not supported" },
        Case { text: "<speak><prosody pitch='high'>a</prosody></speak>", says: "attribute `pitch`" },
        Case { text: "<speak><prosody rate='9000%'>a</prosody></speak>", says: "rate `9000%`" },
        Case { text: "<speak><prosody rate='NaN'>a</prosody></speak>", says: "rate `NaN`" },
        Case { text: "<speak><break time='11s'/>a</speak>", says: "pause of 11000 ms" },
        Case { text: "<speak><break time='soon'/>a</speak>", says: "time `soon`" },
        Case { text: "<speak><break strength='huge'/>a</speak>", says: "strength `huge`" },
        Case { text: "<speak><say-as interpret-as='song'>a</say-as></speak>", says: "interpret-as `song`" },
        Case { text: "<speak><say-as>a</say-as></speak>", says: "needs interpret-as" },
        Case { text: "<speak><say-as interpret-as='date' format='qqq'>a</say-as></speak>", says: "date format `qqq`" },
        Case {
            text: "<speak><say-as interpret-as='date'><p>a</p></say-as></speak>",
            says: "may not stand inside <say-as>",
        },
        Case { text: "<speak><phoneme alphabet='x-sampa' ph='a'>a</phoneme></speak>", says: "alphabet `x-sampa`" },
        Case { text: "<speak><phoneme>a</phoneme></speak>", says: "needs ph" },
        Case { text: "<speak><sub>a</sub></speak>", says: "needs an alias" },
        Case { text: "<speak>&unknown;</speak>", says: "entity `&unknown;`" },
        Case { text: "<speak>&#0;</speak>", says: "malformed markup" },
        Case { text: "<speak>&#xD800;</speak>", says: "malformed markup" },
        Case { text: "<speak>a & b</speak>", says: "malformed markup" },
        Case { text: "<speak>a < b</speak>", says: "malformed markup" },
        Case { text: "<speak><?php ?></speak>", says: "processing instruction" },
        Case { text: "<?xml version='1.0'?>", says: "no <speak>" },
        Case { text: "<speak", says: "malformed markup" },
    ];
    for case in cases {
        let said = message(case.text);
        assert!(said.contains(case.says), "{}: {said}", case.text);
    }
}

#[test]
fn hostile_markup_is_refused_quickly() {
    let deep = format!("<speak>{}a{}</speak>", "<p>".repeat(10_000), "</p>".repeat(10_000));
    assert!(message(&deep).contains("nested deeper than 32"));
    let laughs = "<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><speak>&lol2;</speak>";
    assert!(message(laughs).contains("document type"));
    let external = "<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM \"file:///etc/passwd\"><speak>a</speak>";
    assert!(message(external).contains("document type"));
    assert!(message(&format!("<speak>{}", "<break/>".repeat(100_000))).contains("sum up to"));
    assert_eq!(parse(&"[".repeat(100_000)).unwrap().text.len(), 100_000);
    assert_eq!(parse(&"[a](/".repeat(20_000)).unwrap().text.len(), 100_000);
}

#[test]
fn contents_of_unheard_tags_are_skipped_and_others_read() {
    let script = parse(
        "<speak><metadata><a><b>x</b></a></metadata><mark name='m'/>one <emphasis level='strong'>two</emphasis> \
         <lang xml:lang='zh-CN'>三</lang><audio src='x.mp3'><desc>no</desc> four</audio><!-- five --><![CDATA[ <six>]]></speak>",
    )
    .unwrap();
    assert_eq!(script.text, "one two 三 four <six>");
}

#[test]
fn invisible_and_control_characters_do_not_split_words() {
    let script = parse("\u{feff}so\u{ad}ft\u{200b}ly\0 e\u{301}\t\u{202e}x").unwrap();
    assert_eq!(script.text, "softly  é x");
}

#[test]
fn check_wants_something_to_speak() {
    for text in [
        "",
        "   ",
        "...",
        "😀🎉",
        "？！。",
        "\u{10FFFE}\u{E123}",
        "<speak> <break time='1s'/> </speak>",
        "[pause 1s]",
        "— ✓ →",
    ] {
        let error = check(text).unwrap_err();
        assert_eq!(error.to_string(), "the text has nothing that can be spoken", "{text}");
    }
    let checked = check("Hi [pause 1s]你").unwrap();
    assert_eq!(checked, Checked { spoken_chars: 4, pause_ms: 1000 });
    assert!(check("[?](/hʌ/)").is_ok());
}

use proptest::prelude::*;

use super::*;

fn sentences_of(text: &str) -> Vec<&str> {
    split(text, &[]).into_iter().map(|sentence| &text[sentence.span]).collect()
}

#[test]
fn splits_at_sentence_ends_only() {
    struct Case {
        text: &'static str,
        expected: &'static [&'static str],
    }
    let cases = [
        Case { text: "One. Two! Three? Four", expected: &["One.", "Two!", "Three?", "Four"] },
        Case {
            text: "Dr. Smith met Mr. J. R. Jones. They left.",
            expected: &["Dr. Smith met Mr. J. R. Jones.", "They left."],
        },
        Case { text: "It costs 3.50 at example.com. Fine.", expected: &["It costs 3.50 at example.com.", "Fine."] },
        Case { text: "We meet at 5 p.m. Bring food.", expected: &["We meet at 5 p.m.", "Bring food."] },
        Case { text: "We meet at 5 p.m. in the hall.", expected: &["We meet at 5 p.m. in the hall."] },
        Case { text: "See No. 5. It is good.", expected: &["See No. 5.", "It is good."] },
        Case { text: "He said no. Twice.", expected: &["He said no.", "Twice."] },
        Case {
            text: "\"Why?\" he asked. \"Because.\" Then silence.",
            expected: &["\"Why?\" he asked.", "\"Because.\"", "Then silence."],
        },
        Case { text: "Wait... what? No.", expected: &["Wait... what?", "No."] },
        Case { text: "So do I. And you?", expected: &["So do I.", "And you?"] },
        Case { text: "1. Open the box. 2. Close it.", expected: &["1. Open the box.", "2. Close it."] },
        Case {
            text: "你好。今天天气怎么样？很好！", expected: &["你好。", "今天天气怎么样？", "很好！"]
        },
        Case {
            text: "他说：“你好！”，然后走了。", expected: &["他说：“你好！”，然后走了。"]
        },
        Case {
            text: "“快走！”他喊。大家跑了。", expected: &["“快走！”", "他喊。", "大家跑了。"]
        },
        Case { text: "我用GPT-4.0。It works. 真的", expected: &["我用GPT-4.0。", "It works.", "真的"] },
        Case {
            text: "नमस्ते। आप कैसे हैं?", expected: &["नमस्ते।", "आप कैसे हैं?"]
        },
        Case { text: "¿Qué tal? ¡Bien!", expected: &["¿Qué tal?", "¡Bien!"] },
        Case {
            text: "A title\nThe text runs\nover lines. Yes",
            expected: &["A title", "The text runs\nover lines.", "Yes"],
        },
        Case { text: "", expected: &[] },
        Case { text: " \n\n ", expected: &[] },
    ];
    for case in cases {
        assert_eq!(sentences_of(case.text), case.expected, "{}", case.text);
    }
}

#[test]
fn empty_lines_end_paragraphs() {
    let text = "One. Two.\n \nThree.\n\n\nFour";
    let ends: Vec<bool> = split(text, &[]).iter().map(|sentence| sentence.ends_paragraph).collect();
    assert_eq!(ends, [false, true, true, true]);
}

#[test]
fn forced_ends_split_where_no_mark_stands() {
    let text = "first thing second thing";
    let spans: Vec<&str> = split(text, &[11]).into_iter().map(|s| &text[s.span]).collect();
    assert_eq!(spans, ["first thing", "second thing"]);
}

#[test]
fn endless_sentences_are_bounded() {
    for text in ["word ".repeat(2000), "字".repeat(4000), "a".repeat(9000), "one, two, ".repeat(900)] {
        let sentences = split(&text, &[]);
        assert!(sentences.len() > 2);
        assert!(sentences.iter().all(|sentence| sentence.span.len() <= MAX_SENTENCE_BYTES));
    }
}

proptest! {
    #[test]
    fn nothing_is_lost_or_repeated(text in "[a-cA-C .!?,\n\"'’”“。！？，…1-3我你]{0,80}", forced in prop::collection::vec(0_usize..200, 0..4)) {
        let mut forced = forced;
        forced.sort_unstable();
        let solid = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        let mut end = 0;
        let mut joined = String::new();
        for sentence in split(&text, &forced) {
            prop_assert!(sentence.span.start >= end && !sentence.span.is_empty());
            end = sentence.span.end;
            joined.push_str(&solid(&text[sentence.span]));
        }
        prop_assert_eq!(joined, solid(&text));
    }
}

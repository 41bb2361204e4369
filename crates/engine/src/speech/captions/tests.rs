use super::*;

/// Words of 400 ms each, one behind the other; a word that ends in a full stop ends its sentence.
fn timed(text: &str) -> Vec<TimedWord> {
    text.split(' ')
        .zip(0_u32..)
        .map(|(word, index)| TimedWord {
            text: word.to_owned(),
            start_ms: index * 400,
            end_ms: index * 400 + 400,
            ends_sentence: word.ends_with(['.', '。']),
        })
        .collect()
}

#[test]
fn srt_numbers_its_cues_and_keeps_sentences_apart() {
    assert_eq!(
        to_srt(&timed("Hello there. Good bye.")),
        "1\n00:00:00,000 --> 00:00:00,800\nHello there.\n\n2\n00:00:00,800 --> 00:00:01,600\nGood bye.\n\n"
    );
    assert_eq!(to_srt(&[]), "");
}

#[test]
fn vtt_times_its_words() {
    assert_eq!(
        to_vtt(&timed("Hello there.")),
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:00.800\n<c>Hello</c> <00:00:00.400><c>there.</c>\n\n"
    );
}

#[test]
fn markup_in_the_text_stays_text() {
    let words = timed("a<b --> &c</c>.");
    assert!(
        to_vtt(&words).contains("<c>a&lt;b</c> <00:00:00.400><c>--&gt;</c> <00:00:00.800><c>&amp;c&lt;/c&gt;.</c>")
    );
    assert!(to_srt(&words).contains("\na‹b --› &c‹/c›.\n"));
    let broken = [TimedWord { text: "a\n\n9\nb\"".to_owned(), start_ms: 0, end_ms: 9, ends_sentence: true }];
    assert_eq!(to_srt(&broken), "1\n00:00:00,000 --> 00:00:00,009\na 9 b\"\n\n");
    assert!(serde_json::from_str::<serde_json::Value>(&to_json(&broken)).is_ok());
}

#[test]
fn lines_keep_their_limits() {
    let latin = timed("several words of different lengths, extraordinarily, in one ".repeat(20).trim_end());
    let han = timed("今天 我们 一起 去 公园 散步， ".repeat(20).trim_end());
    for (words, limit) in [(&latin, 42), (&han, 20)] {
        let cues = cues(words);
        assert!(cues.len() > 5);
        for cue in &cues {
            assert!(cue.text().chars().count() <= limit, "{}", cue.text());
            assert!(cue.end_ms - cue.start_ms <= 7000);
        }
        let joined: Vec<&TimedWord> = cues.iter().flat_map(|cue| cue.words).collect();
        assert_eq!(joined, words.iter().collect::<Vec<_>>());
    }
}

#[test]
fn lines_are_balanced_and_end_at_commas() {
    let lines = |text: &str| cues(&timed(text)).iter().map(Cue::text).collect::<Vec<_>>();
    assert_eq!(
        lines("Nobody in the small fishing village believed that he would go."),
        ["Nobody in the small fishing", "village believed that he would go."]
    );
    assert_eq!(
        lines("He had always been there, watching the ships pass by in the dark."),
        ["He had always been there,", "watching the ships pass by in the dark."]
    );
}

#[test]
fn a_word_longer_than_a_line_stands_alone() {
    let words = timed(&format!("a {} b", "x".repeat(100)));
    assert_eq!(cues(&words).len(), 3);
}

#[test]
fn han_words_are_joined_without_spaces() {
    assert_eq!(cues(&timed("我 用 Rust 写 code now。"))[0].text(), "我用Rust写code now。");
}

#[test]
fn json_cues_point_to_their_words() {
    let json: serde_json::Value = serde_json::from_str(&to_json(&timed("One two. Three."))).unwrap();
    assert_eq!(json["words"][2], serde_json::json!({"text": "Three.", "startMs": 800, "endMs": 1200}));
    assert_eq!(json["cues"][1], serde_json::json!({"text": "Three.", "startMs": 800, "endMs": 1200, "words": [2, 3]}));
}

#[test]
fn hours_are_counted() {
    assert_eq!(clock(3_600_000 + 62_003, ','), "01:01:02,003");
}

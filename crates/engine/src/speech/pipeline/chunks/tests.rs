use proptest::prelude::*;

use super::*;

const MAX_SYMBOLS: usize = 509;

/// Words of a text: letters are symbols, marks are words of their own. The word's number in the text
/// is its span, so that each can be told.
fn sentence(text: &str, start: usize) -> SentenceWords {
    let mut words: Vec<Word> = Vec::new();
    for token in text.split_whitespace() {
        let stem = token.trim_end_matches([',', '.', ';', '!', '?']);
        for (part, space_after) in [(stem, stem.len() == token.len()), (&token[stem.len()..], true)] {
            if !part.is_empty() {
                let at = start + words.len();
                words.push(Word { span: at..at + 1, phonemes: part.to_owned(), space_after });
            }
        }
    }
    SentenceWords { words, ends_paragraph: false }
}

fn plan_of(texts: &[&str]) -> Vec<String> {
    let mut start = 0;
    let sentences = texts
        .iter()
        .map(|text| {
            let sentence = sentence(text, start);
            start += sentence.words.len();
            sentence
        })
        .collect();
    plan(sentences, &[], &[], MAX_SYMBOLS).chunks.iter().map(text_of).collect()
}

fn text_of(chunk: &Chunk) -> String {
    super::super::line::write(chunk).symbols
}

#[test]
fn sentences_are_chunks_and_short_ones_join_their_neighbours() {
    assert_eq!(
        plan_of(&["this sentence is long enough.", "so is the next one here."]),
        ["this sentence is long enough.", "so is the next one here."]
    );
    assert_eq!(plan_of(&["yes.", "i know that very well indeed."]), ["yes. i know that very well indeed."]);
    assert_eq!(plan_of(&["i know that very well indeed.", "yes!"]), ["i know that very well indeed. yes!"]);
    assert_eq!(plan_of(&["title", "hm", "short."]), ["title. hm. short."]);
    assert_eq!(plan_of(&["...", ""]), Vec::<String>::new());
}

#[test]
fn the_first_chunk_of_a_long_text_is_short() {
    let long = "the first of these many words stands here, and many others follow it without any end in sight";
    let chunks = plan_of(&[long, long, long]);
    assert_eq!(chunks[0], "the first of these many,");
    assert_eq!(chunks[1], "words stands here, and many others follow it without any end in sight.");
    let marked = format!("well to begin with, {long}");
    assert_eq!(plan_of(&[&marked, long, long])[0], "well to begin with,");
    assert_eq!(plan_of(&[long]).len(), 1, "a short text is not cut");
}

#[test]
fn long_sentences_are_cut_at_their_best_places() {
    let clause = "these are about forty symbols of a clause";
    let text = format!("{}.", [clause; 12].join(", "));
    let chunks = plan_of(&[&text]);
    for chunk in &chunks[1..] {
        assert!(chunk.ends_with([',', '.']), "{chunk}");
        assert!(chunk.chars().count() <= COMFORTABLE_SYMBOLS + 1);
    }
}

#[test]
fn asked_pauses_and_rates_cut() {
    let pause = |at, length_ms| Break { at, length_ms };
    let sentences = || vec![sentence("one two, three four.", 0)];
    let planned = plan(sentences(), &[pause(0, 100), pause(2, 200), pause(9, 300)], &[], MAX_SYMBOLS);
    assert_eq!(planned.leading_pause_ms, 100);
    let found: Vec<(String, u32)> = planned.chunks.iter().map(|c| (text_of(c), c.asked_pause_ms)).collect();
    // The mark at word 2 stays with the word before it, the pause comes behind it.
    assert_eq!(found, [("one two,".to_owned(), 200), ("three four.".to_owned(), 300)]);

    let rates = [Rate { span: 1..4, factor: 1.5 }];
    let planned = plan(sentences(), &[], &rates, MAX_SYMBOLS);
    let found: Vec<(String, f32)> = planned.chunks.iter().map(|c| (text_of(c), c.rate)).collect();
    assert_eq!(found, [("one,".to_owned(), 1.0), ("two, three,".to_owned(), 1.5), ("four.".to_owned(), 1.0)]);
}

#[test]
fn paragraphs_are_not_joined() {
    let mut first = sentence("title.", 0);
    first.ends_paragraph = true;
    let planned = plan(vec![first, sentence("text.", 9)], &[], &[], MAX_SYMBOLS);
    assert_eq!(planned.chunks.len(), 2);
    assert_eq!(planned.chunks[0].boundary, Boundary::Paragraph);
}

proptest! {
    #[test]
    fn every_word_is_spoken_once_and_in_order(
        texts in prop::collection::vec("([a-z]{1,12}|[a-z]{300}|[.,!?]{1,3}|[a-zˈ]{1,9}[,;.]| ){0,40}", 0..5),
        pauses in prop::collection::vec((0_usize..200, 1_u32..5000), 0..4),
        rates in prop::collection::vec(0_usize..100, 0..4),
        max in 8_usize..600,
    ) {
        let mut pauses = pauses;
        pauses.sort_unstable();
        let breaks: Vec<Break> = pauses.iter().map(|&(at, length_ms)| Break { at, length_ms }).collect();
        let mut rates = rates;
        rates.sort_unstable();
        rates.dedup();
        let rates: Vec<Rate> = rates.windows(2).map(|w| Rate { span: w[0]..w[1], factor: 0.5 + (w[0] % 3) as f32 }).collect();
        let mut start = 0;
        let sentences: Vec<SentenceWords> = texts.iter().map(|text| {
            let sentence = sentence(text, start);
            start += sentence.words.len();
            sentence
        }).collect();
        let spoken = |words: &[Word]| -> String {
            words.iter().flat_map(|w| w.phonemes.chars()).filter(|c| c.is_alphabetic()).collect()
        };
        let all: Vec<Word> = sentences.iter().flat_map(|s| s.words.clone()).collect();
        let planned = plan(sentences, &breaks, &rates, max);
        let chunks = &planned.chunks;
        let flat: Vec<Word> = chunks.iter().flat_map(|chunk| chunk.words.clone()).collect();
        prop_assert_eq!(spoken(&flat), spoken(&all));
        prop_assert!(flat.is_sorted_by_key(|word| word.span.start));
        for chunk in chunks {
            prop_assert!(chunk.words.iter().any(|word| !is_mark(word)));
            let line = crate::speech::pipeline::line::write(chunk);
            prop_assert!(line.count <= max, "{} symbols", line.count);
            prop_assert_eq!(line.count, line.symbols.chars().count());
        }
        let asked: u32 = breaks.iter().map(|pause| pause.length_ms).sum();
        let kept: u32 = planned.leading_pause_ms + chunks.iter().map(|chunk| chunk.asked_pause_ms).sum::<u32>();
        prop_assert_eq!(asked, kept);
    }
}

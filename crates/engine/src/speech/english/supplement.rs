//! Our own pronunciations (`data/english_words.tsv`): names and words that the dictionaries lack, and
//! accented words that would be read wrongly without their accents.

use super::Accent;
use super::string_table::{StringTable, StringTableBuilder};

/// A word in small letters, its American and its British pronunciation on each line.
const WORDS: &str = include_str!("../../../data/english_words.tsv");

/// The pronunciations of one accent; the keys are in small letters.
pub(super) fn load(accent: Accent) -> StringTable {
    let mut table = StringTableBuilder::default();
    for line in WORDS.lines() {
        let mut columns = line.split('\t');
        let (word, american, british) = (columns.next(), columns.next(), columns.next());
        let phonemes = match accent {
            Accent::American => american,
            Accent::British => british,
        };
        if let (Some(word), Some(phonemes)) = (word, phonemes) {
            // A line that does not fit is left out; a test sees to it that there is none.
            let _ = table.insert(word.as_bytes(), phonemes.as_bytes());
        }
    }
    table.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::english::symbols;

    #[test]
    fn every_word_is_found_and_speakable() {
        assert!(WORDS.lines().is_sorted(), "the list is sorted, so that a word stands in it once");
        let tables = [load(Accent::American), load(Accent::British)];
        for line in WORDS.lines() {
            let columns: Vec<&str> = line.split('\t').collect();
            assert_eq!(columns.len(), 3, "{line}");
            assert_eq!(columns[0], columns[0].to_lowercase());
            for (table, phonemes) in tables.iter().zip(&columns[1..]) {
                assert_eq!(table.get(columns[0].as_bytes()), Some(phonemes.as_bytes()));
                assert_eq!(symbols::to_vocabulary(phonemes).chars().count(), phonemes.chars().count(), "{line}");
            }
        }
    }
}

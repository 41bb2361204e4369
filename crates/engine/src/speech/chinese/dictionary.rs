//! Readings of phrases and characters, and the simplified forms of traditional characters, from the
//! tables of the pack and the small table of corrections beside this file. It only looks up; choosing
//! among readings is done elsewhere.

use std::{collections::HashMap, path::Path};

use super::{pinyin::Syllable, read_pack_file};
use crate::Error;

/// The most bytes of a table; the largest real one has 1.2 MB.
const MAX_TABLE_BYTES: u64 = 32 << 20;
/// The longest phrase that is looked for, in characters; longer entries are proverbs that are found
/// by their parts.
pub const MAX_PHRASE_CHARS: usize = 12;

/// Readings that the pack's tables lack or have wrong for modern speech, in the pack's format.
const CORRECTIONS: &str = include_str!("corrections.tsv");

/// All tables.
pub struct Dictionary {
    phrases: Phrases,
    chars: HashMap<char, Vec<Syllable>>,
    simplified: HashMap<char, Simplified>,
}

/// Phrases in one string, sorted, so that 47,000 entries cost no allocation each.
struct Phrases {
    text: String,
    syllables: Vec<Syllable>,
    entries: Vec<Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    text_start: u32,
    text_length: u16,
    syllable_start: u32,
    syllable_count: u16,
}

#[derive(Clone, Copy)]
struct Simplified {
    to: char,
    /// Whether the character is also written in simplified text (`乾` of 乾坤).
    is_ambiguous: bool,
}

impl Dictionary {
    /// Reads `phrases.tsv`, `chars.tsv` and `simplified.tsv` of the folder.
    ///
    /// # Errors
    /// [`Error::NotInstalled`] without the files, [`Error::Damaged`] when a table is not UTF-8 or holds
    /// no usable line, [`Error::Io`] when it cannot be read.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let read = |name: &str| -> Result<String, Error> {
            let path = dir.join(name);
            let bytes = read_pack_file(&path, MAX_TABLE_BYTES)?;
            String::from_utf8(bytes).map_err(|error| Error::Damaged {
                path: path.display().to_string(),
                reason: format!("is not UTF-8: {error}"),
            })
        };
        let empty = |name: &str| Error::Damaged {
            path: dir.join(name).display().to_string(),
            reason: "holds no usable line".into(),
        };
        let phrases = Phrases::parse(&[CORRECTIONS, &read("phrases.tsv")?]);
        if phrases.entries.len() <= CORRECTIONS.lines().count() {
            return Err(empty("phrases.tsv"));
        }
        let chars = parse_chars(&read("chars.tsv")?);
        if chars.is_empty() {
            return Err(empty("chars.tsv"));
        }
        let simplified = parse_simplified(&read("simplified.tsv")?);
        if simplified.is_empty() {
            return Err(empty("simplified.tsv"));
        }
        Ok(Self { phrases, chars, simplified })
    }

    /// The readings of a phrase, one a character.
    #[must_use]
    pub fn phrase(&self, phrase: &str) -> Option<&[Syllable]> {
        self.phrases.find(phrase)
    }

    /// The readings of a character, the commonest first; empty for what is no Chinese character.
    #[must_use]
    pub fn readings(&self, character: char) -> &[Syllable] {
        self.chars.get(&character).map_or(&[], Vec::as_slice)
    }

    /// Replaces traditional characters. Those that simplified text has too are replaced only when
    /// another character shows that the text is traditional.
    pub fn simplify(&self, chars: &mut [char]) {
        let is_traditional =
            chars.iter().any(|c| self.simplified.get(c).is_some_and(|simplified| !simplified.is_ambiguous));
        if !is_traditional {
            return;
        }
        for at in 0..chars.len() {
            let next = chars.get(at + 1).copied();
            let is_kept = |set: &str| next.is_some_and(|next| set.contains(next));
            match chars[at] {
                // 乾 stays in the names of the trigram and the emperor.
                '乾' if is_kept("隆坤陵卦元") => {}
                // The table leaves 著 alone for the sake of 著名.
                '著' if !is_kept("名作称稱者述录錄") => chars[at] = '着',
                character => {
                    if let Some(simplified) = self.simplified.get(&character) {
                        chars[at] = simplified.to;
                    }
                }
            }
        }
    }
}

impl Phrases {
    /// Lines of earlier sources win over the same phrases of later ones; lines that are no phrase with
    /// one syllable a character are skipped.
    fn parse(sources: &[&str]) -> Self {
        let mut phrases = Self { text: String::new(), syllables: Vec::new(), entries: Vec::new() };
        let mut parsed = Vec::new();
        for line in sources.iter().flat_map(|source| source.lines()) {
            let Some((phrase, readings)) = line.split_once('\t') else { continue };
            parsed.clear();
            parsed.extend(readings.split(' ').map_while(Syllable::parse));
            let count = phrase.chars().count();
            if count == 0
                || count > MAX_PHRASE_CHARS
                || parsed.len() != readings.split(' ').count()
                || parsed.len() != count
            {
                continue;
            }
            let (Ok(text_start), Ok(syllable_start)) =
                (u32::try_from(phrases.text.len()), u32::try_from(phrases.syllables.len()))
            else {
                break;
            };
            phrases.text.push_str(phrase);
            phrases.syllables.extend(&parsed);
            // Both lengths are bounded by MAX_PHRASE_CHARS.
            phrases.entries.push(Entry {
                text_start,
                text_length: phrase.len() as u16,
                syllable_start,
                syllable_count: count as u16,
            });
        }
        let text = &phrases.text;
        phrases.entries.sort_by_key(|entry| entry.text(text));
        phrases.entries.dedup_by(|later, earlier| later.text(text) == earlier.text(text));
        phrases
    }

    fn find(&self, phrase: &str) -> Option<&[Syllable]> {
        let at = self.entries.binary_search_by_key(&phrase, |entry| entry.text(&self.text)).ok()?;
        let entry = self.entries[at];
        self.syllables.get(entry.syllable_start as usize..)?.get(..usize::from(entry.syllable_count))
    }
}

impl Entry {
    fn text(self, text: &str) -> &str {
        &text[self.text_start as usize..][..usize::from(self.text_length)]
    }
}

fn parse_chars(table: &str) -> HashMap<char, Vec<Syllable>> {
    let mut chars = HashMap::with_capacity(table.lines().count());
    for line in table.lines() {
        let Some((key, readings)) = line.split_once('\t') else { continue };
        let mut key = key.chars();
        let (Some(character), None) = (key.next(), key.next()) else { continue };
        let readings: Vec<Syllable> = readings.split(',').filter_map(Syllable::parse).collect();
        if !readings.is_empty() {
            chars.insert(character, readings);
        }
    }
    chars
}

fn parse_simplified(table: &str) -> HashMap<char, Simplified> {
    let mut simplified = HashMap::with_capacity(table.lines().count());
    for line in table.lines() {
        let Some((from, forms)) = line.split_once('\t') else { continue };
        let mut key = from.chars();
        let (Some(from), None) = (key.next(), key.next()) else { continue };
        let Some(to) = forms.chars().next().filter(|&to| to != from) else { continue };
        // Of the other forms, only the character itself makes it ambiguous.
        simplified.insert(from, Simplified { to, is_ambiguous: forms.contains(from) });
    }
    simplified
}

//! The pack's pronouncing dictionaries of one accent: gold (checked by hand) and silver (derived),
//! with our own entries for words that are newer than both.

use std::fmt;
use std::path::Path;

use serde::de::{DeserializeSeed, Error as _, MapAccess, Visitor};

use super::Accent;
use super::assets;
use super::string_table::{StringTable, StringTableBuilder};
use super::supplement;
use super::tagger::Tag;
use crate::Error;

/// The dictionaries of one accent.
#[derive(Debug)]
pub(super) struct Lexicon {
    accent: Accent,
    own: StringTable,
    gold: StringTable,
    silver: StringTable,
}

/// A word's pronunciation: one, or several by part of speech.
#[derive(Debug, Clone, Copy)]
pub(super) enum Entry<'a> {
    One(&'a str),
    /// Records of case (an index into [`CASES`]), length ([`SPELLED`]: none), symbols.
    ByTag(&'a [u8]),
}

/// The conditions that entries can have: parts of speech, and `None` for "nothing follows".
const CASES: [&str; 10] = ["DEFAULT", "NOUN", "VERB", "ADJ", "ADV", "None", "VBD", "VBN", "VBP", "DT"];

/// The length that says that the word is spelled by letters in this case.
const SPELLED: u8 = u8::MAX;

/// The first byte of a packed value.
const KIND_ONE: u8 = 0;
const KIND_BY_TAG: u8 = 1;

impl Lexicon {
    /// Loads the two dictionaries of `accent`.
    pub(super) fn open(pack_dir: &Path, accent: Accent) -> Result<Self, Error> {
        let name = match accent {
            Accent::American => "us",
            Accent::British => "gb",
        };
        let load = |grade| assets::read_json(pack_dir, &format!("lexicon_{name}_{grade}.json.gz"), DictionarySeed);
        Ok(Self { accent, own: supplement::load(accent), gold: load("gold")?, silver: load("silver")? })
    }

    pub(super) const fn accent(&self) -> Accent {
        self.accent
    }

    /// The entry of a word in our own list or the gold dictionary.
    pub(super) fn gold(&self, word: &str) -> Option<Entry<'_>> {
        let own = self.own.get(word.to_lowercase().as_bytes()).and_then(|phonemes| std::str::from_utf8(phonemes).ok());
        own.map(Entry::One).or_else(|| find(&self.gold, word))
    }

    /// The entry of a word in the silver dictionary.
    pub(super) fn silver(&self, word: &str) -> Option<Entry<'_>> {
        find(&self.silver, word)
    }

    pub(super) fn contains(&self, word: &str) -> bool {
        self.gold(word).is_some() || self.silver(word).is_some()
    }
}

/// A small word answers in its capitalised form too, and the other way round, unless that form has its
/// own entry.
fn find<'t>(table: &'t StringTable, word: &str) -> Option<Entry<'t>> {
    let value = table.get(word.as_bytes()).or_else(|| {
        if word.len() < 2 || !word.is_ascii() {
            return None;
        }
        let (first, rest) = word.as_bytes().split_first()?;
        if rest.iter().any(u8::is_ascii_uppercase) || !first.is_ascii_alphabetic() {
            return None;
        }
        let mut other = word.as_bytes().to_vec();
        other[0] ^= b' ';
        table.get(&other)
    })?;
    let (kind, body) = value.split_first()?;
    if *kind == KIND_ONE { std::str::from_utf8(body).ok().map(Entry::One) } else { Some(Entry::ByTag(body)) }
}

impl<'a> Entry<'a> {
    /// The pronunciation for a part of speech; `None` where the word is spelled. `last`: nothing is
    /// spoken after the word before the next mark.
    pub(super) fn pick(self, tag: Option<Tag>, last: bool) -> Option<&'a str> {
        let records = match self {
            Self::One(phonemes) => return Some(phonemes),
            Self::ByTag(records) => records,
        };
        let exact = tag.map_or("DEFAULT", Tag::name);
        let parent = tag.map_or("DEFAULT", |tag| {
            if tag.is_verb() {
                "VERB"
            } else if tag.is_noun() {
                "NOUN"
            } else if tag.is_adverb() {
                "ADV"
            } else if tag.is_adjective() {
                "ADJ"
            } else {
                "DEFAULT"
            }
        });
        let wanted: [&str; 4] = [if last { "None" } else { exact }, exact, parent, "DEFAULT"];
        wanted.into_iter().find_map(|case| find_case(records, case)).flatten()
    }
}

/// The record of a case: outer `None` when there is none, inner `None` when the word is spelled.
fn find_case<'a>(mut records: &'a [u8], case: &str) -> Option<Option<&'a str>> {
    while let [id, length, rest @ ..] = records {
        let spelled = *length == SPELLED;
        let (phonemes, tail) = rest.split_at_checked(if spelled { 0 } else { usize::from(*length) })?;
        if CASES.get(usize::from(*id)) == Some(&case) {
            return Some(if spelled { None } else { std::str::from_utf8(phonemes).ok() });
        }
        records = tail;
    }
    None
}

struct DictionarySeed;

impl<'de> DeserializeSeed<'de> for DictionarySeed {
    type Value = StringTable;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<StringTable, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for DictionarySeed {
    type Value = StringTable;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of words and pronunciations")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<StringTable, A::Error> {
        let mut table = StringTableBuilder::default();
        let mut packed = Vec::new();
        while let Some(word) = map.next_key::<String>()? {
            packed.clear();
            map.next_value_seed(EntrySeed(&mut packed))?;
            table.insert(word.as_bytes(), &packed).map_err(A::Error::custom)?;
        }
        Ok(table.finish())
    }
}

/// Packs one entry.
struct EntrySeed<'a>(&'a mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for EntrySeed<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for EntrySeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a pronunciation, or an object of them by part of speech")
    }

    fn visit_str<E: serde::de::Error>(self, phonemes: &str) -> Result<(), E> {
        self.0.push(KIND_ONE);
        self.0.extend_from_slice(phonemes.as_bytes());
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.0.push(KIND_BY_TAG);
        while let Some((case, phonemes)) = map.next_entry::<String, Option<String>>()? {
            let id = CASES
                .iter()
                .position(|known| *known == case)
                .and_then(|id| u8::try_from(id).ok())
                .ok_or_else(|| A::Error::custom(format!("unknown part of speech `{case}`")))?;
            let phonemes = phonemes.as_deref();
            let length = match phonemes.map(str::len) {
                None => SPELLED,
                Some(length) => u8::try_from(length)
                    .ok()
                    .filter(|length| *length != SPELLED)
                    .ok_or_else(|| A::Error::custom(format!("a pronunciation has {length} bytes, more than 254")))?,
            };
            self.0.extend([id, length]);
            self.0.extend_from_slice(phonemes.unwrap_or_default().as_bytes());
        }
        Ok(())
    }
}

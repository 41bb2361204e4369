//! Part-of-speech tags (Penn Treebank's) by the pack's averaged perceptron: words with one dominant
//! tag come from a dictionary, the others from weighted features of the words around them.

use std::fmt;
use std::path::Path;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::assets;
use super::string_table::{StringTable, StringTableBuilder};
use crate::Error;

/// The tags in the order of the pack's file, which is also the order that breaks ties.
const NAMES: [&str; 50] = [
    "$", "''", ",", "-LRB-", "-RRB-", ".", ":", "ADD", "AFX", "CC", "CD", "DT", "EX", "FW", "HYPH", "IN", "JJ", "JJR",
    "JJS", "LS", "MD", "NFP", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP", "SYM",
    "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB", "XX", "_SP", "``",
];

/// A part of speech.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Tag(u8);

impl Tag {
    pub(super) const CD: Self = Self::named("CD");
    pub(super) const IN: Self = Self::named("IN");
    pub(super) const JJ: Self = Self::named("JJ");
    pub(super) const MD: Self = Self::named("MD");
    pub(super) const NN: Self = Self::named("NN");
    pub(super) const NNP: Self = Self::named("NNP");
    pub(super) const NNS: Self = Self::named("NNS");
    pub(super) const PRP: Self = Self::named("PRP");
    pub(super) const TO: Self = Self::named("TO");
    pub(super) const VB: Self = Self::named("VB");
    pub(super) const VBD: Self = Self::named("VBD");
    pub(super) const VBN: Self = Self::named("VBN");
    pub(super) const VBP: Self = Self::named("VBP");
    pub(super) const VBZ: Self = Self::named("VBZ");

    const fn named(name: &str) -> Self {
        let mut id = 0;
        while (id as usize) < NAMES.len() {
            if same(NAMES[id as usize].as_bytes(), name.as_bytes()) {
                return Self(id);
            }
            id += 1;
        }
        // A name that the list lacks; a test looks for it.
        Self(u8::MAX)
    }

    fn find(name: &str) -> Option<Self> {
        NAMES.iter().position(|known| *known == name).and_then(|i| u8::try_from(i).ok()).map(Self)
    }

    pub(super) fn name(self) -> &'static str {
        NAMES.get(usize::from(self.0)).copied().unwrap_or("XX")
    }

    pub(super) fn is_noun(self) -> bool {
        self.name().starts_with("NN")
    }

    pub(super) fn is_verb(self) -> bool {
        self.name().starts_with("VB")
    }

    pub(super) fn is_adjective(self) -> bool {
        self.name().starts_with("JJ")
    }

    pub(super) fn is_adverb(self) -> bool {
        self.name().starts_with("RB")
    }
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    let mut i = 0;
    while i < a.len() && i < b.len() && a[i] == b[i] {
        i += 1;
    }
    i == a.len() && i == b.len()
}

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The tagger.
#[derive(Debug)]
pub(super) struct Tagger {
    /// Word (in its case) -> tag.
    dictionary: StringTable,
    /// Words that features name; others go by their shape.
    vocabulary: StringTable,
    /// Feature -> (tag, weight in tenths as i16), three bytes each.
    weights: StringTable,
}

const START: [&str; 2] = ["-START2-", "-START-"];
const END: [&str; 2] = ["-END-", "-END2-"];

impl Tagger {
    /// Loads `tagger.json.gz`.
    pub(super) fn open(pack_dir: &Path) -> Result<Self, Error> {
        assets::read_json(pack_dir, "tagger.json.gz", TaggerSeed)
    }

    /// One tag for each word.
    pub(super) fn tag(&self, words: &[&str]) -> Vec<Tag> {
        let mut context: Vec<String> = Vec::with_capacity(words.len() + 4);
        context.extend(START.map(String::from));
        context.extend(words.iter().map(|word| self.context_form(word)));
        context.extend(END.map(String::from));
        let mut tags = Vec::with_capacity(words.len());
        let mut previous = (START[0], START[1]);
        let mut feature = Vec::with_capacity(64);
        for (i, word) in words.iter().enumerate() {
            let known = self.dictionary.get(word.as_bytes()).and_then(|value| value.first()).map(|&id| Tag(id));
            let tag = known.unwrap_or_else(|| self.predict(i, word, &context, previous, &mut feature));
            tags.push(tag);
            previous = (previous.1, tag.name());
        }
        tags
    }

    fn context_form(&self, word: &str) -> String {
        let normal = normal_form(word);
        if self.vocabulary.contains(normal.as_bytes()) { normal } else { format!("<{}>", shape(word)) }
    }

    fn predict(
        &self,
        i: usize,
        word: &str,
        context: &[String],
        (before2, before): (&str, &str),
        feature: &mut Vec<u8>,
    ) -> Tag {
        let mut scores = [0_i32; NAMES.len()];
        let mut add = |parts: &[&str]| {
            feature.clear();
            for part in parts {
                feature.extend_from_slice(part.as_bytes());
            }
            for weight in self.weights.get(feature).unwrap_or_default().chunks_exact(3) {
                scores[usize::from(weight[0])] += i32::from(i16::from_le_bytes([weight[1], weight[2]]));
            }
        };
        let first = word.chars().next().map(String::from).unwrap_or_default();
        let at = |offset: usize| context[i + offset].as_str();
        add(&["b"]);
        add(&["s3=", last_three(word)]);
        add(&["p1=", &first]);
        add(&["w=", at(2)]);
        add(&["sh=", &shape(word)]);
        add(&[if i == 0 { "i0" } else { "i+" }]);
        add(&["t-1=", before]);
        add(&["t-2=", before2]);
        add(&["t-12=", before, ",", before2]);
        add(&["w-1=", at(1)]);
        add(&["s3-1=", last_three(at(1))]);
        add(&["w-2=", at(0)]);
        add(&["w+1=", at(3)]);
        add(&["s3+1=", last_three(at(3))]);
        add(&["w+2=", at(4)]);
        let best = scores.iter().enumerate().max_by_key(|(_, score)| **score).map_or(0, |(tag, _)| tag);
        u8::try_from(best).map_or(Tag::NN, Tag)
    }
}

fn last_three(word: &str) -> &str {
    let start = word.char_indices().rev().nth(2).map_or(0, |(start, _)| start);
    &word[start..]
}

fn normal_form(word: &str) -> String {
    if word.contains('-') && !word.starts_with('-') {
        "!HYPHEN".into()
    } else if word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) {
        "!YEAR".into()
    } else if word.starts_with(|c: char| c.is_ascii_digit()) {
        "!DIGITS".into()
    } else {
        word.to_lowercase()
    }
}

fn shape(word: &str) -> String {
    let letters = word.chars().all(char::is_alphabetic);
    if letters {
        let capitals = word.chars().filter(|c| c.is_uppercase()).count();
        let count = word.chars().count();
        let starts_capital = word.starts_with(char::is_uppercase);
        return match (capitals, starts_capital) {
            (0, _) => "x",
            (n, _) if n == count => {
                if count > 1 {
                    "XX"
                } else {
                    "X1"
                }
            }
            (1, true) => "Xx",
            _ => "xX",
        }
        .into();
    }
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return "d".into();
    }
    let kind = |c: char| {
        if c.is_ascii_digit() {
            'd'
        } else if c.is_alphabetic() {
            'x'
        } else {
            c
        }
    };
    word.chars().take(4).map(kind).collect()
}

struct TaggerSeed;

impl<'de> DeserializeSeed<'de> for TaggerSeed {
    type Value = Tagger;

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<Tagger, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for TaggerSeed {
    type Value = Tagger;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with tags, tagdict, vocab and weights")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tagger, A::Error> {
        let (mut dictionary, mut vocabulary, mut weights) = (None, None, None);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "tags" => {
                    let tags: Vec<String> = map.next_value()?;
                    if tags != NAMES {
                        return Err(A::Error::custom("its tags are not the known ones"));
                    }
                }
                "tagdict" => dictionary = Some(map.next_value_seed(DictionarySeed)?),
                "vocab" => vocabulary = Some(map.next_value_seed(VocabularySeed)?),
                "weights" => weights = Some(map.next_value_seed(WeightsSeed)?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let missing = |what| A::Error::custom(format!("it has no {what}"));
        Ok(Tagger {
            dictionary: dictionary.ok_or_else(|| missing("tagdict"))?,
            vocabulary: vocabulary.ok_or_else(|| missing("vocab"))?,
            weights: weights.ok_or_else(|| missing("weights"))?,
        })
    }
}

/// Defines a seed that fills a [`StringTable`] from a JSON object or list.
macro_rules! table_seed {
    ($seed:ident, $shape:literal, $start:ident, $visit:ident<$access:ident>, |$from:ident, $table:ident| $fill:block) => {
        struct $seed;

        impl<'de> DeserializeSeed<'de> for $seed {
            type Value = StringTable;

            fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<StringTable, D::Error> {
                json.$start(self)
            }
        }

        impl<'de> Visitor<'de> for $seed {
            type Value = StringTable;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($shape)
            }

            fn $visit<A: $access<'de>>(self, mut $from: A) -> Result<StringTable, A::Error> {
                let mut $table = StringTableBuilder::default();
                $fill
                Ok($table.finish())
            }
        }
    };
}

table_seed!(DictionarySeed, "an object of words and tags", deserialize_map, visit_map<MapAccess>, |map, table| {
    while let Some((word, name)) = map.next_entry::<String, String>()? {
        let tag = Tag::find(&name).ok_or_else(|| A::Error::custom(format!("unknown tag `{name}`")))?;
        table.insert(word.as_bytes(), &[tag.0]).map_err(A::Error::custom)?;
    }
});

table_seed!(VocabularySeed, "a list of words", deserialize_seq, visit_seq<SeqAccess>, |list, table| {
    while let Some(word) = list.next_element::<String>()? {
        table.insert(word.as_bytes(), &[]).map_err(A::Error::custom)?;
    }
});

table_seed!(WeightsSeed, "an object of features", deserialize_map, visit_map<MapAccess>, |map, table| {
    let mut packed = Vec::new();
    while let Some(feature) = map.next_key::<String>()? {
        packed.clear();
        map.next_value_seed(WeightSeed(&mut packed))?;
        table.insert(feature.as_bytes(), &packed).map_err(A::Error::custom)?;
    }
});

/// Packs one feature's weights. They have one decimal, so tenths lose nothing.
struct WeightSeed<'a>(&'a mut Vec<u8>);

impl<'de> DeserializeSeed<'de> for WeightSeed<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, json: D) -> Result<(), D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for WeightSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of tags and weights")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((name, weight)) = map.next_entry::<String, f64>()? {
            let tag = Tag::find(&name).ok_or_else(|| A::Error::custom(format!("unknown tag `{name}`")))?;
            let tenths = (weight * 10.0).round();
            if !(f64::from(i16::MIN)..=f64::from(i16::MAX)).contains(&tenths) {
                return Err(A::Error::custom(format!("weight {weight} is out of range")));
            }
            self.0.push(tag.0);
            #[expect(clippy::cast_possible_truncation, reason = "the range was checked above")]
            self.0.extend_from_slice(&(tenths as i16).to_le_bytes());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_tags_are_in_the_list() {
        let named = [
            Tag::CD,
            Tag::IN,
            Tag::JJ,
            Tag::MD,
            Tag::NN,
            Tag::NNP,
            Tag::NNS,
            Tag::PRP,
            Tag::TO,
            Tag::VB,
            Tag::VBD,
            Tag::VBN,
            Tag::VBP,
            Tag::VBZ,
        ];
        let names = ["CD", "IN", "JJ", "MD", "NN", "NNP", "NNS", "PRP", "TO", "VB", "VBD", "VBN", "VBP", "VBZ"];
        assert_eq!(named.map(Tag::name), names);
        assert!(NAMES.is_sorted(), "ties go to the later name, as in the tagger's training");
    }

    #[test]
    fn words_have_shapes_and_normal_forms() {
        struct Case {
            word: &'static str,
            shape: &'static str,
            normal: &'static str,
        }
        let cases = [
            Case { word: "cat", shape: "x", normal: "cat" },
            Case { word: "Cat", shape: "Xx", normal: "cat" },
            Case { word: "NASA", shape: "XX", normal: "nasa" },
            Case { word: "A", shape: "X1", normal: "a" },
            Case { word: "iPhone", shape: "xX", normal: "iphone" },
            Case { word: "1999", shape: "d", normal: "!YEAR" },
            Case { word: "42", shape: "d", normal: "!DIGITS" },
            Case { word: "well-known", shape: "xxxx", normal: "!HYPHEN" },
            Case { word: "'s", shape: "'x", normal: "'s" },
        ];
        for case in cases {
            assert_eq!(shape(case.word), case.shape, "{}", case.word);
            assert_eq!(normal_form(case.word), case.normal, "{}", case.word);
        }
    }
}

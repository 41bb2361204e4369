//! pypinyin's tables become tab-separated text with tone numbers.
//!
//! Its tone marks become the digits 1 to 4 behind the syllable, no mark becomes 5 (the neutral tone),
//! `ü` becomes `v` and `ê` stays: `lǜ` is `lv4`, `de` is `de5`. Lines are sorted by code points.
//! Readings that are not one syllable are left out.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

/// The longest phrase and the most readings of a character that are taken over.
const MAX_SYLLABLES: usize = 32;

/// `{"一丁": [["yī"], ["dīng"]]}` becomes `一丁<TAB>yi1 ding1`.
pub(super) fn phrases(json: &[u8]) -> Result<Vec<u8>, String> {
    let table: BTreeMap<String, Vec<Vec<String>>> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let mut text = String::new();
    for (phrase, syllables) in &table {
        // Phrases with marks or digits among the characters have no syllable there; the reader counts
        // on one syllable a character.
        if phrase.chars().count() != syllables.len() || syllables.len() > MAX_SYLLABLES {
            continue;
        }
        let numbered: Option<Vec<String>> =
            syllables.iter().map(|readings| readings.first().and_then(|reading| number_tone(reading))).collect();
        if let Some(numbered) = numbered {
            push_row(&mut text, phrase, &numbered.join(" "));
        }
    }
    finish(text)
}

/// `{"12295": "líng,yuán"}` (the key is a code point) becomes `〇<TAB>ling2,yuan2`.
pub(super) fn characters(json: &[u8]) -> Result<Vec<u8>, String> {
    let table: BTreeMap<String, String> = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let mut rows = BTreeMap::new();
    for (code_point, readings) in &table {
        let character = code_point.parse().ok().and_then(char::from_u32);
        let character = character.ok_or_else(|| format!("`{code_point}` is not a code point"))?;
        let numbered: Vec<String> = readings.split(',').take(MAX_SYLLABLES).filter_map(number_tone).collect();
        if !numbered.is_empty() {
            rows.insert(character, numbered);
        }
    }
    let mut text = String::new();
    for (character, readings) in rows {
        push_row(&mut text, character.encode_utf8(&mut [0; 4]), &readings.join(","));
    }
    finish(text)
}

fn push_row(text: &mut String, key: &str, value: &str) {
    text.push_str(key);
    text.push('\t');
    text.push_str(value);
    text.push('\n');
}

fn finish(text: String) -> Result<Vec<u8>, String> {
    if text.is_empty() { Err("it holds no readings".into()) } else { Ok(text.into_bytes()) }
}

/// `lǜ` becomes `lv4`. Nothing for what is not one syllable of Latin letters with at most one mark.
pub(super) fn number_tone(syllable: &str) -> Option<String> {
    let mut letters = String::new();
    let mut tone = None;
    for letter in syllable.trim().nfd() {
        let mark = match letter {
            '\u{304}' => 1,
            '\u{301}' => 2,
            '\u{30c}' => 3,
            '\u{300}' => 4,
            '\u{308}' if letters.ends_with('u') => {
                letters.pop();
                letters.push('v');
                continue;
            }
            '\u{302}' if letters.ends_with('e') => {
                letters.pop();
                letters.push('ê');
                continue;
            }
            'a'..='z' => {
                letters.push(letter);
                continue;
            }
            'ɡ' => {
                letters.push('g');
                continue;
            }
            _ => return None,
        };
        if tone.replace(mark).is_some() {
            return None;
        }
    }
    (!letters.is_empty() && letters.len() <= 6).then(|| format!("{letters}{}", tone.unwrap_or(5)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_tones() {
        struct Case(&'static str, Option<&'static str>);
        let cases = [
            Case("yī", Some("yi1")),
            Case("lǜ", Some("lv4")),
            Case("nüè", Some("nve4")),
            Case("de", Some("de5")),
            Case("zhuǎng", Some("zhuang3")),
            Case("ḿ", Some("m2")),
            Case("ê̄", Some("ê1")),
            Case("", None),
            Case("āá", None),
            Case("ī1", None),
            Case("abcdefgh", None),
        ];
        for Case(marked, expected) in cases {
            assert_eq!(number_tone(marked).as_deref(), expected, "{marked}");
        }
    }

    #[test]
    fn phrases_have_one_syllable_a_character() {
        let json = r#"{"绿色":[["lǜ"],["sè"]],"一下":[["yí"],["xià","x"]],"A股":[["gǔ"]],"空":[[]]}"#;
        assert_eq!(phrases(json.as_bytes()).unwrap(), "一下\tyi2 xia4\n绿色\tlv4 se4\n".as_bytes());
    }

    #[test]
    fn characters_keep_all_readings() {
        let json = r#"{"34892":"xíng,háng","12295":"líng"}"#;
        assert_eq!(characters(json.as_bytes()).unwrap(), "〇\tling2\n行\txing2,hang2\n".as_bytes());
        assert!(characters(br#"{"1114112":"a"}"#).unwrap_err().contains("not a code point"));
        assert!(characters(b"{}").is_err());
        assert!(characters(b"[").is_err());
    }
}

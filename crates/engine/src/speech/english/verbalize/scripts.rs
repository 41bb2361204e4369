//! What is written in other scripts: Greek letters by their names, Greek and Cyrillic words in Latin
//! letters, the digits of other scripts. Everything else (Han, kana, Arabic, emoji, …) is left out.

use unicode_normalization::UnicodeNormalization as _;

use super::{Form, MAX_WORD_CHARS, Reading, Spoken};
use crate::speech::english::cursor::{Cursor, is_combining};
use crate::speech::english::numbers;

/// Reads a run of Greek or Cyrillic letters, or a number in other digits.
pub(super) fn read(at: Cursor<'_>) -> Option<Reading> {
    let first = at.peek()?;
    if greek(first).is_some() || cyrillic(first).is_some() {
        return Some(read_word(at));
    }
    if first == '\u{b5}' {
        return Some(Reading::of(at.pos..at.pos + first.len_utf8(), "micro"));
    }
    read_digits(at)
}

fn read_word(mut at: Cursor<'_>) -> Reading {
    let start = at.pos;
    let mut word = String::new();
    let mut name = None;
    let mut count = 0;
    while let Some(c) = at.peek().filter(|_| count < MAX_WORD_CHARS) {
        if let Some((letter, letter_name)) = greek(c) {
            name = Some(letter_name);
            word.push_str(letter);
        } else if let Some(letters) = cyrillic(c) {
            word.push_str(letters);
        } else if !is_combining(c) {
            break;
        }
        count += 1;
        at.bump();
    }
    let span = at.since(start);
    if let (1, Some(name)) = (count, name) {
        return Reading::of(span, name);
    }
    if word.is_empty() {
        return Reading { spoken: Vec::new(), end: at.pos };
    }
    word.truncate(MAX_WORD_CHARS);
    Reading { spoken: vec![Spoken { span, form: Form::Word(word) }], end: at.pos }
}

/// Digits of other scripts and in other shapes (`①`, `٣`, fullwidth).
fn read_digits(mut at: Cursor<'_>) -> Option<Reading> {
    let start = at.pos;
    let mut digits = String::new();
    while let Some(c) = at.peek().filter(|_| digits.len() < MAX_WORD_CHARS) {
        let Some(digit) = digit_value(c) else { break };
        digits.push_str(&digit);
        at.bump();
    }
    (!digits.is_empty()).then(|| Reading::of(at.since(start), &numbers::integer(&digits, false)))
}

fn digit_value(c: char) -> Option<String> {
    const ZEROS: [u32; 9] = [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xe50, 0xff10];
    let code = u32::from(c);
    if let Some(zero) = ZEROS.into_iter().find(|zero| (*zero..zero + 10).contains(&code)) {
        return char::from_digit(code - zero, 10).map(String::from);
    }
    if c.is_ascii() || !c.is_numeric() {
        return None;
    }
    let plain: String = [c].into_iter().nfkc().collect();
    plain.bytes().all(|b| b.is_ascii_digit()).then_some(plain)
}

/// A Greek letter in Latin letters, and its name.
fn greek(c: char) -> Option<(&'static str, &'static str)> {
    let plain = [c].into_iter().nfd().next()?;
    let lower = plain.to_lowercase().next()?;
    Some(match lower {
        'α' => ("a", "alpha"),
        'β' | 'ϐ' => ("v", "beta"),
        'γ' => ("g", "gamma"),
        'δ' => ("d", "delta"),
        'ε' | 'ϵ' => ("e", "epsilon"),
        'ζ' => ("z", "zeta"),
        'η' => ("i", "eta"),
        'θ' | 'ϑ' => ("th", "theta"),
        'ι' => ("i", "iota"),
        'κ' | 'ϰ' => ("k", "kappa"),
        'λ' => ("l", "lambda"),
        'μ' => ("m", "mu"),
        'ν' => ("n", "nu"),
        'ξ' => ("x", "xi"),
        'ο' => ("o", "omicron"),
        'π' | 'ϖ' => ("p", "pi"),
        'ρ' | 'ϱ' => ("r", "rho"),
        'σ' | 'ς' => ("s", "sigma"),
        'τ' => ("t", "tau"),
        'υ' => ("y", "upsilon"),
        'φ' | 'ϕ' => ("f", "phi"),
        'χ' => ("ch", "chi"),
        'ψ' => ("ps", "psi"),
        'ω' => ("o", "omega"),
        _ => return None,
    })
}

/// A Cyrillic letter in Latin letters, as names are transliterated in English.
fn cyrillic(c: char) -> Option<&'static str> {
    Some(match c.to_lowercase().next()? {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' | 'ґ' => "g",
        'д' => "d",
        'е' | 'э' | 'є' => "e",
        'ё' => "yo",
        'ж' => "zh",
        'з' => "z",
        'и' | 'і' => "i",
        'й' => "y",
        'ї' => "yi",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' | 'ў' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ы' => "y",
        'ъ' | 'ь' => "",
        'ю' => "yu",
        'я' => "ya",
        'ђ' => "dj",
        'ј' => "y",
        'љ' => "ly",
        'њ' => "ny",
        'ћ' => "ch",
        'џ' => "j",
        _ => return None,
    })
}

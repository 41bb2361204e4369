//! The bracket syntax of plain text: `[pause 0.5s]` and `[word](/pronunciation/)`. What only looks
//! like it is text.

use super::builder::{ScriptBuilder, WhiteSpace};
use super::{Script, char_position, pronunciation};
use crate::Error;
use crate::speech::HintKind;

/// The longest bracket or pronunciation looked at, in bytes; bounds the search for its end.
const MAX_BRACKET_BYTES: usize = 600;

pub(super) fn parse(text: &str) -> Result<Script, Error> {
    let mut builder = ScriptBuilder::new(WhiteSpace::Preserve);
    let mut rest = text;
    while let Some(open) = rest.find('[') {
        builder.push_text(&rest[..open]);
        rest = &rest[open..];
        let position = || char_position(text, text.len() - rest.len());
        let taken = if let Some((length_ms, taken)) = pause(rest) {
            builder.push_break(length_ms, position)?;
            separate_words(&mut builder, &rest[taken..]);
            taken
        } else if let Some((word, spoken, taken)) = pronounced_word(rest) {
            let start = builder.len();
            builder.push_text(word);
            builder.hint_from(start, HintKind::Phonemes(pronunciation::read(word, spoken, position)?));
            taken
        } else {
            builder.push_text("[");
            1
        };
        rest = &rest[taken..];
    }
    builder.push_text(rest);
    Ok(builder.finish())
}

/// A pause between two letters must not glue two words together.
fn separate_words(builder: &mut ScriptBuilder, rest: &str) {
    if rest.chars().next().is_some_and(|next| next.is_alphanumeric() && next.is_ascii()) {
        builder.push_text(" ");
    }
}

/// `[pause 0.5s]` or `[pause 500ms]` at the start of `rest`: milliseconds and bytes taken. A length
/// beyond what can be counted comes back as the largest number and is refused as too long.
fn pause(rest: &str) -> Option<(u32, usize)> {
    let inner = bracket(rest, ']')?;
    let (word, amount) = inner.split_once(|c: char| c.is_whitespace())?;
    if !word.eq_ignore_ascii_case("pause") {
        return None;
    }
    Some((read_time_ms(amount)?, inner.len() + 2))
}

/// A time as SSML writes it: `500ms`, `0.5s`, `2 s`, rounded to milliseconds.
pub(super) fn read_time_ms(amount: &str) -> Option<u32> {
    let amount = amount.trim().to_ascii_lowercase();
    let (number, factor) = match amount.strip_suffix("ms") {
        Some(number) => (number, 1.0),
        None => (amount.strip_suffix('s')?, 1000.0),
    };
    let number = number.trim_end();
    if number.is_empty() || !number.chars().all(|c| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let value: f64 = number.parse().ok()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "digits only, and the cast saturates")]
    Some((value * factor).round() as u32)
}

/// `[word](/pronunciation/)` at the start of `rest`: word, pronunciation and bytes taken.
fn pronounced_word(rest: &str) -> Option<(&str, &str, usize)> {
    let word = bracket(rest, ']')?;
    if word.trim().is_empty() {
        return None;
    }
    let after = &rest[word.len() + 2..];
    let spoken = bracket(after, ')')?.strip_prefix('/')?.strip_suffix('/')?;
    if spoken.trim().is_empty() || spoken.contains('/') {
        return None;
    }
    Some((word, spoken, word.len() + 2 + spoken.len() + 4))
}

/// What stands between the opening character that `rest` starts with and `close`, on one line and
/// without another bracket in it.
fn bracket(rest: &str, close: char) -> Option<&str> {
    let open = if close == ')' { '(' } else { '[' };
    let inner = rest.strip_prefix(open)?;
    for (at, character) in inner.char_indices() {
        if character == close {
            return Some(&inner[..at]);
        }
        if at > MAX_BRACKET_BYTES || matches!(character, '\n' | '[') {
            return None;
        }
    }
    None
}

//! Text becomes written words, words whose pronunciation is given, and marks. What the program would
//! read as something else than text (phoneme brackets, tags, emoji names) does not get through.

use std::ops::Range;

use klang_model::Language;

use crate::speech::{Hint, HintKind, SayAs};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) span: Range<usize>,
    pub(super) kind: TokenKind,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// For the program to pronounce.
    Written(String),
    /// Pronounced by the caller.
    Spoken(String),
    /// One of Kokoro's marks.
    Mark(char),
}

impl Token {
    pub(super) const fn is_written(&self) -> bool {
        matches!(self.kind, TokenKind::Written(_))
    }

    pub(super) const fn text(&self) -> &str {
        match &self.kind {
            TokenKind::Written(text) | TokenKind::Spoken(text) => text.as_str(),
            TokenKind::Mark(_) => "",
        }
    }
}

/// The tokens of a text in order.
pub(super) fn read(text: &str, hints: &[Hint], language: Language) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    for hint in hints {
        plain(text, at..hint.span.start.max(at), language, &mut tokens);
        let span = hint.span.clone();
        match &hint.kind {
            HintKind::Phonemes(phonemes) => {
                tokens.push(Token { span: span.clone(), kind: TokenKind::Spoken(phonemes.clone()) });
            }
            HintKind::SayAs(SayAs::Characters | SayAs::Digits | SayAs::Telephone) => {
                let spelled = text[span.clone()].char_indices().filter(|(_, c)| c.is_alphanumeric());
                tokens.extend(spelled.map(|(offset, c)| Token {
                    span: span.start + offset..span.start + offset + c.len_utf8(),
                    kind: TokenKind::Written(c.to_string()),
                }));
            }
            HintKind::SayAs(_) => plain(text, span.clone(), language, &mut tokens),
        }
        at = span.end.max(at);
    }
    plain(text, at..text.len(), language, &mut tokens);
    tokens
}

fn plain(text: &str, span: Range<usize>, language: Language, tokens: &mut Vec<Token>) {
    let mut start = None;
    for (offset, character) in text[span.clone()].char_indices() {
        let at = span.start + offset;
        let end = at + character.len_utf8();
        if is_part_of_word(text, &span, at, character) {
            start.get_or_insert(at);
            continue;
        }
        if let Some(start) = start.take() {
            push_written(text, start..at, language, tokens);
        }
        if let Some(mark) = mark(character) {
            tokens.push(Token { span: at..end, kind: TokenKind::Mark(mark) });
        }
    }
    if let Some(start) = start {
        push_written(text, start..span.end, language, tokens);
    }
}

/// Letters, digits and what stands inside of words and numbers.
fn is_part_of_word(text: &str, span: &Range<usize>, at: usize, character: char) -> bool {
    if character.is_alphanumeric() || is_letter_part(character) || "%€$£¥₹°+&@#*=".contains(character) {
        return true;
    }
    let before = text[span.start..at].chars().next_back();
    let after = text[at + character.len_utf8()..span.end].chars().next();
    let (Some(before), Some(after)) = (before, after) else { return false };
    match character {
        '.' | ',' | ':' => before.is_ascii_digit() && after.is_ascii_digit(),
        '\'' | '’' | '-' | '_' | '/' => {
            before.is_alphanumeric() && (after.is_alphanumeric() || is_letter_part(after))
        }
        _ => false,
    }
}

/// Vowel signs, the virama and joiners, which Unicode does not call letters; combining accents.
const fn is_letter_part(character: char) -> bool {
    matches!(character, '\u{0900}'..='\u{0963}' | '\u{0970}'..='\u{097F}' | '\u{200C}' | '\u{200D}' | '\u{0300}'..='\u{036F}')
}

const fn mark(character: char) -> Option<char> {
    Some(match character {
        ',' | '，' | '、' => ',',
        '.' | '।' | '॥' | '。' => '.',
        ';' | '；' => ';',
        ':' | '：' => ':',
        '!' | '！' => '!',
        '?' | '？' => '?',
        '—' | '–' => '—',
        '…' => '…',
        _ => return None,
    })
}

fn push_written(text: &str, span: Range<usize>, language: Language, tokens: &mut Vec<Token>) {
    let written = &text[span.clone()];
    if !written.chars().any(char::is_alphanumeric) {
        return;
    }
    let plain = written.replace('’', "'").replace(['_', '*', '='], " ");
    let number = plain.trim_start_matches(is_currency).trim_end_matches(is_currency);
    let currency = plain.chars().find(|&c| is_currency(c)).and_then(|c| currency_name(c, &plain, language));
    let said = match currency {
        Some(name) if number.starts_with(|c: char| c.is_ascii_digit()) => format!("{number} {name}"),
        _ => plain,
    };
    tokens.push(Token { span, kind: TokenKind::Written(said) });
}

const fn is_currency(character: char) -> bool {
    matches!(character, '$' | '€' | '£' | '¥' | '₹')
}

/// The plural name of a currency sign: the program reads the sign itself before the number.
fn currency_name(sign: char, written: &str, language: Language) -> Option<&'static str> {
    if written.starts_with('R') {
        return None;
    }
    let column = match sign {
        '$' => 0,
        '€' => 1,
        '£' => 2,
        '¥' => 3,
        '₹' => 4,
        _ => return None,
    };
    let names = match language {
        Language::Es => ["dólares", "euros", "libras", "yenes", "rupias"],
        Language::Fr => ["dollars", "euros", "livres", "yens", "roupies"],
        Language::It => ["dollari", "euro", "sterline", "yen", "rupie"],
        Language::Pt => ["dólares", "euros", "libras", "ienes", "rúpias"],
        Language::Hi => ["डॉलर", "यूरो", "पाउंड", "येन", "रुपये"],
        Language::En | Language::Zh | Language::Ja => return None,
    };
    Some(names[column])
}

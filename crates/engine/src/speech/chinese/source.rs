//! The text as characters that know where they stand. Writing variants are folded here (full-width
//! forms, compatibility characters, kinds of dashes and spaces); what cannot be spoken (emoji, control
//! characters, private use) becomes a space or nothing. It knows nothing of words or numbers.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

/// A character to be spoken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph {
    /// The character, folded.
    pub ch: char,
    /// The bytes of the text that it comes from.
    pub span: Range<usize>,
    /// Whether it was written with digits or signs.
    pub is_number: bool,
}

/// The characters of `text`; spans are moved by `offset` bytes.
#[must_use]
pub fn fold(text: &str, offset: usize) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(text.len());
    for (at, ch) in text.char_indices() {
        let span = offset + at..offset + at + ch.len_utf8();
        match fold_char(ch) {
            Folded::One(ch) => glyphs.push(Glyph { ch, span, is_number: false }),
            Folded::Expanded => {
                let expanded = std::iter::once(ch).nfkc().filter(|ch| !ch.is_whitespace());
                glyphs.extend(expanded.map(|ch| Glyph { ch, span: span.clone(), is_number: false }));
            }
            Folded::Text(text) => {
                glyphs.extend(text.chars().map(|ch| Glyph { ch, span: span.clone(), is_number: false }))
            }
            Folded::Nothing => {}
        }
    }
    glyphs
}

/// Whether it is a Chinese character.
#[must_use]
pub const fn is_hanzi(ch: char) -> bool {
    matches!(ch, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}' | '〇')
}

/// Whether it is a letter of the Latin script, with or without accents, or an accent on one.
#[must_use]
pub fn is_latin(ch: char) -> bool {
    ch.is_ascii_alphabetic()
        || (matches!(ch, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') && ch.is_alphabetic())
        || matches!(ch, '\u{300}'..='\u{36F}')
}

enum Folded {
    One(char),
    /// Its compatibility decomposition.
    Expanded,
    Text(&'static str),
    Nothing,
}

fn fold_char(ch: char) -> Folded {
    let one = match ch {
        '\n' | '\r' | '\u{2028}' | '\u{2029}' => '\n',
        // Chinese marks stay: a full-width comma never groups thousands.
        '，' | '！' | '？' | '：' | '；' | '（' | '）' => ch,
        '￥' => '¥',
        '￡' => '£',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(ch as u32 - 0xFEE0).unwrap_or(ch),
        '\u{2212}' | '\u{2010}' | '\u{2011}' | '\u{2012}' | '\u{FE63}' => '-',
        '\u{2013}' | '\u{2015}' | '─' | '━' => '—',
        '〜' | '∼' | '˜' => '~',
        '•' | '‧' | '・' | '･' => '·',
        '’' | 'ʼ' => '\'',
        '∶' => ':',
        '⁄' | '∕' => '/',
        '✕' | '✖' | '⨯' => '×',
        '♯' => '#',
        '℅' => '%',
        '\u{2080}'..='\u{2089}' => char::from_u32(ch as u32 - 0x2080 + 0x30).unwrap_or(ch),
        'Ⅰ'..='Ⅻ' => return Folded::Text(ROMAN[ch as usize - 'Ⅰ' as usize]),
        'ⅰ'..='ⅻ' => return Folded::Text(ROMAN[ch as usize - 'ⅰ' as usize]),
        // Circled, parenthesised and dotted numbers of lists.
        '①'..='⑳' => return Folded::Text(LIST_NUMBERS[ch as usize - '①' as usize]),
        '⑴'..='⒇' => return Folded::Text(LIST_NUMBERS[ch as usize - '⑴' as usize]),
        '⒈'..='⒛' => return Folded::Text(LIST_NUMBERS[ch as usize - '⒈' as usize]),
        '½' => return Folded::Text("1/2"),
        '⅓' => return Folded::Text("1/3"),
        '⅔' => return Folded::Text("2/3"),
        '¼' => return Folded::Text("1/4"),
        '¾' => return Folded::Text("3/4"),
        'ﾟ' => '°',
        '℃' | '℉' | '²' | '³' | '…' | '⋯' => {
            if ch == '⋯' {
                '…'
            } else {
                ch
            }
        }
        // Squared units (㎡, ㎏), compatibility ideographs, radicals, letter-like and enclosed forms.
        '\u{3300}'..='\u{33FF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{2F00}'..='\u{2FDF}'
        | '\u{2F800}'..='\u{2FA1F}'
        | '\u{1D400}'..='\u{1D7FF}'
        | '\u{2460}'..='\u{24FF}'
        | '\u{FB00}'..='\u{FB06}' => return Folded::Expanded,
        _ if ch.is_whitespace() => ' ',
        // Joiners, variation selectors and other format characters sit inside words.
        '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{E0000}'..='\u{E01EF}'
        | '\u{FEFF}'
        | '\u{AD}'
        | '\u{1F3FB}'..='\u{1F3FF}'
        | '\u{20E3}' => return Folded::Nothing,
        _ if ch.is_control() => return Folded::Nothing,
        _ => ch,
    };
    Folded::One(one)
}

const ROMAN: [&str; 12] = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];

/// With commas, as a list is read.
const LIST_NUMBERS: [&str; 20] = [
    "，一，",
    "，二，",
    "，三，",
    "，四，",
    "，五，",
    "，六，",
    "，七，",
    "，八，",
    "，九，",
    "，十，",
    "，十一，",
    "，十二，",
    "，十三，",
    "，十四，",
    "，十五，",
    "，十六，",
    "，十七，",
    "，十八，",
    "，十九，",
    "，二十，",
];

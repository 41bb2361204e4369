//! Punctuation becomes Kokoro's marks, and which symbols Kokoro knows at all.

/// A mark, the weaker pauses first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// `“`
    OpenQuote,
    /// `”`
    CloseQuote,
    /// `(`
    OpenParenthesis,
    /// `)`
    CloseParenthesis,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `;`
    Semicolon,
    /// `—`
    Dash,
    /// `…`
    Ellipsis,
    /// `.`
    Stop,
    /// `!`
    Exclamation,
    /// `?`
    Question,
}

impl Mark {
    /// The mark for a character; straight quotes open or close by turns.
    pub const fn from_char(ch: char, in_quotes: bool) -> Option<Self> {
        Some(match ch {
            '“' | '「' | '『' | '《' | '〈' | '【' | '«' | '〝' | '﹁' | '﹃' => Self::OpenQuote,
            '”' | '」' | '』' | '》' | '〉' | '】' | '»' | '〞' | '﹂' | '﹄' => Self::CloseQuote,
            '"' if in_quotes => Self::CloseQuote,
            '"' => Self::OpenQuote,
            '（' | '(' | '〔' | '[' | '{' | '〖' => Self::OpenParenthesis,
            '）' | ')' | '〕' | ']' | '}' | '〗' => Self::CloseParenthesis,
            '，' | ',' | '、' | '\n' | '､' | '|' | '﹐' => Self::Comma,
            '：' | ':' => Self::Colon,
            '；' | ';' => Self::Semicolon,
            '—' => Self::Dash,
            '…' => Self::Ellipsis,
            '。' | '.' | '．' | '｡' | '﹒' => Self::Stop,
            '！' | '!' | '‼' | '﹗' => Self::Exclamation,
            '？' | '?' | '⁇' | '﹖' => Self::Question,
            _ => return None,
        })
    }

    /// Kokoro's symbol.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::OpenQuote => "“",
            Self::CloseQuote => "”",
            Self::OpenParenthesis => "(",
            Self::CloseParenthesis => ")",
            Self::Comma => ",",
            Self::Colon => ":",
            Self::Semicolon => ";",
            Self::Dash => "—",
            Self::Ellipsis => "…",
            Self::Stop => ".",
            Self::Exclamation => "!",
            Self::Question => "?",
        }
    }

    /// Whether it stands for a pause, unlike quotes and parentheses.
    pub fn is_pause(self) -> bool {
        self >= Self::Comma
    }

    /// Whether it clings to what follows.
    pub const fn opens(self) -> bool {
        matches!(self, Self::OpenQuote | Self::OpenParenthesis)
    }
}

/// The symbols of Kokoro 1.0's vocabulary.
const SYMBOLS: &str = ";:,.!?—…\"()“” \u{303}ʣʥʦʨᵝꭧAIOQSTWYᵊabcdefhijklmnopqrstuvwxyzɑɐɒæβɔɕçɖðʤəɚɛɜɟɡɥɨɪʝɯɰŋɳɲɴøɸθœɹɾɻʁɽʂʃʈʧʊʋʌɣɤχʎʒʔˈˌːʰʲ↓→↗↘ᵻ";

/// Whether Kokoro knows the symbol.
pub fn is_symbol(ch: char) -> bool {
    SYMBOLS.contains(ch)
}

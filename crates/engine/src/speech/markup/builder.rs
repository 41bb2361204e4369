//! Collects a [`Script`] piece by piece and keeps its bounds. Knows neither syntax.

use super::{Break, MAX_PAUSE_MS, MAX_TOTAL_PAUSE_MS, Rate, Script, Substitution};
use crate::Error;
use crate::speech::{Hint, HintKind};

/// How white space of the source counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WhiteSpace {
    /// Lines and empty lines mean something.
    Preserve,
    /// Any run of it is one space: XML's layout means nothing.
    Collapse,
}

pub(super) struct ScriptBuilder {
    script: Script,
    white_space: WhiteSpace,
    total_pause_ms: u32,
}

impl ScriptBuilder {
    pub(super) fn new(white_space: WhiteSpace) -> Self {
        Self { script: Script::default(), white_space, total_pause_ms: 0 }
    }

    /// Bytes of plain text so far.
    pub(super) const fn len(&self) -> usize {
        self.script.text.len()
    }

    pub(super) fn push_text(&mut self, text: &str) {
        for character in text.chars() {
            self.push_char(character);
        }
    }

    fn push_char(&mut self, character: char) {
        if is_invisible(character) {
            return;
        }
        let text = &mut self.script.text;
        match (character, self.white_space) {
            ('\r', WhiteSpace::Preserve) => {}
            ('\n', WhiteSpace::Preserve) => text.push('\n'),
            _ if character.is_whitespace() || character.is_control() => {
                let follows_space = text.is_empty() || text.ends_with([' ', '\n']);
                if self.white_space == WhiteSpace::Preserve || !follows_space {
                    text.push(' ');
                }
            }
            _ => text.push(character),
        }
    }

    /// Says `start..` of the text so far in a certain way; nothing when that is empty.
    pub(super) fn hint_from(&mut self, start: usize, kind: HintKind) {
        if start < self.len() {
            self.script.hints.push(Hint { span: start..self.len(), kind });
        }
    }

    /// Speaks `spoken` where `written` stands.
    pub(super) fn push_substitution(&mut self, spoken: &str, written: &str) {
        let start = self.len();
        self.push_text(spoken);
        if start < self.len() {
            let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
            self.script.substitutions.push(Substitution { span: start..self.len(), written });
        }
    }

    /// Adds a pause; pauses at the same place add up.
    pub(super) fn push_break(&mut self, length_ms: u32, position: impl Fn() -> usize) -> Result<(), Error> {
        if length_ms > MAX_PAUSE_MS {
            return Err(Error::Input(format!(
                "pause of {length_ms} ms at character {} is over the limit of {MAX_PAUSE_MS} ms",
                position()
            )));
        }
        self.total_pause_ms += length_ms;
        if self.total_pause_ms > MAX_TOTAL_PAUSE_MS {
            return Err(Error::Input(format!(
                "the pauses up to character {} sum up to {} ms, over the limit of {MAX_TOTAL_PAUSE_MS} ms",
                position(),
                self.total_pause_ms
            )));
        }
        let at = self.len();
        match self.script.breaks.last_mut() {
            Some(last) if last.at == at => last.length_ms += length_ms,
            _ => self.script.breaks.push(Break { at, length_ms }),
        }
        Ok(())
    }

    /// Gives the text from `start` on a speed. Must be called with increasing starts that lie behind
    /// the end of the rate before.
    pub(super) fn rate_from(&mut self, start: usize, factor: f32) {
        if start < self.len() && (factor - 1.0).abs() > f32::EPSILON {
            self.script.rates.push(Rate { span: start..self.len(), factor });
        }
    }

    pub(super) fn end_sentence(&mut self) {
        let at = self.len();
        if at > 0 && self.script.sentence_ends.last() != Some(&at) {
            self.script.sentence_ends.push(at);
            self.push_char(' ');
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        let text = &mut self.script.text;
        if !text.trim().is_empty() && !text.ends_with("\n\n") {
            text.push_str("\n\n");
        }
    }

    pub(super) fn finish(self) -> Script {
        self.script
    }
}

/// Characters that no one sees and no front end wants: they would only split words. The joiners
/// U+200C and U+200D stay, because Hindi spelling and emoji need them.
const fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{00AD}' | '\u{061C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

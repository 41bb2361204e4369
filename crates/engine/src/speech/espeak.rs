//! Spanish, French, Italian, Portuguese and Hindi: pronunciations come from the separate program
//! `espeak-ng`, started once a call with the text on its standard input. Kokoro was trained on this
//! program's pronunciations of these languages.
//!
//! The program is never linked (its licence is another), gets no shell, no environment and no text it
//! could read as commands, and its time and output are bounded.

mod align;
mod program;
mod symbols;
mod tokens;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use klang_model::Language;

use super::{FrontEnd, Hint, Word};
use crate::Error;
use program::Program;
use tokens::{Token, TokenKind};

/// A language's front end over the program.
#[derive(Debug, Clone)]
pub struct EspeakFrontEnd {
    program: Program,
    language: Language,
}

impl EspeakFrontEnd {
    /// The front end of a language with the program at `path`; a bare name is looked for in the
    /// system's default folders. None for a language that has a front end of its own.
    #[must_use]
    pub fn new(path: PathBuf, language: Language) -> Option<Self> {
        let voice = match language {
            Language::Es => "es",
            Language::Fr => "fr-fr",
            Language::It => "it",
            Language::Pt => "pt-br",
            Language::Hi => "hi",
            Language::En | Language::Zh | Language::Ja => return None,
        };
        Some(Self { program: Program { path, voice }, language })
    }

    /// Whether the program is there and answers.
    ///
    /// # Errors
    /// [`Error::MissingProgram`] with how to get it.
    pub fn check(&self) -> Result<(), Error> {
        self.program.phonemize(&["a"]).map(|_| ())
    }
}

impl FrontEnd for EspeakFrontEnd {
    fn words(&self, text: &str, hints: &[Hint]) -> Result<Vec<Word>, Error> {
        let tokens = tokens::read(text, hints, self.language);
        let clauses: Vec<&[Token]> = tokens.chunk_by(|a, b| a.is_written() && b.is_written()).collect();
        let written: Vec<String> = clauses.iter().filter(|c| c[0].is_written()).map(|c| joined(c)).collect();
        let pronounced = self.program.phonemize(&written.iter().map(String::as_str).collect::<Vec<_>>())?;
        let mut pronounced = pronounced.into_iter();
        let mut words: Vec<Word> = Vec::new();
        for clause in clauses {
            match &clause[0].kind {
                TokenKind::Written(_) => {
                    let spoken: Vec<String> = pronounced.next().unwrap_or_default();
                    words.extend(self.align(clause, spoken)?);
                }
                TokenKind::Spoken(phonemes) => words.push(word(clause, phonemes.clone())),
                TokenKind::Mark(mark) => {
                    if let Some(last) = words.last_mut() {
                        last.space_after = false;
                        words.push(word(clause, mark.to_string()));
                    }
                }
            }
        }
        let has_speech = words.iter().any(|word| word.phonemes.chars().any(char::is_alphabetic));
        Ok(if has_speech { words } else { Vec::new() })
    }
}

impl EspeakFrontEnd {
    /// Gives the spoken words of a clause to its written ones. Their counts differ where the program
    /// joins words (`de la`) or reads one as several (`25`).
    fn align(&self, clause: &[Token], spoken: Vec<String>) -> Result<Vec<Word>, Error> {
        if spoken.is_empty() {
            return Ok(Vec::new());
        }
        if spoken.len() == clause.len() {
            return Ok(clause
                .iter()
                .zip(spoken)
                .map(|(t, phonemes)| word(std::slice::from_ref(t), phonemes))
                .collect());
        }
        let alone: Vec<&str> = clause.iter().map(Token::text).collect();
        let alone = self.program.phonemize(&alone)?;
        let count = |text: &str| text.chars().count();
        let written_lengths: Vec<usize> = alone.iter().map(|words| words.iter().map(|w| count(w)).sum()).collect();
        let spoken_lengths: Vec<usize> = spoken.iter().map(|w| count(w)).collect();
        Ok(align::groups(&written_lengths, &spoken_lengths)
            .into_iter()
            .map(|(written, said)| word(&clause[written], spoken[said].join(" ")))
            .collect())
    }
}

fn joined(clause: &[Token]) -> String {
    clause.iter().map(Token::text).collect::<Vec<_>>().join(" ")
}

fn word(tokens: &[Token], phonemes: String) -> Word {
    let start = tokens.first().map_or(0, |token| token.span.start);
    let end = tokens.last().map_or(start, |token| token.span.end);
    Word { span: start..end, phonemes, space_after: true }
}

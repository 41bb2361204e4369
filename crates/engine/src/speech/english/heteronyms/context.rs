//! A word and what stands around it. Lists of words are written as one string with spaces.

use super::Token;
use crate::speech::english::tagger::Tag;

/// How far [`Context::near`] looks to either side.
const NEAR: usize = 4;

/// A place in a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context<'s> {
    pub tokens: &'s [Token],
    pub at: usize,
}

/// Whether `word` is in a list.
pub(super) fn is_one_of(word: &str, list: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|listed| listed == word)
}

impl<'s> Context<'s> {
    pub(super) const fn new(tokens: &'s [Token], at: usize) -> Self {
        Self { tokens, at }
    }

    pub(super) fn word(self) -> &'s str {
        &self.tokens[self.at].lower
    }

    pub(super) fn tag(self) -> Tag {
        self.tokens[self.at].tag
    }

    /// The word `distance` places before; empty at the start.
    fn back(self, distance: usize) -> &'s str {
        self.at.checked_sub(distance).map_or("", |at| &self.tokens[at].lower)
    }

    pub(super) fn next(self) -> Option<&'s Token> {
        self.tokens.get(self.at + 1)
    }

    /// Whether the word right before is in the list.
    pub(super) fn follows(self, list: &str) -> bool {
        self.before(1, list)
    }

    pub(super) fn before(self, distance: usize, list: &str) -> bool {
        is_one_of(self.back(distance), list)
    }

    /// Whether the word right behind is in the list.
    pub(super) fn precedes(self, list: &str) -> bool {
        self.next().is_some_and(|next| is_one_of(&next.lower, list))
    }

    /// Whether a word of the list stands near, on this side of a full stop or a semicolon.
    pub(super) fn near(self, list: &str) -> bool {
        let open = |token: &&Token| !matches!(token.lower.as_str(), "." | ";" | "!" | "?");
        let before = self.tokens[..self.at].iter().rev().take(NEAR).take_while(open);
        let behind = self.tokens[self.at..].iter().take(NEAR + 1).take_while(open);
        before.chain(behind).any(|token| is_one_of(&token.lower, list))
    }

    /// Whether the clause begins with this word.
    pub(super) fn opens_clause(self) -> bool {
        self.at.checked_sub(1).is_none_or(|at| self.tokens[at].pause || self.tokens[at].lower == "\"")
    }

    /// Whether nothing more is said in the clause.
    pub(super) fn closes_clause(self) -> bool {
        self.next().is_none_or(|next| next.pause)
    }

    /// The place of the nearest word before that is not an adverb, within the clause.
    pub(super) fn governor(self) -> Option<Self> {
        let mut at = self.at.checked_sub(1)?;
        for _ in 0..2 {
            if !self.tokens[at].tag.is_adverb() || self.tokens[at].lower == "n't" {
                break;
            }
            at = at.checked_sub(1)?;
        }
        (!self.tokens[at].pause).then_some(Self { at, ..self })
    }

    /// Whether this word asks for the plain form of a verb behind it.
    pub(super) fn wants_infinitive(self) -> bool {
        let asks = "please let's let 'll n't not do does did to help";
        self.tag() == Tag::TO || self.tag() == Tag::MD || is_one_of(self.word(), asks)
    }

    /// Whether the word that governs this one asks for the plain form of a verb.
    pub(super) fn is_infinitive(self) -> bool {
        self.governor().is_some_and(Self::wants_infinitive)
    }

    /// Whether this is a subject that takes the plain form.
    pub(super) fn is_plural_subject(self) -> bool {
        is_one_of(self.word(), "i you we they who")
    }

    pub(super) fn is_third_person(self) -> bool {
        is_one_of(self.word(), "he she it") || self.tag() == Tag::NNP
    }
}

//! The tense of "read": the present and the past are written alike.

use super::context::{Context, is_one_of};
use crate::speech::english::tagger::Tag;

/// Words that put a clause into the past.
const PAST: &str = "yesterday ago last earlier once previously";
/// Words of habit and of the future, against which no past stands.
const USUAL: &str = "every usually often always sometimes daily tomorrow now today each rarely never seldom";

/// `VB` is the present (the dictionaries read their VBP as the past), `VBD` and `VBN` the past.
pub(super) fn tense(context: Context<'_>) -> Tag {
    let clause = Clause::around(context);
    let Some(ruler) = context.governor() else {
        // "Read the instructions": nothing governs the verb.
        return if clause.start < context.at && clause.is_past() { Tag::VBD } else { Tag::VB };
    };
    if ruler.wants_infinitive() {
        return Tag::VB;
    }
    if is_one_of(ruler.word(), "have has had having 've 'd be is are was were been being 'm 're 's am get got") {
        return Tag::VBN;
    }
    let third_person = ruler.is_third_person() || ruler.tag() == Tag::NN;
    if ruler.is_plural_subject() || third_person || ruler.tag().is_noun() {
        // "Have you read", "did the man read": the auxiliary stands before the subject.
        let inverted =
            |list: &str| (1..=3).any(|distance| ruler.before(distance, list)) && ruler.at <= clause.start + 3;
        if inverted("have has had") {
            return Tag::VBN;
        }
        if inverted("did do does can could will would should may might must") {
            return Tag::VB;
        }
    }
    if is_one_of(ruler.word(), "a an the good great quick interesting this") {
        return Tag::NN;
    }
    if third_person {
        return Tag::VBD;
    }
    if is_one_of(ruler.word(), "and or then but") {
        return clause.tense_before(ruler.at);
    }
    if clause.is_past() {
        return Tag::VBD;
    }
    let told =
        ruler.is_plural_subject() && ruler.word() != "you" && context.precedes("the that this your his her about it");
    let tagged_past = context.tag() == Tag::VBD || context.tag() == Tag::VBN;
    if !clause.has(USUAL) && (told || tagged_past) { Tag::VBD } else { Tag::VB }
}

/// What stands between two full stops around a verb.
struct Clause<'s> {
    verb: Context<'s>,
    start: usize,
    end: usize,
}

impl<'s> Clause<'s> {
    fn around(verb: Context<'s>) -> Self {
        let stops = |word: &str| matches!(word, "." | ";");
        let start = verb.tokens[..verb.at].iter().rposition(|token| stops(&token.lower)).map_or(0, |at| at + 1);
        let length = verb.tokens[verb.at..].iter().position(|token| stops(&token.lower));
        Self { verb, start, end: length.map_or(verb.tokens.len(), |length| verb.at + length) }
    }

    fn has(&self, list: &str) -> bool {
        self.verb.tokens[self.start..self.end].iter().any(|token| is_one_of(&token.lower, list))
    }

    /// Whether a word of time or another verb sets the clause in the past.
    fn is_past(&self) -> bool {
        let (mut told, mut modal) = (false, false);
        for at in (self.start..self.end).filter(|&at| at != self.verb.at) {
            let tag = self.verb.tokens[at].tag;
            told |= tag == Tag::VBD;
            modal |= tag == Tag::MD && at < self.verb.at;
        }
        (told || self.has(PAST)) && !modal && !self.has(USUAL)
    }

    /// The tense of the verb that a conjunction joins with this one.
    fn tense_before(&self, conjunction: usize) -> Tag {
        let tokens = &self.verb.tokens[self.start..conjunction];
        let joined = tokens.iter().rev().find(|token| token.tag.is_verb() || token.tag == Tag::MD);
        match joined.map(|token| token.tag) {
            Some(tag) if tag == Tag::VBD || tag == Tag::VBN => Tag::VBD,
            Some(_) => Tag::VB,
            None if self.is_past() => Tag::VBD,
            None => Tag::VB,
        }
    }
}

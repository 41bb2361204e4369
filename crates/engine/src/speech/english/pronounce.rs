//! A word and its part of speech become symbols: the dictionaries, function words that depend on what
//! follows, endings (-s, -ed, -ing) with their allophones, and stress. The rules are misaki's, because
//! Kokoro learned to speak from them.

use super::Accent;
use super::lexicon::{Entry, Lexicon};
use super::stress::{self, CONSONANTS, PRIMARY, SECONDARY, Stress, VOWELS};
use super::symbols;
use super::tagger::Tag;

/// Sounds after which Americans flap a t: "rating", "bitter".
const FLAPPING: &str = "AIOWYiuæɑəɛɪɹʊʌ";

/// What is spoken after a word.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Ahead {
    /// Whether the next sound is a vowel; `None` at a mark or at the end.
    pub vowel: Option<bool>,
    /// Whether the next word is "to".
    pub to: bool,
}

impl Ahead {
    /// What stands ahead of the word before `word`.
    pub(super) fn of(self, word: &str, phonemes: &str) -> Self {
        let sound = phonemes.chars().find_map(|c| {
            if symbols::is_pause(c) {
                Some(None)
            } else if VOWELS.contains(c) {
                Some(Some(true))
            } else if CONSONANTS.contains(c) {
                Some(Some(false))
            } else {
                None
            }
        });
        Self { vowel: sound.unwrap_or(self.vowel), to: word.eq_ignore_ascii_case("to") }
    }
}

impl Lexicon {
    /// Reads a word by the dictionaries and the rules; `None` when they do not know it.
    pub(super) fn read(&self, word: &str, tag: Tag, ahead: Ahead) -> Option<String> {
        let lower = word.to_lowercase();
        let stress = if word == lower {
            None
        } else if word == word.to_uppercase() {
            Some(Stress::Primary)
        } else {
            Some(Stress::AtLeastSecondary)
        };
        if let Some(phonemes) = self.function_word(word, &lower, tag, stress, ahead) {
            return Some(phonemes);
        }
        let word = if self.goes_lower(word, &lower, tag, stress, ahead) { lower.as_str() } else { word };
        if self.knows(word) {
            return self.look_up(word, Some(tag), stress, ahead);
        }
        if let Some(stem) = word.strip_suffix('\'') {
            let possessive = format!("{stem}'s");
            if stem.ends_with('s') && self.knows(&stem[..stem.len() - 1]) && self.knows(&possessive) {
                return self.look_up(&possessive, Some(tag), stress, ahead);
            }
            return self.read(stem, tag, ahead);
        }
        self.with_s(word, tag, stress, ahead)
            .or_else(|| self.with_ed(word, tag, stress, ahead))
            .or_else(|| self.with_ing(word, tag, stress.or(Some(Stress::AtLeastSecondary)), ahead))
    }

    /// Names letters one by one, as one word with the stress on the last: "ˌɛfbˌiˈI".
    pub(super) fn spell(&self, letters: &str) -> Option<String> {
        let mut phonemes = String::new();
        for letter in letters.chars().filter(|c| c.is_alphabetic()) {
            let name = letter.to_uppercase().to_string();
            phonemes.push_str(self.gold(&name)?.pick(None, false)?);
        }
        let phonemes = stress::apply(&phonemes, Stress::Secondary);
        match phonemes.rsplit_once(SECONDARY) {
            Some((head, tail)) => Some(format!("{head}{PRIMARY}{tail}")),
            None => Some(phonemes),
        }
    }

    /// Small words whose sound depends on what follows.
    fn function_word(&self, word: &str, lower: &str, tag: Tag, stress: Option<Stress>, ahead: Ahead) -> Option<String> {
        let shouted = word.len() > 1 && word != lower && word.to_uppercase() == word;
        let phonemes = match lower {
            "a" => "ɐ",
            "an" if !(shouted && tag.is_noun()) => "ɐn",
            "am" if tag.is_noun() => return self.spell(word),
            "am" if ahead.vowel.is_none() || word != "am" || stress.is_some() => return self.plain_gold("am"),
            "am" => "ɐm",
            "i" if word == "I" && tag == Tag::PRP => "ˌI",
            "by" if tag.is_adverb() => "bˈI",
            "to" if !shouted || tag == Tag::TO || tag == Tag::IN => match ahead.vowel {
                None => return self.plain_gold("to"),
                Some(false) => "tə",
                Some(true) => "tʊ",
            },
            "in" if !(shouted && tag == Tag::NNP) => {
                if ahead.vowel.is_none() || tag != Tag::IN {
                    "ˈɪn"
                } else {
                    "ɪn"
                }
            }
            "the" => {
                if ahead.vowel == Some(true) {
                    "ði"
                } else {
                    "ðə"
                }
            }
            "used" => {
                let habit = ahead.to && (tag == Tag::VBD || tag == Tag::JJ);
                return self.gold("used")?.pick(habit.then_some(Tag::VBD), false).map(String::from);
            }
            _ => return None,
        };
        Some(phonemes.into())
    }

    fn plain_gold(&self, word: &str) -> Option<String> {
        self.gold(word)?.pick(None, false).map(String::from)
    }

    /// Whether a word in capitals is only written so: not a name, and known in small letters.
    fn goes_lower(&self, word: &str, lower: &str, tag: Tag, stress: Option<Stress>, ahead: Ahead) -> bool {
        let plain_case = word == word.to_uppercase() || word.chars().skip(1).all(|c| !c.is_uppercase());
        word != lower
            && word.len() > 1
            && word.chars().all(|c| c.is_alphabetic() || c == '\'')
            && (tag != Tag::NNP || word.len() > 7)
            && plain_case
            && !self.contains(word)
            && (self.contains(lower)
                || self.with_s(lower, tag, stress, ahead).is_some()
                || self.with_ed(lower, tag, stress, ahead).is_some()
                || self.with_ing(lower, tag, stress, ahead).is_some())
    }

    /// Whether [`Self::look_up`] has an answer: a word of the dictionaries, or letters to name.
    fn knows(&self, word: &str) -> bool {
        if self.contains(word) {
            return true;
        }
        if word.is_empty() || !word.bytes().all(|b| b.is_ascii_alphabetic()) {
            return false;
        }
        let capitals = word.bytes().skip(1).all(|b| b.is_ascii_uppercase());
        word.len() == 1 || (capitals && !is_shouted_word(word))
    }

    fn look_up(&self, word: &str, tag: Option<Tag>, stress: Option<Stress>, ahead: Ahead) -> Option<String> {
        let in_capitals = word == word.to_uppercase() && self.gold(word).is_none();
        let lower = word.to_lowercase();
        let word = if in_capitals { lower.as_str() } else { word };
        let is_name = in_capitals && tag == Some(Tag::NNP);
        let entry: Option<Entry<'_>> = self.gold(word).or_else(|| if is_name { None } else { self.silver(word) });
        let phonemes = entry.and_then(|entry| entry.pick(tag, ahead.vowel.is_none()));
        match phonemes {
            Some(phonemes) if !is_name || phonemes.contains(PRIMARY) => {
                Some(stress.map_or_else(|| phonemes.into(), |stress| stress::apply(phonemes, stress)))
            }
            _ => self.spell(word),
        }
    }

    fn with_s(&self, word: &str, tag: Tag, stress: Option<Stress>, ahead: Ahead) -> Option<String> {
        if word.len() < 3 || !word.ends_with('s') {
            return None;
        }
        let known = |stem: String| self.knows(&stem).then_some(stem);
        let cut = |count: usize| word.get(..word.len() - count).map(String::from);
        let stem = (!word.ends_with("ss"))
            .then(|| cut(1).and_then(known))
            .flatten()
            .or_else(|| {
                let es = word.len() > 4 && word.ends_with("es") && !word.ends_with("ies");
                (es || word.ends_with("'s")).then(|| cut(2).and_then(known)).flatten()
            })
            .or_else(|| {
                let ies = word.len() > 4 && word.ends_with("ies");
                ies.then(|| cut(3).map(|stem| stem + "y").and_then(known)).flatten()
            })?;
        self.look_up(&stem, Some(tag), stress, ahead).map(|stem| self.add_s(&stem))
    }

    /// The sound of the plural, the third person and the possessive.
    pub(super) fn add_s(&self, stem: &str) -> String {
        match stem.chars().next_back() {
            Some('p' | 't' | 'k' | 'f' | 'θ') => format!("{stem}s"),
            Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') => format!("{stem}{}z", self.weak_i()),
            _ => format!("{stem}z"),
        }
    }

    fn weak_i(&self) -> char {
        if self.accent() == Accent::British { 'ɪ' } else { 'ᵻ' }
    }

    fn with_ed(&self, word: &str, tag: Tag, stress: Option<Stress>, ahead: Ahead) -> Option<String> {
        if word.len() < 4 || !word.ends_with('d') {
            return None;
        }
        let stem = [
            (!word.ends_with("dd")).then_some(1),
            (word.len() > 4 && word.ends_with("ed") && !word.ends_with("eed")).then_some(2),
        ]
        .into_iter()
        .flatten()
        .filter_map(|count| word.get(..word.len() - count))
        .find(|stem| self.knows(stem))?;
        self.look_up(stem, Some(tag), stress, ahead).map(|stem| self.add_ed(&stem))
    }

    fn add_ed(&self, stem: &str) -> String {
        let mut sounds = stem.chars().rev();
        let last = sounds.next();
        match last {
            Some('p' | 'k' | 'f' | 'θ' | 'ʃ' | 's' | 'ʧ') => format!("{stem}t"),
            Some('d') => format!("{stem}{}d", self.weak_i()),
            Some('t') if self.accent() == Accent::British => format!("{stem}ɪd"),
            Some('t') if sounds.next().is_some_and(|c| FLAPPING.contains(c)) => {
                format!("{}ɾᵻd", &stem[..stem.len() - 1])
            }
            Some('t') => format!("{stem}ᵻd"),
            _ => format!("{stem}d"),
        }
    }

    fn with_ing(&self, word: &str, tag: Tag, stress: Option<Stress>, ahead: Ahead) -> Option<String> {
        let base = word.strip_suffix("ing").filter(|_| word.len() > 4)?;
        let with_e = format!("{base}e");
        let doubled = || {
            let mut last = base.bytes().rev();
            let (a, b) = (last.next()?, last.next()?);
            let double = a == b && b"bcdgklmnprstvxz".contains(&a);
            (word.len() > 5 && (double || base.ends_with("ck"))).then(|| &base[..base.len() - 1])
        };
        let stem = if word.len() > 5 && self.knows(base) {
            base
        } else if self.knows(&with_e) {
            with_e.as_str()
        } else {
            doubled().filter(|stem| self.knows(stem))?
        };
        self.look_up(stem, Some(tag), stress, ahead).and_then(|stem| self.add_ing(&stem))
    }

    fn add_ing(&self, stem: &str) -> Option<String> {
        let mut sounds = stem.chars().rev();
        let last = sounds.next()?;
        if self.accent() == Accent::British {
            // A linking r would have to come back: "storing" is not in this rule's reach.
            return (!matches!(last, 'ə' | 'ː')).then(|| format!("{stem}ɪŋ"));
        }
        if last == 't' && sounds.next().is_some_and(|c| FLAPPING.contains(c)) {
            return Some(format!("{}ɾɪŋ", &stem[..stem.len() - 1]));
        }
        Some(format!("{stem}ɪŋ"))
    }
}

/// Whether capitals are a word rather than initials: long, and built like one.
fn is_shouted_word(word: &str) -> bool {
    let vowel = |b: u8| b"AEIOUY".contains(&b.to_ascii_uppercase());
    let vowels = word.bytes().filter(|&b| vowel(b)).count();
    let mut run = 0;
    let mut longest = 0;
    for b in word.bytes() {
        run = if vowel(b) { 0 } else { run + 1 };
        longest = longest.max(run);
    }
    word.len() >= 6 && vowels >= 2 && longest < 4
}

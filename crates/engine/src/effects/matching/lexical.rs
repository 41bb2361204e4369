//! Words and pieces of words in common, weighed by how much they tell apart. English words are compared by
//! their stems and, when unknown, by their three-letter pieces; Chinese by characters and pairs of them, so
//! that no dictionary is needed.

mod circumstance;
mod imitation;
mod sounding;

pub use imitation::is_imitation;

use std::collections::HashMap;

use crate::effects::catalogue::Concept;
use crate::effects::planner::text::is_han;

/// The names of all concepts, taken apart.
#[derive(Debug)]
pub struct Lexical {
    /// Term to its number and weight.
    terms: HashMap<String, (usize, f32)>,
    /// English stems by their trigrams, for misspelt words.
    trigrams: HashMap<[char; 3], Vec<usize>>,
    stems: Vec<String>,
    /// Names: concept, terms, weight of all terms.
    names: Vec<Name>,
    /// Term number to the names that have it.
    postings: Vec<Vec<usize>>,
    concepts: usize,
}

#[derive(Debug)]
struct Name {
    concept: usize,
    weight: f32,
}

/// Words that say nothing about what sounds.
const STOP_WORDS: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "in",
    "on",
    "at",
    "to",
    "from",
    "by",
    "is",
    "are",
    "was",
    "be",
    "being",
    "it",
    "its",
    "some",
    "someone",
    "something",
    "somebody",
    "sound",
    "sounds",
    "noise",
    "noises",
    "effect",
    "effects",
    "sfx",
    "audio",
    "and",
    "with",
    "into",
    "onto",
    "up",
    "down",
    "out",
    "off",
    "over",
    "under",
    "through",
    "around",
    "against",
    "for",
    "that",
    "this",
    "there",
    "his",
    "her",
    "their",
    "my",
    "your",
    "very",
    "as",
    "while",
    "s",
    "please",
    "make",
    "generate",
    "create",
    "give",
    "me",
    "want",
    "i",
    "hear",
    "heard",
    "recording",
    "realistic",
    "high",
    "quality",
    "clip",
    "ambient",
    "ambience",
    "one",
    "person",
];

/// The same in Chinese.
const STOP_CHARS: &str = "的地得了着在是有声音响一个只上里中下和与把被从到来去时效";

/// Chinese words that say only that or when something is heard. They stand for a gap, so that what is beside them makes
/// no word with them.
const FILLERS: &[&str] = &[
    "个不停",
    "不停地",
    "不停",
    "不断地",
    "不断",
    "一直",
    "起来",
    "正在",
    "有人",
    "传来",
    "传出",
    "响起",
    "发出",
    "听到",
    "一阵阵",
    "阵阵",
    "一阵",
    "忽然",
    "突然",
    "开始",
];

/// Stems of words for anybody, and of what anything may play.
const ANYBODY: &[&str] =
    &["man", "men", "woman", "women", "girl", "boy", "guy", "lady", "people", "dad", "mom", "mum", "melody", "tune"];

/// The same in Chinese, and the characters of which they alone consist.
const ANYBODY_HAN: &[&str] = &[
    "男人", "女人", "男生", "女生", "男孩", "女孩", "男子", "女子", "妈妈", "爸爸", "爷爷", "奶奶", "叔叔", "阿姨",
    "哥哥", "姐姐", "弟弟", "妹妹", "老人", "老头", "姑娘", "大家", "人们", "旋律",
];
const ANYBODY_CHARS: &str = "妈爸爷奶叔姨哥姐弟妹姑娘旋律";

/// Endings of nouns, which say nothing by themselves: chopsticks (筷子) are no mule (骡子).
const ENDINGS: &str = "子儿头";

/// What the weight of the prompt's own words that a name lacks counts beside that of the name's words that
/// the prompt lacks.
const EXTRA_IN_PHRASE: f32 = 0.45;
const EXTRA_IN_NAME: f32 = 0.55;

/// What a word counts that does not say that something sounds, beside one that does.
const BESIDE_SOUNDING: f32 = 0.65;

/// What a word for anybody counts: of "a woman" nothing is heard yet.
const ANYBODY_COUNTS: f32 = 0.35;

/// What each part of a compound word counts beside the same word by itself.
const COMPOUND_PART: f32 = 0.7;

/// A misspelt word counts this much of the word it resembles.
const RESEMBLANCE: f32 = 0.8;

impl Lexical {
    /// Takes the names apart.
    pub fn new(concepts: &[Concept]) -> Self {
        let mut documents: HashMap<String, (usize, usize)> = HashMap::new();
        for (index, concept) in concepts.iter().enumerate() {
            for name in concept.en.iter().chain(&concept.zh) {
                for (term, _) in terms_of(name) {
                    let entry = documents.entry(term).or_insert((usize::MAX, 0));
                    if entry.0 != index {
                        *entry = (index, entry.1 + 1);
                    }
                }
            }
        }
        let mut sorted: Vec<(String, usize)> = documents.into_iter().map(|(term, (_, count))| (term, count)).collect();
        sorted.sort_unstable();
        let mut built = Self {
            terms: HashMap::new(),
            trigrams: HashMap::new(),
            stems: Vec::with_capacity(sorted.len()),
            names: Vec::new(),
            postings: vec![Vec::new(); sorted.len()],
            concepts: concepts.len(),
        };
        for (number, (term, count)) in sorted.into_iter().enumerate() {
            let rarity = ((1.0 + concepts.len() as f32) / (1.0 + count as f32)).ln() + 0.5;
            if !term.chars().any(is_han) {
                for trigram in trigrams(&term) {
                    built.trigrams.entry(trigram).or_default().push(number);
                }
            }
            built.stems.push(term.clone());
            built.terms.insert(term, (number, rarity));
        }
        for (concept, names) in concepts.iter().enumerate() {
            for name in names.en.iter().chain(&names.zh) {
                let mut weight = 0.0;
                for (term, share) in terms_of(name) {
                    let Some(&(number, rarity)) = built.terms.get(&term) else { continue };
                    weight += rarity * share;
                    built.postings[number].push(built.names.len());
                }
                built.names.push(Name { concept, weight });
            }
        }
        built
    }

    /// How well a phrase fits each concept: 1 for one of its names, 0 for nothing in common.
    pub fn score(&self, phrase: &str) -> Vec<f32> {
        let mut common = vec![0.0_f32; self.names.len()];
        let mut weight = 0.0;
        let unknown = ((1.0 + self.concepts as f32) / 2.0).ln() + 0.5;
        for (term, share) in terms_of(phrase).into_iter().flat_map(|term| self.divided(term)) {
            let found = match self.terms.get(&term) {
                Some(&(number, rarity)) => Some((number, rarity, 1.0)),
                None => self.resembling(&term).map(|(number, rarity)| (number, rarity, RESEMBLANCE)),
            };
            let Some((number, rarity, likeness)) = found else {
                weight += unknown * share;
                continue;
            };
            weight += rarity * share;
            for &name in &self.postings[number] {
                common[name] += rarity * share * likeness;
            }
        }
        let mut scores = vec![0.0_f32; self.concepts];
        for (name, common) in self.names.iter().zip(common) {
            if common > 0.0 {
                let common = common.min(name.weight);
                let whole =
                    common + EXTRA_IN_PHRASE * (weight - common).max(0.0) + EXTRA_IN_NAME * (name.weight - common);
                let score = common / whole;
                scores[name.concept] = scores[name.concept].max(score);
            }
        }
        scores
    }

    /// An unknown word that is two known ones (thunderclap) as those.
    fn divided(&self, (term, share): (String, f32)) -> Vec<(String, f32)> {
        const LEAST: usize = 3;
        let is_known = |part: &str| part.len() >= LEAST && self.terms.contains_key(&stem(part));
        if !term.is_ascii() || self.terms.contains_key(&term) {
            return vec![(term, share)];
        }
        let cut =
            (LEAST..term.len().saturating_sub(LEAST - 1)).find(|at| is_known(&term[..*at]) && is_known(&term[*at..]));
        match cut {
            Some(at) => [&term[..at], &term[at..]].map(|part| (stem(part), COMPOUND_PART * share)).into(),
            None => vec![(term, share)],
        }
    }

    /// The known stem that shares most three-letter pieces with an unknown one, when they are most of it.
    fn resembling(&self, term: &str) -> Option<(usize, f32)> {
        if term.chars().any(is_han) || term.chars().count() < 4 {
            return None;
        }
        let pieces = trigrams(term);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for piece in &pieces {
            for &number in self.trigrams.get(piece).into_iter().flatten() {
                *shared.entry(number).or_default() += 1;
            }
        }
        // Night is no fight: people rarely miss the first letter.
        let first = term.chars().next();
        shared.retain(|number, _| self.stems[*number].chars().next() == first);
        let likeness = |(&number, &count): (&usize, &usize)| {
            let dice = 2.0 * count as f32 / (pieces.len() + trigrams(&self.stems[number]).len()) as f32;
            (dice, std::cmp::Reverse(number))
        };
        let (dice, std::cmp::Reverse(number)) =
            shared.iter().map(likeness).max_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)))?;
        (dice >= 0.55).then(|| (number, self.terms[&self.stems[number]].1))
    }
}

/// Whether any word of a phrase counts.
pub fn has_terms(phrase: &str) -> bool {
    !terms_of(phrase).is_empty()
}

/// Whether a phrase says how something sounds and not what: "a deep roar", "roaring loudly".
pub fn is_only_sounding(phrase: &str) -> bool {
    let terms = terms_of(phrase);
    terms.iter().any(|(term, _)| sounding::is_of_anything(term))
        && terms.iter().all(|(term, _)| sounding::is_of_anything(term) || sounding::is_shade(term))
}

/// Whether a phrase says nothing but how it is to be or to feel: "short and low", 气氛紧张.
pub fn is_only_mood(phrase: &str) -> bool {
    let is_mood = |term: &str| sounding::is_shade(term) || sounding::is_mood(term);
    let terms = terms_of(phrase);
    !terms.is_empty() && terms.iter().all(|(term, _)| is_mood(term))
        || sounding::is_mood_han(phrase)
        || circumstance::is_manner_han(phrase)
}

/// Whether a phrase says nothing but when: 深夜, "late at night".
pub fn is_only_when(phrase: &str) -> bool {
    let terms = terms_of(phrase);
    !terms.is_empty() && terms.iter().all(|(term, _)| circumstance::is_when(term)) || circumstance::is_when_han(phrase)
}

/// Whether a phrase says nothing but how often: numbers, and words of single moments that anything may have.
pub fn is_only_times(phrase: &str) -> bool {
    const TIMES: &[&str] = &["burst", "click", "hit", "pulse", "repetition", "shot", "stroke", "time"];
    let terms = terms_of(phrase);
    let is_times = |term: &str| TIMES.iter().any(|word| stem(word) == term);
    let is_number =
        |term: &str| NUMBERS.iter().any(|number| stem(number) == term) || term.chars().all(|c| c.is_ascii_digit());
    terms.iter().any(|(term, _)| is_times(term))
        && terms
            .iter()
            .all(|(term, _)| is_times(term) || is_number(term) || sounding::is_shade(term) || sounding::is_mood(term))
}

/// Words for how many.
const NUMBERS: &[&str] = &[
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "several", "few", "couple", "double",
    "triple",
];

/// Whether any word of a phrase says that something sounds.
pub fn says_that_it_sounds(phrase: &str) -> bool {
    terms_of(phrase).iter().any(|(term, _)| sounding::is_sounding(term)) || imitation::says_sound_han(phrase)
}

/// Whether a phrase says who, and nothing else.
pub fn is_only_anybody(phrase: &str) -> bool {
    let terms = terms_of(phrase);
    !terms.is_empty() && terms.iter().all(|(term, _)| ANYBODY.contains(&term.as_str()))
}

/// What is left of a Chinese phrase that begins with anybody.
pub fn without_anybody(phrase: &str) -> Option<&str> {
    let who = ANYBODY_HAN.iter().find(|who| phrase.starts_with(**who))?;
    let rest = phrase[who.len()..].trim_start_matches(['们', '在', '正', ' ']);
    (!rest.starts_with('的') && has_terms(rest)).then_some(rest)
}

/// The terms of a phrase, each once, and how much each counts.
fn terms_of(phrase: &str) -> Vec<(String, f32)> {
    let mut terms: Vec<(String, f32)> = Vec::new();
    let mut add = |term: String, share: f32| {
        if !terms.iter().any(|(known, _)| *known == term) {
            terms.push((term, share));
        }
    };
    let mut lower = phrase.to_lowercase();
    if lower.contains(is_han) {
        for filler in FILLERS {
            lower = lower.replace(filler, " ");
        }
    }
    for word in lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let chars: Vec<char> = word.chars().collect();
        for run in chars.chunk_by(|a, b| is_han(*a) == is_han(*b)) {
            if !is_han(run[0]) {
                let word: String = run.iter().collect();
                if !STOP_WORDS.contains(&word.as_str()) {
                    let term = stem(&word);
                    let share = if ANYBODY.contains(&term.as_str()) {
                        ANYBODY_COUNTS
                    } else if sounding::is_sounding(&term) {
                        1.0
                    } else {
                        BESIDE_SOUNDING
                    };
                    add(term, share);
                }
                continue;
            }
            for c in run.iter().filter(|c| !STOP_CHARS.contains(**c) && !ENDINGS.contains(**c)) {
                let share = if ANYBODY_CHARS.contains(*c) { ANYBODY_COUNTS } else { 1.0 };
                add(c.to_string(), 0.5 * share);
            }
            for pair in run.windows(2).filter(|pair| !pair.iter().any(|c| STOP_CHARS.contains(*c))) {
                let pair: String = pair.iter().collect();
                let share = if ANYBODY_HAN.contains(&pair.as_str()) { ANYBODY_COUNTS } else { 1.0 };
                add(pair, 0.7 * share);
            }
        }
    }
    terms
}

/// The stem of an English word: without the endings of verbs and plurals. Crude, but the same on both
/// sides.
fn stem(word: &str) -> String {
    let mut stem = word.to_owned();
    for (ending, least) in [("ing", 3), ("ies", 2), ("ed", 3), ("es", 3), ("s", 3), ("er", 4), ("ly", 3)] {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.chars().count() >= least
            && !(ending == "s" && rest.ends_with('s'))
        {
            stem = if ending == "ies" { format!("{rest}y") } else { rest.to_owned() };
            break;
        }
    }
    // "running" and "run", "chopped" and "chop", "dripping" and "drip".
    let chars: Vec<char> = stem.chars().collect();
    if let [.., a, b] = chars[..]
        && stem.len() < word.len()
        && a == b
        && !"lsz".contains(a)
    {
        stem.pop();
    }
    // "creaking", "creaks" and "creak"; "rustling" and "rustle".
    if stem.chars().count() > 3 && stem.ends_with('e') {
        stem.pop();
    }
    stem
}

fn trigrams(word: &str) -> Vec<[char; 3]> {
    let chars: Vec<char> = ['^'].into_iter().chain(word.chars().take(40)).chain(['$']).collect();
    let mut found: Vec<[char; 3]> = chars.windows(3).map(|w| [w[0], w[1], w[2]]).collect();
    found.sort_unstable();
    found.dedup();
    found
}

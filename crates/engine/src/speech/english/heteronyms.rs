//! Words of one spelling and several sounds, where the tagger is weak: the words around them decide.
//! Corrects tags before the dictionaries are asked, and gives the sounds that they lack.

use super::Accent;
use super::lexicon::{Entry, Lexicon};
use super::tagger::Tag;

/// A piece of the sentence as the tagger sees it.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// In small letters.
    pub lower: String,
    pub tag: Tag,
    /// Whether a mark ends a clause here.
    pub pause: bool,
}

/// Corrects the tags of a sentence.
pub(super) fn retag(tokens: &mut [Token], lexicon: &Lexicon) {
    for i in 0..tokens.len() {
        if let Some(tag) = special(tokens, i).or_else(|| noun_or_verb(tokens, i, lexicon)) {
            tokens[i].tag = tag;
        }
    }
}

/// The sound of a word whose senses the dictionaries do not part.
pub(super) fn sense(tokens: &[Token], i: usize, accent: Accent) -> Option<&'static str> {
    let american = accent == Accent::American;
    let pick = |us: &'static str, gb: &'static str| Some(if american { us } else { gb });
    let around = |words: &[&str]| near(tokens, i, 4, words);
    match tokens[i].lower.as_str() {
        "lead" if tokens[i].tag.is_noun() || tokens[i].tag.is_adjective() => around(&LEAD_METAL).then_some("lˈɛd"),
        "bass"
            if around(&[
                "fish",
                "fishing",
                "caught",
                "lake",
                "largemouth",
                "striped",
                "fillet",
                "grilled",
                "river",
            ]) =>
        {
            pick("bˈæs", "bˈas")
        }
        "bass" => Some("bˈAs"),
        "tear" | "tears" if tokens[i].tag.is_noun() && around(&RIPPED) => {
            if tokens[i].lower == "tear" {
                pick("tˈɛɹ", "tˈɛː")
            } else {
                pick("tˈɛɹz", "tˈɛːz")
            }
        }
        "bases" => pick("bˈAsᵻz", "bˈAsɪz"),
        "bow" | "bows"
            if around(&["ship", "boat", "vessel", "stern", "deck", "audience", "applause", "take", "took"]) =>
        {
            if tokens[i].lower == "bow" { Some("bˈW") } else { Some("bˈWz") }
        }
        "resume"
            if is_one_of(before(tokens, i, 1), &DETERMINERS) || around(&["cover", "cv", "hiring", "recruiter"]) =>
        {
            pick("ɹˈɛzəmˌA", "ɹˈɛzjʊmA")
        }
        "polish" if i == 0 && is_one_of(after(tokens, i, 1), &DETERMINERS) => pick("pˈɑlɪʃ", "pˈɒlɪʃ"),
        "wound" if is_one_of(before(tokens, i, 1), &DETERMINERS) => pick("wˈund", "wˈuːnd"),
        "wound" if tokens[i].tag == Tag::VBD || tokens[i].tag == Tag::VBN || is_one_of(after(tokens, i, 1), &WOUND) => {
            // The past of "to wound" is "wounded".
            Some("wˈWnd")
        }
        "wound" => pick("wˈund", "wˈuːnd"),
        _ => None,
    }
}

const LEAD_METAL: [&str; 24] = [
    "pipe",
    "pipes",
    "paint",
    "paints",
    "poisoning",
    "pencil",
    "acid",
    "shot",
    "bullet",
    "bullets",
    "zinc",
    "copper",
    "iron",
    "tin",
    "mercury",
    "cadmium",
    "metal",
    "metals",
    "toxic",
    "contaminated",
    "ore",
    "solder",
    "arsenic",
    "weights",
];
const RIPPED: [&str; 20] = [
    "fabric", "muscle", "ligament", "shirt", "paper", "jeans", "acl", "rotator", "cuff", "wear", "seam", "cloth",
    "meniscus", "retina", "tendon", "sail", "curtain", "dress", "canvas", "ozone",
];
const WOUND: [&str; 12] =
    ["up", "down", "around", "round", "through", "back", "its", "their", "his", "her", "along", "tightly"];
const DETERMINERS: [&str; 20] = [
    "a", "an", "the", "my", "your", "his", "her", "its", "our", "their", "no", "any", "some", "every", "each",
    "another", "this", "whose", "'s", "that",
];
const BE: [&str; 13] = ["be", "is", "are", "was", "were", "been", "being", "'m", "'re", "'s", "am", "get", "got"];
const HAVE: [&str; 7] = ["have", "has", "had", "having", "'ve", "'d", "never"];
const PAST: [&str; 14] = [
    "yesterday",
    "ago",
    "last",
    "earlier",
    "once",
    "previously",
    "then",
    "before",
    "already",
    "recently",
    "night",
    "morning",
    "when",
    "after",
];
const HABIT: [&str; 13] = [
    "every",
    "usually",
    "often",
    "always",
    "sometimes",
    "daily",
    "tomorrow",
    "now",
    "today",
    "each",
    "rarely",
    "never",
    "seldom",
];

fn before(tokens: &[Token], i: usize, distance: usize) -> &str {
    i.checked_sub(distance).map_or("", |i| tokens[i].lower.as_str())
}

fn after(tokens: &[Token], i: usize, distance: usize) -> &str {
    tokens.get(i + distance).map_or("", |token| token.lower.as_str())
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.contains(&word)
}

fn near(tokens: &[Token], i: usize, distance: usize, words: &[&str]) -> bool {
    let range = i.saturating_sub(distance)..tokens.len().min(i + distance + 1);
    tokens[range].iter().any(|token| words.contains(&token.lower.as_str()))
}

/// The nearest token before that is not an adverb, within the clause.
fn governor(tokens: &[Token], i: usize) -> Option<usize> {
    let mut j = i.checked_sub(1)?;
    for _ in 0..2 {
        let adverb = tokens[j].tag.is_adverb() && tokens[j].lower != "n't";
        if !adverb {
            break;
        }
        j = j.checked_sub(1)?;
    }
    (!tokens[j].pause).then_some(j)
}

/// Whether the token asks for the plain form of a verb behind it.
fn wants_infinitive(token: &Token) -> bool {
    token.tag == Tag::TO
        || token.tag == Tag::MD
        || is_one_of(&token.lower, &["please", "let's", "'ll", "n't", "do", "does", "did", "to", "not", "help", "let"])
}

fn is_subject(token: &Token) -> bool {
    is_one_of(&token.lower, &["i", "you", "we", "they", "who"])
}

fn is_third_person(token: &Token) -> bool {
    is_one_of(&token.lower, &["he", "she", "it"]) || token.tag == Tag::NNP
}

/// Nouns and verbs in general, where the words before leave no doubt.
fn noun_or_verb(tokens: &[Token], i: usize, lexicon: &Lexicon) -> Option<Tag> {
    let token = &tokens[i];
    let kinds = token.tag.is_noun() || token.tag.is_verb() || token.tag.is_adjective();
    if !kinds
        || token.tag == Tag::VBD
        || token.tag == Tag::VBN
        || !matches!(lexicon.gold(&token.lower), Some(Entry::ByTag(_)))
    {
        return None;
    }
    let previous = tokens.get(i.checked_sub(1)?)?;
    let ruler = &tokens[governor(tokens, i)?];
    let compound_noun =
        is_one_of(after(tokens, i, 1), &["high", "highs", "low", "lows", "levels", "numbers", "profits", "store"]);
    let plural = token.lower.ends_with('s');
    if wants_infinitive(ruler)
        && !token.tag.is_verb()
        && !compound_noun
        && !plural
        && !follows_verb_of_motion(tokens, i)
    {
        return Some(Tag::VB);
    }
    if is_subject(previous)
        && !token.tag.is_verb()
        && !plural
        && !is_one_of(before(tokens, i, 2), &["of", "for", "with", "to"])
    {
        return Some(Tag::VBP);
    }
    let determined = is_one_of(
        &previous.lower,
        &[
            "a", "an", "the", "my", "your", "his", "its", "our", "their", "no", "any", "some", "every", "another",
            "of", "in", "for",
        ],
    );
    if determined && token.tag.is_verb() {
        return Some(if plural { Tag::NNS } else { Tag::NN });
    }
    None
}

/// "go to use" is rare, "in addition to use" rarer; "from record to record" and "due to abuse" are not.
fn follows_verb_of_motion(tokens: &[Token], i: usize) -> bool {
    before(tokens, i, 1) == "to"
        && is_one_of(before(tokens, i, 2), &["due", "thanks", "subject", "according", "addition"])
}

/// Words with rules of their own.
fn special(tokens: &[Token], i: usize) -> Option<Tag> {
    let next = after(tokens, i, 1);
    let previous = before(tokens, i, 1);
    match tokens[i].lower.as_str() {
        "read" => Some(read_tense(tokens, i)),
        "used" if next == "to" => used_to(tokens, i),
        "use" if next == "to" && near(tokens, i, 2, &["did", "didn't", "n't"]) => None,
        "live" => live(tokens, i),
        "lives" => {
            let noun = is_one_of(
                previous,
                &[
                    "her", "his", "their", "our", "your", "my", "many", "the", "lost", "save", "saved", "of", "human",
                    "daily", "saving", "lose", "people's", "these", "those", "nine", "two", "both",
                ],
            );
            Some(if noun {
                Tag::NNS
            } else if governs_verb(tokens, i) {
                Tag::VBZ
            } else {
                return None;
            })
        }
        "wind" | "winds" => Some(wind(tokens, i)),
        "close" => close(tokens, i),
        "tear" | "tears" => {
            let torn = is_one_of(
                next,
                &["up", "down", "apart", "off", "open", "into", "it", "them", "this", "that", "out", "away"],
            );
            let weeping = is_one_of(
                previous,
                &["in", "into", "of", "with", "her", "his", "my", "their", "your", "the", "a", "and"],
            );
            if weeping && !(torn && previous != "the") && next != "it" {
                Some(if tokens[i].lower == "tear" { Tag::NN } else { Tag::NNS })
            } else if torn {
                Some(Tag::VB)
            } else {
                None
            }
        }
        "minute" => {
            let tiny = is_one_of(
                next,
                &[
                    "detail",
                    "details",
                    "amount",
                    "amounts",
                    "particles",
                    "particle",
                    "differences",
                    "difference",
                    "quantities",
                    "traces",
                    "changes",
                    "fraction",
                    "quantity",
                ],
            );
            Some(if tiny { Tag::JJ } else { Tag::NN })
        }
        "learned" if tokens[i].tag.is_adjective() => {
            let scholar = is_one_of(
                next,
                &["man", "woman", "scholar", "scholars", "judge", "friend", "professor", "society", "colleague", "men"],
            );
            Some(if scholar { Tag::JJ } else { Tag::VBN })
        }
        "content" => {
            let satisfied = is_one_of(
                previous,
                &[
                    "is",
                    "was",
                    "are",
                    "were",
                    "be",
                    "am",
                    "'m",
                    "'re",
                    "'s",
                    "feel",
                    "felt",
                    "quite",
                    "very",
                    "perfectly",
                    "not",
                    "seem",
                    "seemed",
                ],
            ) && (is_one_of(next, &["with", "to", "and", ""])
                || tokens.get(i + 1).is_none_or(|token| token.pause));
            Some(if satisfied {
                Tag::JJ
            } else if wants_infinitive_at(tokens, i) {
                Tag::VB
            } else {
                Tag::NN
            })
        }
        "dove" => {
            let dived = is_one_of(next, &["into", "in", "under", "down", "off", "for", "deep", "headfirst", "deeper"])
                && !is_one_of(previous, &DETERMINERS);
            Some(if dived { Tag::VBD } else { Tag::NN })
        }
        "invalid" => {
            let patient = is_one_of(previous, &["an", "the"])
                && tokens.get(i + 1).is_none_or(|token| !token.tag.is_noun() && !token.tag.is_adjective());
            Some(if patient { Tag::NN } else { Tag::JJ })
        }
        "produce" => {
            let greens = is_one_of(previous, &["fresh", "local", "farm", "the", "organic", "seasonal", "of", "their"]);
            greens.then_some(Tag::NN)
        }
        "sow" => Some(if is_one_of(previous, &DETERMINERS) { Tag::NN } else { Tag::VB }),
        "record" if previous == "please" => Some(Tag::VB),
        _ => None,
    }
}

fn wants_infinitive_at(tokens: &[Token], i: usize) -> bool {
    governor(tokens, i).is_some_and(|j| wants_infinitive(&tokens[j]))
}

fn governs_verb(tokens: &[Token], i: usize) -> bool {
    governor(tokens, i)
        .is_some_and(|j| is_third_person(&tokens[j]) || tokens[j].tag == Tag::NN || tokens[j].lower == "who")
}

/// The tense of "read". `VB` is the present (its own tag VBP would be read as the past).
fn read_tense(tokens: &[Token], i: usize) -> Tag {
    let clause_start =
        tokens[..i].iter().rposition(|token| token.lower == "." || token.lower == ";").map_or(0, |at| at + 1);
    let clause = &tokens[clause_start..];
    let clause_end = clause.iter().position(|token| token.lower == "." || token.lower == ";").unwrap_or(clause.len());
    let clause = &clause[..clause_end];
    let Some(j) = governor(tokens, i) else {
        return if is_past(clause, i - clause_start) && i > clause_start { Tag::VBD } else { Tag::VB };
    };
    let ruler = &tokens[j];
    // "Have you read", "was it read": the auxiliary stands before the subject.
    let auxiliary = |k: usize| {
        (k..k + 3)
            .rev()
            .filter_map(|back| j.checked_sub(back))
            .map(|at| tokens[at].lower.as_str())
            .any(|word| is_one_of(word, &["have", "has", "had", "haven't", "hasn't"]))
    };
    let asks = (1..=3).filter_map(|back| j.checked_sub(back)).any(|at| {
        is_one_of(
            &tokens[at].lower,
            &["did", "do", "does", "can", "could", "will", "would", "should", "may", "might", "must"],
        )
    });
    if wants_infinitive(ruler) {
        return Tag::VB;
    }
    if is_one_of(&ruler.lower, &HAVE) || is_one_of(&ruler.lower, &BE) {
        return Tag::VBN;
    }
    let subject = is_subject(ruler) || is_third_person(ruler) || ruler.tag.is_noun();
    if subject && auxiliary(0) && j <= clause_start + 3 {
        return Tag::VBN;
    }
    if subject && asks && j <= clause_start + 3 {
        return Tag::VB;
    }
    if is_one_of(&ruler.lower, &["a", "an", "the", "good", "great", "quick", "interesting", "this", "must"]) {
        return Tag::NN;
    }
    if is_third_person(ruler) || ruler.tag == Tag::NN {
        return Tag::VBD;
    }
    if ruler.lower == "and" || ruler.lower == "or" || ruler.lower == "then" || ruler.lower == "but" {
        // The verb before the conjunction has the tense.
        let first = tokens[clause_start..j].iter().rev().find(|token| token.tag.is_verb() || token.tag == Tag::MD);
        return match first {
            Some(verb) if verb.tag == Tag::VBD || verb.tag == Tag::VBN => Tag::VBD,
            Some(_) => Tag::VB,
            None if is_past(clause, i - clause_start) => Tag::VBD,
            None => Tag::VB,
        };
    }
    if is_past(clause, i - clause_start) {
        return Tag::VBD;
    }
    let usual = clause.iter().any(|token| is_one_of(&token.lower, &HABIT));
    let definite = is_one_of(after(tokens, i, 1), &["the", "that", "this", "your", "his", "her", "about", "it"]);
    let told = is_subject(ruler) && definite && ruler.lower != "you";
    let tagged_past = tokens[i].tag == Tag::VBD || tokens[i].tag == Tag::VBN;
    if !usual && (told || tagged_past) { Tag::VBD } else { Tag::VB }
}

/// Whether the clause is set in the past: a word of time, or another verb's tense.
fn is_past(clause: &[Token], except: usize) -> bool {
    let timed = clause.iter().any(|token| is_one_of(&token.lower, &PAST[..7]));
    let told = clause.iter().enumerate().any(|(at, token)| at != except && token.tag == Tag::VBD);
    let habit = clause.iter().any(|token| is_one_of(&token.lower, &HABIT) || token.tag == Tag::MD);
    (timed || told) && !habit
}

/// "used to" is a habit (voiceless) unless something "was used to" do something.
fn used_to(tokens: &[Token], i: usize) -> Option<Tag> {
    let ruler = governor(tokens, i).map_or("", |j| tokens[j].lower.as_str());
    let passive = is_one_of(ruler, &BE) && !is_one_of(ruler, &["get", "got"])
        || is_one_of(ruler, &["being", "been", "commonly", "often"]);
    let verb_follows = tokens.get(i + 2).is_some_and(|token| token.tag == Tag::VB);
    let person = governor(tokens, i)
        .and_then(|j| j.checked_sub(1))
        .is_some_and(|k| is_one_of(&tokens[k].lower, &["i", "he", "she", "we", "you", "they"]));
    Some(if passive && verb_follows && !person { Tag::VBN } else { Tag::VBD })
}

fn live(tokens: &[Token], i: usize) -> Option<Tag> {
    let next = after(tokens, i, 1);
    let shown = is_one_of(
        next,
        &[
            "music",
            "show",
            "shows",
            "concert",
            "concerts",
            "broadcast",
            "stream",
            "streams",
            "streaming",
            "tv",
            "television",
            "event",
            "events",
            "audience",
            "performance",
            "performances",
            "video",
            "updates",
            "coverage",
            "album",
            "chat",
            "animals",
            "wire",
            "bait",
            "band",
            "radio",
            "demo",
            "data",
        ],
    );
    if shown {
        return Some(Tag::JJ);
    }
    let ruler = tokens.get(governor(tokens, i)?)?;
    if wants_infinitive(ruler) && ruler.lower != "not"
        || is_subject(ruler)
        || ruler.tag == Tag::NNS
        || is_one_of(&ruler.lower, &["people", "and"]) && tokens[i].tag.is_verb()
    {
        return Some(Tag::VB);
    }
    let aired = is_one_of(
        &ruler.lower,
        &[
            "is",
            "are",
            "was",
            "were",
            "be",
            "'re",
            "'s",
            "'m",
            "go",
            "goes",
            "went",
            "going",
            "broadcast",
            "streamed",
            "streaming",
            "perform",
            "performed",
            "a",
            "the",
            "recorded",
            "sing",
            "play",
            "watch",
            "it",
        ],
    );
    aired.then_some(Tag::JJ)
}

fn wind(tokens: &[Token], i: usize) -> Tag {
    let next = after(tokens, i, 1);
    let plural = tokens[i].lower == "winds";
    let noun = if plural { Tag::NNS } else { Tag::NN };
    let Some(j) = governor(tokens, i) else {
        return if is_one_of(next, &["up", "down", "the"]) && !plural { Tag::VB } else { noun };
    };
    let ruler = &tokens[j];
    let turns = is_one_of(
        next,
        &["up", "down", "around", "back", "through", "along", "its", "round", "across", "past", "between"],
    );
    if !plural && wants_infinitive(ruler) || (is_subject(ruler) && turns) {
        return Tag::VB;
    }
    if turns && plural && (ruler.tag == Tag::NN || is_third_person(ruler)) && !is_one_of(next, &["down"]) {
        return Tag::VBZ;
    }
    noun
}

fn close(tokens: &[Token], i: usize) -> Option<Tag> {
    let (previous, next) = (before(tokens, i, 1), after(tokens, i, 1));
    let near_by = is_one_of(
        next,
        &[
            "friend",
            "friends",
            "relative",
            "relatives",
            "call",
            "look",
            "attention",
            "proximity",
            "range",
            "second",
            "race",
            "game",
            "ties",
            "contact",
            "family",
            "tie",
            "quarters",
            "by",
            "relationship",
            "eye",
            "enough",
            "together",
            "behind",
            "ally",
            "allies",
            "up",
            "-",
            "at",
        ],
    );
    if is_one_of(previous, &["a", "the", "its"]) && (next == "of" || is_one_of(before(tokens, i, 2), &["to", "at"])) {
        return Some(Tag::NN);
    }
    if wants_infinitive_at(tokens, i) && !is_one_of(previous, &["not"]) && !is_one_of(next, &["to"]) {
        return Some(Tag::VB);
    }
    if near_by
        || is_one_of(
            previous,
            &[
                "very", "so", "too", "get", "got", "come", "came", "stay", "stayed", "how", "that", "is", "are", "was",
                "were", "'s", "'re", "'m", "be", "been", "as", "stand", "stood", "sat", "sit", "lived", "pretty",
                "quite", "really", "not",
            ],
        )
    {
        return Some(Tag::JJ);
    }
    if next == "to" {
        return Some(Tag::JJ);
    }
    if is_one_of(next, &["the", "your", "this", "that", "it", "my", "his", "her", "all", "our", "their", "them"])
        || is_one_of(previous, &["they", "we", "you", "i"])
    {
        return Some(Tag::VB);
    }
    None
}

/// Capitals that are initials although small letters make a word. Some are only so behind an article.
pub(super) fn is_initialism(word: &str, previous: &str) -> bool {
    const ALWAYS: [&str; 26] = [
        "AI", "AR", "DIY", "EU", "FAQ", "HR", "ID", "IP", "IPO", "IRS", "LED", "MIT", "MRI", "NHS", "OS", "PA", "PR",
        "QA", "SUV", "UI", "UK", "UN", "US", "USA", "UX", "VR",
    ];
    const DETERMINED: [&str; 3] = ["IT", "WHO", "ER"];
    ALWAYS.contains(&word) || (DETERMINED.contains(&word) && is_one_of(previous, &DETERMINERS))
}

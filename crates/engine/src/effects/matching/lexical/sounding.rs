//! English words that say that something sounds, or how: of "a coach shouting at his players" the shouting is heard,
//! and the coach is no bus.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::stem;
use crate::effects::planner::words::MOMENTS;

/// Verbs and nouns of sounding that are no single moments (those are [`MOMENTS`]).
const SOUNDING: &[&str] = &[
    "babble",
    "barking",
    "bawling",
    "beating",
    "bellow",
    "blare",
    "blaring",
    "bleat",
    "boiling",
    "bray",
    "breathing",
    "bubbling",
    "buzzing",
    "cackle",
    "chanting",
    "chatter",
    "chatting",
    "cheering",
    "chewing",
    "chirping",
    "chopping",
    "chuckle",
    "clapping",
    "coo",
    "crackle",
    "crackling",
    "croaking",
    "crowing",
    "crumple",
    "crumpling",
    "crunch",
    "crying",
    "dialing",
    "dialling",
    "dribbling",
    "drilling",
    "dripping",
    "drone",
    "drumming",
    "flapping",
    "flush",
    "frying",
    "galloping",
    "gargle",
    "giggle",
    "gobble",
    "grinding",
    "groan",
    "growling",
    "gulp",
    "gurgle",
    "gurgling",
    "hammering",
    "honking",
    "howling",
    "hum",
    "humming",
    "jingle",
    "jingling",
    "laugh",
    "laughing",
    "meowing",
    "moan",
    "mooing",
    "mowing",
    "munching",
    "murmur",
    "neighing",
    "panting",
    "patter",
    "pattering",
    "pouring",
    "purr",
    "purring",
    "rattle",
    "rattling",
    "revving",
    "ringing",
    "ripping",
    "roaring",
    "rumble",
    "rumbling",
    "rustle",
    "rustling",
    "sawing",
    "scrape",
    "scraping",
    "scratch",
    "scratching",
    "screaming",
    "scribble",
    "shatter",
    "shattering",
    "shouting",
    "singing",
    "sizzle",
    "sizzling",
    "slurp",
    "sneezing",
    "sniff",
    "sniffle",
    "snore",
    "snoring",
    "sob",
    "sobbing",
    "splashing",
    "spray",
    "squeal",
    "squealing",
    "strum",
    "strumming",
    "tearing",
    "ticking",
    "trickle",
    "trickling",
    "typing",
    "vibrating",
    "wail",
    "wailing",
    "wheeze",
    "whimper",
    "whine",
    "whining",
    "whinny",
    "whir",
    "whirr",
    "whisper",
    "whispering",
    "whistling",
    "yawn",
    "yell",
    "yelling",
    "zip",
];

/// Of these, what one thing or another may do: with them alone nothing is named.
const ANYTHING: &[&str] = &[
    "bang", "blast", "boom", "buzz", "clang", "clank", "clatter", "click", "clink", "clunk", "crack", "crackle",
    "crash", "creak", "crunch", "drone", "groan", "growl", "gurgle", "hiss", "howl", "hum", "jingle", "moan", "ping",
    "plop", "pop", "rattle", "roar", "rumble", "rustle", "scrape", "screech", "shriek", "sizzle", "snap", "splash",
    "squeak", "squeal", "swoosh", "thud", "thump", "wail", "whine", "whir", "whirr", "whoosh",
];

/// Words beside them that name no source either.
const SHADES: &[&str] = &[
    "big",
    "constant",
    "continuous",
    "deep",
    "dull",
    "even",
    "faint",
    "fast",
    "heavy",
    "huge",
    "light",
    "long",
    "loud",
    "low",
    "metallic",
    "pulsing",
    "rapid",
    "repetitive",
    "rhythmic",
    "sharp",
    "short",
    "slight",
    "slow",
    "soft",
    "steady",
    "strong",
    "subtle",
];

/// Whether a stem may be of anything.
pub fn is_of_anything(term: &str) -> bool {
    static STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| ANYTHING.iter().map(|word| stem(word)).collect());
    STEMS.contains(term)
}

/// Whether it says nothing of what sounds.
pub fn is_shade(term: &str) -> bool {
    SHADES.iter().any(|shade| stem(shade) == term)
}

/// Words of moods and styles, which add no sound to the one that they follow.
const MOODS: &[&str] = &[
    "atmosphere",
    "bit",
    "bright",
    "calm",
    "cinematic",
    "clean",
    "creepy",
    "crisp",
    "dark",
    "dramatic",
    "eerie",
    "epic",
    "fantasy",
    "feel",
    "feeling",
    "fi",
    "gloomy",
    "high",
    "horror",
    "mood",
    "mysterious",
    "ominous",
    "peaceful",
    "pitched",
    "quick",
    "quiet",
    "retro",
    "sad",
    "scary",
    "sci",
    "spooky",
    "strike",
    "style",
    "suspense",
    "tense",
    "tone",
    "vibe",
    "warm",
];

/// The same in Chinese, anywhere in a short phrase.
const MOODS_HAN: &[&str] = &["氛围", "气氛", "风格", "情绪", "安静", "宁静", "紧张感", "恐怖感", "感觉"];

/// Whether a stem is of a mood.
pub fn is_mood(term: &str) -> bool {
    MOODS.iter().any(|mood| stem(mood) == term)
}

/// Whether a short Chinese phrase is of a mood.
pub fn is_mood_han(phrase: &str) -> bool {
    phrase.chars().count() <= 8 && MOODS_HAN.iter().any(|mood| phrase.contains(mood))
}

/// Whether a stem is that of such a word.
pub fn is_sounding(term: &str) -> bool {
    static STEMS: LazyLock<HashSet<String>> = LazyLock::new(|| {
        SOUNDING.iter().chain(MOMENTS).filter(|word| !word.contains(' ')).map(|word| stem(word)).collect()
    });
    STEMS.contains(term)
}

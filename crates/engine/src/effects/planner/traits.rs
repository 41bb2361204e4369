//! What a piece of a prompt says about how, where and how often something sounds, and the words that are
//! left of it for finding out what.

mod count;
mod purpose;

use std::ops::Range;
use std::sync::LazyLock;

use super::text::{entry_at, is_han, longest_first};
use super::words::{BACKGROUND, MANNERS, Manner, Manners, OPENINGS, PLACES, PREPOSITIONS, SPACES};
use crate::effects::scene::Space;
pub use count::Count;

/// What is said beside what sounds.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Traits {
    /// 0 to 1.
    pub intensity: Option<f32>,
    /// In dB beside the usual level.
    pub gain_db: f32,
    /// Times the usual rate.
    pub speed: Option<f32>,
    /// 0 to 1.
    pub size: Option<f32>,
    /// In metres.
    pub distance_m: Option<f32>,
    /// Whether and how it moves.
    pub path: Option<Path>,
    /// Where it is, from where to where it moves; -1 to 1.
    pub pan: Option<(f32, Option<f32>)>,
    /// The space that is named.
    pub space: Option<Space>,
    /// The space that a mood asks for.
    pub mood_space: Option<Space>,
    /// What it is made of: lists of words of the models' settings, the best first.
    pub materials: Vec<&'static [&'static str]>,
    /// Whether it is in the background.
    pub is_background: bool,
    /// Whether it says where who listens is: "standing on a bridge".
    pub is_where: bool,
    /// Whether the scene is to repeat without a seam.
    pub is_loop: bool,
    /// How often it happens or how many there are.
    pub count: Option<Count>,
    /// How long it goes on, when it says so.
    pub length_s: Option<f64>,
}

/// See [`Traits::path`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// Comes near.
    Approach,
    /// Goes away.
    Recede,
    /// Comes and goes.
    PassBy,
}

static MANNERS_SORTED: LazyLock<Vec<(&'static str, &'static Manners)>> = LazyLock::new(|| {
    let all: Vec<_> = MANNERS
        .into_iter()
        .flatten()
        .flat_map(|manners| manners.words.iter().map(move |word| (*word, manners)))
        .collect();
    longest_first(&all)
});
static SPACES_SORTED: LazyLock<Vec<(&'static str, Space)>> = LazyLock::new(|| longest_first(SPACES));
static PLACES_SORTED: LazyLock<Vec<(&'static str, Space)>> = LazyLock::new(|| longest_first(PLACES));
static BACKGROUND_SORTED: LazyLock<Vec<(&'static str, ())>> = LazyLock::new(|| longest_first(BACKGROUND));
static OPENINGS_SORTED: LazyLock<Vec<(&'static str, ())>> = LazyLock::new(|| longest_first(OPENINGS));

/// Reads a piece. The second answer is the piece without the words that say nothing about what sounds.
pub fn read(text: &str) -> (Traits, String) {
    let mut traits = Traits::default();
    let mut apart: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some((word, ())) = entry_at(text, at, &OPENINGS_SORTED) {
        let end = at + word.len();
        apart.push(at..end);
        at = end + text[end..].len() - text[end..].trim_start().len();
    }
    if let Some(length) = posture(&text[at..]) {
        apart.push(at..at + length);
        at += length;
        traits.is_where = true;
    }
    while let Some(c) = text[at..].chars().next() {
        if let Some((word, ())) = entry_at(text, at, &BACKGROUND_SORTED) {
            traits.is_background = true;
            apart.push(at..at + word.len());
            at += word.len();
        } else if let Some((word, space)) = entry_at(text, at, &SPACES_SORTED) {
            traits.space = traits.space.or(Some(*space));
            apart.push(at..at + word.len());
            at += word.len();
        } else if let Some((word, manners)) = entry_at(text, at, &MANNERS_SORTED) {
            manners.say.iter().for_each(|manner| traits.apply(*manner));
            if manners.is_apart {
                apart.push(at..at + word.len());
            }
            at += word.len();
        } else if let Some((word, space)) = entry_at(text, at, &PLACES_SORTED) {
            if let Some(range) = place_phrase(text, at, word) {
                traits.space = traits.space.or(Some(*space));
                at = range.end;
                apart.push(range);
            } else {
                at += word.len();
            }
        } else {
            at += c.len_utf8();
        }
    }
    apart.extend(purpose::find(text));
    count::read(text, &mut traits, &mut apart);
    (traits, without(text, &mut apart))
}

/// "Standing on a bridge", "you are inside a cabin": the length of the words before the place of who listens.
fn posture(text: &str) -> Option<usize> {
    const BEFORE: &[&str] = &["you are ", "you're ", "i am ", "i'm ", "we are ", "we're "];
    const POSTURES: &[&str] = &["standing ", "sitting ", "lying ", "waiting "];
    let before = BEFORE.iter().find(|words| text.starts_with(**words)).map_or(0, |words| words.len());
    let posture = POSTURES.iter().find(|word| text[before..].starts_with(**word)).map_or(0, |word| word.len());
    let length = before + posture;
    let next = text[length..].split(' ').next()?;
    let is_place = PREPOSITIONS.contains(&next) || matches!(next, "by" | "near" | "under" | "beside" | "next");
    (length > 0 && is_place).then_some(length)
}

/// The words of a place with its preposition, when it is where something sounds and not what sounds.
fn place_phrase(text: &str, at: usize, word: &str) -> Option<Range<usize>> {
    let end = at + word.len();
    if word.starts_with(is_han) {
        let suffixes = ["里面的", "里面", "里的", "中的", "内的", "上的", "里", "中", "内", "上"];
        let suffix = suffixes.iter().find(|suffix| text[end..].starts_with(**suffix));
        let start = if text[..at].ends_with('在') { at - '在'.len_utf8() } else { at };
        // The whole of it is the place: then the place is what sounds.
        return match suffix {
            Some(suffix) => Some(start..end + suffix.len()),
            // One character alone may be the beginning of another word (屋顶).
            None => (start < at && end < text.len() && word.chars().count() > 1).then_some(start..end),
        };
    }
    // in [the] [adjective] [adjective] forest
    let mut start = at;
    for _ in 0..4 {
        let before = text[..start].trim_end();
        let begin = before.rfind([' ', ',']).map_or(0, |space| space + 1);
        let candidate = &before[begin..];
        if candidate.is_empty() {
            return None;
        }
        start = begin;
        if PREPOSITIONS.contains(&candidate) {
            // What follows at once belongs to the place ("in a church bell tower").
            return Some(start..end);
        }
    }
    None
}

fn without(text: &str, apart: &mut [Range<usize>]) -> String {
    apart.sort_by_key(|range| range.start);
    let mut left = String::new();
    let mut at = 0;
    for range in apart.iter() {
        if range.start > at {
            left.push_str(&text[at..range.start]);
            left.push(' ');
        }
        at = at.max(range.end);
    }
    left.push_str(&text[at..]);
    left.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Of two values the one that is farther from what is usual.
fn stronger(known: Option<f32>, said: f32, usual: f32) -> Option<f32> {
    let distance = |value: f32| (value.ln() - usual.ln()).abs();
    Some(known.filter(|known| distance(*known) > distance(said)).unwrap_or(said))
}

impl Traits {
    fn apply(&mut self, manner: Manner) {
        match manner {
            Manner::Intensity(value) => self.intensity = stronger(self.intensity, value, 0.5),
            Manner::Gain(gain_db) => self.gain_db = (self.gain_db + gain_db).clamp(-12.0, 6.0),
            Manner::Speed(value) => self.speed = stronger(self.speed, value, 1.0),
            Manner::Size(value) => self.size = stronger(self.size, value, 0.5),
            Manner::Distance(metres) => self.distance_m = stronger(self.distance_m, metres, 2.0),
            Manner::Approach => self.path = self.path.or(Some(Path::Approach)),
            Manner::Recede => self.path = self.path.or(Some(Path::Recede)),
            Manner::PassBy => self.path = self.path.or(Some(Path::PassBy)),
            Manner::Pan(pan) => self.pan = self.pan.or(Some((pan, None))),
            Manner::Sweep(from, to) => self.pan = Some((from, Some(to))),
            Manner::Space(space) => self.mood_space = self.mood_space.or(Some(space)),
            Manner::Loop => self.is_loop = true,
            Manner::Material(words) => self.materials.push(words),
        }
    }

    /// Adds what another piece says of the same thing.
    pub fn join(&mut self, other: &Self) {
        self.gain_db = (self.gain_db + other.gain_db).clamp(-12.0, 6.0);
        self.intensity = self.intensity.or(other.intensity);
        self.speed = self.speed.or(other.speed);
        self.size = self.size.or(other.size);
        self.distance_m = self.distance_m.or(other.distance_m);
        self.path = self.path.or(other.path);
        self.pan = self.pan.or(other.pan);
        self.space = self.space.or(other.space);
        self.mood_space = self.mood_space.or(other.mood_space);
        self.materials.extend(&other.materials);
        self.is_background |= other.is_background;
        self.is_loop |= other.is_loop;
        self.count = self.count.or(other.count);
        self.length_s = self.length_s.or(other.length_s);
    }
}

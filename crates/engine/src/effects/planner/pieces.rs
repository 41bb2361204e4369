//! A plain prompt cut at every word that may stand between events. Which cuts hold is decided later, with
//! the catalogue.

use std::sync::LazyLock;

use super::text::{entry_at, longest_first};
use super::words::{BACKGROUND, JOINS, Join, Joint, MANNERS, SPACES, TOGETHER};

/// A part of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// How it relates to the one before; none for the first.
    pub joint: Option<Joint>,
    /// The word between the one before and this one.
    pub word: String,
    /// Its words.
    pub text: String,
    /// Whether the word after it says that it is in the background.
    pub is_background: bool,
}

/// More cuts than these are not made: the rest of the prompt is one piece.
const MAX_PIECES: usize = 64;

static JOINS_SORTED: LazyLock<Vec<(&'static str, Joint)>> = LazyLock::new(|| longest_first(JOINS));

/// Phrases that hold a word of [`JOINS`] and are not cut at it.
static WHOLE: LazyLock<Vec<(&'static str, ())>> = LazyLock::new(|| {
    let manners = MANNERS.into_iter().flatten().flat_map(|manners| manners.words).copied();
    let spaces = SPACES.iter().map(|(word, _)| *word);
    let background = BACKGROUND.iter().map(|(word, ())| *word);
    let together = TOGETHER.iter().map(|(word, ())| *word);
    let all: Vec<(&str, ())> = manners.chain(spaces).chain(background).chain(together).map(|word| (word, ())).collect();
    longest_first(&all)
});

/// Cuts a prompt. No piece is empty; there is none when the prompt has nothing but words between events.
pub fn cut(prompt: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut joint: Option<Joint> = None;
    let mut word = String::new();
    let mut text = String::new();
    // A prompt may begin with "after", "before" or "while": its first comma then says the same of what follows.
    let mut opening: Option<Join> = None;
    let mut at = 0;
    while let Some(c) = prompt[at..].chars().next() {
        let whole = entry_at(prompt, at, &WHOLE).map_or(0, |(word, ())| word.len());
        let found =
            entry_at(prompt, at, &JOINS_SORTED).filter(|(word, _)| word.len() > whole && pieces.len() < MAX_PIECES);
        let Some(&(found, mut next)) = found else {
            let length = whole.max(c.len_utf8());
            text.push_str(&prompt[at..at + length]);
            at += length;
            continue;
        };
        at += found.len();
        if text.trim().is_empty() {
            if pieces.is_empty() {
                opening = opening.or(Some(next.join).filter(|join| *join != Join::Without));
            }
            // "and then", ". Meanwhile": the one that says more.
            if joint.is_none_or(|known| !known.is_hard || next.is_hard) {
                joint = Some(next);
                word = found.to_owned();
            }
            continue;
        }
        let is_background = next.join == Join::Under;
        pieces.push(Piece { joint, word: std::mem::take(&mut word), text: text.trim().to_owned(), is_background });
        text.clear();
        if found == ","
            && let Some(opening) = opening.take()
        {
            next = match opening {
                // After a bang, glass shatters: the bang is first. Before the bang, a click: the click is.
                Join::After => Joint { join: Join::Then, is_hard: true },
                Join::Then => Joint { join: Join::After, is_hard: true },
                _ => Joint { join: Join::With, is_hard: next.is_hard },
            };
        }
        joint = Some(next);
        word = found.to_owned();
    }
    if !text.trim().is_empty() {
        pieces.push(Piece { joint, word, text: text.trim().to_owned(), is_background: false });
    }
    let mut pieces: Vec<Piece> = pieces.into_iter().flat_map(divide_absence).collect();
    if let Some(first) = pieces.first_mut()
        && first.joint.is_some_and(|joint| joint.join != Join::Without)
    {
        first.joint = None;
        first.word.clear();
    }
    pieces
}

/// 没有雷声的雨: what follows 的 is there, what precedes it is not.
fn divide_absence(piece: Piece) -> Vec<Piece> {
    let is_absence = piece.joint.is_some_and(|joint| joint.join == Join::Without);
    match piece.text.rsplit_once('的') {
        Some((absent, present)) if is_absence && !absent.is_empty() && !present.is_empty() => {
            let with = Joint { join: Join::With, is_hard: true };
            let there = Piece { joint: Some(with), word: "的".into(), text: present.to_owned(), is_background: false };
            vec![Piece { text: absent.to_owned(), ..piece }, there]
        }
        _ => vec![piece],
    }
}

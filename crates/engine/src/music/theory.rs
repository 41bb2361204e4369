//! Pitches: modes, chords by their Roman numerals, voicings that move little. Refuses to know styles and time.

/// A set of pitches to write with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mode {
    /// Its name in data files.
    pub name: &'static str,
    /// Whether its third is major.
    pub is_major: bool,
    /// What melodies use: semitones above the tonic, ascending within an octave.
    pub melody: &'static [i32],
}

const fn mode(name: &'static str, is_major: bool, melody: &'static [i32]) -> Mode {
    Mode { name, is_major, melody }
}

/// The modes that styles and moods can name. The five-note ones as in Grove Music Online: gong and yu of China,
/// hirajoshi and yo of Japan.
pub const MODES: &[Mode] = &[
    mode("major", true, &[0, 2, 4, 5, 7, 9, 11]),
    mode("lydian", true, &[0, 2, 4, 6, 7, 9, 11]),
    mode("mixolydian", true, &[0, 2, 4, 5, 7, 9, 10]),
    mode("major_pentatonic", true, &[0, 2, 4, 7, 9]),
    mode("major_blues", true, &[0, 2, 3, 4, 7, 9]),
    mode("gong", true, &[0, 2, 4, 7, 9]),
    mode("yo", true, &[0, 2, 5, 7, 9]),
    mode("hijaz", true, &[0, 1, 4, 5, 7, 8, 10]),
    mode("minor", false, &[0, 2, 3, 5, 7, 8, 10]),
    mode("harmonic_minor", false, &[0, 2, 3, 5, 7, 8, 11]),
    mode("dorian", false, &[0, 2, 3, 5, 7, 9, 10]),
    mode("phrygian", false, &[0, 1, 3, 5, 7, 8, 10]),
    mode("minor_pentatonic", false, &[0, 3, 5, 7, 10]),
    mode("blues", false, &[0, 3, 5, 6, 7, 10]),
    mode("yu", false, &[0, 3, 5, 7, 10]),
    mode("hirajoshi", false, &[0, 2, 3, 7, 8]),
    mode("hungarian", false, &[0, 2, 3, 6, 7, 8, 11]),
];

/// The mode of this name.
#[must_use]
pub fn mode_named(name: &str) -> Option<Mode> {
    MODES.iter().copied().find(|mode| mode.name == name)
}

/// A chord relative to a tonic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chord {
    /// Semitones of its root above the tonic, 0 to 11.
    pub root: i32,
    /// Semitones above the root, ascending, the root (0) first.
    pub tones: Vec<i32>,
}

impl Chord {
    /// Whether a pitch class (semitones above the tonic) belongs to it.
    #[must_use]
    pub fn contains(&self, semitones: i32) -> bool {
        self.tones.iter().any(|tone| (self.root + tone - semitones).rem_euclid(12) == 0)
    }

    /// Semitones above the root of its third, or of what stands in its place.
    #[must_use]
    pub fn third(&self) -> i32 {
        self.tones.iter().copied().find(|tone| (2..=5).contains(tone)).unwrap_or(7)
    }

    /// Semitones above the root of its fifth.
    #[must_use]
    pub fn fifth(&self) -> i32 {
        self.tones.iter().copied().find(|tone| (6..=8).contains(tone)).unwrap_or(7)
    }

    /// Semitones above the root of its seventh, else of its sixth, else a minor seventh.
    #[must_use]
    pub fn seventh(&self) -> i32 {
        self.tones.iter().copied().find(|tone| (9..=11).contains(tone)).unwrap_or(10)
    }
}

/// Numerals, longer ones first where one begins another, with the semitones of the major scale.
const NUMERALS: &[(&str, i32)] = &[("VII", 11), ("III", 4), ("VI", 9), ("IV", 5), ("II", 2), ("V", 7), ("I", 0)];

/// Reads a Roman numeral: `I`, `vi`, `bVII`, `ii7`, `Vsus4`, `Imaj7`, `iiø7`, `vio`, `I5`. Upper case has a major
/// third, lower case a minor one; degrees are those of the major scale.
#[must_use]
pub fn chord(symbol: &str) -> Option<Chord> {
    let (shift, rest) = match symbol.as_bytes().first()? {
        b'b' => (-1, &symbol[1..]),
        b'#' => (1, &symbol[1..]),
        _ => (0, symbol),
    };
    let (numeral, degree) = NUMERALS.iter().find_map(|(numeral, degree)| {
        let head = rest.get(..numeral.len())?;
        (head == *numeral || head == numeral.to_ascii_lowercase()).then_some((head, *degree))
    })?;
    let is_major = numeral.starts_with(|c: char| c.is_ascii_uppercase());
    let third = if is_major { 4 } else { 3 };
    let tones: Vec<i32> = match &rest[numeral.len()..] {
        "" => vec![0, third, 7],
        "5" => vec![0, 7],
        "6" => vec![0, third, 7, 9],
        "7" => vec![0, third, 7, 10],
        "9" => vec![0, third, 7, 10, 14],
        "maj7" => vec![0, third, 7, 11],
        "maj9" => vec![0, third, 7, 11, 14],
        "add9" => vec![0, third, 7, 14],
        "sus2" => vec![0, 2, 7],
        "sus4" => vec![0, 5, 7],
        "7sus4" => vec![0, 5, 7, 10],
        "7b9" => vec![0, third, 7, 10, 13],
        "7#9" => vec![0, third, 7, 10, 15],
        "o" => vec![0, 3, 6],
        "o7" => vec![0, 3, 6, 9],
        "ø7" => vec![0, 3, 6, 10],
        "+" => vec![0, 4, 8],
        _ => return None,
    };
    Some(Chord { root: (degree + shift).rem_euclid(12), tones })
}

/// The pitches of a chord between two keys, ascending.
#[must_use]
pub fn chord_keys(tonic: i32, chord: &Chord, range: [i32; 2]) -> Vec<i32> {
    (range[0]..=range[1]).filter(|key| chord.contains(key - tonic)).collect()
}

/// A voicing of `voices` pitches within `range` that moves least from the one before, or lies in the middle.
#[must_use]
pub fn voicing(tonic: i32, chord: &Chord, voices: usize, range: [i32; 2], before: &[i32]) -> Vec<i32> {
    let keys = chord_keys(tonic, chord, range);
    let voices = voices.clamp(1, 6).min(keys.len());
    if voices == 0 {
        return Vec::new();
    }
    let middle = f64::from(range[0] + range[1]) / 2.0;
    let cost = |found: &[i32]| {
        let centre = found.iter().sum::<i32>() as f64 / voices as f64;
        let motion: i32 =
            found.iter().enumerate().map(|(n, key)| before.get(n).map_or(0, |old| (key - old).abs())).sum();
        // Leaving out the third makes another chord of it.
        let third = found.iter().any(|key| (key - tonic - chord.root - chord.third()).rem_euclid(12) == 0);
        f64::from(motion) + 0.25 * (centre - middle).abs() + if third { 0.0 } else { 8.0 }
    };
    let close = keys.windows(voices).map(<[i32]>::to_vec);
    // The second voice from the top an octave lower: wider, as hands and choirs spread.
    let open = keys.windows(voices).filter(|_| voices >= 3).map(|window| {
        let mut spread = window.to_vec();
        spread[voices - 2] -= 12;
        spread.sort_unstable();
        spread
    });
    close
        .chain(open.filter(|spread| spread[0] >= range[0]))
        .min_by(|a, b| cost(a).total_cmp(&cost(b)))
        .unwrap_or_default()
}

/// The pitches that a melody may use over a chord, ascending. A note of the mode that rubs against a chord tone from
/// outside the mode gives way to it.
#[must_use]
pub fn melody_keys(tonic: i32, mode: Mode, chord: &Chord, range: [i32; 2]) -> Vec<i32> {
    let in_mode = |semitones: i32| mode.melody.contains(&semitones.rem_euclid(12));
    let is_full = mode.melody.len() >= 6;
    let foreign: Vec<i32> =
        chord.tones.iter().map(|tone| chord.root + tone).filter(|semitones| is_full && !in_mode(*semitones)).collect();
    let rubs = |semitones: i32| foreign.iter().any(|other| [1, 11].contains(&(other - semitones).rem_euclid(12)));
    let is_foreign = |semitones: i32| foreign.iter().any(|other| (other - semitones).rem_euclid(12) == 0);
    (range[0]..=range[1])
        .filter(|key| is_foreign(key - tonic) || (in_mode(key - tonic) && !rubs(key - tonic)))
        .collect()
}

/// The place in `keys` (ascending) of the one nearest to `wanted`.
#[must_use]
pub fn nearest(keys: &[i32], wanted: i32) -> usize {
    keys.iter().enumerate().min_by_key(|(_, key)| (**key - wanted).abs()).map_or(0, |(place, _)| place)
}

/// `key` moved by octaves to within `range`, as near to where it was as can be.
#[must_use]
pub fn fold(mut key: i32, range: [i32; 2]) -> i32 {
    while key < range[0] {
        key += 12;
    }
    while key > range[1] {
        key -= 12;
    }
    key.clamp(0, 127)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numerals() {
        struct Case {
            symbol: &'static str,
            root: i32,
            tones: &'static [i32],
        }
        let cases = [
            Case { symbol: "I", root: 0, tones: &[0, 4, 7] },
            Case { symbol: "vi", root: 9, tones: &[0, 3, 7] },
            Case { symbol: "bVII", root: 10, tones: &[0, 4, 7] },
            Case { symbol: "iiø7", root: 2, tones: &[0, 3, 6, 10] },
            Case { symbol: "IVmaj7", root: 5, tones: &[0, 4, 7, 11] },
            Case { symbol: "viio7", root: 11, tones: &[0, 3, 6, 9] },
            Case { symbol: "#ivo", root: 6, tones: &[0, 3, 6] },
            Case { symbol: "V7", root: 7, tones: &[0, 4, 7, 10] },
        ];
        for Case { symbol, root, tones } in cases {
            assert_eq!(chord(symbol), Some(Chord { root, tones: tones.to_vec() }), "{symbol}");
        }
        for wrong in ["", "b", "H", "Ifoo", "é", "vI"] {
            assert_eq!(chord(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn voices_move_little() {
        let range = [52, 76];
        let tonic = voicing(60, &chord("I").unwrap(), 3, range, &[]);
        let subdominant = voicing(60, &chord("IV").unwrap(), 3, range, &tonic);
        let moved: i32 = tonic.iter().zip(&subdominant).map(|(a, b)| (a - b).abs()).sum();
        assert!(moved <= 4, "{tonic:?} {subdominant:?}");
        for key in subdominant {
            assert!(chord("IV").unwrap().contains(key - 60));
        }
    }

    #[test]
    fn melodies_give_way_to_foreign_chord_tones() {
        let dominant = chord("V").unwrap();
        let keys = melody_keys(0, mode_named("minor").unwrap(), &dominant, [0, 11]);
        assert_eq!(keys, [2, 3, 5, 7, 8, 11]);
    }
}

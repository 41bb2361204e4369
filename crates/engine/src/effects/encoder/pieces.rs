//! Phrases become pieces of words: the likeliest way to write a phrase with the pieces of a unigram
//! language model (Kudo 2018, "Subword Regularization"), found by Viterbi's algorithm.
//!
//! It refuses to normalise: phrases arrive in NFKC and lower case.

/// Between words.
const SPACE: char = '\u{2581}';

const UNKNOWN: usize = 0;
const BEGIN: usize = 1;
const END: usize = 2;

/// How much less likely than the least likely piece a character is that no piece covers.
const UNKNOWN_PENALTY: f32 = 10.0;

/// More pieces are not read from a file.
const MAX_PIECES: usize = 1_000_000;

/// The pieces of a model.
#[derive(Debug)]
pub struct Pieces {
    /// All pieces in alphabetical order.
    text: String,
    /// Where each starts in `text`, and the end of the last.
    starts: Vec<u32>,
    /// Number in the model and log-probability of each, in the same order.
    entries: Vec<(u32, f32)>,
    longest_chars: usize,
    unknown_score: f32,
}

impl Pieces {
    /// Reads lines of piece, tab, log-probability, in the order of their numbers.
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let lines = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        let mut rows: Vec<(&str, u32, f32)> = Vec::new();
        for (number, line) in lines.lines().enumerate() {
            let (piece, score) = line.rsplit_once('\t').ok_or_else(|| format!("line {} has no tab", number + 1))?;
            let score: f32 = score.parse().map_err(|_| format!("line {} has no number", number + 1))?;
            if !score.is_finite() || number >= MAX_PIECES {
                return Err(format!("line {} has no use", number + 1));
            }
            rows.push((piece, number as u32, score));
        }
        if rows.len() <= END {
            return Err("it holds too few pieces".into());
        }
        rows.sort_unstable_by_key(|(piece, number, _)| (*piece, *number));
        let mut pieces = Self {
            text: String::with_capacity(bytes.len()),
            starts: Vec::with_capacity(rows.len() + 1),
            entries: Vec::with_capacity(rows.len()),
            longest_chars: rows.iter().map(|(piece, _, _)| piece.chars().count()).max().unwrap_or(0),
            unknown_score: rows.iter().map(|(_, _, score)| *score).fold(0.0, f32::min) - UNKNOWN_PENALTY,
        };
        for (piece, number, score) in rows {
            pieces.starts.push(pieces.text.len() as u32);
            pieces.text.push_str(piece);
            pieces.entries.push((number, score));
        }
        pieces.starts.push(pieces.text.len() as u32);
        Ok(pieces)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether any piece of a phrase is one of the model's own.
    pub fn knows(&self, phrase: &str) -> bool {
        let space = self.find(&SPACE.to_string()).map_or(UNKNOWN, |(number, _)| number);
        self.split(phrase).iter().any(|number| ![UNKNOWN, BEGIN, END, space].contains(number))
    }

    /// The numbers of a phrase's pieces between those of its begin and end. Time is linear in its length.
    pub fn split(&self, phrase: &str) -> Vec<usize> {
        let mut text = String::with_capacity(phrase.len() + 8);
        for word in phrase.split_whitespace() {
            text.push(SPACE);
            text.push_str(word);
        }
        // Where characters start, and the end.
        let at: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let chars = at.len() - 1;
        if chars == 0 {
            return vec![BEGIN, UNKNOWN, END];
        }
        // For every position: score of the best way to get there, where its last piece starts, the piece.
        let mut best = vec![(f32::NEG_INFINITY, 0, UNKNOWN); chars + 1];
        best[0].0 = 0.0;
        for from in 0..chars {
            let score = best[from].0;
            let mut is_covered = false;
            for to in from + 1..=chars.min(from + self.longest_chars) {
                let Some((number, piece_score)) = self.find(&text[at[from]..at[to]]) else { continue };
                is_covered |= to == from + 1;
                if score + piece_score > best[to].0 {
                    best[to] = (score + piece_score, from, number);
                }
            }
            if !is_covered && score + self.unknown_score > best[from + 1].0 {
                best[from + 1] = (score + self.unknown_score, from, UNKNOWN);
            }
        }
        let mut numbers = vec![END];
        let mut to = chars;
        while to > 0 {
            numbers.push(best[to].2);
            to = best[to].1;
        }
        numbers.push(BEGIN);
        numbers.reverse();
        numbers
    }

    fn find(&self, piece: &str) -> Option<(usize, f32)> {
        let text = |index: usize| &self.text[self.starts[index] as usize..self.starts[index + 1] as usize];
        let (mut low, mut high) = (0, self.entries.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if text(middle) < piece {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let (number, score) = *self.entries.get(low)?;
        (text(low) == piece).then_some((number as usize, score))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_pieces_are_found() {
        let file = "<unk>\t0\n<s>\t0\n</s>\t0\n\u{2581}dog\t-3\n\u{2581}\t-4\nd\t-6\nog\t-6\n\u{2581}d\t-7\n狗\t-5\n狗叫\t-8\n叫\t-2\n";
        let pieces = Pieces::read(file.as_bytes()).unwrap();
        assert_eq!(pieces.len(), 11);
        assert_eq!(pieces.split("dog"), [1, 3, 2]);
        assert_eq!(pieces.split(" dog  dog "), [1, 3, 3, 2]);
        assert_eq!(pieces.split("狗叫"), [1, 4, 8, 10, 2], "-4 -5 -2 is more likely than -4 -8");
        assert_eq!(pieces.split("doge"), [1, 3, 0, 2], "what no piece covers is unknown");
        assert_eq!(pieces.split(""), [1, 0, 2]);
        assert_eq!(pieces.split(&"x".repeat(1000)).len(), 1003);
    }

    #[test]
    fn damage_is_told() {
        for file in ["", "a\t1\n", "a\n", "a\tb\nc\t1\nd\t1\ne\t1\n", "a\tNaN\nb\t1\nc\t1\nd\t1\n"] {
            assert!(Pieces::read(file.as_bytes()).is_err(), "{file}");
        }
        assert!(Pieces::read(&[0xff, 0xfe]).is_err());
    }
}

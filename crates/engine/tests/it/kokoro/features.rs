//! How each symbol of an utterance sounds: its length and its energy in four bands. Compared symbol by
//! symbol, so that a frame more or less somewhere does not matter.

use klang_audio::Stft;
use klang_engine::speech::Utterance;

/// Samples per frame, which is the model's frame.
const HOP: usize = 600;

/// Points of the transform: 20 Hz a bin.
const N_FFT: usize = 1200;

/// First bins of the bands 0, 500, 1500 and 4000 Hz, and the end.
const BANDS: [usize; 5] = [0, 25, 75, 200, 601];

/// Quieter than any sound that matters, in mean squares of bins.
const FLOOR: f64 = 1e-4;

/// One symbol.
#[derive(Debug)]
pub struct Symbol {
    symbol: char,
    /// Its length in frames of 25 ms.
    pub frames: usize,
    /// Mean energy of its frames in each band, in dB.
    bands_db: [f64; 4],
}

/// The features of a whole utterance.
pub fn of(symbols: &str, utterance: &Utterance) -> Vec<Symbol> {
    let stft = Stft::new(N_FFT, HOP).unwrap();
    // From the middle of the first frame on, so that transforms are centred on the frames.
    let spectrum = stft.analyze(&utterance.samples[HOP / 2..]).unwrap();
    let mut start = 0;
    let mut features = Vec::new();
    for (symbol, end) in symbols.chars().zip(&utterance.symbol_ends) {
        let end = end / HOP;
        let frames = &spectrum[start * stft.bins()..end * stft.bins()];
        let mut bands_db = [0.0; 4];
        for (band, bins) in bands_db.iter_mut().zip(BANDS.windows(2)) {
            let energies = frames.chunks_exact(stft.bins()).flat_map(|frame| &frame[bins[0]..bins[1]]);
            let sum: f64 = energies.map(|bin| f64::from(bin.norm_sqr())).sum();
            *band = 10.0 * (sum / ((end - start) * (bins[1] - bins[0])) as f64 + FLOOR).log10();
        }
        features.push(Symbol { symbol, frames: end - start, bands_db });
        start = end;
    }
    features
}

/// Features from a table with a head: symbol (`_` for a space), frames, and the four bands.
pub fn read(table: &str) -> Vec<Symbol> {
    let row = |line: &str| {
        let mut fields = line.split('\t');
        let symbol = fields.next().unwrap().chars().next().unwrap();
        let frames = fields.next().unwrap().parse().unwrap();
        let bands_db = [(); 4].map(|()| fields.next().unwrap().parse().unwrap());
        Symbol { symbol: if symbol == '_' { ' ' } else { symbol }, frames, bands_db }
    };
    table.lines().skip(1).map(row).collect()
}

/// Mean absolute difference over all symbols and bands.
pub fn distance_db(one: &[Symbol], other: &[Symbol]) -> f64 {
    let mut differences = Vec::new();
    for (one, other) in one.iter().zip(other) {
        assert_eq!(one.symbol, other.symbol);
        differences.extend(one.bands_db.iter().zip(other.bands_db).map(|(one, other)| (one - other).abs()));
    }
    differences.iter().sum::<f64>() / differences.len() as f64
}

//! The network behind the vectors. Every piece's embedding runs through three branches of two residual
//! convolutions each (over 2, 3 and 5 pieces); embeddings and branches together are normalised, summed over
//! the phrase, divided by the root of its length, and pass a small residual network with a hyperbolic
//! tangent at its end.
//!
//! `network.bin` holds [`TENSORS`] in their order as little-endian f32, matrices row by row with inputs as
//! rows.

use rten::ThreadPool;
use rten_gemm::{BiasVector, GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix};
use rten_tensor::NdTensorView;

use super::DIMENSIONS;

/// Width of an embedding; bytes of its row in `embeddings.bin`, where each number is one byte.
pub(crate) const EMBEDDING: usize = 512;

/// Width of a branch.
const BRANCH: usize = 256;

/// Embeddings are stored in so many tables, by the remainder of the piece's number; each has its own scale.
pub(crate) const TABLES: usize = 17;

const FEATURES: usize = EMBEDDING + 3 * BRANCH;

/// How many pieces a branch's convolutions see, and how many of them lie before the piece itself.
const WINDOWS: [(usize, usize); 3] = [(2, 0), (3, 1), (5, 2)];

/// Guards the division by a standard deviation.
const EPSILON: f32 = 1e-12;

/// Pieces that go through the network at once: enough to use each weight often, few enough to stay in cache.
const BATCH: usize = 384;

/// Names and shapes of the tensors.
pub(crate) const TENSORS: [(&str, &[usize]); 36] = [
    ("scale", &[TABLES]),
    ("lo", &[TABLES]),
    ("proj2", &[512, 256]),
    ("proj_b2", &[256]),
    ("ln_g2", &[256]),
    ("ln_b2", &[256]),
    ("w1_2", &[512, 256]),
    ("b1_2", &[256]),
    ("w2_2", &[512, 256]),
    ("b2_2", &[256]),
    ("proj3", &[512, 256]),
    ("proj_b3", &[256]),
    ("ln_g3", &[256]),
    ("ln_b3", &[256]),
    ("w1_3", &[768, 256]),
    ("b1_3", &[256]),
    ("w2_3", &[768, 256]),
    ("b2_3", &[256]),
    ("proj5", &[512, 256]),
    ("proj_b5", &[256]),
    ("ln_g5", &[256]),
    ("ln_b5", &[256]),
    ("w1_5", &[1280, 256]),
    ("b1_5", &[256]),
    ("w2_5", &[1280, 256]),
    ("b2_5", &[256]),
    ("ln_g", &[1280]),
    ("ln_b", &[1280]),
    ("cnn_W", &[1280, 512]),
    ("cnn_b", &[512]),
    ("d0", &[512, 320]),
    ("d1", &[320, 320]),
    ("p1", &[512, 320]),
    ("d2", &[320, 512]),
    ("p3", &[320, 512]),
    ("d3", &[512, 512]),
];

/// A phrase: its pieces with their embeddings.
pub type Sentence = Vec<(usize, [u8; EMBEDDING])>;

/// The weights.
pub struct Network {
    pool: ThreadPool,
    scale: Vec<f32>,
    low: Vec<f32>,
    branches: Vec<Branch>,
    /// Over the inputs of all branches together.
    branch_norm: Norm,
    norm: Norm,
    cnn: Dense,
    d0: Dense,
    d1: Dense,
    p1: Dense,
    d2: Dense,
    p3: Dense,
    d3: Dense,
}

struct Branch {
    window: usize,
    left: usize,
    project: Dense,
    first: Dense,
    second: Dense,
}

struct Norm {
    gain: Vec<f32>,
    bias: Vec<f32>,
}

struct Dense {
    inputs: usize,
    outputs: usize,
    weight: PackedBMatrix<f32>,
    bias: Option<Vec<f32>>,
}

impl std::fmt::Debug for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Network")
    }
}

impl Network {
    /// Reads `network.bin`.
    ///
    /// # Errors
    /// A sentence when its size is wrong or a number is not finite.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let expected: usize = TENSORS.iter().map(|(_, shape)| 4 * shape.iter().product::<usize>()).sum();
        if bytes.len() != expected {
            return Err(format!("it holds {} bytes instead of {expected}", bytes.len()));
        }
        let (words, _) = bytes.as_chunks::<4>();
        let mut values = words.iter().map(|word| f32::from_le_bytes(*word));
        let mut tensors = Vec::new();
        for (name, shape) in TENSORS {
            let tensor: Vec<f32> = values.by_ref().take(shape.iter().product()).collect();
            if !tensor.iter().all(|value| value.is_finite()) {
                return Err(format!("tensor `{name}` holds a value that is not finite"));
            }
            tensors.push((name, shape, tensor));
        }
        let gemm: GemmExecutor = GemmExecutor::new();
        let mut take = |name: &str| -> Vec<f32> {
            let found = tensors.iter_mut().find(|(known, _, _)| *known == name);
            found.map(|(_, _, tensor)| std::mem::take(tensor)).unwrap_or_default()
        };
        let mut dense = |name: &str, bias: Option<&str>| {
            let shape = TENSORS.iter().find(|(known, _)| *known == name).map_or(&[0, 0][..], |(_, shape)| shape);
            let values = take(name);
            let weight = gemm.prepack_b(NdTensorView::from_data([shape[0], shape[1]], values.as_slice()));
            Dense { inputs: shape[0], outputs: shape[1], weight, bias: bias.map(&mut take) }
        };
        let mut branches = Vec::new();
        for (window, left) in WINDOWS {
            branches.push(Branch {
                window,
                left,
                project: dense(&format!("proj{window}"), Some(&format!("proj_b{window}"))),
                first: dense(&format!("w1_{window}"), Some(&format!("b1_{window}"))),
                second: dense(&format!("w2_{window}"), Some(&format!("b2_{window}"))),
            });
        }
        let cnn = dense("cnn_W", Some("cnn_b"));
        let [d0, d1, p1, d2, p3, d3] = ["d0", "d1", "p1", "d2", "p3", "d3"].map(|name| dense(name, None));
        let mut branch_norm = Norm { gain: Vec::new(), bias: Vec::new() };
        for (window, _) in WINDOWS {
            branch_norm.gain.extend(take(&format!("ln_g{window}")));
            branch_norm.bias.extend(take(&format!("ln_b{window}")));
        }
        let norm = Norm { gain: take("ln_g"), bias: take("ln_b") };
        let (scale, low) = (take("scale"), take("lo"));
        let pool = ThreadPool::with_num_threads(1);
        Ok(Self { pool, scale, low, branches, branch_norm, norm, cnn, d0, d1, p1, d2, p3, d3 })
    }

    /// The vectors of phrases, each of length 1.
    pub fn run(&self, sentences: &[Sentence]) -> Vec<Vec<f32>> {
        let mut vectors = Vec::with_capacity(sentences.len());
        let mut from = 0;
        while from < sentences.len() {
            let mut pieces = sentences[from].len();
            let mut to = from + 1;
            while to < sentences.len() && pieces + sentences[to].len() <= BATCH {
                pieces += sentences[to].len();
                to += 1;
            }
            vectors.extend(self.pool.run(|| self.run_batch(&sentences[from..to], pieces)));
            from = to;
        }
        vectors
    }

    fn run_batch(&self, sentences: &[Sentence], pieces: usize) -> Vec<Vec<f32>> {
        let mut embedded = Vec::with_capacity(pieces * EMBEDDING);
        for (id, row) in sentences.iter().flatten() {
            let (scale, low) = (self.scale[id % TABLES], self.low[id % TABLES]);
            embedded.extend(row.iter().map(|byte| f32::from(*byte) * scale + low));
        }
        let mut features = vec![0.0; pieces * FEATURES];
        for (row, embedding) in features.chunks_exact_mut(FEATURES).zip(embedded.chunks_exact(EMBEDDING)) {
            row[..EMBEDDING].copy_from_slice(embedding);
        }
        let mut inputs: Vec<Vec<f32>> =
            self.branches.iter().map(|branch| self.apply(&branch.project, &embedded)).collect();
        self.branch_norm.apply_across(&mut inputs);
        for (index, (branch, x)) in self.branches.iter().zip(&inputs).enumerate() {
            let first = self.convolve(&branch.first, branch, sentences, x);
            let second = self.convolve(&branch.second, branch, sentences, &first);
            let at = EMBEDDING + index * BRANCH;
            for (row, values) in features.chunks_exact_mut(FEATURES).zip(second.chunks_exact(BRANCH)) {
                row[at..at + BRANCH].copy_from_slice(values);
            }
        }
        features.chunks_exact_mut(FEATURES).for_each(|row| self.norm.apply(row));
        self.finish(sentences, &features)
    }

    /// A convolution over a window of pieces of the same phrase, rectified, with its input added.
    fn convolve(&self, dense: &Dense, branch: &Branch, sentences: &[Sentence], x: &[f32]) -> Vec<f32> {
        let width = branch.window * BRANCH;
        let mut windows = vec![0.0; x.len() / BRANCH * width];
        let mut start = 0;
        for sentence in sentences {
            let end = start + sentence.len();
            for piece in start..end {
                for slot in 0..branch.window {
                    let Some(source) = (piece + slot).checked_sub(branch.left) else { continue };
                    if (start..end).contains(&source) {
                        let at = piece * width + slot * BRANCH;
                        windows[at..at + BRANCH].copy_from_slice(&x[source * BRANCH..(source + 1) * BRANCH]);
                    }
                }
            }
            start = end;
        }
        let mut out = self.apply(dense, &windows);
        out.iter_mut().zip(x).for_each(|(out, x)| *out = out.max(0.0) + x);
        out
    }

    /// From features of pieces to vectors of phrases.
    fn finish(&self, sentences: &[Sentence], features: &[f32]) -> Vec<Vec<f32>> {
        // The projection is linear: it may as well come after the sum, once a phrase.
        let mut sums = vec![0.0; sentences.len() * FEATURES];
        let mut rows = features.chunks_exact(FEATURES);
        for (sum, sentence) in sums.chunks_exact_mut(FEATURES).zip(sentences) {
            for row in rows.by_ref().take(sentence.len()) {
                sum.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
            }
            let pieces = sentence.len().max(1) as f32;
            // The bias is added once a phrase and must count once a piece.
            sum.iter_mut().for_each(|value| *value /= pieces);
        }
        let mut mean = self.apply(&self.cnn, &sums);
        for (row, sentence) in mean.chunks_exact_mut(EMBEDDING).zip(sentences) {
            let root = (sentence.len().max(1) as f32).sqrt();
            row.iter_mut().for_each(|value| *value *= root);
        }
        let rectify = |mut values: Vec<f32>| {
            values.iter_mut().for_each(|value| *value = value.max(0.0));
            values
        };
        let add = |mut a: Vec<f32>, b: Vec<f32>| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            a
        };
        let y0 = rectify(self.apply(&self.d0, &mean));
        let y1 = rectify(add(self.apply(&self.p1, &mean), self.apply(&self.d1, &y0)));
        let y2 = rectify(self.apply(&self.d2, &y1));
        let mut out = add(self.apply(&self.p3, &y1), self.apply(&self.d3, &y2));
        out.iter_mut().for_each(|value| *value = value.tanh());
        let unit = |row: &[f32]| {
            let length = row.iter().map(|value| value * value).sum::<f32>().max(EPSILON).sqrt();
            row.iter().map(|value| value / length).collect()
        };
        out.chunks_exact(DIMENSIONS).map(unit).collect()
    }

    /// Rows of inputs become rows of outputs.
    fn apply(&self, dense: &Dense, input: &[f32]) -> Vec<f32> {
        let rows = input.len() / dense.inputs;
        let mut out = vec![0.0; rows * dense.outputs];
        let a = NdTensorView::from_data([rows, dense.inputs], input);
        let bias = dense.bias.as_deref().map(BiasVector::Row);
        let options = GemmOptions { bias, ..GemmOptions::default() };
        // Executors cannot be shared between threads and cost next to nothing.
        let gemm: GemmExecutor = GemmExecutor::new();
        let done = gemm.gemm(&mut out, GemmInputA::Unpacked(a), GemmInputB::Packed(&dense.weight), options);
        debug_assert!(done.is_ok(), "shapes were checked when the weights were read");
        out
    }
}

impl Norm {
    /// Normalises each row of all branches together, in place.
    fn apply_across(&self, branches: &mut [Vec<f32>]) {
        let rows = branches.first().map_or(0, |branch| branch.len() / BRANCH);
        let mut whole = vec![0.0; branches.len() * BRANCH];
        for row in 0..rows {
            let range = row * BRANCH..(row + 1) * BRANCH;
            for (part, branch) in whole.chunks_exact_mut(BRANCH).zip(branches.iter()) {
                part.copy_from_slice(&branch[range.clone()]);
            }
            self.apply(&mut whole);
            for (part, branch) in whole.chunks_exact(BRANCH).zip(branches.iter_mut()) {
                branch[range.clone()].copy_from_slice(part);
            }
        }
    }

    /// Layer normalisation of a row, in place.
    fn apply(&self, row: &mut [f32]) {
        let count = row.len() as f32;
        let mean = row.iter().sum::<f32>() / count;
        let variance = row.iter().map(|value| (value - mean) * (value - mean)).sum::<f32>() / count;
        let scale = 1.0 / (variance + EPSILON).sqrt();
        for ((value, gain), bias) in row.iter_mut().zip(&self.gain).zip(&self.bias) {
            *value = (*value - mean) * scale * gain + bias;
        }
    }
}

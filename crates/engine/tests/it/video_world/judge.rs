//! [`Score`]: found moments against true ones. Knows no pictures, so it also judges onsets heard in rendered sound.

use super::scenes::Touch;

/// How far apart a found moment and a true one may be, seconds.
pub const TOLERANCE_S: f64 = 0.080;

/// Counts of one or many videos.
#[derive(Debug, Clone, Default)]
pub struct Score {
    /// True moments found.
    pub found: usize,
    /// True moments missed.
    pub missed: usize,
    /// Found moments that are none.
    pub invented: usize,
    /// Found minus true time of each found one, seconds.
    pub errors_s: Vec<f64>,
}

impl Score {
    /// Pairs each true moment with at most one found moment within [`TOLERANCE_S`], nearest pairs first. True moments
    /// less than 40 ms apart count as one. Weak ones ([`Touch::is_weak`]) may be found or not.
    pub fn of(truth: &[Touch], found_s: &[f64]) -> Self {
        let mut pairs = Vec::new();
        for (i, touch) in truth.iter().enumerate() {
            for (j, time_s) in found_s.iter().enumerate() {
                let error_s: f64 = time_s - touch.time_s;
                if error_s.abs() <= TOLERANCE_S {
                    pairs.push((error_s, i, j));
                }
            }
        }
        pairs.sort_by(|a, b| truth[a.1].is_weak().cmp(&truth[b.1].is_weak()).then(a.0.abs().total_cmp(&b.0.abs())));
        let (mut taken_truth, mut taken_found) = (vec![false; truth.len()], vec![false; found_s.len()]);
        let mut score = Self::default();
        for (error_s, i, j) in pairs {
            if !taken_truth[i] && !taken_found[j] {
                taken_truth[i] = true;
                taken_found[j] = true;
                if !truth[i].is_weak() {
                    score.found += 1;
                    score.errors_s.push(error_s);
                }
            }
        }
        for (i, touch) in truth.iter().enumerate() {
            let twin = truth
                .iter()
                .enumerate()
                .any(|(k, other)| k != i && taken_truth[k] && (other.time_s - touch.time_s).abs() < 0.04);
            score.missed += usize::from(!taken_truth[i] && !touch.is_weak() && !twin);
        }
        score.invented = taken_found.iter().filter(|taken| !**taken).count();
        score
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: &Self) {
        self.found += other.found;
        self.missed += other.missed;
        self.invented += other.invented;
        self.errors_s.extend(&other.errors_s);
    }

    /// Harmonic mean of precision and recall; 1 when there is nothing to find and nothing was found.
    pub fn f1(&self) -> f64 {
        let all = 2 * self.found + self.missed + self.invented;
        if all == 0 { 1.0 } else { 2.0 * self.found as f64 / all as f64 }
    }

    /// A quantile of the absolute errors, milliseconds.
    pub fn error_ms(&self, quantile: f64) -> f64 {
        let mut errors: Vec<f64> = self.errors_s.iter().map(|error| 1e3 * error.abs()).collect();
        errors.sort_by(f64::total_cmp);
        errors.get(((errors.len() as f64 - 1.0) * quantile).round().max(0.0) as usize).copied().unwrap_or(0.0)
    }

    /// One line of a table.
    pub fn line(&self, name: &str) -> String {
        let bias = 1e3 * self.errors_s.iter().sum::<f64>() / self.errors_s.len().max(1) as f64;
        format!(
            "| {name} | {} | {} | {} | {:.3} | {:.1} | {:.1} | {bias:+.1} |",
            self.found,
            self.missed,
            self.invented,
            self.f1(),
            self.error_ms(0.5),
            self.error_ms(0.95),
        )
    }

    /// The heading of [`Self::line`].
    pub fn heading() -> &'static str {
        "| videos | found | missed | invented | F1 | median error ms | 95 % ms | bias ms |\n| --- | --- | --- | --- | --- | --- | --- | --- |"
    }
}

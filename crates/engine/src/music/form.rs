//! Time: how many beats at which tempo fill a length so that the last chord falls on a bar line and has time to ring,
//! where bars begin so that accents fall on them, and which sections the bars make. Refuses to know pitches.

#[cfg(test)]
mod tests;

use super::song::{Accent, interpolate};
use super::style::Arc;

/// How far the tempo of a stretch between accents may be from the asked one.
const LOCAL_TOLERANCE: f64 = 0.025;

/// Accents nearer to each other than this are one, in seconds.
const ACCENT_GAP_S: f64 = 0.4;

/// The most accents that are looked at.
const MAX_ACCENTS: usize = 64;

/// What is to be filled.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// Seconds, above 0.
    pub duration_s: f64,
    /// Beats a minute.
    pub bpm: f64,
    /// How far from it the tempo may be, as a share.
    pub tolerance: f64,
    /// Beats of a bar.
    pub beats_per_bar: usize,
    /// Where accents are wanted, in seconds.
    pub accents_s: &'a [f64],
    /// How the energy goes.
    pub arc: Arc,
    /// Added to the energy of every section.
    pub energy: f64,
}

/// A bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// Its first beat.
    pub start: f64,
    /// How many beats it has; less than usual for upbeats and before accents.
    pub beats: f64,
    /// Its section.
    pub section: usize,
}

/// Bars that belong together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    /// Its first bar.
    pub first: usize,
    /// How many bars it has.
    pub bars: usize,
    /// 0 (hardly anything) to 1 (everything).
    pub energy: f64,
    /// Whether it brings the second theme.
    pub is_second: bool,
}

/// The plan of a piece.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    /// Beats of a usual bar.
    pub beats_per_bar: usize,
    /// Points (beat, seconds) between which the tempo is steady.
    pub tempo_map: Vec<(f64, f64)>,
    /// The bars before the last chord.
    pub bars: Vec<Bar>,
    /// The sections.
    pub sections: Vec<Section>,
    /// The beat of the last chord.
    pub final_beat: f64,
    /// Its time.
    pub final_s: f64,
    /// The whole length in seconds.
    pub duration_s: f64,
    /// The accents.
    pub accents: Vec<Accent>,
}

impl Form {
    /// The time of a beat.
    #[must_use]
    pub fn seconds_at(&self, beat: f64) -> f64 {
        interpolate(&self.tempo_map, beat)
    }

    /// The mean tempo.
    #[must_use]
    pub fn bpm(&self, asked: f64) -> f64 {
        if self.final_s > 0.0 && self.final_beat > 0.0 { self.final_beat * 60.0 / self.final_s } else { asked }
    }

    /// The section of a bar.
    #[must_use]
    pub fn section(&self, bar: &Bar) -> Section {
        self.sections.get(bar.section).copied().unwrap_or(Section { first: 0, bars: 1, energy: 1.0, is_second: false })
    }
}

/// Plans a piece.
#[must_use]
pub fn plan(wanted: &Wanted<'_>) -> Form {
    let accents = accents(wanted);
    let (bpm, beats) = fit(wanted, &accents);
    let final_s = f64::from(beats) * 60.0 / bpm;
    let final_beat = f64::from(beats);
    let tempo_map = anchor(wanted.bpm, bpm, &accents, final_beat, final_s);
    let anchored: Vec<f64> = tempo_map[1..tempo_map.len() - 1].iter().map(|point| point.0).collect();
    let bars = bars(final_beat, wanted.beats_per_bar, &anchored);
    let times: Vec<f64> = bars.iter().map(|bar| interpolate(&tempo_map, bar.start)).chain([final_s]).collect();
    let is_bar_line = |at: f64| times.iter().any(|time| (time - at).abs() < 0.02);
    let mut form = Form {
        beats_per_bar: wanted.beats_per_bar,
        tempo_map,
        sections: sections(&bars, wanted, &anchored),
        bars,
        final_beat,
        final_s,
        duration_s: wanted.duration_s,
        accents: accents.iter().map(|at| Accent { asked_s: *at, is_bar_line: is_bar_line(*at) }).collect(),
    };
    for (number, section) in form.sections.iter().enumerate() {
        for bar in form.bars.iter_mut().skip(section.first).take(section.bars) {
            bar.section = number;
        }
    }
    form
}

/// The accents in order, without those at the very beginning and end and those too near to another.
fn accents(wanted: &Wanted<'_>) -> Vec<f64> {
    let within = 0.3..=(wanted.duration_s - 0.35);
    let mut found: Vec<f64> = wanted.accents_s.iter().copied().filter(|at| within.contains(at)).collect();
    found.sort_by(f64::total_cmp);
    found.dedup_by(|next, kept| *next - *kept < ACCENT_GAP_S);
    found.truncate(MAX_ACCENTS);
    found
}

/// How long the last chord may ring: least, best, most.
fn ring(duration_s: f64) -> [f64; 3] {
    let most = (0.2 * duration_s).clamp((0.6 * duration_s).min(1.5), 3.4);
    let least = (0.09 * duration_s).clamp(0.35_f64.min(0.4 * duration_s), 1.4);
    [least, (0.13 * duration_s).clamp(least, 2.4), most]
}

/// The tempo, and how many beats come before the last chord.
fn fit(wanted: &Wanted<'_>, accents: &[f64]) -> (f64, u32) {
    const STEPS: i32 = 24;
    let [least, best, most] = ring(wanted.duration_s);
    let per_bar = wanted.beats_per_bar as u32;
    let mut found: Option<(f64, f64, u32)> = None;
    for step in -STEPS..=STEPS {
        let away = f64::from(step) / f64::from(STEPS);
        let bpm = wanted.bpm * (1.0 + wanted.tolerance * away);
        let beat_s = 60.0 / bpm;
        let fewest = ((wanted.duration_s - most) / beat_s).ceil().max(0.0) as u32;
        let many = ((wanted.duration_s - least) / beat_s).floor().max(0.0) as u32;
        for beats in fewest..=many {
            let ring_s = wanted.duration_s - f64::from(beats) * beat_s;
            let odd = beats % per_bar;
            let bars = beats / per_bar;
            let shape = match (odd, bars % 4) {
                (0, 0) => 0.0,
                (0, 2) => 0.15,
                (0, _) => 0.3,
                // Half a bar is easier to follow than a quarter.
                _ if 2 * odd == per_bar => 0.8,
                _ => 1.0,
            };
            let missed: f64 = accents.iter().map(|at| off_beat(*at / beat_s, per_bar)).sum();
            let cost = shape + 0.5 * away.abs() + 0.4 * (ring_s - best).abs() + 1.5 * missed;
            if found.is_none_or(|(lowest, ..)| cost < lowest) {
                found = Some((cost, bpm, beats));
            }
        }
    }
    found.map_or_else(
        || (wanted.bpm, ((wanted.duration_s - least) * wanted.bpm / 60.0).floor().max(0.0) as u32),
        |(_, bpm, beats)| (bpm, beats),
    )
}

/// How badly an accent at this beat falls: 0 on a bar line, 0.15 on another beat, 1 between two.
fn off_beat(beat: f64, per_bar: u32) -> f64 {
    let away = 2.0 * (beat - beat.round()).abs();
    let on_bar = (beat.round() as i64).rem_euclid(i64::from(per_bar)) == 0;
    (if on_bar { 0.0 } else { 0.15 }) + away
}

/// Ties beats to the accents that a slightly changed tempo can reach.
fn anchor(asked: f64, bpm: f64, accents: &[f64], final_beat: f64, final_s: f64) -> Vec<(f64, f64)> {
    let mut points = vec![(0.0, 0.0)];
    let fits = |from: (f64, f64), to: (f64, f64)| {
        let local = (to.0 - from.0) * 60.0 / (to.1 - from.1);
        to.0 > from.0 && to.1 > from.1 && (local / asked - 1.0).abs() <= LOCAL_TOLERANCE
    };
    for at in accents {
        let last = points[points.len() - 1];
        let beat = last.0 + ((at - last.1) * bpm / 60.0).round();
        let point = (beat, *at);
        let is_last = (final_beat - beat).abs() < 0.5 && (final_s - at).abs() < 0.02;
        if !is_last && fits(last, point) && fits(point, (final_beat, final_s)) {
            points.push(point);
        }
    }
    points.push((final_beat, final_s.max(1e-3)));
    points
}

/// Bars from one anchor to the next. What is left over is an upbeat at the beginning and a short bar before accents.
fn bars(final_beat: f64, beats_per_bar: usize, anchors: &[f64]) -> Vec<Bar> {
    let usual = beats_per_bar as f64;
    let mut bars: Vec<Bar> = Vec::new();
    let mut start = 0.0;
    let ends = anchors.iter().copied().chain([final_beat]);
    for (number, end) in ends.enumerate() {
        let odd = (end - start).rem_euclid(usual);
        if number == 0 && odd > 0.5 {
            bars.push(Bar { start, beats: odd, section: 0 });
            start += odd;
        }
        while end - start > usual - 0.5 {
            bars.push(Bar { start, beats: usual, section: 0 });
            start += usual;
        }
        let left = end - start;
        if left > 0.5 {
            match bars.last_mut() {
                // A single beat is no bar.
                Some(last) if left < 1.5 => last.beats += left,
                _ => bars.push(Bar { start, beats: left, section: 0 }),
            }
        }
        start = end;
    }
    bars
}

/// Sections of bars; a section that nearly begins at an accent begins there.
fn sections(bars: &[Bar], wanted: &Wanted<'_>, anchors: &[f64]) -> Vec<Section> {
    let count = bars.len();
    // Shares of the piece, energy, whether it is the second theme.
    let plan: &[(f64, f64, bool)] = match (wanted.arc, count) {
        (_, 0..=2) => &[(1.0, 0.85, false)],
        (Arc::Build, 3..=5) => &[(0.4, 0.55, false), (0.6, 1.0, false)],
        (Arc::Build, 6..=11) => &[(0.25, 0.4, false), (0.35, 0.7, false), (0.4, 1.0, true)],
        (Arc::Build, _) => &[(0.2, 0.35, false), (0.25, 0.6, false), (0.2, 0.8, true), (0.35, 1.0, false)],
        (Arc::Flat, 3..=5) => &[(0.25, 0.6, false), (0.75, 0.95, false)],
        (Arc::Flat, 6..=11) => &[(0.2, 0.5, false), (0.4, 0.85, false), (0.4, 1.0, true)],
        (Arc::Flat, _) => {
            &[(0.14, 0.5, false), (0.3, 0.85, false), (0.26, 1.0, true), (0.1, 0.55, false), (0.2, 1.0, false)]
        }
        (Arc::Calm, 3..=5) => &[(0.3, 0.55, false), (0.7, 0.75, false)],
        (Arc::Calm, 6..=11) => &[(0.25, 0.5, false), (0.4, 0.7, false), (0.35, 0.8, true)],
        (Arc::Calm, _) => &[(0.2, 0.45, false), (0.3, 0.65, false), (0.3, 0.85, true), (0.2, 0.65, false)],
    };
    let mut sections = Vec::new();
    let (mut first, mut share) = (0, 0.0);
    for (number, (part, energy, is_second)) in plan.iter().enumerate() {
        share += part;
        let wanted_end = (share * count as f64).round() as usize;
        // Even numbers of bars keep progressions whole.
        let even = if count >= 8 && wanted_end < count { wanted_end.next_multiple_of(2) } else { wanted_end };
        let at_accent = (first + 1..count)
            .find(|bar| bar.abs_diff(even) <= 1 && anchors.iter().any(|beat| (beat - bars[*bar].start).abs() < 0.1));
        let end = if number + 1 == plan.len() { count } else { at_accent.unwrap_or(even).min(count) };
        if end > first {
            let energy = (energy + 0.25 * wanted.energy).clamp(0.15, 1.0);
            sections.push(Section { first, bars: end - first, energy, is_second: *is_second });
            first = end;
        }
    }
    sections
}

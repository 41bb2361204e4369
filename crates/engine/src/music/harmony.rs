//! Which chord sounds when. Refuses to decide how it is played.

use klang_audio::synth::tools::random::Random;

use super::form::Form;
use super::style::{Style, Tonality};
use super::theory::{self, Chord};

/// A chord and how long it lasts.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// Its first beat.
    pub start: f64,
    /// The beat at which the next begins.
    pub end: f64,
    /// The bar that it begins in.
    pub bar: usize,
    /// The chord.
    pub chord: Chord,
}

/// The chords of a piece, the last one being home, from the final beat on.
#[derive(Debug, Clone, PartialEq)]
pub struct Harmony {
    /// In order, without gaps.
    pub spans: Vec<Span>,
    /// The last chord.
    pub home: Chord,
}

impl Harmony {
    /// The chord at a beat.
    #[must_use]
    pub fn at(&self, beat: f64) -> &Chord {
        let span = self.spans.iter().rev().find(|span| span.start <= beat + 1e-6 && beat < span.end - 1e-6);
        span.map_or(&self.home, |span| &span.chord)
    }

    /// When the chord at a beat ends.
    #[must_use]
    pub fn end_of(&self, beat: f64) -> f64 {
        let span = self.spans.iter().find(|span| span.start <= beat + 1e-6 && beat < span.end - 1e-6);
        span.map_or(f64::INFINITY, |span| span.end)
    }
}

/// Fills the bars of a form with a style's progressions: each section begins one, the second theme has one of its own,
/// and a cadence leads to the last chord.
#[must_use]
pub fn write(form: &Form, style: &Style, tonality: &Tonality, random: &mut Random) -> Harmony {
    let parse = |line: &String| line.split_whitespace().filter_map(theory::chord).collect::<Vec<Chord>>();
    let all: Vec<Vec<Chord>> = tonality.progressions.iter().map(parse).filter(|chords| !chords.is_empty()).collect();
    let tonic = Chord { root: 0, tones: vec![0, if tonality.mode().is_major { 4 } else { 3 }, 7] };
    let home = theory::chord(&tonality.home).unwrap_or_else(|| tonic.clone());
    let first = random.below(all.len());
    let second = if all.len() > 1 { (first + 1 + random.below(all.len() - 1)) % all.len() } else { first };
    let empty = vec![tonic];
    let mut spans: Vec<Span> = Vec::new();
    for section in &form.sections {
        let chords = all.get(if section.is_second { second } else { first }).unwrap_or(&empty);
        for place in 0..section.bars {
            let number = section.first + place;
            let Some(bar) = form.bars.get(number) else { continue };
            // An upbeat waits on the first chord.
            let is_upbeat = number == 0 && bar.beats < form.beats_per_bar as f64 && form.bars.len() > 1;
            let place = if is_upbeat { 0.0 } else { place as f64 };
            let parts = if style.chord_bars < 1.0 && bar.beats >= 2.0 { 2 } else { 1 };
            for part in 0..parts {
                let index = (place + part as f64 * style.chord_bars) / style.chord_bars;
                let chord = chords[index as usize % chords.len()].clone();
                let half = (bar.beats / parts as f64).round();
                let start = bar.start + part as f64 * half;
                let end = if part + 1 == parts { bar.start + bar.beats } else { start + half };
                spans.push(Span { start, end, bar: number, chord });
            }
        }
    }
    close(&mut spans, form, &theory::chord(&tonality.cadence).unwrap_or_else(|| home.clone()));
    spans.dedup_by(|next, kept| {
        let same = next.chord == kept.chord && next.bar == kept.bar;
        if same {
            kept.end = next.end;
        }
        same
    });
    Harmony { spans, home }
}

/// The last bar, or its second half where it is the only one, leads home.
fn close(spans: &mut Vec<Span>, form: &Form, cadence: &Chord) {
    let Some(last) = form.bars.last() else { return };
    if form.bars.len() >= 3 {
        for span in spans.iter_mut().filter(|span| span.start >= last.start - 1e-6) {
            span.chord = cadence.clone();
        }
    } else if last.beats >= 2.0 {
        let middle = last.start + (last.beats / 2.0).ceil();
        spans.retain(|span| span.start < middle - 1e-6);
        if let Some(span) = spans.last_mut() {
            span.end = middle;
        }
        let (end, bar) = (last.start + last.beats, form.bars.len() - 1);
        spans.push(Span { start: middle, end, bar, chord: cadence.clone() });
    }
}

//! What an instrument plays when a sound effect asks for it: a few seconds by which it is known, as timed notes for the
//! soundfont, and phrases that are written out note by note. Refuses to compose: harmony is four chords, a tune a walk over
//! their scale. Music is made in [`crate::music`].

#[cfg(test)]
mod tests;

use klang_audio::soundfont::{Event, Message, Patch, SAMPLE_RATE_HZ};
use klang_audio::synth::tools::random::Random;
use serde::Deserialize;

/// An instrument of the soundfont and what it plays.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plays {
    /// Its program of General MIDI, from 0; of drums, their kit.
    pub program: u8,
    /// The bank of the program: 0 for General MIDI, others for its variants in General Standard.
    #[serde(default)]
    pub bank: u8,
    /// Whether keys are drums.
    #[serde(default)]
    pub is_drums: bool,
    /// How it is played.
    pub phrase: Phrase,
    /// Its lowest and highest key; of drums, those that are struck. A written phrase needs none.
    #[serde(default)]
    pub keys: Vec<u8>,
    /// The notes of a written phrase.
    #[serde(default)]
    pub notes: Vec<Written>,
    /// The length of a beat in seconds, 0.1 to 4.
    #[serde(default = "half_a_second")]
    pub beat_s: f32,
    /// What it plays in.
    #[serde(default)]
    pub scale: Scale,
}

/// A note that is written out.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    /// When it begins, in beats.
    pub at: f32,
    /// Its key, or the drum.
    pub key: u8,
    /// How long it is held, in beats.
    pub beats: f32,
    /// How hard it is struck: times the usual force.
    #[serde(default = "usual")]
    pub force: f32,
    /// How far its pitch wavers to each side, in semitones. Notes that sound together waver together.
    #[serde(default)]
    pub vibrato: f32,
}

/// How an instrument is played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phrase {
    /// One voice.
    Tune,
    /// One voice of chord tones, repeated and in triplets, as bugles call.
    Call,
    /// Chords broken upwards and down again.
    Picked,
    /// Chords struck across the strings, down and up.
    Strummed,
    /// Chords held, and a tune above.
    Chords,
    /// A tune over broken chords.
    Hands,
    /// Roots and fifths in eighths.
    Riff,
    /// Roots in eighths with steps between.
    Bass,
    /// Drums: bass drum and snare in turn under hats.
    Beat,
    /// Drums: the keys in a rhythm, as chance has it.
    Strokes,
    /// One key so fast that strokes run into each other, swelling.
    Roll,
    /// What [`Plays::notes`] say, once: a tone higher or lower and a little faster or slower from time to time.
    Written,
}

/// See [`Plays::scale`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// Major.
    #[default]
    Major,
    /// Natural minor.
    Minor,
    /// The five notes of gong.
    Pentatonic,
    /// Double harmonic, as in raga Bhairav.
    Bhairav,
}

const fn half_a_second() -> f32 {
    0.5
}

const fn usual() -> f32 {
    1.0
}

/// Roots of the chords, in steps of the scale, a bar each.
const PROGRESSIONS: [[i32; 4]; 4] = [[0, 4, 5, 3], [0, 5, 3, 4], [0, 3, 4, 0], [0, 3, 0, 4]];

/// Bars of a tune, in beats.
const RHYTHMS: [&[f32]; 6] = [
    &[1.0, 0.5, 0.5, 1.0, 1.0],
    &[1.5, 0.5, 1.0, 1.0],
    &[0.5, 0.5, 0.5, 0.5, 1.0, 1.0],
    &[2.0, 1.0, 1.0],
    &[1.0, 1.0, 0.5, 0.5, 1.0],
    &[1.0, 0.5, 0.5, 2.0],
];

/// Bars of a call.
const CALLS: [&[f32]; 4] = [
    &[0.34, 0.33, 0.33, 1.0, 0.5, 0.5, 1.0],
    &[0.75, 0.25, 1.0, 0.75, 0.25, 1.0],
    &[0.34, 0.33, 0.33, 0.34, 0.33, 0.33, 2.0],
    &[1.0, 0.5, 0.5, 2.0],
];

const BEATS_A_BAR: f32 = 4.0;

/// Strokes a second of a roll.
const ROLL_HZ: f32 = 21.0;

/// Most notes of a written phrase.
const MAX_WRITTEN: usize = 64;

/// How long the last note of a written phrase rings on.
const RING_S: f32 = 1.2;

/// How fast a note wavers, and how often its pitch is set.
const VIBRATO_HZ: f32 = 5.5;
const BENDS_A_SECOND: f32 = 100.0;

impl Plays {
    /// The instrument.
    pub const fn patch(&self) -> Patch {
        if self.is_drums {
            Patch::Drums { kit: self.program }
        } else {
            Patch::Melodic { bank: self.bank, program: self.program }
        }
    }

    /// What is wrong with it, in a sentence.
    ///
    /// # Errors
    /// That sentence.
    pub fn check(&self) -> Result<(), String> {
        let is_known = self.program <= 127 && self.bank <= 127 && self.keys.iter().all(|key| *key <= 127);
        if !is_known || self.keys.is_empty() && self.phrase != Phrase::Written {
            return Err("bank, program and keys of `plays` are 0 to 127, and a key is needed".to_owned());
        }
        if !(0.1..=4.0).contains(&self.beat_s) {
            return Err("beat_s of `plays` must be 0.1 to 4".to_owned());
        }
        if self.phrase == Phrase::Written || !self.notes.is_empty() {
            return self.check_written();
        }
        let needs_range = !matches!(self.phrase, Phrase::Beat | Phrase::Strokes | Phrase::Roll);
        match self.keys[..] {
            [low, high] if low + 7 <= high => Ok(()),
            _ if needs_range => Err("keys of `plays` must be the lowest and one at least 7 above".to_owned()),
            _ => Ok(()),
        }
    }

    fn check_written(&self) -> Result<(), String> {
        if self.phrase != Phrase::Written || self.notes.is_empty() || self.notes.len() > MAX_WRITTEN {
            return Err(format!("a phrase `written` has 1 to {MAX_WRITTEN} notes, and no other has notes"));
        }
        let is_playable = |note: &Written| {
            note.key <= 127
                && (0.0..=64.0).contains(&note.at)
                && (0.05..=32.0).contains(&note.beats)
                && (0.1..=1.5).contains(&note.force)
                && (0.0..=2.0).contains(&note.vibrato)
        };
        if self.notes.iter().all(is_playable) {
            return Ok(());
        }
        Err("notes have `at` 0 to 64, `key` 0 to 127, `beats` 0.05 to 32, `force` 0.1 to 1.5, `vibrato` 0 to 2"
            .to_owned())
    }

    /// Seconds until the last note of a written phrase has rung out; nothing of other phrases, which go on.
    pub fn written_s(&self, speed: f32) -> Option<f32> {
        let last = self.notes.iter().map(|note| note.at + note.beats).reduce(f32::max)?;
        Some(last * self.beat_s / speed.clamp(0.25, 4.0) + RING_S)
    }

    /// What it plays for `frames`. `speed` is times the usual tempo, `intensity` 0 (gentle) to 1 (violent).
    pub fn events(&self, frames: usize, speed: f32, intensity: f32, random: &mut Random) -> Vec<Event> {
        let force = 58.0 + 62.0 * intensity.clamp(0.0, 1.0);
        let beat_s = self.beat_s / speed.clamp(0.25, 4.0);
        let beats = frames as f32 / SAMPLE_RATE_HZ as f32 / beat_s;
        let mut writer = Writer { beat_s, force, frames, notes: Vec::new(), bends: Vec::new() };
        let harmony = Harmony::new(self, random);
        match self.phrase {
            Phrase::Tune => tune(&mut writer, &harmony, beats, &RHYTHMS, harmony.range, random),
            Phrase::Call => tune(&mut writer, &harmony.of_chords(), beats, &CALLS, harmony.range, random),
            Phrase::Picked => picked(&mut writer, &harmony, beats, 0.5, harmony.range, random),
            Phrase::Strummed => strummed(&mut writer, &harmony, beats, random),
            Phrase::Chords => {
                held(&mut writer, &harmony, beats);
                let upper = [i32::midpoint(harmony.range[0], harmony.range[1]), harmony.range[1]];
                tune(&mut writer, &harmony, beats, &RHYTHMS, upper, random);
            }
            Phrase::Hands => {
                let middle = i32::midpoint(harmony.range[0], harmony.range[1]);
                writer.force *= 0.8;
                picked(&mut writer, &harmony, beats, 0.5, [harmony.range[0], middle], random);
                writer.force /= 0.8;
                tune(&mut writer, &harmony, beats, &RHYTHMS, [middle, harmony.range[1]], random);
            }
            Phrase::Riff => riff(&mut writer, &harmony, beats, random),
            Phrase::Bass => bass(&mut writer, &harmony, beats, random),
            Phrase::Beat => beat(&mut writer, beats, random),
            Phrase::Strokes => strokes(&mut writer, &self.keys, beats, random),
            Phrase::Roll => roll(&mut writer, &self.keys, random),
            Phrase::Written => written(&mut writer, &self.notes, self.is_drums, random),
        }
        writer.finish()
    }
}

struct Writer {
    beat_s: f32,
    force: f32,
    frames: usize,
    notes: Vec<Note>,
    bends: Vec<Event>,
}

/// A note, in frames.
struct Note {
    start: usize,
    end: usize,
    key: u8,
    velocity: u8,
}

impl Writer {
    /// A note from a beat on, `late_s` behind it.
    fn note(&mut self, beat: f32, late_s: f32, length_beats: f32, key: i32, force: f32) {
        let frame = |seconds: f32| (seconds.max(0.0) * SAMPLE_RATE_HZ as f32) as usize;
        let start_s = 0.03 + beat * self.beat_s + late_s;
        let at = frame(start_s);
        if at >= self.frames || !(0..=127).contains(&key) {
            return;
        }
        let velocity = (self.force * force).round().clamp(1.0, 127.0) as u8;
        let end = frame(start_s + (length_beats * self.beat_s).max(0.03));
        self.notes.push(Note { start: at, end, key: key as u8, velocity });
    }

    /// The pitch of all that sounds wavers from a beat on, more and more, and is straight again afterwards.
    fn waver(&mut self, beat: f32, length_beats: f32, semitones: f32) {
        let length_s = length_beats * self.beat_s;
        let steps = (length_s * BENDS_A_SECOND).round() as usize;
        for step in 0..=steps {
            let at_s = step as f32 / BENDS_A_SECOND;
            let depth = if step == steps { 0.0 } else { semitones * (at_s / (0.3 * length_s)).min(1.0) };
            let bent = depth * (std::f32::consts::TAU * VIBRATO_HZ * at_s).sin();
            let frame = ((0.03 + beat * self.beat_s + at_s) * SAMPLE_RATE_HZ as f32) as usize;
            self.bends.push(Event { frame, message: Message::Bend { semitones: bent } });
        }
    }

    /// All notes as events. A key ends before it begins again: its end would end the new note.
    fn finish(mut self) -> Vec<Event> {
        self.notes.sort_by_key(|note| (note.key, note.start));
        let mut events = self.bends;
        events.retain(|event| event.frame < self.frames);
        events.reserve(2 * self.notes.len());
        for (index, note) in self.notes.iter().enumerate() {
            let again =
                self.notes.get(index + 1).filter(|next| next.key == note.key).map_or(usize::MAX, |next| next.start);
            events.push(Event { frame: note.end.min(again), message: Message::NoteOff { key: note.key } });
            let message = Message::NoteOn { key: note.key, velocity: note.velocity };
            events.push(Event { frame: note.start, message });
        }
        // What ends comes before what begins in the same frame.
        events.sort_by_key(|event| (event.frame, matches!(event.message, Message::NoteOn { .. })));
        events
    }
}

/// The chords of the phrase within the instrument's range.
struct Harmony {
    /// All keys of the scale from the lowest, which is the tonic's or above it.
    scale: Vec<i32>,
    /// How many the scale has in an octave.
    octave: i32,
    /// The place of the lowest tonic in `scale`.
    tonic: i32,
    roots: [i32; 4],
    only_chords: bool,
    range: [i32; 2],
}

impl Harmony {
    fn new(plays: &Plays, random: &mut Random) -> Self {
        let steps: &[i32] = match plays.scale {
            Scale::Major => &[0, 2, 4, 5, 7, 9, 11],
            Scale::Minor => &[0, 2, 3, 5, 7, 8, 10],
            Scale::Pentatonic => &[0, 2, 4, 7, 9],
            Scale::Bhairav => &[0, 1, 4, 5, 7, 8, 11],
        };
        let low = i32::from(plays.keys.first().copied().unwrap_or(60));
        let high = i32::from(plays.keys.last().copied().unwrap_or(72));
        // The keys that lie well: C, D, E, G, A.
        let pitch_class = [0, 2, 4, 7, 9][random.below(5)];
        let scale: Vec<i32> = (low..=high).filter(|key| steps.contains(&(key - pitch_class).rem_euclid(12))).collect();
        let tonic = scale.iter().position(|key| (key - pitch_class).rem_euclid(12) == 0).unwrap_or(0);
        let octave = steps.len() as i32;
        let roots = match plays.scale {
            Scale::Major | Scale::Minor => PROGRESSIONS[random.below(PROGRESSIONS.len())],
            Scale::Pentatonic => [0, 0, 3, 0],
            Scale::Bhairav => [0; 4],
        };
        Self { scale, octave, tonic: tonic as i32, roots, only_chords: false, range: [low, high] }
    }

    fn of_chords(&self) -> Self {
        Self { scale: self.scale.clone(), roots: [0, 0, 0, 3], only_chords: true, ..*self }
    }

    fn root(&self, beat: f32) -> i32 {
        self.roots[(beat / BEATS_A_BAR) as usize % 4]
    }

    /// Chord tones at a beat within a range, from below.
    fn chord(&self, beat: f32, [low, high]: [i32; 2]) -> Vec<i32> {
        // Of five notes every other one is a chord as well.
        let root = self.root(beat);
        let place = |index: usize| (index as i32 - self.tonic - root).rem_euclid(self.octave);
        let tones = if self.octave == 5 { [0, 2, 3] } else { [0, 2, 4] };
        let is_tone = |index: usize| tones.contains(&place(index));
        let keys = self.scale.iter().enumerate();
        keys.filter(|(index, key)| is_tone(*index) && (low..=high).contains(*key)).map(|(_, key)| *key).collect()
    }

    /// The lowest root at a beat.
    fn bass(&self, beat: f32) -> i32 {
        let place = (self.tonic + self.root(beat)).rem_euclid(self.octave);
        self.scale.get(place as usize).or(self.scale.first()).copied().unwrap_or(self.range[0])
    }
}

/// One voice: bars of a rhythm, the first two of every four the same, over the scale.
fn tune(writer: &mut Writer, harmony: &Harmony, beats: f32, rhythms: &[&[f32]], range: [i32; 2], random: &mut Random) {
    let motif = [random.below(rhythms.len()), random.below(rhythms.len())];
    let mut last = i32::midpoint(range[0], range[1]);
    let mut beat = 0.0;
    let mut bar = 0;
    while beat < beats {
        let rhythm = rhythms[motif[usize::from(bar % 4 == 3)]];
        for (index, length) in rhythm.iter().enumerate() {
            let keys: Vec<i32> = if harmony.only_chords || index == 0 {
                harmony.chord(beat, range)
            } else {
                harmony.scale.iter().copied().filter(|key| (range[0]..=range[1]).contains(key)).collect()
            };
            let Some(nearest) = (0..keys.len()).min_by_key(|place| (keys[*place] - last).abs()) else { return };
            let step = [-2, -1, -1, 1, 1, 2, 0][random.below(if harmony.only_chords { 7 } else { 6 })];
            let place = (nearest as i32 + step).clamp(0, keys.len() as i32 - 1);
            last = keys[place as usize];
            let accent = if index == 0 { 1.0 } else { random.between(0.78, 0.95) };
            writer.note(beat, 0.006 * random.bipolar().abs(), 0.96 * length, last, accent);
            beat += length;
        }
        bar += 1;
        // A breath after four bars.
        if bar % 4 == 0 && !harmony.only_chords {
            beat += 0.25;
        }
    }
}

fn picked(writer: &mut Writer, harmony: &Harmony, beats: f32, step: f32, range: [i32; 2], random: &mut Random) {
    let mut beat = 0.0;
    let mut place = 0_usize;
    while beat < beats {
        let keys = harmony.chord(beat, range);
        if keys.is_empty() {
            return;
        }
        let turn = (2 * keys.len() - 2).max(1);
        let up_down = place % turn;
        let key = keys[if up_down < keys.len() { up_down } else { turn - up_down }];
        let is_first = beat % BEATS_A_BAR < step;
        if is_first {
            writer.note(beat, 0.0, BEATS_A_BAR, harmony.bass(beat), 0.95);
        }
        // What is plucked rings on until its string is needed again.
        writer.note(beat, 0.008 * random.unit(), 3.0, key, random.between(0.7, 0.9));
        place = if is_first { 1 } else { place + 1 };
        beat += step;
    }
}

fn strummed(writer: &mut Writer, harmony: &Harmony, beats: f32, random: &mut Random) {
    // Down, down-up, up-down-up.
    let hand: [(f32, bool); 6] = [(0.0, true), (1.0, true), (1.5, false), (2.5, false), (3.0, true), (3.5, false)];
    let mut bar = 0.0;
    while bar < beats {
        for (index, (at, is_down)) in hand.iter().enumerate() {
            let mut keys = harmony.chord(bar, harmony.range);
            keys.truncate(6);
            if !is_down {
                keys.reverse();
                keys.truncate(4);
            }
            let until = hand.get(index + 1).map_or(BEATS_A_BAR, |next| next.0);
            let spread_s = random.between(0.011, 0.018);
            let force = if *is_down { 1.0 } else { 0.75 } * random.around(0.06);
            for (string, key) in keys.iter().enumerate() {
                writer.note(bar + at, string as f32 * spread_s, until - at, *key, force * (1.0 - 0.03 * string as f32));
            }
        }
        bar += BEATS_A_BAR;
    }
}

fn held(writer: &mut Writer, harmony: &Harmony, beats: f32) {
    let mut bar = 0.0;
    while bar < beats {
        let middle = i32::midpoint(harmony.range[0], harmony.range[1]);
        for key in harmony.chord(bar, [harmony.range[0], middle]).iter().take(4) {
            writer.note(bar, 0.0, 0.98 * BEATS_A_BAR, *key, 0.75);
        }
        bar += BEATS_A_BAR;
    }
}

fn riff(writer: &mut Writer, harmony: &Harmony, beats: f32, random: &mut Random) {
    let accents: Vec<bool> = (0..8).map(|eighth| eighth == 0 || random.chance(0.4)).collect();
    let mut eighth = 0;
    while eighth as f32 * 0.5 < beats {
        let beat = eighth as f32 * 0.5;
        let is_accent = accents[eighth % 8];
        let root = harmony.bass(beat);
        let length = if is_accent { 0.48 } else { 0.22 };
        for (string, above) in [0, 7, 12].into_iter().enumerate() {
            let force = if is_accent { 1.0 } else { 0.8 };
            writer.note(beat, 0.004 * string as f32, length, root + above, force);
        }
        eighth += 1;
    }
}

fn bass(writer: &mut Writer, harmony: &Harmony, beats: f32, random: &mut Random) {
    let mut beat = 0.0;
    while beat < beats {
        let root = harmony.bass(beat);
        let key = match (beat % BEATS_A_BAR) as usize {
            0 => root,
            _ => root + [0, 0, 7, 12, 5][random.below(5)],
        };
        let length = if random.chance(0.3) { 1.0 } else { 0.5 };
        writer.note(beat, 0.0, 0.9 * length, key, random.between(0.85, 1.0));
        beat += length;
    }
}

/// Keys of the General MIDI percussion map.
const BASS_DRUM: i32 = 36;
const SNARE: i32 = 38;
const CLOSED_HAT: i32 = 42;
const OPEN_HAT: i32 = 46;
const CRASH: i32 = 49;
const TOMS: [i32; 4] = [48, 47, 45, 43];

fn beat(writer: &mut Writer, beats: f32, random: &mut Random) {
    let kicks: Vec<usize> =
        [0, 8].into_iter().chain([3, 6, 10, 14].into_iter().filter(|_| random.chance(0.4))).collect();
    let mut sixteenth = 0_usize;
    while sixteenth as f32 * 0.25 < beats {
        let at = sixteenth as f32 * 0.25;
        let (bar, place) = (sixteenth / 16, sixteenth % 16);
        let is_fill = bar % 4 == 3 && place >= 12;
        if sixteenth == 0 || bar > 0 && bar.is_multiple_of(4) && place == 0 {
            writer.note(at, 0.0, 4.0, CRASH, 0.9);
        }
        if is_fill {
            writer.note(at, 0.0, 0.5, TOMS[place - 12], random.between(0.9, 1.05));
        } else {
            if kicks.contains(&place) {
                writer.note(at, 0.0, 0.5, BASS_DRUM, 1.05);
            }
            if place == 4 || place == 12 {
                writer.note(at, 0.002, 0.5, SNARE, 1.05);
            }
            if place.is_multiple_of(2) {
                let hat = if place == 14 { OPEN_HAT } else { CLOSED_HAT };
                writer.note(at, 0.0, 0.25, hat, if place.is_multiple_of(4) { 0.85 } else { 0.65 });
            }
        }
        sixteenth += 1;
    }
}

fn strokes(writer: &mut Writer, keys: &[u8], beats: f32, random: &mut Random) {
    // A bar of eighths that comes again; the first key has the first.
    let bar: Vec<Option<usize>> = (0..8)
        .map(|eighth| match eighth {
            0 => Some(0),
            _ if keys.len() == 1 && eighth % 2 == 0 => Some(0),
            _ => random.chance(0.7).then(|| random.below(keys.len())),
        })
        .collect();
    let mut eighth = 0;
    while eighth as f32 * 0.5 < beats {
        if let Some(place) = bar[eighth % 8] {
            let force = if eighth % 4 == 0 { 1.0 } else { random.between(0.65, 0.9) };
            let late_s = 0.006 * random.unit();
            writer.note(eighth as f32 * 0.5, late_s, 1.0, i32::from(keys[place]), force);
        }
        eighth += 1;
    }
}

fn roll(writer: &mut Writer, keys: &[u8], random: &mut Random) {
    let total_s = writer.frames as f32 / SAMPLE_RATE_HZ as f32;
    let key = i32::from(keys.first().copied().unwrap_or(38));
    let mut at_s = 0.0;
    while at_s < total_s {
        let swell = 0.55 + 0.45 * (at_s / total_s);
        writer.note(0.0, at_s, 0.1, key, swell * random.around(0.1));
        at_s += random.around(0.06) / ROLL_HZ;
    }
}

fn written(writer: &mut Writer, notes: &[Written], is_drums: bool, random: &mut Random) {
    let higher = if is_drums { 0 } else { random.below(5) as i32 - 2 };
    writer.beat_s *= random.around(0.04);
    for note in notes {
        writer.note(
            note.at,
            0.006 * random.unit(),
            note.beats,
            i32::from(note.key) + higher,
            note.force * random.around(0.05),
        );
        if note.vibrato > 0.0 {
            writer.waver(note.at, note.beats, note.vibrato);
        }
    }
}

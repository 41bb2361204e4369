//! A brief becomes a song: tempo and form, harmony, then every part of the style's ensemble, as the prompt changed it.

#[cfg(test)]
mod tests;

use klang_audio::synth::tools::random::Random;

use super::brief::Brief;
use super::form::{self, Form, Wanted};
use super::harmony::{self, Harmony};
use super::melody::{self, Themes};
use super::player::Player;
use super::song::{Note, Song, Track};
use super::style::{Instrument, Part, Role, Style};
use super::theory::{self, Mode, fold, nearest};
use super::{drums, parts};

/// How far the tempo may be from a number that was asked for, and from one that the style chose.
const ASKED_TOLERANCE: f64 = 0.018;
const FREE_TOLERANCE: f64 = 0.025;

/// Streams of chance.
const GENERAL: u64 = 0;
const HARMONY: u64 = 1;
const THEMES: u64 = 2;
const PARTS: u64 = 16;

/// What all parts look at.
pub struct Context<'a> {
    /// The style.
    pub style: &'a Style,
    /// The form.
    pub form: &'a Form,
    /// The harmony.
    pub harmony: &'a Harmony,
    /// The key of the tonic in the octave of middle C.
    pub tonic: i32,
    /// The mode.
    pub mode: Mode,
    /// Beats a minute.
    pub bpm: f64,
    /// -1 to 1.
    pub density: f64,
    /// Semitones up or down.
    pub register: i32,
}

impl Context<'_> {
    /// Which of several rhythms, from sparse to dense, fits: 0 to just below 1.
    #[must_use]
    pub fn level(&self, energy: f64) -> f64 {
        (0.15 + 0.6 * energy + 0.4 * self.density).clamp(0.0, 0.999)
    }

    /// The energy of a bar.
    #[must_use]
    pub fn energy(&self, bar: usize) -> f64 {
        self.form.bars.get(bar).map_or(1.0, |bar| self.form.section(bar).energy)
    }

    /// The range of a part, moved by the mood.
    #[must_use]
    pub fn range(&self, part: &Part) -> [i32; 2] {
        part.range.map(|key| (key + self.register).clamp(0, 127))
    }

    /// How many beats the last chord is held; it fades and rings on after that.
    #[must_use]
    pub fn ring_beats(&self) -> f64 {
        (self.form.duration_s - self.form.final_s) * 0.72 * self.bpm / 60.0
    }

    /// What a melody may use at a beat.
    #[must_use]
    pub fn scale(&self, beat: f64, range: [i32; 2]) -> Vec<i32> {
        theory::melody_keys(self.tonic, self.mode, self.harmony.at(beat), range)
    }

    /// The key that lies `steps` of the mode from `anchor`, a chord tone where it must be, without a leap of more than
    /// an octave from `last`.
    #[must_use]
    pub fn melodic_key(
        &self,
        beat: f64,
        anchor: i32,
        steps: i32,
        range: [i32; 2],
        is_strong: bool,
        last: Option<i32>,
    ) -> i32 {
        let keys = self.scale(beat, range);
        if keys.is_empty() {
            return anchor;
        }
        let top = keys.len() as i32 - 1;
        let mut place = nearest(&keys, anchor) as i32 + steps;
        // Beyond the range it turns back.
        if place < 0 {
            place = -place;
        }
        if place > top {
            place = (2 * top - place).max(0);
        }
        let mut key = keys[place.clamp(0, top) as usize];
        let chord = self.harmony.at(beat);
        if is_strong && !chord.contains(key - self.tonic) {
            let tones: Vec<i32> = keys.iter().copied().filter(|key| chord.contains(key - self.tonic)).collect();
            if let Some(near) = tones.get(nearest(&tones, key)).filter(|near| (**near - key).abs() <= 3) {
                key = *near;
            }
        }
        match last {
            Some(last) if (key - last).abs() > 9 => {
                let turned = if key > last { key - 12 } else { key + 12 };
                if (range[0]..=range[1]).contains(&turned) { turned } else { key }
            }
            _ => key,
        }
    }
}

/// Composes. `duration_s` is brought to 0.5 to 600 seconds; accents outside of it are left out.
#[must_use]
pub fn compose(brief: &Brief, duration_s: f64, seed: u64, accents_s: &[f64]) -> Song {
    let duration_s = if duration_s.is_finite() { duration_s.clamp(0.5, 600.0) } else { 0.5 };
    let style = brief.style;
    let mut random = Random::new(seed, GENERAL);
    let [slowest, fastest] = style.tempo_bpm;
    let usual = slowest + (fastest - slowest) * f64::from(random.unit());
    let asked = brief.bpm.unwrap_or(usual * brief.tempo).clamp(*super::brief::BPM.start(), *super::brief::BPM.end());
    let tolerance = if brief.bpm.is_some() { ASKED_TOLERANCE } else { FREE_TOLERANCE };
    let form = form::plan(&Wanted {
        duration_s,
        bpm: asked,
        tolerance,
        beats_per_bar: style.beats,
        accents_s,
        arc: style.arc,
        energy: brief.energy,
    });
    let is_bright = brief.is_bright.unwrap_or(style.is_bright);
    let tonality = if is_bright { &style.bright } else { &style.dark };
    let own = tonality.mode();
    let mode = brief
        .mode
        .and_then(theory::mode_named)
        .filter(|mode| own.melody.len() == 7 && mode.is_major == own.is_major && brief.is_bright.is_some())
        .unwrap_or(own);
    // Keys that lie well for most instruments.
    let pitch_class = brief.tonic.unwrap_or_else(|| [0, 2, 4, 5, 7, 9, 10, 3][random.below(8)]);
    let tonic = if pitch_class > 6 { 48 + pitch_class } else { 60 + pitch_class };
    let harmony = harmony::write(&form, style, tonality, &mut Random::new(seed, HARMONY));
    let bpm = form.bpm(asked);
    let context = Context {
        style,
        form: &form,
        harmony: &harmony,
        tonic,
        mode,
        bpm,
        density: brief.density,
        register: brief.register,
    };
    let ensemble = ensemble(brief);
    let lead = ensemble.iter().find(|part| part.role == Role::Melody).or(ensemble.first());
    let themes = lead.map(|part| Themes::invent(&context, part, &mut Random::new(seed, THEMES)));
    let mut tracks = Vec::new();
    for (number, part) in ensemble.iter().enumerate() {
        let mut player = Player::new(&form, style, Random::new(seed, PARTS + number as u64));
        let program = part.programs[player.random().below(part.programs.len())];
        match (part.role, &themes) {
            (Role::Melody, Some(themes)) => melody::melody(&context, part, themes, &mut player),
            _ => parts::play(&context, part, &mut player),
        }
        let (notes, bends) = player.finish();
        tracks.push(Track {
            role: part.role,
            program,
            is_drums: false,
            level_db: part.level_db,
            pan: part.pan,
            room: part.room,
            drive: part.drive,
            notes,
            bends,
        });
    }
    let no_drums = brief.is_solo && !brief.with.iter().any(|instrument| instrument.program.is_none());
    let unwanted = brief.without.iter().any(|instrument| instrument.program.is_none());
    if let Some(kit) = style.drums.as_ref().filter(|_| !no_drums && !unwanted) {
        let mut player = Player::new(&form, style, Random::new(seed, PARTS - 1));
        drums::play(&context, kit, &mut player);
        let (notes, bends) = player.finish();
        tracks.push(Track {
            role: Role::Drums,
            program: kit.kit.into(),
            is_drums: true,
            level_db: kit.level_db,
            pan: 0.0,
            room: 0.15,
            drive: 0.0,
            notes,
            bends,
        });
    }
    accent(&context, &mut tracks);
    keep_going(&context, &mut tracks);
    tracks.retain(|track| !track.notes.is_empty());
    Song {
        style: style.id.clone(),
        moods: brief.moods.iter().map(|mood| mood.id.clone()).collect(),
        tempo_bpm: bpm,
        asked_bpm: asked,
        beats_per_bar: style.beats,
        steps_per_beat: style.steps,
        tonic: pitch_class,
        mode: mode.name.to_owned(),
        is_major: mode.is_major,
        duration_s,
        final_s: form.final_s,
        tempo_map: form.tempo_map.clone(),
        bars: form.bars.iter().map(|bar| (bar.start, bar.beats)).collect(),
        accents: form.accents.clone(),
        tracks,
        room: style.room,
        finish: style.finish.clone(),
    }
}

/// The style's parts, changed by the instruments of the prompt: one that is there already is made sure of; another
/// takes the place of the first part that it suits.
fn ensemble(brief: &Brief) -> Vec<Part> {
    let is = |part: &Part, instrument: &Instrument| {
        instrument.program.is_some_and(|program| part.programs.iter().any(|own| family(*own) == family(program.into())))
    };
    let mut found: Vec<Part> = brief.style.tracks.clone();
    found.retain(|part| !brief.without.iter().any(|instrument| is(part, instrument)));
    let mut claimed: Vec<usize> = Vec::new();
    for instrument in &brief.with {
        let Some(program) = instrument.program.map(u16::from) else { continue };
        let free = |role: Role, claimed: &[usize]| {
            found.iter().enumerate().position(|(n, part)| part.role == role && !claimed.contains(&n))
        };
        let there = found.iter().enumerate().position(|(n, part)| {
            !claimed.contains(&n) && part.programs.iter().any(|own| family(*own) == family(program))
        });
        let place = there.or_else(|| instrument.roles.iter().find_map(|role| free(*role, &claimed)));
        if let Some(place) = place {
            let part = &mut found[place];
            part.programs = vec![program];
            part.from = 0.0;
            claimed.push(place);
        }
    }
    if brief.is_solo {
        let mut kept: Vec<Part> = claimed.iter().map(|place| found[*place].clone()).collect();
        // One hand is not enough: the same instrument plays what goes below.
        if let Some(program) = brief.with.first().and_then(|instrument| instrument.program).map(u16::from) {
            let is_chordal =
                brief.with.iter().any(|one| one.roles.iter().any(|role| matches!(role, Role::Chords | Role::Arp)));
            for part in &found {
                let missing = !kept.iter().any(|one| one.role == part.role);
                let wanted =
                    matches!(part.role, Role::Melody) || (is_chordal && matches!(part.role, Role::Chords | Role::Arp));
                if missing && wanted {
                    kept.push(Part { programs: vec![program], from: 0.0, ..part.clone() });
                }
            }
        }
        if !kept.is_empty() {
            return kept;
        }
    }
    found
}

/// Programs that stand for the same instrument have the same number.
const fn family(program: u16) -> u16 {
    match program % 128 {
        0..=3 => 0,
        24 | 25 => 24,
        26..=28 => 26,
        29 | 30 => 29,
        32..=37 => 32,
        38 | 39 => 38,
        48..=51 | 44 => 48,
        52..=54 | 91 => 52,
        64..=67 => 64,
        80..=87 => 80,
        88..=95 => 88,
        other => other,
    }
}

/// Marks accents: where a bar begins, everything that plays there is louder; elsewhere a chord is struck.
fn accent(context: &Context<'_>, tracks: &mut [Track]) {
    let form = context.form;
    for accent in &form.accents {
        let at = accent.asked_s;
        if accent.is_bar_line {
            for note in tracks.iter_mut().flat_map(|track| &mut track.notes) {
                if (note.start_s - at).abs() < 0.045 {
                    note.velocity = note.velocity.saturating_add(18).min(124);
                    // Together, not as people play otherwise.
                    note.start_s += (at - note.start_s) * 0.8;
                }
            }
        }
        let beat =
            super::song::interpolate(&form.tempo_map.iter().map(|(beat, at)| (*at, *beat)).collect::<Vec<_>>(), at);
        let chord = context.harmony.at(beat);
        let length_s = 1.2_f64.min(form.duration_s - at);
        if let Some(drums) = tracks.iter_mut().find(|track| track.is_drums) {
            for (key, velocity) in [(36, 112), (49, 104)] {
                drums.notes.retain(|note| note.key != key || (note.start_s - at).abs() > 0.06);
                drums.notes.push(Note { start_s: at, length_s: 0.3, key, velocity });
            }
            drums.notes.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
        }
        for role in [Role::Chords, Role::Arp, Role::Pad, Role::Bass, Role::Melody] {
            let is_struck =
                |track: &Track| track.notes.iter().any(|note| (note.start_s - at).abs() < 0.03 && note.velocity > 90);
            let Some(track) = tracks.iter_mut().find(|track| track.role == role) else { continue };
            if is_struck(track) {
                continue;
            }
            let range = context.style.tracks.iter().find(|part| part.role == role).map_or([48, 72], |part| part.range);
            let keys = match role {
                Role::Bass => vec![fold(context.tonic + chord.root, range)],
                _ => theory::voicing(context.tonic, chord, 4, range, &[]),
            };
            let struck =
                keys.iter().map(|key| Note { start_s: at, length_s, key: (*key).clamp(0, 127) as u8, velocity: 108 });
            track.notes.extend(struck);
            track.notes.sort_by(|a, b| a.start_s.total_cmp(&b.start_s));
            if role != Role::Bass {
                break;
            }
        }
    }
}

/// The longest time without a new or held note, in seconds.
const LONGEST_REST_S: f64 = 0.9;

/// Holds the last note before a rest that is too long.
fn keep_going(context: &Context<'_>, tracks: &mut [Track]) {
    let mut spans: Vec<(f64, f64, usize, usize)> = Vec::new();
    for (number, track) in tracks.iter().enumerate().filter(|(_, track)| !track.is_drums && track.role != Role::Riser) {
        for (place, note) in track.notes.iter().enumerate() {
            spans.push((note.start_s, note.start_s + note.length_s, number, place));
        }
    }
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut latest: Option<(f64, usize, usize)> = None;
    for (start, end, number, place) in spans {
        if let Some((sounding, track, note)) = latest.filter(|(sounding, ..)| start - sounding > LONGEST_REST_S) {
            let longer = (start - sounding - LONGEST_REST_S / 2.0).min(context.form.duration_s);
            tracks[track].notes[note].length_s += longer;
        }
        if latest.is_none_or(|(sounding, ..)| end > sounding) {
            latest = Some((end, number, place));
        }
    }
}

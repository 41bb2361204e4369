//! Songs as Standard MIDI Files, type 1 (RP-001, "Standard MIDI Files 1.0", MIDI Manufacturers Association 1996): the
//! first track holds tempo, metre and key, each other one instrument. Players of General MIDI find their programs.

#[cfg(test)]
mod tests;

use super::song::Song;

/// Ticks of a quarter note.
const DIVISION: u16 = 480;

/// Channels that are not that of the drums.
const CHANNELS: [u8; 15] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15];
const DRUMS: u8 = 9;

/// Semitones that a bend may go by convention, up or down.
const BEND_RANGE: f64 = 2.0;

impl Song {
    /// The song as a Standard MIDI File.
    #[must_use]
    pub fn to_midi(&self) -> Vec<u8> {
        let mut file = b"MThd".to_vec();
        file.extend(6_u32.to_be_bytes());
        file.extend(1_u16.to_be_bytes());
        file.extend((self.tracks.len() as u16 + 1).to_be_bytes());
        file.extend(DIVISION.to_be_bytes());
        let end = self.ticks(self.duration_s);
        chunk(&mut file, self.conductor(), end);
        let mut melodic = CHANNELS.iter().cycle();
        for track in &self.tracks {
            let channel = if track.is_drums { DRUMS } else { *melodic.next().unwrap_or(&0) };
            let mut events: Vec<(u32, u8, Vec<u8>)> = Vec::new();
            let name = if track.is_drums { "Drums" } else { super::gm::name(track.program) };
            events.push((0, 0, text(3, name)));
            if !track.is_drums {
                events.push((0, 0, vec![0xB0 | channel, 0, (track.program / 128) as u8]));
            }
            events.push((0, 1, vec![0xC0 | channel, (track.program % 128) as u8]));
            let volume = (100.0 * 10_f64.powf(track.level_db / 40.0)).clamp(1.0, 127.0) as u8;
            let pan = (64.0 + 63.0 * track.pan).clamp(0.0, 127.0) as u8;
            let reverb = (127.0 * track.room).clamp(0.0, 127.0) as u8;
            for (controller, value) in [(7, volume), (10, pan), (91, reverb)] {
                events.push((0, 2, vec![0xB0 | channel, controller, value]));
            }
            for bend in &track.bends {
                let value = (8192.0 * (1.0 + bend.semitones / BEND_RANGE)).clamp(0.0, 16383.0) as u16;
                let tick = self.ticks(bend.at_s);
                events.push((tick, 3, vec![0xE0 | channel, (value & 127) as u8, (value >> 7) as u8]));
                events.push((tick, 3, vec![0xB0 | channel, 1, bend.vibrato.min(127)]));
            }
            for note in &track.notes {
                let start = self.ticks(note.start_s);
                let stop = self.ticks(note.start_s + note.length_s).max(start + 1);
                events.push((start, 5, vec![0x90 | channel, note.key.min(127), note.velocity.clamp(1, 127)]));
                // Before what starts at the same time, so that a repeated note is heard.
                events.push((stop, 4, vec![0x80 | channel, note.key.min(127), 64]));
            }
            chunk(&mut file, events, end);
        }
        file
    }

    fn conductor(&self) -> Vec<(u32, u8, Vec<u8>)> {
        let is_triple = self.steps_per_beat == 3;
        let mut events = vec![(0, 0, text(3, &format!("{} {}", self.style, self.mode)))];
        for (start, beats) in &self.bars {
            let tick = (start * f64::from(DIVISION)).round() as u32;
            // Beats of three parts are dotted quarters in eighths, elsewhere quarters.
            let (count, unit) = if is_triple { (3 * *beats as u8, 3) } else { (*beats as u8, 2) };
            let metre = vec![0xFF, 0x58, 4, count.max(1), unit, if is_triple { 36 } else { 24 }, 8];
            if events.last().is_none_or(|(_, _, last): &(u32, u8, Vec<u8>)| *last != metre) {
                events.push((tick, 1, metre));
            }
        }
        for pair in self.tempo_map.windows(2) {
            let beats = pair[1].0 - pair[0].0;
            if beats > 1e-6 {
                let micros = ((pair[1].1 - pair[0].1) / beats * 1e6).clamp(1.0, 16_777_215.0) as u32;
                let tick = (pair[0].0 * f64::from(DIVISION)).round() as u32;
                events.push((tick, 1, [&[0xFF, 0x51, 3], &micros.to_be_bytes()[1..]].concat()));
            }
        }
        // Fifths up or down the circle of the key.
        let major_of = if self.is_major { self.tonic } else { self.tonic + 3 };
        let fifths = (major_of * 7 + 5).rem_euclid(12) - 5;
        events.push((0, 1, vec![0xFF, 0x59, 2, fifths as i8 as u8, u8::from(!self.is_major)]));
        events.sort_by_key(|(tick, order, _)| (*tick, *order));
        events
    }

    fn ticks(&self, seconds: f64) -> u32 {
        (self.beat_at(seconds).max(0.0) * f64::from(DIVISION)).round() as u32
    }
}

fn text(kind: u8, text: &str) -> Vec<u8> {
    let bytes = &text.as_bytes()[..text.len().min(127)];
    [&[0xFF, kind, bytes.len() as u8], bytes].concat()
}

/// A track of events by tick, with the marker of its end.
fn chunk(file: &mut Vec<u8>, mut events: Vec<(u32, u8, Vec<u8>)>, end: u32) {
    events.sort_by_key(|(tick, order, _)| (*tick, *order));
    let mut content = Vec::new();
    let mut last = 0;
    for (tick, _, bytes) in &events {
        variable(&mut content, tick - last);
        content.extend(bytes);
        last = *tick;
    }
    variable(&mut content, end.saturating_sub(last));
    content.extend([0xFF, 0x2F, 0]);
    file.extend(b"MTrk");
    file.extend((content.len() as u32).to_be_bytes());
    file.extend(content);
}

/// A number of at most 28 bits in groups of seven, the highest first.
fn variable(content: &mut Vec<u8>, value: u32) {
    let value = value.min(0x0FFF_FFFF);
    let groups = (1..4).rev().find(|group| value >> (7 * group) != 0).unwrap_or(0);
    for group in (1..=groups).rev() {
        content.push((value >> (7 * group)) as u8 & 127 | 128);
    }
    content.push(value as u8 & 127);
}

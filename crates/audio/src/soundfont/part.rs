//! A small font that holds one instrument of a large one: its zones, and of the samples only those that they name. What
//! is played is the same to the bit, and the other samples never come into memory. Refuses instruments whose zones name
//! what is not there.
//!
//! The tables are those of SoundFont 2.04, sections 6 and 7.

use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;

use super::Patch;
use super::layout::Layout;
use crate::Error;

/// Bytes of a record of each table.
const PRESET: usize = 38;
const INSTRUMENT: usize = 22;
const HEADER: usize = 46;
/// Of a zone and of a generator.
const ZONE: usize = 4;
const GENERATOR: usize = 4;
/// Of a modulator.
const MODULATOR: usize = 10;

/// The generators that name an instrument and a sample (section 8.1.3).
const NAMES_INSTRUMENT: u16 = 41;
const NAMES_SAMPLE: u16 = 53;

/// Silent frames behind each sample, as section 7.10 asks for: what interpolates reads a little past the end.
const REST_FRAMES: usize = 46;

/// The bank of a drum kit.
const DRUMS: u16 = 128;

/// The tables of a font.
#[derive(Debug)]
pub(super) struct Tables {
    /// The names and versions, as they stand in the file.
    info: Vec<u8>,
    presets: Vec<u8>,
    preset_zones: Vec<u8>,
    preset_modulators: Vec<u8>,
    preset_generators: Vec<u8>,
    instruments: Vec<u8>,
    instrument_zones: Vec<u8>,
    instrument_modulators: Vec<u8>,
    instrument_generators: Vec<u8>,
    headers: Vec<u8>,
    /// Where the samples begin in the file, in bytes, and how many there are.
    samples_at: u64,
    samples: u64,
}

/// Zones with their generators and modulators under new numbers.
#[derive(Default)]
struct Zones {
    zones: Vec<u8>,
    generators: Vec<u8>,
    modulators: Vec<u8>,
}

impl Tables {
    /// Reads them where a look at the chunks found them, and goes over every instrument.
    pub(super) fn read(source: &mut (impl Read + Seek), layout: &Layout) -> Result<Self, Error> {
        let mut chunk = |name: &[u8; 4]| {
            let Some((at, bytes)) = layout.find(name) else { return Err(fault("a table is missing")) };
            read_at(source, at, bytes)
        };
        let tables = Self {
            info: chunk(b"INFO")?,
            presets: chunk(b"phdr")?,
            preset_zones: chunk(b"pbag")?,
            preset_modulators: chunk(b"pmod")?,
            preset_generators: chunk(b"pgen")?,
            instruments: chunk(b"inst")?,
            instrument_zones: chunk(b"ibag")?,
            instrument_modulators: chunk(b"imod")?,
            instrument_generators: chunk(b"igen")?,
            headers: chunk(b"shdr")?,
            samples_at: layout.find(b"smpl").map_or(0, |(at, _)| at),
            samples: layout.find(b"smpl").map_or(0, |(_, bytes)| bytes / 2),
        };
        if tables.presets.len() < 2 * PRESET {
            return Err(fault("it has no instruments"));
        }
        tables.check()?;
        Ok(tables)
    }

    /// Goes over every preset and every instrument once.
    fn check(&self) -> Result<(), Error> {
        let mut chosen = Vec::new();
        for preset in 0..self.numbers().len() {
            self.take_preset(preset, &mut chosen)?;
        }
        let instruments = (self.instruments.len() / INSTRUMENT).saturating_sub(1);
        if chosen.iter().any(|&instrument| instrument >= instruments) {
            return Err(fault("a zone names an instrument that is not there"));
        }
        let mut samples = Vec::new();
        for instrument in 0..instruments {
            self.take_instrument(instrument, &mut Zones::default(), &mut samples)?;
        }
        samples.into_iter().try_for_each(|sample| self.header(sample).map(|_| ()))
    }

    /// The preset of a patch, if it is there.
    pub(super) fn find(&self, patch: Patch) -> Option<usize> {
        let (bank, program) = match patch {
            Patch::Melodic { bank, program } => (u16::from(bank), u16::from(program)),
            Patch::Drums { kit } => (DRUMS, u16::from(kit)),
        };
        // Of two of the same number the later counts, as it does for the synthesizer.
        self.numbers().rposition(|found| found == (bank, program))
    }

    /// The preset of a patch, or what stands in for it: the same program of the first bank, the first kit, or the one of the lowest
    /// number.
    pub(super) fn nearest(&self, patch: Patch) -> usize {
        let general = match patch {
            Patch::Melodic { program, .. } => Patch::Melodic { bank: 0, program },
            Patch::Drums { .. } => Patch::Drums { kit: 0 },
        };
        let lowest = || (0..self.numbers().len()).min_by_key(|preset| self.numbers().nth(*preset)).unwrap_or(0);
        self.find(patch).or_else(|| self.find(general)).unwrap_or_else(lowest)
    }

    /// Bank and program of each preset; the last record ends the table.
    fn numbers(&self) -> impl DoubleEndedIterator<Item = (u16, u16)> + ExactSizeIterator + '_ {
        let records = self.presets.len() / PRESET - 1;
        self.presets.chunks_exact(PRESET).take(records).map(|record| (u16_at(record, 22), u16_at(record, 20)))
    }

    /// The bytes of a font with this preset alone.
    pub(super) fn part(&self, source: &mut (impl Read + Seek), preset: usize) -> Result<Vec<u8>, Error> {
        let Gathered { preset_zones, instruments, instrument_zones, samples } = self.gather(preset)?;
        let mut wave = Vec::new();
        let mut headers = Vec::new();
        let mut frames = 0;
        for sample in samples {
            let mut header = self.header(sample)?.to_vec();
            let [start, end] = range(&header);
            frames += end - start;
            if frames > self.samples {
                return Err(fault("samples overlap"));
            }
            let moved = (wave.len() / 2) as i64 - start as i64;
            for place in [20, 24, 28, 32] {
                let number = i64::from(u32_at(&header, place)) + moved;
                let number = u32::try_from(number).map_err(|_| fault("a loop lies before its sample"))?;
                header[place..place + 4].copy_from_slice(&number.to_le_bytes());
            }
            wave.extend(read_at(source, self.samples_at + 2 * start, 2 * (end - start))?);
            wave.resize(wave.len() + 2 * REST_FRAMES, 0);
            headers.extend(header);
        }
        headers.resize(headers.len() + HEADER, 0);
        let mut first = record(&self.presets, PRESET, preset)?.to_vec();
        first[24..26].copy_from_slice(&0_u16.to_le_bytes());
        let mut last = vec![0; PRESET];
        last[24..26].copy_from_slice(&((preset_zones.zones.len() / ZONE) as u16).to_le_bytes());
        let mut instruments = instruments;
        instruments.resize(instruments.len() + INSTRUMENT, 0);
        let end = instruments.len();
        instruments[end - 2..].copy_from_slice(&((instrument_zones.zones.len() / ZONE) as u16).to_le_bytes());
        let (of_preset, of_instruments) = (preset_zones.closed()?, instrument_zones.closed()?);
        let tables = [
            chunk(b"phdr", &[first, last].concat()),
            chunk(b"pbag", &of_preset.zones),
            chunk(b"pmod", &of_preset.modulators),
            chunk(b"pgen", &of_preset.generators),
            chunk(b"inst", &instruments),
            chunk(b"ibag", &of_instruments.zones),
            chunk(b"imod", &of_instruments.modulators),
            chunk(b"igen", &of_instruments.generators),
            chunk(b"shdr", &headers),
        ]
        .concat();
        let content = [
            b"sfbk".to_vec(),
            chunk(b"LIST", &self.info),
            chunk(b"LIST", &[b"sdta".to_vec(), chunk(b"smpl", &wave)].concat()),
            chunk(b"LIST", &[b"pdta".to_vec(), tables].concat()),
        ]
        .concat();
        Ok(chunk(b"RIFF", &content))
    }

    /// What a preset consists of, numbered anew.
    fn gather(&self, preset: usize) -> Result<Gathered, Error> {
        let (mut chosen, mut samples) = (Vec::new(), Vec::new());
        let preset_zones = self.take_preset(preset, &mut chosen)?;
        let (mut instruments, mut instrument_zones) = (Vec::new(), Zones::default());
        for instrument in chosen {
            let mut header = record(&self.instruments, INSTRUMENT, instrument)?.to_vec();
            header[20..22].copy_from_slice(&((instrument_zones.zones.len() / ZONE) as u16).to_le_bytes());
            instruments.extend(header);
            self.take_instrument(instrument, &mut instrument_zones, &mut samples)?;
        }
        Ok(Gathered { preset_zones, instruments, instrument_zones, samples })
    }

    fn take_preset(&self, preset: usize, chosen: &mut Vec<usize>) -> Result<Zones, Error> {
        let [first, end] = [preset, preset + 1].map(|number| record(&self.presets, PRESET, number));
        let zones = usize::from(u16_at(first?, 24))..usize::from(u16_at(end?, 24));
        let from = [&self.preset_zones, &self.preset_generators, &self.preset_modulators];
        let mut taken = Zones::default();
        taken.take(from, zones, NAMES_INSTRUMENT, chosen)?;
        Ok(taken)
    }

    fn take_instrument(&self, instrument: usize, taken: &mut Zones, samples: &mut Vec<usize>) -> Result<(), Error> {
        let [first, end] = [instrument, instrument + 1].map(|number| record(&self.instruments, INSTRUMENT, number));
        let zones = usize::from(u16_at(first?, 20))..usize::from(u16_at(end?, 20));
        let from = [&self.instrument_zones, &self.instrument_generators, &self.instrument_modulators];
        taken.take(from, zones, NAMES_SAMPLE, samples)
    }

    /// The header of a sample, whose range lies within the wave.
    fn header(&self, sample: usize) -> Result<&[u8], Error> {
        let header = record(&self.headers, HEADER, sample)?;
        let [start, end] = range(header);
        // The last header only ends the table.
        let is_there = sample + 1 < self.headers.len() / HEADER;
        if !is_there || start >= end || end > self.samples {
            return Err(fault("a sample lies outside of the wave"));
        }
        Ok(header)
    }
}

/// First frame of a sample and the one behind its last.
fn range(header: &[u8]) -> [u64; 2] {
    [20, 24].map(|place| u64::from(u32_at(header, place)))
}

/// See [`Tables::gather`].
struct Gathered {
    preset_zones: Zones,
    instruments: Vec<u8>,
    instrument_zones: Zones,
    /// The samples that are needed, by their old numbers, in the order of the new ones.
    samples: Vec<usize>,
}

impl Zones {
    /// Takes over zones with their lists. What the generator `names` refers to gets the number of its place in `chosen`.
    fn take(
        &mut self,
        [zones, generators, modulators]: [&Vec<u8>; 3],
        range: Range<usize>,
        names: u16,
        chosen: &mut Vec<usize>,
    ) -> Result<(), Error> {
        for zone in range {
            self.open()?;
            let (here, next) = (record(zones, ZONE, zone)?, record(zones, ZONE, zone + 1)?);
            let list = |place| usize::from(u16_at(here, place))..usize::from(u16_at(next, place));
            for number in list(0) {
                let mut generator = record(generators, GENERATOR, number)?.to_vec();
                if u16_at(&generator, 0) == names {
                    let old = usize::from(u16_at(&generator, 2));
                    let new = chosen.iter().position(|&known| known == old).unwrap_or(chosen.len());
                    if new == chosen.len() {
                        chosen.push(old);
                    }
                    generator[2..4].copy_from_slice(&(new as u16).to_le_bytes());
                }
                self.generators.extend(generator);
            }
            for number in list(2) {
                self.modulators.extend(record(modulators, MODULATOR, number)?);
            }
            if self.generators.len() > generators.len() || self.modulators.len() > modulators.len() {
                return Err(fault("zones overlap"));
            }
        }
        Ok(())
    }

    /// Begins a zone behind what is there.
    fn open(&mut self) -> Result<(), Error> {
        let many = |_| fault("an instrument has too many zones");
        for length in [self.generators.len() / GENERATOR, self.modulators.len() / MODULATOR] {
            self.zones.extend(u16::try_from(length).map_err(many)?.to_le_bytes());
        }
        Ok(())
    }

    /// With the records that end the tables.
    fn closed(mut self) -> Result<Self, Error> {
        self.open()?;
        self.generators.extend([0; GENERATOR]);
        self.modulators.extend([0; MODULATOR]);
        Ok(self)
    }
}

fn record(table: &[u8], bytes: usize, number: usize) -> Result<&[u8], Error> {
    let found = number.checked_mul(bytes).and_then(|at| table.get(at..at + bytes));
    found.ok_or_else(|| fault("a table names what is not there"))
}

fn read_at(source: &mut (impl Read + Seek), at: u64, bytes: u64) -> Result<Vec<u8>, Error> {
    // Bounded: the sizes were checked against the length of the file.
    let mut content = vec![0; usize::try_from(bytes).unwrap_or(usize::MAX)];
    source
        .seek(SeekFrom::Start(at))
        .and_then(|_| source.read_exact(&mut content))
        .map_err(|error| fault(&error.to_string()))?;
    Ok(content)
}

/// A chunk with its name, its size, and the byte that makes it even.
fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 9);
    out.extend(name);
    out.extend((content.len() as u32).to_le_bytes());
    out.extend(content);
    out.resize(out.len().next_multiple_of(2), 0);
    out
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..at + 2).map_or(0, |pair| u16::from_le_bytes([pair[0], pair[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..at + 4).map_or(0, |four| u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

fn fault(reason: &str) -> Error {
    Error::Decode(format!("soundfont: {reason}"))
}

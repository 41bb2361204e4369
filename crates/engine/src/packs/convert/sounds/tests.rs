//! Containers of sound files, the lists, and what is cut out of recordings.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::list::Kind;
use super::*;
use crate::packs::catalog::SOUNDS;
use crate::packs::{Pack, Rule, catalog};

mod containers {
    use super::*;

    fn entry(name: &str, is_group: i32, size: i32, place: i32) -> Vec<u8> {
        let mut entry = name.as_bytes().to_vec();
        entry.resize(260, 0);
        for number in [1, is_group, size, 0, place] {
            entry.extend(number.to_le_bytes());
        }
        entry.resize(316, 0);
        entry
    }

    fn group(count: i32, entries: &[Vec<u8>], contents: &[u8]) -> Vec<u8> {
        let mut header = b"RedWolf Design GrpFolder".to_vec();
        header.resize(36, 0);
        header.extend(count.to_le_bytes());
        header.resize(204, 0);
        for three in header.chunks_exact_mut(3) {
            three.swap(0, 2);
        }
        header.iter_mut().for_each(|byte| *byte ^= 237);
        [header, entries.concat(), contents.to_vec()].concat()
    }

    fn packed(group: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(group).unwrap();
        let mut bytes = encoder.finish().unwrap();
        bytes[..2].copy_from_slice(&[0x1e, 0x8c]);
        bytes
    }

    /// `Inner.ocg/b.wav` in a packed group, beside `a.wav`.
    fn nested() -> Vec<u8> {
        let inner = packed(&group(1, &[entry("b.wav", 0, 3, 0)], b"bbb"));
        let entries = [entry("a.wav", 0, 2, 0), entry("Inner.ocg", 1, inner.len() as i32, 2)];
        packed(&group(2, &entries, &[b"aa".to_vec(), inner].concat()))
    }

    #[test]
    fn reads_nested_groups() {
        assert_eq!(c4group::read(&nested(), "a.wav").unwrap(), b"aa");
        assert_eq!(c4group::read(&nested(), "Inner.ocg/b.wav").unwrap(), b"bbb");
        let plain = c4group::unpack(&nested()).unwrap();
        assert_eq!(c4group::read(&plain, "Inner.ocg/b.wav").unwrap(), b"bbb");
        for path in ["", "c.wav", "Inner.ocg", "a.wav/b.wav", "Inner.ocg/c.wav", "Inner.ocg/x.ocg/b.wav"] {
            assert!(c4group::read(&nested(), path).is_err(), "{path}");
        }
    }

    #[test]
    fn refuses_damaged_groups() {
        let good = nested();
        let plain = c4group::unpack(&good).unwrap();
        for length in 0..good.len() {
            assert!(c4group::read(&good[..length], "Inner.ocg/b.wav").is_err(), "cut after {length} bytes");
        }
        for length in 0..plain.len() {
            assert!(c4group::read(&plain[..length], "Inner.ocg/b.wav").is_err(), "plain, cut after {length} bytes");
        }
        for (count, size, place) in [
            (-1, 3, 0),
            (i32::MAX, 3, 0),
            (5000, 3, 0),
            (1, -3, 0),
            (1, 4, 0),
            (1, 3, 1),
            (1, 3, -1),
            (1, i32::MAX, i32::MAX),
        ] {
            let group = group(count, &[entry("b.wav", 0, size, place)], b"bbb");
            assert!(c4group::read(&group, "b.wav").is_err(), "{count} entries, {size} bytes at {place}");
        }
        assert!(c4group::read(b"RIFF", "b.wav").is_err());
        assert!(c4group::read(&packed(&[7; 500]), "b.wav").is_err());
    }

    #[test]
    fn refuses_groups_that_unpack_to_too_much() {
        let bomb = packed(&vec![0; 129 << 20]);
        assert!(c4group::unpack(&bomb).unwrap_err().contains("unpacks to more"));
    }

    fn sound_set(place: u32, riff_bytes: u32) -> Vec<u8> {
        let mut file = Vec::new();
        for number in [8u32 | 0x8000_0000, 20] {
            file.extend(number.to_le_bytes());
        }
        file[..4].copy_from_slice(&(place | 0x8000_0000).to_le_bytes());
        file.extend(b"\x04Bark");
        file.extend(b"RIFF");
        file.extend(riff_bytes.to_le_bytes());
        file.extend(b"WAVE....");
        file
    }

    #[test]
    fn reads_sound_sets() {
        // The first place is the size of the table: eight bytes for each entry.
        assert_eq!(cat::read(&sound_set(8, 8), 0).unwrap(), b"RIFF\x08\x00\x00\x00WAVE....");
        assert!(cat::read(&sound_set(8, 8), 1).is_err());
        assert!(cat::read(&sound_set(8, 9), 0).is_err());
        assert!(cat::read(&sound_set(8, u32::MAX), 0).is_err());
        assert!(cat::read(&sound_set(9, 8), 0).is_err());
        assert!(cat::read(&sound_set(0x7fff_fff8, 8), 0).is_err());
        assert!(cat::read(&8u32.to_le_bytes(), 0).unwrap_err().contains("no names"));
        let good = sound_set(8, 8);
        for length in 0..good.len() {
            assert!(cat::read(&good[..length], 0).is_err(), "cut after {length} bytes");
        }
    }
}

/// Containers made here hold known samples; cut at any byte, they are refused.
mod game_files {
    use super::super::{rcc, soundfont, wad};

    fn chunk(id: &[u8], content: &[u8]) -> Vec<u8> {
        let mut bytes = id.to_vec();
        bytes.extend((content.len() as u32).to_le_bytes());
        bytes.extend(content);
        if content.len() % 2 == 1 {
            bytes.push(0);
        }
        bytes
    }

    fn header(name: &str, [start, end, from, to]: [u32; 4], rate_hz: u32, kind: u16) -> Vec<u8> {
        let mut bytes = vec![0; 20];
        bytes[..name.len()].copy_from_slice(name.as_bytes());
        for place in [start, end, from, to, rate_hz] {
            bytes.extend(place.to_le_bytes());
        }
        bytes.extend([60, 0, 0, 0]);
        bytes.extend(kind.to_le_bytes());
        bytes
    }

    fn font() -> Vec<u8> {
        let pcm: Vec<u8> = (0..1000_i16).flat_map(i16::to_le_bytes).collect();
        let headers = [
            header("Siren", [100, 900, 200, 800], 8000, 1),
            header("Coded", [0, 7, 0, 0], 44_100, 0x11),
            header("Far", [990, 1010, 0, 0], 8000, 1),
            header("EOS", [0; 4], 0, 0),
        ];
        let samples = [b"sdta".to_vec(), chunk(b"smpl", &pcm)].concat();
        let presets = [b"pdta".to_vec(), chunk(b"phdr", &[1, 2, 3]), chunk(b"shdr", &headers.concat())].concat();
        let body = [b"sfbk".to_vec(), chunk(b"LIST", &samples), chunk(b"LIST", &presets)].concat();
        chunk(b"RIFF", &body)
    }

    #[test]
    fn reads_samples_of_soundfonts() {
        let font = font();
        let plain = soundfont::read(&font, "Siren").unwrap();
        assert_eq!(plain.len(), 44 + 2 * 800);
        assert_eq!(plain[44..46], 100_i16.to_le_bytes());
        let looped = soundfont::read(&font, "Siren@2").unwrap();
        assert_eq!(looped.len(), 44 + 2 * 16_000);
        // From 799 the loop goes back to 200.
        let at = |frame: usize| i16::from_le_bytes([looped[44 + 2 * frame], looped[45 + 2 * frame]]);
        assert_eq!((at(699), at(700), at(1300)), (799, 200, 200));
        assert_eq!(soundfont::read(&font, "Coded").unwrap().len(), 7);
        for (name, fault) in [("Far", "outside"), ("None", "no sample"), ("Siren@x", "must be a number"), ("EOS", "Hz")]
        {
            let error = soundfont::read(&font, name).unwrap_err();
            assert!(error.contains(fault), "{name}: {error}");
        }
        for length in 0..font.len() {
            assert!(soundfont::read(&font[..length], "Siren").is_err(), "cut after {length} bytes");
        }
    }

    fn doom(samples: u32) -> Vec<u8> {
        let mut lump: Vec<u8> = [3_u16.to_le_bytes(), 11_025_u16.to_le_bytes()].concat();
        lump.extend(samples.to_le_bytes());
        lump.extend(0..48_u8);
        let mut file = b"IWAD".to_vec();
        file.extend(1_u32.to_le_bytes());
        file.extend((12 + lump.len() as u32).to_le_bytes());
        file.extend(&lump);
        file.extend(12_u32.to_le_bytes());
        file.extend((lump.len() as u32).to_le_bytes());
        file.extend(b"DSSAW\0\0\0");
        file
    }

    #[test]
    fn reads_sounds_of_wad_files() {
        let wav = wad::read(&doom(48), "DSSAW").unwrap();
        assert_eq!(wav[44..], (16..32).collect::<Vec<u8>>());
        for samples in [0, 8, 49, u32::MAX] {
            assert!(wad::read(&doom(samples), "DSSAW").is_err(), "{samples} samples");
        }
        assert!(wad::read(&doom(48), "DSAW").unwrap_err().contains("no lump"));
        for length in 0..doom(48).len() {
            assert!(wad::read(&doom(48)[..length], "DSSAW").is_err(), "cut after {length} bytes");
        }
    }

    /// `a/b.wav` with three bytes.
    fn resources() -> Vec<u8> {
        let mut names = Vec::new();
        for name in ["a", "b.wav"] {
            names.extend((name.len() as u16).to_be_bytes());
            names.extend([0; 4]);
            names.extend(name.encode_utf16().flat_map(u16::to_be_bytes));
        }
        let mut tree = Vec::new();
        for (name, flags, rest) in [(0_u32, 2_u16, [1_u32, 1]), (0, 2, [1, 2]), (8, 0, [0, 0])] {
            tree.extend(name.to_be_bytes());
            tree.extend(flags.to_be_bytes());
            rest.iter().for_each(|number| tree.extend(number.to_be_bytes()));
        }
        let mut file = b"qres".to_vec();
        let data_at = 20 + tree.len() as u32;
        for number in [1, 20, data_at, data_at + 7] {
            file.extend(number.to_be_bytes());
        }
        file.extend(tree);
        file.extend(3_u32.to_be_bytes());
        file.extend(b"abc");
        file.extend(names);
        file
    }

    #[test]
    fn reads_resources() {
        let file = resources();
        assert_eq!(rcc::read(&file, "a/b.wav").unwrap(), b"abc");
        for path in ["b.wav", "a", "a/b.wav/c", "a/c"] {
            assert!(rcc::read(&file, path).is_err(), "{path}");
        }
        for length in 0..file.len() {
            assert!(rcc::read(&file[..length], "a/b.wav").is_err(), "cut after {length} bytes");
        }
        let mut damaged = file.clone();
        for at in 0..file.len() {
            damaged[at] ^= 0xff;
            // Whatever it answers, it answers.
            let _ = rcc::read(&damaged, "a/b.wav");
            damaged[at] ^= 0xff;
        }
    }
}

mod lists {
    use super::*;

    fn bank(pack: &Pack) -> &'static Sounds {
        let rules = pack.outputs.iter().map(|output| &output.rule);
        rules
            .into_iter()
            .find_map(|rule| if let Rule::SoundIndex(sounds) = rule { Some(*sounds) } else { None })
            .unwrap()
    }

    fn built_in() -> &'static Sounds {
        bank(&SOUNDS)
    }

    #[test]
    fn the_built_in_lists_are_right() {
        assert!(List::parse(built_in()).unwrap().rows.len() > 400);
        for pack in catalog::BANKS {
            check(pack);
        }
    }

    fn check(pack: &Pack) {
        let sounds = bank(pack);
        let list = List::parse(sounds).unwrap();
        // What a result contains must not bind who publishes it to more than a credit.
        let allowed = [
            "CC0-1.0",
            "CC-BY-3.0",
            "CC-BY-4.0",
            "MIT",
            "BSD-2-Clause",
            "BSD-3-Clause",
            "WTFPL",
            "LicenseRef-public-domain",
        ];
        let mut seen = std::collections::HashSet::new();
        for row in &list.rows {
            assert!(pack.terms.is_some() || allowed.contains(&row.license), "{}: {}", row.file, row.license);
            assert!(pack.license.contains(row.license), "{}", row.license);
            assert!(!row.title.is_empty() && row.title == row.title.trim() && row.author == row.author.trim());
            assert!(
                !row.author.is_empty() || !row.license.starts_with("CC-BY"),
                "{}: who is to be credited?",
                row.file
            );
            assert!(seen.insert((row.package.name, row.file, row.name)), "{} twice", row.file);
        }
        for package in sounds.packages {
            let used = list.rows.iter().any(|row| row.package == *package) || sounds.tagger.package == *package;
            assert!(used && pack.packages.contains(package), "{}", package.name);
        }
        assert!(catalog::PACKS.contains(&pack));
    }

    #[test]
    fn refuses_wrong_lists() {
        let package = built_in().packages[0].name;
        let good_names = "rain\ttexture\tRain|Raindrop";
        let good = format!("{package}\tx!1\train\tMIT\tA\tB");
        let parse = |takes: &str, names: &str| {
            let leak = |text: &str| &*Box::leak(text.to_owned().into_boxed_str());
            let (packages, tagger) = (built_in().packages, built_in().tagger);
            List::parse(&Sounds { takes: leak(takes), names: leak(names), packages, tagger })
                .map(|list| list.rows.len())
        };
        assert_eq!(parse(&format!("# comment\n\n{good}\n"), good_names), Ok(1));
        for takes in [
            good.replace("rain", "snow"),
            good.replace(package, "unknown"),
            good.replace("\tB", ""),
            format!("{good}\tmore"),
            good.replace('\t', " "),
        ] {
            assert!(parse(&takes, good_names).is_err(), "{takes}");
        }
        for names in [
            "rain\tloud\tRain",
            "rain\ttexture\tRain\nrain\tevent\tRain",
            "rain\tsong\tRain",
            "rain\ttexture\tRainn",
            "rain",
            "",
        ] {
            assert!(parse(&good, names).is_err(), "{names}");
        }
    }
}

mod cutting {
    use super::*;

    const RATE: usize = SAMPLE_RATE_HZ as usize;

    fn noise(frames: usize, level: f32) -> Vec<f32> {
        let mut state = 1u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        (0..frames).map(|_| next() * level).collect()
    }

    fn knocks(levels: &[f32]) -> Audio {
        let mut samples = vec![0.0; RATE / 5];
        for &level in levels {
            let knock = noise(RATE / 20, level);
            samples.extend(knock.iter().enumerate().map(|(n, sample)| sample * (-(n as f32) / 400.0).exp()));
            samples.resize(samples.len() + RATE / 3, 0.0);
        }
        Audio::mono(samples, SAMPLE_RATE_HZ)
    }

    #[test]
    fn tells_events_apart_by_pauses() {
        let takes = cut::takes(knocks(&[0.3, 0.5, 0.01, 0.4]), Kind::Events, false).unwrap();
        assert_eq!(takes.len(), 3, "the weak one is a noise of the recording");
        for take in takes {
            let (audio, looped) = take.unwrap();
            assert!(looped.is_none());
            assert!((0.02..0.2).contains(&audio.duration_s()), "{} s", audio.duration_s());
            assert!((audio.sample_peak() - 0.891).abs() < 0.1, "peak {}", audio.sample_peak());
            assert!(audio.channels[0][0] == 0.0 && *audio.channels[0].last().unwrap() == 0.0);
        }
        let whole = cut::takes(knocks(&[0.3, 0.5, 0.4]), Kind::Event, false).unwrap();
        assert_eq!(whole.len(), 1);
        assert!(whole[0].as_ref().unwrap().0.duration_s() > 0.7);
    }

    #[test]
    fn refuses_what_is_unfit() {
        let clipped: Vec<f32> = noise(RATE, 3.0).iter().map(|sample| sample.clamp(-1.0, 1.0)).collect();
        let held: Vec<f32> = clipped.iter().flat_map(|&sample| [sample; 4]).collect();
        let cases = [
            ("clipped", Audio::mono(held, SAMPLE_RATE_HZ), Kind::Texture, "is clipped"),
            ("silent", Audio::mono(noise(RATE, 0.004), SAMPLE_RATE_HZ), Kind::Texture, "its peak is"),
            ("constant", Audio::mono(vec![0.5; RATE], SAMPLE_RATE_HZ), Kind::Event, "its peak is"),
            ("channels", Audio::silence(SAMPLE_RATE_HZ, 3, RATE), Kind::Event, "3 channels"),
        ];
        for (name, audio, kind, message) in cases {
            let error = cut::takes(audio, kind, false).unwrap_err();
            assert!(error.contains(message), "{name}: {error}");
        }
        let short = cut::takes(Audio::mono(noise(RATE / 2, 0.5), SAMPLE_RATE_HZ), Kind::Texture, false).unwrap();
        assert!(short[0].as_ref().unwrap_err().contains("the least is"));
    }

    #[test]
    fn makes_equal_channels_one() {
        let wave = noise(RATE, 0.5);
        let channels = |left: &[f32], right: &[f32]| {
            let audio = Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels: vec![left.to_vec(), right.to_vec()] };
            cut::takes(audio, Kind::Texture, false).unwrap().remove(0).unwrap().0.channels.len()
        };
        assert_eq!(channels(&wave, &wave), 1);
        let other: Vec<f32> = wave.iter().rev().copied().collect();
        assert_eq!(channels(&wave, &other), 2);
    }

    #[test]
    fn loops_without_a_seam() {
        // A hum of 97.3 Hz whose length is no whole number of periods, and noise.
        let hum: Vec<f32> =
            (0..2 * RATE).map(|n| (n as f32 * 97.3 * std::f32::consts::TAU / RATE as f32).sin() * 0.89).collect();
        let usual_step = hum.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
        let (looped, range) =
            cut::takes(Audio::mono(hum, SAMPLE_RATE_HZ), Kind::Texture, false).unwrap().remove(0).unwrap();
        let [start, end] = range.unwrap();
        let samples = &looped.channels[0];
        assert!(end <= samples.len() && end - start > RATE);
        let seam = (samples[start] - samples[end - 1]).abs();
        assert!(seam <= 1.5 * usual_step, "a step of {seam}, within the hum at most {usual_step}");

        let (looped, range) = cut::takes(Audio::mono(noise(2 * RATE, 0.5), SAMPLE_RATE_HZ), Kind::Texture, false)
            .unwrap()
            .remove(0)
            .unwrap();
        let [_, end] = range.unwrap();
        let level = |samples: &[f32]| (samples.iter().map(|x| x * x).sum::<f32>() / samples.len() as f32).sqrt();
        let samples = &looped.channels[0];
        let (middle, faded) = (level(&samples[RATE / 2..RATE]), level(&samples[end - RATE / 10..end]));
        assert!((faded / middle - 1.0).abs() < 0.1, "the fade changes the level from {middle} to {faded}");
    }
}

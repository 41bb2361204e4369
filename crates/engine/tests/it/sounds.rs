//! The bank of recordings of the installed pack `sounds`.

use std::collections::HashSet;

use klang_engine::effects::bank::{Bank, SAMPLE_RATE_HZ};
use klang_engine::effects::catalogue::Catalogue;
use klang_engine::packs::catalog::SOUNDS;

use crate::packs;

fn bank() -> Bank {
    crate::pack("sounds");
    Bank::open(&packs(), &SOUNDS).unwrap().unwrap()
}

#[test]
fn every_take_is_sound_of_its_length_and_level() {
    let bank = bank();
    let mut count = 0;
    for name in bank.names() {
        for take in bank.takes(name) {
            let audio = bank.load(take).unwrap();
            assert_eq!(audio.sample_rate_hz, SAMPLE_RATE_HZ);
            assert_eq!((audio.frames(), audio.channels.len()), (take.frames, take.channels), "{name}");
            let peak_dbfs = 20.0 * audio.sample_peak().log10();
            // Takes are normalised to -1 dB; the fade at an edge may still lower a peak that lies in it.
            assert!(
                (peak_dbfs - take.peak_dbfs).abs() < 0.05 && (-6.0..=-0.8).contains(&peak_dbfs),
                "{name}: {peak_dbfs}"
            );
            assert!((-50.0..0.0).contains(&take.loudness_lufs), "{name}: {} LUFS", take.loudness_lufs);
            let attribution = take.attribution();
            assert!(!attribution.license.is_empty() && !attribution.source.is_empty() && !attribution.title.is_empty());
            count += 1;
        }
    }
    assert!(count > 400, "{count} takes");
    assert!(bank.names().count() > 120, "{} names", bank.names().count());
}

/// The step over the seam is none that the sound does not make anyway.
#[test]
fn loops_have_no_click() {
    let bank = bank();
    let mut loops = 0;
    for take in bank.names().flat_map(|name| bank.takes(name)) {
        let Some([start, end]) = take.loop_frames else { continue };
        let audio = bank.load(take).unwrap();
        for samples in &audio.channels {
            let usual = samples.windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
            let seam = (samples[start] - samples[end - 1]).abs();
            assert!(seam <= usual * 1.01, "{} of {}: a step of {seam}, usually {usual}", take.name, take.source);
        }
        loops += 1;
    }
    assert!(loops > 40, "{loops} loops");
}

/// Concepts may ask for takes that no package has yet; most of what the packages have must be asked for.
#[test]
fn most_of_the_bank_is_used_by_the_catalogue() {
    let bank = bank();
    let asked: HashSet<&str> = Catalogue::built_in()
        .concepts()
        .iter()
        .flat_map(|concept| concept.recipes.iter().flatten())
        .filter_map(|layer| layer.takes.as_deref())
        .collect();
    let used: HashSet<&str> = asked.iter().flat_map(|name| bank.takes(name)).map(|take| take.name.as_str()).collect();
    // A second name counts as used when the takes behind it are.
    let is_used = |name: &&str| bank.takes(name).iter().any(|take| used.contains(take.name.as_str()));
    let unused: Vec<&str> = bank.names().filter(|name| !is_used(name)).collect();
    assert!(used.len() > unused.len(), "{} names are used, {} are not: {unused:?}", used.len(), unused.len());
}

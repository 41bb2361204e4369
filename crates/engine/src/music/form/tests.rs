use super::*;

fn wanted(duration_s: f64, bpm: f64, beats_per_bar: usize, accents_s: &[f64]) -> Wanted<'_> {
    Wanted { duration_s, bpm, tolerance: 0.02, beats_per_bar, accents_s, arc: Arc::Build, energy: 0.0 }
}

#[test]
fn every_length_and_tempo_ends_on_time() {
    for tenths in 10..=300 {
        let duration_s = f64::from(tenths) / 10.0;
        for bpm in [42.0, 60.0, 75.0, 97.0, 120.0, 174.0, 200.0] {
            for per_bar in [2, 3, 4] {
                let form = plan(&wanted(duration_s, bpm, per_bar, &[]));
                let ring_s = duration_s - form.final_s;
                let name = format!("{duration_s} s at {bpm}, {per_bar} beats: ring {ring_s:.2}");
                assert!(ring_s > 0.2 && ring_s < 3.5, "{name}");
                assert!(form.final_beat == 0.0 || (form.bpm(bpm) / bpm - 1.0).abs() < 0.0201, "{name}");
                let beats: f64 = form.bars.iter().map(|bar| bar.beats).sum();
                assert!((beats - form.final_beat).abs() < 1e-9, "{name}");
                let in_sections: usize = form.sections.iter().map(|section| section.bars).sum();
                assert_eq!(in_sections, form.bars.len(), "{name}");
            }
        }
    }
}

#[test]
fn bars_begin_at_accents() {
    let accents = [4.3, 9.1, 14.6];
    let form = plan(&wanted(20.0, 110.0, 4, &accents));
    let on_bar = form.accents.iter().filter(|accent| accent.is_bar_line).count();
    assert!(on_bar >= 2, "{:?}", form.accents);
    for pair in form.tempo_map.windows(2) {
        let local = (pair[1].0 - pair[0].0) * 60.0 / (pair[1].1 - pair[0].1);
        assert!((local / 110.0 - 1.0).abs() <= 0.03, "{:?}", form.tempo_map);
    }
}

#[test]
fn odd_accents_do_no_harm() {
    let many: Vec<f64> = (0..5000).map(|n| f64::from(n) * 0.01).collect();
    for accents in [vec![f64::NAN, -1.0, f64::INFINITY, 1e9], many, vec![0.0, 5.0, 5.0]] {
        let form = plan(&wanted(10.0, 100.0, 4, &accents));
        assert!(form.final_s < 10.0 && form.accents.len() <= 64);
    }
}

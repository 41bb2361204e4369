use super::super::compose as write;
use super::super::style::Library;
use super::*;

fn song(prompt: &str, duration_s: f64, seed: u64) -> Song {
    write(prompt, duration_s, seed, &[]).unwrap()
}

/// The longest time within the piece in which no note is held.
fn longest_rest(song: &Song) -> f64 {
    let mut spans: Vec<(f64, f64)> = song
        .tracks
        .iter()
        .flat_map(|track| track.notes.iter().map(|note| (note.start_s, note.start_s + note.length_s)))
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut end, mut rest) = (0.0_f64, 0.0_f64);
    for (from, to) in spans {
        rest = rest.max(from - end);
        end = end.max(to);
    }
    rest
}

#[test]
fn every_style_fills_every_length() {
    for style in &Library::built_in().unwrap().styles {
        for duration_s in [0.5, 1.0, 2.0, 3.0, 4.7, 7.0, 10.0, 13.3, 20.0, 30.0, 61.0] {
            let song = song(&style.en[0], duration_s, 7);
            let name = format!("{} {duration_s} s", style.id);
            assert_eq!(song.style, style.id, "{name}");
            assert!(!song.tracks.is_empty() && song.tracks.len() <= 16, "{name}");
            assert!(longest_rest(&song) < 1.2, "{name}: rest of {:.2} s", longest_rest(&song));
            assert!(song.final_s < duration_s, "{name}");
            let is_final = |note: &Note| (note.start_s - song.final_s).abs() < 0.12;
            assert!(
                song.tracks.iter().filter(|t| t.notes.iter().any(is_final)).count() >= 2.min(song.tracks.len()),
                "{name}"
            );
            for note in song.tracks.iter().flat_map(|track| &track.notes) {
                assert!(note.start_s >= 0.0 && note.start_s < duration_s && note.length_s > 0.0, "{name}: {note:?}");
                assert!(note.key <= 127 && (1..=127).contains(&note.velocity), "{name}: {note:?}");
            }
        }
    }
}

#[test]
fn the_tempo_is_the_asked_one() {
    for style in &Library::built_in().unwrap().styles {
        for bpm in [60.0, 93.0, 120.0, 171.0] {
            for duration_s in [8.0, 20.0, 29.9] {
                let song = song(&format!("{} {bpm} bpm", style.en[0]), duration_s, 3);
                assert!((song.tempo_bpm / bpm - 1.0).abs() < 0.02, "{} {bpm}: {}", style.id, song.tempo_bpm);
            }
        }
    }
}

#[test]
fn moods_change_mode_tempo_and_density() {
    for style in &Library::built_in().unwrap().styles {
        let mean = |mood: &str| {
            let songs = (0..4).map(|seed| song(&format!("{mood} {}", style.en[0]), 20.0, seed)).collect::<Vec<_>>();
            let of = |value: fn(&Song) -> f64| songs.iter().map(value).sum::<f64>() / 4.0;
            assert!(
                songs.iter().all(|song| song.is_major == (mood == "happy") || style.id == "blues"),
                "{} {mood}",
                style.id
            );
            (of(|song| song.tempo_bpm), of(Song::density))
        };
        let (happy, sad) = (mean("happy"), mean("sad"));
        assert!(happy.0 > 1.1 * sad.0, "{}: {} and {} bpm", style.id, happy.0, sad.0);
        assert!(happy.1 > 1.15 * sad.1, "{}: {} and {} notes/s", style.id, happy.1, sad.1);
    }
}

#[test]
fn a_seed_decides_and_another_differs() {
    for style in &Library::built_in().unwrap().styles {
        let name = &style.en[0];
        assert_eq!(song(name, 12.0, 5), song(name, 12.0, 5));
        assert_ne!(song(name, 12.0, 5).tracks, song(name, 12.0, 6).tracks);
    }
}

#[test]
fn accents_are_marked() {
    let accents = [3.21, 6.9, 11.47, 15.03];
    for style in &Library::built_in().unwrap().styles {
        let song = write(&style.en[0], 20.0, 1, &accents).unwrap();
        assert_eq!(song.accents.len(), accents.len());
        for accent in &song.accents {
            let notes = song.tracks.iter().flat_map(|track| &track.notes);
            let struck =
                notes.filter(|note| (note.start_s - accent.asked_s).abs() < 0.025 && note.velocity > 70).count();
            assert!(struck >= 1, "{}: nothing at {:.2}", style.id, accent.asked_s);
        }
        assert!((song.tempo_bpm / song.asked_bpm - 1.0).abs() < 0.03, "{}", style.id);
    }
}

#[test]
fn instruments_of_the_prompt_play() {
    let programs = |prompt: &str| song(prompt, 15.0, 2).tracks.iter().map(|track| track.program).collect::<Vec<_>>();
    assert!(programs("pop with violin").contains(&40));
    assert!(programs("摇滚 小号").contains(&56));
    assert!(song("rock without drums", 15.0, 2).tracks.iter().all(|track| !track.is_drums));
    assert!(programs("solo cello, sad").iter().all(|program| *program == 42));
    assert!(programs("classical solo guitar").iter().all(|program| *program == 25));
}

#[test]
fn odd_lengths_and_prompts_do_no_harm() {
    for duration_s in [f64::NAN, -1.0, 0.0, f64::INFINITY, 1e300] {
        let song = song("jazz", duration_s, 0);
        assert!((0.5..=600.0).contains(&song.duration_s));
    }
    assert!(write("", 3.0, 0, &[]).is_err() && write("!!!", 3.0, 0, &[]).is_err());
}

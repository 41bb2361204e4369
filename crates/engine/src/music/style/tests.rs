use super::*;

#[test]
fn the_data_files_are_valid_and_rich() {
    let library = Library::built_in().unwrap();
    assert!(library.styles.len() >= 24);
    let mut ids = std::collections::HashSet::new();
    let mut names = std::collections::HashMap::new();
    for style in &library.styles {
        assert!(ids.insert(&style.id), "{}", style.id);
        assert!(style.tracks.iter().any(|part| part.role == Role::Melody || part.role == Role::Arp), "{}", style.id);
        // From the first bar on something must play.
        assert!(style.tracks.iter().any(|part| part.from <= 0.15), "{}", style.id);
        for name in style.en.iter().chain(&style.zh) {
            if let Some(other) = names.insert(name, &style.id) {
                panic!("`{name}` names {other} and {}", style.id);
            }
        }
    }
    assert!(library.words.instrument.len() > 40 && library.words.mood.len() >= 10);
}

#[test]
fn mistakes_in_data_are_named() {
    let good = STYLE_FILES[0].1;
    let break_with = |from: &str, to: &str| {
        let changed = good.replacen(from, to, 1);
        assert_ne!(changed, good, "{from}");
        match toml::from_str::<StyleFile>(&changed) {
            Ok(file) => file.style.iter().find_map(|style| style.check().err()).unwrap_or_default(),
            Err(error) => error.to_string(),
        }
    };
    assert!(break_with("I5 bVII5", "H5 bVII5").contains("no chord `H5`"));
    assert!(break_with("kick x", "kik x").contains("no drum `kik`"));
    assert!(break_with("major_pentatonic", "majorish").contains("no mode"));
    assert!(break_with("x.......x.x.....", "x.......x.x....").contains("whole number of bars"));
    assert!(break_with("tempo_bpm", "tempo").contains("tempo"));
}

use super::*;

fn sheet(cues: Vec<Cue>) -> CueSheet {
    CueSheet {
        duration_s: 5.0,
        space: Space::default(),
        asmr: false,
        cues,
        music: None,
        shots_s: vec![0.0],
        notes: Vec::new(),
    }
}

#[test]
fn each_broken_limit_is_named_with_its_place() {
    struct Case(&'static str, fn(&mut CueSheet));
    let cases = [
        Case("duration_s is 31", |s| s.duration_s = 31.0),
        Case("duration_s is NaN", |s| s.duration_s = f64::NAN),
        Case("cues has 257 entries", |s| s.cues = vec![Cue::usual("knock", 0.0); 257]),
        Case("cues has 33 different sounds", |s| {
            s.cues = (0..33).map(|nth| Cue { material: Some(format!("m{nth}")), ..Cue::usual("knock", 0.0) }).collect();
        }),
        Case("shots_s must be", |s| s.shots_s.push(5.1)),
        Case("music has 1001 characters", |s| s.music = Some("a".repeat(1001))),
        Case("cues[0].concept `nothing` is not", |s| s.cues[0].concept = "nothing".into()),
        Case("cues[0].time_s is 5.5, possible is 0 to 5", |s| s.cues[0].time_s = 5.5),
        Case("cues[0].pan is inf", |s| s.cues[0].pan = f32::INFINITY),
        Case("cues[0].distance_m is 0", |s| s.cues[0].distance_m = 0.0),
        Case("cues[0].speed is 5", |s| s.cues[0].speed = 5.0),
        Case("cues[0].material is longer", |s| s.cues[0].material = Some("x".repeat(41))),
        Case("cues[0].levels has 257 entries", |s| {
            s.cues[0].levels = vec![Level { time_s: 0.0, gain_db: 0.0 }; 257];
        }),
        Case("cues[0].levels[0].gain_db is 13, possible is -60 to 12", |s| {
            s.cues[0].levels = vec![Level { time_s: 0.0, gain_db: 13.0 }];
        }),
        Case("cues[0].levels[1].time_s is before", |s| {
            s.cues[0].levels = [2.0, 1.0].map(|time_s| Level { time_s, gain_db: 0.0 }).to_vec();
        }),
        Case("cues[0].why is longer", |s| s.cues[0].why = "x".repeat(1001)),
    ];
    let knows = |id: &str| id == "knock";
    assert_eq!(sheet(vec![Cue::usual("knock", 1.0)]).check(&knows), Vec::<String>::new());
    for Case(expected, spoil) in cases {
        let mut spoilt = sheet(vec![Cue::usual("knock", 1.0)]);
        spoil(&mut spoilt);
        let faults = spoilt.check(&knows);
        assert!(faults.iter().any(|fault| fault.starts_with(expected)), "{expected}: {faults:?}");
    }
}

#[test]
fn a_sheet_survives_json_and_unknown_fields_are_refused() {
    let levels = vec![Level { time_s: 1.5, gain_db: -3.0 }];
    let sheet = sheet(vec![Cue::usual("knock", 1.25), Cue { levels, ..Cue::usual("knock", 1.5) }]);
    let json = serde_json::to_string(&sheet).unwrap();
    assert_eq!(serde_json::from_str::<CueSheet>(&json).unwrap(), sheet);
    assert!(serde_json::from_str::<CueSheet>(r#"{"duration_s": 3, "cues": [], "cue": 1}"#).is_err());
    let least: CueSheet =
        serde_json::from_str(r#"{"duration_s": 3, "cues": [{"time_s": 1, "concept": "knock"}]}"#).unwrap();
    assert_eq!(least.cues, [Cue::usual("knock", 1.0)]);
}

use super::super::seen::{Mover, Rhythm, Thing, Waypoint};
use super::*;
use crate::effects::planner::Planner;

fn seen(duration_s: f64, hits: Vec<Hit>) -> Seen {
    Seen { duration_s, shots: vec![shot(0.0, duration_s, Vec::new())], hits, ..Seen::default() }
}

fn shot(start_s: f64, end_s: f64, things: Vec<Thing>) -> Shot {
    Shot { start_s, end_s, camera_speed: 0.0, motion: 0.1, blends_s: [0.0; 2], things }
}

fn thing(concept: &str, confidence: f32, is_ambience: bool) -> Thing {
    Thing { concept: concept.into(), seen_as: "a thing".into(), confidence, place: None, is_ambience }
}

fn hit(time_s: f64, strength: f32) -> Hit {
    let place = Place { x: 0.5, y: 0.0, size: 0.04 };
    Hit { time_s, kind: HitKind::Bounce, place, strength, confidence: 0.9, mover: Some(1) }
}

fn thud(_: &Shot, _: &Hit, _: Option<f64>) -> Option<Heard> {
    Some(Heard { concept: "thud".into(), material: None, why: "unknown".into(), confidence: 0.8 })
}

fn prompted(seen: &Seen, prompt: &str) -> CueSheet {
    let catalogue = Catalogue::built_in();
    let planner = Planner::with_words(catalogue);
    let scene = planner.plan(prompt, seen.duration_s).unwrap();
    plan(seen, Wish { effects: Some(&scene), ..Wish::default() }, None, catalogue, &thud)
}

fn times(sheet: &CueSheet, concept: &str) -> Vec<f64> {
    sheet.cues.iter().filter(|cue| cue.concept == concept).map(|cue| cue.time_s).collect()
}

fn is_valid(sheet: &CueSheet) {
    let faults = sheet.check(&|concept| Catalogue::built_in().find(concept).is_some());
    assert!(faults.is_empty(), "{faults:?}");
}

#[test]
fn the_prompt_says_what_and_the_picture_says_when() {
    let seen = seen(5.0, vec![hit(1.0, 0.9), hit(2.2, 0.6), hit(3.1, 0.3)]);
    let sheet = prompted(&seen, "a door knock");
    is_valid(&sheet);
    let concept = sheet.cues[0].concept.clone();
    assert_eq!(times(&sheet, &concept), [1.0, 2.2, 3.1]);
    assert!(sheet.cues.windows(2).all(|pair| pair[0].strength > pair[1].strength));
    assert!(
        sheet.cues.iter().all(|cue| cue.pan > 0.2 && (cue.distance_m - 5.0_f32.sqrt()).abs() < 0.01),
        "{:?}",
        sheet.cues[0]
    );
    assert!(sheet.cues[0].why.contains("turns back") && sheet.cues[0].why.contains("knock"), "{}", sheet.cues[0].why);
}

#[test]
fn counts_take_the_strongest_moments() {
    let seen = seen(5.0, vec![hit(1.0, 0.2), hit(2.0, 0.9), hit(3.0, 0.3), hit(4.0, 0.8)]);
    let sheet = prompted(&seen, "two door knocks");
    let concept = sheet.cues[0].concept.clone();
    assert_eq!(times(&sheet, &concept), [2.0, 4.0]);
}

#[test]
fn what_goes_on_is_laid_over_the_whole() {
    let sheet = prompted(&seen(6.0, Vec::new()), "heavy rain");
    is_valid(&sheet);
    assert_eq!((sheet.cues.len(), sheet.cues[0].time_s), (1, 0.0));
    assert!((sheet.cues[0].length_s.unwrap() - 6.0).abs() < 0.2);
}

#[test]
fn without_a_moment_the_prompt_keeps_its_own_time() {
    for (prompt, waits_for_moments) in [("three knocks on a door", true), ("a dog barking", false)] {
        let sheet = prompted(&seen(5.0, Vec::new()), prompt);
        is_valid(&sheet);
        assert!(!sheet.cues.is_empty() && sheet.cues.iter().all(|cue| cue.length_s.is_some()), "{prompt}");
        let says_so = sheet.notes.iter().any(|note| note.contains("no moment is seen"));
        assert_eq!(says_so, waits_for_moments, "{prompt}: {:?}", sheet.notes);
    }
}

#[test]
fn one_after_the_other_stays_in_order() {
    let hits = (0..8).map(|nth| hit(0.5 + 0.6 * f64::from(nth), 0.6)).collect();
    let sheet = prompted(&seen(6.0, hits), "footsteps, then a door knock");
    is_valid(&sheet);
    let steps = sheet.cues.iter().filter(|cue| cue.concept.contains("footsteps")).map(|cue| cue.time_s);
    let knocks = sheet.cues.iter().filter(|cue| cue.concept.contains("knock")).map(|cue| cue.time_s);
    let (last_step, first_knock) = (steps.fold(0.0, f64::max), knocks.fold(9.0, f64::min));
    assert!(last_step > 0.0 && first_knock < 9.0 && last_step < first_knock, "{:?}", sheet.cues);
}

#[test]
fn the_picture_alone_gives_surroundings_that_change_at_cuts() {
    let mut seen = seen(9.0, vec![hit(4.0, 0.5)]);
    let sea = || vec![thing("sea", 0.8, true)];
    assert!(Catalogue::built_in().find("sea").is_some() && Catalogue::built_in().find("rain").is_some());
    seen.shots = vec![shot(0.0, 3.0, sea()), shot(3.0, 5.0, sea()), shot(5.0, 9.0, vec![thing("rain", 0.7, true)])];
    let sheet = plan(&seen, Wish::default(), None, Catalogue::built_in(), &thud);
    is_valid(&sheet);
    let spans: Vec<(&str, f64, Option<f64>)> =
        sheet.cues.iter().map(|cue| (cue.concept.as_str(), cue.time_s, cue.length_s)).collect();
    assert_eq!(spans, [("sea", 0.0, Some(5.0)), ("thud", 4.0, None), ("rain", 5.0, Some(4.0))]);
    assert_eq!(sheet.shots_s, [0.0, 3.0, 5.0]);
}

#[test]
fn a_rhythm_without_hits_is_heard_at_its_times() {
    let mut seen = seen(4.0, vec![hit(3.8, 0.5)]);
    let place = Place { x: 0.0, y: 0.5, size: 0.1 };
    seen.rhythms = vec![Rhythm {
        start_s: 0.5,
        end_s: 3.5,
        period_s: 0.5,
        times_s: vec![0.5, 1.03, 1.5, 2.0],
        place,
        confidence: 0.8,
        mover: Some(1),
    }];
    let sheet = plan(&seen, Wish::default(), None, Catalogue::built_in(), &thud);
    assert_eq!(times(&sheet, "thud"), [0.5, 1.03, 1.5, 2.0, 3.8]);
    // Where hits are seen, they are the rhythm.
    seen.hits.insert(0, hit(1.0, 0.5));
    let sheet = plan(&seen, Wish::default(), None, Catalogue::built_in(), &thud);
    assert_eq!(times(&sheet, "thud"), [1.0, 3.8]);
}

#[test]
fn what_only_swings_is_silent_unless_it_is_known_to_strike() {
    let mut seen = seen(4.0, Vec::new());
    let place = Place { x: 0.0, y: 0.5, size: 0.1 };
    let times_s = vec![0.5, 1.0, 1.5];
    seen.rhythms =
        vec![Rhythm { start_s: 0.4, end_s: 1.6, period_s: 0.5, times_s, place, confidence: 0.8, mover: Some(1) }];
    let heard = |confidence: f32| {
        let hear = move |_: &Shot, _: &Hit, _: Option<f64>| {
            thud(&shot(0.0, 1.0, Vec::new()), &hit(0.0, 0.5), None).map(|heard| Heard { confidence, ..heard })
        };
        times(&plan(&seen, Wish::default(), None, Catalogue::built_in(), &hear), "thud").len()
    };
    assert_eq!((heard(0.15), heard(0.5)), (0, 3));
}

#[test]
fn surroundings_leave_room_for_what_happens() {
    let bed_db = |hits: Vec<Hit>, confidence: f32| {
        let mut seen = seen(4.0, hits);
        seen.shots[0].things = vec![thing("rain", confidence, true)];
        let sheet = plan(&seen, Wish::default(), None, Catalogue::built_in(), &thud);
        sheet.cues.iter().find(|cue| cue.concept == "rain").map(|cue| cue.gain_db)
    };
    let (alone, beside) = (bed_db(Vec::new(), 0.8).unwrap(), bed_db(vec![hit(1.0, 0.5)], 0.8).unwrap());
    assert!(beside < alone - 6.0, "{beside} {alone}");
    assert!(bed_db(Vec::new(), 0.3).unwrap() < alone - 2.0, "what is less sure is heard less");
    assert_eq!(bed_db(vec![hit(1.0, 0.5)], 0.3), None, "a guess covers nothing");
}

#[test]
fn a_thing_that_moves_is_followed() {
    let mut seen = seen(5.0, Vec::new());
    let at = |time_s: f64, x: f32| Waypoint { time_s, place: Place { x, y: 0.0, size: 0.05 }, speed: 0.3 };
    let course = vec![at(0.0, -0.9), at(2.5, 0.0), at(5.0, 0.9)];
    seen.movers = vec![Mover { id: 1, start_s: 0.0, end_s: 5.0, course }];
    let sheet = prompted(&seen, "a car driving past");
    is_valid(&sheet);
    let car = sheet.cues.iter().find(|cue| cue.end_pan.is_some()).unwrap();
    assert!(car.pan < -0.5 && car.end_pan.unwrap() > 0.5, "{car:?}");
}

#[test]
fn asmr_is_near_dry_and_detailed() {
    let mut seen = seen(5.0, vec![hit(1.0, 0.9), Hit { confidence: 0.3, kind: HitKind::Appearance, ..hit(2.0, 0.1) }]);
    seen.shots[0].things = vec![thing("rain", 0.8, true)];
    let sheet = |asmr| plan(&seen, Wish { asmr, ..Wish::default() }, None, Catalogue::built_in(), &thud);
    let (usual, close) = (sheet(false), sheet(true));
    is_valid(&close);
    assert_eq!((times(&usual, "thud").len(), times(&close, "thud").len()), (1, 2), "small sounds are heard too");
    assert_eq!(close.space, Space::Dry);
    let of = |sheet: &CueSheet, concept: &str| sheet.cues.iter().find(|cue| cue.concept == concept).unwrap().clone();
    assert!(of(&close, "thud").distance_m < of(&usual, "thud").distance_m);
    assert!(of(&close, "rain").gain_db < of(&usual, "rain").gain_db - 5.0, "a quiet bed");
}

#[test]
fn too_many_cues_lose_the_least_certain() {
    let hits =
        (0..400).map(|nth| Hit { confidence: if nth < 200 { 0.9 } else { 0.6 }, ..hit(0.04 * f64::from(nth), 0.5) });
    let sheet = plan(&seen(20.0, hits.collect()), Wish::default(), None, Catalogue::built_in(), &thud);
    is_valid(&sheet);
    assert_eq!(sheet.cues.len(), MAX_CUES);
    assert!(sheet.cues.iter().filter(|cue| cue.confidence > 0.6).count() == 200);
    assert!(sheet.notes.iter().any(|note| note.starts_with("144 cues")), "{:?}", sheet.notes);
}

#[test]
fn voices_keep_their_own_time_and_blows_take_what_is_seen() {
    let seen = seen(5.0, vec![hit(1.0, 0.9), hit(2.2, 0.6), hit(3.1, 0.3)]);
    for prompt in ["waves on a beach with seagulls", "a dog barking"] {
        let sheet = prompted(&seen, prompt);
        is_valid(&sheet);
        assert!(sheet.cues.iter().all(|cue| cue.length_s.is_some()), "{prompt}: {:?}", sheet.cues);
    }
}

#[test]
fn surroundings_cross_over_in_a_dissolve() {
    let mut seen = seen(8.0, Vec::new());
    seen.shots = vec![shot(0.0, 4.0, vec![thing("sea", 0.8, true)]), shot(4.0, 8.0, vec![thing("rain", 0.7, true)])];
    let spans = |seen: &Seen| -> Vec<(String, f64, f64)> {
        let sheet = plan(seen, Wish::default(), None, Catalogue::built_in(), &thud);
        is_valid(&sheet);
        sheet.cues.iter().map(|cue| (cue.concept.clone(), cue.time_s, cue.time_s + cue.length_s.unwrap())).collect()
    };
    assert_eq!(spans(&seen), [("sea".to_owned(), 0.0, 4.0), ("rain".to_owned(), 4.0, 8.0)]);
    (seen.shots[0].blends_s, seen.shots[1].blends_s) = ([0.0, 0.4], [0.4, 0.0]);
    assert_eq!(spans(&seen), [("sea".to_owned(), 0.0, 4.2), ("rain".to_owned(), 3.8, 8.0)]);
}

#[test]
fn what_is_suddenly_there_pops_when_the_prompt_says_so_and_is_no_blow() {
    let there = |time_s: f64| Hit { kind: HitKind::Appearance, mover: None, ..hit(time_s, 0.5) };
    let with_blow = seen(5.0, vec![there(1.0), hit(2.0, 0.8), there(3.0)]);
    let sheet = prompted(&with_blow, "a bubble pops");
    is_valid(&sheet);
    assert!(times(&sheet, &sheet.cues[0].concept.clone()).contains(&1.0), "{:?}", sheet.cues);
    let knocks = prompted(&with_blow, "a door knock");
    assert_eq!(times(&knocks, &knocks.cues[0].concept.clone()), [2.0], "it knocks where something strikes");
    let alone = seen(5.0, vec![there(1.0), there(3.0)]);
    let knocks = prompted(&alone, "a door knock");
    assert_eq!(times(&knocks, &knocks.cues[0].concept.clone()), [1.0, 3.0], "nothing else happens");
    let whoosh = prompted(&alone, "whoosh");
    assert_eq!(times(&whoosh, "whoosh"), [1.0, 3.0], "nothing moves");
    let silent = plan(&alone, Wish::default(), None, Catalogue::built_in(), &thud);
    assert!(silent.cues.is_empty(), "a caption makes no noise: {:?}", silent.cues);
}

#[test]
fn a_place_that_repeats_itself_strikes_nothing_by_itself() {
    let mut seen = seen(8.0, Vec::new());
    let rhythm = |period_s: f64| Rhythm {
        start_s: 0.0,
        end_s: 8.0,
        period_s,
        times_s: (0..).map(|k| 0.4 + f64::from(k) * period_s).take_while(|t| *t < 8.0).collect(),
        place: Place { x: 0.0, y: 0.0, size: 0.3 },
        confidence: 0.9,
        mover: None,
    };
    seen.rhythms = vec![rhythm(1.0)];
    assert!(plan(&seen, Wish::default(), None, Catalogue::built_in(), &thud).cues.is_empty());
    let hammers = prompted(&seen, "hammering");
    assert_eq!(times(&hammers, &hammers.cues[0].concept.clone()).len(), 8, "{:?}", hammers.cues);
    seen.rhythms = vec![rhythm(3.0)];
    let hammers = prompted(&seen, "hammering");
    assert!(hammers.notes.iter().any(|note| note.starts_with("no moment")), "a surge is no blow: {:?}", hammers.notes);
}

#[test]
fn the_sea_swells_with_its_waves_and_rain_does_not() {
    let mut seen = seen(9.0, Vec::new());
    let wave = |k: usize| 2.0 + 0.9 * (std::f32::consts::TAU * k as f32 / 30.0).sin();
    seen.energy = (0..=90).map(wave).collect();
    for (concept, least_db) in [("sea", 4.0), ("rain", 0.0)] {
        seen.shots[0].things = vec![thing(concept, 0.8, true)];
        let sheet = plan(&seen, Wish::default(), None, Catalogue::built_in(), &thud);
        is_valid(&sheet);
        let levels = &sheet.cues[0].levels;
        let highest = levels.iter().max_by(|a, b| a.gain_db.total_cmp(&b.gain_db));
        let lowest = levels.iter().map(|level| level.gain_db).fold(f32::MAX, f32::min);
        match highest {
            Some(highest) => {
                assert!(highest.gain_db - lowest > least_db && concept == "sea", "{concept}: {levels:?}");
                let phase_s = highest.time_s.rem_euclid(3.0);
                assert!((phase_s - 0.75).abs() < 0.21, "where the picture moves most: {highest:?}");
            }
            None => assert_eq!(concept, "rain"),
        }
    }
    // As it is asked for, too; and a steady picture changes nothing.
    let levels = |seen: &Seen| prompted(seen, "ocean waves").cues[0].levels.len();
    assert!(levels(&seen) > 20);
    seen.energy.fill(2.0);
    assert_eq!(levels(&seen), 0);
}

#[test]
fn what_rubs_is_loud_while_it_moves_fast() {
    let mut seen = seen(4.0, Vec::new());
    let speed = |time_s: f64| if (1.0..2.0).contains(&time_s) { 0.8 } else { 0.1 };
    let at = |k: usize| {
        let time_s = k as f64 * 0.1;
        Waypoint { time_s, place: Place { x: 0.0, y: 0.2, size: 0.05 }, speed: speed(time_s) }
    };
    seen.movers = vec![Mover { id: 1, start_s: 0.0, end_s: 3.9, course: (0..40).map(at).collect() }];
    let sheet = prompted(&seen, "something heavy is dragged over the floor");
    is_valid(&sheet);
    let levels = &sheet.cues[0].levels;
    let at = |time_s: f64| levels.iter().find(|level| (level.time_s - time_s).abs() < 0.11).map(|level| level.gain_db);
    assert!(at(1.5).unwrap() > at(3.0).unwrap() + 6.0, "{:?}", sheet.cues);
}

#[test]
fn named_sounds_are_of_the_catalogue_and_of_the_right_kind() {
    let kind = |id: &&str| Catalogue::built_in().find(id).unwrap_or_else(|| panic!("{id}")).kind;
    assert!(continuous::SURGING.iter().all(|id| kind(id) == ConceptKind::Texture));
    assert!(manner::APPEARANCES.iter().all(|id| kind(id) == ConceptKind::Event));
    // A coin that falls and a level crossing are neither signs nor surges.
    let there = Hit { kind: HitKind::Appearance, mover: None, ..hit(1.0, 0.5) };
    let coin = prompted(&seen(5.0, vec![there, hit(2.0, 0.8)]), "a coin drops on the floor");
    assert_eq!(times(&coin, "coin_drop"), [2.0]);
}

//! Sounds of known and unknown things.

use super::*;
use crate::effects::catalogue::Catalogue;

const FLOOR: Place = Place { x: 0.0, y: 0.6, size: 0.02 };

fn thing(seen_as: &str, confidence: f32, place: Option<Place>) -> Thing {
    let kind = KINDS.named(seen_as).unwrap();
    let (concept, is_ambience) = (kind.concept.clone(), kind.is_ambience);
    Thing { concept, seen_as: seen_as.to_owned(), confidence, place, is_ambience }
}

#[test]
fn known_things_hit_as_they_do() {
    struct Case(&'static str, HitKind, &'static str);
    let cases = [
        Case("tennis ball", HitKind::Bounce, "tennis"),
        Case("hammer", HitKind::Contact, "hammering"),
        Case("Person", HitKind::Contact, "footsteps"),
        Case("basketball", HitKind::Bounce, "basketball"),
        Case("Laptop", HitKind::Contact, "key_press"),
        Case("Mug", HitKind::Contact, "glass_clink"),
        Case("sports car", HitKind::Collision, "car_crash"),
        Case("sports car", HitKind::Start, "car_pass"),
        Case("revolver", HitKind::Flash, "gunshot"),
        Case("reflex camera", HitKind::Flash, "camera_shutter"),
    ];
    for Case(name, kind, concept) in cases {
        let sound = hit_concept(&[thing(name, 0.8, None)], kind, FLOOR, 0.5);
        assert_eq!(sound.concept, concept, "{name}: {sound:?}");
        assert!(sound.confidence > 0.4, "{sound:?}");
    }
    let steps = rhythm_concept(&[thing("Person", 0.5, None)], FLOOR, 0.55);
    assert_eq!(steps.concept, "footsteps");
    assert_eq!(rhythm_concept(&[thing("laptop", 0.5, None)], FLOOR, 0.2).concept, "laptop_typing");
    assert_eq!(moving_concept(&[thing("cab", 0.5, None)], FLOOR, 0.2).unwrap().concept, "car_pass");
    assert_eq!(moving_concept(&[], FLOOR, 0.2), None);
    assert_eq!(space_of(&[thing("restaurant", 0.4, None), thing("seashore", 0.3, None)]), Some(Space::Room));
}

#[test]
fn the_thing_at_the_place_goes_before_others() {
    let left = Place { x: -0.8, y: 0.6, size: 0.02 };
    let things = [thing("hammer", 0.6, Some(left)), thing("tennis ball", 0.5, Some(FLOOR))];
    assert_eq!(hit_concept(&things, HitKind::Contact, FLOOR, 0.5).concept, "tennis");
    assert_eq!(hit_concept(&things, HitKind::Contact, left, 0.5).concept, "hammering");
    let sea = [thing("seashore", 0.8, None)];
    assert_eq!(hit_concept(&sea, HitKind::Contact, FLOOR, 0.5).concept, "splash");
}

/// Whatever hits, wherever: a concept that exists and fits a moment.
#[test]
fn unknown_things_always_have_a_sound() {
    let kinds =
        [HitKind::Bounce, HitKind::Contact, HitKind::Collision, HitKind::Start, HitKind::Flash, HitKind::Appearance];
    let catalogue = Catalogue::built_in();
    for kind in kinds {
        for size in [0.0, 0.001, 0.01, 0.1, 0.5, 1.0, f32::NAN] {
            for strength in [0.0, 1.0] {
                let sound = hit_concept(&[], kind, Place { x: 0.0, y: 0.0, size }, strength);
                assert!(catalogue.find(&sound.concept).is_some(), "{sound:?}");
                assert!((0.0..=1.0).contains(&sound.confidence) && !sound.why.is_empty());
            }
        }
    }
    // Everything that the tables know, too.
    for known in &KINDS.all {
        let things = [thing(&known.name, 1.0, None)];
        for kind in kinds {
            let sound = hit_concept(&things, kind, FLOOR, 0.5);
            assert!(catalogue.find(&sound.concept).is_some(), "{}: {sound:?}", known.name);
        }
    }
}

//! Painted scenes.

use super::super::picture::Picture;
use super::*;
use crate::effects::catalogue::Catalogue;
use crate::video::FrameSize;

const SIZE: FrameSize = FrameSize { width: 192, height: 126 };

/// A picture whose colours are given by x, y (0 to 1) and a noise of -1 to 1.
fn paint(seed: u32, colour: impl Fn(f32, f32, f32) -> [f32; 3]) -> Picture {
    let mut state = seed;
    let mut rgb = Vec::with_capacity(SIZE.rgb_bytes());
    for y in 0..SIZE.height {
        for x in 0..SIZE.width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 8) as f32 / (1 << 23) as f32 - 1.0;
            let pixel = colour(x as f32 / SIZE.width as f32, y as f32 / SIZE.height as f32, noise);
            rgb.extend(pixel.map(|value| (value.clamp(0.0, 1.0) * 255.0) as u8));
        }
    }
    Picture { time_s: f64::from(seed), size: SIZE, rgb }
}

fn best(pictures: &[Picture]) -> Option<String> {
    let pictures: Vec<&Picture> = pictures.iter().collect();
    let things = things(&measure(&pictures), 0.0, 0.0);
    things.into_iter().max_by(|a, b| a.confidence.total_cmp(&b.confidence)).map(|thing| thing.concept)
}

#[test]
fn painted_scenes_are_told_apart() {
    let sea =
        |seed| {
            paint(seed, |_, y, noise| {
                if y < 0.45 { [0.6, 0.75, 0.95] } else { [0.1, 0.3 + 0.1 * (y * 90.0).sin(), 0.5 + 0.02 * noise] }
            })
        };
    let woods = |seed| paint(seed, |x, _, noise| [0.1, 0.35 + 0.28 * (x * 190.0).sin() + 0.05 * noise, 0.1]);
    let meadow =
        |seed| paint(seed, |_, y, noise| if y < 0.4 { [0.6, 0.8, 1.0] } else { [0.3, 0.6 + 0.05 * noise, 0.1] });
    let fire = |seed| {
        paint(seed, |x, y, noise| {
            let is_flame = (x - 0.5).abs() < 0.2 && y > 0.3;
            if is_flame { [1.0, 0.55 + 0.2 * noise, 0.05] } else { [0.03, 0.02, 0.02] }
        })
    };
    let rain = |seed: u32| {
        paint(seed, move |x, y, _| {
            let column = (x * 192.0) as u32;
            let drop = column.wrapping_mul(2_654_435_761).wrapping_add(seed.wrapping_mul(0x9e37_79b9)) >> 7 & 0xff;
            let is_drop = (y - drop as f32 / 255.0).abs() < 0.2 && column.is_multiple_of(2);
            [0.4 + 0.25 * f32::from(u8::from(is_drop)); 3]
        })
    };
    struct Case(&'static str, Option<&'static str>, Vec<Picture>);
    let cases = [
        Case("sea", Some("sea_calm"), vec![sea(1)]),
        Case("woods", Some("birds_forest"), vec![woods(1)]),
        Case("meadow", Some("birds"), vec![meadow(1), meadow(2)]),
        Case("fire", Some("fire"), vec![fire(1), fire(2)]),
        Case("rain", Some("rain"), vec![rain(1), rain(2), rain(3)]),
        Case("paper", None, vec![paint(1, |_, _, _| [1.0; 3])]),
        Case("grey", None, vec![paint(1, |_, _, _| [0.5; 3])]),
        Case("red cloth", None, vec![paint(1, |_, _, noise| [0.7 + 0.05 * noise, 0.1, 0.1])]),
    ];
    for Case(name, concept, pictures) in cases {
        assert_eq!(best(&pictures).as_deref(), concept, "{name}");
    }
}

#[test]
fn scenes_are_textures_of_the_catalogue_and_weak_evidence() {
    for scene in &SCENES {
        assert!(Catalogue::built_in().find(scene.concept).is_some(), "{}", scene.concept);
    }
    assert!(things(&measure(&[]), 0.0, 0.0).is_empty());
    let night = paint(1, |_, _, noise| [0.05 + 0.04 * noise; 3]);
    let (unsure, sure) = (things(&measure(&[&night]), 0.0, 0.0), things(&measure(&[&night]), 0.0, 1.0));
    assert!(unsure.iter().all(|thing| thing.confidence <= MOST_CONFIDENCE));
    assert!(sure.iter().all(|thing| thing.confidence <= 0.3 * MOST_CONFIDENCE + 1e-6));
}

#[test]
fn water_stirs_and_neither_noise_nor_a_floor_is_water() {
    let sureness = |sky: f32, water: f32| {
        let picture = |seed| {
            paint(seed, |_, y, noise| {
                if y < 0.45 {
                    [0.6 + sky * noise, 0.75 + sky * noise, 0.95]
                } else {
                    [0.1 + water * noise, 0.3 + 0.1 * (y * 90.0).sin() + water * noise, 0.5]
                }
            })
        };
        let things = things(&measure(&[&picture(1), &picture(2)]), 0.0, 0.0);
        things.iter().find(|thing| thing.concept == "sea_calm").map_or(0.0, |thing| thing.confidence)
    };
    let (sea, noise) = (sureness(0.01, 0.06), sureness(0.06, 0.06));
    assert!(sea > 0.25 && noise < 0.6 * sea, "{sea} {noise}");
    let floor = sureness(0.0, 0.0);
    assert!(floor < 0.6 * sea, "{sea} {floor}");
}

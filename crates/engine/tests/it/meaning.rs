//! The sentence encoder and prompts with the real pack.

use std::sync::LazyLock;

use klang_engine::effects::catalogue::Catalogue;
use klang_engine::effects::encoder::{DIMENSIONS, Encoder};
use klang_engine::effects::planner::Planner;

static ENCODER: LazyLock<Encoder> = LazyLock::new(|| {
    crate::pack("meaning");
    Encoder::open(&crate::packs()).unwrap().0
});

static PLANNER: LazyLock<Planner> = LazyLock::new(|| {
    crate::pack("meaning");
    Planner::open(Catalogue::built_in(), &crate::packs()).unwrap()
});

#[test]
fn vectors_are_those_of_the_reference() {
    // Numbers 0 to 3 and 100 to 102 of the package's own implementation.
    let cases: [(&str, [f32; 7]); 3] = [
        ("a dog barking", [-0.00508, -0.02614, 0.04279, 0.03726, -0.00880, -0.01936, -0.02014]),
        ("婴儿啼哭", [0.02818, 0.05994, 0.04028, 0.07910, 0.00568, 0.03271, -0.03704]),
        ("heavy rain on a tin roof", [-0.03637, -0.00349, 0.01696, 0.00825, 0.02450, -0.01915, -0.03069]),
    ];
    let phrases = cases.map(|(phrase, _)| phrase);
    for ((phrase, expected), vector) in cases.iter().zip(ENCODER.encode(&phrases).unwrap()) {
        assert_eq!(vector.len(), DIMENSIONS);
        for (index, expected) in [0, 1, 2, 3, 100, 101, 102].into_iter().zip(expected) {
            assert!((vector[index] - expected).abs() < 2e-4, "{phrase}: {} at {index}", vector[index]);
        }
        let alone = &ENCODER.encode(&[phrase]).unwrap()[0];
        assert!(alone.iter().zip(&vector).all(|(a, b)| (a - b).abs() < 1e-4), "{phrase}: a neighbour changes it");
    }
}

#[test]
fn languages_meet() {
    let cosine = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let vectors = ENCODER.encode(&["a dog barking", "狗叫", "un perro ladrando", "heavy rain"]).unwrap();
    for other in &vectors[1..3] {
        assert!(cosine(&vectors[0], other) > cosine(&vectors[0], &vectors[3]) + 0.2);
    }
}

#[test]
fn hostile_prompts_are_planned() {
    let long = "a door slams and ".repeat(58);
    let marks = "?!,.".repeat(240) + "rain";
    let prompts =
        ["x", "雨", "مطر غزير", "🐶🔥🌧", "ĸ̷̢ł̴", "a\u{202e}b\u{0}c rain", "then then then", "and", &long, &marks];
    for prompt in prompts {
        let scene = PLANNER.plan(prompt, 5.0).unwrap();
        let faults = scene.check(&|id| Catalogue::built_in().find(id).is_some());
        assert!(faults.is_empty(), "{prompt}: {faults:?}");
        assert_eq!(scene, PLANNER.plan(prompt, 5.0).unwrap(), "{prompt}: not deterministic");
    }
}

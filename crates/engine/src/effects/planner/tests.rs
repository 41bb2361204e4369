//! Plans of many prompts, with a small catalogue of their own.

use std::sync::LazyLock;

use super::*;

static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::parse(&[("catalogue.toml", include_str!("tests/catalogue.toml"))]).unwrap());

fn planner() -> &'static Planner {
    static PLANNER: LazyLock<Planner> = LazyLock::new(|| Planner::with_words(&CATALOGUE));
    &PLANNER
}

#[test]
fn plans() {
    for (prompt, expected) in [
        ("a dog barking", "dog_bark"),
        ("three knocks on the door, then glass shattering", "knock glass_break"),
        ("敲三下门，然后玻璃碎裂", "knock glass_break"),
    ] {
        let scene = planner().plan(prompt, 5.0).unwrap();
        let ids: Vec<_> = scene.events.iter().map(|event| event.concept.as_str()).collect();
        assert_eq!(ids.join(" "), expected, "{prompt}");
        assert!(scene.check(&|id| CATALOGUE.find(id).is_some()).is_empty(), "{prompt}");
    }
}

//! What the networks may see, and how it sounds: the tables below `data/looks/`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::super::seen::Thing;
use crate::effects::scene::Space;

/// The classes of ImageNet (Russakovsky et al. 2015) in the order of their indices, each by the first of its names in
/// WordNet.
pub(super) static CLASSES: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../../../data/looks/imagenet_classes.txt").lines().collect());

/// Something that can be seen and heard.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Kind {
    /// What it is called.
    pub(super) name: String,
    /// What it is heard as while it is there.
    pub(super) concept: String,
    /// Whether that is the surroundings, which sound all the time.
    #[serde(default, rename = "ambience")]
    pub(super) is_ambience: bool,
    /// How readily it is heard, 0 to 1.
    #[serde(default = "one")]
    pub(super) weight: f32,
    /// What is heard when it hits something.
    #[serde(default)]
    pub(super) hit: Option<String>,
    /// What is heard when it moves to and fro in a rhythm.
    #[serde(default)]
    pub(super) steps: Option<String>,
    /// What is heard while it moves along.
    #[serde(default)]
    pub(super) moving: Option<String>,
    /// What it is made of.
    #[serde(default)]
    pub(super) material: Option<String>,
    /// Where it is, when it is a sign of that.
    #[serde(default)]
    pub(super) space: Option<Space>,
    /// Ranges of [`CLASSES`], first and last.
    #[serde(default)]
    pub(super) classes: Vec<[usize; 2]>,
    /// What the detector calls it.
    #[serde(default)]
    pub(super) labels: Vec<String>,
}

const fn one() -> f32 {
    1.0
}

#[derive(Deserialize)]
struct File {
    kind: Vec<Kind>,
}

/// All kinds.
#[derive(Debug)]
pub(super) struct Kinds {
    pub(super) all: Vec<Kind>,
    by_class: Vec<usize>,
    by_name: HashMap<String, usize>,
}

/// The kinds of the program.
pub(super) static KINDS: LazyLock<Kinds> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of the program and a test reads it")]
    Kinds::parse(include_str!("../../../data/looks/kinds.toml")).expect("the kinds are valid")
});

impl Kinds {
    /// Reads the table and checks that every class and label belongs to exactly one kind.
    fn parse(text: &str) -> Result<Self, String> {
        let all = toml::from_str::<File>(text).map_err(|error| error.to_string())?.kind;
        let mut by_class = vec![None; CLASSES.len()];
        let mut by_name = HashMap::new();
        for (index, kind) in all.iter().enumerate() {
            for class in kind.classes.iter().flat_map(|&[first, last]| first..=last) {
                let slot = by_class.get_mut(class).ok_or_else(|| format!("there is no class {class}"))?;
                if slot.replace(index).is_some() {
                    return Err(format!("class {class} has two kinds"));
                }
                // Two classes have one name (crane, maillot): the first one's kind is known by it.
                by_name.entry(CLASSES[class].to_owned()).or_insert(index);
            }
        }
        for (index, kind) in all.iter().enumerate() {
            for label in &kind.labels {
                by_name.insert(label.clone(), index);
            }
            by_name.entry(kind.name.clone()).or_insert(index);
        }
        let by_class: Option<Vec<usize>> = by_class.into_iter().collect();
        Ok(Self { all, by_class: by_class.ok_or("a class has no kind")?, by_name })
    }

    /// The kind of a class.
    pub(super) fn of_class(&self, class: usize) -> usize {
        self.by_class.get(class).copied().unwrap_or(0)
    }

    /// The kind of this class, label or name.
    pub(super) fn named(&self, name: &str) -> Option<&Kind> {
        self.by_name.get(name).and_then(|&index| self.all.get(index))
    }

    /// The kind that a thing was recognised as.
    pub(super) fn of_thing(&self, thing: &Thing) -> Option<&Kind> {
        self.named(&thing.seen_as)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effects::catalogue::{Catalogue, ConceptKind};
    use crate::video::look::detect::LABELS;

    #[test]
    fn every_class_and_label_has_a_kind_whose_sounds_exist() {
        assert_eq!(CLASSES.len(), 1000);
        let kinds = &KINDS;
        let catalogue = Catalogue::built_in();
        for kind in &kinds.all {
            let concepts = [Some(&kind.concept), kind.hit.as_ref(), kind.steps.as_ref(), kind.moving.as_ref()];
            for concept in concepts.into_iter().flatten() {
                assert!(catalogue.find(concept).is_some(), "{}: {concept}", kind.name);
            }
            assert!((0.0..=1.0).contains(&kind.weight), "{}", kind.name);
            let is_heard = catalogue.find(&kind.concept).unwrap();
            assert!(
                !kind.is_ambience
                    || is_heard.kind == ConceptKind::Texture
                    || is_heard.bout.is_some()
                    || is_heard.repeat_s.is_some(),
                "{}",
                kind.name
            );
        }
        for label in LABELS.iter().skip(1) {
            assert!(kinds.named(label).is_some(), "{label}");
        }
        struct Case(&'static str, &'static str);
        let cases = [
            Case("golden retriever", "dog_bark"),
            Case("Egyptian cat", "cat_meow"),
            Case("seashore", "sea"),
            Case("tennis ball", "tennis"),
            Case("streetcar", "tram"),
            Case("acoustic guitar", "acoustic_guitar"),
            Case("hammer", "hammering"),
            Case("Laptop", "laptop_typing"),
        ];
        for Case(name, concept) in cases {
            assert_eq!(kinds.named(name).unwrap().concept, concept, "{name}");
        }
    }

    #[test]
    fn refuses_tables_with_gaps_and_doubles() {
        let table = |classes: &str| format!("[[kind]]\nname = \"a\"\nconcept = \"b\"\nclasses = [{classes}]\n");
        assert!(Kinds::parse(&table("[0, 999]")).is_ok());
        assert!(Kinds::parse(&table("[0, 998]")).unwrap_err().contains("no kind"));
        assert!(Kinds::parse(&table("[0, 999], [5, 5]")).unwrap_err().contains("class 5"));
        assert!(Kinds::parse(&table("[0, 1000]")).unwrap_err().contains("1000"));
    }
}

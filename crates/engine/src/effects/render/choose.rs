//! Which recipe makes an event, and what its models are set to.

use klang_audio::synth::tools::random::Random;
use klang_audio::synth::{self, Kind, Model, Param, Range, Setting, Settings};

use super::recordings::Takes;
use crate::effects::catalogue::{Concept, Layer, Recipe};
use crate::effects::scene::Event;

/// The first recipe whose takes and instruments are there, or the one that the event names if its are. A material that only a model can
/// be set to comes before recordings of another one.
pub(super) fn recipe<'c>(concept: &'c Concept, event: &Event, takes: &Takes<'_>) -> &'c Recipe {
    static NOTHING: Recipe = Vec::new();
    let can_be_had = |recipe: &&Recipe| {
        recipe.iter().all(|layer| {
            let is_there = layer.takes.as_ref().is_none_or(|name| takes.count(name) > 0);
            is_there && is_known(layer) && (layer.plays.is_none() || takes.has_instruments())
        })
    };
    if let Some(number) = event.recipe
        && let Some(named) = concept.recipes.get(number as usize % concept.recipes.len().max(1)).filter(can_be_had)
    {
        return named;
    }
    let possible: Vec<&Recipe> = concept.recipes.iter().filter(can_be_had).collect();
    if let Some(material) = &event.material {
        let asked = possible.iter().find(|recipe| recipe.iter().any(|layer| can_be(layer, material)));
        let is_usual = concept.recipes.iter().flatten().any(|layer| is_already(layer, material));
        if let (Some(asked), false) = (asked, is_usual) {
            return asked;
        }
    }
    possible.first().copied().unwrap_or(&NOTHING)
}

fn is_known(layer: &Layer) -> bool {
    layer.model.as_ref().is_none_or(|name| synth::find(name).is_some())
}

/// Whether a layer's model can be made of, or fall on, this.
fn can_be(layer: &Layer, material: &str) -> bool {
    let model = layer.model.as_deref().and_then(synth::find);
    model.is_some_and(|model| model.params.iter().any(|param| takes_material(param, material)))
}

/// Whether a layer is set to this without being asked.
fn is_already(layer: &Layer, material: &str) -> bool {
    let Some(model) = layer.model.as_deref().and_then(synth::find) else { return false };
    model.params.iter().filter(|param| takes_material(param, material)).any(|param| {
        let set = layer.settings.get(param.name).map(|value| value.setting(0.5));
        let usual = match param.range {
            Range::Word([first, ..]) => Some(Setting::Word((*first).to_owned())),
            _ => None,
        };
        set.or(usual) == Some(Setting::Word(material.to_owned()))
    })
}

fn takes_material(param: &Param, material: &str) -> bool {
    let Range::Word(words) = param.range else { return false };
    matches!(param.name, "material" | "surface") && words.contains(&material)
}

/// What the model of a layer is set to for an event: the recipe's settings, moved by what the event says.
pub(super) fn settings(layer: &Layer, model: &Model, event: &Event, pitch: f32, random: &mut Random) -> Settings {
    let mut settings: Settings =
        layer.settings.iter().map(|(name, value)| (name.clone(), value.setting(random.unit()))).collect();
    for param in model.params {
        if let Some(setting) = moved(param, settings.get(param.name), event, pitch) {
            settings.insert(param.name.to_owned(), setting);
        }
    }
    settings
}

fn moved(param: &Param, set: Option<&Setting>, event: &Event, pitch: f32) -> Option<Setting> {
    if let Some(material) = event.material.as_deref().filter(|material| takes_material(param, material)) {
        return Some(Setting::Word(material.to_owned()));
    }
    let Range::Number { min, max, default } = param.range else { return None };
    let usual = match set {
        Some(Setting::Number(number)) => *number,
        _ => default,
    };
    let number = match param.name {
        "intensity" => shifted(usual, event.intensity, min, max),
        "size" => shifted(usual, event.size, min, max),
        "speed" => (usual * event.speed).clamp(min, max),
        "pitch" => (usual * pitch).clamp(min, max),
        _ => return None,
    };
    Some(Setting::Number(number))
}

/// Moves a usual value towards `min` for `wish` below 0.5 and towards `max` above.
fn shifted(usual: f32, wish: f32, min: f32, max: f32) -> f32 {
    let share = 2.0 * wish - 1.0;
    if share < 0.0 { usual + (usual - min) * share } else { usual + (max - usual) * share }
}

/// Whether a model has a parameter of this name.
pub(super) fn has(model: &Model, name: &str) -> bool {
    model.params.iter().any(|param| param.name == name)
}

/// Whether a layer goes on by itself.
pub(super) fn goes_on(layer: &Layer) -> bool {
    layer.model.as_deref().and_then(synth::find).is_some_and(|model| model.kind == Kind::Texture)
}

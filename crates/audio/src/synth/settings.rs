//! What a model is set to, and the check against what it takes.

use std::collections::BTreeMap;

use super::{Model, Param, Range};
use crate::Error;

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// A number.
    Number(f32),
    /// A word.
    Word(String),
}

/// Values by the names of parameters.
pub type Settings = BTreeMap<String, Setting>;

pub(super) fn check(model: &Model, settings: &Settings) -> Result<Settings, Error> {
    if let Some(name) = settings.keys().find(|name| model.params.iter().all(|param| param.name != name.as_str())) {
        let known: Vec<&str> = model.params.iter().map(|param| param.name).collect();
        return Err(wrong(model, name, format!("is not one of its parameters ({})", known.join(", "))));
    }
    model
        .params
        .iter()
        .map(|param| Ok((param.name.to_owned(), checked(model, param, settings.get(param.name))?)))
        .collect()
}

fn checked(model: &Model, param: &Param, setting: Option<&Setting>) -> Result<Setting, Error> {
    match (param.range, setting) {
        (Range::Number { default, .. }, None) => Ok(Setting::Number(default)),
        (Range::Number { min, max, .. }, Some(Setting::Number(value))) if value.is_finite() => {
            Ok(Setting::Number(value.clamp(min, max)))
        }
        (Range::Number { min, max, .. }, Some(_)) => {
            Err(wrong(model, param.name, format!("must be a number from {min} to {max}")))
        }
        (Range::Word(words), None) => Ok(Setting::Word(words.first().copied().unwrap_or_default().to_owned())),
        (Range::Word(words), Some(Setting::Word(word))) if words.contains(&word.as_str()) => {
            Ok(Setting::Word(word.clone()))
        }
        (Range::Word(words), Some(_)) => Err(wrong(model, param.name, format!("must be one of {}", words.join(", ")))),
    }
}

fn wrong(model: &Model, name: &str, problem: String) -> Error {
    Error::ModelSetting { model: model.name, name: name.to_owned(), problem }
}

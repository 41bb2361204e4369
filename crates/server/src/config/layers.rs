//! Where a value comes from, so that an error can say so.

use std::ffi::OsString;
use std::path::Path;

use figment::value::{Dict, Map, Value};
use figment::{Error, Metadata, Profile, Provider};

const PREFIX: &str = "KLANG__";

/// One key and its value, from a variable or a flag.
pub(super) struct Pair {
    source: String,
    key: String,
    value: String,
}

impl Pair {
    pub(super) fn flag(key: &str, value: &str) -> Self {
        Self { source: "the command line".to_owned(), key: key.to_owned(), value: value.to_owned() }
    }
}

impl Provider for Pair {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.source.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        // Infallible: what is no number, truth value, list or table is a string.
        let value: Value = self.value.parse().unwrap_or_else(|never| match never {});
        let dict = figment::util::nest(&self.key, value).into_dict().unwrap_or_default();
        Ok(Profile::Default.collect(dict))
    }
}

/// The layers of an environment, in the order of their names, so that the result does not depend on
/// the order of the environment.
pub(super) fn environment(variables: impl IntoIterator<Item = (String, String)>) -> Vec<Pair> {
    let mut pairs: Vec<Pair> = variables
        .into_iter()
        .filter_map(|(name, value)| {
            let key = name.strip_prefix(PREFIX)?.to_ascii_lowercase().replace("__", ".");
            Some(Pair { source: format!("the variable `{name}`"), key, value })
        })
        .collect();
    pairs.sort_by(|a, b| a.source.cmp(&b.source));
    pairs
}

/// A pair of texts, where both are valid Unicode; others cannot be ours.
pub(super) fn utf8_pair((name, value): (OsString, OsString)) -> Option<(String, String)> {
    Some((name.into_string().ok()?, value.into_string().ok()?))
}

/// Another provider under a name of ours.
pub(super) struct Named<P> {
    inner: P,
    name: String,
}

impl<P> Named<P> {
    pub(super) fn file(inner: P, path: &Path) -> Self {
        Self { inner, name: format!("the file `{}`", path.display()) }
    }
}

impl<P: Provider> Provider for Named<P> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        self.inner.data()
    }
}

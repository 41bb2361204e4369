//! The rules of the catalogue: entries of packages become the files of packs. Errors are plain
//! sentences; the caller knows which file they are about.

mod encoder;
mod g2pm;
mod ipadic;
mod kokoro;
mod pinyin;
pub(super) mod sounds;
mod vision;

use serde_json::Value;

use super::catalog::{Rule, Source};

/// Finds the unpacked content of an entry.
pub(super) type Read<'a> = dyn Fn(&Source) -> Option<&'a [u8]> + 'a;

/// Makes the files of one pack.
pub(super) struct Maker<'a> {
    read: &'a Read<'a>,
    /// Index and takes of a bank come out of one piece of work; the takes wait here for their rule.
    takes: Option<Vec<u8>>,
}

impl<'a> Maker<'a> {
    pub(super) fn new(read: &'a Read<'a>) -> Self {
        Self { read, takes: None }
    }

    /// Makes a file. `progress` hears how much of it is done, where that takes long.
    pub(super) fn make(&mut self, rule: &Rule, progress: &mut dyn FnMut(usize, usize)) -> Result<Vec<u8>, String> {
        match rule {
            Rule::SoundIndex(sounds) => {
                let made = sounds::make(sounds, self.read, progress)?;
                self.takes = Some(made.takes);
                Ok(made.index)
            }
            Rule::SoundTakes(_) => self.takes.take().ok_or_else(|| "its index was not made before it".into()),
            rule => make(rule, self.read),
        }
    }
}

fn make(rule: &Rule, read: &Read<'_>) -> Result<Vec<u8>, String> {
    let read = |source: &Source| read(source).ok_or_else(|| format!("entry `{}` is missing", source.entry));
    match rule {
        Rule::SoundIndex(_) | Rule::SoundTakes(_) => Err("it is made by `Maker`".into()),
        Rule::Copy(source) => Ok(read(source)?.to_vec()),
        Rule::KokoroVocab(source) => vocab(read(source)?),
        Rule::ChinesePhrases(source) => pinyin::phrases(read(source)?),
        Rule::ChineseCharacters(source) => pinyin::characters(read(source)?),
        Rule::PolyphoneWeights(source) => g2pm::weights(read(source)?),
        Rule::PolyphoneTables { weights, characters, classes, readings } => {
            g2pm::tables(read(weights)?, read(characters)?, read(classes)?, read(readings)?)
        }
        Rule::JapaneseDictionary { lexicon, connections, characters, unknown } => {
            let lexicon: Result<Vec<&[u8]>, String> = lexicon.iter().map(read).collect();
            ipadic::dictionary(&lexicon?, read(connections)?, read(characters)?, read(unknown)?)
        }
        Rule::SentencePieces(model) => encoder::pieces(read(model)?),
        Rule::EncoderEmbeddings(weights) => encoder::embeddings(read(weights)?),
        Rule::EncoderNetwork(weights) => encoder::network(read(weights)?),
        Rule::EncodedCatalogue { model, weights } => encoder::phrases(read(model)?, read(weights)?),
        Rule::PictureClassifier(source) => vision::classifier(read(source)?),
        Rule::ThingDetector { source, part } => vision::detector(read(source)?, *part),
        Rule::KokoroModel { parts, sha256 } => {
            let parts: Result<Vec<&[u8]>, String> = parts.iter().map(read).collect();
            kokoro::model(&parts?, sha256)
        }
    }
}

/// The object under `vocab`, alone.
fn vocab(json: &[u8]) -> Result<Vec<u8>, String> {
    let file: Value = serde_json::from_slice(json).map_err(|error| error.to_string())?;
    let vocab = file.get("vocab").filter(|vocab| vocab.is_object()).ok_or("it has no object `vocab`")?;
    serde_json::to_vec(vocab).map_err(|error| error.to_string())
}

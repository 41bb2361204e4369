//! What is there: [`Looker`] looks at a few pictures of a shot with a classifier and a detector, adds what colour,
//! texture and change say about wide scenes, and answers [`Thing`]s: concepts of the catalogue of sounds, the likeliest
//! first. [`hit_concept`] says how a hit sounds.
//!
//! It refuses to tell when anything happens: that is the work of whoever follows the motion.

mod combine;
mod detect;
mod hits;
mod kinds;
mod picture;
mod scene;

use std::path::Path;

pub use hits::{HitSound, hit_concept, moving_concept, rhythm_concept, space_of};
use picture::Rectangle;
pub use picture::{MAX_SIDE, Picture};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

use super::seen::{Place, Shot, Thing};
use crate::Error;
use crate::packs::catalog::VISION;
use crate::runtime::{Network, Parallelism};

/// The most pictures of a shot that are measured; of more, these many evenly spread ones.
pub const MAX_PICTURES: usize = 4;
/// The least and most parts of the pictures that the classifier sees of one shot: [`views_for`].
const VIEWS: [usize; 2] = [2, 6];
/// What it may see of a whole video: about 80 ms each on one core.
const VIEWS_OF_VIDEO: usize = 15;

/// Rows and columns that the classifier takes, and its classes.
const CLASSIFIER_SIDE: usize = 260;
const CLASSES: usize = 1000;

/// The networks of the pack `vision`: loaded when first needed, one call at a time on one thread.
pub struct Looker {
    classifier: Network,
    detector: Network,
}

/// A part of the pictures as the classifier sees it.
struct View {
    /// The probability of each class.
    classes: Vec<f32>,
    /// Where it is; nothing for the whole picture.
    place: Option<Place>,
}

impl Looker {
    /// The networks of an installed pack, not yet loaded.
    ///
    /// # Errors
    /// [`Error::NotInstalled`] with `vision`; [`Error::Damaged`] when the pack's manifest is not right.
    pub fn open(packs_dir: &Path) -> Result<Self, Error> {
        let alone = Parallelism { calls: 1, threads_per_call: 1 };
        Ok(Self {
            classifier: Network::of_file(&VISION, packs_dir, "classifier.onnx", &["classes"], alone)?,
            detector: Network::of_file(&VISION, packs_dir, "detector.onnx", &["boxes", "scores"], alone)?,
        })
    }

    /// What is to be seen in a shot, the likeliest first, at most 8 things with different concepts. `pictures` are of
    /// this shot, in order of time, best two to four spread over it; `regions` are where something moves, the most
    /// important first. `views` is how often the classifier may look, within its limits: see [`views_for`].
    ///
    /// # Errors
    /// [`Error::Input`] when a picture's size is not within its limits; those of loading; [`Error::Model`].
    pub fn look(
        &self,
        pictures: &[Picture],
        shot: &Shot,
        regions: &[Place],
        views: usize,
    ) -> Result<Vec<Thing>, Error> {
        for picture in pictures {
            picture.check().map_err(Error::Input)?;
        }
        let chosen = spread(pictures);
        let Some(&middle) = chosen.get(chosen.len() / 2) else { return Ok(Vec::new()) };
        let found = self.detect(middle)?;
        // The middle of a picture shows things larger, the whole of it shows the scene; then what moves or was found;
        // then the other pictures.
        let another = chosen.first().copied().unwrap_or(middle);
        let mut parts = vec![(middle, middle.centre(), None), (another, another.whole(), None)];
        let regions = combine::regions(regions, &found);
        parts.extend(regions.into_iter().map(|place| (middle, middle.around(place), Some(place))));
        let others = chosen.iter().filter(|other| other.time_s != middle.time_s && other.time_s != another.time_s);
        parts.extend(others.map(|other| (*other, other.centre(), None)));
        parts.truncate(views.clamp(VIEWS[0], VIEWS[1]));
        let mut views = Vec::with_capacity(parts.len());
        for (picture, part, place) in parts {
            views.push(View { classes: self.classify(picture, part)?, place });
        }
        Ok(combine::things(&views, &found, &scene::measure(&chosen), shot))
    }

    /// Frees the networks' memory as soon as no call uses it. The next call loads them again.
    pub fn release(&self) {
        self.classifier.release();
        self.detector.release();
    }

    /// Whether the networks are in memory.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.classifier.is_loaded() || self.detector.is_loaded()
    }

    /// The probability of each class in a part of a picture.
    fn classify(&self, picture: &Picture, part: Rectangle) -> Result<Vec<f32>, Error> {
        let input = picture.planes(part, CLASSIFIER_SIDE, 127.0, 128.0);
        let input = NdTensor::from_data([1, 3, CLASSIFIER_SIDE, CLASSIFIER_SIDE], input);
        let outputs = self.classifier.run(vec![("picture", input.view().into())])?;
        let logits = floats(&self.classifier, outputs.into_iter().next(), CLASSES)?;
        let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let powers: Vec<f32> = logits.iter().map(|logit| (logit - most).exp()).collect();
        let sum: f32 = powers.iter().sum();
        Ok(powers.into_iter().map(|power| power / sum).collect())
    }

    fn detect(&self, picture: &Picture) -> Result<Vec<detect::Found>, Error> {
        let input = picture.planes(picture.whole(), detect::SIDE, 127.5, 127.5);
        let input = NdTensor::from_data([1, 3, detect::SIDE, detect::SIDE], input);
        let mut outputs = self.detector.run(vec![("picture", input.view().into())])?.into_iter();
        let boxes = floats(&self.detector, outputs.next(), detect::BOXES * 4)?;
        let scores = floats(&self.detector, outputs.next(), detect::BOXES * detect::LABELS.len())?;
        Ok(detect::read(&boxes, &scores))
    }
}

/// How often the classifier may look at each of a video's shots so that a video of ten seconds with five shots costs no
/// more than about 1.5 s of one core.
#[must_use]
pub fn views_for(shots: usize) -> usize {
    (VIEWS_OF_VIDEO / shots.max(1)).clamp(VIEWS[0], VIEWS[1])
}

/// At most [`MAX_PICTURES`], evenly spread.
fn spread(pictures: &[Picture]) -> Vec<&Picture> {
    let count = pictures.len().min(MAX_PICTURES);
    (0..count).filter_map(|index| pictures.get((2 * index + 1) * pictures.len() / (2 * count))).collect()
}

/// The values of an output, which must be finite and as many as expected.
fn floats(network: &Network, output: Option<rten::Value>, count: usize) -> Result<Vec<f32>, Error> {
    let tensor = output.ok_or_else(|| network.failed(&"it gave too few outputs"))?;
    let tensor: rten_tensor::Tensor<f32> = tensor.try_into().map_err(|_| network.failed(&"it gave no floats"))?;
    let values = tensor.to_vec();
    if values.len() != count || values.iter().any(|value| !value.is_finite()) {
        return Err(network.failed(&format!("it gave {} values instead of {count} finite ones", values.len())));
    }
    Ok(values)
}

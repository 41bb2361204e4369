//! [`Answer`]: the JSON of `ffprobe`, every field of which may be missing or senseless.

use serde::Deserialize;

use super::{Container, Orientation};
use crate::Error;

/// Wider or narrower pixels are a damaged header: they are taken as square.
const MAX_PIXEL_ASPECT: f64 = 4.0;

#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Debug, Default, Deserialize)]
struct Format {
    duration: Option<String>,
    #[serde(default)]
    tags: Tags,
}

#[derive(Debug, Default, Deserialize)]
struct Tags {
    major_brand: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Stream {
    pub(super) index: u32,
    codec_type: Option<String>,
    pub(super) codec_name: Option<String>,
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    sample_aspect_ratio: Option<String>,
    pub(super) pix_fmt: Option<String>,
    time_base: Option<String>,
    pub(super) start_pts: Option<i64>,
    pub(super) duration_ts: Option<i64>,
    pub(super) color_transfer: Option<String>,
    #[serde(default)]
    disposition: Disposition,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Debug, Default, Deserialize)]
struct Disposition {
    #[serde(default)]
    default: u8,
    #[serde(default)]
    attached_pic: u8,
}

#[derive(Debug, Deserialize)]
struct SideData {
    displaymatrix: Option<String>,
}

impl Answer {
    pub(super) fn read(json: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(json)
    }

    /// The track that is shown: the default one of those that move, else the first.
    pub(super) fn picture(&self) -> Result<&Stream, Error> {
        let is_picture = |s: &&Stream| s.codec_type.as_deref() == Some("video") && s.disposition.attached_pic == 0;
        let mut pictures = self.streams.iter().filter(is_picture);
        let first = pictures.next().ok_or_else(|| Error::Input("the video has no video track".to_owned()))?;
        if first.disposition.default != 0 {
            return Ok(first);
        }
        Ok(pictures.find(|stream| stream.disposition.default != 0).unwrap_or(first))
    }

    pub(super) fn has_audio(&self) -> bool {
        self.streams.iter().any(|stream| stream.codec_type.as_deref() == Some("audio"))
    }

    pub(super) fn container(&self) -> Container {
        // QuickTime files from before brands have none.
        match self.format.tags.major_brand.as_deref() {
            Some("qt  ") | None => Container::Mov,
            Some(_) => Container::Mp4,
        }
    }

    pub(super) fn declared_s(&self) -> Option<f64> {
        self.format.duration.as_deref()?.parse().ok().filter(|s: &f64| s.is_finite())
    }
}

impl Stream {
    /// Pixels of a stored picture.
    pub(super) fn pixels(&self) -> u64 {
        u64::from(self.width.unwrap_or(0)) * u64::from(self.height.unwrap_or(0))
    }

    /// The unit of the track's times: numerator and denominator of seconds, both positive.
    pub(super) fn time_base(&self) -> Option<(i64, i64)> {
        ratio(self.time_base.as_deref()?, '/')
    }

    pub(super) fn declared_s(&self) -> Option<f64> {
        let (numerator, denominator) = self.time_base()?;
        let ticks = self.duration_ts.filter(|ticks| *ticks > 0)?;
        Some(ticks as f64 * numerator as f64 / denominator as f64)
    }

    /// Width of a pixel over its height.
    pub(super) fn pixel_aspect(&self) -> f64 {
        self.sample_aspect_ratio
            .as_deref()
            .and_then(|text| ratio(text, ':'))
            .map(|(x, y)| x as f64 / y as f64)
            .filter(|aspect| (1.0 / MAX_PIXEL_ASPECT..=MAX_PIXEL_ASPECT).contains(aspect))
            .unwrap_or(1.0)
    }

    /// From the matrix of the track header (ISO/IEC 14496-12, 8.3.2), brought to the nearest of the eight orientations:
    /// x' = a·x + c·y, y' = b·x + d·y with the rows `a b u`, `c d v`, `x y w`.
    pub(super) fn orientation(&self) -> Orientation {
        let matrix = self.side_data_list.iter().find_map(|side| numbers(side.displaymatrix.as_deref()?));
        let Some([a, b, c, d]) = matrix else { return Orientation::default() };
        let transposes = b.abs() + c.abs() > a.abs() + d.abs();
        let (x, y) = if transposes { (c, b) } else { (a, d) };
        Orientation { transposes, flips_x: x < 0.0, flips_y: y < 0.0 }
    }
}

/// `a`, `b`, `c`, `d` of the matrix as `ffprobe` prints it: three rows of three numbers, each row with its offset.
fn numbers(text: &str) -> Option<[f64; 4]> {
    let mut rows = text.lines().filter_map(|line| {
        let mut row = line.split_once(':')?.1.split_whitespace().map(str::parse::<f64>);
        Some([row.next()?.ok()?, row.next()?.ok()?])
    });
    let ([a, b], [c, d]) = (rows.next()?, rows.next()?);
    Some([a, b, c, d])
}

fn ratio(text: &str, separator: char) -> Option<(i64, i64)> {
    let (numerator, denominator) = text.split_once(separator)?;
    let numerator = numerator.parse().ok().filter(|n: &i64| (1..=i64::from(u32::MAX)).contains(n))?;
    let denominator = denominator.parse().ok().filter(|n: &i64| (1..=i64::from(u32::MAX)).contains(n))?;
    Some((numerator, denominator))
}

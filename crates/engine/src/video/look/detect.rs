//! The detector's answer as boxes: SSD (Liu et al. 2016) with the anchors of MediaPipe's `SsdAnchorsCalculator` for this
//! network: six layers, strides 16 to 512, scales 0.2 to 0.95, aspect ratios 1, 2, 1/2, 3, 1/3, fewer on the first layer.

use super::super::seen::Place;

/// What the detector finds, by its class. Class 0 is nothing.
pub(super) const LABELS: [&str; 24] = [
    "",
    "Bicycle",
    "Boot",
    "Laptop",
    "Person",
    "Chair",
    "Cattle",
    "Desk",
    "Cat",
    "Computer mouse",
    "Computer monitor",
    "Box",
    "Mug",
    "Coffee cup",
    "Stationary bicycle",
    "Table",
    "Bottle",
    "High heels",
    "Vehicle",
    "Footwear",
    "Dog",
    "Book",
    "Camera",
    "Car",
];

/// Rows and columns of the picture that it takes.
pub(super) const SIDE: usize = 300;
/// The boxes that it answers.
pub(super) const BOXES: usize = 1917;

/// Below this score a box is noise.
const LEAST_SCORE: f32 = 0.3;
/// Boxes of one label that share more of their area than this are one.
const MOST_OVERLAP: f32 = 0.4;
/// The most boxes that are kept.
const MOST_BOXES: usize = 20;

/// A thing with its place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Found {
    pub(super) label: &'static str,
    /// 0 to 1.
    pub(super) score: f32,
    /// Left, top, right, bottom as shares of the picture's width and height.
    pub(super) edges: [f32; 4],
}

impl Found {
    /// Its place.
    pub(super) fn place(&self) -> Place {
        let [left, top, right, bottom] = self.edges;
        Place { x: left + right - 1.0, y: top + bottom - 1.0, size: (right - left) * (bottom - top) }
    }

    fn overlap(&self, other: &Self) -> f32 {
        let ([a, b, c, d], [e, f, g, h]) = (self.edges, other.edges);
        let shared = (c.min(g) - a.max(e)).max(0.0) * (d.min(h) - b.max(f)).max(0.0);
        shared / ((c - a) * (d - b) + (g - e) * (h - f) - shared).max(1e-9)
    }
}

/// The things, the surest first. `boxes` are four values for each anchor, `scores` 24.
pub(super) fn read(boxes: &[f32], scores: &[f32]) -> Vec<Found> {
    let mut found = Vec::new();
    for ((anchor, place), scores) in anchors().zip(boxes.chunks_exact(4)).zip(scores.chunks_exact(LABELS.len())) {
        for (&label, &logit) in LABELS.iter().zip(scores).skip(1) {
            let score = 1.0 / (1.0 + (-logit).exp());
            if score >= LEAST_SCORE {
                found.push(Found { label, score, edges: edges(anchor, place) });
            }
        }
    }
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Found> = Vec::new();
    for one in found {
        let is_new = kept.iter().all(|known| known.label != one.label || known.overlap(&one) < MOST_OVERLAP);
        if is_new && one.place().size > 0.0 && kept.len() < MOST_BOXES {
            kept.push(one);
        }
    }
    kept
}

/// Centre x, centre y, width, height.
type Anchor = [f32; 4];

fn anchors() -> impl Iterator<Item = Anchor> {
    const LAYERS: u8 = 6;
    const RATIOS: [f32; 5] = [1.0, 2.0, 0.5, 3.0, 0.3333];
    let scale = |layer: u8| 0.2 + 0.75 * f32::from(layer) / f32::from(LAYERS - 1);
    (0..LAYERS).flat_map(move |layer| {
        let cells = SIDE.div_ceil(16 << layer);
        let shapes: Vec<(f32, f32)> = if layer == 0 {
            vec![(1.0, 0.1), (2.0, scale(0)), (0.5, scale(0))]
        } else {
            let next = if layer + 1 == LAYERS { 1.0 } else { scale(layer + 1) };
            let between = (1.0, (scale(layer) * next).sqrt());
            RATIOS.iter().map(|&ratio| (ratio, scale(layer))).chain([between]).collect()
        };
        (0..cells * cells).flat_map(move |cell| {
            let at = |place: usize| (place as f32 + 0.5) / cells as f32;
            let centre = [at(cell % cells), at(cell / cells)];
            let shapes = shapes.clone();
            shapes
                .into_iter()
                .map(move |(ratio, scale)| [centre[0], centre[1], scale * ratio.sqrt(), scale / ratio.sqrt()])
        })
    })
}

/// The box that four values (y, x, height, width relative to the anchor) stand for.
fn edges([x, y, width, height]: Anchor, place: &[f32]) -> [f32; 4] {
    let (centre_y, centre_x) = (place[0] / 10.0 * height + y, place[1] / 10.0 * width + x);
    let half = |value: f32, extent: f32| (value / 5.0).clamp(-10.0, 10.0).exp() * extent / 2.0;
    let (half_height, half_width) = (half(place[2], height), half(place[3], width));
    [centre_x - half_width, centre_y - half_height, centre_x + half_width, centre_y + half_height]
        .map(|edge| edge.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_anchors_as_boxes() {
        assert_eq!(anchors().count(), BOXES);
        assert!(anchors().flatten().all(|value| value > 0.0 && value < 2.0));
    }

    #[test]
    fn a_box_is_found_once_and_where_it_is() {
        let (mut boxes, mut scores) = (vec![0.0; BOXES * 4], vec![-9.0; BOXES * LABELS.len()]);
        // The middle cell of the first layer, two of its three shapes; the second is twice as wide as high.
        let anchor = (9 * 19 + 9) * 3;
        scores[(anchor + 1) * 24 + 20] = 3.0;
        scores[(anchor + 1) * 24 + 8] = 1.0;
        scores[(anchor + 4) * 24 + 20] = 2.0;
        let found = read(&boxes, &scores);
        assert_eq!(found.iter().map(|found| found.label).collect::<Vec<_>>(), ["Dog", "Cat"]);
        let place = found[0].place();
        assert!(place.x.abs() < 0.01 && place.y.abs() < 0.01 && (place.size - 0.04).abs() < 0.001, "{place:?}");
        boxes.fill(f32::NAN);
        assert!(read(&boxes, &scores).is_empty());
        boxes.fill(f32::MAX);
        assert!(read(&boxes, &scores).iter().all(|found| found.edges.iter().all(|edge| edge.is_finite())));
    }
}

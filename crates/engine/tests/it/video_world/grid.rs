//! [`recipes`]: the grid of test videos.

use super::draw::Dice;

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A ball under gravity, on a floor and between walls.
    Ball,
    /// Balls on a table: rails and collisions.
    Billiards,
    /// A box that slides against a wall or into another box.
    Slide,
    /// Boxes that fall and stay.
    Drop,
    /// A hammer on an anvil.
    Hammer,
    /// Somebody walking.
    Walk,
    /// A row of hanging balls.
    Cradle,
    /// A door that shuts.
    Door,
    /// Things that move and touch nothing.
    Nothing,
    /// Things that are suddenly there and gone, beside one that passes.
    Popup,
}

/// All kinds in which something moves or touches something.
pub const KINDS: [Kind; 9] = [
    Kind::Ball,
    Kind::Billiards,
    Kind::Slide,
    Kind::Drop,
    Kind::Hammer,
    Kind::Walk,
    Kind::Cradle,
    Kind::Door,
    Kind::Nothing,
];

/// What is behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backdrop {
    /// A soft gradient.
    Plain,
    /// A texture.
    Textured,
    /// A texture and a sensor's noise.
    Noisy,
}

/// What the camera does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Camera {
    /// On a tripod.
    Still,
    /// In a hand.
    Shake,
    /// Turning slowly.
    Pan,
}

/// Frames per second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rate {
    /// Always the same.
    Constant(u32),
    /// About 28, irregular, some lost.
    Variable,
}

impl Rate {
    /// The mean rate.
    pub fn mean_fps(self) -> f64 {
        match self {
            Self::Constant(fps) => f64::from(fps),
            Self::Variable => 27.5,
        }
    }
}

/// How a test video is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Recipe {
    /// What happens.
    pub kind: Kind,
    /// Decides everything that is not named here.
    pub seed: u64,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Frames per second.
    pub rate: Rate,
    /// What is behind.
    pub backdrop: Backdrop,
    /// What the camera does.
    pub camera: Camera,
    /// Whether moving things are blurred (shutter open half the time).
    pub blur: bool,
    /// Length.
    pub duration_s: f64,
}

impl Recipe {
    /// Deviation of the sensor's noise, grey levels.
    pub fn grain(&self) -> f64 {
        if self.backdrop == Backdrop::Noisy { 5.0 } else { 0.6 }
    }

    /// A name for files.
    pub fn name(&self) -> String {
        let rate = match self.rate {
            Rate::Constant(fps) => fps.to_string(),
            Rate::Variable => "vfr".into(),
        };
        let words = format!("{:?}-{:?}-{:?}", self.kind, self.backdrop, self.camera).to_lowercase();
        let blur = if self.blur { "-blur" } else { "" };
        format!("{:03}-{words}-{rate}-{}x{}{blur}", self.seed, self.width, self.height)
    }
}

/// Which part of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Even rounds: looked at while the analyser was written.
    Tuning,
    /// Odd rounds: only measured.
    HeldOut,
    /// Seeds from [`FRESH`] on: drawn and measured once, when all was done.
    Fresh,
}

/// Where the part that nobody has looked at begins.
pub const FRESH: u64 = 1_008;

impl Half {
    /// The part of a seed.
    pub fn of(seed: u64) -> Self {
        if seed >= FRESH {
            return Self::Fresh;
        }
        // Seeds go through the kinds in turn, so whole rounds alternate.
        if (seed / KINDS.len() as u64).is_multiple_of(2) { Self::Tuning } else { Self::HeldOut }
    }
}

/// The recipes of seeds: every kind in turn, all else by the seed.
pub fn recipes(seeds: std::ops::Range<u64>) -> Vec<Recipe> {
    seeds
        .map(|seed| {
            let mut dice = Dice(seed.wrapping_mul(0x5851_f42d_4c95_7f2d) ^ 0x5eed);
            let round = seed / KINDS.len() as u64;
            let (width, height) = dice.pick(&[(640, 360), (426, 240), (360, 640), (854, 480), (480, 480), (640, 360)]);
            let backdrop = [Backdrop::Textured, Backdrop::Plain, Backdrop::Noisy][((round / 2 + seed) % 3) as usize];
            let mut camera = dice.pick(&[Camera::Still, Camera::Shake, Camera::Pan, Camera::Shake]);
            if backdrop == Backdrop::Plain && camera == Camera::Pan {
                camera = Camera::Still; // A turning camera before an empty wall cannot be told from a moving thing.
            }
            Recipe {
                kind: KINDS[(seed % KINDS.len() as u64) as usize],
                seed,
                width,
                height,
                rate: dice.pick(&[
                    Rate::Constant(24),
                    Rate::Constant(25),
                    Rate::Constant(30),
                    Rate::Constant(60),
                    Rate::Variable,
                ]),
                backdrop,
                camera,
                blur: dice.within(0.0, 1.0) < 0.4,
                duration_s: dice.within(3.6, 5.6),
            }
        })
        .collect()
}

/// Recipes of [`Kind::Popup`], all else by the seed.
pub fn popups(seeds: std::ops::Range<u64>) -> Vec<Recipe> {
    recipes(seeds).into_iter().map(|recipe| Recipe { kind: Kind::Popup, ..recipe }).collect()
}

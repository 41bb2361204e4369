//! [`Film`]: how a scene is filmed: frames and their times, background, camera, noise, blur.

use super::draw::{Canvas, Dice, Pose, texture};
use super::grid::{Backdrop, Camera, Rate, Recipe};
use super::scenes::{Scene, Touch};

/// A scene as a camera sees it.
pub struct Film {
    /// What it was made from.
    pub recipe: Recipe,
    /// The times of its frames, seconds.
    pub times_s: Vec<f64>,
    scene: Scene,
    ground: Canvas,
    margin: f64,
}

impl Film {
    /// Prepares the film of a recipe.
    pub fn new(recipe: Recipe) -> Self {
        let scene = Scene::new(&recipe);
        let times_s = times(&recipe);
        // The ground is drawn once, larger than the picture, and looked up under the camera's pose.
        let margin = 0.5;
        let aspect = recipe.height as f64 / recipe.width as f64;
        let scale = recipe.width as f64;
        let mut ground =
            Canvas::new(((1.0 + 2.0 * margin) * scale) as usize, ((aspect + 2.0 * margin) * scale) as usize);
        let columns = ground.width;
        let tones = backdrop(&recipe, &scene);
        for (index, pixel) in ground.rgb.chunks_exact_mut(3).enumerate() {
            let p =
                [(index % columns) as f64 / scale - margin + 0.5 / scale, (index / columns) as f64 / scale - margin];
            for (to, tone) in pixel.iter_mut().zip(tones(p)) {
                *to = tone as f32;
            }
        }
        drop(tones);
        Self { recipe, times_s, scene, ground, margin }
    }

    /// The moments of contact that the picture shows, in order; those at its very edge are not demanded.
    pub fn touches(&self) -> Vec<Touch> {
        let canvas = Canvas { width: self.recipe.width, height: self.recipe.height, rgb: Vec::new() };
        let mut seen: Vec<Touch> = Vec::new();
        for touch in &self.scene.touches {
            let at = canvas.pixel(self.pose(touch.time_s), touch.place);
            let (w, h) = (self.recipe.width as f64, self.recipe.height as f64);
            let near = |margin: f64| {
                at[0] > margin * w && at[0] < (1.0 - margin) * w && at[1] > margin * h && at[1] < (1.0 - margin) * h
            };
            if near(-0.08) && touch.time_s >= 0.0 && touch.time_s <= self.recipe.duration_s {
                let mut touch = touch.clone();
                touch.in_view = near(0.03) && touch.time_s > 0.12 && touch.time_s < self.recipe.duration_s - 0.15;
                touch.place = [2.0 * at[0] / w - 1.0, 2.0 * at[1] / h - 1.0];
                seen.push(touch);
            }
        }
        seen.sort_by(|a, b| a.time_s.total_cmp(&b.time_s));
        seen
    }

    /// Draws the frame of an index into RGB bytes.
    pub fn frame(&self, index: usize) -> Vec<u8> {
        let time_s = self.times_s[index];
        let (w, h) = (self.recipe.width, self.recipe.height);
        let exposures = if self.recipe.blur { 5 } else { 1 };
        let mut sum = vec![0f32; w * h * 3];
        let mut canvas = Canvas::new(w, h);
        let mut ground = Canvas::new(w, h);
        for k in 0..exposures {
            let shutter_s = 0.5 / self.recipe.rate.mean_fps();
            let at = time_s + shutter_s * ((f64::from(k) + 0.5) / f64::from(exposures) - 0.5);
            let pose = self.pose(at);
            // The camera hardly moves while the shutter is open: the ground is drawn once for each picture.
            if k == 0 {
                ground.fill(self.pose(time_s), |p| self.ground_at(p));
            }
            canvas.rgb.copy_from_slice(&ground.rgb);
            for shape in self.scene.shapes(at) {
                canvas.draw(pose, &shape);
            }
            for (to, tone) in sum.iter_mut().zip(&canvas.rgb) {
                *to += tone / exposures as f32;
            }
        }
        let mut dice = Dice(self.recipe.seed ^ ((index as u64 + 1) << 32));
        let grain = self.recipe.grain();
        sum.iter().map(|tone| (f64::from(*tone) + grain * dice.normal()).round().clamp(0.0, 255.0) as u8).collect()
    }

    fn ground_at(&self, p: [f64; 2]) -> [f64; 3] {
        let scale = self.recipe.width as f64;
        let (w, h) = (self.ground.width, self.ground.height);
        let x = ((p[0] + self.margin) * scale - 0.5).clamp(0.0, w as f64 - 1.001);
        let y = ((p[1] + self.margin) * scale - 0.5).clamp(0.0, h as f64 - 1.001);
        let (i, j) = (x as usize, y as usize);
        let (u, v) = (x - i as f64, y - j as f64);
        let top = &self.ground.rgb[(j * w + i) * 3..][..6];
        let bottom = &self.ground.rgb[((j + 1) * w + i) * 3..][..6];
        let (u, v) = (u as f32, v as f32);
        std::array::from_fn(|c| {
            let upper = top[c] + u * (top[c + 3] - top[c]);
            let lower = bottom[c] + u * (bottom[c + 3] - bottom[c]);
            f64::from(upper + v * (lower - upper))
        })
    }

    /// How the camera stands at a time.
    pub fn pose(&self, time_s: f64) -> Pose {
        let mut dice = Dice(self.recipe.seed ^ 0xca3e_7a00);
        match self.recipe.camera {
            Camera::Still => Pose::default(),
            Camera::Shake => {
                let mut sway = |size: f64| {
                    (0..3).fold(0.0, |sum, k| {
                        let hz = dice.within(0.4, 1.5) * (1.0 + 1.6 * f64::from(k));
                        let phase = dice.within(0.0, std::f64::consts::TAU);
                        sum + size / (1.0 + f64::from(k)) * (std::f64::consts::TAU * hz * time_s + phase).sin()
                    })
                };
                Pose { shift: [sway(0.008), sway(0.006)], roll: sway(0.006), zoom: sway(0.003) }
            }
            Camera::Pan => {
                let speed = dice.within(0.03, 0.08) * dice.pick(&[-1.0, 1.0]);
                let x = speed * (time_s - 0.5 * self.recipe.duration_s);
                Pose { shift: [x, 0.1 * x], roll: 0.0, zoom: 0.0 }
            }
        }
    }
}

/// All shapes of a scene's ground in one look-up.
fn backdrop<'a>(recipe: &'a Recipe, scene: &'a Scene) -> impl Fn([f64; 2]) -> [f64; 3] + 'a {
    let base = scene.ground_rgb;
    let pixel = 1.0 / recipe.width as f64;
    let furniture: Vec<_> = scene.furniture.iter().map(|shape| (shape.distance(), shape.rgb)).collect();
    move |p| {
        let mut colour = match recipe.backdrop {
            Backdrop::Plain => base.map(|tone| tone * (1.0 - 0.1 * p[1])),
            Backdrop::Textured | Backdrop::Noisy => {
                let tone = 34.0 * texture(recipe.seed, p, 0.11);
                let spots = 22.0 * texture(recipe.seed ^ 77, p, 0.03);
                [base[0] + tone + spots, base[1] + tone, base[2] + 0.6 * tone - 0.5 * spots]
            }
        };
        for (distance, rgb) in &furniture {
            let cover = (0.5 - distance(p) / pixel).clamp(0.0, 1.0);
            if cover > 0.0 {
                let grain =
                    if recipe.backdrop == Backdrop::Plain { 0.0 } else { 14.0 * texture(recipe.seed ^ 5, p, 0.05) };
                for (to, tone) in colour.iter_mut().zip(rgb) {
                    *to += cover * (tone + grain - *to);
                }
            }
        }
        colour
    }
}

/// The times of the frames of a recipe.
fn times(recipe: &Recipe) -> Vec<f64> {
    let mut times = Vec::new();
    match recipe.rate {
        Rate::Constant(fps) => {
            let count = (recipe.duration_s * f64::from(fps)).floor() as usize;
            times.extend((0..count).map(|k| k as f64 / f64::from(fps)));
        }
        Rate::Variable => {
            // On a grid of 1/600 s, as a phone's camera that loses frames in the dark.
            let mut dice = Dice(recipe.seed ^ 0x7153);
            let mut ticks = 0.0f64;
            while ticks / 600.0 < recipe.duration_s {
                times.push(ticks / 600.0);
                let lost = if dice.within(0.0, 1.0) < 0.06 { 2.0 } else { 1.0 };
                ticks += (20.0 * lost * dice.within(0.8, 1.3)).round();
            }
        }
    }
    times
}

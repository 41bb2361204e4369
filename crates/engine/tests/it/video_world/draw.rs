//! Shapes with anti-aliased edges, drawn into RGB.

/// A point or vector: x to the right, y down, in widths of the picture.
pub type Vec2 = [f64; 2];

/// The outline of a shape.
#[derive(Debug, Clone)]
pub enum Outline {
    /// A disc of this radius.
    Disc(f64),
    /// A box with half its width and height, turned by an angle (radians, clockwise).
    Box(f64, f64, f64),
    /// A line with round ends from the centre to centre + (x, y), with this radius.
    Capsule(Vec2, f64),
    /// A convex quadrilateral, corners clockwise on the screen, relative to the centre.
    Quad([Vec2; 4]),
}

/// What a shape's face looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Face {
    /// One colour.
    Plain,
    /// Two tones in stripes of this width.
    Stripes(f64),
    /// Darker to the lower right, as if lit.
    Lit,
}

/// Something to draw.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Where its centre is.
    pub centre: Vec2,
    /// Its outline.
    pub outline: Outline,
    /// Its colour.
    pub rgb: [f64; 3],
    /// Its face.
    pub face: Face,
    /// How far its face is turned (radians), for rolling.
    pub turn: f64,
}

impl Shape {
    /// A plain shape.
    pub fn new(centre: Vec2, outline: Outline, rgb: [f64; 3]) -> Self {
        Self { centre, outline, rgb, face: Face::Plain, turn: 0.0 }
    }

    /// The same with a face.
    #[must_use]
    pub fn with_face(mut self, face: Face, turn: f64) -> Self {
        self.face = face;
        self.turn = turn;
        self
    }

    /// Signed distance of a point to the outline, negative inside: the same for all points of a picture, so that what
    /// depends on the shape alone is worked out once.
    pub fn distance(&self) -> impl Fn(Vec2) -> f64 + '_ {
        let angle = if let Outline::Box(_, _, angle) = self.outline { angle } else { 0.0 };
        let (s, c) = angle.sin_cos();
        // Outward normals of a quadrilateral's edges.
        let normals = if let Outline::Quad(corners) = &self.outline {
            std::array::from_fn(|k| {
                let (a, b) = (corners[k], corners[(k + 1) % 4]);
                let (ex, ey) = (b[0] - a[0], b[1] - a[1]);
                let length = length([ex, ey]).max(1e-9);
                [ey / length, -ex / length]
            })
        } else {
            [[0.0; 2]; 4]
        };
        move |p| {
            let (x, y) = (p[0] - self.centre[0], p[1] - self.centre[1]);
            match &self.outline {
                Outline::Disc(r) => length([x, y]) - r,
                Outline::Box(hx, hy, _) => {
                    let (u, v) = ((x * c + y * s).abs() - hx, (y * c - x * s).abs() - hy);
                    length([u.max(0.0), v.max(0.0)]) + u.max(v).min(0.0)
                }
                Outline::Capsule(to, r) => {
                    let along = ((x * to[0] + y * to[1]) / (to[0] * to[0] + to[1] * to[1]).max(1e-12)).clamp(0.0, 1.0);
                    length([x - along * to[0], y - along * to[1]]) - r
                }
                Outline::Quad(corners) => corners
                    .iter()
                    .zip(&normals)
                    .map(|(corner, normal)| (x - corner[0]) * normal[0] + (y - corner[1]) * normal[1])
                    .fold(f64::MIN, f64::max),
            }
        }
    }

    fn reach(&self) -> f64 {
        match &self.outline {
            Outline::Disc(r) => *r,
            Outline::Box(hx, hy, _) => hx.hypot(*hy),
            Outline::Capsule(to, r) => to[0].hypot(to[1]) + r,
            Outline::Quad(corners) => corners.iter().fold(0.0, |far, c| c[0].hypot(c[1]).max(far)),
        }
    }

    fn colour(&self) -> impl Fn(Vec2) -> [f64; 3] + '_ {
        let (s, c) = self.turn.sin_cos();
        let reach = self.reach().max(1e-6);
        move |p| {
            let (x, y) = (p[0] - self.centre[0], p[1] - self.centre[1]);
            let (u, v) = (x * c + y * s, y * c - x * s);
            let shade = match self.face {
                Face::Plain => 1.0,
                Face::Stripes(width) => 0.78 + 0.22 * (std::f64::consts::PI * (u + 0.3 * v) / width).sin().signum(),
                Face::Lit => 1.0 - 0.35 * (0.6 * x + 0.8 * y) / reach,
            };
            self.rgb.map(|tone| tone * shade)
        }
    }
}

/// Length of a vector. Nothing here is near the ends of what floats can say, which is all that `hypot` is slower for.
fn length([x, y]: Vec2) -> f64 {
    (x * x + y * y).sqrt()
}

/// How the camera stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Pose {
    /// What lies at the picture's middle is displaced by this much, in widths.
    pub shift: Vec2,
    /// Turned by this much (radians).
    pub roll: f64,
    /// ln of the magnification.
    pub zoom: f64,
}

/// A picture being drawn, linear floats 0..255.
pub struct Canvas {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Rows from the top, RGB.
    pub rgb: Vec<f32>,
}

impl Canvas {
    /// An empty picture.
    pub fn new(width: usize, height: usize) -> Self {
        Self { width, height, rgb: vec![0.0; width * height * 3] }
    }

    /// From a pixel to the world under a pose.
    pub fn world(&self, pose: Pose, column: f64, row: f64) -> Vec2 {
        let w = self.width as f64;
        let (x, y) = ((column - 0.5 * w) / w, (row - 0.5 * self.height as f64) / w);
        let (s, c) = pose.roll.sin_cos();
        let k = (-pose.zoom).exp();
        let middle = [0.5, 0.5 * self.height as f64 / w];
        [middle[0] + pose.shift[0] + k * (c * x - s * y), middle[1] + pose.shift[1] + k * (s * x + c * y)]
    }

    /// From the world to a pixel under a pose.
    pub fn pixel(&self, pose: Pose, p: Vec2) -> Vec2 {
        let w = self.width as f64;
        let (x, y) = (p[0] - 0.5 - pose.shift[0], p[1] - 0.5 * self.height as f64 / w - pose.shift[1]);
        let (s, c) = pose.roll.sin_cos();
        let k = pose.zoom.exp();
        [0.5 * w + w * k * (c * x + s * y), 0.5 * self.height as f64 + w * k * (c * y - s * x)]
    }

    /// The world under the middle of each pixel, by column and row.
    fn view(&self, pose: Pose) -> impl Fn(usize, usize) -> Vec2 + use<> {
        let origin = self.world(pose, 0.5, 0.5);
        let (across, down) = (self.world(pose, 1.5, 0.5), self.world(pose, 0.5, 1.5));
        let (dx, dy) = ([across[0] - origin[0], across[1] - origin[1]], [down[0] - origin[0], down[1] - origin[1]]);
        move |column, row| {
            let (i, j) = (column as f64, row as f64);
            [origin[0] + i * dx[0] + j * dy[0], origin[1] + i * dx[1] + j * dy[1]]
        }
    }

    /// Fills the picture with what lies behind everything.
    pub fn fill(&mut self, pose: Pose, ground: impl Fn(Vec2) -> [f64; 3]) {
        let view = self.view(pose);
        for row in 0..self.height {
            for column in 0..self.width {
                let colour = ground(view(column, row));
                let at = (row * self.width + column) * 3;
                for (to, tone) in self.rgb[at..at + 3].iter_mut().zip(colour) {
                    *to = tone as f32;
                }
            }
        }
    }

    /// Draws a shape over what is there.
    pub fn draw(&mut self, pose: Pose, shape: &Shape) {
        let w = self.width as f64 * pose.zoom.exp();
        let middle = self.pixel(pose, shape.centre);
        let reach = shape.reach() * w + 2.0;
        let span = |at: f64, end: usize| {
            ((at - reach).floor().clamp(0.0, end as f64) as usize, (at + reach).ceil().clamp(0.0, end as f64) as usize)
        };
        let (left, right) = span(middle[0], self.width);
        let (top, bottom) = span(middle[1], self.height);
        let (view, distance, colour) = (self.view(pose), shape.distance(), shape.colour());
        for row in top..bottom {
            for column in left..right {
                let p = view(column, row);
                let cover = (0.5 - distance(p) * w).clamp(0.0, 1.0) as f32;
                if cover > 0.0 {
                    let colour = colour(p);
                    let at = (row * self.width + column) * 3;
                    for (to, tone) in self.rgb[at..at + 3].iter_mut().zip(colour) {
                        *to += cover * (tone as f32 - *to);
                    }
                }
            }
        }
    }
}

/// A small generator of random numbers (SplitMix64, Steele et al. 2014), so that a seed gives the same video for ever.
#[derive(Debug, Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in [low, high).
    pub fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// One of several.
    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[(self.bits() % from.len() as u64) as usize].clone()
    }

    /// Nearly normal with deviation 1 (sum of four uniforms).
    pub fn normal(&mut self) -> f64 {
        let bits = self.bits();
        let sum: u64 = (0..4).map(|k| (bits >> (16 * k)) & 0xffff).sum();
        (sum as f64 / 65_535.0 - 2.0) * 1.732
    }
}

/// Smooth noise over the plane in -1..1, several octaves, for textured grounds.
pub fn texture(seed: u64, p: Vec2, scale: f64) -> f64 {
    let mut sum = 0.0;
    let (mut frequency, mut weight) = (1.0 / scale, 0.5);
    for octave in 0..4u64 {
        let (x, y) = (p[0] * frequency + 100.0, p[1] * frequency + 100.0);
        let (i, j) = (x.floor(), y.floor());
        let ease = |t: f64| t * t * (3.0 - 2.0 * t);
        let (u, v) = (ease(x - i), ease(y - j));
        let corner = |di: f64, dj: f64| {
            let key = (i + di) as i64 as u64 ^ ((j + dj) as i64 as u64).rotate_left(21) ^ (octave << 50) ^ (seed << 7);
            Dice(key.wrapping_mul(0xd6e8_feb8_6659_fd93)).within(-1.0, 1.0)
        };
        let top = corner(0.0, 0.0) * (1.0 - u) + corner(1.0, 0.0) * u;
        let bottom = corner(0.0, 1.0) * (1.0 - u) + corner(1.0, 1.0) * u;
        sum += weight * (top * (1.0 - v) + bottom * v);
        frequency *= 2.3;
        weight *= 0.55;
    }
    sum
}

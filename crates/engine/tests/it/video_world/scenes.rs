//! [`Scene`]: what happens in a test video as a continuous function of time, and when things touch.

use super::draw::{Dice, Face, Outline, Shape, Vec2};
use super::grid::{Kind, Recipe};

/// What kind of contact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TouchKind {
    /// Turns back from something still.
    Bounce,
    /// Stops on something.
    Contact,
    /// Two moving or movable things.
    Collision,
    /// Suddenly there or gone.
    Appearance,
}

/// A contact.
#[derive(Debug, Clone, PartialEq)]
pub struct Touch {
    /// When.
    pub time_s: f64,
    /// Where: world coordinates in a scene; -1..1 of the picture once filmed.
    pub place: Vec2,
    /// Change of velocity, widths per second.
    pub speed: f64,
    /// What kind.
    pub kind: TouchKind,
    /// Well within the picture and the video, so that a viewer sees what comes before and after.
    pub in_view: bool,
}

impl Touch {
    /// Too weak to be demanded: finding it and missing it are both right. A ball with this change of velocity hops by
    /// less than half a hundredth of the picture's width.
    pub fn is_weak(&self) -> bool {
        !self.in_view || self.speed < 0.25
    }
}

type Draw = Box<dyn Fn(f64) -> Vec<Shape>>;

/// What happens.
pub struct Scene {
    /// Still things.
    pub furniture: Vec<Shape>,
    /// The ground's colour.
    pub ground_rgb: [f64; 3],
    /// All contacts.
    pub touches: Vec<Touch>,
    draw: Draw,
}

impl Scene {
    /// The scene of a recipe.
    pub fn new(recipe: &Recipe) -> Self {
        let mut stage = Stage::new(recipe);
        let draw = match recipe.kind {
            Kind::Ball => ball(&mut stage),
            Kind::Billiards => billiards(&mut stage),
            Kind::Slide => slide(&mut stage),
            Kind::Drop => dropped(&mut stage),
            Kind::Hammer => hammer(&mut stage),
            Kind::Walk => walk(&mut stage),
            Kind::Cradle => cradle(&mut stage),
            Kind::Door => door(&mut stage),
            Kind::Nothing => nothing(&mut stage),
            Kind::Popup => popup(&mut stage),
        };
        Self { furniture: stage.furniture, ground_rgb: stage.ground_rgb, touches: stage.touches, draw }
    }

    /// The moving things at a time.
    pub fn shapes(&self, time_s: f64) -> Vec<Shape> {
        (self.draw)(time_s)
    }
}

struct Stage {
    dice: Dice,
    height: f64,
    duration_s: f64,
    ground_rgb: [f64; 3],
    furniture: Vec<Shape>,
    touches: Vec<Touch>,
}

const COLOURS: [[f64; 3]; 6] = [
    [215.0, 60.0, 50.0],
    [35.0, 45.0, 170.0],
    [245.0, 225.0, 90.0],
    [30.0, 30.0, 34.0],
    [245.0, 245.0, 240.0],
    [30.0, 110.0, 60.0],
];

/// Steps of a simulation per second.
const RATE: f64 = 4_000.0;

impl Stage {
    fn new(recipe: &Recipe) -> Self {
        let mut dice = Dice(recipe.seed.wrapping_mul(977) ^ 0x0b5e_55ed);
        let grey = dice.within(105.0, 150.0);
        let ground_rgb = [grey + dice.within(-15.0, 15.0), grey, grey + dice.within(-15.0, 15.0)];
        Self {
            height: recipe.height as f64 / recipe.width as f64,
            duration_s: recipe.duration_s,
            dice,
            ground_rgb,
            furniture: Vec::new(),
            touches: Vec::new(),
        }
    }

    fn colour(&mut self) -> [f64; 3] {
        self.dice.pick(&COLOURS)
    }

    fn face(&mut self, size: f64) -> Face {
        self.dice.pick(&[Face::Plain, Face::Lit, Face::Stripes(0.5 * size)])
    }

    /// A floor from a height on; gives the height back.
    fn floor(&mut self, y: f64) -> f64 {
        let rgb = self.ground_rgb.map(|tone| tone * 0.72);
        self.furniture.push(Shape::new([0.5, y + 1.5], Outline::Box(3.0, 1.5, 0.0), rgb));
        y
    }

    fn block(&mut self, centre: Vec2, hx: f64, hy: f64) {
        let rgb = self.ground_rgb.map(|tone| tone * 0.5);
        self.furniture.push(Shape::new(centre, Outline::Box(hx, hy, 0.0), rgb));
    }

    fn touch(&mut self, time_s: f64, place: Vec2, speed: f64, kind: TouchKind) {
        self.touches.push(Touch { time_s, place, speed, kind, in_view: true });
    }

    fn steps(&self) -> usize {
        ((self.duration_s + 0.3) * RATE) as usize
    }
}

/// Looks up a simulated course, a value each step.
fn at(course: &[Vec2], time_s: f64) -> Vec2 {
    let x = (time_s * RATE).clamp(0.0, (course.len() - 2) as f64);
    let i = x as usize;
    let u = x - i as f64;
    std::array::from_fn(|k| course[i][k] * (1.0 - u) + course[i + 1][k] * u)
}

fn smoothstep(u: f64) -> f64 {
    let u = u.clamp(0.0, 1.0);
    u * u * (3.0 - 2.0 * u)
}

fn ball(stage: &mut Stage) -> Draw {
    let h = stage.height;
    let floor = h * stage.dice.within(0.82, 0.93);
    stage.floor(floor);
    let walls = stage.dice.within(0.0, 1.0) < 0.5;
    if walls {
        stage.block([0.03, 0.5 * h], 0.03, h);
        stage.block([0.97, 0.5 * h], 0.03, h);
    }
    let r = stage.dice.within(0.03, 0.065);
    let gravity = stage.dice.within(1.6, 3.2) * h.max(0.6);
    let restitution = stage.dice.within(0.6, 0.85);
    let mut p = [stage.dice.within(0.12, 0.3), h * stage.dice.within(0.12, 0.3)];
    let mut v = [if walls { stage.dice.within(0.25, 0.6) } else { stage.dice.within(0.08, 0.16) }, 0.0];
    let mut course = Vec::new();
    for step in 0..stage.steps() {
        course.push(p);
        v[1] += gravity / RATE;
        p = [p[0] + v[0] / RATE, p[1] + v[1] / RATE];
        let time_s = step as f64 / RATE;
        if p[1] + r > floor && v[1] > 0.0 {
            p[1] = floor - r;
            if v[1] < 0.04 {
                v[1] = 0.0;
            } else {
                stage.touch(time_s, [p[0], floor], v[1] * (1.0 + restitution), TouchKind::Bounce);
                v[1] *= -restitution;
            }
        }
        let (left, right) = (0.06 + r, 0.94 - r);
        if walls && ((p[0] > right && v[0] > 0.0) || (p[0] < left && v[0] < 0.0)) {
            let side = if v[0] > 0.0 { 0.94 } else { 0.06 };
            stage.touch(time_s, [side, p[1]], v[0].abs() * (1.0 + restitution), TouchKind::Bounce);
            v[0] *= -restitution;
        }
    }
    let (rgb, face) = (stage.colour(), stage.face(r));
    Box::new(move |t| {
        let p = at(&course, t);
        vec![Shape::new(p, Outline::Disc(r), rgb).with_face(face, p[0] / r)]
    })
}

/// Signs that come up, at once or within a sixth of a second, and most of which go again; a ball passes below them.
fn popup(stage: &mut Stage) -> Draw {
    let h = stage.height;
    let mut signs = Vec::new();
    let mut time_s = stage.dice.within(0.35, 0.8);
    let columns = stage.dice.pick(&[2usize, 3, 4]);
    for nth in 0..columns {
        let x = 0.14 + 0.72 * (nth as f64 + 0.5) / columns as f64;
        let (hx, hy) = (stage.dice.within(0.025, 0.08), stage.dice.within(0.025, 0.06));
        let centre = [x, h * stage.dice.within(0.2, 0.55)];
        let grows_s = stage.dice.pick(&[0.0, 0.0, 0.08, 0.16]);
        let stays_s = stage.dice.within(0.6, 1.8);
        let goes = stage.dice.within(0.0, 1.0) < 0.7;
        let end_s = if goes { time_s + stays_s } else { f64::INFINITY };
        let is_round = stage.dice.within(0.0, 1.0) < 0.4;
        stage.touch(time_s, centre, 1.0, TouchKind::Appearance);
        if goes {
            stage.touch(end_s, centre, 1.0, TouchKind::Appearance);
        }
        signs.push((time_s, end_s, grows_s, centre, [hx, hy], is_round, stage.colour()));
        // Never two at once: which of them sounds could not be told.
        time_s += stage.dice.within(0.3, 0.9);
        while signs.iter().any(|sign: &(f64, f64, _, _, _, _, _)| (sign.1 - time_s).abs() < 0.25) {
            time_s += 0.25;
        }
    }
    let (rgb, speed) = (stage.colour(), stage.dice.within(0.1, 0.3));
    Box::new(move |t| {
        let mut shapes = vec![Shape::new([-0.1 + speed * t, 0.85 * h], Outline::Disc(0.04), rgb)];
        for (start_s, end_s, grows_s, centre, [hx, hy], is_round, rgb) in &signs {
            if (*start_s..*end_s).contains(&t) {
                let size = if *grows_s > 0.0 { ((t - start_s) / grows_s).clamp(0.05, 1.0) } else { 1.0 };
                let outline =
                    if *is_round { Outline::Disc(hy * size) } else { Outline::Box(hx * size, hy * size, 0.0) };
                shapes.push(Shape::new(*centre, outline, *rgb));
            }
        }
        shapes
    })
}

fn billiards(stage: &mut Stage) -> Draw {
    let h = stage.height;
    let rail = 0.05;
    stage.block([0.5, 0.0], 2.0, rail);
    stage.block([0.5, h], 2.0, rail);
    stage.block([0.0, 0.5 * h], rail, h);
    stage.block([1.0, 0.5 * h], rail, h);
    let r = stage.dice.within(0.032, 0.05);
    let count = stage.dice.pick(&[1usize, 2, 2, 3]);
    let mut p: Vec<Vec2> = (0..count).map(|k| [0.2 + 0.28 * k as f64, h * stage.dice.within(0.3, 0.7)]).collect();
    let mut v: Vec<Vec2> = (0..count)
        .map(|k| if k == 0 { [stage.dice.within(0.4, 0.8), stage.dice.within(-0.35, 0.35)] } else { [0.0, 0.0] })
        .collect();
    if count > 1 {
        // Aimed at the second, not quite at its middle.
        let (dx, dy) = (p[1][0] - p[0][0], p[1][1] - p[0][1] + stage.dice.within(-0.9, 0.9) * r);
        let speed = stage.dice.within(0.45, 0.8) / dx.hypot(dy);
        v[0] = [dx * speed, dy * speed];
    }
    let friction = 0.12;
    let mut courses: Vec<Vec<Vec2>> = vec![Vec::new(); count];
    for step in 0..stage.steps() {
        let time_s = step as f64 / RATE;
        for k in 0..count {
            courses[k].push(p[k]);
            let speed = v[k][0].hypot(v[k][1]);
            let slower = (1.0 - friction / RATE / speed.max(1e-6)).max(0.0);
            v[k] = v[k].map(|x| x * slower);
            p[k] = [p[k][0] + v[k][0] / RATE, p[k][1] + v[k][1] / RATE];
            for axis in 0..2 {
                let end = if axis == 0 { 1.0 } else { h };
                let (low, high) = (rail + r, end - rail - r);
                if (p[k][axis] < low && v[k][axis] < 0.0) || (p[k][axis] > high && v[k][axis] > 0.0) {
                    let mut place = p[k];
                    place[axis] = if v[k][axis] < 0.0 { rail } else { end - rail };
                    stage.touch(time_s, place, v[k][axis].abs() * 1.8, TouchKind::Bounce);
                    v[k][axis] *= -0.8;
                }
            }
        }
        for a in 0..count {
            for b in a + 1..count {
                let (dx, dy) = (p[b][0] - p[a][0], p[b][1] - p[a][1]);
                let far = dx.hypot(dy);
                let n = [dx / far, dy / far];
                let closing = (v[a][0] - v[b][0]) * n[0] + (v[a][1] - v[b][1]) * n[1];
                if far < 2.0 * r && closing > 0.0 {
                    let push = 0.97 * closing;
                    for axis in 0..2 {
                        v[a][axis] -= push * n[axis];
                        v[b][axis] += push * n[axis];
                    }
                    stage.touch(time_s, [p[a][0] + r * n[0], p[a][1] + r * n[1]], push, TouchKind::Collision);
                }
            }
        }
    }
    let colours: Vec<_> = (0..count).map(|_| stage.colour()).collect();
    let face = stage.face(r);
    Box::new(move |t| {
        courses
            .iter()
            .zip(&colours)
            .map(|(course, rgb)| {
                let p = at(course, t);
                Shape::new(p, Outline::Disc(r), *rgb).with_face(face, (p[0] + p[1]) / r)
            })
            .collect()
    })
}

fn slide(stage: &mut Stage) -> Draw {
    let h = stage.height;
    let floor = h * stage.dice.within(0.65, 0.9);
    stage.floor(floor);
    let (hx, hy) = (stage.dice.within(0.05, 0.09), stage.dice.within(0.035, 0.06));
    let has_target = stage.dice.within(0.0, 1.0) < 0.5;
    let wall = 0.93;
    stage.block([wall + 0.5, floor - 0.2], 0.5, 0.2);
    // Moves in from the left, more than once when there is time: each run is a box of its own.
    let friction = stage.dice.within(0.05, 0.4);
    let mut p = [-0.1, 0.55];
    let mut v = [0.0, 0.0];
    let starts = [stage.dice.within(0.1, 0.4)];
    let speed = stage.dice.within(0.5, 1.0) + friction;
    let restitution = stage.dice.pick(&[0.0, 0.0, 0.3, 0.5]);
    let mut courses = [Vec::new(), Vec::new()];
    let mut started = false;
    for step in 0..stage.steps() {
        let time_s = step as f64 / RATE;
        if !started && time_s >= starts[0] {
            started = true;
            v[0] = speed;
        }
        for k in 0..2 {
            let slower: f64 = friction / RATE;
            v[k] -= v[k].clamp(-slower, slower);
            p[k] += v[k] / RATE;
            let ends = p[k] + hx > wall && v[k] > 0.0;
            if ends && (k == 0 || has_target) {
                let kind = if restitution > 0.0 { TouchKind::Bounce } else { TouchKind::Contact };
                stage.touch(time_s, [wall, floor - hy], v[k] * (1.0 + restitution), kind);
                v[k] *= -restitution;
            }
            courses[k].push([p[k], floor - hy]);
        }
        if has_target && p[0] + 2.0 * hx > p[1] && v[0] > v[1] {
            let push = 0.5 * (v[0] - v[1]) * (1.0 + restitution.max(0.2));
            stage.touch(time_s, [p[1] - hx, floor - hy], push, TouchKind::Collision);
            v[0] -= push;
            v[1] += push;
        }
    }
    let colours = [stage.colour(), stage.colour()];
    let face = stage.face(hx);
    let shown = if has_target { 2 } else { 1 };
    Box::new(move |t| {
        (0..shown)
            .map(|k| {
                Shape::new(at(&courses[k], t), Outline::Box(hx, hy, 0.0), colours[k])
                    .with_face(if k == 0 { face } else { Face::Plain }, 0.0)
            })
            .collect()
    })
}

fn dropped(stage: &mut Stage) -> Draw {
    let h = stage.height;
    let floor = h * stage.dice.within(0.78, 0.92);
    stage.floor(floor);
    let gravity = stage.dice.within(1.6, 3.0) * h.max(0.6);
    let count = stage.dice.pick(&[1usize, 2, 3]);
    let mut boxes = Vec::new();
    let mut release = stage.dice.within(0.3, 0.7);
    for k in 0..count {
        let (hx, hy) = (stage.dice.within(0.045, 0.08), stage.dice.within(0.035, 0.06));
        let x = (0.2 + 0.6 * (k as f64 + 0.5) / count as f64) + stage.dice.within(-0.04, 0.04);
        let restitution = stage.dice.pick(&[0.0, 0.0, 0.25]);
        let (mut y, mut v) = (h * stage.dice.within(0.1, 0.25), 0.0);
        let held = stage.dice.within(0.0, 1.0) < 0.5;
        if !held {
            y = -2.0 * hy; // Falls in from above the picture.
        }
        let mut course = Vec::new();
        for step in 0..stage.steps() {
            let time_s = step as f64 / RATE;
            course.push([x, y]);
            if time_s > release {
                v += gravity / RATE;
                y += v / RATE;
                if y + hy > floor && v > 0.0 {
                    y = floor - hy;
                    if v > 0.05 {
                        let kind = if restitution > 0.0 { TouchKind::Bounce } else { TouchKind::Contact };
                        stage.touch(time_s, [x, floor], v * (1.0 + restitution), kind);
                    }
                    v *= -restitution;
                    if v > -0.03 {
                        v = 0.0;
                    }
                }
            }
        }
        let (rgb, face) = (stage.colour(), stage.face(hx));
        boxes.push((course, hx, hy, rgb, face));
        release += stage.dice.within(0.5, 1.2);
    }
    Box::new(move |t| {
        boxes
            .iter()
            .map(|(course, hx, hy, rgb, face)| {
                Shape::new(at(course, t), Outline::Box(*hx, *hy, 0.0), *rgb).with_face(*face, 0.3)
            })
            .collect()
    })
}

fn hammer(stage: &mut Stage) -> Draw {
    let h = stage.height;
    let length = stage.dice.within(0.28, 0.4);
    let pivot = [stage.dice.within(0.2, 0.3), h * 0.62];
    let head = stage.dice.within(0.03, 0.045);
    // The anvil's top is where the head's lower face is at the angle 0.
    stage.block([pivot[0] + length, pivot[1] + 2.0 * head + 0.3], 0.09, 0.3);
    let top = -stage.dice.within(0.6, 1.1);
    let rebound = stage.dice.pick(&[0.0, 0.1, 0.2]);
    let mut plan = Vec::new(); // (start of the blow, its length, rest after, length of the raise)
    let mut time_s = stage.dice.within(0.3, 0.6);
    let rest = stage.dice.within(0.05, 0.35);
    while time_s < stage.duration_s {
        let blow = stage.dice.within(0.14, 0.24);
        let raise = stage.dice.within(0.35, 0.6);
        plan.push((time_s, blow, rest, raise));
        let speed = 2.0 * -top / blow * length * (1.0 + rebound);
        stage.touch(time_s + blow, [pivot[0] + length, pivot[1] + 2.0 * head], speed, TouchKind::Contact);
        time_s += blow + rest + raise + stage.dice.within(0.05, 0.3);
    }
    let angle = move |t: f64| {
        let mut angle = top;
        for (start, blow, rest, raise) in &plan {
            let since = t - start;
            if since < 0.0 {
                break;
            }
            angle = if since < *blow {
                top * (1.0 - (since / blow).powi(2))
            } else if since < blow + rest {
                let u = (since - blow) / rest;
                let peak = top * rebound * 0.25;
                peak * 4.0 * u * (1.0 - u)
            } else {
                top * smoothstep((since - blow - rest) / raise)
            };
        }
        angle
    };
    let (handle_rgb, head_rgb) = ([150.0, 95.0, 50.0], stage.dice.pick(&[[40.0, 40.0, 45.0], [225.0, 225.0, 230.0]]));
    Box::new(move |t| {
        let angle = angle(t);
        let (s, c) = angle.sin_cos();
        let tip = [length * c, length * s];
        let head_at = [pivot[0] + tip[0] - 0.4 * head * s, pivot[1] + tip[1] + 0.4 * head * c];
        vec![
            Shape::new(pivot, Outline::Capsule(tip, 0.012), handle_rgb),
            Shape::new(head_at, Outline::Box(head, 1.6 * head, angle), head_rgb),
        ]
    })
}

fn walk(stage: &mut Stage) -> Draw {
    let h = stage.height;
    let floor = h * stage.dice.within(0.82, 0.92);
    stage.floor(floor);
    let tall = (0.6 * h).min(0.5);
    let leg = 0.5 * tall;
    let period = stage.dice.within(0.42, 0.62);
    let step = leg * stage.dice.within(0.55, 0.75);
    let speed = step / period;
    let start = stage.dice.within(0.08, 0.2);
    let swing_s = 0.8 * period;
    let lift = leg * stage.dice.within(0.12, 0.2);
    // Foot `side` lands at time side * period + 2 n period at the body's place then plus half a step.
    let landing = |n: f64| start + speed * n * period + 0.5 * step;
    let mut n = 0;
    loop {
        let time_s = f64::from(n) * period;
        if time_s > stage.duration_s {
            break;
        }
        // The change of velocity: what is left of the swing's forward speed and the fall of the foot.
        let forward = 2.0 * step / swing_s * 0.75;
        let down = std::f64::consts::PI * lift / swing_s * 0.7;
        stage.touch(time_s, [landing(f64::from(n)), floor], forward.hypot(down), TouchKind::Contact);
        n += 1;
    }
    let foot = move |t: f64, side: f64| {
        let k = ((t / period - side) / 2.0).floor();
        let landed = side + 2.0 * k;
        let since = t - landed * period;
        let from = start + speed * landed * period + 0.5 * step;
        let stance_s = 2.0 * period - swing_s;
        if since < stance_s {
            [from, floor]
        } else {
            let u = (since - stance_s) / swing_s;
            // Forward: slow away, three quarters of the mean speed at landing; up: leaves gently, comes down with speed.
            let along = u * u * (2.25 - 1.25 * u);
            let up = (std::f64::consts::PI * u.powf(1.3)).sin() * u.sqrt().min(1.0);
            [from + 2.0 * step * along, floor - lift * up.max(0.0)]
        }
    };
    let (trousers, shirt, skin) =
        (stage.dice.pick(&[[35.0, 40.0, 70.0], [60.0, 50.0, 40.0]]), stage.colour(), [205.0, 160.0, 130.0]);
    let shoe = stage.dice.pick(&[[25.0, 20.0, 20.0], [240.0, 240.0, 240.0]]);
    Box::new(move |t| {
        let bob = 0.012 * leg * (std::f64::consts::TAU * t / period).cos();
        let hip = [start + speed * t, floor - 0.97 * leg + bob];
        let mut shapes = Vec::new();
        for side in [1.0, 0.0] {
            let heel = foot(t, side);
            let ankle = [heel[0], heel[1] - 0.04 * leg];
            let (dx, dy) = (ankle[0] - hip[0], ankle[1] - hip[1]);
            let far = dx.hypot(dy).min(0.999 * leg);
            let bend = (0.25 * leg * leg - 0.25 * far * far).max(0.0).sqrt();
            let knee = [0.5 * (hip[0] + ankle[0]) + bend * dy.abs() / far, 0.5 * (hip[1] + ankle[1]) - bend * dx / far];
            let shade = if side > 0.5 { 0.75 } else { 1.0 };
            let tone = trousers.map(|x: f64| x * shade);
            let line =
                |a: Vec2, b: Vec2, r: f64, rgb| Shape::new(a, Outline::Capsule([b[0] - a[0], b[1] - a[1]], r), rgb);
            shapes.push(line(hip, knee, 0.085 * leg, tone));
            shapes.push(line(knee, ankle, 0.06 * leg, tone));
            shapes.push(line(ankle, [ankle[0] + 0.16 * leg, ankle[1]], 0.045 * leg, shoe.map(|x: f64| x * shade)));
        }
        let neck = [hip[0], hip[1] - 0.6 * leg];
        let swing = (std::f64::consts::PI * t / period).cos();
        for side in [-1.0, 1.0] {
            let hand = [0.3 * leg * swing * side, 0.55 * leg];
            if side < 0.0 {
                shapes.insert(0, Shape::new(neck, Outline::Capsule(hand, 0.05 * leg), shirt.map(|x| x * 0.7)));
            }
            if side > 0.0 {
                shapes.push(Shape::new(hip, Outline::Capsule([0.0, -0.6 * leg], 0.13 * leg), shirt));
                shapes.push(Shape::new(neck, Outline::Capsule(hand, 0.05 * leg), shirt.map(|x| x * 0.85)));
            }
        }
        shapes.push(Shape::new([hip[0], hip[1] - 0.88 * leg], Outline::Disc(0.13 * leg), skin));
        shapes
    })
}

fn cradle(stage: &mut Stage) -> Draw {
    let h = stage.height;
    let r = stage.dice.within(0.03, 0.042);
    let length = (0.5 * h).min(0.36);
    let count = stage.dice.pick(&[3usize, 4, 5]);
    let hang = h * 0.2;
    stage.block([0.5, hang - 0.03], 0.3, 0.02);
    let half = stage.dice.within(0.42, 0.6); // Half a swing, seconds.
    let omega = std::f64::consts::PI / half;
    let swing = stage.dice.within(0.5, 0.8);
    let kept = stage.dice.within(0.85, 0.95);
    let left = 0.5 - r * (count as f64 - 1.0);
    let release = stage.dice.within(0.2, 0.5);
    let first = release + 0.5 * half;
    let mut n = 0;
    loop {
        let time_s = first + f64::from(n) * half;
        if time_s > stage.duration_s {
            break;
        }
        let speed = swing * kept.powi(n) * omega * length;
        let x = if n % 2 == 0 { left + r } else { left + 2.0 * r * (count as f64 - 1.0) - r };
        stage.touch(time_s, [x, hang + length], speed, TouchKind::Collision);
        n += 1;
    }
    let angle = move |t: f64, ball: usize| {
        if t < first {
            let start = swing * if t < release { 1.0 } else { (omega * (t - release)).cos() };
            return if ball == 0 { start } else { 0.0 };
        }
        let n = ((t - first) / half) as i32;
        let amount = swing * kept.powi(n) * (omega * (t - first - f64::from(n) * half)).sin();
        match (n % 2 == 0, ball) {
            (true, b) if b == count - 1 => -amount,
            (false, 0) => amount,
            _ => 0.0,
        }
    };
    let rgb = stage.dice.pick(&[[225.0, 225.0, 230.0], [45.0, 45.0, 50.0], [215.0, 60.0, 50.0]]);
    Box::new(move |t| {
        let mut shapes = Vec::new();
        for ball in 0..count {
            let (s, c) = angle(t, ball).sin_cos();
            let top = [left + 2.0 * r * ball as f64, hang];
            let p = [-length * s, length * c];
            shapes.push(Shape::new(top, Outline::Capsule(p, 0.0025), [60.0, 60.0, 60.0]));
            shapes.push(Shape::new([top[0] + p[0], top[1] + p[1]], Outline::Disc(r), rgb).with_face(Face::Lit, 0.0));
        }
        shapes
    })
}

fn door(stage: &mut Stage) -> Draw {
    let h = stage.height;
    let floor = stage.floor(h * 0.9);
    let slides = stage.dice.within(0.0, 1.0) < 0.5;
    let (hinge, width) = (stage.dice.within(0.25, 0.35), stage.dice.within(0.22, 0.3));
    let top = floor - (0.7 * h).min(0.6);
    // The dark room behind, and the post the door shuts against.
    stage.furniture.push(Shape::new(
        [hinge + 0.5 * width, 0.5 * (top + floor)],
        Outline::Box(0.5 * width, 0.5 * (floor - top), 0.0),
        [38.0, 34.0, 32.0],
    ));
    stage.block([hinge + width + 0.02, 0.5 * (top + floor)], 0.02, 0.5 * (floor - top) + 0.02);
    // How far open, 1 to 0: shut with growing speed, opened softly in between.
    let mut plan = Vec::new();
    let mut time_s = stage.dice.within(0.4, 0.9);
    while time_s < stage.duration_s {
        let shut = stage.dice.within(0.35, 0.8);
        let rest = stage.dice.within(0.3, 0.6);
        let open = stage.dice.within(0.5, 0.9);
        plan.push((time_s, shut, rest, open));
        // The speed of the edge at the end: 1.6 of the mean.
        let reach = if slides { 0.85 } else { 1.0 };
        stage.touch(
            time_s + shut,
            [hinge + width, 0.5 * (top + floor)],
            reach * width * 1.6 / shut * if slides { 1.0 } else { 0.9 },
            TouchKind::Contact,
        );
        time_s += shut + rest + open + stage.dice.within(0.1, 0.4);
    }
    let openness = move |t: f64| {
        let mut open = 1.0;
        for (start, shut, rest, reopen) in &plan {
            let since = t - start;
            if since < 0.0 {
                break;
            }
            open = if since < *shut {
                let u = since / shut;
                1.0 - (0.4 * u + 0.6 * u * u)
            } else {
                smoothstep((since - shut - rest) / reopen)
            };
        }
        open
    };
    let rgb = stage.dice.pick(&[[165.0, 110.0, 60.0], [225.0, 220.0, 205.0], [70.0, 100.0, 150.0]]);
    Box::new(move |t| {
        let open = openness(t);
        let (tall, middle) = (floor - top, 0.5 * (top + floor));
        let knob_rgb = [240.0, 210.0, 90.0];
        if slides {
            let x = hinge + 0.5 * width - 0.85 * width * open;
            vec![
                Shape::new([x, middle], Outline::Box(0.5 * width, 0.5 * tall, 0.0), rgb),
                Shape::new([x + 0.4 * width, middle], Outline::Disc(0.012), knob_rgb),
            ]
        } else {
            // Seen from the side: the free edge goes with the sine of an angle from 0 to 0.9 rad, and grows as it nears.
            let angle = 0.9 * (1.0 - open);
            let across = width * angle.sin() / 0.9f64.sin();
            let near = 0.5 * tall * (1.0 + 0.16 * open);
            let half = 0.5 * tall;
            vec![
                Shape::new(
                    [hinge, middle],
                    Outline::Quad([[0.0, -half], [across.max(0.004), -near], [across.max(0.004), near], [0.0, half]]),
                    rgb,
                ),
                Shape::new([hinge + 0.85 * across, middle], Outline::Disc(0.012), knob_rgb),
            ]
        }
    })
}

/// Thrown through, passing behind a post, swinging freely: no contact at all.
fn nothing(stage: &mut Stage) -> Draw {
    let h = stage.height;
    let which = stage.dice.pick(&[0, 1, 2, 0, 1]);
    let r = stage.dice.within(0.035, 0.06);
    let (rgb, face) = (stage.colour(), stage.face(r));
    let start = stage.dice.within(0.2, 0.6);
    match which {
        0 => {
            // Thrown in from the left and out at the right, its top in the middle.
            let across = stage.dice.within(0.5, 0.9);
            let gravity = stage.dice.within(0.6, 1.2);
            Box::new(move |t| {
                let u = t - start;
                let half = 0.5 / across;
                let y = 0.3 * h + 0.5 * gravity * (u - half).powi(2);
                vec![Shape::new([across * u, y], Outline::Disc(r), rgb).with_face(face, 8.0 * u)]
            })
        }
        1 => {
            let post = stage.dice.within(0.35, 0.65);
            let across = stage.dice.within(0.2, 0.45);
            let floor = stage.floor(0.75 * h);
            let post_rgb = stage.ground_rgb.map(|tone| tone * 0.55);
            Box::new(move |t| {
                vec![
                    Shape::new([across * (t - start) - 0.1, floor - r], Outline::Disc(r), rgb)
                        .with_face(face, across * t / r),
                    Shape::new([post, 0.5 * h], Outline::Box(0.045, h, 0.0), post_rgb),
                ]
            })
        }
        _ => {
            let omega = stage.dice.within(3.0, 6.0);
            let swing = stage.dice.within(0.3, 0.7);
            Box::new(move |t| {
                let (s, c) = (swing * (omega * t).cos()).sin_cos();
                let length = 0.6 * h.min(0.8);
                let p = [length * s, length * c];
                vec![
                    Shape::new([0.5, 0.1 * h], Outline::Capsule(p, 0.004), [50.0, 50.0, 50.0]),
                    Shape::new([0.5 + p[0], 0.1 * h + p[1]], Outline::Disc(r), rgb).with_face(face, 0.0),
                ]
            })
        }
    }
}

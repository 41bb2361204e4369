//! Electric appliances: a motor, what it turns, and the air it moves, after the fan and motor of Andy Farnell,
//! "Designing Sound" (2010, practicals 25 and 26) and measured figures: universal motors turn at 10,000 to
//! 35,000 a minute and sound at the rotor's rate (unbalance), at its commutator's segments and through their
//! brushes (sparks: noise at the segment rate); induction motors and transformers hum at twice the mains;
//! fans give a tone at blades times turns over broad noise shaped by the housing; gears mesh at teeth times
//! turns. Which appliance has what is in [`build`].

mod build;

use build::{Build, NAMES, find};

use crate::space::width;
use crate::synth::tools::filter::{Biquad, OnePole};
use crate::synth::tools::modal::Modes;
use crate::synth::tools::noise;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, Kind, Model, Param, RATE};

use super::parts::Clack;

pub(super) const MODEL: Model = Model {
    name: "electric_motor",
    about: "an appliance or power tool with an electric motor",
    kind: Kind::Texture,
    params: &[
        Param::word("appliance", "which", NAMES),
        Param::word("action", "what it does", &["run", "start", "use", "stop", "pulse"]),
        Param::number("intensity", "how hard it works", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual motor speed", 0.25, 4.0, 1.0),
        Param::number("size", "from a toy to a giant of its kind", 0.0, 1.0, 0.5),
    ],
    make: |call| {
        let build = find(call.word("appliance"));
        let turn = turning(call, build);
        let sound = sound(call, build, &turn);
        if build.buzz > 0.0 { width::part(&sound, call.random(16).below(1 << 20) as u64).into() } else { vec![sound] }
    },
};

/// Speed (1 is usual) and load (0 to 1) at every frame.
struct Turning {
    speed: Vec<f32>,
    load: Vec<f32>,
}

fn turning(call: &Call<'_>, build: &Build) -> Turning {
    let action = call.word("action");
    let total_s = call.frames as f32 / RATE;
    let mut random = call.random(0);
    let usual = call.number("speed") * random.around(0.05);
    let intensity = call.number("intensity");
    let mut bites = Bites::new(random.between(0.2, 0.6), build.bite_s);
    let (mut inertia, mut press) = (OnePole::smoothing(build.inertia_s), OnePole::smoothing(0.08));
    if action == "run" || action == "use" {
        inertia = inertia.starting_at(usual);
    }
    let mut drift = Drift::new(call.random(1), 0.6);
    let mut quick = Drift::new(call.random(2), 5.0);
    let mut turning = Turning { speed: Vec::with_capacity(call.frames), load: Vec::with_capacity(call.frames) };
    let begin_s = (0.12_f32).min(0.2 * total_s);
    for frame in 0..call.frames {
        let time = frame as f32 / RATE;
        let on = match action {
            "start" => time > begin_s,
            "stop" => time < 0.55 * total_s,
            "pulse" => (time / 1.1).fract() < 0.6,
            _ => true,
        };
        let works = if action == "use" || action == "pulse" { bites.at(time, &mut random) } else { 0.0 };
        let load = press.step(if on { works * (0.4 + 0.6 * intensity) } else { 0.0 });
        let wanted = if on { usual * (1.0 - build.sag * load) * (0.85 + 0.3 * intensity) } else { 0.0 };
        let speed = inertia.step(wanted);
        turning.speed.push(speed * (1.0 + 0.006 * drift.step() + build.wobble * quick.step()));
        turning.load.push(load);
    }
    turning
}

/// Works for a while, lets go, works again.
struct Bites {
    working: bool,
    until_s: f32,
    bite_s: [f32; 2],
    depth: f32,
}

impl Bites {
    const fn new(until_s: f32, bite_s: [f32; 2]) -> Self {
        Self { working: false, until_s, bite_s, depth: 1.0 }
    }

    fn at(&mut self, time: f32, random: &mut crate::synth::tools::random::Random) -> f32 {
        if time >= self.until_s {
            self.working = !self.working;
            let [least, most] = self.bite_s;
            self.until_s = time + if self.working { random.between(least, most) } else { random.between(0.15, 0.5) };
            self.depth = random.between(0.7, 1.0);
        }
        if self.working { self.depth } else { 0.0 }
    }
}

fn sound(call: &Call<'_>, build: &Build, turning: &Turning) -> Vec<f32> {
    let larger = 2.0_f32.powf(1.2 * (call.number("size") - 0.5));
    let mut tones = tones(call, build, turning, larger);
    let air = air(call, build, turning, larger);
    let clatter = clatter(call, build, turning);
    let work = work(call, build, turning);
    for frame in 0..tones.len() {
        tones[frame] += work[frame];
    }
    for &(hz, q, gain_db) in build.body {
        Biquad::peak(hz / larger, q, gain_db).run(&mut tones);
    }
    for frame in 0..tones.len() {
        tones[frame] += air[frame] + clatter[frame];
    }
    Biquad::high_pass(35.0, 0.7).run(&mut tones);
    Biquad::low_pass(build.dull_hz, 0.6).run(&mut tones);
    tones
}

/// Rotor, fan blades, commutator, gears and mains.
fn tones(call: &Call<'_>, build: &Build, turning: &Turning, larger: f32) -> Vec<f32> {
    let mut random = call.random(10);
    let rotor_hz = build.rotor_hz / larger;
    let mut flutter = Drift::new(call.random(11), 13.0);
    let mut grit = Drift::new(call.random(12), rotor_hz.min(300.0));
    let (mut rotor, mut blade, mut brush, mut mesh, mut mains) =
        (random.unit(), random.unit(), random.unit(), random.unit(), random.unit());
    let mut sparks = Biquad::high_pass(2_200.0, 0.6);
    let mut mesh_soft = OnePole::low_pass(5_500.0);
    // Unbalance is a sine; looseness and slots add harmonics of their own strength. A roll or drum on a belt
    // adds its orders between them.
    let harmonics: Vec<f32> = (0..6).map(|index| random.between(0.3, 1.0) / (1.0 + index as f32)).collect();
    let driven: Vec<f32> = (0..5).map(|index| random.between(0.1, 0.5) / (1.0 + index as f32).sqrt()).collect();
    let ratio = random.between(0.34, 0.46);
    let mut second = random.unit();
    let mut loose = Drift::new(call.random(13), 3.0);
    let mut iron = call.random(14);
    let orders = if build.buzz > 0.0 { 0..8 } else { 0..0 };
    let buzz: Vec<(f32, f32)> =
        orders.map(|order| (build.buzz * 0.7_f32.powi(order) * iron.between(0.4, 1.0), iron.unit())).collect();
    let (mut whine, mut waver) = (iron.unit(), Drift::new(call.random(15), 2.0));
    turning
        .speed
        .iter()
        .zip(&turning.load)
        .map(|(&speed, &load)| {
            let rough = grit.step();
            let rate = rotor_hz * speed * (1.0 + 0.004 * rough) / RATE;
            rotor = (rotor + rate).fract();
            blade = (blade + rate * build.blades).fract();
            brush = (brush + rate * build.segments).fract();
            mesh = (mesh + rate * build.mesh).fract();
            mains = (mains + 100.0 / RATE).fract();
            let angle = std::f32::consts::TAU * rotor;
            let mut sample = 0.0;
            for (index, &level) in harmonics.iter().enumerate() {
                sample += build.unbalance * level * ((index + 1) as f32 * angle).sin();
            }
            second = (second + rate * ratio).fract();
            let rattles = build.belt * (1.0 + 0.5 * loose.step());
            for (index, &level) in driven.iter().enumerate() {
                sample += rattles * level * ((index + 1) as f32 * std::f32::consts::TAU * second).sin();
            }
            let moved = 1.0 + 0.1 * flutter.step() + 0.2 * rough;
            let noise = random.bipolar();
            sample += build.blade_tone * (std::f32::consts::TAU * blade).sin() * moved;
            let spark = if brush < 0.3 { 1.0 } else { 0.0 };
            sample +=
                build.brush * (0.25 * (2.0 * brush - 1.0) + spark * sparks.step(noise) * 0.8) * (0.7 + 0.6 * load);
            sample += build.gear * mesh_soft.step((2.0 * mesh - 1.0) * (0.6 + 0.5 * load) * moved + 0.5 * noise * mesh);
            let strong = speed * speed.min(1.5);
            let hum = (std::f32::consts::TAU * mains).sin();
            // Iron in a strong field: the hum is bent, and a shaver's or pump's armature beats on its stop.
            let bent =
                hum + 0.45 * (2.0 * hum).sin() + build.rattle * (4.0 * hum).clamp(-1.0, 1.0) * (0.8 + 0.2 * noise);
            let buzzing = |(order, (level, lag)): (usize, &(f32, f32))| {
                level * (std::f32::consts::TAU * ((order + 1) as f32 * mains + lag)).sin()
            };
            let hummed = build.hum * bent + buzz.iter().enumerate().map(buzzing).sum::<f32>();
            whine = (whine + build.whine_hz * speed * (1.0 + 0.002 * waver.step()) / RATE).fract();
            let whined = (std::f32::consts::TAU * whine).sin() + 0.4 * (2.0 * std::f32::consts::TAU * whine).sin();
            (sample + build.whine * whined) * strong.min(2.0) + hummed * speed.clamp(0.0, 1.0)
        })
        .collect()
}

fn air(call: &Call<'_>, build: &Build, turning: &Turning, larger: f32) -> Vec<f32> {
    let mut out = noise::white(&mut call.random(20), turning.speed.len());
    if build.air <= 0.0 {
        out.fill(0.0);
        return out;
    }
    let tilt = noise::pink(&mut call.random(21), turning.speed.len());
    out.iter_mut().zip(&tilt).for_each(|(white, pink)| *white = 0.35 * *white + pink);
    let [low_hz, high_hz] = build.air_band_hz;
    Biquad::high_pass(low_hz / larger, 0.6).run(&mut out);
    Biquad::low_pass(high_hz, 0.6).run(&mut out);
    for &(hz, q, gain_db) in build.duct {
        Biquad::peak(hz / larger, q, gain_db).run(&mut out);
    }
    // Housing, hose and grille: no two resonate alike, and none is smooth.
    let mut random = call.random(24);
    for _ in 0..9 {
        let hz = random.between_log(1.2 * low_hz, 0.6 * high_hz.max(3.0 * low_hz));
        Biquad::peak(hz, random.between(2.5, 7.0), random.between(-4.0, 4.0)).run(&mut out);
    }
    // The flow shakes the housing and the floor below its own band.
    let mut shaken = noise::brown(&mut random, out.len());
    Biquad::low_pass(180.0, 0.6).run(&mut shaken);
    out.iter_mut().zip(&shaken).for_each(|(sample, shaken)| *sample += 0.05 * shaken);
    let mut swirl = Drift::new(call.random(22), 18.0);
    let mut slow = Drift::new(call.random(23), 0.8);
    for (sample, &speed) in out.iter_mut().zip(&turning.speed) {
        *sample *= build.air * speed.powi(2).min(3.0) * (1.0 + 0.08 * swirl.step() + 0.05 * slow.step());
    }
    out
}

/// Linkages, needle bars, hammers: knocks at a rate tied to the rotor.
fn clatter(call: &Call<'_>, build: &Build, turning: &Turning) -> Vec<f32> {
    let frames = turning.speed.len();
    let mut out = vec![0.0; frames];
    if build.clatter <= 0.0 {
        return out;
    }
    let mut random = call.random(30);
    let make = Clack {
        low_hz: build.clatter_hz[0],
        high_hz: build.clatter_hz[1],
        decay_s: build.clatter_decay_s,
        modes: 14,
        contact_s: 4.0e-4,
        noise: 0.5,
    };
    let body = make.body(&mut random);
    let strokes: Vec<Vec<f32>> = (0..8).map(|_| make.strike(&body, &mut random)).collect();
    let mut phase = random.unit();
    let mut count = 0_usize;
    for frame in 0..frames {
        let works = if build.clatter_under_load { turning.load[frame] } else { 1.0 };
        phase += build.clatter_rate_hz * turning.speed[frame] / RATE;
        if phase >= 1.0 {
            phase -= 1.0;
            count += 1;
            let accent = if count.is_multiple_of(2) { 1.0 } else { build.clatter_second };
            let gain = build.clatter * works * accent * random.around(0.3);
            crate::synth::tools::grains::add(&mut out, frame, &strokes[random.below(8)], gain);
        }
    }
    out
}

/// What the tool does to the work: grinding noise in the rhythm of rotor and teeth, ringing the work.
fn work(call: &Call<'_>, build: &Build, turning: &Turning) -> Vec<f32> {
    let frames = turning.speed.len();
    if build.grind <= 0.0 {
        return vec![0.0; frames];
    }
    let mut random = call.random(40);
    let [low_hz, high_hz] = build.grind_hz;
    let make = Clack { low_hz, high_hz, decay_s: build.grind_decay_s, modes: 16, contact_s: 2.0e-4, noise: 0.0 };
    let mut modes = Modes::new(&make.body(&mut random));
    let mut chatter = Drift::new(call.random(41), build.grind_rate_hz.clamp(5.0, 400.0));
    let mut teeth = random.unit();
    turning
        .speed
        .iter()
        .zip(&turning.load)
        .map(|(&speed, &load)| {
            teeth = (teeth + build.grind_rate_hz * speed / RATE).fract();
            let bite = (1.0 - teeth).powi(3) * (1.0 + 0.6 * chatter.step());
            build.grind * load * modes.step(random.bipolar() * (0.45 + 0.7 * bite) * 0.12)
        })
        .collect()
}

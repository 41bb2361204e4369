//! What an engine does over time: its speed and its load, with the unsteadiness of a governor, a foot or a
//! road, and the inertia of its own mass.

use super::{Build, Drive};
use crate::synth::tools::filter::OnePole;
use crate::synth::tools::random::Random;
use crate::synth::tools::slow::Drift;
use crate::synth::{Call, RATE, frames_of};

/// The drive for an action.
pub fn plan(call: &Call<'_>, build: &Build, action: &str) -> Drive {
    let intensity = call.number("intensity");
    match action {
        "idle" => steady(call, build, 0.0),
        "rev" => follow(call, build, &rev(call, build, intensity), None),
        "accelerate" => follow(call, build, &accelerate(call, build, intensity), None),
        "start" => start(call, build),
        "stop" => stop(call, build),
        "work" => follow(call, build, &work(call, build, intensity), None),
        _ => steady(call, build, 0.12 + 0.5 * intensity),
    }
}

/// Runs evenly at a part (0 idle to 1 most) of its range.
pub fn steady(call: &Call<'_>, build: &Build, part: f32) -> Drive {
    let at = call.random(50).around(0.06) * call.number("speed");
    let rpm = (build.idle_rpm + part * (build.max_rpm - build.idle_rpm)) * at;
    let load = (0.15 + 0.7 * part).min(1.0);
    follow(call, build, &[Leg { until_s: 1e6, from: rpm, to: rpm, load }], None)
}

/// A stretch of wanted speed.
struct Leg {
    until_s: f32,
    from: f32,
    to: f32,
    load: f32,
}

/// The wanted speed, smoothed by inertia, with hunting at idle and the small moves of foot and road.
fn follow(call: &Call<'_>, build: &Build, legs: &[Leg], starter: Option<(usize, usize)>) -> Drive {
    let mut slow = Drift::new(call.random(51), 0.5);
    let mut quick = Drift::new(call.random(52), 3.1);
    let (first, first_load) = legs.first().map_or((0.0, 0.0), |leg| (leg.from, leg.load));
    let (mut speed, mut pull) =
        (OnePole::smoothing(build.inertia_s).starting_at(first), OnePole::smoothing(0.06).starting_at(first_load));
    let mut drive = Drive { rpm: Vec::with_capacity(call.frames), load: Vec::with_capacity(call.frames), starter };
    let (mut index, mut began) = (0, 0.0);
    for frame in 0..call.frames {
        let time = frame as f32 / RATE;
        while index + 1 < legs.len() && time >= legs[index].until_s {
            began = legs[index].until_s;
            index += 1;
        }
        let Some(leg) = legs.get(index) else { break };
        let part = ((time - began) / (leg.until_s - began).max(1e-3)).clamp(0.0, 1.0);
        let wanted = leg.from + (leg.to - leg.from) * part;
        let unsteady = 1.0 + 0.018 * slow.step() + 0.008 * build.roughness * quick.step();
        let rpm = speed.step(wanted) * unsteady;
        drive.rpm.push(if wanted <= 0.0 && rpm < 0.25 * build.idle_rpm { 0.0 } else { rpm });
        drive.load.push(pull.step(leg.load).clamp(0.0, 1.0));
    }
    drive.rpm.resize(call.frames, 0.0);
    drive.load.resize(call.frames, 0.0);
    drive
}

/// Blips of the throttle over idle.
fn rev(call: &Call<'_>, build: &Build, intensity: f32) -> Vec<Leg> {
    let mut random = call.random(53);
    let speed = call.number("speed");
    let idle = build.idle_rpm * speed.min(1.5);
    let mut legs = vec![Leg { until_s: random.between(0.15, 0.5), from: idle, to: idle, load: 0.15 }];
    let end = call.frames as f32 / RATE;
    let mut time = legs[0].until_s;
    while time < end {
        let part = (0.3 + 0.55 * intensity) * random.between(0.6, 1.15);
        let top = (idle + part * (build.max_rpm - idle)) * speed.clamp(0.7, 1.3);
        let up_s = build.inertia_s * 2.0 + random.between(0.25, 0.6);
        let hold_s = if random.chance(0.3) { random.between(0.2, 0.6) } else { 0.05 };
        let down_s = build.inertia_s * 3.0 + random.between(0.5, 1.1);
        legs.push(Leg { until_s: time + up_s, from: idle + 0.3 * (top - idle), to: top, load: 1.0 });
        legs.push(Leg { until_s: time + up_s + hold_s, from: top, to: top, load: 0.7 });
        legs.push(Leg { until_s: time + up_s + hold_s + down_s, from: top, to: idle, load: 0.08 });
        let rest_s = if random.chance(0.5) { random.between(0.0, 0.2) } else { random.between(0.3, 0.9) };
        time += up_s + hold_s + down_s + rest_s;
        legs.push(Leg { until_s: time, from: idle, to: idle, load: 0.15 });
    }
    legs
}

/// Through the gears: each takes longer than the one before and begins where the ratio puts it.
fn accelerate(call: &Call<'_>, build: &Build, intensity: f32) -> Vec<Leg> {
    let mut random = call.random(54);
    let speed = call.number("speed").clamp(0.5, 1.5);
    let top = (build.idle_rpm + (0.45 + 0.5 * intensity) * (build.max_rpm - build.idle_rpm)) * speed;
    let end = call.frames as f32 / RATE;
    let whole: f32 = (0..build.gears).map(|gear| 1.45_f32.powi(gear as i32)).sum();
    let mut time = random.between(0.15, 0.4);
    let mut legs = vec![Leg { until_s: time, from: build.idle_rpm, to: build.idle_rpm * 1.3, load: 0.3 }];
    let available = (end - time).max(1.0);
    for gear in 0..build.gears {
        let share = available * 1.45_f32.powi(gear as i32) / whole * random.around(0.08);
        let low = if gear == 0 { 1.4 * build.idle_rpm } else { top * (0.58 + 0.04 * gear as f32) };
        let reached = top * random.between(0.95, 1.02);
        legs.push(Leg { until_s: time + 0.92 * share, from: low, to: reached, load: 0.6 + 0.4 * intensity });
        time += 0.92 * share;
        if gear + 1 < build.gears {
            let next = top * (0.62 + 0.04 * gear as f32);
            legs.push(Leg { until_s: time + 0.08 * share, from: reached, to: next, load: 0.05 });
            time += 0.08 * share;
        }
    }
    legs.push(Leg { until_s: 1e6, from: top, to: top, load: 0.6 });
    legs
}

/// Under a tool: runs free, is loaded down by the work, runs free again.
fn work(call: &Call<'_>, build: &Build, intensity: f32) -> Vec<Leg> {
    let mut random = call.random(55);
    let free = build.max_rpm * (0.75 + 0.2 * intensity) * call.number("speed").clamp(0.5, 1.3);
    let end = call.frames as f32 / RATE;
    let mut time = 0.0;
    let mut legs = Vec::new();
    while time < end {
        let idle_s = random.between(0.15, 0.6);
        legs.push(Leg { until_s: time + idle_s, from: free * 0.97, to: free, load: 0.5 });
        time += idle_s;
        for _ in 0..2 + random.below(4) {
            let bite_s = random.between(0.3, 1.0);
            let low = free * random.between(0.62, 0.82);
            legs.push(Leg { until_s: time + bite_s, from: low * 1.05, to: low, load: 1.0 });
            time += bite_s;
        }
    }
    legs
}

/// The starter turns it, it catches, flares and comes down to idle.
fn start(call: &Call<'_>, build: &Build) -> Drive {
    let mut random = call.random(56);
    let end = call.frames as f32 / RATE;
    let crank_from = random.between(0.05, 0.15).min(0.1 * end);
    let crank_to = (crank_from + random.between(0.7, 1.3)).min(0.45 * end);
    let idle = build.idle_rpm * call.number("speed").clamp(0.7, 1.4);
    let flare = idle * (1.5 + call.number("intensity"));
    let legs = [
        // The starter turns it at some 200 a minute: it breathes, but does not fire.
        Leg { until_s: crank_to, from: 190.0, to: 230.0, load: 0.0 },
        Leg { until_s: crank_to + 0.5, from: flare, to: flare * 1.1, load: 0.9 },
        Leg { until_s: crank_to + 1.5, from: flare, to: idle * 1.15, load: 0.2 },
        Leg { until_s: 1e6, from: idle * 1.1, to: idle * 1.1, load: 0.2 },
    ];
    let range = (frames_of(crank_from).min(call.frames), frames_of(crank_to).min(call.frames));
    follow(call, build, &legs, Some(range))
}

/// Idles, is switched off, and runs out.
fn stop(call: &Call<'_>, build: &Build) -> Drive {
    let mut random: Random = call.random(57);
    let end = call.frames as f32 / RATE;
    let off = end * random.between(0.45, 0.6);
    let idle = build.idle_rpm * call.number("speed").clamp(0.7, 1.4);
    let load = 0.15 + 0.2 * call.number("intensity");
    let legs = [Leg { until_s: off, from: idle, to: idle, load }, Leg { until_s: 1e6, from: 0.0, to: 0.0, load: 0.02 }];
    follow(call, build, &legs, None)
}

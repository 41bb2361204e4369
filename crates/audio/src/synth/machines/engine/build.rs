//! How engines differ: cylinders and their firing order, speeds, exhaust, and what rattles.

/// One kind of engine.
#[derive(Debug)]
pub struct Build {
    /// Its word in settings.
    pub name: &'static str,
    /// When the cylinders fire, as parts of a cycle.
    pub firing: &'static [f32],
    /// Fires at every turn of the crank instead of every other.
    pub two_stroke: bool,
    /// Exhausts.
    pub banks: usize,
    /// Speed at idle and at most.
    pub idle_rpm: f32,
    /// See `idle_rpm`.
    pub max_rpm: f32,
    /// Length of the exhaust.
    pub pipe_m: f32,
    /// How much the pipe reflects, 0 to 0.95.
    pub ringing: f32,
    /// 0 well silenced to 1 no silencer.
    pub openness: f32,
    /// Noise of the gas.
    pub hiss: f32,
    /// Combustion heard through the block; 1 is a diesel.
    pub knock: f32,
    /// Valves, chain, covers.
    pub valves: f32,
    /// Noise of the air sucked in.
    pub intake: f32,
    /// Noise of the cooling air.
    pub fan: f32,
    /// Tones of gears and charger, and their turns for one of the crank.
    pub whine: f32,
    /// See `whine`.
    pub whine_ratios: &'static [f32],
    /// How unequal the cycles are.
    pub roughness: f32,
    /// Gears to pull away through.
    pub gears: usize,
    /// Time constant of its speed.
    pub inertia_s: f32,
    /// Noise of its tyres beside the engine.
    pub tyres: f32,
    /// Speed of the vehicle.
    pub usual_m_s: f32,
}

const EVEN_4: &[f32] = &[0.0, 0.25, 0.5, 0.75];
const EVEN_6: &[f32] = &[0.0, 1.0 / 6.0, 2.0 / 6.0, 0.5, 4.0 / 6.0, 5.0 / 6.0];
const EVEN_8: &[f32] = &[0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875];
// A cross-plane V8 fires evenly, but its banks do not: the pulses of one bank come at 90, 180 and 270 degrees.
// The order of this list gives even entries to one bank and odd ones to the other.
const V8: &[f32] = &[0.0, 0.125, 0.25, 0.5, 0.375, 0.625, 0.875, 0.75];
const V10: &[f32] = &[0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
// A V-twin of 45 degrees: 315 and 405 degrees of 720.
const V_TWIN: &[f32] = &[0.0, 0.4375];
const TWIN: &[f32] = &[0.0, 0.5];
const SINGLE: &[f32] = &[0.0];
const EVEN_3: &[f32] = &[0.0, 1.0 / 3.0, 2.0 / 3.0];

const CAR: Build = Build {
    name: "car",
    firing: EVEN_4,
    two_stroke: false,
    banks: 1,
    idle_rpm: 780.0,
    max_rpm: 6_000.0,
    pipe_m: 2.4,
    ringing: 0.55,
    openness: 0.18,
    hiss: 0.8,
    knock: 0.16,
    valves: 0.5,
    intake: 0.7,
    fan: 0.25,
    whine: 0.25,
    whine_ratios: &[14.0, 6.0],
    roughness: 0.6,
    gears: 4,
    inertia_s: 0.16,
    tyres: 1.0,
    usual_m_s: 16.0,
};

/// All kinds; the first is the default.
pub const BUILDS: &[Build] = &[
    CAR,
    Build {
        name: "sports_car",
        firing: V8,
        banks: 2,
        idle_rpm: 900.0,
        max_rpm: 7_200.0,
        pipe_m: 1.9,
        ringing: 0.68,
        openness: 0.45,
        hiss: 0.9,
        knock: 0.12,
        intake: 1.2,
        roughness: 0.9,
        gears: 5,
        inertia_s: 0.11,
        usual_m_s: 28.0,
        ..CAR
    },
    Build {
        name: "old_car",
        idle_rpm: 620.0,
        max_rpm: 4_500.0,
        openness: 0.3,
        knock: 0.3,
        valves: 1.4,
        roughness: 1.8,
        gears: 3,
        usual_m_s: 12.0,
        ..CAR
    },
    Build {
        name: "race_car",
        firing: V10,
        banks: 2,
        idle_rpm: 3_800.0,
        max_rpm: 17_000.0,
        pipe_m: 0.62,
        ringing: 0.7,
        openness: 0.9,
        hiss: 1.2,
        knock: 0.05,
        valves: 0.3,
        intake: 1.6,
        fan: 0.6,
        whine: 0.5,
        whine_ratios: &[3.1, 2.2],
        roughness: 0.9,
        gears: 6,
        inertia_s: 0.05,
        tyres: 0.6,
        usual_m_s: 65.0,
        ..CAR
    },
    Build {
        name: "truck",
        firing: EVEN_6,
        idle_rpm: 580.0,
        max_rpm: 2_100.0,
        pipe_m: 3.4,
        ringing: 0.3,
        openness: 0.35,
        hiss: 2.6,
        knock: 0.8,
        valves: 0.5,
        intake: 1.4,
        fan: 2.2,
        whine: 0.2,
        whine_ratios: &[38.0, 21.0, 57.0],
        roughness: 0.7,
        gears: 5,
        inertia_s: 0.35,
        tyres: 1.3,
        usual_m_s: 15.0,
        ..CAR
    },
    Build {
        name: "bus",
        firing: EVEN_6,
        idle_rpm: 620.0,
        max_rpm: 2_300.0,
        pipe_m: 2.9,
        ringing: 0.5,
        openness: 0.22,
        hiss: 2.0,
        knock: 0.4,
        valves: 0.4,
        intake: 1.2,
        fan: 3.2,
        whine: 0.3,
        whine_ratios: &[29.0, 17.0, 46.0],
        gears: 4,
        inertia_s: 0.35,
        tyres: 1.2,
        usual_m_s: 11.0,
        ..CAR
    },
    Build {
        name: "motorcycle",
        firing: V_TWIN,
        idle_rpm: 950.0,
        max_rpm: 6_500.0,
        pipe_m: 1.0,
        ringing: 0.6,
        openness: 0.62,
        hiss: 0.9,
        knock: 0.1,
        valves: 0.4,
        intake: 0.6,
        fan: 0.05,
        whine: 0.3,
        roughness: 1.0,
        gears: 5,
        inertia_s: 0.1,
        tyres: 0.25,
        usual_m_s: 22.0,
        ..CAR
    },
    Build {
        name: "sports_motorcycle",
        idle_rpm: 1_300.0,
        max_rpm: 12_500.0,
        pipe_m: 0.8,
        ringing: 0.6,
        openness: 0.6,
        hiss: 0.7,
        knock: 0.1,
        valves: 0.8,
        intake: 1.2,
        fan: 0.05,
        whine: 0.6,
        whine_ratios: &[5.3, 8.1],
        gears: 6,
        inertia_s: 0.07,
        tyres: 0.25,
        usual_m_s: 30.0,
        ..CAR
    },
    Build {
        name: "scooter",
        firing: SINGLE,
        two_stroke: true,
        idle_rpm: 1_700.0,
        max_rpm: 8_000.0,
        pipe_m: 0.75,
        ringing: 0.72,
        openness: 0.4,
        hiss: 0.8,
        knock: 0.2,
        valves: 0.5,
        intake: 0.8,
        fan: 0.3,
        whine: 0.3,
        whine_ratios: &[7.0],
        roughness: 1.2,
        gears: 1,
        inertia_s: 0.25,
        tyres: 0.3,
        usual_m_s: 11.0,
        ..CAR
    },
    Build {
        name: "tractor",
        firing: EVEN_3,
        idle_rpm: 650.0,
        max_rpm: 2_200.0,
        pipe_m: 1.5,
        ringing: 0.5,
        openness: 0.5,
        hiss: 1.4,
        knock: 0.7,
        valves: 0.6,
        intake: 0.7,
        fan: 1.2,
        whine: 0.3,
        whine_ratios: &[23.0, 11.0],
        roughness: 0.9,
        gears: 3,
        inertia_s: 0.4,
        tyres: 0.4,
        usual_m_s: 7.0,
        ..CAR
    },
    Build {
        name: "lawn_mower",
        firing: SINGLE,
        idle_rpm: 1_800.0,
        max_rpm: 3_600.0,
        pipe_m: 0.28,
        ringing: 0.5,
        openness: 0.16,
        hiss: 1.2,
        knock: 0.14,
        valves: 0.5,
        intake: 0.7,
        fan: 0.8,
        whine: 0.9,
        roughness: 0.6,
        gears: 1,
        inertia_s: 0.3,
        tyres: 0.0,
        usual_m_s: 1.5,
        whine_ratios: &[2.0, 4.0, 6.0],
        ..CAR
    },
    Build {
        name: "chainsaw",
        firing: SINGLE,
        two_stroke: true,
        idle_rpm: 2_600.0,
        max_rpm: 11_500.0,
        pipe_m: 0.2,
        ringing: 0.55,
        openness: 0.7,
        hiss: 1.6,
        knock: 0.04,
        valves: 0.9,
        intake: 0.4,
        fan: 1.2,
        whine: 0.15,
        whine_ratios: &[3.5, 7.0],
        roughness: 0.7,
        gears: 1,
        inertia_s: 0.12,
        tyres: 0.0,
        usual_m_s: 1.0,
        ..CAR
    },
    Build {
        name: "motor_boat",
        firing: EVEN_6,
        banks: 2,
        idle_rpm: 700.0,
        max_rpm: 5_200.0,
        pipe_m: 1.2,
        ringing: 0.5,
        openness: 0.4,
        hiss: 1.4,
        knock: 0.25,
        gears: 1,
        inertia_s: 0.4,
        whine: 0.6,
        whine_ratios: &[1.9, 9.0],
        tyres: 0.0,
        usual_m_s: 14.0,
        ..CAR
    },
    Build {
        name: "fishing_boat",
        firing: TWIN,
        idle_rpm: 650.0,
        max_rpm: 1_500.0,
        pipe_m: 0.9,
        ringing: 0.55,
        openness: 0.55,
        hiss: 1.0,
        knock: 0.35,
        valves: 0.3,
        roughness: 0.9,
        gears: 1,
        inertia_s: 0.5,
        whine: 0.0,
        tyres: 0.0,
        usual_m_s: 4.0,
        fan: 0.5,
        ..CAR
    },
    Build {
        name: "ship",
        firing: EVEN_6,
        idle_rpm: 240.0,
        max_rpm: 700.0,
        pipe_m: 6.0,
        ringing: 0.6,
        openness: 0.08,
        hiss: 0.5,
        knock: 0.55,
        valves: 0.6,
        fan: 0.9,
        roughness: 0.5,
        gears: 1,
        inertia_s: 1.0,
        whine: 0.8,
        whine_ratios: &[62.0, 93.0],
        tyres: 0.0,
        usual_m_s: 6.0,
        ..CAR
    },
    Build {
        name: "diesel_locomotive",
        firing: EVEN_8,
        banks: 2,
        idle_rpm: 310.0,
        max_rpm: 1_000.0,
        pipe_m: 2.2,
        ringing: 0.6,
        openness: 0.4,
        hiss: 1.0,
        knock: 0.35,
        valves: 0.8,
        intake: 0.9,
        fan: 1.6,
        whine: 0.5,
        whine_ratios: &[110.0, 71.0, 34.0],
        gears: 1,
        inertia_s: 1.2,
        tyres: 0.0,
        usual_m_s: 15.0,
        ..CAR
    },
    Build {
        name: "generator",
        firing: SINGLE,
        idle_rpm: 2_400.0,
        max_rpm: 3_600.0,
        pipe_m: 0.35,
        ringing: 0.4,
        openness: 0.2,
        hiss: 1.0,
        knock: 0.6,
        valves: 0.4,
        fan: 1.0,
        whine: 0.2,
        whine_ratios: &[2.0, 4.0, 6.0],
        roughness: 0.5,
        gears: 1,
        inertia_s: 0.5,
        tyres: 0.0,
        usual_m_s: 1.0,
        ..CAR
    },
    Build {
        name: "propeller_plane",
        idle_rpm: 800.0,
        max_rpm: 2_700.0,
        pipe_m: 0.5,
        ringing: 0.4,
        openness: 0.7,
        hiss: 0.7,
        knock: 0.3,
        fan: 0.4,
        whine: 0.0,
        roughness: 0.6,
        gears: 1,
        inertia_s: 0.5,
        tyres: 0.0,
        usual_m_s: 55.0,
        ..CAR
    },
];

/// Their words.
pub const NAMES: &[&str] = &{
    let mut names = [""; BUILDS.len()];
    let mut index = 0;
    while index < BUILDS.len() {
        names[index] = BUILDS[index].name;
        index += 1;
    }
    names
};

/// The build of this name; the first if there is none.
pub fn find(name: &str) -> &'static Build {
    BUILDS.iter().find(|build| build.name == name).unwrap_or(&BUILDS[0])
}

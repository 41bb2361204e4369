//! Places: which early reflections, echoes and reverberation each has, and what colours it.

use super::early::Early;
use super::reverb::Reverb;
use super::{Stereo, colour, echoes};
use crate::synth::RATE;

/// What surrounds a sound. Decay times are those of ordinary examples (Kuttruff, "Room Acoustics", 6th ed., table
/// 5.2 and chapter 9, for rooms and halls; Beranek, "Concert Halls and Opera Houses", 2004, for a concert hall;
/// Desarnaulds, EPFL thesis 2597, 2002, for churches).
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The distance at which the answer of the place is as loud as the sound itself, as a directed microphone hears
    /// it, in metres.
    pub critical_m: f32,
    /// Whether there are walls all around.
    pub is_enclosed: bool,
    /// The share (0 to 1) of the answer's level that is early.
    pub early_share: f32,
    /// Early reflections.
    pub early: Option<Early>,
    /// Late reverberation.
    pub reverb: Option<Reverb>,
    /// Echoes between houses that are this many metres apart.
    pub street_m: Option<f32>,
    /// Whether trees scatter it.
    pub is_forest: bool,
    /// What everything goes through in the end.
    pub colour: Option<fn(&mut Stereo)>,
    /// The level of the place's own noise ([`super::tone`]), in dB of full scale; none where there is no air.
    pub tone_dbfs: Option<f32>,
}

const NOWHERE: Place = Place {
    critical_m: 100.0,
    is_enclosed: false,
    early_share: 0.0,
    early: None,
    reverb: None,
    street_m: None,
    is_forest: false,
    colour: None,
    tone_dbfs: Some(TONE_DBFS),
};

/// A quiet place recorded well: 40 dB below what is heard in it.
const TONE_DBFS: f32 = -57.0;

/// How many times [`Place::tail_s`] an answer takes to fall by 100 dB, below all noise.
const DIED_AWAY: f32 = 1.7;

/// Added to what is sent, 400 dB below full scale: what goes round in silence would else end in denormal numbers, with
/// which a processor is many times slower.
const FLOOR: f32 = 1e-20;

const fn walls(size_m: [f32; 3], reflection: f32, dull_above_hz: f32) -> Option<Early> {
    Some(Early { size_m, reflection, dull_above_hz })
}

const fn tail(decay_s: [f32; 3], free_path_m: f32, pre_delay_s: f32) -> Option<Reverb> {
    Some(Reverb { decay_s, free_path_m, pre_delay_s })
}

impl Place {
    /// No place at all.
    pub const DRY: Self = Self { tone_dbfs: None, ..NOWHERE };

    /// Open land: a faint answer from far edges.
    pub const OUTDOORS: Self = Self { critical_m: 45.0, reverb: tail([0.9, 1.1, 0.5], 40.0, 0.06), ..NOWHERE };

    /// Between trees.
    pub const FOREST: Self = Self {
        critical_m: 9.0,
        is_forest: true,
        reverb: tail([0.8, 1.3, 0.6], 22.0, 0.08),
        early_share: 0.75,
        ..NOWHERE
    };

    /// Between houses, 14 m apart.
    pub const STREET: Self = Self {
        critical_m: 9.0,
        street_m: Some(14.0),
        reverb: tail([1.3, 1.3, 0.7], 16.0, 0.05),
        early_share: 0.6,
        ..NOWHERE
    };

    /// A furnished room of 5 by 4 m.
    pub const ROOM: Self = Self {
        critical_m: 10.0,
        is_enclosed: true,
        early_share: 0.35,
        early: walls([5.6, 4.3, 2.6], 0.6, 4_500.0),
        reverb: tail([0.55, 0.42, 0.32], 2.3, 0.008),
        ..NOWHERE
    };

    /// A tiled bathroom.
    pub const TILES: Self = Self {
        critical_m: 5.5,
        is_enclosed: true,
        early_share: 0.5,
        early: walls([3.0, 2.4, 2.5], 0.93, 12_000.0),
        reverb: tail([0.9, 1.1, 0.8], 1.7, 0.004),
        ..NOWHERE
    };

    /// A concert hall of 15,000 m³.
    pub const HALL: Self = Self {
        critical_m: 8.0,
        is_enclosed: true,
        early_share: 0.4,
        early: walls([26.0, 40.0, 15.0], 0.85, 7_000.0),
        reverb: tail([2.3, 2.0, 1.3], 13.0, 0.025),
        ..NOWHERE
    };

    /// A large church.
    pub const CHURCH: Self = Self {
        critical_m: 5.5,
        is_enclosed: true,
        early_share: 0.25,
        early: walls([20.0, 50.0, 18.0], 0.9, 8_000.0),
        reverb: tail([5.0, 4.4, 2.2], 16.0, 0.035),
        ..NOWHERE
    };

    /// A cave or tunnel.
    pub const CAVE: Self = Self {
        critical_m: 5.0,
        is_enclosed: true,
        early_share: 0.45,
        early: walls([7.0, 24.0, 5.0], 0.95, 5_000.0),
        reverb: tail([3.6, 2.8, 1.2], 6.0, 0.02),
        ..NOWHERE
    };

    /// Below the surface.
    pub const UNDERWATER: Self = Self {
        critical_m: 4.0,
        is_enclosed: true,
        reverb: tail([1.8, 1.0, 0.3], 5.0, 0.0),
        colour: Some(colour::underwater),
        tone_dbfs: None,
        ..NOWHERE
    };

    /// Through a telephone.
    pub const TELEPHONE: Self = Self { colour: Some(colour::telephone), tone_dbfs: None, ..Self::ROOM };

    /// Behind a wall or door.
    pub const NEXT_DOOR: Self = Self { critical_m: 3.0, colour: Some(colour::next_door), ..Self::ROOM };

    /// How long its answer goes on: until it has fallen by 60 dB, at most 6 s.
    #[must_use]
    pub fn tail_s(&self) -> f32 {
        let reverb_s =
            self.reverb.map_or(0.0, |reverb| reverb.pre_delay_s + reverb.decay_s.into_iter().fold(0.0, f32::max));
        let echoes_s = if self.is_forest || self.street_m.is_some() { 0.8 } else { 0.0 };
        reverb_s.max(echoes_s).min(6.0)
    }

    /// What the place answers to what was sent into it; as long as that. Nothing is worked on before something is
    /// sent, nor after the answer to the last has died away.
    #[must_use]
    pub fn answer(&self, send: &Stereo) -> Stereo {
        let mut out = super::silence(send[0].len());
        let Some(sent) = super::heard(send) else { return out };
        let died_away = sent.end + (DIED_AWAY * self.tail_s() * RATE) as usize;
        let range = sent.start..died_away.min(send[0].len());
        let send = send.each_ref().map(|side| side[range.clone()].iter().map(|sample| sample + FLOOR).collect());
        let early = [
            self.early.map(|early| early.run(&send)),
            self.street_m.map(|width_m| echoes::street(&send, width_m)),
            self.is_forest.then(|| echoes::forest(&send)),
        ];
        for early in early.into_iter().flatten() {
            super::add(&mut out, range.start, &early, self.early_share.sqrt());
        }
        if let Some(reverb) = &self.reverb {
            super::add(&mut out, range.start, &reverb.run(&send), (1.0 - self.early_share).max(0.0).sqrt());
        }
        out
    }
}

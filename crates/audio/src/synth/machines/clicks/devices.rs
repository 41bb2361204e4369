//! The bodies and contacts of small mechanisms, in the order in which they sound.

use crate::synth::machines::parts::Clack;

/// A contact of one working: when (s), how hard, and on which body.
pub(super) struct Contact {
    pub at_s: f32,
    pub gain: f32,
    pub body: usize,
}

pub(super) const fn contact(at_s: f32, gain: f32, body: usize) -> Contact {
    Contact { at_s, gain, body }
}

pub(super) const fn make(low_hz: f32, high_hz: f32, decay_s: f32, contact_s: f32, noise: f32) -> Clack {
    Clack { low_hz, high_hz, decay_s, modes: 14, contact_s, noise }
}

/// The bodies of a device and its contacts; those of a key for unknown names.
pub(super) fn device(name: &str) -> (Vec<Clack>, Vec<Contact>) {
    match name {
        "mouse" => (
            vec![make(1_900.0, 9_000.0, 0.008, 1.0e-4, 0.5), make(500.0, 4_000.0, 0.012, 4.0e-4, 0.3)],
            vec![contact(0.0, 1.0, 0), contact(0.002, 0.35, 1), contact(0.085, 0.6, 0), contact(0.0875, 0.25, 1)],
        ),
        "switch" => (
            vec![make(1_500.0, 7_500.0, 0.02, 2.5e-4, 0.6), make(450.0, 2_400.0, 0.04, 7.0e-4, 0.5)],
            vec![contact(0.0, 0.3, 0), contact(0.016, 1.0, 0), contact(0.017, 0.4, 1), contact(0.026, 0.25, 0)],
        ),
        "camera" => (
            vec![
                make(1_200.0, 7_500.0, 0.028, 3.0e-4, 1.0),
                make(700.0, 4_000.0, 0.035, 7.0e-4, 1.0),
                make(2_400.0, 10_000.0, 0.018, 1.8e-4, 1.0),
            ],
            vec![
                contact(0.0, 0.4, 2),
                contact(0.018, 0.9, 1),
                contact(0.042, 0.8, 0),
                contact(0.046, 0.5, 2),
                contact(0.088, 0.9, 0),
                contact(0.096, 0.4, 2),
                contact(0.122, 0.8, 1),
                contact(0.131, 0.35, 0),
            ],
        ),
        "old_camera" => (
            vec![make(1_800.0, 10_000.0, 0.022, 1.8e-4, 1.0), make(900.0, 5_000.0, 0.026, 5.0e-4, 1.0)],
            vec![
                contact(0.0, 0.7, 0),
                contact(0.004, 0.5, 1),
                contact(0.055, 1.0, 0),
                contact(0.059, 0.7, 1),
                contact(0.075, 0.2, 0),
            ],
        ),
        "pen" => (
            vec![make(1_300.0, 8_500.0, 0.014, 1.5e-4, 0.3), make(600.0, 3_500.0, 0.02, 4.0e-4, 0.2)],
            vec![contact(0.0, 0.5, 0), contact(0.004, 0.4, 1), contact(0.13, 1.0, 0), contact(0.134, 0.5, 1)],
        ),
        "latch" => (
            vec![make(420.0, 5_200.0, 0.05, 5.0e-4, 0.4), make(120.0, 900.0, 0.09, 2.5e-3, 0.3)],
            vec![contact(0.0, 0.5, 0), contact(0.06, 1.0, 0), contact(0.063, 0.9, 1), contact(0.09, 0.25, 0)],
        ),
        "stapler" => (
            vec![
                make(900.0, 6_000.0, 0.04, 4.0e-4, 0.8),
                make(260.0, 1_600.0, 0.06, 1.2e-3, 0.5),
                make(1_800.0, 9_000.0, 0.035, 2.0e-4, 0.5),
            ],
            vec![
                contact(0.0, 0.35, 2),
                contact(0.07, 1.0, 0),
                contact(0.073, 0.5, 1),
                contact(0.081, 0.5, 0),
                contact(0.22, 0.5, 2),
                contact(0.225, 0.25, 0),
            ],
        ),
        "turnstile" => (
            vec![make(1_100.0, 7_500.0, 0.06, 3.0e-4, 0.8), make(300.0, 2_400.0, 0.09, 1.2e-3, 0.9)],
            vec![
                contact(0.0, 0.5, 0),
                contact(0.14, 0.4, 0),
                contact(0.25, 0.45, 0),
                contact(0.36, 0.5, 0),
                contact(0.5, 1.0, 0),
                contact(0.503, 1.0, 1),
                contact(0.58, 0.35, 0),
            ],
        ),
        "lighter" => (
            vec![make(2_600.0, 10_000.0, 0.025, 2.0e-4, 0.8), make(1_500.0, 9_000.0, 0.02, 6.0e-4, 1.0)],
            vec![
                contact(0.0, 1.0, 0),
                contact(0.16, 0.4, 1),
                contact(0.17, 0.5, 1),
                contact(0.182, 0.4, 1),
                contact(0.194, 0.3, 1),
            ],
        ),
        "relay" => (
            vec![make(1_100.0, 6_500.0, 0.018, 2.0e-4, 0.3), make(350.0, 2_000.0, 0.03, 6.0e-4, 0.2)],
            vec![contact(0.0, 1.0, 0), contact(0.0015, 0.6, 1), contact(0.006, 0.3, 0)],
        ),
        "laptop_key" => keyboard("laptop"),
        _ => keyboard("keyboard"),
    }
}

/// Recorded keys have most of their sound between 1 and 6 kHz, the flatter ones of a laptop somewhat below.
pub(super) fn keyboard(name: &str) -> (Vec<Clack>, Vec<Contact>) {
    let contacts = vec![
        contact(0.0, 0.12, 0),
        contact(0.009, 0.35, 0),
        contact(0.013, 1.0, 1),
        contact(0.014, 0.25, 0),
        contact(0.095, 0.2, 0),
        contact(0.097, 0.12, 1),
    ];
    if name == "laptop" {
        return (vec![make(900.0, 5_500.0, 0.02, 4.0e-4, 0.6), make(500.0, 3_200.0, 0.022, 8.0e-4, 0.5)], contacts);
    }
    (vec![make(1_600.0, 7_500.0, 0.014, 2.5e-4, 0.6), make(1_000.0, 5_600.0, 0.018, 3.5e-4, 0.6)], contacts)
}

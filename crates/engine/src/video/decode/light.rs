//! [`Table`]: brings pictures of high dynamic range (SMPTE ST 2084) to what a standard screen shows, so that brightness
//! and contrast mean the same for every video. Colours are taken as they are: their primaries differ little at the
//! saturation of real pictures.

use super::super::probe::Range;

/// The luminance of white paper in such pictures, in cd/m² (ITU-R BT.2408).
const WHITE_NITS: f64 = 203.0;

/// What each value of a channel becomes.
#[derive(Debug)]
pub(super) struct Table([u8; 256]);

/// None where nothing is to be done.
pub(super) fn table(range: Range) -> Option<Table> {
    match range {
        Range::Standard | Range::Hlg => None,
        Range::Pq => {
            let mut table = [0; 256];
            for (code, value) in (0_u8..=255).zip(&mut table) {
                // Reinhard's curve x·(1 + x/w²)/(1 + x) with white at w = 5 times paper, then a screen's gamma.
                let x = nits(f64::from(code) / 255.0) / WHITE_NITS;
                let rolled = x * (1.0 + x / 25.0) / (1.0 + x);
                *value = (rolled.clamp(0.0, 1.0).powf(1.0 / 2.2) * 255.0).round() as u8;
            }
            Some(Table(table))
        }
    }
}

impl Table {
    pub(super) fn apply(&self, rgb: &mut [u8]) {
        for value in rgb {
            *value = self.0[usize::from(*value)];
        }
    }
}

/// The luminance of a coded value from 0 to 1: the EOTF of SMPTE ST 2084, equation 4.1.
fn nits(code: f64) -> f64 {
    const M1: f64 = 2610.0 / 16384.0;
    const M2: f64 = 2523.0 / 4096.0 * 128.0;
    const C1: f64 = 3424.0 / 4096.0;
    const C2: f64 = 2413.0 / 4096.0 * 32.0;
    const C3: f64 = 2392.0 / 4096.0 * 32.0;
    let power = code.powf(1.0 / M2);
    10_000.0 * ((power - C1).max(0.0) / (C2 - C3 * power)).powf(1.0 / M1)
}

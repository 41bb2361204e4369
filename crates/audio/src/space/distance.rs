//! How loud a sound is from afar: the inverse distance law (a point source's pressure falls by 6 dB each time
//! the distance doubles; e.g. Kuttruff, "Room Acoustics", 6th ed., section 1.2), and how loud the room is beside
//! it.

/// Gain at a distance beside that at `reference_m`. `rolloff` 1 is the law; less flattens it as film mixers do,
/// so that what is far stays audible beside what is near.
#[must_use]
pub fn gain(distance_m: f32, reference_m: f32, rolloff: f32) -> f32 {
    (reference_m / distance_m.max(0.1)).powf(rolloff)
}

/// How much of a sound goes to the room, beside the direct sound at `reference_m`. The diffuse sound in a room
/// is the same everywhere, and at the critical distance it is as loud as the direct sound (Kuttruff, section
/// 5.5); outdoors it falls with the distance too, but more slowly: here by 3 dB for each doubling.
#[must_use]
pub fn send(distance_m: f32, reference_m: f32, critical_m: f32, is_enclosed: bool) -> f32 {
    let here = reference_m / critical_m.max(0.1);
    let far = (distance_m / reference_m).max(1.0);
    // Even in a room, half of what is very far is lost on its way.
    if is_enclosed { here * far.powf(-0.15) } else { here * far.powf(-0.5) }
}

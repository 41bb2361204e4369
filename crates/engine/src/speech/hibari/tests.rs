//! What needs no installed pack; the model itself is tested in `tests/it`.

use super::*;

fn outputs(frames: usize, durations: &[f32]) -> Vec<Value> {
    let spectrum = || Value::from(NdTensor::from_data([1, 601, frames], vec![0.0_f32; 601 * frames]));
    let f0 = NdTensor::from_data([1, frames], vec![0.0_f32; frames]);
    let durations = NdTensor::from_data([1, durations.len()], durations.to_vec());
    vec![spectrum(), spectrum(), spectrum(), spectrum(), spectrum(), f0.into(), durations.into()]
}

#[test]
fn symbol_ends_come_from_the_durations() {
    let (parts, ends) = read_outputs(outputs(14, &[2.0, 1.0, 3.0, 1.0]), 2).unwrap();
    assert_eq!(parts.frames(), 14);
    assert_eq!(ends, [1_800, 3_600]);
}

#[test]
fn outputs_that_do_not_fit_are_refused() {
    for durations in [&[2.0, 1.0, 4.0][..], &[2.0, 1.0, 3.0, 2.0], &[f32::NAN; 4], &[-1.0, 8.0, 0.0, 0.0], &[]] {
        assert!(read_outputs(outputs(14, durations), 2).is_err(), "{durations:?}");
    }
    let mut short = outputs(14, &[2.0, 1.0, 3.0, 1.0]);
    short.pop();
    assert!(read_outputs(short, 2).is_err());
}

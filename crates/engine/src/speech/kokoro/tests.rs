//! What needs no installed pack; the model itself is tested in `tests/it`.

use std::io::Write;

use super::*;

fn table(value: impl Fn(usize) -> f32) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    let bytes: Vec<u8> = (0..STYLE_ROWS * STYLE_SIZE).flat_map(|index| value(index).to_le_bytes()).collect();
    file.write_all(&bytes).unwrap();
    file
}

#[test]
fn reads_the_row_of_a_style() {
    let file = table(|index| (index / STYLE_SIZE) as f32 / 10.0);
    assert_eq!(read_style(file.path(), 509).unwrap(), vec![50.9; STYLE_SIZE]);
    assert_eq!(read_style(file.path(), 0).unwrap(), vec![0.0; STYLE_SIZE]);
}

#[test]
fn refuses_damaged_styles() {
    for bad in [f32::NAN, f32::INFINITY, 1e30] {
        let file = table(|index| if index == 300 { bad } else { 0.5 });
        let error = read_style(file.path(), 1).unwrap_err();
        assert!(matches!(&error, Error::Damaged { reason, .. } if reason.contains("row 1, column 44")), "{error}");
    }
    let short = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(read_style(short.path(), 1), Err(Error::Damaged { .. })));
    assert!(matches!(read_style(Path::new("/nowhere/voice.bin"), 1), Err(Error::Io { .. })));
}

fn outputs(samples: Vec<f32>, durations: Vec<i32>) -> Vec<Value> {
    let audio = NdTensor::from_data([samples.len()], samples);
    let durations = NdTensor::from_data([durations.len()], durations);
    vec![audio.into(), durations.into()]
}

#[test]
fn symbol_ends_come_from_the_durations() {
    let utterance = read_outputs(outputs(vec![0.5; 6 * FRAME_SAMPLES], vec![1, 2, 0, 3]), 2).unwrap();
    assert_eq!(utterance.samples.len(), 3600);
    assert_eq!(utterance.symbol_ends, [1800, 1800]);
}

#[test]
fn refuses_nonsense_of_the_network() {
    let mut with_nan = vec![0.5; 3 * FRAME_SAMPLES];
    with_nan[700] = f32::NAN;
    let cases = [
        (outputs(with_nan, vec![1, 1, 1]), "sample 700"),
        (outputs(vec![0.5; 1800], vec![1, 1]), "2 durations"),
        (outputs(vec![0.5; 1801], vec![1, 1, 1]), "1801 samples"),
        (outputs(vec![0.5; 600], vec![1, -1, 1]), "-1 frames"),
        (vec![NdTensor::from_data([1], vec![1_i32]).into(), NdTensor::from_data([1], vec![1_i32]).into()], "not f32"),
        (Vec::new(), "other outputs"),
    ];
    for (outputs, message) in cases {
        let error = read_outputs(outputs, 1).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
}

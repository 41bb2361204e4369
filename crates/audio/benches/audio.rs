//! How fast the crate is, as seconds of sound per second of one core: read criterion's `elem/s` figures
//! as samples, and divide them by the rate in the name.
#![expect(clippy::unwrap_used, reason = "a benchmark may stop")]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use klang_audio::stft::Bin;
use klang_audio::{Audio, Format, Istft, Stft, Tags, encode, normalize, resample};

const SECONDS: usize = 10;

/// Harmonics in syllables over weak hiss, loud enough to need the limiter.
fn speech(rate: u32) -> Audio {
    let mut state = 1u32;
    let samples = (0..rate as usize * SECONDS).map(|n| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let hiss = state as f64 / f64::from(u32::MAX) - 0.5;
        let time = n as f64 / f64::from(rate);
        let tone: f64 = (1..20).map(|h| (time * 800.0 * f64::from(h)).sin() / f64::from(h)).sum();
        (0.3 * tone * (time * 12.0).sin().max(0.0).powi(3) + 0.003 * hiss) as f32
    });
    Audio::mono(samples.collect(), rate)
}

fn bench_encode(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("encode");
    group.sample_size(10);
    for rate in [24_000, 44_100] {
        let audio = speech(rate);
        group.throughput(Throughput::Elements(audio.frames() as u64));
        for format in Format::ALL {
            group.bench_function(format!("{format} {rate} Hz"), |bencher| {
                bencher.iter(|| encode(black_box(&audio), format, &Tags::default()).unwrap());
            });
        }
    }
}

fn bench_level(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("level");
    group.sample_size(10);
    let audio = speech(24_000);
    group.throughput(Throughput::Elements(audio.frames() as u64));
    group.bench_function("normalize 24000 Hz", |bencher| {
        bencher.iter(|| normalize(&mut black_box(audio.clone()), -16.0, -1.0).unwrap());
    });
}

fn bench_resample(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("resample");
    group.sample_size(10);
    let audio = speech(24_000);
    group.throughput(Throughput::Elements(audio.frames() as u64));
    for to in [44_100, 48_000] {
        group.bench_function(format!("24000 Hz to {to} Hz"), |bencher| {
            bencher.iter(|| resample(black_box(&audio), to).unwrap());
        });
    }
}

fn bench_stft(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("stft 1200/300");
    let audio = speech(24_000);
    let (stft, istft) = (Stft::new(1200, 300).unwrap(), Istft::new(1200, 300).unwrap());
    let samples = &audio.channels[0];
    let spectrum: Vec<Bin> = stft.analyze(samples).unwrap();
    group.throughput(Throughput::Elements(samples.len() as u64));
    group.bench_function("forward 24000 Hz", |bencher| bencher.iter(|| stft.analyze(black_box(samples)).unwrap()));
    group.bench_function("inverse 24000 Hz", |bencher| {
        bencher.iter(|| istft.synthesize(black_box(&spectrum), samples.len()).unwrap());
    });
}

criterion_group!(benches, bench_encode, bench_level, bench_resample, bench_stft);
criterion_main!(benches);

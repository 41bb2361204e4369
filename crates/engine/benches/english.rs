//! How fast English is read: words a second, and how long the pack takes to load. `KLANG_TEST_PACKS`
//! names the folder of the packs.
#![expect(clippy::unwrap_used, reason = "benchmark")]

use std::path::PathBuf;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use klang_engine::speech::FrontEnd;
use klang_engine::speech::english::{Accent, English};

/// Ordinary prose with numbers, of words that the dictionaries know.
const TEXT: &str = "On March 3rd, 2021, she paid $45.99 for two tickets to the opera. The train to Boston leaves \
    from platform 12 in about 25 minutes, and the recipe needs 250 grams of flour. He read the book yesterday, and he \
    will read it again tomorrow. Could you please tell me where the nearest pharmacy is? Artificial intelligence is \
    changing the way we work, learn, and communicate.";

fn english(c: &mut Criterion) {
    let dir = PathBuf::from(std::env::var_os("KLANG_TEST_PACKS").unwrap()).join("english");
    let english = English::open(&dir, Accent::American).unwrap();
    let words = english.words(TEXT, &[]).unwrap().len();
    let mut group = c.benchmark_group("english");
    group.throughput(Throughput::Elements(words as u64));
    group.bench_function("words", |b| b.iter(|| english.words(TEXT, &[]).unwrap()));
    group.finish();
    c.bench_function("english/open", |b| b.iter(|| English::open(&dir, Accent::American).unwrap()));
}

criterion_group!(benches, english);
criterion_main!(benches);

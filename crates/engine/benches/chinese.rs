//! How fast Mandarin text becomes words. Needs the packs: `KLANG_TEST_PACKS` names their folder.
#![expect(clippy::unwrap_used, reason = "a bench may fail loudly")]

use std::{hint::black_box, path::PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use klang_engine::speech::{FrontEnd, chinese::Chinese};

const PROSE: &str = "随着人工智能技术的快速发展，越来越多的人开始使用语音合成系统，他们觉得这样既方便又省时间。";
const NUMBERS: &str = "2024年10月1日上午9:30，气温-2℃，他花了￥299.5买了2件衣服，请拨打13812345678联系我们。";

fn chinese(criterion: &mut Criterion) {
    let dir = PathBuf::from(std::env::var_os("KLANG_TEST_PACKS").unwrap()).join("chinese");
    let front_end = Chinese::open(&dir, None).unwrap();
    let mut group = criterion.benchmark_group("chinese");
    for (name, text) in [("prose", PROSE), ("numbers", NUMBERS)] {
        group.throughput(Throughput::Elements(text.chars().count() as u64));
        group.bench_function(name, |bencher| bencher.iter(|| front_end.words(black_box(text), &[]).unwrap()));
    }
    group.finish();
    criterion.bench_function("open", |bencher| bencher.iter(|| Chinese::open(black_box(&dir), None).unwrap()));
}

criterion_group!(benches, chinese);
criterion_main!(benches);

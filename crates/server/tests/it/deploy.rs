//! The files that operators use name what exists: metrics and keys of the configuration.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use klang_server::Config;

use crate::app::TestApp;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

/// Words that begin with `klang_`.
fn figures(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
    let figures = words.filter(|word| word.starts_with("klang_") && !word.ends_with('_'));
    let histograms = |word| ["_bucket", "_sum", "_count"].iter().find_map(|end| str::strip_suffix(word, end));
    figures.map(|word| histograms(word).unwrap_or(word)).collect()
}

#[tokio::test]
async fn alerts_and_dashboard_use_only_figures_that_there_are() {
    let source = read("crates/server/src/metrics.rs");
    let mut there = figures(&source);
    there.retain(|name| source.contains(&format!("\"{name}\"")));
    assert!(there.len() >= 11, "{there:?}");
    for path in ["deploy/prometheus-alerts.yml", "deploy/prometheus-alerts.test.yml", "deploy/grafana-klang.json"] {
        let used = read(path);
        let used = figures(&used);
        assert!(used.len() > 4 && used.is_subset(&there), "{path}: {:?}", used.difference(&there));
    }
    let documented = read("docs/OPERATIONS.md");
    let documented = figures(&documented);
    assert_eq!(there.difference(&documented).collect::<Vec<_>>(), Vec::<&&str>::new(), "not in docs/OPERATIONS.md");
    serde_json::from_str::<serde_json::Value>(&read("deploy/grafana-klang.json")).unwrap();

    // What the rules look at is what a server shows.
    let app = TestApp::with(|config| {
        config.metrics.enabled = true;
        config.metrics.listen = ([127, 0, 0, 1], 0).into();
    })
    .await;
    let shown = app.send(app.anonymous(reqwest::Method::GET, &format!("{}/metrics", app.metrics_base()))).await;
    let shown = String::from_utf8(shown.body).unwrap();
    for name in ["klang_queue_pending", "klang_queue_deferred", "klang_queue_oldest_seconds", "klang_worker_slots"] {
        assert!(shown.contains(&format!("\n{name} ")), "{name} is not in:\n{shown}");
    }
}

#[test]
fn the_configuration_of_the_unit_is_good() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/klang.toml");
    Config::load(Some(&file), &[]).unwrap();
}

//! Progress on standard error: bars on a terminal, plain lines otherwise, so that logs of a machine
//! stay readable.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

/// Prints a line above the bars.
pub fn say(bars: &MultiProgress, line: &str) {
    bars.suspend(|| {
        // Nothing can be done when standard error is gone.
        let _ = writeln!(std::io::stderr(), "{line}");
    });
}

/// A bar that counts bytes.
pub fn bytes(bars: &MultiProgress, total: u64, label: &str) -> ProgressBar {
    add(bars, total, label, "{msg:32} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec}")
}

/// A bar that counts steps of some kind (`sentences`, `files`).
pub fn steps(bars: &MultiProgress, total: u64, label: &str) -> ProgressBar {
    add(bars, total, label, "{msg:32} [{bar:30}] {pos}/{len} {elapsed}")
}

/// A bar that shows a share of its total.
pub fn percent(bars: &MultiProgress, total: u64, label: &str) -> ProgressBar {
    add(bars, total, label, "{msg:32} [{bar:30}] {percent}% {elapsed}")
}

/// `14.0 MB`.
pub fn megabytes(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "only shown, with one decimal")]
    let megabytes = bytes as f64 / 1e6;
    format!("{megabytes:.1} MB")
}

fn add(bars: &MultiProgress, total: u64, label: &str, template: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = bars.add(ProgressBar::new(total).with_style(style.progress_chars("=> ")).with_message(label.to_owned()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

//! An engine that needs no model: the text says what happens.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};

use klang_audio::Audio;
use klang_engine::{Content, Engine, Error, Inputs, Part, Progress, Rendered, TimedWord, VideoFiles};
use klang_model::{Attribution, FileFormat, GenerationSpec, Job, Product, ResultKind, VideoFacts, VideoFormat};
use tokio::sync::Notify;

const SAMPLE_RATE_HZ: u32 = 24_000;

/// Renders half a second of a tone whose pitch the seed decides, in two pieces, unless the text begins
/// with one of these:
/// - `wait`: stops halfway until [`FakeEngine::open`]; [`FakeEngine::halfway`] tells that it is there.
/// - `retry N`: fails in a way that may pass, N times for the same text.
/// - `refuse`: cannot render this input.
/// - `missing`: something is not installed.
/// - `damaged`: fails for good.
/// - `panic`: panics.
#[derive(Default)]
pub struct FakeEngine {
    gate: Mutex<Gate>,
    moved: Condvar,
    halfway: Notify,
    failures: Mutex<HashMap<String, u32>>,
    pub renders: AtomicUsize,
    pub releases: AtomicUsize,
    /// Renders nothing.
    pub is_empty: AtomicBool,
    /// Makes sound for videos too. A video is a file whose content begins with `video`; its soundtrack has a
    /// stem and comes with a file of the same content.
    pub sees: AtomicBool,
    /// Panics when asked what it renders.
    pub is_broken: AtomicBool,
}

#[derive(Default)]
struct Gate {
    open: bool,
}

impl FakeEngine {
    /// Returns when a text that begins with `wait` is halfway.
    pub async fn halfway(&self) {
        self.halfway.notified().await;
    }

    /// Lets the texts that wait go on.
    pub fn open(&self) {
        self.gate.lock().unwrap().open = true;
        self.moved.notify_all();
    }

    fn wait(&self, piece: &Audio, sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>) -> Result<(), Error> {
        if sink(Progress { piece, done: 0.5 }).is_break() {
            return Err(Error::Stopped);
        }
        self.halfway.notify_one();
        let mut gate = self.gate.lock().unwrap();
        while !gate.open {
            // Looks every now and then whether it should stop, as an engine does between sentences.
            gate = self.moved.wait_timeout(gate, std::time::Duration::from_millis(5)).unwrap().0;
            if sink(Progress { piece, done: 0.5 }).is_break() {
                return Err(Error::Stopped);
            }
        }
        Ok(())
    }

    fn dub(&self, files: VideoFiles<'_>, seed: u64) -> Result<Rendered, Error> {
        self.check_video(files.video)?;
        let dubbed = files.folder.join("dubbed");
        std::fs::copy(files.video, &dubbed).unwrap();
        let sound = Content::Sound(tone(seed));
        let parts = vec![
            Part { kind: ResultKind::Video, name: None, content: Content::File(FileFormat::Mp4, dubbed) },
            Part { kind: ResultKind::Stem, name: Some("effects"), content: sound },
        ];
        let scene = Some("{}".to_owned());
        Ok(Rendered {
            audio: tone(seed),
            encoded: Vec::new(),
            words: Vec::new(),
            attributions: Vec::new(),
            scene,
            parts,
        })
    }

    fn fails_again(&self, text: &str, times: u32) -> bool {
        let mut failures = self.failures.lock().unwrap();
        let count = failures.entry(text.to_owned()).or_default();
        *count += 1;
        *count <= times
    }
}

impl Engine for FakeEngine {
    fn products(&self) -> Vec<Product> {
        assert!(!self.is_broken.load(Ordering::SeqCst), "a secret of the fake engine");
        let mut products = if self.is_empty.load(Ordering::SeqCst) { Vec::new() } else { vec![Product::Tts] };
        if self.sees.load(Ordering::SeqCst) {
            products.push(Product::VideoToAudio);
        }
        products
    }

    fn knows_concept(&self, concept: &str) -> bool {
        concept == "wind"
    }

    fn check_video(&self, video: &Path) -> Result<VideoFacts, Error> {
        if !std::fs::read(video).unwrap().starts_with(b"video") {
            return Err(Error::Input("the file is not an MP4 or MOV video".into()));
        }
        Ok(VideoFacts { format: VideoFormat::Mp4, duration_s: 3.5, width: 64, height: 32, frame_rate: 25.0 })
    }

    #[expect(clippy::panic, reason = "a text can ask for it")]
    fn render(
        &self,
        spec: &GenerationSpec,
        inputs: Inputs<'_>,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        self.renders.fetch_add(1, Ordering::SeqCst);
        if let Some(files) = inputs.video {
            return self.dub(files, seed);
        }
        let Job::Speech(speech) = &spec.job else {
            return Err(Error::Input("only speech".into()));
        };
        let piece = tone(seed);
        let text = speech.text.as_str();
        match text.split(' ').next().unwrap_or_default() {
            "wait" => self.wait(&piece, sink)?,
            "retry" => {
                let times = text.split(' ').nth(1).and_then(|times| times.parse().ok()).unwrap_or(1);
                if self.fails_again(text, times) {
                    return Err(Error::Model { model: "fake".into(), reason: "a secret reason".into() });
                }
            }
            "refuse" => return Err(Error::Input("nothing in this text can be spoken".into())),
            "missing" => return Err(Error::NotInstalled { pack: "kokoro".into() }),
            "damaged" => return Err(Error::Damaged { path: "/secret/model".into(), reason: "torn".into() }),
            "panic" => panic!("the fake engine was told to panic"),
            _ => {}
        }
        for done in [0.5, 1.0] {
            if sink(Progress { piece: &piece, done }).is_break() {
                return Err(Error::Stopped);
            }
        }
        let words = text.split_whitespace().zip(0..).map(|(word, index): (&str, u32)| TimedWord {
            text: word.to_owned(),
            start_ms: index * 50,
            end_ms: index * 50 + 40,
            ends_sentence: word.ends_with('.'),
        });
        Ok(Rendered {
            audio: piece,
            encoded: Vec::new(),
            words: words.collect(),
            attributions: vec![Attribution {
                title: "Fake voice".into(),
                license: "Apache-2.0".into(),
                source: "a test".into(),
            }],
            scene: None,
            parts: Vec::new(),
        })
    }

    fn release(&self) {
        self.releases.fetch_add(1, Ordering::SeqCst);
    }
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn tone(seed: u64) -> Audio {
    let pitch_hz = 200.0 + (seed % 400) as f32;
    let step = std::f32::consts::TAU * pitch_hz / SAMPLE_RATE_HZ as f32;
    let samples = (0..SAMPLE_RATE_HZ / 2).map(|index| 0.2 * (index as f32 * step).sin()).collect();
    Audio { sample_rate_hz: SAMPLE_RATE_HZ, channels: vec![samples] }
}

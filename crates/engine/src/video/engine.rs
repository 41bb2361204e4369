//! The engine of `kling-video-to-audio`: looks at a video, plans its soundtrack, renders it and writes the dubbed video.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use klang_audio::Audio;
use klang_audio::synth::SAMPLE_RATE_HZ;
use klang_model::cues::{CueSheet, MAX_CUES, MAX_SHOTS};
use klang_model::{Attribution, FileFormat, GenerationSpec, Job, Product, ResultKind, VideoFacts, VideoToAudio};

use super::album::{self, Album};
use super::decode::decode;
use super::dub::dub;
use super::ffmpeg::VideoPrograms;
use super::look::{self, HitSound, Looker};
use super::plan::{self, Heard, Wish};
use super::probe::{VideoInfo, VideoLimits, probe};
use super::see::Watcher;
use super::seen::{Hit, HitKind, Seen, Shot};
use super::soundtrack::{self, Soundtrack};
use crate::effects::EffectsEngine;
use crate::music::MusicEngine;
use crate::slots::Slots;
use crate::{Content, Engine, Error, Inputs, Part, Progress, Rendered, VideoFiles, tags};

/// The pack that knows what things look like.
const VISION: &str = "vision";

/// How far a sheet's length may be from the video's, in seconds: what rounding in an editor does.
const SAME_LENGTH_S: f64 = 0.05;

/// Strong cues that music puts accents on, besides cuts.
const ACCENT_STRENGTH: f32 = 0.75;

/// What the steps of a job take of it, from 0 to 1.
const DECODED: f32 = 0.45;
const LOOKED: f32 = 0.55;
const EFFECTS: f32 = 0.75;
const MUSIC: f32 = 0.9;

/// Renders `kling-video-to-audio` jobs.
pub struct VideoEngine {
    programs: VideoPrograms,
    limits: VideoLimits,
    effects: Arc<EffectsEngine>,
    music: Arc<MusicEngine>,
    packs_dir: PathBuf,
    looker: RwLock<Option<Arc<Looker>>>,
    slots: Slots,
}

/// How the engine works.
#[derive(Debug, Clone)]
pub struct VideoOptions {
    /// The folder of the installed packs.
    pub packs_dir: PathBuf,
    /// What decodes and writes videos.
    pub programs: VideoPrograms,
    /// What a video may be.
    pub limits: VideoLimits,
    /// Videos at work at the same time; others wait. At least 1.
    pub concurrency: usize,
}

impl VideoEngine {
    /// The engine over those of effects and music. Loads nothing yet.
    ///
    /// # Errors
    /// [`Error::Damaged`] when a pack is installed that cannot be used.
    pub fn open(options: VideoOptions, effects: Arc<EffectsEngine>, music: Arc<MusicEngine>) -> Result<Self, Error> {
        let VideoOptions { packs_dir, programs, limits, concurrency } = options;
        let looker = RwLock::new(open_looker(&packs_dir)?);
        Ok(Self { programs, limits, effects, music, packs_dir, looker, slots: Slots::new(concurrency) })
    }

    /// Looks at a video. The sink hears how far it is, and may stop it.
    ///
    /// # Errors
    /// Those of decoding; [`Error::Stopped`].
    pub fn see(
        &self,
        video: &Path,
        info: &VideoInfo,
        sink: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Seen, Error> {
        let mut watcher: Option<Watcher> = None;
        let mut album = Album::new(info.duration_s);
        let summary = decode(&self.programs, video, info, &mut |frame| {
            watcher.get_or_insert_with(|| Watcher::new(frame.size, info.duration_s)).frame(frame);
            album.offer(frame);
            sink(DECODED * (frame.time_s / info.duration_s.max(0.1)) as f32)
        })?;
        if summary.is_stopped {
            return Err(Error::Stopped);
        }
        let watcher = watcher.ok_or_else(|| Error::Input("the video has no picture that can be decoded".to_owned()))?;
        let mut seen = watcher.finish();
        // Without the pack, what moves still sounds.
        let Some(looker) = self.looker()? else { return Ok(seen) };
        let shots = seen.shots.len();
        for index in 0..shots {
            let shot = &seen.shots[index];
            let things =
                looker.look(&album.of_shot(shot), shot, &album::regions(&seen, shot), look::views_for(shots))?;
            seen.shots[index].things = things;
            let done = (index + 1) as f32 / shots as f32;
            if sink(DECODED + (LOOKED - DECODED) * done).is_break() {
                return Err(Error::Stopped);
            }
        }
        Ok(seen)
    }

    /// Plans the soundtrack of what was seen.
    ///
    /// # Errors
    /// Those of the planner of prompts.
    pub fn plan(&self, seen: &Seen, job: &VideoToAudio) -> Result<CueSheet, Error> {
        let scene = match &job.sound_effect_prompt {
            Some(prompt) => Some(self.effects.plan(prompt, seen.duration_s)?),
            None => None,
        };
        let wish = Wish { effects: scene.as_ref(), music: job.bgm_prompt.as_deref(), asmr: job.asmr_mode };
        let space = seen.shots.iter().find_map(|shot| look::space_of(&shot.things));
        let mut sheet = plan::plan(seen, wish, space, self.effects.catalogue(), &heard);
        if self.looker()?.is_none() {
            sheet.notes.push(format!("the pack `{VISION}` is not installed: what things are was not looked at"));
        }
        Ok(sheet)
    }

    /// What knows what things look like, looked for again while it is not there.
    fn looker(&self) -> Result<Option<Arc<Looker>>, Error> {
        if let Some(looker) = self.looker.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            return Ok(Some(Arc::clone(looker)));
        }
        let found = open_looker(&self.packs_dir)?;
        self.looker.write().unwrap_or_else(PoisonError::into_inner).clone_from(&found);
        Ok(found)
    }

    /// Renders a sheet to exactly so many frames. The sink hears how far it is, and may stop it.
    ///
    /// # Errors
    /// [`Error::Input`] with every rule that the sheet breaks; those of both engines.
    fn sound(
        &self,
        sheet: &CueSheet,
        frames: usize,
        seed: u64,
        sink: &mut dyn FnMut(f32) -> ControlFlow<()>,
    ) -> Result<Sound, Error> {
        let catalogue = self.effects.catalogue();
        let faults = sheet.check(&|concept| catalogue.find(concept).is_some());
        if !faults.is_empty() {
            return Err(Error::Input(faults.join("; ")));
        }
        let mut attributions: Vec<Attribution> = Vec::new();
        let effects = match soundtrack::scene_of(sheet, catalogue) {
            Some(scene) => {
                let most = MAX_CUES + MAX_SHOTS;
                let made = self.effects.render_up_to(&scene, most, seed, &mut |progress| {
                    sink(LOOKED + (EFFECTS - LOOKED) * progress.done)
                })?;
                attributions.extend(made.attributions);
                Some(made.audio)
            }
            None => None,
        };
        let mut midi = None;
        let music = match &sheet.music {
            Some(prompt) => {
                let song = self.music.compose(prompt, sheet.duration_s, seed, &accents(sheet))?;
                let made = self.music.render(&song, frames)?;
                for attribution in made.attributions {
                    if !attributions.contains(&attribution) {
                        attributions.push(attribution);
                    }
                }
                midi = Some(song.to_midi());
                Some(made.audio)
            }
            None => None,
        };
        if sink(MUSIC).is_break() {
            return Err(Error::Stopped);
        }
        Ok(Sound { soundtrack: soundtrack::mix(sheet, effects, music, frames)?, midi, attributions })
    }

    fn render_job(
        &self,
        spec: &GenerationSpec,
        job: &VideoToAudio,
        files: VideoFiles<'_>,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        let _slot = self.slots.take();
        let nothing = Audio::silence(SAMPLE_RATE_HZ, 2, 0);
        let mut tell = |done: f32| sink(Progress { piece: &nothing, done });
        let info = probe(&self.programs, files.video, &self.limits)?;
        let sheet = match &job.cues {
            Some(sheet) if (sheet.duration_s - info.duration_s).abs() > SAME_LENGTH_S => {
                return Err(Error::Input(format!(
                    "the cues are for a video of {} s, this one has {:.3} s",
                    sheet.duration_s, info.duration_s
                )));
            }
            Some(sheet) => CueSheet { duration_s: info.duration_s, ..sheet.clone() },
            None => self.plan(&self.see(files.video, &info, &mut tell)?, job)?,
        };
        let frames = info.audio_frames(SAMPLE_RATE_HZ);
        let Sound { soundtrack, midi, attributions } = self.sound(&sheet, frames, seed, &mut tell)?;
        let Soundtrack { whole, effects, music } = soundtrack;
        let dubbed = files.folder.join("dubbed.mp4");
        dub(&self.programs, files.video, &info, &whole, &tags(spec, &attributions), &dubbed)?;
        let mut parts = vec![part(ResultKind::Video, None, Content::File(FileFormat::Mp4, dubbed))];
        let stems = [("effects", effects), ("music", music)];
        parts.extend(
            stems
                .into_iter()
                .filter_map(|(name, stem)| Some(part(ResultKind::Stem, Some(name), Content::Sound(stem?)))),
        );
        parts.extend(midi.map(|midi| part(ResultKind::Stem, Some("music"), Content::Bytes(FileFormat::Mid, midi))));
        if sink(Progress { piece: &whole, done: 1.0 }).is_break() {
            return Err(Error::Stopped);
        }
        let sheet = serde_json::to_string(&sheet)
            .map_err(|error| Error::Model { model: "cues".to_owned(), reason: error.to_string() })?;
        Ok(Rendered { audio: whole, encoded: Vec::new(), words: Vec::new(), attributions, scene: Some(sheet), parts })
    }
}

fn open_looker(packs_dir: &Path) -> Result<Option<Arc<Looker>>, Error> {
    match Looker::open(packs_dir) {
        Ok(looker) => Ok(Some(Arc::new(looker))),
        Err(error) if error.is_absent_pack() => Ok(None),
        Err(error) => Err(error),
    }
}

/// What a hit sounds like by what is seen there. What moves in a rhythm and stops is more likely a step or a hammer than
/// what it would be alone, unless the thing is known. Cars in a street turn and stop all the time: a crash is heard only
/// where hardly anything else can be meant.
fn heard(shot: &Shot, hit: &Hit, period_s: Option<f64>) -> Option<Heard> {
    let alone = look::hit_concept(&shot.things, hit.kind, hit.place, hit.strength);
    let sound = match period_s.filter(|_| hit.kind == HitKind::Contact) {
        Some(period_s) => {
            let repeated = look::rhythm_concept(&shot.things, hit.place, period_s);
            if repeated.confidence >= alone.confidence { repeated } else { alone }
        }
        None => alone,
    };
    let HitSound { concept, material, why, confidence } = sound;
    let is_doubtful = concept == "car_crash" && (hit.kind != HitKind::Collision || hit.confidence < 0.8);
    (!is_doubtful).then_some(Heard { concept, material, why, confidence })
}

/// What a sheet sounds like.
struct Sound {
    soundtrack: Soundtrack,
    midi: Option<Vec<u8>>,
    attributions: Vec<Attribution>,
}

const fn part(kind: ResultKind, name: Option<&'static str>, content: Content) -> Part {
    Part { kind, name, content }
}

/// Where music has its accents: cuts and strong cues, in order.
fn accents(sheet: &CueSheet) -> Vec<f64> {
    let strong = sheet.cues.iter().filter(|cue| cue.length_s.is_none() && cue.strength >= ACCENT_STRENGTH);
    let cuts = sheet.shots_s.iter().copied().filter(|start_s| *start_s > 0.0);
    let mut accents: Vec<f64> = cuts.chain(strong.map(|cue| cue.time_s)).collect();
    accents.sort_by(f64::total_cmp);
    accents
}

impl Engine for VideoEngine {
    fn products(&self) -> Vec<Product> {
        vec![Product::VideoToAudio]
    }

    fn knows_concept(&self, concept: &str) -> bool {
        self.effects.knows_concept(concept)
    }

    fn check_video(&self, video: &Path) -> Result<VideoFacts, Error> {
        Ok(probe(&self.programs, video, &self.limits)?.facts())
    }

    fn render(
        &self,
        spec: &GenerationSpec,
        inputs: Inputs<'_>,
        seed: u64,
        sink: &mut dyn FnMut(Progress<'_>) -> ControlFlow<()>,
    ) -> Result<Rendered, Error> {
        match (&spec.job, inputs.video) {
            (Job::VideoToAudio(job), Some(files)) => self.render_job(spec, job, files, seed, sink),
            (Job::VideoToAudio(_), None) => Err(Error::Input("there is no video".to_owned())),
            _ => Err(Error::NotInstalled { pack: spec.product().api_name().to_owned() }),
        }
    }

    fn release(&self) {
        if let Some(looker) = self.looker.read().unwrap_or_else(PoisonError::into_inner).as_ref() {
            looker.release();
        }
        self.music.release();
    }
}

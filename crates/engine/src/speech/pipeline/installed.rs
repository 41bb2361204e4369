//! Models and front ends from the installed packs and programs; loaded on first use and kept until
//! released.

use std::collections::HashMap;
use std::hash::Hash;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use klang_model::{Attribution, Language};

use super::parts::{FrontEndKind, Parts};
use crate::Error;
use crate::packs::{self, Manifest};
use crate::runtime::Parallelism;
use crate::speech::chinese::Chinese;
use crate::speech::english::{Accent, English};
use crate::speech::espeak::EspeakFrontEnd;
use crate::speech::hibari::Hibari;
use crate::speech::japanese::Japanese;
use crate::speech::kokoro::Kokoro;
use crate::speech::voices::VoiceModel;
use crate::speech::{FrontEnd, SpeechModel};

pub(super) struct InstalledParts {
    packs_dir: PathBuf,
    espeak_ng: PathBuf,
    parallelism: Parallelism,
    models: Cache<VoiceModel, dyn SpeechModel>,
    front_ends: Cache<FrontEndKind, dyn FrontEnd>,
    /// The accent that was loaded last; another one shares what it can with it.
    english: Mutex<Weak<English>>,
    /// Whether the program has answered once: it does not go away in normal use.
    has_espeak: AtomicBool,
}

impl InstalledParts {
    pub(super) fn new(packs_dir: PathBuf, espeak_ng: PathBuf, parallelism: Parallelism) -> Self {
        Self {
            packs_dir,
            espeak_ng,
            parallelism,
            models: Cache::default(),
            front_ends: Cache::default(),
            english: Mutex::default(),
            has_espeak: AtomicBool::new(false),
        }
    }

    fn manifest(&self, name: &str) -> Result<Manifest, Error> {
        let pack = packs::find(name).ok_or_else(|| Error::NotInstalled { pack: name.to_owned() })?;
        packs::manifest(pack, &self.packs_dir)
    }

    /// The folder of an installed pack.
    fn pack_dir(&self, name: &str) -> Result<PathBuf, Error> {
        self.manifest(name).map(|_| self.packs_dir.join(name))
    }

    fn english(&self, accent: Accent) -> Result<Arc<dyn FrontEnd>, Error> {
        let dir = self.pack_dir("english")?;
        let mut loaded = self.english.lock().unwrap_or_else(PoisonError::into_inner);
        let english = Arc::new(match loaded.upgrade() {
            Some(other) => other.open_other(&dir, accent)?,
            None => English::open(&dir, accent)?,
        });
        *loaded = Arc::downgrade(&english);
        Ok(english)
    }

    /// The Chinese front end, with the English one for Latin words where that is installed.
    fn chinese(&self) -> Result<Arc<dyn FrontEnd>, Error> {
        let dir = self.pack_dir("chinese")?;
        Ok(Arc::new(Chinese::open(&dir, self.english_if_installed()?)?))
    }

    /// The Japanese front end, likewise.
    fn japanese(&self) -> Result<Arc<dyn FrontEnd>, Error> {
        let dir = self.pack_dir("japanese")?;
        Ok(Arc::new(Japanese::open(&dir, self.english_if_installed()?)?))
    }

    fn english_if_installed(&self) -> Result<Option<Arc<dyn FrontEnd>>, Error> {
        match self.front_end(FrontEndKind::AmericanEnglish) {
            Ok(english) => Ok(Some(english)),
            Err(error) if error.is_absent_pack() => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn espeak(&self, language: Language) -> Result<EspeakFrontEnd, Error> {
        EspeakFrontEnd::new(self.espeak_ng.clone(), language)
            .ok_or_else(|| Error::Input(format!("espeak-ng is not asked about `{}`", language.code())))
    }
}

impl Parts for InstalledParts {
    fn model(&self, model: VoiceModel) -> Result<Arc<dyn SpeechModel>, Error> {
        self.models.get_or_open(model, || match model {
            VoiceModel::Kokoro => Ok(Arc::new(Kokoro::open(&self.packs_dir, self.parallelism)?)),
            VoiceModel::Hibari => Ok(Arc::new(Hibari::open(&self.packs_dir, self.parallelism)?)),
        })
    }

    fn front_end(&self, kind: FrontEndKind) -> Result<Arc<dyn FrontEnd>, Error> {
        self.front_ends.get_or_open(kind, || match kind {
            FrontEndKind::AmericanEnglish => self.english(Accent::American),
            FrontEndKind::BritishEnglish => self.english(Accent::British),
            FrontEndKind::Chinese => self.chinese(),
            FrontEndKind::Japanese => self.japanese(),
            FrontEndKind::Espeak(language) => Ok(Arc::new(self.espeak(language)?)),
        })
    }

    fn check(&self, model: VoiceModel, kind: FrontEndKind) -> Result<(), Error> {
        self.manifest(model.pack())?;
        match (kind, kind.pack()) {
            (_, Some(pack)) => self.manifest(pack).map(|_| ()),
            (FrontEndKind::Espeak(language), None) if !self.has_espeak.load(Ordering::Relaxed) => {
                self.espeak(language)?.check()?;
                self.has_espeak.store(true, Ordering::Relaxed);
                Ok(())
            }
            (_, None) => Ok(()),
        }
    }

    fn attributions(&self, pack: &str) -> Result<Vec<Attribution>, Error> {
        self.manifest(pack).map(|manifest| manifest.attributions)
    }

    fn release(&self) {
        self.models.clear();
        self.front_ends.clear();
    }
}

/// What has been opened, by what it is.
struct Cache<K, V: ?Sized>(Mutex<HashMap<K, Arc<V>>>);

impl<K, V: ?Sized> Default for Cache<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Copy + Eq + Hash, V: ?Sized> Cache<K, V> {
    /// The value of a key; opened without the lock, because opening one may need another. When two
    /// open the same at the same time, the first stays.
    fn get_or_open(&self, key: K, open: impl FnOnce() -> Result<Arc<V>, Error>) -> Result<Arc<V>, Error> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = lock().get(&key) {
            return Ok(Arc::clone(found));
        }
        let opened = open()?;
        Ok(Arc::clone(lock().entry(key).or_insert(opened)))
    }

    fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

//! Decoded takes, the least recently used dropped first. Refuses to hold more than its limit: what is
//! larger alone is not kept.

use std::collections::HashMap;
use std::sync::Arc;

use klang_audio::Audio;

#[derive(Debug)]
pub(super) struct Cache {
    limit_bytes: usize,
    bytes: usize,
    /// Counts the uses.
    uses: u64,
    entries: HashMap<u64, Entry>,
}

#[derive(Debug)]
struct Entry {
    audio: Arc<Audio>,
    bytes: usize,
    last_use: u64,
}

impl Cache {
    pub fn new(limit_bytes: usize) -> Self {
        Self { limit_bytes, bytes: 0, uses: 0, entries: HashMap::new() }
    }

    pub fn find(&mut self, key: u64) -> Option<Arc<Audio>> {
        self.uses += 1;
        let entry = self.entries.get_mut(&key)?;
        entry.last_use = self.uses;
        Some(Arc::clone(&entry.audio))
    }

    pub fn keep(&mut self, key: u64, audio: &Arc<Audio>) {
        let bytes = audio.frames() * audio.channels.len() * size_of::<f32>();
        if bytes > self.limit_bytes || self.entries.contains_key(&key) {
            return;
        }
        while self.bytes + bytes > self.limit_bytes {
            // Few entries fit, so a search is cheaper than an order kept up to date.
            let Some(oldest) = self.entries.iter().min_by_key(|(_, entry)| entry.last_use).map(|(&key, _)| key) else {
                break;
            };
            if let Some(dropped) = self.entries.remove(&oldest) {
                self.bytes -= dropped.bytes;
            }
        }
        self.uses += 1;
        self.bytes += bytes;
        self.entries.insert(key, Entry { audio: Arc::clone(audio), bytes, last_use: self.uses });
    }

    pub fn clear(&mut self) {
        self.entries.clear();
        self.bytes = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(frames: usize) -> Arc<Audio> {
        Arc::new(Audio::silence(44_100, 1, frames))
    }

    #[test]
    fn drops_what_was_not_used_for_longest() {
        let mut cache = Cache::new(3 * 400);
        for key in 1..=3 {
            cache.keep(key, &sound(100));
        }
        assert!(cache.find(1).is_some());
        cache.keep(4, &sound(100));
        assert!(cache.find(2).is_none());
        assert!([1, 3, 4].iter().all(|&key| cache.find(key).is_some()));
        cache.keep(5, &sound(250));
        assert!(cache.bytes <= 1200 && cache.entries.len() == 1);
        cache.keep(6, &sound(301));
        assert!(cache.find(6).is_none() && cache.find(5).is_some());
        cache.clear();
        assert!(cache.find(5).is_none());
    }
}

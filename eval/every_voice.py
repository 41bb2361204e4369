#!/usr/bin/env python3
"""Speaks one sentence with every voice and has whisper-base write it down. See README.md.

    eval/every_voice.py target/release/klang [--packs DIR] [--out DIR]

Prints a line a voice: the share of characters (letters and digits, without accents) that differ, and what was
heard where it is above a tenth.
"""
import argparse, json, os, re, subprocess, sys, tempfile, unicodedata
from pathlib import Path

HOME = Path(os.environ.get("KLANG_EVAL_HOME", Path.home() / ".cache/klang-eval"))
VENV = HOME / "venv/bin/python"
if Path(sys.prefix) != HOME / "venv" and VENV.exists():
    os.execv(VENV, [str(VENV), *sys.argv])

import jiwer, zhconv
from faster_whisper import WhisperModel

SENTENCES = {
    "en": "The children walked slowly along the river, and their father carried the bread and the water.",
    "zh": "今天天气很好，孩子们沿着河边慢慢地走，父亲带着面包和水。",
    "es": "Los niños caminaban despacio por la orilla del río, y su padre llevaba el pan y el agua.",
    "fr": "Les enfants marchaient lentement le long de la rivière, et leur père portait le pain et l'eau.",
    "it": "I bambini camminavano lentamente lungo il fiume, e il loro padre portava il pane e l'acqua.",
    "pt": "As crianças caminhavam devagar ao longo do rio, e o pai levava o pão e a água.",
    "hi": "बच्चे नदी के किनारे धीरे धीरे चल रहे थे और उनके पिता रोटी और पानी ले जा रहे थे।",
    "ja": "子どもたちは川のそばをゆっくり歩いて、お父さんはパンと水を持っていました。",
}

# Which script to write in: without them whisper writes Hindi in Urdu's letters and mixes traditional characters.
HINTS = {"zh": "以下是普通话的句子。", "hi": "यह एक हिन्दी वाक्य है।"}


def clean(text, language):
    text = zhconv.convert(text, "zh-cn") if language == "zh" else text
    if language not in ("hi", "ja"):
        text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return "".join(re.findall(r"[\w\u0900-\u097f]", text.lower()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("klang")
    parser.add_argument("--packs")
    parser.add_argument("--out")
    args = parser.parse_args()
    packs = ["--packs", args.packs] if args.packs else []
    out = Path(args.out or tempfile.mkdtemp())
    out.mkdir(parents=True, exist_ok=True)
    voices = json.loads(subprocess.run([args.klang, "voices", "--json", *packs], check=True, capture_output=True).stdout)
    model = WhisperModel(str(HOME / "whisper-base"), device="cpu", compute_type="int8", cpu_threads=1)
    rates = {}
    for voice in voices:
        name, language = voice["id"], voice["languages"][0]
        path = out / f"{name}.wav"
        command = [args.klang, "speak", SENTENCES[language], "--voice", name, "-o", str(path), *packs]
        subprocess.run(command, check=True, capture_output=True)
        hint = HINTS.get(language)
        parts = model.transcribe(str(path), language=language, beam_size=5, condition_on_previous_text=False, initial_prompt=hint)[0]
        heard = "".join(part.text for part in parts)
        rate = jiwer.cer(clean(SENTENCES[language], language), clean(heard, language))
        rates.setdefault(language, []).append(rate)
        print(f"{name:16} {language}  {100 * rate:5.1f} %{'  heard: ' + heard if rate > 0.1 else ''}", flush=True)
    for language, values in rates.items():
        print(f"{language}: {len(values)} voices, mean {100 * sum(values) / len(values):.1f} %, worst {100 * max(values):.1f} %")


main()

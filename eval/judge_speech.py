#!/usr/bin/env python3
"""Word or character error rate of rendered speech by whisper-base, for Chinese that of toned syllables too. See
eval/README.md."""
import argparse, os, re, sys
from pathlib import Path

HOME = Path(os.environ.get("KLANG_EVAL_HOME", Path.home() / ".cache/klang-eval"))
VENV = HOME / "venv/bin/python"
if Path(sys.prefix) != HOME / "venv" and VENV.exists():
    os.execv(VENV, [str(VENV), *sys.argv])

import cn2an, jiwer, zhconv
from pypinyin import Style, lazy_pinyin
from faster_whisper import WhisperModel

ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def words(n):
    """English words of a whole number, without 'and'."""
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10] + ("" if n % 10 == 0 else " " + ONES[n % 10])
    if n < 1000:
        return ONES[n // 100] + " hundred" + ("" if n % 100 == 0 else " " + words(n % 100))
    for size, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand")):
        if n >= size:
            return words(n // size) + f" {name}" + ("" if n % size == 0 else " " + words(n % size))


def english(text):
    """Both sides the same way: lower case, digits as words, spelling variants and joins removed."""
    text = text.lower().replace("%", " percent").replace("’", "'").replace("&", " and ")
    text = re.sub(r"\bmr\.?\s", "mister ", text)
    text = re.sub(r"\bdr\.?\s", "doctor ", text)
    text = re.sub(r"\$([\d,]+)\.(\d\d)\b", lambda m: f"{m[1]} dollars and {m[2]} cents", text)
    text = re.sub(r"\$([\d.,]+)( million| billion)?", lambda m: f"{m[1]}{m[2] or ''} dollars", text)
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    text = re.sub(r"\b(\d{1,2})(st|nd|rd|th)\b", lambda m: {"1": "first", "2": "second", "3": "third", "4": "fourth", "5": "fifth"}.get(m[1], m[1] + "th"), text)
    text = re.sub(r"(\d+)[:.](\d\d)(?=\s*[ap]\.?\s?m\b)|(\d+):(\d\d)", lambda m: f"{m[1] or m[3]} {m[2] or m[4]}", text)
    text = re.sub(r"(\d+)\.(\d+)", lambda m: m[1] + " point " + " ".join(m[2]), text)
    text = re.sub(r"\b(1[1-9]|20)(\d\d)\b", lambda m: words(int(m[1])) + " " + (words(int(m[2])) if int(m[2]) > 9 else "hundred" if m[2] == "00" else "oh " + words(int(m[2]))), text)
    text = re.sub(r"\d+", lambda m: " " + words(int(m[0])) + " ", text)
    text = re.sub(r"\b([ap])\.?\s?m\b\.?", r"\1m", text)
    text = re.sub(r"\b(two thousand|hundred|thousand) and\b", r"\1", text)
    return " ".join(re.sub(r"[^a-z' ]", " ", text.replace("-", " ")).split())


def chinese(text):
    text = zhconv.convert(text, "zh-cn").replace("她", "他").replace("它", "他")
    return "".join(c for c in text if "\u4e00" <= c <= "\u9fff" or c.isdigit())


def syllables(text):
    """Chinese as it sounds: numbers as they are said, then each character's syllable with its tone. Neutral tones are
    none."""
    text = cn2an.transform(zhconv.convert(text, "zh-cn"), "an2cn")
    return " ".join(lazy_pinyin("".join(c for c in text if "\u4e00" <= c <= "\u9fff"), style=Style.TONE3))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", choices=["en", "zh"], required=True)
    parser.add_argument("sentences")
    parser.add_argument("dir")
    args = parser.parse_args()
    model = WhisperModel(str(HOME / "whisper-base"), device="cpu", compute_type="int8", cpu_threads=1)
    clean = english if args.lang == "en" else chinese
    hint = "以下是普通话的句子。" if args.lang == "zh" else None
    wanted, heard, sounds = [], [], ([], [])
    for n, line in enumerate(l for l in open(args.sentences, encoding="utf-8").read().splitlines() if l):
        text, _, spoken = line.partition("\t")
        path = next(iter(sorted(Path(args.dir).glob(f"{n:03d}.*"))), None)
        got = "" if path is None else " ".join(s.text for s in model.transcribe(str(path), language=args.lang, beam_size=5, condition_on_previous_text=False, initial_prompt=hint)[0])
        wanted.append(clean(spoken or text))
        heard.append(clean(got))
        if args.lang == "zh":
            sounds[0].append(syllables(spoken or text))
            sounds[1].append(syllables(got))
        if wanted[-1] != heard[-1]:
            print(f"{n:03d} wanted: {wanted[-1]}\n    heard:  {heard[-1]}")
    rate = jiwer.wer(wanted, heard) if args.lang == "en" else jiwer.cer(wanted, heard)
    if args.lang == "zh":
        print(f"toned syllables {100 * jiwer.wer(*sounds):.2f} % (homophones and ways to write numbers count as right)")
    print(f"{'WER' if args.lang == 'en' else 'CER'} {100 * rate:.2f} % over {len(wanted)}")


main()

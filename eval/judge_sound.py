#!/usr/bin/env python3
"""Judge rendered sound effects: AudioSet classes, order and count of events. See eval/README.md."""
import taggers  # first: it changes to the judges' environment

import argparse, json
from pathlib import Path

import numpy as np

from taggers import LABELS, RATE, Ced, Yamnet, best_rank, likeliest, load, shares

# Spectral flux: windows of 1024 samples every 160 (10 ms).
FRAME, HOP = 1024, 160


def judge_labels(tagger, prompts, folder):
    """Share of prompts with an accepted class among the likeliest 1, 3 and 5, by language. A prompt that occurs
    several times (rendered with several seeds) is listed once, with all its ranks."""
    ranks, listed = {"en": [], "zh": []}, {}
    for n, (prompt, accepted) in enumerate(prompts):
        path = find(folder, n)
        scores = tagger.scores(load(path)) if path else np.zeros(len(LABELS))
        rank = best_rank(scores, accepted) if path else len(LABELS)
        ranks["zh" if any("\u4e00" <= c <= "\u9fff" for c in prompt) else "en"].append(rank)
        listed.setdefault(prompt, []).append((rank, likeliest(scores, 3)))
    for prompt, found in sorted(listed.items(), key=lambda item: -min(rank for rank, _ in item[1])):
        worst, heard = max(found)
        if worst >= 3:
            print(f"{'miss' if worst >= 5 else 'low '} rank {' '.join(str(rank + 1) for rank, _ in found):>3}  {prompt}  heard {heard}")
    for lang, found in ranks.items():
        if found:
            print(tagger.name, lang, len(found), shares(found))


def judge_order(tagger, samples, first, second):
    """Whether windows of 2 s hear `first` rather than `second` earlier. A window's evidence for a side is its
    best accepted class, relative to that class over the whole clip; each side is placed at the time that its
    evidence weighs in on."""
    window, hop = 2 * RATE, RATE // 2
    starts = range(0, max(len(samples) - window, 0) + 1, hop)
    tags = np.array([tagger.scores(samples[s : s + window]) for s in starts])
    times = np.arange(len(tags)) * 0.5 + 1.0

    def side(labels):
        wanted = [LABELS.index(label) for label in labels]
        best = tags[:, wanted].max(axis=1)
        rank = min(int((row > row[wanted].max()).sum()) for row in tags)
        weight = np.maximum(best - 0.5 * best.max(), 0)
        return float((times * weight).sum() / max(weight.sum(), 1e-9)), rank

    (at_first, rank_first), (at_second, rank_second) = side(first), side(second)
    return at_first < at_second and rank_first < 10 and rank_second < 10, (at_first, rank_first + 1, at_second, rank_second + 1)


def count_onsets(samples):
    """Onsets by spectral flux (Bello et al. 2005): rises of the log spectrum, half-wave rectified, picked where
    they stand above the median of their neighbourhood and a share of the highest, 120 ms apart."""
    padded = np.concatenate([np.zeros(FRAME, np.float32), samples, np.zeros(FRAME, np.float32)])
    count = 1 + (len(padded) - FRAME) // HOP
    frames = np.lib.stride_tricks.sliding_window_view(padded, FRAME)[::HOP][:count] * np.hanning(FRAME)
    spectra = np.log1p(1000 * np.abs(np.fft.rfft(frames, axis=1)) / FRAME)
    flux = np.maximum(spectra[3:] - spectra[:-3], 0).sum(axis=1)
    level = np.sqrt((frames**2).mean(axis=1))[3:]
    onsets, last = [], -100
    for t in range(len(flux)):
        around = flux[max(0, t - 25) : t + 26]
        is_peak = flux[t] == flux[max(0, t - 6) : t + 7].max()
        is_clear = flux[t] > np.median(around) + 0.25 * flux.max()
        is_loud = level[t : t + 8].max() > 0.1 * level.max()
        if is_peak and is_clear and is_loud and t - last >= 12:
            onsets.append(t * HOP / RATE)
            last = t
    return onsets


def judge_relations(tagger, cases, folder):
    """Share of prompts whose events are heard in order, and whose number is that of the onsets."""
    hits = {"order": [], "count": []}
    for n, case in enumerate(cases):
        path = find(folder, n)
        samples = load(path) if path else np.zeros(RATE, np.float32)
        kind = "order" if "order" in case else "count"
        if kind == "order":
            ok, heard = judge_order(tagger, samples, *case["order"])
            heard = "first at {:.1f} s (rank {}), second at {:.1f} s (rank {})".format(*heard)
        else:
            onsets = count_onsets(samples)
            ok, heard = len(onsets) == case["count"], f"{len(onsets)} onsets at {[round(t, 2) for t in onsets]}"
        hits[kind].append(ok)
        if not ok:
            print(f"miss {kind}  {case['prompt']}  heard {heard}")
    for kind, found in hits.items():
        if found:
            print(f"{kind} {sum(found)} of {len(found)} ({np.mean(found):.3f})")


def find(folder, n):
    return next(iter(sorted(Path(folder).glob(f"{n:03d}.*"))), None)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help="print the ten likeliest classes of each")
    parser.add_argument("--prompts", help="prompts_sound.json or prompts_order.json; needs --dir")
    parser.add_argument("--dir", help="holds 000.wav, 001.wav, ... in the order of the prompts")
    parser.add_argument("--tagger", choices=["ced", "yamnet", "both"], default="both", help="order is judged with CED-tiny")
    parser.add_argument("--list", metavar="PROMPTS", help="print the prompts, one a line, for `klang sfx --batch`")
    args = parser.parse_args()
    if args.list:
        for case in json.load(open(args.list)):
            print(case["prompt"] if isinstance(case, dict) else case[0])
        return
    chosen = [kind() for name, kind in (("ced", Ced), ("yamnet", Yamnet)) if args.tagger in (name, "both")]
    for path in args.files:
        for tagger in chosen:
            scores = tagger.scores(load(path))
            print(path, tagger.name, json.dumps([[LABELS[i], round(float(scores[i]), 3)] for i in np.argsort(-scores)[:10]]))
    if args.prompts:
        cases = json.load(open(args.prompts))
        if isinstance(cases[0], dict):
            judge_relations(Ced(), cases, args.dir)
        else:
            for tagger in chosen:
                judge_labels(tagger, cases, args.dir)


main()

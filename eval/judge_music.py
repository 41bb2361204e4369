#!/usr/bin/env python3
"""Judge rendered music: AudioSet classes, tempo, silence, ending. See eval/README.md."""
import taggers  # first: it changes to the judges' environment

import argparse, json
from pathlib import Path

import numpy as np, soundfile

from taggers import LABELS, RATE, Ced, best_rank, likeliest, load

HOP = 160  # 10 ms at 16 kHz


def onset_strength(samples):
    """Spectral flux of the log spectrum in 24 bands, 100 a second (Bello et al. 2005)."""
    size = 1024
    padded = np.concatenate([np.zeros(size // 2, np.float32), samples, np.zeros(size, np.float32)])
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::HOP] * np.hanning(size)
    power = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    edges = np.unique(np.round(np.geomspace(2, 500, 25)).astype(int))
    bands = np.stack([power[:, a:b].sum(axis=1) for a, b in zip(edges, edges[1:])], axis=1)
    flux = np.maximum(np.diff(np.log1p(1e3 * bands / max(power.mean(), 1e-12)), axis=0), 0).sum(axis=1)
    smooth = np.convolve(flux, np.hanning(7) / np.hanning(7).sum(), "same")
    around = np.convolve(smooth, np.ones(101) / 101, "same")
    return np.maximum(smooth - around, 0)


def tempo(samples):
    """Beats a minute without knowing what was asked: the period whose first eight multiples the onset strength
    correlates with best (autocorrelation, comb), with a wide preference for 100 bpm (Ellis 2007)."""
    strength = onset_strength(samples)
    strength = strength - strength.mean()
    spectrum = np.fft.rfft(strength, 2 * len(strength))
    lags = np.fft.irfft(np.abs(spectrum) ** 2)[: len(strength)]
    lags = lags / (len(strength) - np.arange(len(strength))) / max(lags[0], 1e-9) * len(strength)
    grid = np.arange(40, 221, 0.1)
    scores = np.zeros(len(grid))
    for n, bpm in enumerate(grid):
        period = 6000 / bpm
        places = period * np.arange(1, 9)
        places = places[places < min(len(lags) - 2, 900)]
        scores[n] = np.interp(places, np.arange(len(lags)), lags).mean()
    scores *= np.exp(-0.5 * (np.log2(grid / 100) / 1.2) ** 2)
    return float(grid[scores.argmax()])


def level_of(found, asked):
    """Which metrical level was found: the name of the ratio, and how far the tempo is from it."""
    ratios = {"beat": 1, "2": 2, "1/2": 0.5, "3": 3, "1/3": 1 / 3, "3/2": 1.5, "2/3": 2 / 3, "4": 4, "1/4": 0.25, "4/3": 4 / 3, "3/4": 0.75}
    name = min(ratios, key=lambda name: abs(np.log(found / asked / ratios[name])))
    return name, found / asked / ratios[name] - 1


def longest_silence(path):
    """Seconds below -60 dBFS (RMS of 10 ms)."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    size = rate // 100
    frames = samples[: len(samples) // size * size].reshape(-1, size * samples.shape[1])
    quiet = np.sqrt((frames**2).mean(axis=1)) < 1e-3
    longest = run = 0
    for is_quiet in quiet:
        run = run + 1 if is_quiet else 0
        longest = max(longest, run)
    return longest / 100


def ending(path):
    """Levels in dBFS (RMS) of the last 50 ms and of the 500 ms that end 500 ms before the end."""
    samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
    db = lambda part: 20 * np.log10(max(np.sqrt((part**2).mean()), 1e-6))
    return db(samples[-rate // 20 :]), db(samples[-rate : -rate // 2])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dir", help="holds songs.jsonl and its files, from `cargo run --example music`")
    folder = Path(parser.parse_args().dir)
    tagger = Ced()
    songs = [json.loads(line) for line in (folder / "songs.jsonl").read_text().splitlines()]
    ranks, errors, silences, cuts, took, missed = [], [], [], [], [], []
    for song in songs:
        path = folder / song["file"]
        samples = load(path)
        scores = tagger.scores(samples)
        rank = best_rank(scores, ["Music"]) + 1
        found = tempo(samples)
        level, off = level_of(found, song["asked_bpm"])
        last, before = ending(path)
        silence = longest_silence(path)
        ranks.append(rank), silences.append(silence), took.append(song["took_s"])
        cuts.append(last > -60 or last > before - 20)
        # The beat, twice or half of it; in metres of three the bar, or with beats of three parts the part.
        levels = ["beat", "2", "1/2"] + ["1/3"] * (song["beats"] == 3) + ["3"] * (song["steps"] == 3)
        within = level in levels and abs(off) <= 0.03
        if not within:
            missed.append(song["prompt"])
        heard = [label for label in likeliest(scores, 9) if label not in ("Music", "Musical instrument")][:5]
        print(f"{song['prompt'][:34]:34} Music #{rank}  {song['mode'][:16]:16} asked {song['asked_bpm']:5.1f} written {100 * (song['bpm'] / song['asked_bpm'] - 1):+4.1f} % heard {found:5.1f} ({level}, {100 * off:+.1f} %)  {song['notes_per_s']:4.1f} notes/s  silence {silence:.2f} s  end {last:.0f}/{before:.0f} dB  {', '.join(heard)}")
    print(f"{len(songs)} pieces: Music in the top 3 of {np.mean([r <= 3 for r in ranks]):.3f}; written tempo within {max(abs(s['bpm'] / s['asked_bpm'] - 1) for s in songs) * 100:.1f} %;"
          f" heard tempo within 3 % at the beat, twice or half of it, or a third of it in 3/4: {1 - len(missed) / len(songs):.3f} (not: {', '.join(missed) or 'none'});"
          f" longest silence {max(silences):.2f} s; endings cut: {sum(cuts)}; {np.mean(took):.2f} s a piece")


main()

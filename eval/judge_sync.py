#!/usr/bin/env python3
"""Judge when a dubbed video is heard to hit: judge_sync.py VIDEOS DUBBED [--detector superflux|jumps] [--list].

VIDEOS holds what the example `test_videos` wrote, DUBBED what `sync VIDEOS --dub PACKS DUBBED` made of it. Onsets are
looked for in the sound of the dubbed file, as anybody would hear it, and compared with the true contacts; the cues are
read only for --list. See eval/README.md."""
import taggers  # first: it changes to the judges' environment

import argparse, json
from collections import defaultdict
from pathlib import Path

import av, numpy as np

TOLERANCE_S, FRESH = 0.08, 1008  # as tests/it/video_world
APART = 24  # 120 ms: as `onsets` of klang-audio and judge_sound.py have it


def sound_of(path):
    """The sound of a file as mono, and its rate."""
    with av.open(str(path)) as file:
        frames = [frame for frame in file.decode(audio=0)]
        rate = frames[0].sample_rate
        return np.concatenate([frame.to_ndarray().mean(axis=0) for frame in frames]), rate


def filterbank(bins, rate, size):
    """Triangles of 24 bands an octave from 30 to 17,000 Hz, on the bins of a spectrum (as in madmom)."""
    centres = 440 * 2 ** (np.arange(-120, 141) / 24)
    centres = centres[(centres >= 30) & (centres <= 17_000)]
    at = np.unique(np.clip(np.round(centres * size / rate).astype(int), 0, bins - 1))
    bank = np.zeros((bins, len(at) - 2))
    for band, (low, mid, high) in enumerate(zip(at, at[1:], at[2:])):
        bank[low:mid, band] = np.arange(mid - low) / (mid - low)
        bank[mid:high, band] = 1 - np.arange(high - mid) / (high - mid)
    return bank


def superflux(samples, rate):
    """Onsets by SuperFlux (Böck and Widmer 2013) with the authors' published settings: windows of 2048 samples, 200 a
    second, 24 bands an octave, log10(1 + x), differences to the largest of three neighbouring bands before, and peaks
    1.1 above the mean of the last 150 ms that are the highest within -10 and +50 ms. Those nearer than APART (30 ms in
    the paper) are one: a blow with its rattle, a step with its heel and toe."""
    size, fps, threshold = 2048, 200, 1.1
    count = int(len(samples) / rate * fps) + 1
    padded = np.concatenate([np.zeros(size // 2), samples, np.zeros(size)])
    frames = np.stack([padded[int(n * rate / fps) :][:size] for n in range(count)]) * np.hanning(size)
    spectra = np.log10(1 + np.abs(np.fft.rfft(frames, axis=1))[:, : size // 2] @ filterbank(size // 2, rate, size))
    # Half a window's rise lies before the onset: so many frames are compared.
    window = np.hanning(size)
    lag = max(1, round((size / 2 - np.argmax(window > 0.5)) / (rate / fps)))
    wide = np.pad(spectra, ((0, 0), (1, 1)), mode="edge")
    highest = np.maximum(np.maximum(wide[:, :-2], wide[:, 1:-1]), wide[:, 2:])
    flux = np.zeros(count)
    flux[lag:] = np.maximum(spectra[lag:] - highest[:-lag], 0).sum(axis=1)
    found = []
    for n in range(count):
        mean = flux[max(0, n - 30) : n + 1].mean()
        is_peak = flux[n] == flux[max(0, n - 2) : n + 11].max() and flux[n] >= mean + threshold
        if is_peak and (not found or n - found[-1] >= APART):
            found.append(n)
    return [n / fps for n in found]


def jumps(samples, rate):
    """Jumps of the level by 9 dB within 40 ms, at most 20 dB below the loudest, 120 ms apart (klang_audio::onsets). What
    is softer than the loudest blow by more is not heard by it."""
    hop = rate // 200
    power = np.add.reduceat(samples**2, np.arange(0, len(samples), hop))
    levels = np.convolve(power, np.ones(4))[: len(power)]
    found = []
    for n, level in enumerate(levels):
        before = levels[n - 8 : n].min() if n >= 8 else 0.0
        if (not found or n >= found[-1] + 24) and level > levels.max() / 100 and level > 10**0.9 * before:
            found.append(n)
    return [n * hop / rate for n in found]


def score(touches, found):
    """As `Score` in tests/it/video_world/judge.rs: errors of the contacts found, the times of those missed, and of what
    is heard where nothing touches. Weak contacts may be found or not; those 40 ms apart count as one."""
    weak = [touch["weak"] for touch in touches]
    pairs = [(weak[i], abs(at - touch["time_s"]), i, j) for i, touch in enumerate(touches) for j, at in enumerate(found)]
    mine, theirs = {}, set()
    for _, far, i, j in sorted(pairs):
        if far <= TOLERANCE_S and i not in mine and j not in theirs:
            mine[i] = j
            theirs.add(j)
    errors = [found[j] - touches[i]["time_s"] for i, j in mine.items() if not weak[i]]
    twin = lambda i: any(k in mine and k != i and abs(touches[k]["time_s"] - touches[i]["time_s"]) < 0.04 for k in range(len(touches)))
    missed = [touches[i]["time_s"] for i in range(len(touches)) if i not in mine and not weak[i] and not twin(i)]
    return errors, missed, [at for j, at in enumerate(found) if j not in theirs]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("videos", type=Path)
    parser.add_argument("dubbed", type=Path)
    parser.add_argument("--detector", choices=["superflux", "jumps"], default="superflux")
    parser.add_argument("--list", action="store_true", help="print every miss and false onset, with the cues")
    arguments = parser.parse_args()
    detect = superflux if arguments.detector == "superflux" else jumps
    sums = defaultdict(lambda: ([], [], []))
    for path in sorted(arguments.dubbed.glob("*.mp4")):
        truth = json.loads((arguments.videos / path.name).with_suffix(".json").read_text())
        result = score(truth["touches"], detect(*sound_of(path)))
        seed = truth["seed"]
        part = "fresh" if seed >= FRESH else ["tuning", "held out"][seed // 9 % 2]
        for key in ["all", f"part: {part}", f"kind: {truth['kind']}"]:
            for total, some in zip(sums[key], result):
                total.extend(some)
        if arguments.list and result[1] + result[2]:
            print(path.stem)
            print("  missed", *(f"{at:.2f}" for at in result[1]), " false", *(f"{at:.2f}" for at in result[2]))
            for cue in json.loads(path.with_suffix(".cues.json").read_text())["cues"]:
                length = f"for {cue['length_s']:.1f}" if cue.get("length_s") else "once"
                print(f"  {cue['time_s']:.2f} {length} {cue['concept']} {cue.get('strength', 0):.2f}: {cue.get('why', '')}")
    print("| videos | found | missed | false | F1 | median error ms | 95 % ms |\n| --- | --- | --- | --- | --- | --- | --- |")
    for key, (errors, missed, false) in sorted(sums.items()):
        all_ = 2 * len(errors) + len(missed) + len(false)
        far = 1e3 * np.abs(errors) if errors else np.zeros(1)
        print(f"| {key} | {len(errors)} | {len(missed)} | {len(false)} | {2 * len(errors) / all_ if all_ else 1:.3f} | {np.median(far):.1f} | {np.quantile(far, 0.95):.1f} |")

#!/usr/bin/env python3
"""What an independent AudioSet tagger (CED-tiny) hears in the takes of the installed bank: the ceiling for
what is rendered from them. See eval/README.md."""
import argparse, io, json, os, sys
from pathlib import Path

HOME = Path(os.environ.get("KLANG_EVAL_HOME", Path.home() / ".cache/klang-eval"))
VENV = HOME / "venv/bin/python"
if Path(sys.prefix) != HOME / "venv" and VENV.exists():
    os.execv(VENV, [str(VENV), *sys.argv])

import numpy as np, onnxruntime as ort, soundfile, soxr

DATA = Path(__file__).resolve().parent.parent / "crates/engine/data"
CLASSES = (DATA / "audioset_classes.txt").read_text().splitlines()
RATE, WINDOW, HOP = 16_000, 160_000, 80_000


def load_model():
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    return ort.InferenceSession(str(HOME / "ced_tiny.onnx"), options, providers=["CPUExecutionProvider"])


def tag(model, samples):
    """Mean probabilities over windows of 10 s; what is shorter than 1.2 s is repeated to 3 s."""
    if len(samples) < 1.2 * RATE:
        gap = np.concatenate([samples, np.zeros(RATE // 4, np.float32)])
        samples = np.tile(gap, -(-3 * RATE // len(gap)))[: 3 * RATE]
    starts = [0] if len(samples) <= WINDOW else range(0, len(samples) - HOP, HOP)
    runs = [model.run(None, {"waveform": samples[None, s : s + WINDOW].astype(np.float32)})[0][0] for s in starts]
    return np.mean(runs, axis=0)


def accepted_labels():
    """The catalogue's classes where a name is a concept, else those of the bank's own list."""
    import tomllib

    lines = (line.split("\t") for line in (DATA / "take_names.tsv").read_text().splitlines() if line and line[0] != "#")
    # What any clip may be called proves nothing, unless there is no other word for it (games).
    vague = {"Sound effect", "Music", "Vehicle", "Animal", "Inside, small room"}
    labels = {}
    for name, kind, classes in lines:
        if kind != "as":
            found = classes.split("|")
            labels[name] = found if set(found[:2]) & vague else [label for label in found if label not in vague]
    for file in (DATA / "sounds").glob("*.toml"):
        labels.update({concept["id"]: concept["labels"] for concept in tomllib.loads(file.read_text()).get("concept", [])})
    return labels


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--packs", default=Path.home() / ".local/share/klang/packs", type=Path)
    parser.add_argument("--misses", action="store_true", help="list the names whose takes are rarely recognised")
    args = parser.parse_args()
    pack = args.packs / "sounds"
    takes = json.loads((pack / "index.json").read_text())["takes"]
    coded = (pack / "takes.bin").read_bytes()
    labels, model, ranks = accepted_labels(), load_model(), {}
    for take in takes:
        file = io.BytesIO(coded[take["offset"] : take["offset"] + take["bytes"]])
        samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
        scores = tag(model, soxr.resample(samples.mean(axis=1), rate, RATE))
        best = max(scores[CLASSES.index(label)] for label in labels[take["name"]])
        length = len(samples) / rate
        ranks.setdefault(take["name"], []).append((int((scores > best).sum()), length, CLASSES[int(scores.argmax())]))

    def line(title, chosen):
        found = " ".join(f"top-{k} {np.mean([rank < k for rank in chosen]):.3f}" for k in (1, 3, 5))
        print(f"{title:34} {len(chosen):4d}  {found}")

    flat = [entry for entries in ranks.values() for entry in entries]
    seconds = sum(length for _, length, _ in flat)
    print(f"{len(flat)} takes of {len(ranks)} names, {seconds:.0f} s, {len(coded)} bytes")
    line("takes", [rank for rank, _, _ in flat])
    line("takes of at least a second", [rank for rank, length, _ in flat if length >= 1])
    line("takes under a second", [rank for rank, length, _ in flat if length < 1])
    line("names, by their best take", [min(rank for rank, _, _ in entries) for entries in ranks.values()])
    if args.misses:
        for name, entries in sorted(ranks.items(), key=lambda item: -min(entry[0] for entry in item[1])):
            if min(rank for rank, _, _ in entries) >= 5:
                print(f"  {name}: best in place {min(rank for rank, _, _ in entries) + 1}, heard as {entries[0][2]}")


main()

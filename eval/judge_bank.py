#!/usr/bin/env python3
"""What an AudioSet tagger hears in the takes of the installed bank: the ceiling for
what is rendered from them. See eval/README.md."""
import taggers  # first: it changes to the judges' environment

import argparse, io, json
from pathlib import Path

import soundfile

from taggers import DATA, Ced, Yamnet, best_rank, likeliest, load, shares


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
    parser.add_argument("--tagger", choices=["ced", "yamnet"], default="ced")
    parser.add_argument("--misses", action="store_true", help="list the names whose takes are rarely recognised")
    args = parser.parse_args()
    pack = args.packs / "sounds"
    takes = json.loads((pack / "index.json").read_text())["takes"]
    coded = (pack / "takes.bin").read_bytes()
    labels, tagger, ranks = accepted_labels(), {"ced": Ced, "yamnet": Yamnet}[args.tagger](), {}
    for take in takes:
        file = coded[take["offset"] : take["offset"] + take["bytes"]]
        scores = tagger.scores(load(io.BytesIO(file)))
        length = soundfile.info(io.BytesIO(file)).duration
        ranks.setdefault(take["name"], []).append((best_rank(scores, labels[take["name"]]), length, likeliest(scores, 1)[0]))

    def line(title, chosen):
        print(f"{tagger.name} {title:34} {len(chosen):4d}  {shares(chosen)}")

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

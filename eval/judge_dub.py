#!/usr/bin/env python3
"""Judge what a prompt makes of a video: judge_dub.py KLANG VIDEOS [--packs DIR] [--tagger ced|yamnet].

VIDEOS holds what the example `test_videos` wrote. Each pair of pairs_dub.json is [kind of video, prompt, accepted AudioSet
classes]: a video of the kind is dubbed, and its effects stem is given to the tagger. See eval/README.md."""
import taggers  # first: it changes to the judges' environment

import argparse, json, subprocess, sys, tempfile
from pathlib import Path

from taggers import Ced, Yamnet, best_rank, likeliest, load, shares

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("klang")
parser.add_argument("videos", type=Path)
parser.add_argument("--packs")
parser.add_argument("--pairs", type=Path, default=Path(__file__).with_name("pairs_dub.json"))
parser.add_argument("--tagger", choices=["ced", "yamnet"], default="ced")
arguments = parser.parse_args()
tagger = Ced() if arguments.tagger == "ced" else Yamnet()
pairs = json.loads(arguments.pairs.read_text())
ranks = []
for number, (kind, prompt, accepted) in enumerate(pairs):
    videos = sorted(arguments.videos.glob(f"*-{kind}-*.mp4"))
    if not videos:
        sys.exit(f"no video of the kind {kind} in {arguments.videos}")
    video = videos[number % len(videos)]
    with tempfile.TemporaryDirectory() as folder:
        command = [arguments.klang, "dub", video, "--sfx", prompt, "--stems", folder, "-o", f"{folder}/mix.mp3"]
        command += ["--packs", arguments.packs] if arguments.packs else []
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        scores = tagger.scores(load(f"{folder}/effects.wav"))
    ranks.append(best_rank(scores, accepted))
    if ranks[-1] >= 5:
        print(f"miss rank {ranks[-1] + 1:>3}  {video.name}  {prompt}  heard {likeliest(scores, 3)}")
print(tagger.name, len(ranks), shares(ranks))

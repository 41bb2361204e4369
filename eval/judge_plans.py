#!/usr/bin/env python3
"""How many prompts are planned as the right sound, without rendering any: at least one concept of the plan has one of the
prompt's accepted classes among its labels.

judge_plans.py LIST.json ... [--plan target/release/examples/plan] [--packs DIR]
prints the share of each list and language, and the prompts that miss. Build the example first:
cargo build --release -p klang-engine --example plan"""
import argparse, json, subprocess, tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("lists", nargs="+", type=Path)
parser.add_argument("--plan", default=ROOT / "target/release/examples/plan")
parser.add_argument("--packs", default=Path.home() / ".local/share/klang/packs")
args = parser.parse_args()

labels = {}
for path in (ROOT / "crates/engine/data/sounds").glob("*.toml"):
    for concept in tomllib.loads(path.read_text())["concept"]:
        labels[concept["id"]] = set(concept["labels"])


def scenes(prompts):
    """The plans of prompts: the example prints each prompt and then its scene as JSON."""
    text = "\n".join(prompts) + "\n"
    run = subprocess.run([args.plan, "6.0", args.packs], input=text, capture_output=True, text=True, check=True)
    decoder, at, found = json.JSONDecoder(), 0, []
    while (start := run.stdout.find("\n{", at)) >= 0:
        scene, at = decoder.raw_decode(run.stdout, start + 1)
        found.append(scene)
    assert len(found) == len(prompts), f"{len(found)} plans of {len(prompts)} prompts"
    return found


for path in args.lists:
    prompts = json.loads(path.read_text())
    right, total = {"en": 0, "zh": 0}, {"en": 0, "zh": 0}
    for (prompt, accepted), scene in zip(prompts, scenes([prompt for prompt, _ in prompts])):
        language = "zh" if any("\u4e00" <= c <= "\u9fff" for c in prompt) else "en"
        concepts = [event["concept"] for event in scene["events"]]
        total[language] += 1
        if any(labels[concept] & set(accepted) for concept in concepts):
            right[language] += 1
        else:
            print(f"miss  {prompt}  planned as {', '.join(concepts)}")
    for language in ("en", "zh"):
        if total[language]:
            print(f"{path.name} {language} {total[language]} right {right[language] / total[language]:.3f}")

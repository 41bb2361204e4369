#!/usr/bin/env python3
"""How often what is seen in stills and clips is right or neighbouring.

judge_looks.py FOLDER PACKS [LOOK] looks at the files of stills.json in FOLDER (made by stills.sh) with the program LOOK
(target/release/examples/look) and counts those whose likeliest thing is among the concepts listed for it. A still
counts as wrong when nothing is seen."""
import json
import subprocess
import sys
from pathlib import Path

folder, packs = Path(sys.argv[1]), sys.argv[2]
look = sys.argv[3] if len(sys.argv) > 3 else "target/release/examples/look"
stills = json.loads((Path(__file__).parent / "stills.json").read_text())
files = [str(folder / still["file"]) for still in stills]
lines = subprocess.run([look, packs, *files], check=True, capture_output=True, text=True).stdout.splitlines()
counts, spent = {}, 0
for still, line in zip(stills, lines, strict=True):
    seen = json.loads(line)
    assert seen["file"].endswith(still["file"]), seen["file"]
    spent += seen["ms"]
    named = [f"{thing['concept']} {thing['confidence']:.2f} ({thing['seen_as']})" for thing in seen["things"]]
    is_right = bool(named) and seen["things"][0]["concept"] in still["concepts"]
    first, third = counts.setdefault(still["half"], ([], []))
    first.append(is_right)
    third.append(any(thing["concept"] in still["concepts"] for thing in seen["things"][:3]))
    if not is_right or "-v" in sys.argv:
        print(f"{'ok  ' if is_right else 'MISS'} {still['half'][:4]} {Path(still['file']).name} ({Path(still['file']).parts[0]})")
        print(f"       wanted {' '.join(still['concepts'][:5])}; seen {', '.join(named[:4]) or 'nothing'}")
for half, (first, third) in counts.items():
    print(f"{half}: first right or neighbouring {sum(first)} of {len(first)} ({100 * sum(first) / len(first):.0f} %), "
          f"among the first three {sum(third)}")
both = [right for first, _ in counts.values() for right in first]
print(f"all: {sum(both)} of {len(both)} ({100 * sum(both) / len(both):.0f} %); {spent / len(stills):.0f} ms each")

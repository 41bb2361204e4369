#!/usr/bin/env bash
# `make bench`: the benchmarks behind docs/BENCHMARKS.md. Arguments name single ones (a bench
# target such as `tasks`); without any, all run, one after the other so that they do not disturb
# each other.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
cd "$root"

set_up_release
KLANG_TEST_PACKS=$(packs_dir)
export KLANG_TEST_PACKS
if [ $# -eq 0 ]; then
    cargo bench --locked --workspace --bench '*'
else
    for name in "$@"; do cargo bench --locked --workspace --bench "$name"; done
fi

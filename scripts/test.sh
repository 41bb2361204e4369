#!/usr/bin/env bash
# `make test`: fetches the model packs if needed and runs every test of the workspace. Arguments go
# to `cargo test`, so `scripts/test.sh -p klang-audio loudness` runs a part.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
cd "$root"

install_system_packages
install_test_packages
say "fetching crates"
cargo fetch --locked
say "building klang (dev profile)"
if [ $# -eq 0 ]; then
    # With all tests: klang alone has fewer features, and most crates would be built a second time for the tests.
    cargo test --locked --workspace --no-run
else
    cargo build --locked -p klang-server --bin klang
fi
pull_packs target/debug/klang
# The tests that render take the packs from here; without it they fail and say so.
KLANG_TEST_PACKS=$(packs_dir)
export KLANG_TEST_PACKS
say "running the tests"
if [ $# -gt 0 ]; then exec cargo test --locked "$@"; fi
cargo test --locked --workspace
# `make chaos` is the long form.
scripts/chaos.sh --tasks 200

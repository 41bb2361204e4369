#!/usr/bin/env bash
# `make chaos`: kills processes, the database and the object store at random and checks that nothing is lost, first with one
# process on SQLite, then with 3 api and 3 worker processes on PostgreSQL and S3. Arguments go to bench/chaos.py
# (for example `--tasks 300`).
set -euo pipefail
source "$(dirname "$0")/lib.sh"
cd "$root"

install_system_packages
install_test_packages
say "building the server with the null engine, the store for objects and klang (dev profile)"
# The whole workspace, as for the tests, so that nothing is built a second time with other features.
cargo build --locked --workspace --bin klang --example null_server --example s3_server
programs=(--server target/debug/examples/null_server --klang target/debug/klang)
say "one process on SQLite and a local folder"
python3 bench/chaos.py "${programs[@]}" --store sqlite "$@"
say "6 processes on PostgreSQL and S3"
python3 bench/chaos.py "${programs[@]}" --store postgres --s3 target/debug/examples/s3_server "$@"

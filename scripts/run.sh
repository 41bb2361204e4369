#!/usr/bin/env bash
# `make run`: sets everything up and leaves the server in the foreground; Ctrl-C stops it. Arguments
# go to `klang serve`. KLANG_DATA and KLANG_LISTEN change the data folder and the address.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
cd "$root"

set_up_release
data=${KLANG_DATA:-$root/.klang/data}
listen=${KLANG_LISTEN:-127.0.0.1:8080}
say "data in $data; Ctrl-C stops the server"
exec target/release/klang serve --data "$data" --listen "$listen" --packs "$(packs_dir)" "$@"

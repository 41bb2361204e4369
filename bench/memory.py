#!/usr/bin/env python3
"""Memory of a klang server over many requests.

Starts `klang serve` on a fresh data folder, warms both speech models up, sends N requests (half to
Kokoro, half to hibari, English and Chinese) and prints the resident memory as it goes, its peak, and
how far it strays from its level after the warm-up.

    bench/memory.py target/release/klang [--requests 500] [--packs DIR]
"""
import argparse, json, os, re, subprocess, tempfile, time, urllib.request

TEXTS = [
    ("en", "af_heart", "The harbour was quiet, and only one small boat was still out."),
    ("en", "hibari", "Please leave the keys on the kitchen table before you go, and close the window."),
    ("zh", "zf_xiaoxiao", "今天天气很好，我们一起去公园散步吧。"),
    ("en", "hibari", "At 9:30 a.m. on March 3rd, 42 people were waiting."),
]


def memory_kib(pid, field):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return int(re.search(rf"{field}:\s+(\d+) kB", status.read())[1])


class Server:
    def __init__(self, binary, packs, folder):
        command = [binary, "serve", "--data", folder, "--listen", "127.0.0.1:0"] + (["--packs", packs] if packs else [])
        env = os.environ | {"KLANG__METRICS__LISTEN": "127.0.0.1:0"}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
        self.url = self.key = None
        while not (self.url and self.key):
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit("the server ended before it was ready")
            self.url = self.url or next(iter(re.findall(r"http://127\.0\.0\.1:\d+", line)), None)
            self.key = self.key or next(iter(re.findall(r"klang_[A-Za-z0-9_-]{43}", line)), None)

    def call(self, path, body=None):
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, headers=headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["data"]

    def speak(self, number):
        language, voice, text = TEXTS[number % len(TEXTS)]
        body = {"model": "kling-tts", "text": f"{text} {number}", "voice_id": voice, "voice_language": language}
        return self.call("/api/v1/audio/generations", body)["taskId"]

    def finish(self, task):
        while True:
            answer = self.call(f"/api/v1/audio/generations?wait=30&task_id={task}")
            if answer["state"] == "failed":
                raise SystemExit(f"task failed: {answer}")
            if answer["state"] == "completed":
                return


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--requests", type=int, default=500)
    parser.add_argument("--packs")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(args.binary, args.packs, folder)
        pid = server.process.pid
        try:
            waiting, levels, started = [], [], time.monotonic()
            for number in range(args.requests):
                waiting.append(server.speak(number))
                if len(waiting) == 4:
                    server.finish(waiting.pop(0))
                if (number + 1) % max(1, args.requests // 20) == 0:
                    levels.append(memory_kib(pid, "VmRSS") / 1024)
                    print(f"{number + 1:5d} requests  {levels[-1]:7.1f} MiB  {time.monotonic() - started:6.1f} s", flush=True)
            for task in waiting:
                server.finish(task)
            base = levels[1] if len(levels) > 1 else levels[0]
            stray = max(abs(level / base - 1) for level in levels[1:] or levels)
            print(f"peak {memory_kib(pid, 'VmHWM') / 1024:.1f} MiB, level after warm-up {base:.1f} MiB, strays by at most {100 * stray:.1f} %")
        finally:
            server.process.terminate()
            server.process.wait(30)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Time and memory of `klang backup` and `klang restore`, and whether what comes back is served.

Starts `klang serve` on a fresh data folder, lets it render N tasks (speech by hibari, sound effects), backs it up while it
renders and again afterwards, restores both, starts a server on each and fetches every file. With --grow, the restored folder is
then grown by finished tasks and by files of 100 kB, and backed up and restored once more.

    bench/backup.py target/release/klang [--tasks 160] [--grow 250000 10000] [--packs DIR]
"""
import argparse, base64, hashlib, json, os, re, secrets, sqlite3, subprocess, tempfile, time, urllib.request


class Server:
    def __init__(self, binary, data, packs, key):
        command = [binary, "serve", "--data", data, "--listen", "127.0.0.1:0"] + (["--packs", packs] if packs else [])
        env = os.environ | {"KLANG__METRICS__ENABLED": "false", "KLANG__LOG__FORMAT": "json"}
        self.key = key
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=env)
        for line in self.process.stderr:
            found = re.search(r'"message":"listening".*"address":"([^"]+)"', line)
            if found:
                self.url = f"http://{found[1]}"
                break
        else:
            raise SystemExit("the server ended before it was ready")
        # Nobody reads the rest, but a full pipe would stop the server.
        subprocess.Popen(["cat"], stdin=self.process.stderr, stdout=subprocess.DEVNULL)

    def call(self, path, body=None):
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(urllib.request.Request(self.url + path, data=data, headers=headers)) as answer:
            return json.load(answer)["data"]

    def create(self, number):
        text = f"Task {number}. It was a bright cold day in April, and the clocks were striking thirteen."
        speech = {"model": "kling-tts", "text": text, "voice_id": "hibari", "voice_language": "en", "output_format": "wav"}
        sound = {"model": "kling-sound-effects", "prompt": "three knocks on a door", "duration": 5.0, "seed": number}
        return self.call("/api/v1/audio/generations", speech if number % 4 else sound)["taskId"]

    def finish(self, task):
        while self.call(f"/api/v1/audio/generations?task_id={task}&wait=30")["state"] in ("pending", "processing"):
            pass

    def check(self):
        """Fetches every file of every task and compares it with what the task says."""
        tasks, cursor, files = [], "", 0
        while cursor is not None:
            page = self.call(f"/api/v1/audio/generations?limit=100{cursor and '&cursor=' + cursor}")
            tasks, cursor = tasks + page["tasks"], page.get("nextCursor")
        for task in tasks:
            for result in task.get("results") or []:
                with urllib.request.urlopen(result["url"]) as answer:
                    assert hashlib.sha256(answer.read()).hexdigest() == result["sha256"], result
                files += 1
        ended = sum(task["state"] in ("completed", "failed") for task in tasks)
        print(f"  served: all {files} files of {len(tasks)} tasks, {ended} of them ended")

    def stop(self):
        self.process.terminate()
        self.process.wait(60)


def measured(*command):
    """Runs a command; says how long it took and how much memory."""
    started = time.monotonic()
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    said = process.stderr.read().strip()
    _, status, usage = os.wait4(process.pid, 0)
    took = time.monotonic() - started
    if status != 0:
        raise SystemExit(said)
    print(f"{command[1]}: {took:.2f} s, {usage.ru_utime + usage.ru_stime:.2f} s of processor, "
          f"{usage.ru_maxrss / 1024:.0f} MiB; {said}", flush=True)


def grow(data, tasks, files):
    """Repeats the finished tasks with their ledger and with files that are gone, and adds files that are kept."""
    database = sqlite3.connect(f"{data}/klang.db")
    database.row_factory = lambda cursor, row: dict(zip([column[0] for column in cursor.description], row))

    def insert(table, row):
        database.execute(f"INSERT INTO {table} VALUES ({','.join('?' * len(row))})", list(row.values()))

    def token():
        return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")

    done = database.execute("SELECT * FROM tasks WHERE state = 'completed'").fetchall()
    results = {task["id"]: database.execute("SELECT * FROM files WHERE task_id = ?", [task["id"]]).fetchall() for task in done}
    entries = {
        task["id"]: database.execute("SELECT * FROM ledger_entries WHERE task_id = ?", [task["id"]]).fetchall() for task in done
    }
    seq = database.execute("SELECT MAX(seq) AS seq FROM ledger_entries").fetchone()["seq"]
    for number in range(tasks):
        task = done[number % len(done)]
        new = task["id"][:14] + secrets.token_hex(11)
        insert("tasks", task | {"id": new})
        for result in results[task["id"]]:
            insert("files", result | {"token": token(), "task_id": new, "state": "removed"})
        for entry in entries[task["id"]]:
            seq += 1
            insert("ledger_entries", entry | {"seq": seq, "task_id": new})
    content = os.urandom(100_000)
    like = next(iter(results.values()))[0] | {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    for _ in range(files):
        name = token()
        os.makedirs(f"{data}/files/{name[:2]}", exist_ok=True)
        with open(f"{data}/files/{name[:2]}/{name}", "wb") as file:
            file.write(content)
        insert("files", like | {"token": name})
    database.commit()
    database.close()
    os.sync()
    print(f"grown: {tasks} more tasks, {files} more files, klang.db has {os.path.getsize(f'{data}/klang.db') / 1e6:.0f} MB")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--tasks", type=int, default=160)
    parser.add_argument("--grow", type=int, nargs=2, metavar=("TASKS", "FILES"))
    parser.add_argument("--packs")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = f"{folder}/data"
        made = subprocess.run([args.binary, "keys", "create", "--data", data], check=True, capture_output=True, text=True)
        key = made.stdout.strip()
        server = Server(args.binary, data, args.packs, key)
        tasks = [server.create(number) for number in range(args.tasks)]
        server.finish(tasks[len(tasks) // 2])
        measured(args.binary, "backup", f"{folder}/during.tar", "--data", data)
        for task in tasks:
            server.finish(task)
        measured(args.binary, "backup", f"{folder}/after.tar", "--data", data)
        server.stop()
        for name in ("during", "after"):
            measured(args.binary, "restore", f"{folder}/{name}.tar", "--data", f"{folder}/{name}")
            # Without packs it renders nothing, so tasks stay as they were.
            restored = Server(args.binary, f"{folder}/{name}", f"{folder}/none", key)
            restored.check()
            restored.stop()
        if args.grow:
            grow(f"{folder}/after", *args.grow)
            measured(args.binary, "backup", f"{folder}/grown.tar", "--data", f"{folder}/after")
            measured(args.binary, "restore", f"{folder}/grown.tar", "--data", f"{folder}/grown")


main()

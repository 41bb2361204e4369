#!/usr/bin/env python3
"""Breaks a running system at random and checks that nothing is lost and no money is wrong.

Starts several processes of the server with the null engine, submits tasks with callbacks to a receiver that
fails a third of the time, and meanwhile kills processes with SIGKILL every second; with PostgreSQL the database
is restarted twice (without a shutdown of its own), with S3 the object store is stopped for ten seconds. Then:
every accepted task must have ended, each with one hold that was posted or released once; balances must be the
sums of entries; every callback must have arrived with the right signature and one id; every result must be
there and whole; no file may be left that no task has.

    bench/chaos.py --server target/debug/examples/null_server [--klang target/debug/klang]
        [--store sqlite|postgres] [--s3 target/debug/examples/s3_server] [--tasks 2000] [--seed N]
"""
import argparse, base64, hashlib, hmac, http.client, http.server, json, os, random, shutil, signal, socket
import subprocess, sys, tempfile, threading, time, urllib.parse
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PRICE = 600
WAIT_FOR_END_S = 120


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def bash(command):
    subprocess.run(["bash", "-euc", f"source scripts/lib.sh; source scripts/postgres.sh; {command}"], cwd=ROOT, check=True)


def request(port, method, path, key=None, body=None, headers=None, timeout=15):
    """Status and bytes of an answer; None when there was no whole answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    headers = dict(headers or {})
    if key:
        headers["Authorization"] = f"Bearer {key}"
    if body is not None:
        headers["Content-Type"] = "application/json"
    try:
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


class Node:
    """One process of the server, started again whenever it is killed."""

    def __init__(self, command, env, folder, name, account=None):
        self.command, self.folder, self.name = command, folder, name
        self.port = free_port()
        (folder / name).mkdir()
        own = {"KLANG__SERVER__LISTEN": f"127.0.0.1:{self.port}"}
        own.setdefault("KLANG__STORE__DATA_DIR", str(folder / name))
        self.env = os.environ | own | env
        self.log = open(folder / f"{name}.log", "ab")
        self.key = None
        self.start(account)

    def start(self, account=None):
        arguments = [self.command] + (["--account", account] if account else [])
        output = subprocess.PIPE if account else subprocess.DEVNULL
        self.process = subprocess.Popen(arguments, env=self.env, stdout=output, stderr=self.log, text=True)
        if account:
            for line in self.process.stdout:
                word, _, value = line.strip().partition(" ")
                if word == "key":
                    self.key = value
                if word == "listening":
                    return
            raise SystemExit(f"{self.name} ended before it listened; see its log:\n{(self.folder / f'{self.name}.log').read_text()}")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise SystemExit(f"{self.name} did not stop")


class Receiver(http.server.ThreadingHTTPServer):
    """Takes callbacks, checks each, and refuses a third."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, seed):
        super().__init__(("127.0.0.1", 0), Callback)
        self.chance, self.lock = random.Random(seed), threading.Lock()
        self.secret, self.ids, self.delivered, self.faults, self.tries = None, {}, set(), [], 0
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Callback(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        server, body = self.server, self.rfile.read(int(self.headers["content-length"]))
        number, stamp = self.headers["webhook-id"], self.headers["webhook-timestamp"]
        key = base64.b64decode(server.secret.removeprefix("whsec_"))
        mac = hmac.new(key, f"{number}.{stamp}.".encode() + body, hashlib.sha256).digest()
        task = json.loads(body)["data"]["taskId"]
        with server.lock:
            server.tries += 1
            if f"v1,{base64.b64encode(mac).decode()}" not in self.headers["webhook-signature"].split(" "):
                server.faults.append(f"wrong signature of {task}")
            if server.ids.setdefault(task, number) != number:
                server.faults.append(f"two ids for {task}")
            accepted = server.chance.random() >= 1 / 3
            if accepted:
                server.delivered.add(task)
        self.send_response(200 if accepted else 500)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


class Chaos:
    def __init__(self, args, folder):
        self.args, self.folder = args, folder
        self.chance = random.Random(args.seed)
        self.over = threading.Event()
        self.accepted, self.lock = {}, threading.Lock()
        self.receiver = Receiver(args.seed)
        self.kills, self.problems = 0, []
        shared = folder / "shared"
        shared.mkdir()
        env = {
            "KLANG__METRICS__ENABLED": "false", "KLANG__WORKER__THREADS": "2", "KLANG__WORKER__LEASE_MS": "3000",
            "KLANG__WORKER__HEARTBEAT_MS": "500", "KLANG__WORKER__POLL_MS": "200", "KLANG__WORKER__MAX_ATTEMPTS": "100",
            "KLANG__WORKER__RETRY_DELAY_MS": "100", "KLANG__WORKER__RETRY_DELAY_MAX_MS": "1000",
            "KLANG__WORKER__DECLARE_MS": "500", "KLANG__CALLBACKS__POLL_MS": "200", "KLANG__CALLBACKS__TIMEOUT_MS": "3000",
            "KLANG__CALLBACKS__DELAYS_S": "[0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2]",
            "KLANG__CALLBACKS__ALLOW_NETWORKS": '["127.0.0.0/8"]', "KLANG__FILES__SWEEP_INTERVAL_S": "5",
            "KLANG__FILES__TEMPORARY_KEEP_S": "60", "KLANG__STORE__READERS": "2", "KLANG__STORE__CONNECT_TIMEOUT_MS": "2000",
            "KLANG__SERVER__SHUTDOWN_GRACE_MS": "5000",
        }
        self.s3 = None
        if args.s3:
            self.s3_port = free_port()
            env |= {"KLANG__FILES__URL": "s3://klang/results", "KLANG__FILES__S3_ENDPOINT": f"http://127.0.0.1:{self.s3_port}",
                    "KLANG__FILES__S3_ACCESS_KEY_ID": "chaos", "KLANG__FILES__S3_SECRET_ACCESS_KEY": "chaos-secret",
                    "KLANG__FILES__S3_REGION": "us-east-1", "KLANG__FILES__S3_ALLOW_HTTP": "true",
                    "KLANG__FILES__S3_TIMEOUT_MS": "3000"}
            (folder / "s3" / "klang").mkdir(parents=True)
            self.start_s3()
        if args.store == "postgres":
            port = free_port()
            self.cluster = folder / "cluster"
            bash(f"make_cluster {self.cluster} {port}")
            self.url = f"postgres://klang@127.0.0.1:{port}/klang?sslmode=disable"
            env["KLANG__STORE__URL"] = self.url
            if not args.s3:
                raise SystemExit("several processes need a common place for files: give --s3")
        self.env = env
        roles = {"postgres": ["api"] * 3 + ["worker"] * 3, "sqlite": ["all"]}[args.store]
        self.nodes = []
        for number, role in enumerate(roles):
            own = env | {"KLANG__SERVER__ROLE": role}
            self.nodes.append(Node(args.server, own, folder, f"{role}{number}", "chaos" if number == 0 else None))
        self.key = self.nodes[0].key
        self.apis = [node for node in self.nodes if not node.name.startswith("worker")]

    def start_s3(self):
        self.s3 = subprocess.Popen([
            self.args.s3, "--listen", f"127.0.0.1:{self.s3_port}", "--folder", str(self.folder / "s3"), "--access-key", "chaos",
            "--secret-key", "chaos-secret"], stdout=subprocess.DEVNULL, stderr=open(self.folder / "s3.log", "ab"))

    def ask(self, method, path, body=None, headers=None, ok=(200,)):
        """Asks one process after another until one answers well."""
        deadline = time.monotonic() + WAIT_FOR_END_S
        while time.monotonic() < deadline:
            answer = request(self.chance.choice(self.apis).port, method, path, self.key, body, headers)
            if answer and answer[0] in ok:
                return answer
            time.sleep(0.1)
        raise SystemExit(f"{method} {path} got no good answer within {WAIT_FOR_END_S} s; the last was {answer}")

    def submit(self, numbers, pause):
        for number in numbers:
            body = json.dumps({"model": "kling-tts", "text": f"Number {number}.", "voice_id": "af_heart", "voice_language": "en",
                               "callback_url": f"http://127.0.0.1:{self.receiver.server_port}/"})
            _, answer = self.ask("POST", "/api/v1/audio/generations", body, {"Idempotency-Key": f"chaos-{number}"})
            with self.lock:
                self.accepted[number] = json.loads(answer)["data"]["taskId"]
            time.sleep(pause)

    def break_things(self, seconds):
        """Kills every second; the database twice, the object store once for ten seconds."""
        events = []
        if self.args.store == "postgres":
            events += [(seconds * 0.3, self.restart_database), (seconds * 0.7, self.restart_database)]
        if self.args.s3:
            events += [(seconds * 0.45, self.stop_s3), (seconds * 0.45 + 10, self.start_s3)]
        events.sort(key=lambda event: event[0])
        began = time.monotonic()
        while not self.over.wait(1):
            while events and time.monotonic() - began > events[0][0]:
                events.pop(0)[1]()
            node = self.chance.choice(self.nodes)
            node.kill()
            node.start()
            self.kills += 1
        for _, event in events:
            event()

    def restart_database(self):
        print("  database restarted without a shutdown", flush=True)
        bash(f"stop_cluster {self.cluster} immediate; start_cluster {self.cluster}")

    def stop_s3(self):
        print("  object store killed for 10 s", flush=True)
        self.s3.kill()
        self.s3.wait()

    def run(self):
        deadline = time.monotonic() + 30
        while not self.receiver.secret and time.monotonic() < deadline:
            answer = request(self.apis[0].port, "GET", "/api/v1/webhooks/secret", self.key)
            if answer and answer[0] == 200:
                self.receiver.secret = json.loads(answer[1])["data"]["secret"]
            time.sleep(0.2)
        tasks, threads = self.args.tasks, 8
        seconds = max(4.0, tasks / self.args.rate)
        breaker = threading.Thread(target=self.break_things, args=(seconds,))
        breaker.start()
        began = time.monotonic()
        submitters = [threading.Thread(target=self.submit, args=(range(n, tasks, threads), threads / self.args.rate)) for n in range(threads)]
        for thread in submitters:
            thread.start()
        for thread in submitters:
            thread.join()
        took = time.monotonic() - began
        self.over.set()
        breaker.join()
        print(f"{len(self.accepted)} tasks accepted in {took:.0f} s, {self.kills} processes killed", flush=True)
        if len(self.accepted) != tasks:
            self.problems.append(f"{tasks - len(self.accepted)} tasks were never accepted")
        ended = self.wait_for_end()
        self.wait_for_callbacks(ended)
        self.check_files(ended)
        self.check_money(ended)
        self.check_orphans(ended)
        for node in self.nodes:
            node.stop()
        if self.args.klang:
            self.verify()

    def wait_for_end(self):
        deadline, waiting, ended = time.monotonic() + WAIT_FOR_END_S, set(self.accepted.values()), {}
        while waiting and time.monotonic() < deadline:
            for task in sorted(waiting):
                data = json.loads(self.ask("GET", f"/api/v1/audio/generations?task_id={task}")[1])["data"]
                if data["state"] in ("completed", "failed"):
                    ended[task] = data
                    waiting.discard(task)
            time.sleep(0.3)
        if waiting:
            self.problems.append(f"{len(waiting)} accepted tasks did not end, for example {sorted(waiting)[0]}")
        failed = [task for task in ended.values() if task["state"] == "failed"]
        if any(not task.get("failMsg") for task in failed):
            self.problems.append("a task failed without a reason")
        print(f"{len(ended) - len(failed)} completed, {len(failed)} failed", flush=True)
        return ended

    def wait_for_callbacks(self, ended):
        deadline = time.monotonic() + WAIT_FOR_END_S
        while len(self.receiver.delivered & ended.keys()) < len(ended) and time.monotonic() < deadline:
            time.sleep(0.3)
        missing = ended.keys() - self.receiver.delivered
        if missing:
            self.problems.append(f"{len(missing)} callbacks did not arrive, for example of {sorted(missing)[0]}")
        self.problems += self.receiver.faults
        print(f"{self.receiver.tries} callbacks tried for {len(self.receiver.delivered)} tasks", flush=True)

    def check_files(self, ended):
        for task, data in ended.items():
            for result in data.get("results", []):
                path = urllib.parse.urlsplit(result["url"]).path
                _, content = self.ask("GET", path)
                if hashlib.sha256(content).hexdigest() != result["sha256"]:
                    self.problems.append(f"a file of {task} is not whole")

    def check_money(self, ended):
        holds, resolved, cursor, count = {}, {}, "", 0
        while cursor is not None:
            page = json.loads(self.ask("GET", f"/api/v1/credits/ledger?limit=100{cursor and '&cursor=' + cursor}")[1])["data"]
            for entry in page["entries"]:
                count += 1
                if entry["kind"] == "grant":
                    continue
                into = holds if entry["kind"] == "hold" else resolved
                if entry["taskId"] in into:
                    self.problems.append(f"two entries of one kind for {entry['taskId']}")
                into[entry["taskId"]] = entry
            cursor = page["nextCursor"]
        if holds.keys() != set(self.accepted.values()):
            self.problems.append(f"{len(holds)} holds for {len(self.accepted)} accepted tasks")
        for task, data in ended.items():
            wanted = "post" if data["state"] == "completed" else "release"
            if resolved.get(task, {}).get("kind") != wanted:
                self.problems.append(f"the hold of {task}, which {data['state']}, was resolved by {resolved.get(task)}")
        balance = json.loads(self.ask("GET", "/api/v1/credits")[1])["data"]
        posted = PRICE * sum(data["state"] == "completed" for data in ended.values())
        if balance["held"] != 0 or balance["posted"] != posted:
            self.problems.append(f"the balance is {balance}, expected {posted} posted and nothing held")
        print(f"{count} ledger entries, {balance['posted']} posted, {balance['held']} held", flush=True)

    def blobs(self):
        if self.args.s3:
            root = self.folder / "s3" / "klang"
        else:
            root = self.folder / self.nodes[0].name / "files"
        names = (path.name for path in root.rglob("*") if path.is_file())
        return {name for name in names if len(name) == 43}

    def check_orphans(self, ended):
        known = {urllib.parse.urlsplit(result["url"]).path.split("/")[-1].split(".")[0]
                 for data in ended.values() for result in data.get("results", [])}
        before = len(self.blobs() - known)
        # Files count as orphans after a minute: a worker may still be about to settle.
        deadline = time.monotonic() + 100
        while self.blobs() - known and time.monotonic() < deadline:
            time.sleep(1)
        orphans = self.blobs() - known
        if orphans:
            self.problems.append(f"{len(orphans)} files belong to no task after the sweep")
        if known - self.blobs():
            self.problems.append(f"{len(known - self.blobs())} files are gone")
        print(f"{len(known)} files, {before} orphans swept", flush=True)

    def verify(self):
        env = os.environ | self.env | {"KLANG__STORE__DATA_DIR": str(self.folder / self.nodes[0].name)}
        done = subprocess.run([self.args.klang, "ledger", "verify"], env=env, capture_output=True, text=True)
        print(done.stdout.strip(), flush=True)
        if done.returncode:
            self.problems.append(f"ledger verify: {done.stdout}{done.stderr}")

    def end(self):
        for node in getattr(self, "nodes", []):
            if node.process.poll() is None:
                node.process.kill()
        if self.s3 and self.s3.poll() is None:
            self.s3.kill()
        if self.args.store == "postgres" and hasattr(self, "cluster"):
            bash(f"stop_cluster {self.cluster} immediate")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--klang")
    parser.add_argument("--store", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--s3")
    parser.add_argument("--tasks", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=40.0, help="tasks submitted a second")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--keep", action="store_true", help="keep the folder with logs and data")
    args = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="klang-chaos-", dir="/var/tmp"))
    folder.chmod(0o755)
    print(f"chaos on {args.store}{' and S3' if args.s3 else ''}, {args.tasks} tasks, seed {args.seed}, in {folder}", flush=True)
    chaos = Chaos.__new__(Chaos)
    try:
        chaos.__init__(args, folder)
        chaos.run()
    finally:
        chaos.end()
    for problem in chaos.problems[:20]:
        print(f"PROBLEM: {problem}")
    if chaos.problems:
        sys.exit(f"{len(chaos.problems)} problems; logs and data are in {folder}")
    print("nothing was lost")
    if not args.keep:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()

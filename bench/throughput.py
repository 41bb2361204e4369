#!/usr/bin/env python3
"""Tasks a second on PostgreSQL: through HTTP with several worker processes, in the store alone, and graphile-worker's
jobs beside it in a database of the same cluster. The engine does nothing; all commits are durable; everything shares
this machine's processors.

The requests come from ApacheBench (apt-get install apache2-utils): 64 callers that keep their connections. Results are
MP3 files of 10 ms, stored for each task, but encoded once: to set up an encoder is no part of the task core, and took
a third of all the work. With --encode each is encoded.

With --past N the rates are measured again when N tasks have finished before: rows as the server writes them, put in by
SQL, without a chain of hashes.

    bench/throughput.py --server target/release/examples/null_server --queue target/release/examples/queue_rate
        [--tasks 10000] [--workers 4] [--past 5000000] [--encode] [--peer]

--peer fetches graphile-worker with npm.
"""
import argparse, json, os, re, subprocess, tempfile, time
from pathlib import Path

from chaos import ROOT, Node, bash, free_port

CALLERS = 64
REQUEST = {"model": "kling-tts", "text": "The quick brown fox jumps over the lazy dog.", "voice_id": "af_heart",
           "voice_language": "en"}

PEER = "graphile-worker@0.16.6"

PEER_ADD = """
const { makeWorkerUtils } = require("graphile-worker");
(async () => {
  const utils = await makeWorkerUtils({ connectionString: process.env.URL, maxPoolSize: 16 });
  const tasks = Number(process.env.TASKS), callers = 64;
  const text = { model: "kling-tts", text: "The quick brown fox jumps over the lazy dog.", voice_id: "af_heart" };
  await Promise.all(Array.from({ length: callers }, async (_, caller) => {
    for (let n = caller; n < tasks; n += callers) await utils.addJob("nothing", text);
  }));
  await utils.release();
})();
"""

PEER_WORK = """
const { run, Logger } = require("graphile-worker");
run({ connectionString: process.env.URL, concurrency: 8, maxPoolSize: 10, pollInterval: 1000,
      logger: new Logger(() => () => {}), taskList: { nothing: async () => {} } });
"""

UNFINISHED = "SELECT sum(pending + running) FROM accounts;\n"

# Completed tasks with their two entries each, of the account that is measured. Triggers rest meanwhile: the entries
# get a word in place of their hash, which this build takes for one.
PAST = """
SET session_replication_role = replica;
INSERT INTO tasks (id, account_id, product, state, spec, price_micros, created_ms, started_ms, finished_ms, attempts, claims,
                   worker, progress, attributions, extras)
SELECT '01000000-' || lpad(to_hex(n >> 16), 4, '0') || '-7' || lpad(to_hex(n & 4095), 3, '0') || '-8000-' ||
       lpad(to_hex(n), 12, '0'), a.id, 'kling-tts', 'completed', s.spec, 600, n, n, n, 1, 1, 'past', 1, '[]', 'null'
FROM generate_series({first}, {last}) AS n, accounts AS a, (SELECT spec FROM tasks WHERE worker <> 'past' LIMIT 1) AS s
WHERE a.name = 'bench';
INSERT INTO ledger_entries (account_id, seq, kind, amount_micros, task_id, note, created_ms, hash)
SELECT a.id, a.entries + 2 * (n - {first}) + k, CASE k WHEN 1 THEN 'hold' ELSE 'post' END, 600,
       '01000000-' || lpad(to_hex(n >> 16), 4, '0') || '-7' || lpad(to_hex(n & 4095), 3, '0') || '-8000-' ||
       lpad(to_hex(n), 12, '0'), '', n, repeat('ab', 32)
FROM generate_series({first}, {last}) AS n, generate_series(1, 2) AS k, accounts AS a WHERE a.name = 'bench';
UPDATE accounts SET entries = entries + 2 * ({last} - {first} + 1), ledger_head = repeat('ab', 32),
       posted_micros = posted_micros + 600 * ({last} - {first} + 1), granted_micros = granted_micros + 600 * ({last} - {first} + 1)
WHERE name = 'bench';
"""


class Bench:
    def __init__(self, args, folder):
        self.args, self.folder = args, folder
        self.port = free_port()
        self.cluster = folder / "cluster"
        bash(f"make_cluster {self.cluster} {self.port}")
        self.url = f"postgres://klang@127.0.0.1:{self.port}/klang?sslmode=disable"
        self.nodes = []
        (folder / "files").mkdir()
        self.env = {
            "KLANG__STORE__URL": self.url, "KLANG__FILES__URL": args.files or f"file://{folder}/files", "KLANG__METRICS__ENABLED": "false",
            "KLANG__LIMITS__QUEUE_TASKS": "1000000", "KLANG__LIMITS__QUEUE_TASKS_PER_ACCOUNT": "1000000",
            "KLANG__WORKER__THREADS": "16",
        }
        if args.encode:
            self.env["NULL_SERVER_ENCODES"] = "1"
        roles = ["api"] + ["worker"] * args.workers
        for number, role in enumerate(roles):
            self.nodes.append(Node(args.server, self.env | {"KLANG__SERVER__ROLE": role}, folder, f"{role}{number}",
                                   "bench" if number == 0 else None))
        time.sleep(6)  # until the workers have told what they can render

    def sql(self, text):
        subprocess.run(["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-f", "-"], input=text, text=True, check=True)

    def http(self, tasks):
        api = self.nodes[0]
        body = self.folder / "request.json"
        body.write_text(json.dumps(REQUEST))
        command = ["ab", "-q", "-k", "-n", str(tasks), "-c", str(CALLERS), "-p", body, "-T", "application/json",
                   "-H", f"Authorization: Bearer {api.key}", f"http://127.0.0.1:{api.port}/api/v1/audio/generations"]
        began = time.monotonic()
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        created = time.monotonic() - began
        if "Non-2xx responses" in said or not re.search(rf"Complete requests:\s+{tasks}\n", said):
            raise SystemExit(f"not every request was answered with 200:\n{said}")
        self.wait_until_done()
        took = time.monotonic() - began
        return f"created {tasks / created:.0f}/s, create to completed {tasks / took:.0f}/s"

    def wait_until_done(self):
        """One connection that asks again and again. Waiting within one statement would keep a snapshot, so that PostgreSQL
        could not clean up behind the tasks."""
        command = ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", self.url]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1) as asked:
            answer = None
            while answer != "0":
                time.sleep(0.02)
                asked.stdin.write(UNFINISHED)
                answer = asked.stdout.readline().strip()
                if not answer:
                    raise SystemExit("the database does not say how many tasks are left")

    def queue(self, tasks):
        done = subprocess.run([self.args.queue, self.url, str(tasks)], capture_output=True, text=True, check=True)
        return done.stdout.rstrip()

    def fill(self, first, last):
        step = 250_000
        for start in range(first, last + 1, step):
            self.sql(PAST.format(first=start, last=min(last, start + step - 1)))
            print(f"    {min(last, start + step - 1):,} finished tasks", flush=True)
        # What was filled in is on disk before anything is measured.
        self.sql("VACUUM ANALYZE;")
        self.sql("CHECKPOINT;")
        os.sync()

    def stop_nodes(self):
        while self.nodes:
            self.nodes.pop().stop()

    def peer(self, tasks):
        home = self.folder / "peer"
        home.mkdir()
        subprocess.run(["npm", "install", "--silent", "--no-fund", "--no-audit", PEER], cwd=home, check=True)
        (home / "add.js").write_text(PEER_ADD)
        (home / "work.js").write_text(PEER_WORK)
        self.sql("CREATE DATABASE peer;")
        url = self.url.replace("/klang?", "/peer?")
        env = os.environ | {"URL": url, "TASKS": str(tasks)}
        count = ["psql", "-qAt", "-d", url, "-c", "SELECT count(*) FROM graphile_worker._private_jobs"]

        def work(begin):
            workers = [subprocess.Popen(["node", "work.js"], cwd=home, env=env) for _ in range(self.args.workers)]
            time.sleep(3)
            began = time.monotonic()
            begin()
            while subprocess.run(count, capture_output=True, text=True, check=True).stdout.strip() != "0":
                time.sleep(0.05)
            took = time.monotonic() - began
            for worker in workers:
                worker.terminate()
                worker.wait()
            return tasks / took

        add = lambda: subprocess.run(["node", "add.js"], cwd=home, env=env, check=True)
        subprocess.run(["node", "add.js"], cwd=home, env=env | {"TASKS": "1"}, check=True)  # makes its schema
        began = time.monotonic()
        add()
        added = tasks / (time.monotonic() - began)
        subprocess.run(["psql", "-q", "-d", url, "-c", "DELETE FROM graphile_worker._private_jobs"], check=True)
        at_once = f"SELECT count(graphile_worker.add_job('nothing', '{{}}')) FROM generate_series(1, {tasks})"
        done = work(lambda: subprocess.run(["psql", "-qo", "/dev/null", "-d", url, "-c", at_once], check=True))
        together = work(add)
        return f"add       {added:8.0f} jobs/s\nwork      {done:8.0f} jobs/s\ntogether  {together:8.0f} jobs/s"

    def close(self):
        for node in self.nodes:
            node.kill()
        bash(f"stop_cluster {self.cluster} immediate")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True)
    parser.add_argument("--queue", required=True)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--past", type=int, default=0)
    parser.add_argument("--files", help="where results go; memory:// leaves out what writing them costs")
    parser.add_argument("--encode", action="store_true", help="encode the MP3 of each task")
    parser.add_argument("--peer", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="klang-throughput-", ignore_cleanup_errors=True) as folder:
        os.chmod(folder, 0o755)
        bench = Bench(args, Path(folder))
        try:
            print(f"through HTTP, {args.workers} worker processes: {bench.http(args.tasks)}", flush=True)
            for finished in [args.tasks, args.past] if args.past else []:
                if finished == args.past:
                    bench.fill(args.tasks + 1, args.past)
                print(f"through HTTP after {finished:,} finished tasks: {bench.http(args.tasks)}", flush=True)
            bench.stop_nodes()
            print(f"the store alone:\n{bench.queue(args.tasks)}", flush=True)
            if args.peer:
                print(f"{PEER}:\n{bench.peer(args.tasks)}", flush=True)
        finally:
            bench.close()


if __name__ == "__main__":
    main()

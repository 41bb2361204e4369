#!/usr/bin/env python3
"""Compares Kokoro in Klang with Python onnxruntime: same model file, symbols, style and threads, in
the same run, calls alternating so that a change of the machine's load meets both.

    pip install onnxruntime==1.31.1 numpy
    cargo build --release -p klang-engine --example speech_bench
    bench/kokoro_vs_onnxruntime.py PACKS_DIR [--threads 1 2] [--rounds 5]

Prints for each count of threads and each text the best wall time of both, their real-time factors
and the ratio ours/theirs, then peak memory of both processes. Exits with 1 if a ratio over all texts is
above 1.
"""

import argparse
import json
import pathlib
import resource
import subprocess
import sys
import time

import numpy
import onnxruntime

ROOT = pathlib.Path(__file__).resolve().parent.parent
TEXTS = {
    "short": "ɡˈʊd mˈɔɹnɪŋ, ˈɛvɹiwˌʌn.",
    "medium": "ɔlðˈO ðə wˈɛðəɹ wʌz kˈOld, wi wˈɔkt tə ðə ɹˈɪvəɹ ænd bˈæk bəfˈɔɹ ˌɛniwˌʌn wˈOk ˈʌp.",
    "long": (
        "ðə kwˈɪk bɹˈWn fˈɑks ʤˈʌmps ˌOvəɹ ðə lˈAzi dˈɔɡ, ænd ðə lˈAzi dˈɔɡ dˈʌznt sˈim tə mˈInd ɪt ˈæt ˈɔl. "
        "ʃi sˈɛlz sˈi ʃˈɛlz bI ðə sˈi ʃˈɔɹ, ˈɛvɹi mˈɔɹnɪŋ fɹʌm ˈAt əklˈɑk, ˈʌntˈɪl ðə tˈId kˈʌmz ˈɪn əɡˈɛn."
    ),
}


class Peer:
    """Python onnxruntime."""

    def __init__(self, packs, voice, threads):
        self.vocab = json.loads((packs / "kokoro/vocab.json").read_text())
        self.styles = numpy.fromfile(packs / f"kokoro/voices/{voice}.bin", "<f4").reshape(510, 256)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        model = str(packs / "kokoro/model.onnx")
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def speak(self, symbols):
        tokens = [0, *(self.vocab[symbol] for symbol in symbols), 0]
        inputs = {
            "tokens": numpy.array([tokens], numpy.int64),
            "style": self.styles[len(symbols)][None],
            "speed": numpy.ones(1, numpy.float32),
        }
        start = time.perf_counter()
        (audio,) = self.session.run(["audio"], inputs)
        return time.perf_counter() - start, audio


class Ours:
    """The example program, asked through a pipe."""

    def __init__(self, program, packs, voice, threads):
        command = [program, "kokoro", packs, str(threads), voice]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.load_s = json.loads(self.process.stdout.readline())["load_s"]

    def speak(self, symbols):
        self.process.stdin.write(symbols + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def peak_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) / 1024

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packs", type=pathlib.Path)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--voice", default="af_heart")
    parser.add_argument("--program", default=ROOT / "target/release/examples/speech_bench")
    arguments = parser.parse_args()
    print(f"onnxruntime {onnxruntime.__version__}, best of {arguments.rounds} rounds")
    slower = False
    for threads in arguments.threads:
        peer = Peer(arguments.packs, arguments.voice, threads)
        ours = Ours(arguments.program, arguments.packs, arguments.voice, threads)
        total = numpy.zeros(2)
        for name, symbols in TEXTS.items():
            peer.speak(symbols)
            ours.speak(symbols)
            times = []
            for _ in range(arguments.rounds):
                theirs_s, audio = peer.speak(symbols)
                answer = ours.speak(symbols)
                times.append((answer["wall_s"], theirs_s))
            if abs(answer["audio_s"] - len(audio) / 24_000) > 0.3 + 0.02 * answer["audio_s"]:
                sys.exit(f"{name}: {answer['audio_s']} s of sound, onnxruntime {len(audio) / 24_000} s")
            rms = float(numpy.sqrt(numpy.mean(audio.astype(float) ** 2)))
            best = numpy.min(times, axis=0)
            total += best
            factors = best / answer["audio_s"]
            print(
                f"threads {threads} {name:6} audio {answer['audio_s']:5.2f} s (rms {answer['rms']:.4f} / {rms:.4f}): "
                f"ours {best[0]:.3f} s (RTF {factors[0]:.3f}), onnxruntime {best[1]:.3f} s "
                f"(RTF {factors[1]:.3f}), ratio {best[0] / best[1]:.3f}"
            )
        ratio = total[0] / total[1]
        slower |= ratio > 1.0
        own_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"threads {threads} ratio over all texts {ratio:.3f}; load {ours.load_s:.2f} s; "
            f"peak memory {ours.peak_mb():.0f} MB (python with onnxruntime {own_mb:.0f} MB)"
        )
        ours.close()
    sys.exit(slower)


if __name__ == "__main__":
    main()

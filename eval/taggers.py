"""The taggers that judge sound: CED-tiny and YAMNet, both with AudioSet classes. Import it first: it goes on in the
environment that setup.sh makes."""
import os, sys, zipfile
from pathlib import Path

HOME = Path(os.environ.get("KLANG_EVAL_HOME", Path.home() / ".cache/klang-eval"))
VENV = HOME / "venv/bin/python"
if Path(sys.prefix) != HOME / "venv" and VENV.exists():
    os.execv(VENV, [str(VENV), *sys.argv])

import numpy as np, onnxruntime as ort, soundfile, soxr

DATA = Path(__file__).resolve().parent.parent / "crates/engine/data"
RATE = 16_000
LABELS = (DATA / "audioset_classes.txt").read_text().splitlines()
INDEX = {label: n for n, label in enumerate(LABELS)}


def load(file):
    """A file or file-like as mono at 16 kHz."""
    samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    return soxr.resample(samples.mean(axis=1), rate, RATE)


def repeat(samples, least, length):
    """What is shorter than `least` again and again, with a gap of 0.25 s, to `length`."""
    if len(samples) >= least:
        return samples
    once = np.concatenate([samples, np.zeros(RATE // 4, np.float32)])
    return np.tile(once, -(-length // len(once)))[:length]


class Ced:
    """CED-tiny (Dinkel et al. 2024): 527 classes, mean over windows of 10 s; under 1.2 s repeated to 3 s."""

    name = "CED-tiny"
    window, hop = 10 * RATE, 5 * RATE

    def __init__(self):
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        self.session = ort.InferenceSession(str(HOME / "ced_tiny.onnx"), options, providers=["CPUExecutionProvider"])

    def scores(self, samples):
        samples = repeat(samples, int(1.2 * RATE), 3 * RATE).astype(np.float32)
        starts = [0] if len(samples) <= self.window else range(0, len(samples) - self.hop, self.hop)
        runs = [self.session.run(None, {"waveform": samples[None, s : s + self.window]})[0][0] for s in starts]
        return np.mean(runs, axis=0)


class Yamnet:
    """YAMNet: 521 classes, mean over windows of 0.975 s that overlap by half and are within 40 dB of the loudest.
    It ranks parent classes (Animal) above the class itself, so its first place says little."""

    name = "YAMNet"
    window, hop = 15_600, 7_800

    def __init__(self):
        from ai_edge_litert.interpreter import Interpreter

        model = HOME / "yamnet.tflite"
        self.model = Interpreter(model_path=str(model), num_threads=1)
        self.model.allocate_tensors()
        self.input, self.output = (d[0]["index"] for d in (self.model.get_input_details(), self.model.get_output_details()))
        names = zipfile.ZipFile(model).read("yamnet_label_list.txt").decode().split("\n")[:521]
        self.places = [INDEX[name] for name in names]

    def scores(self, samples):
        samples = repeat(samples, self.window, self.window)
        rest = (len(samples) - self.window) % self.hop
        samples = np.concatenate([samples, np.zeros(self.hop - rest if rest else 0)]).astype(np.float32)
        windows = [samples[s : s + self.window] for s in range(0, len(samples) - self.window + 1, self.hop)]
        levels = [np.sqrt(np.mean(window**2)) for window in windows]
        runs = []
        for window, level in zip(windows, levels):
            if level >= 0.01 * max(levels):
                self.model.set_tensor(self.input, window)
                self.model.invoke()
                runs.append(self.model.get_tensor(self.output)[0].copy())
        scores = np.zeros(len(LABELS))
        scores[self.places] = np.mean(runs, axis=0)
        return scores


def best_rank(scores, accepted):
    """The place of the best accepted class, from 0."""
    return int((scores > max(scores[INDEX[label]] for label in accepted)).sum())


def likeliest(scores, most):
    return [LABELS[n] for n in np.argsort(-scores)[:most]]


def shares(ranks):
    return " ".join(f"top-{k} {np.mean([rank < k for rank in ranks]):.3f}" for k in (1, 3, 5))

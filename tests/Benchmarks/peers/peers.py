"""Ours, ONNX Runtime and PyTorch on one processor in one run, in turns: forward pass, occlusion, gradient x input, LRP.

    python3 peers.py [--check] [--json] [--model FOLDER] [--frames 201 134] [--threads 1 2] [--turns 5] [--seconds 0.25]

Needs torch and numpy only (Debian: python3-torch, python3-numpy, libopenblas0-openmp) and the benchmarks' program, which computes ours and
ONNX Runtime's: dotnet build tests/Benchmarks -c Release. Nothing is timed unless all agree first (exit code 1; --check stops there).
What is measured, and what is done so that PyTorch is at its best: ../RESULTS.md.
"""
import argparse
import ctypes
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy
import torch

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "gpu")]
from peer import Network, starts  # noqa: E402  (the reader of ONNX files)
from relevance import RelevanceNetwork, folded, gradient_input, lrp  # noqa: E402

BANDS, CLIPS, FORWARD_BATCH = 128, 16, 16
WINDOW_FRAMES, STRIDE_FRAMES, FILL = 10, 3, 0.0
FILLED_BANDS = (3, 40, 77, 114)  # their windows stand for all: a window is one band high, and full evaluation costs the same for each
BATCHES = (1, 4, 8, 16, 32, 64)
TOLERANCE = 1e-4  # of logits and drops, and of maps as a share of their largest value


def make_clips(frames):
    """[clips, 1, bands, frames] in dB: ripples along both axes and noise, the same everywhere, no silence or padding."""
    random = numpy.random.default_rng(1)
    band, frame, clip = numpy.arange(BANDS)[:, None], numpy.arange(frames), numpy.arange(1, CLIPS + 1)[:, None, None]
    level = 0.55 + 0.2 * numpy.sin(0.55 * band + clip) + 0.15 * numpy.sin(0.21 * frame + 0.1 * clip)
    return torch.from_numpy((80 * (level + 0.1 * (random.random(level.shape) - 0.5)) - 80).astype("<f4"))[:, None]


def filled(clip):
    """The clip with each window of FILLED_BANDS filled: [windows, 1, bands, frames]."""
    frames = clip.shape[-1]
    inputs = []
    for band in FILLED_BANDS:
        for start in starts(frames, WINDOW_FRAMES, STRIDE_FRAMES):
            inputs.append(clip.clone())
            inputs[-1][0, band, start:start + WINDOW_FRAMES] = FILL
    return torch.stack(inputs)


def rows_of_map(drops, frames):
    """Occlusion maps of FILLED_BANDS: each element's mean drop over the windows that cover it."""
    places = starts(frames, WINDOW_FRAMES, STRIDE_FRAMES)
    rows = numpy.zeros((len(FILLED_BANDS), frames))
    covered = numpy.zeros(frames)
    for start, drop in zip(places, drops.reshape(len(FILLED_BANDS), -1).T):
        rows[:, start:start + WINDOW_FRAMES] += drop[:, None]
        covered[start:start + WINDOW_FRAMES] += 1
    return rows / covered


class Program:
    """Ours and ONNX Runtime: the benchmarks' program, asked line by line."""

    def __init__(self, path, model, folder, frames, threads, target):
        self.folder = folder
        self.process = subprocess.Popen(
            ["dotnet", str(path), "peers", str(model), folder, str(frames), str(threads), str(target)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise SystemExit(f"The benchmarks' program ended (exit code {self.process.wait()}) when it was asked '{question}'.")
        return json.loads(answer)

    def values(self, side, measure):
        path = os.path.join(self.folder, "answer.f32")
        self.ask(f"values {side} {measure} {path}")
        return numpy.fromfile(path, "<f4")

    def timer(self, side, measure, batch=1):
        def milliseconds(seconds):
            answer = self.ask(f"time {side} {measure} {seconds} {batch}")
            return 1e3 * answer["seconds"] / answer["inputs"]
        return milliseconds

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def timer(work, inputs, batch):
    """Milliseconds an input of work(batch of inputs), over some seconds after one call that is not counted; batches are whole ones."""
    parts = [inputs[first:first + batch] for first in range(0, len(inputs) - batch + 1, batch)]

    def milliseconds(seconds):
        work(parts[0])
        calls, begun = 0, time.perf_counter()
        while calls == 0 or time.perf_counter() - begun < seconds:
            work(parts[calls % len(parts)])
            calls += 1
        return 1e3 * (time.perf_counter() - begun) / calls / batch
    return milliseconds


def fastest(timers, seconds):
    """Name and timer of the fastest, each tried twice."""
    return min(timers.items(), key=lambda one: min(one[1](seconds) for _ in range(2)))


class Setting:
    """One number of frames and threads."""

    def __init__(self, options, frames, threads, folder):
        torch.set_num_threads(threads)
        self.frames, self.threads, self.seconds, self.off_by = frames, threads, options.seconds, ""
        self.plain = Network(str(options.model / "model.onnx"), "cpu")
        self.best = folded(self.plain, layout=torch.channels_last)
        self.relevance = RelevanceNetwork.of(self.best)
        self.exact = RelevanceNetwork.of(folded(self.plain, torch.float64))
        self.clips = make_clips(frames)
        self.windows = filled(self.clips[0])
        self.count = BANDS * len(starts(frames, WINDOW_FRAMES, STRIDE_FRAMES))
        with torch.inference_mode():
            self.logits = self.plain(self.clips)
        self.target = int(self.logits[0].argmax())
        for name, values in (("clips", self.clips), ("windows", self.windows)):
            values.numpy().tofile(os.path.join(folder, name + ".f32"))
        self.program = Program(options.program, options.model, folder, frames, threads, self.target)

    def check(self):
        """Largest differences, logits and drops absolute, maps of the map's largest value; ends the program above TOLERANCE."""
        with torch.inference_mode():
            best = self.best(self.clips)
            drops = self.logits[0, self.target] - torch.cat([self.best(part)[:, self.target] for part in self.windows.split(32)])
        maps = {method: self.program.values("ours", method).reshape(BANDS, self.frames)
                for method in ("occlusion", "gradient-input", "lrp")}

        def from_map(method, found):
            return numpy.abs(found.numpy() - maps[method]).max() / numpy.abs(maps[method]).max()

        ours = self.program.values("ours", "forward")
        found = {
            "logits, ours and PyTorch": numpy.abs(ours - self.logits.flatten().numpy()).max(),
            "logits, ONNX Runtime and PyTorch": numpy.abs(self.program.values("runtime", "forward") - self.logits.flatten().numpy()).max(),
            "logits, PyTorch's two forms": float((best - self.logits).abs().max()),
            "occlusion, ours and PyTorch": numpy.abs(rows_of_map(drops.numpy(), self.frames) - maps["occlusion"][list(FILLED_BANDS)]).max(),
            "gradient x input, ours and PyTorch": from_map("gradient-input", gradient_input(self.plain, self.clips[0], self.target)),
            "LRP, ours and PyTorch in float64": from_map("lrp", lrp(self.exact, self.clips[0].double(), self.target)),
        }
        for what, difference in found.items():
            if not difference <= TOLERANCE:
                raise SystemExit(f"{self.frames} frames, {self.threads} threads: {what} differ by {difference:.1e}, "
                                 f"more than {TOLERANCE:.0e}: nothing was timed.")
        # Said, not required: float32 decides the sign of a sum that cancels otherwise, and a ReLU behind it passes all or nothing.
        in_float32 = from_map("lrp", lrp(self.relevance, self.clips[0], self.target))
        found["LRP, ours and PyTorch in float32 (not required)"] = in_float32
        self.off_by = f"differs by {in_float32:.0e}"
        return {what: float(difference) for what, difference in found.items()}

    def measures(self):
        """Per measure its sides, each a timer and what it is, PyTorch and ONNX Runtime in their fastest form; times are those of a clip."""
        def evaluate(network):
            def run(batch):
                with torch.inference_mode():
                    network(batch)
            return run

        forms = {"as in the file": self.plain, "batch norm folded, channels last": self.best}
        short = self.seconds / 4

        def torch_forward(inputs, batches):
            return fastest({f"batch {batch}, {form}": timer(evaluate(network), inputs, batch)
                            for batch in batches for form, network in forms.items()}, short)

        def torch_map(method, networks, inputs):
            return fastest({form: timer(lambda clip, network=network: method(network, clip[0], self.target), inputs, 1)
                            for form, network in networks.items()}, short)

        ask = self.program.timer
        batches = [batch for batch in BATCHES if batch <= len(self.windows)]
        runtime_batch, runtime_windows = fastest({f"batch {batch}": ask("runtime", "windows", batch) for batch in batches}, short)
        torch_batch, torch_windows = torch_forward(self.windows, batches)
        batch = f"batch {FORWARD_BATCH}"
        return {
            f"forward pass, batch {FORWARD_BATCH}, a clip": {
                "ours": (batch, ask("ours", "forward", FORWARD_BATCH)), "ONNX Runtime": (batch, ask("runtime", "forward", FORWARD_BATCH)),
                "PyTorch": torch_forward(self.clips, (FORWARD_BATCH,))},
            f"occlusion, {self.count:,} windows": {
                "ours": ("all windows", ask("ours", "occlusion")),
                "ONNX Runtime": (f"{runtime_batch}, scaled", lambda seconds: self.count * runtime_windows(seconds)),
                "PyTorch": (f"{torch_batch}, scaled", lambda seconds: self.count * torch_windows(seconds))},
            "gradient x input": {"ours": ("", ask("ours", "gradient-input")), "PyTorch": torch_map(gradient_input, forms, self.clips)},
            "LRP, EpsilonPlusFlat, PyTorch in float32": {
                "ours": ("", ask("ours", "lrp")), "PyTorch": torch_map(lrp, {self.off_by: self.relevance}, self.clips)},
            "LRP, EpsilonPlusFlat, PyTorch in float64": {
                "ours": ("", ask("ours", "lrp")), "PyTorch": torch_map(lrp, {"agrees": self.exact}, self.clips.double())},
        }

    def run(self, turns):
        """Rows of the table: medians of turns; ratios are those of a turn: median, lowest, highest."""
        measures = self.measures()
        for sides in measures.values():
            sides["ours"][1](2 * self.seconds)  # compiled as it will be by then
        times = {measure: {side: [] for side in sides} for measure, sides in measures.items()}
        for turn in range(turns):
            for measure, sides in measures.items():
                order = list(sides)
                for side in order[turn % len(order):] + order[:turn % len(order)]:
                    time.sleep(0.02)  # threads of the side before have stopped to wait for more
                    times[measure][side].append(sides[side][1](self.seconds))
        rows = []
        for measure, sides in times.items():
            row = {"frames": self.frames, "threads": self.threads, "measure": measure, "milliseconds": {}, "ratios": {}, "form": {}}
            for side, values in sides.items():
                row["milliseconds"][side] = statistics.median(values)
                row["form"][side] = measures[measure][side][0]
                if side != "ours":
                    ratios = [theirs / ours for theirs, ours in zip(values, sides["ours"])]
                    row["ratios"][side] = [statistics.median(ratios), min(ratios), max(ratios)]
            rows.append(row)
        return rows


def keep_memory():
    """Freed memory stays with the process, as PyTorch's tuning guide advises: else a batch spends most of its time on page faults."""
    try:
        c = ctypes.CDLL(None)
        return bool(c.mallopt(-4, 0) and c.mallopt(-1, 2**31 - 1))  # M_MMAP_MAX, M_TRIM_THRESHOLD of glibc
    except (AttributeError, OSError, TypeError):
        return False


def machine(keeps_memory):
    """What ran where: processor, PyTorch's own report, variables that choose kernels, peers that are not there."""
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "unknown processor") \
        if os.path.exists("/proc/cpuinfo") else "unknown processor"
    # oneDNN tells only what it prints: which instructions it uses.
    probe = subprocess.run(
        [sys.executable, "-c", "import torch; torch.nn.functional.conv2d(torch.ones(2, 16, 9, 9), torch.ones(16, 16, 3, 3))"],
        env=dict(os.environ, DNNL_VERBOSE="1"), stdout=subprocess.PIPE, text=True).stdout
    isa = next((line.split("isa:")[1] for line in probe.splitlines() if "cpu,isa:" in line), "not used for convolutions")
    built = [line.strip(" -") for line in torch.__config__.show().splitlines() if "CPU capability" in line or "MKL-DNN" in line]
    lines = [
        f"{processor}, {os.cpu_count()} cores",
        f"PyTorch {torch.__version__}, oneDNN {'on' if torch.backends.mkldnn.is_available() else 'off'} ({isa}); {'; '.join(built)}; "
        f"freed memory {'stays with the process' if keeps_memory else 'goes back to the system (not glibc)'}",
        "kernels chosen by: " + (", ".join(f"{name}={value}" for name, value in sorted(os.environ.items()) if name.split("_")[0] in (
            "OPENBLAS", "OMP", "MKL", "DNNL", "ONEDNN", "ATEN", "GOMP") or name.startswith("DOTNET_Enable")) or "nothing set"),
    ]
    for name in ("zennit", "captum"):
        lines.append(f"{name}: {'installed, but' if importlib.util.find_spec(name) else 'not found,'} not compared here")
    return lines


def show(rows):
    print("| frames | threads | measure | ours | ONNX Runtime | PyTorch | ONNX Runtime / ours | PyTorch / ours |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        def cell(side):
            if side not in row["milliseconds"]:
                return "–"
            value, form = row["milliseconds"][side], row["form"][side]
            number = f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
            return f"{number} ms" + (f" ({form})" if form and side != "ours" else "")

        def ratio(side):
            return "{:.2f} ({:.2f} to {:.2f})".format(*row["ratios"][side]) if side in row["ratios"] else "–"

        print(f"| {row['frames']} | {row['threads']} | {row['measure']} | {cell('ours')} | {cell('ONNX Runtime')} | {cell('PyTorch')} | "
              f"{ratio('ONNX Runtime')} | {ratio('PyTorch')} |", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--model", type=Path, default=HERE.parents[2] / "models/crema-d-resnet-small",
                           help="folder of a residual network with 128 bands in dB")
    arguments.add_argument("--program", type=Path, default=HERE.parent / "bin/Release/net10.0/Benchmarks.dll")
    arguments.add_argument("--frames", type=int, nargs="+", default=[201, 134])
    arguments.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    arguments.add_argument("--turns", type=int, default=5)
    arguments.add_argument("--seconds", type=float, default=0.25, help="that each side works in a turn")
    arguments.add_argument("--check", action="store_true", help="agreement only")
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    if not options.program.exists():
        raise SystemExit(f"{options.program} is not there: dotnet build {HERE.parent} -c Release")
    keeps_memory = keep_memory()
    result = {"machine": [] if options.check else machine(keeps_memory), "agreement": [], "rows": []}

    def say(text):
        print(text, file=sys.stderr if options.json else sys.stdout, flush=True)

    for line in result["machine"]:
        say(line)
    for frames in options.frames:
        for threads in options.threads:
            with tempfile.TemporaryDirectory() as folder:
                setting = Setting(options, frames, threads, folder)
                try:
                    say(f"{frames} frames, threads: {threads} of PyTorch's {torch.get_num_threads()}")
                    agreement = setting.check()
                    result["agreement"].append({"frames": frames, "threads": threads, **agreement})
                    say("".join(f"  {what}: {difference:.1e}\n" for what, difference in agreement.items()).rstrip())
                    if not options.check:
                        result["rows"] += setting.run(options.turns)
                finally:
                    setting.program.close()
    result["parallel"] = torch.__config__.parallel_info()
    if options.json:
        print(json.dumps(result, indent=2))
    elif result["rows"]:
        print()
        show(result["rows"])
        print(result["parallel"])


if __name__ == "__main__":
    main()

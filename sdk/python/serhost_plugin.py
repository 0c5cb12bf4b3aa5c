"""SerHost plugins in Python: subclass one of four classes, return arrays.

One file, Python 3.9 or newer and NumPy, nothing to install. Subclass AttributionMethod, CueExtractor, ClipTransform or Model,
and end the script with run(). The program starts it as plugin.json says ("command": ["python3", "plugin.py"]) and talks to it
over its standard input and output, in the protocol of sdk/docs/protocol.md; print() goes to the run's notes. Guide:
sdk/docs/python.md.

Axes are always [bands, frames], batches [count, bands, frames]; times are seconds of the original clip; arrays that come in are read-only.
A process does one call at a time. Several may run side by side, so nothing is shared between calls but what a process has loaded.
"""
import sys

if sys.version_info < (3, 9):
    sys.stderr.write("SerHost: serhost_plugin needs Python 3.9 or newer; %s is %s.\n" % (sys.executable, sys.version.split()[0]))
    sys.exit(3)

import hashlib
import inspect
import json
import math
import os
import queue
import random
import re
import struct
import threading
import time
import traceback

import numpy as np

__version__ = "1.0"
PROTOCOL = 1
_HERE = os.path.abspath(__file__)
_IS_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


# --- what a plugin raises ---------------------------------------------------------------------------------------------

class Cancelled(Exception):
    """The user stopped the work, or it took too long. Let it through."""


class ParameterError(Exception):
    """A parameter's value does not fit the model or the clip. The message says what is allowed."""

    def __init__(self, parameter, message):
        super().__init__(message if parameter in message else f"Parameter '{parameter}': {message}")
        self.parameter = parameter


class UnsupportedModelError(Exception):
    """The model lacks what the method needs; the message says what, and what still works."""


class InputError(Exception):
    """This clip or input cannot be used; the message says why. The row fails, the plugin is fine."""


class ModelFileError(Exception):
    """A model's files cannot be used: path, and what was expected and found."""

    def __init__(self, path, message, place=None):
        super().__init__(message)
        self.path, self.place = str(path), place


class _Fault(Exception):
    """A broken contract, said in words; the place is in it already."""


# --- parameters -------------------------------------------------------------------------------------------------------

class Parameter:
    """One declared parameter; made by integer(), number(), flag(), choice(), choice_or_number() and text()."""

    def __init__(self, id, kind, default, help, unit="", minimum=None, maximum=None, step=None, choices=()):
        self.id, self.kind, self.default, self.help, self.unit = id, kind, default, help, unit
        self.minimum, self.maximum, self.step, self.choices = minimum, maximum, step, list(choices)

    def parse(self, given):
        """The value in the type of its kind."""
        if self.kind == "integer":
            return int(given)
        if self.kind == "number":
            return float(given)
        if self.kind == "boolean":
            return given == "true"
        if self.kind == "choice-or-number" and given not in self.choices:
            return float(given)
        return given

    def describe(self):
        default = str(self.default).lower() if isinstance(self.default, bool) else str(self.default)
        return {"id": self.id, "kind": self.kind, "default": default, "help": self.help, "unit": self.unit, "minimum": self.minimum,
                "maximum": self.maximum, "step": self.step, "choices": self.choices}


def integer(id, default, help, minimum=None, maximum=None, unit="", step=None):
    """A whole number."""
    return Parameter(id, "integer", default, help, unit, minimum, maximum, step)


def number(id, default, help, minimum=None, maximum=None, unit="", step=None):
    """A finite real number."""
    return Parameter(id, "number", default, help, unit, minimum, maximum, step)


def flag(id, default, help):
    """True or false."""
    return Parameter(id, "boolean", default, help)


def choice(id, default, choices, help):
    """One of some words."""
    return Parameter(id, "choice", default, help, choices=choices)


def choice_or_number(id, default, choices, help, minimum=None, maximum=None, unit=""):
    """One of some words (a str), or a number (a float)."""
    return Parameter(id, "choice-or-number", default, help, unit, minimum, maximum, choices=choices)


def text(id, default, help):
    """Free text whose form the help states."""
    return Parameter(id, "text", default, help)


# --- data -------------------------------------------------------------------------------------------------------------

class Clip:
    """A mono recording: id, samples (float32, nominally in [-1, 1]), rate in Hz, path of its file or None."""

    def __init__(self, id, samples, rate, path=None):
        self.id, self.samples, self.rate, self.path = id, samples, rate, path

    @property
    def seconds(self):
        """Length in seconds."""
        return len(self.samples) / self.rate


class Input:
    """What a model sees of a clip: values [bands, frames], and where the frames lie.

    first, step, span: centre of frame 0, distance between centres, and length of sound a frame was computed from, in seconds of
    the original clip.
    band_hz [bands]: centre frequencies, 0 for a waveform. padding [frames]: True where a frame holds no sound of the clip.
    unit, minimum, maximum, silence: unit and range of the values, and the value of silence (what occlusion fills with).
    """

    def __init__(self, values, first, step, span, band_hz=None, padding=None, unit="", minimum=0.0, maximum=1.0, silence=0.0):
        self.values = np.asarray(values, dtype=np.float32)
        if self.values.ndim != 2 or self.values.size == 0:
            raise ValueError(f"An input is [bands, frames], at least 1 by 1; found shape {self.values.shape}.")
        self.first, self.step, self.span = float(first), float(step), float(span)
        self.band_hz = np.zeros(self.bands, np.float32) if band_hz is None else np.asarray(band_hz, dtype=np.float32)
        self.padding = np.zeros(self.frames, bool) if padding is None else np.asarray(padding, dtype=bool)
        self.unit, self.minimum, self.maximum, self.silence = unit, float(minimum), float(maximum), float(silence)
        if self.band_hz.shape != (self.bands,) or self.padding.shape != (self.frames,):
            raise ValueError(f"Of {self.bands} bands and {self.frames} frames: band_hz has shape {self.band_hz.shape}, "
                             f"padding {self.padding.shape}.")

    @property
    def bands(self):
        """Rows."""
        return self.values.shape[0]

    @property
    def frames(self):
        """Columns."""
        return self.values.shape[1]

    @property
    def times(self):
        """[frames] centres in seconds of the original clip."""
        return self.first + self.step * np.arange(self.frames)


class Map:
    """A relevance map with more than its values. explain() may return this or a bare array.

    values [bands, frames]: positive spoke for the target. diagnostics: how far the map can be trusted, (id, value, unit, note) each.
    notes: sentences for the reader. extra: (name, weight, values) each, for example the part that flowed through one concept.
    """

    def __init__(self, values, diagnostics=(), notes=(), extra=()):
        self.values, self.diagnostics, self.notes, self.extra = values, list(diagnostics), list(notes), list(extra)


class Cue:
    """A measure of the voice: id (a column's name), name, unit, whether it exists in voiced frames only, source of its definition."""

    def __init__(self, id, name, unit="", voiced_only=False, source=""):
        self.id, self.name, self.unit, self.voiced_only, self.source = id, name, unit, voiced_only, source


class Tracks:
    """Cues over time: values [cues, frames], NaN where undefined. first: centre of frame 0, step: distance between centres,
    span: length of sound of a frame, in seconds. voiced [frames]: whether the voice was voiced there; None for everywhere."""

    def __init__(self, values, first, step, span, voiced=None):
        self.values, self.first, self.step, self.span, self.voiced = values, first, step, span, voiced


class Effect:
    """What a parameter of a transform does to cues. moves: (cue id, change, amount for a parameter value of 1) each; change is
    "difference" (in the cue's unit), "log-ratio", "level" (the value afterwards) or "direction". keeps: ids of the cues it must
    leave alone."""

    def __init__(self, parameter, moves, keeps=()):
        self.parameter, self.moves, self.keeps = parameter, list(moves), list(keeps)


class Changed:
    """A changed clip: samples, where moments went (anchors: (seconds before, seconds after) each; none when nothing moved in
    time), and diagnostics."""

    def __init__(self, samples, anchors=(), diagnostics=()):
        self.samples, self.anchors, self.diagnostics = samples, list(anchors), list(diagnostics)


class Found:
    """A model found: id, name, its folder (None for one in code), and why it cannot be opened (None when nothing is wrong)."""

    def __init__(self, id, name, folder=None, problem=None):
        self.id, self.name, self.folder, self.problem = id, name, folder, problem


class Job:
    """The call under way. parameters: values by id. seed: the same question gets the same seed. random: a NumPy generator of that seed."""

    def __init__(self, worker, parameters, seed=0, progress=False):
        self._worker, self.parameters, self.seed = worker, parameters, seed
        self._wants_progress, self._last, self._random = progress, 0.0, None
        self._from, self._share = 0.0, 1.0

    @property
    def random(self):
        """numpy.random.Generator of the seed."""
        if self._random is None:
            self._random = np.random.default_rng(self.seed)
        return self._random

    @property
    def cancelled(self):
        """Whether the user wants it stopped."""
        return self._worker.cancelled

    def check(self):
        """Raises Cancelled when the user wants it stopped: call it in loops that take longer than 0.2 s and do not ask the model."""
        if self._worker.cancelled:
            raise Cancelled("The work was cancelled.")

    def progress(self, share):
        """Says how much is done, 0 to 1. Checks for cancellation, too."""
        self.check()
        now = time.monotonic()
        if self._wants_progress and now - self._last > 0.05:
            self._last = now
            self._worker.send({"type": "progress", "call": self._worker.call, "share": self._from + self._share * float(share)})

    def note(self, sentence):
        """A sentence for the run's notes."""
        self._worker.send({"type": "note", "text": str(sentence)})


class HostModel:
    """The model to explain; it lives in the host. Ask it only while prepare() or explain() runs.

    id, name, kind ("classification": outputs are logits; "regression"), outputs (labels), bands, frames (None for any number), sample_rate,
    front_end (settings by name), limits (what it cannot do, sentences), has_gradient, onnx (path of its ONNX file, or None), content_hash.
    """

    def __init__(self, worker, about):
        self._worker = worker
        self.id, self.name, self.kind, self.outputs = about["id"], about["name"], about["kind"], list(about["outputs"])
        self.bands, self.frames, self.sample_rate = about["bands"], about["frames"], about["sampleRateHz"]
        self.front_end, self.limits, self.content_hash = dict(about["frontEnd"]), list(about["limits"]), about["contentHash"]
        self.has_gradient, self.onnx = about["hasGradient"], about["onnx"]

    def predict(self, batch):
        """Outputs [count, outputs] for [count, bands, frames]; [outputs] for one input [bands, frames]. A classifier gives logits."""
        batch, is_one = self._batch(batch)
        _, (outputs,) = self._worker.ask({"what": "predict"}, [batch])
        return outputs[0] if is_one else outputs

    def gradient(self, batch, target):
        """d output[target] / d input, in the shape of the input(s). target: an index, or one for each input of the batch."""
        batch, is_one = self._batch(batch)
        targets = np.broadcast_to(np.asarray(target, dtype=np.int32), (len(batch),))
        _, (gradients,) = self._worker.ask({"what": "gradient"}, [batch, targets])
        return gradients[0] if is_one else gradients

    def input(self, clip):
        """The model's input for a Clip."""
        header, arrays = self._worker.ask({"what": "input", "clip": _clip_header(clip)}, [np.asarray(clip.samples, np.float32)])
        return _read_input(header["input"], arrays)

    def _batch(self, batch):
        batch = np.asarray(batch, dtype=np.float32)
        is_one = batch.ndim == 2
        batch = batch[None] if is_one else batch
        if batch.ndim != 3 or batch.shape[1] != self.bands or (self.frames is not None and batch.shape[2] != self.frames):
            raise ValueError(f"Model '{self.id}' takes [count, {self.bands}, {self.frames or 'frames'}]; found shape {batch.shape}.")
        return batch, is_one


# --- what is subclassed -----------------------------------------------------------------------------------------------

class _Part:
    """What every part of a plugin says about itself."""

    id = None        # lower-case words joined by hyphens, unique among its kind
    name = None      # shown to people
    version = "1.0"  # change it whenever the same question could get another answer
    summary = ""     # one or two plain sentences: what a result means
    parameters = ()  # integer(...), number(...), ...

    def available(self):
        """None when it can work on this machine; else what is missing and the cure, in one sentence."""
        return None


class AttributionMethod(_Part):
    """A way to say which parts of a model's input drove its output.

    An instance is made for each model and set of parameters: self.model (a HostModel), self.parameters (values by id), self.threads.
    """

    kind = "attribution"
    needs = "predictions"  # or "gradients", or "layer-graph" (model.onnx): models without are refused before prepare() is called
    sources = ()           # papers

    def prepare(self):
        """Makes everything that does not depend on the clip. Raise ParameterError or UnsupportedModelError here."""

    def explain(self, input, target, job):
        """A map [bands, frames] (or a Map) for output `target` of `input` (an Input). The same seed must give the same map."""
        raise NotImplementedError

    def close(self):
        """Nobody needs it any more."""


class CueExtractor(_Part):
    """Measures what the voice did, frame by frame, on a whole clip."""

    kind = "cue"
    cues = ()  # Cue(...), in the order of the rows

    def extract(self, clip, job):
        """Tracks for a Clip at its own sample rate. A clip shorter than one frame gives tracks with no frames."""
        raise NotImplementedError


class ClipTransform(_Part):
    """Changes a voice in stated places and nowhere else, and says what it means to change. With every parameter at its default the
    clip stays as it is."""

    kind = "transform"
    effects = ()  # Effect(...), what a parameter does to the voice
    sources = ()  # papers and programs it follows

    def apply(self, clip, regions, job):
        """The samples of the changed clip, or a Changed. regions: [(from, to), ...] in seconds, in order; samples farther than
        0.02 s from every region must stay what they are, bit for bit."""
        raise NotImplementedError


class Model(_Part):
    """A classifier or regressor. Declare outputs, sample_rate and front_end; implement open() and predict(); gradient() if there is one."""

    kind = "model"
    output_kind = "classification"  # outputs are logits before softmax; or "regression"
    outputs = ()                    # labels, in order
    sample_rate = 16000
    front_end = None                # LogMel(...) or Waveform(...); or implement input(), bands and frames
    bands = None
    frames = None                   # None: any number
    files = ()                      # files beside the plugin that decide the outputs; those of a model's own folder count anyway
    limits = ()                     # what it cannot do, sentences
    folder = None                   # the model's folder; set before open()
    threads = 1                     # threads it may use; set before open()

    @classmethod
    def find(cls, folders):
        """The models there are: one in code, unless overridden to look for model folders among `folders`. Reads no weights."""
        return [Found(cls.id, cls.name)]

    def open(self):
        """Loads the weights. May set outputs, front_end, bands, frames, sample_rate for this model. Raise ModelFileError here."""

    def input(self, clip):
        """The Input of a Clip; by default front_end computes it."""
        if self.front_end is None:
            raise _Fault(f"{type(self).__name__} ({_where(type(self))}) has neither front_end nor input().")
        return self.front_end(clip)

    def predict(self, batch):
        """Outputs [count, outputs] for a batch [count, bands, frames]."""
        raise NotImplementedError

    def gradient(self, batch, targets):
        """d outputs[i, targets[i]] / d batch[i], as [count, bands, frames]. Leave it out where there is none."""
        raise NotImplementedError

    def close(self):
        """Nobody needs it any more."""


# --- front ends -------------------------------------------------------------------------------------------------------

class Waveform:
    """The samples themselves at a rate, one frame a sample. Settings as in model.json: sampleRateHz, durationSeconds, pad, trim."""

    bands = 1

    def __init__(self, sampleRateHz=16000, durationSeconds=None, pad="pad-or-cut", trim=None, **other):
        self.rate, self.duration, self.pad, self.trim = sampleRateHz, durationSeconds, pad, trim
        self.settings = dict(other, kind="waveform", sampleRateHz=sampleRateHz, durationSeconds=durationSeconds, pad=pad, trim=trim)
        if pad not in ("pad-or-cut", "pad-only", "cut-only"):
            raise ValueError(f"pad is '{pad}'; it must be pad-or-cut, pad-only or cut-only.")

    @property
    def length(self):
        """Samples of every input; None where they depend on the clip."""
        return None if self.duration is None or self.pad != "pad-or-cut" else int(np.rint(self.duration * self.rate))

    @property
    def frames(self):
        """Frames of every input; None where they depend on the clip."""
        return self.length

    def cut(self, clip):
        """Samples at the model's rate after trimming and cutting, the length they are to be padded to, and where the first lies."""
        samples = resample(clip.samples, clip.rate, self.rate)
        if len(samples) == 0:
            raise InputError(f"Clip '{clip.id}' holds no samples.")
        start, count = find_sound(samples, self.rate, **self.trim) if self.trim else (0, len(samples))
        length = count
        if self.duration is not None:
            target = int(np.rint(self.duration * self.rate))
            length = {"pad-or-cut": target, "pad-only": max(count, target), "cut-only": min(count, target)}[self.pad]
        return samples[start:start + min(count, length)], length, start / self.rate

    def __call__(self, clip):
        sound, length, start = self.cut(clip)
        values = np.zeros((1, length), np.float32)
        values[0, :len(sound)] = sound
        padding = np.arange(length) >= len(sound)
        return Input(values, start, 1 / self.rate, 1 / self.rate, padding=padding, unit="amplitude", minimum=-1, maximum=1)


class LogMel(Waveform):
    """Log-mel spectrogram in dB relative to the clip's maximum, as SerHost's own and librosa's (Slaney mel, power_to_db with ref=max).
    Settings by their names in model.json: LogMel(**json["frontEnd"])."""

    def __init__(self, sampleRateHz=16000, fftSize=1024, windowSamples=480, hopSamples=240, bands=128, lowHz=0.0, highHz=None,
                 floorDb=-80.0, trim=None, durationSeconds=3.0, pad="pad-or-cut", kind="log-mel"):
        super().__init__(sampleRateHz, durationSeconds, pad, trim, fftSize=fftSize, windowSamples=windowSamples,
                         hopSamples=hopSamples, bands=bands, lowHz=lowHz, highHz=highHz, floorDb=floorDb)
        self.settings["kind"] = kind
        self.fft, self.hop, self.bands, self.floor = fftSize, hopSamples, bands, floorDb
        self.window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(windowSamples) / windowSamples)
        edges = _mel_to_hz(np.linspace(_hz_to_mel(lowHz), _hz_to_mel(sampleRateHz / 2 if highHz is None else highHz), bands + 2))
        hz = np.arange(fftSize // 2 + 1) * sampleRateHz / fftSize
        low, centre, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
        self.weights = np.maximum(0, np.minimum((hz - low) / (centre - low), (high - hz) / (high - centre))) * 2 / (high - low)
        self.band_hz = edges[1:-1]

    @property
    def frames(self):
        return None if self.length is None else 1 + self.length // self.hop

    def __call__(self, clip):
        sound, length, start = self.cut(clip)
        frames = 1 + length // self.hop
        first = self.hop * np.arange(frames) - self.fft // 2 + (self.fft - len(self.window)) // 2
        at = first[:, None] + np.arange(len(self.window))
        inside = (at >= 0) & (at < len(sound))
        windowed = np.where(inside, sound[np.clip(at, 0, len(sound) - 1)].astype(np.float64), 0) * self.window
        power = self.weights @ (np.abs(np.fft.rfft(windowed, self.fft)) ** 2).T
        peak = power.max()
        decibels = 10 * np.log10(np.maximum(1e-10, power)) - 10 * np.log10(max(1e-10, peak))
        values = np.maximum(self.floor, decibels) if peak > 1e-10 else np.full_like(power, self.floor)
        padding = first + min(1, len(self.window) - 1) >= len(sound)
        return Input(values, start, self.hop / self.rate, len(self.window) / self.rate, self.band_hz, padding, "dB", self.floor, 0,
                     self.floor)


def resample(samples, source, target):
    """Samples at another rate: Kaiser-windowed sinc (64 zero crossings a side, beta 12, cutoff 0.94 of the lower Nyquist frequency),
    zero delay."""
    samples = np.asarray(samples, np.float32)
    common = math.gcd(int(source), int(target))
    phases, step = int(target) // common, int(source) // common
    if phases == step or len(samples) == 0:
        return samples
    cutoff = 0.94 * min(1, target / source)
    width = 64 / cutoff
    half = math.ceil(width)
    padded = np.concatenate([np.zeros(half - 1), samples, np.zeros(half + 1)])
    position = np.arange(-(-len(samples) * phases // step)) * step
    output = np.zeros(len(position), np.float32)
    for phase in range(phases):
        chosen = np.flatnonzero(position % phases == phase)
        distance = np.arange(2 * half) - half + 1 - phase / phases
        inside = np.maximum(0, 1 - (distance / width) ** 2)
        weights = np.where(np.abs(distance) < width, np.i0(12 * np.sqrt(inside)) / np.i0(12.0) * cutoff * np.sinc(cutoff * distance), 0)
        weights /= weights.sum()
        windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half)
        output[chosen] = windows[position[chosen] // phases] @ weights
    return output


def find_sound(samples, rate, minimumSilenceSeconds=0.5, thresholdBelowClipDb=14.0, stepSeconds=0.001):
    """First sample and number of samples of the first stretch that is not silence: the published method's trim, as model.json's "trim"."""
    window = max(1, int(np.rint(minimumSilenceSeconds * rate)))
    if len(samples) < window:
        return 0, len(samples)
    before = np.concatenate([[0.0], np.cumsum(np.asarray(samples, np.float64) ** 2)])
    limit = window * before[-1] / len(samples) * 10 ** (-thresholdBelowClipDb / 10)
    starts = np.floor(np.arange(int(len(samples) / (stepSeconds * rate)) + 2) * stepSeconds * rate).astype(int)
    starts = starts[starts + window <= len(samples)]
    begin = end = 0
    for start in starts[before[starts + window] - before[starts] <= limit]:
        if start > max(begin, end):
            return begin, int(start) - begin
        begin = end = int(start) + window
    return (begin, len(samples) - begin) if begin < len(samples) else (0, len(samples))


def _hz_to_mel(hz):
    return hz * 3 / 200 if hz < 1000 else 15 + math.log(hz / 1000) / (math.log(6.4) / 27)


def _mel_to_hz(mel):
    return np.where(mel < 15, mel * 200 / 3, 1000 * np.exp((np.maximum(mel, 15) - 15) * math.log(6.4) / 27))


# --- the protocol -----------------------------------------------------------------------------------------------------

_MARK = b"\0SHP"
_TYPES = {"float32": "<f4", "float64": "<f8", "int32": "<i4", "uint8": "|u1"}
_NAMES = {np.dtype(kind): name for name, kind in _TYPES.items()}


class _Pipe:
    """Messages: mark, length of the header, length of the arrays, JSON header, arrays."""

    def __init__(self, source, sink):
        self._source, self._sink, self._writing = source, sink, threading.Lock()

    def read(self):
        """The next message as (header, arrays); None at the end."""
        head = self._take(12)
        if head is None:
            return None
        mark, header_length, body_length = struct.unpack("<4sII", head)
        if mark != _MARK:
            raise _Fault(f"Expected a message, found {bytes(head)!r}.")
        text, data = self._take(header_length), self._take(body_length)
        if text is None or data is None:
            return None
        header = json.loads(text.decode("utf-8"))
        arrays, at = [], 0
        for about in header.get("arrays", ()):
            kind, shape = np.dtype(_TYPES[about["type"]]), tuple(about["shape"])
            count = math.prod(shape)
            array = np.frombuffer(data, kind, count, at).reshape(shape)
            array.flags.writeable = False
            arrays.append(array)
            at += _padded(count * kind.itemsize)
        return header, arrays

    def write(self, header, arrays=()):
        blocks = [np.ascontiguousarray(array, dtype=_wire_type(array)) for array in arrays]
        if blocks:
            header = dict(header, arrays=[{"type": _NAMES[block.dtype], "shape": block.shape} for block in blocks])
        encoded = json.dumps(header, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
        head = struct.pack("<4sII", _MARK, len(encoded), sum(_padded(block.nbytes) for block in blocks)) + encoded
        with self._writing:
            self._put(head)
            for block in blocks:
                if block.nbytes:
                    self._put(memoryview(block).cast("B"))
                    self._put(bytes(_padded(block.nbytes) - block.nbytes))

    def _take(self, length):
        data = bytearray(length)
        view, at = memoryview(data), 0
        while at < length:
            count = self._source.readinto(view[at:])
            if not count:
                return None
            at += count
        return data

    def _put(self, data):
        view = memoryview(data)
        while len(view):
            view = view[self._sink.write(view):]


def _padded(length):
    """Every array begins at a multiple of 8 bytes."""
    return -(-length // 8) * 8


def _wire_type(array):
    kind = np.asarray(array).dtype
    return "|u1" if kind == bool else "<i4" if kind.kind in "iu" and kind != np.uint8 else "|u1" if kind == np.uint8 else "<f4"


class _Worker:
    """Does what the host asks, one call at a time. A thread of its own reads, so that a stop is heard while a plugin works."""

    def __init__(self, classes, pipe):
        self._classes, self._pipe = classes, pipe
        self._parts, self._objects = [], {}
        self._calls, self._answers = queue.SimpleQueue(), queue.SimpleQueue()
        self.call, self.cancelled = None, False
        self._asking = threading.Lock()

    def serve(self):
        """Until the host closes the pipe."""
        threading.Thread(target=self._listen, daemon=True).start()
        while True:
            header, arrays = self._calls.get()
            try:
                reply, blocks = getattr(self, "_do_" + header["do"].replace("-", "_"))(header, arrays)
                message = dict(reply, type="reply", call=header["call"])
            except BaseException as error:  # also SystemExit: a plugin that calls sys.exit() fails its call, no more
                message, blocks = dict(_failure(error), type="failed", call=header["call"]), ()
            self.call = None
            try:
                self._pipe.write(message, blocks)
            except ValueError as error:  # a number that JSON has not
                self._pipe.write(dict(_failure(error), type="failed", call=header["call"]))

    def send(self, header):
        self._pipe.write(header)

    def ask(self, question, arrays):
        """Asks the host something about the model."""
        if self.call is None:
            raise _Fault("The model can be asked only while prepare() or explain() runs.")
        with self._asking:
            if self.cancelled:
                raise Cancelled("The work was cancelled.")
            self._pipe.write(dict(question, type="ask", call=self.call), arrays)
            header, answer = self._answers.get()
        if header["type"] == "answer":
            return header, answer
        kinds = {"cancelled": Cancelled, "unsupported": UnsupportedModelError, "argument": InputError}
        raise kinds.get(header.get("kind"), RuntimeError)(header.get("message", ""))

    def _listen(self):
        try:
            while True:
                message = self._pipe.read()
                if message is None:
                    break
                header = message[0]
                if header["type"] == "call":
                    self.call, self.cancelled = header["call"], False
                    self._calls.put(message)
                elif header["type"] == "cancel":
                    if header["call"] == self.call:
                        self.cancelled = True
                elif header["type"] in ("answer", "refused"):
                    self._answers.put(message)
        except BaseException:
            traceback.print_exc()
        os._exit(0)  # the host is gone: nothing a plugin does may keep this process

    # Calls, by their names in the protocol.

    def _do_describe(self, header, arrays):
        self._parts = [cls() for cls in self._classes]
        return {"parts": [_describe(part) for part in self._parts]}, ()

    def _do_check(self, header, arrays):
        reason = self._parts[header["part"]].available()
        return {"available": reason is None, "reason": reason or ""}, ()

    def _do_prepare(self, header, arrays):
        part = self._parts[header["part"]]
        session = type(part)()
        session.model = HostModel(self, header["model"])
        session.parameters = _parameters(part, header)
        session.threads = header["threads"]
        label = f"{part.name} needs"
        if part.needs == "gradients" and not session.model.has_gradient:
            limits = " ".join(session.model.limits)
            raise UnsupportedModelError(f"{label} gradients, which model '{session.model.id}' has not. {limits}".strip())
        if part.needs == "layer-graph" and session.model.onnx is None:
            raise UnsupportedModelError(f"{label} the network itself, and model '{session.model.id}' has no ONNX file.")
        session.prepare()
        self._objects[header["object"]] = session
        return {}, ()

    def _do_explain(self, header, arrays):
        session, maps, blocks, count = self._objects[header["object"]], [], [], len(header["requests"])
        for i, request in enumerate(header["requests"]):
            seed = int(request["seed"])
            job = Job(self, session.parameters, seed, header.get("progress", False))
            job._from, job._share = i / count, 1 / count
            _seed_everything(seed)
            job.check()
            input = _read_input(request["input"], arrays[3 * i:3 * i + 3])
            found = session.explain(input, request["target"], job)
            found = found if isinstance(found, Map) else Map(found)
            where = _at(session.explain)
            blocks.append(_checked(found.values, (input.bands, input.frames), "[bands, frames]", where))
            for name, _, values in found.extra:
                blocks.append(_checked(values, (input.bands, input.frames), f"[bands, frames] for extra map '{name}'", where))
            maps.append({
                "diagnostics": [_diagnostic(diagnostic) for diagnostic in found.diagnostics],
                "notes": [str(note) for note in found.notes],
                "extra": [{"name": str(name), "weight": _finite_or_none(weight)} for name, weight, _ in found.extra],
            })
        return {"maps": maps}, blocks

    def _do_extract(self, header, arrays):
        part = self._parts[header["part"]]
        clip, where = _read_clip(header["clip"], arrays[0]), _at(part.extract)
        _seed_everything(0)
        tracks = part.extract(clip, Job(self, _parameters(part, header)))
        if not isinstance(tracks, Tracks):
            raise _Fault(f"{where} returned {type(tracks).__name__}; expected Tracks(values, first, step, span).")
        values = np.asarray(tracks.values)
        values = values[None] if values.ndim == 1 and len(part.cues) == 1 else values
        frames = values.shape[1] if values.ndim == 2 else 0
        values = _checked(values, (len(part.cues), frames), "[cues, frames]", where, nan=True)
        voiced = np.ones(frames, bool)
        if tracks.voiced is not None:
            voiced = _checked(tracks.voiced, (frames,), "[frames] for voiced", where).astype(bool)
        return {"axis": _axis(tracks.first, tracks.step, tracks.span, frames)}, [values, voiced]

    def _do_transform(self, header, arrays):
        part = self._parts[header["part"]]
        clip, where = _read_clip(header["clip"], arrays[0]), _at(part.apply)
        seed = int(header["seed"])
        _seed_everything(seed)
        regions = [(region["from"], region["to"]) for region in header["regions"]]
        found = part.apply(clip, regions, Job(self, _parameters(part, header), seed))
        found = found if isinstance(found, Changed) else Changed(found)
        count = len(clip.samples) if not found.anchors else np.size(found.samples)
        anchors = [[float(before), float(after)] for before, after in found.anchors]
        return ({"anchors": anchors, "diagnostics": [_diagnostic(diagnostic) for diagnostic in found.diagnostics]},
                [_checked(found.samples, (count,), "[samples], as many as the clip has", where)])

    def _do_find(self, header, arrays):
        found = list(type(self._parts[header["part"]]).find(header["folders"]))
        folder = [None if model.folder is None else str(model.folder) for model in found]
        return {"models": [{"id": m.id, "name": m.name, "folder": f, "problem": m.problem} for m, f in zip(found, folder)]}, ()

    def _do_open(self, header, arrays):
        model = type(self._parts[header["part"]])()
        model.id, model.name, model.folder, model.threads = header["id"], header["name"], header["folder"], header["threads"]
        model.open()
        self._objects[header["object"]] = model
        return {"model": _describe_model(model)}, ()

    def _do_input(self, header, arrays):
        model = self._objects[header["object"]]
        found = model.input(_read_clip(header["clip"], arrays[0]))
        where = _at(model.input)
        if not isinstance(found, Input):
            raise _Fault(f"{where} returned {type(found).__name__}; expected an Input.")
        _checked(found.values, found.values.shape, "[bands, frames]", where)
        return {"input": _input_header(found)}, [found.values, found.band_hz, found.padding]

    def _do_predict(self, header, arrays):
        model = self._objects[header["object"]]
        return {}, [_checked(model.predict(arrays[0]), (len(arrays[0]), len(model.outputs)), "[count, outputs]", _at(model.predict))]

    def _do_gradient(self, header, arrays):
        model, (batch, targets) = self._objects[header["object"]], arrays
        return {}, [_checked(model.gradient(batch, targets), batch.shape, "[count, bands, frames]", _at(model.gradient))]

    def _do_dispose(self, header, arrays):
        found = self._objects.pop(header["object"], None)
        if found is not None:
            found.close()
        return {}, ()


def run(*classes):
    """Serves the classes (all that the script defines, when none is named) until the program that started it ends."""
    if not classes:
        script = sys.modules["__main__"]
        kinds = (AttributionMethod, CueExtractor, ClipTransform, Model)
        classes = [found for found in vars(script).values()
                   if inspect.isclass(found) and issubclass(found, kinds) and found.__module__ == "__main__" and found.id is not None]
    if sys.stdin is None or sys.stdin.isatty():
        names = ", ".join(f"{cls.kind} '{cls.id}'" for cls in classes) or "nothing"
        folder = os.path.dirname(_script()) or "."
        sys.exit(f"This is a plugin for SerHost; it offers {names}.\nTry it with: serhost plugins check {folder}")
    pipe = _take_pipes()
    message = pipe.read()
    if message is None:
        return
    offered = message[0].get("protocols", [])
    if PROTOCOL not in offered:
        pipe.write({"type": "failed", "call": 0, "kind": "fault", "details": "", "message":
                    f"serhost_plugin.py {__version__} speaks protocol {PROTOCOL}, this program {offered}: "
                    "use the serhost_plugin.py that came with it."})
        return
    pipe.write({"type": "hello", "protocol": PROTOCOL,
                "worker": f"serhost_plugin.py {__version__}, Python {sys.version.split()[0]}, NumPy {np.__version__}, {sys.executable}"})
    _Worker(classes, pipe).serve()


def _take_pipes():
    """Standard input and output are the protocol's alone: what a plugin prints, in C as well, goes to standard error; what it
    reads is empty."""
    source = os.fdopen(os.dup(0), "rb", buffering=0)
    sink = os.fdopen(os.dup(1), "wb", buffering=0)
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.close(empty)
    os.dup2(2, 1)
    sys.stdout.flush()
    sys.stdout = sys.stderr
    if sys.platform.startswith("linux"):
        import fcntl
        for pipe in (source, sink):
            try:
                fcntl.fcntl(pipe.fileno(), 1031, 1 << 20)  # F_SETPIPE_SZ: an input fits in one go
            except OSError:
                pass  # not a pipe, or the user's allowance is used up: slower, no more
    return _Pipe(source, sink)


# --- checks and descriptions ------------------------------------------------------------------------------------------

def _script():
    return os.path.abspath(getattr(sys.modules["__main__"], "__file__", "") or "")


def _where(thing):
    """File and line of a class or function."""
    try:
        return f"{os.path.basename(inspect.getsourcefile(thing))}, line {inspect.getsourcelines(thing)[1]}"
    except (OSError, TypeError):
        return "?"


def _at(method):
    return f"{method.__qualname__} ({_where(method)})"


def _checked(values, shape, axes, where, nan=False):
    """Float32 (or flags) of a shape, finite; says where it came from when it is not."""
    if values is None:
        raise _Fault(f"{where} returned None; expected an array {axes} of shape {shape}.")
    if hasattr(values, "detach"):
        values = values.detach().cpu().numpy()  # a torch tensor
    values = np.asarray(values)
    if values.dtype.kind not in "fiub":
        raise _Fault(f"{where} returned an array of {values.dtype}; expected numbers {axes}.")
    if values.shape != tuple(shape):
        hint = " It is transposed: return values.T." if len(shape) == 2 and values.shape == tuple(shape)[::-1] else ""
        raise _Fault(f"{where} returned an array of shape {values.shape}; expected {axes}: {tuple(shape)}.{hint}")
    with np.errstate(over="ignore"):
        values = np.ascontiguousarray(values, dtype=bool if values.dtype == bool else "<f4")
    bad = np.isinf(values) if nan else ~np.isfinite(values)
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        allowed = "finite or NaN" if nan else "finite"
        raise _Fault(f"{where} returned {values[place]} at {axes.split(' for ')[0]} = {list(place)}; every value must be {allowed}.")
    return values


def _parameters(part, header):
    given = header.get("parameters", {})
    return {parameter.id: parameter.parse(given.get(parameter.id, parameter.describe()["default"])) for parameter in part.parameters}


def _describe(part):
    cls = type(part)
    where = f"class {cls.__name__} ({_where(cls)})"
    for field in ("id", "name"):
        if not isinstance(getattr(part, field), str) or not getattr(part, field):
            raise _Fault(f"{where}: '{field}' must be a text.")
    if not _IS_ID.match(part.id):
        raise _Fault(f"{where}: id '{part.id}' must be lower-case words joined by hyphens.")
    wrong = next((p for p in part.parameters if not isinstance(p, Parameter)), None)
    if wrong is not None:
        raise _Fault(f"{where}: parameters must be made by integer(), number(), flag(), choice(), choice_or_number() or text(); "
                     f"found {wrong!r}.")
    about = {"kind": part.kind, "id": part.id, "name": part.name, "version": str(part.version), "summary": part.summary,
             "parameters": [parameter.describe() for parameter in part.parameters]}
    needed = {"attribution": "explain", "cue": "extract", "transform": "apply", "model": "predict"}[part.kind]
    base = {"attribution": AttributionMethod, "cue": CueExtractor, "transform": ClipTransform, "model": Model}[part.kind]
    if getattr(cls, needed) is getattr(base, needed):
        raise _Fault(f"{where}: it does not define {needed}().")
    if part.kind == "attribution":
        if part.needs not in ("predictions", "gradients", "layer-graph"):
            raise _Fault(f"{where}: needs is '{part.needs}'; it must be predictions, gradients or layer-graph.")
        about.update(needs=part.needs, sources=list(part.sources))
    elif part.kind == "cue":
        if not part.cues or not all(isinstance(cue, Cue) for cue in part.cues):
            raise _Fault(f"{where}: cues must hold a Cue(...) for each row.")
        about["cues"] = [{"id": cue.id, "name": cue.name, "unit": cue.unit, "voicedOnly": bool(cue.voiced_only), "source": cue.source}
                         for cue in part.cues]
    elif part.kind == "transform":
        about["effects"] = [{"parameter": effect.parameter, "keeps": effect.keeps,
                             "moves": [{"cue": cue, "change": change, "perUnit": float(amount)} for cue, change, amount in effect.moves]}
                            for effect in part.effects]
        about["sources"] = list(part.sources)
    return about


def _describe_model(model):
    cls = type(model)
    where = f"class {cls.__name__} ({_where(cls)})"
    front = model.front_end
    bands = model.bands if model.bands is not None else getattr(front, "bands", None)
    frames = model.frames if model.frames is not None else getattr(front, "frames", None)
    if not model.outputs or bands is None:
        raise _Fault(f"{where}: a model needs outputs (labels) and either front_end or bands.")
    if model.output_kind not in ("classification", "regression"):
        raise _Fault(f"{where}: output_kind is '{model.output_kind}'; it must be classification or regression.")
    settings = {key: "any" if key == "durationSeconds" and value is None else "none" if value is None else str(value)
                for key, value in getattr(front, "settings", {}).items()}
    has_gradient = cls.gradient is not Model.gradient
    hidden = f"It runs in a script: its layers are not known here{', its gradients are' if has_gradient else ''}."
    digest = hashlib.sha256(json.dumps([model.id, str(model.version), list(model.outputs), settings]).encode())
    beside = [os.path.join(os.path.dirname(_script()), name) for name in model.files]
    for path in beside + _files_of(model.folder):
        digest.update(os.path.basename(path).encode())
        with open(path, "rb") as stream:
            for block in iter(lambda: stream.read(1 << 20), b""):
                digest.update(block)
    return {"id": model.id, "name": model.name, "kind": model.output_kind, "outputs": [str(label) for label in model.outputs],
            "bands": int(bands), "frames": None if frames is None else int(frames),
            "sampleRateHz": int(getattr(front, "rate", model.sample_rate)), "contentHash": digest.hexdigest(), "frontEnd": settings,
            "limits": [str(limit) for limit in model.limits] or [hidden], "hasGradient": has_gradient, "onnx": None}


def _files_of(folder):
    if folder is None:
        return []
    return sorted(os.path.join(root, name) for root, _, names in os.walk(folder) for name in names)


def _failure(error):
    """An exception as the host is told of it."""
    details = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    about = {"kind": "fault", "message": str(error), "details": details}
    if isinstance(error, Cancelled):
        return dict(about, kind="cancelled")
    if isinstance(error, ParameterError):
        return dict(about, kind="parameter", parameter=error.parameter)
    if isinstance(error, UnsupportedModelError):
        return dict(about, kind="unsupported")
    if isinstance(error, InputError):
        return dict(about, kind="argument")
    if isinstance(error, ModelFileError):
        return dict(about, kind="format", file=error.path, place=error.place)
    if isinstance(error, _Fault):
        return about
    message = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    if isinstance(error, ModuleNotFoundError) and error.name:
        python = f"{sys.executable} (Python {sys.version.split()[0]})"
        message = (f"it needs the Python package '{error.name.split('.')[0]}', which {python} has not: "
                   "install it there, or choose another Python with SERHOST_PYTHON or \"command\" in plugin.json")
    frame = _own_frame(error)
    place = f" ({os.path.basename(frame.filename)}, line {frame.lineno}, in {frame.name}: {frame.line})" if frame else ""
    return dict(about, message=message + place)


def _own_frame(error):
    """The innermost place that is in the plugin's own folder, else outside this file."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if os.path.abspath(frame.filename) != _HERE]
    folder = os.path.dirname(_script())
    own = [frame for frame in frames if os.path.abspath(frame.filename).startswith(folder + os.sep)]
    return (own or frames or [None])[-1]


def _seed_everything(seed):
    """A method that draws from a global generator must give the same map again, too."""
    random.seed(seed)
    np.random.seed(seed % (1 << 32))
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed % (1 << 63))


def _diagnostic(given):
    id, value, unit, note = list(given) + [""] * (4 - len(given))
    return {"id": str(id), "value": _finite_or_none(value), "unit": str(unit), "note": str(note)}


def _finite_or_none(value):
    value = float(value)
    return value if math.isfinite(value) else None


def _axis(first, step, span, count):
    return {"firstSeconds": float(first), "stepSeconds": float(step), "spanSeconds": float(span), "count": int(count)}


def _input_header(input):
    return {"axis": _axis(input.first, input.step, input.span, input.frames), "unit": input.unit, "minimum": input.minimum,
            "maximum": input.maximum, "silence": input.silence}


def _read_input(about, arrays):
    axis = about["axis"]
    return Input(arrays[0], axis["firstSeconds"], axis["stepSeconds"], axis["spanSeconds"], arrays[1], arrays[2].astype(bool),
                 about["unit"], about["minimum"], about["maximum"], about["silence"])


def _clip_header(clip):
    return {"id": clip.id, "sampleRateHz": int(clip.rate), "path": clip.path}


def _read_clip(about, samples):
    return Clip(about["id"], samples, about["sampleRateHz"], about["path"])

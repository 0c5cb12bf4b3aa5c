"""The same occlusion on the same GPU in PyTorch: every window's input in full, in batches, by cuDNN.

    python3 peer.py MODEL.onnx [--frames 201] [--batch 512] [--cpu]

Needs torch and numpy only; the ONNX file is read by the few lines below. Prints rows of the table `serhost bench cuda`
prints. Windows of 1 band x 10 frames, stride 1 x 3; the fill is the input's lowest value.
"""
import argparse
import struct
import time

import numpy
import torch
from torch.nn import functional


def fields(data):
    """(number, value) of each field of a protobuf message; value is an int or bytes."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        kind = key & 7
        if kind == 0:
            yield key >> 3, varint()
        elif kind == 2:
            length = varint()
            yield key >> 3, data[at:at + length]
            at += length
        else:
            size = 8 if kind == 1 else 4
            yield key >> 3, data[at:at + size]
            at += size


def signed(value):
    return value - (1 << 64) if value >= 1 << 63 else value


def ints(value):
    """A repeated integer field, packed or not."""
    if isinstance(value, int):
        return [signed(value)]
    found, at = [], 0
    while at < len(value):
        number = shift = 0
        while True:
            byte = value[at]
            at += 1
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        found.append(signed(number))
    return found


def tensor(data):
    dims, name, kind, raw, floats, longs = [], "", 1, None, [], []
    for number, value in fields(data):
        if number == 1:
            dims += ints(value)
        elif number == 2:
            kind = value
        elif number == 4:
            floats += numpy.frombuffer(value, "<f4").tolist()
        elif number == 7:
            longs += ints(value)
        elif number == 8:
            name = value.decode()
        elif number == 9:
            raw = value
    dtype = {1: "<f4", 7: "<i8"}[kind]
    values = numpy.frombuffer(raw, dtype) if raw is not None else numpy.array(floats if kind == 1 else longs, dtype)
    return name, torch.from_numpy(values.reshape(dims).copy())


def node(data):
    inputs, outputs, kind, attributes = [], [], "", {}
    for number, value in fields(data):
        if number == 1:
            inputs.append(value.decode())
        elif number == 2:
            outputs.append(value.decode())
        elif number == 4:
            kind = value.decode()
        elif number == 5:
            name, content = "", None
            for n, v in fields(value):
                if n == 1:
                    name = v.decode()
                elif n == 2:
                    content = struct.unpack("<f", v)[0]
                elif n == 3:
                    content = signed(v)
                elif n == 5:
                    content = tensor(v)[1]
                elif n == 8:
                    content = (content or []) + ints(v)
            attributes[name] = content
    return kind, inputs, outputs, attributes


class Network:
    def __init__(self, path, device):
        data = open(path, "rb").read()
        graph = next(value for number, value in fields(data) if number == 7)
        self.weights, self.nodes, self.input, self.output = {}, [], None, None
        inputs = []
        for number, value in fields(graph):
            if number == 1:
                self.nodes.append(node(value))
            elif number == 5:
                name, values = tensor(value)
                self.weights[name] = values.to(device)
            elif number == 11:
                inputs.append(next(v for n, v in fields(value) if n == 1).decode())
            elif number == 12:
                self.output = next(v for n, v in fields(value) if n == 1).decode()
        self.input = next(name for name in inputs if name not in self.weights)

    def __call__(self, x):
        values = dict(self.weights)
        values[self.input] = x
        for kind, inputs, outputs, a in self.nodes:
            v = [values[name] if name else None for name in inputs]
            values[outputs[0]] = self.apply(kind, v, a)
        return values[self.output]

    @staticmethod
    def apply(kind, v, a):
        def padded(x, fill):
            top, left, bottom, right = a.get("pads") or [0, 0, 0, 0]
            return functional.pad(x, (left, right, top, bottom), value=fill) if any((top, left, bottom, right)) else x

        if kind == "Conv":
            pads = a.get("pads") or [0, 0, 0, 0]
            symmetric = pads[:2] == pads[2:]
            return functional.conv2d(v[0] if symmetric else padded(v[0], 0.0), v[1], v[2] if len(v) > 2 else None, a.get("strides", 1),
                                     pads[:2] if symmetric else 0, a.get("dilations", 1), a.get("group", 1))
        if kind == "BatchNormalization":
            return functional.batch_norm(v[0], v[3], v[4], v[1], v[2], False, 0.0, a.get("epsilon", 1e-5))
        if kind == "Relu":
            return functional.relu(v[0])
        if kind == "MaxPool":
            pads = a.get("pads") or [0, 0, 0, 0]
            symmetric = pads[:2] == pads[2:]
            return functional.max_pool2d(v[0] if symmetric else padded(v[0], float("-inf")), a["kernel_shape"], a.get("strides"), pads[:2] if symmetric else 0)
        if kind == "Add":
            return v[0] + v[1]
        if kind == "GlobalAveragePool":
            return v[0].mean((2, 3), keepdim=True)
        if kind == "ReduceMean":
            axes = a.get("axes") or v[1].tolist()
            return v[0].mean(axes, keepdim=bool(a.get("keepdims", 1)))
        if kind == "Flatten":
            return v[0].flatten(a.get("axis", 1))
        if kind == "Reshape":
            return v[0].reshape([v[0].shape[i] if n == 0 else n for i, n in enumerate(v[1].tolist())])
        if kind == "Gemm":
            weights = v[1].t() if a.get("transB", 0) else v[1]
            return a.get("alpha", 1.0) * v[0] @ weights + a.get("beta", 1.0) * v[2]
        if kind == "MatMul":
            return v[0] @ v[1]
        if kind in ("Identity", "Dropout"):
            return v[0]
        raise SystemExit(f"peer.py does not know the operator {kind}.")


def starts(length, window, stride):
    """As the program places windows: from 0 in strides; the last one may reach past the edge and is cut off there."""
    return [i * stride for i in range(-(-(length - window) // stride) + 1)]


def occlude(network, clip, fill, batch):
    bands, frames = clip.shape
    places = [(b, f) for b in range(bands) for f in starts(frames, 10, 3)]
    band = torch.tensor([b for b, _ in places], device=clip.device)
    frame = torch.tensor([f for _, f in places], device=clip.device)
    clean = network(clip[None, None])[0]
    drops = []
    for first in range(0, len(places), batch):
        b, f = band[first:first + batch], frame[first:first + batch]
        inputs = clip.expand(len(b), 1, bands, frames).clone()
        columns = (f[:, None] + torch.arange(10, device=clip.device)).clamp(max=frames - 1)
        inputs[torch.arange(len(b), device=clip.device)[:, None], 0, b[:, None], columns] = fill
        drops.append(clean - network(inputs))
    return torch.cat(drops)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("model")
    arguments.add_argument("--frames", type=int, default=201)
    arguments.add_argument("--bands", type=int, default=128)
    arguments.add_argument("--batch", type=int, nargs="*", default=[256, 1024, 2048])
    arguments.add_argument("--turns", type=int, default=5)
    arguments.add_argument("--cpu", action="store_true", help="to try the script where there is no GPU")
    options = arguments.parse_args()
    device = "cpu" if options.cpu else "cuda"
    torch.manual_seed(1)
    clip = (torch.rand(options.bands, options.frames) * -80).to(device)
    fill = float(clip.min())
    print(f"PyTorch {torch.__version__}, {torch.cuda.get_device_name(0) if device == 'cuda' else 'CPU'}, cuDNN {torch.backends.cudnn.version()}")
    print(f"{'method':<34}{'ms a clip':>12}{'clips a second':>16}")
    with torch.inference_mode():
        network = Network(options.model, device)
        reference = None
        for tf32 in (False, True):
            torch.backends.cudnn.allow_tf32 = tf32
            torch.backends.cuda.matmul.allow_tf32 = tf32
            torch.backends.cudnn.benchmark = True
            for batch in options.batch:
                found = occlude(network, clip, fill, batch)  # warms up, too
                reference = found if reference is None else reference
                difference = float((found - reference).abs().max())
                times = []
                for _ in range(options.turns):
                    if device == "cuda":
                        torch.cuda.synchronize()
                    begin = time.perf_counter()
                    occlude(network, clip, fill, batch)
                    if device == "cuda":
                        torch.cuda.synchronize()
                    times.append(time.perf_counter() - begin)
                seconds = sorted(times)[len(times) // 2]
                name = f"torch, full, {'TF32' if tf32 else 'FP32'}, batch {batch}"
                print(f"{name:<34}{seconds * 1e3:>12.2f}{1 / seconds:>16.1f}   differs by {difference:.1E} of a logit")


if __name__ == "__main__":
    main()

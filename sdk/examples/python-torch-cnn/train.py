"""Trains the network on synthetic glides and writes weights.npz; with --onnx FOLDER exports it as model.onnx and model.json instead.

PYTHONPATH=../../python python3 train.py [--onnx FOLDER]
"""
import hashlib
import json
import pathlib
import sys

import numpy as np
import torch

import network
from serhost_plugin import Clip, LogMel

CLIPS, EPOCHS, BATCH = 1200, 20, 32


def glide(random, label):
    """A voice-like tone of 0.6 to 1.4 s whose pitch moves by 3 to 9 semitones (or less than 0.3) on its way."""
    rate, seconds = 16000, random.uniform(0.6, 1.4)
    t = np.arange(int(rate * seconds)) / rate
    semitones = {"rising": 1, "falling": -1}.get(label, 0) * random.uniform(3, 9) + random.uniform(-0.3, 0.3) * (label == "level")
    f0 = random.uniform(110, 320) * 2 ** (semitones * (t / seconds - 0.5) / 12)
    phase = 2 * np.pi * np.cumsum(f0) / rate
    tilt = random.uniform(0.5, 1.5)
    tone = sum(np.sin(k * phase + random.uniform(0, 6)) / k ** tilt for k in range(1, 12))
    envelope = np.minimum(1, np.minimum(t, seconds - t) / 0.05)
    return Clip(label, (0.1 * tone * envelope + 10 ** random.uniform(-4, -2) * random.standard_normal(len(t))).astype(np.float32), rate)


def dataset(seed, count):
    random, front = np.random.default_rng(seed), LogMel(**network.FRONT_END)
    labels = random.integers(len(network.LABELS), size=count)
    inputs = np.stack([front(glide(random, network.LABELS[label])).values for label in labels])
    return torch.from_numpy(inputs)[:, None], torch.from_numpy(labels)


def train():
    torch.manual_seed(1)
    inputs, labels = dataset(1, CLIPS)
    net = network.Glides()
    optimiser = torch.optim.Adam(net.parameters(), 3e-3)
    # The rate falls to nothing, so that the stored means and deviations are those of the final weights.
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda epoch: 1 - epoch / EPOCHS)
    for epoch in range(EPOCHS):
        for chosen in torch.randperm(CLIPS).split(BATCH):
            optimiser.zero_grad()
            loss = torch.nn.functional.cross_entropy(net(inputs[chosen]), labels[chosen])
            loss.backward()
            optimiser.step()
        schedule.step()
        print(f"epoch {epoch + 1}: loss {loss.item():.3f}")
    net.eval()
    np.savez_compressed(network.WEIGHTS, **{name: value.numpy() for name, value in net.state_dict().items()})
    inputs, labels = dataset(2, 300)
    print(f"{(net(inputs).argmax(1) == labels).float().mean():.3f} of 300 new glides are right")


def export(folder):
    folder.mkdir(parents=True, exist_ok=True)
    example = torch.zeros(1, 1, network.FRONT_END["bands"], 151)
    torch.onnx.export(network.load(), example, str(folder / "model.onnx"), input_names=["input"], output_names=["logits"],
                      dynamic_axes={"input": {0: "count"}, "logits": {0: "count"}}, opset_version=13)
    described = {"provider": "onnx", "id": "glides-onnx", "name": "Glides (ONNX)", "file": "model.onnx",
                 "sha256": hashlib.sha256((folder / "model.onnx").read_bytes()).hexdigest(), "outputKind": "classification",
                 "labels": network.LABELS, "frontEnd": network.FRONT_END}
    (folder / "model.json").write_text(json.dumps(described, indent=2))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--onnx"]:
        export(pathlib.Path(sys.argv[2]))
    else:
        train()

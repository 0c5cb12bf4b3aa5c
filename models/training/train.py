#!/usr/bin/env python3
"""Trains one network from a config file and writes metrics.json, predictions.csv and model.onnx. See README.md.

Resumes from its last checkpoint; runs on a CPU with Debian's python3-torch, or on a GPU where PyTorch finds one.
"""
import argparse
import copy
import json
import math
import os
import time
from pathlib import Path

import torch
from torch.nn import functional as F

from augment import augment
from export import export, weights
from features import CORPORA, split
from networks import build


def rate(step, steps, peak, warm):
    """One-cycle: linear warm-up over the first `warm` steps, then half a cosine down to 0."""
    return peak * step / warm if step < warm else peak * 0.5 * (1 + math.cos(math.pi * (step - warm) / (steps - warm)))


@torch.no_grad()
def follow(average, net, decay):
    """Moves an average of weights and batch-norm statistics towards the network's."""
    for a, b in zip(average.state_dict().values(), net.state_dict().values()):
        a.lerp_(b, 1 - decay) if a.is_floating_point() else a.copy_(b)


@torch.no_grad()
def logits(net, values, device):
    net.eval()
    return torch.cat([net(part.to(device)).float().cpu() for part in values.split(64)])


def accuracy(outputs, labels):
    return (outputs.argmax(1) == labels).float().mean().item()


def recall(outputs, labels, classes):
    hits = outputs.argmax(1) == labels
    return sum(hits[labels == c].float().mean().item() for c in range(classes)) / classes


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("config")
    arguments.add_argument("--features", required=True, help="folder of exported features")
    arguments.add_argument("--work", default=str(Path(__file__).parent / "work"), help="folder for checkpoints and results")
    arguments.add_argument("--threads", type=int, default=2)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    config = json.loads(Path(options.config).read_text())
    work = Path(options.work) / Path(options.config).stem
    work.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")

    corpus = CORPORA[config["corpus"]](options.features, config["features"])
    train, validation, test = split(corpus, config["split"])
    labels = torch.tensor([corpus.label(i) for i in range(len(corpus.clips))])
    classes = len(corpus.labels)
    torch.manual_seed(config["seed"])
    net = build(config["network"], classes).to(device).to(memory_format=torch.channels_last)
    if "initial" in config:  # Goes on from a result of another config.
        counters = {name: value for name, value in net.state_dict().items() if name.endswith("num_batches_tracked")}
        net.load_state_dict({**counters, **weights(Path(options.work) / config["initial"])})
    average = copy.deepcopy(net)
    optimiser = torch.optim.AdamW(net.parameters(), lr=config["peakRate"], weight_decay=config["weightDecay"])
    batch, epochs = config["batch"], config["epochs"]
    steps_an_epoch = len(train) // batch
    steps = steps_an_epoch * epochs
    print(f"{work.name}: {sum(p.numel() for p in net.parameters())} parameters; {len(train)} training, {len(validation)} validation, {len(test)} test clips", flush=True)

    checkpoint, first = work / "checkpoint.pt", 0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        net.load_state_dict(state["net"]), average.load_state_dict(state["average"]), optimiser.load_state_dict(state["optimiser"])
        first = state["epoch"]
        print(f"resumed after epoch {first}", flush=True)

    for epoch in range(first, epochs):
        started, total = time.time(), 0.0
        g = torch.Generator().manual_seed(config["seed"] * 100_003 + epoch)  # Resuming repeats the same epoch exactly.
        order = torch.tensor(train)[torch.randperm(len(train), generator=g)]
        net.train()
        for step in range(steps_an_epoch):
            pick = order[step * batch:(step + 1) * batch]
            targets = F.one_hot(labels[pick], classes).float()
            targets = targets * (1 - config["labelSmoothing"]) + config["labelSmoothing"] / classes
            x, targets = augment(corpus.values[pick], targets, config["augmentation"], g)
            now = epoch * steps_an_epoch + step
            for group in optimiser.param_groups:
                group["lr"] = rate(now, steps, config["peakRate"], config.get("warmupSteps", max(1, steps // 10)))
            optimiser.zero_grad()
            with torch.autocast(device.type, torch.bfloat16, enabled=config["bfloat16"]):
                outputs = net(x.to(device).contiguous(memory_format=torch.channels_last))
            loss = F.cross_entropy(outputs.float(), targets.to(device))
            loss.backward()
            optimiser.step()
            follow(average, net, min(config["averageDecay"], now / (now + 10)))
            total += loss.item()
        outputs = logits(average, corpus.values[validation], device)
        row = {"epoch": epoch + 1, "loss": total / steps_an_epoch, "validation": accuracy(outputs, labels[validation]), "seconds": time.time() - started}
        print(json.dumps(row), flush=True)
        state = {"net": net.state_dict(), "average": average.state_dict(), "optimiser": optimiser.state_dict(), "epoch": epoch + 1}
        torch.save(state, work / "checkpoint.new")
        os.replace(work / "checkpoint.new", checkpoint)

    average = average.cpu()
    outputs = logits(average, corpus.values[test], "cpu")
    metrics = {
        "config": config, "parameters": sum(p.numel() for p in net.parameters()), "labels": corpus.labels, "epochs": epochs,
        "validationAccuracy": accuracy(logits(average, corpus.values[validation], "cpu"), labels[validation]),
        "testClips": len(test), "testAccuracy": accuracy(outputs, labels[test]), "testUnweightedAverageRecall": recall(outputs, labels[test], classes),
    }
    (work / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    rows = [f"{corpus.clips[i][1]},{corpus.speaker(i)},{corpus.labels[labels[i]]},{corpus.labels[o.argmax()]}" for i, o in zip(test, outputs)]
    (work / "predictions.csv").write_text("\n".join(["clip,speaker,label,predicted", *rows]) + "\n")
    export(average, corpus.labels, work / "model.onnx", tuple(corpus.values.shape[2:]))
    print(json.dumps({k: metrics[k] for k in ("validationAccuracy", "testClips", "testAccuracy", "testUnweightedAverageRecall")}), flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Writes a network as ONNX: dynamic batch and frames, batch-norm nodes kept. Run directly to export a checkpoint early."""
import argparse
import copy
import json
from pathlib import Path

import torch

from features import CORPORA
from networks import build


def export(net, labels, path, shape):
    net = copy.deepcopy(net)
    net.fold()
    net = net.cpu().float().eval().to(memory_format=torch.contiguous_format)
    torch.onnx.export(
        net, torch.full((1, 1, *shape), -40.0), str(path), opset_version=net.opset, input_names=["logmel"], output_names=["logits"],
        dynamic_axes={"logmel": {0: "batch", 3: "frames"}, "logits": {0: "batch"}},
        # PRESERVE keeps batch norm as nodes (EVAL fuses it into convolutions); the network itself is in inference mode.
        training=torch.onnx.TrainingMode.PRESERVE, do_constant_folding=False)


def weights(path):
    """The weights of an exported residual network by their names, to go on training from (needs python3-onnx)."""
    from onnx import load, numpy_helper
    return {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in load(str(path)).graph.initializer}


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("config")
    arguments.add_argument("checkpoint")
    arguments.add_argument("onnx")
    options = arguments.parse_args()
    config = json.loads(Path(options.config).read_text())
    labels = CORPORA[config["corpus"]].labels
    net = build(config["network"], len(labels))
    state = torch.load(options.checkpoint, map_location="cpu")
    net.load_state_dict(state["average"])
    export(net, labels, options.onnx, (128, 201))
    print(f"{options.onnx}: after epoch {state['epoch']}")


if __name__ == "__main__":
    main()

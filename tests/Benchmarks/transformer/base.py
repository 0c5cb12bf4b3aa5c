"""A wav2vec 2.0 classifier of base size with random weights: base.py OUT.onnx writes it; base.py --time [SECONDS] times PyTorch on it.

Twelve layers of 768 channels, 12 heads, 3072 feed-forward neurons; seven convolutions of 512 channels with a group norm in the first;
94.6 million parameters. Needs PyTorch only. Times are of the processor (one thread), so that other work on the machine counts little.
"""
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

KERNELS, STRIDES = (10, 3, 3, 3, 3, 2, 2), (5, 2, 2, 2, 2, 2, 2)
CHANNELS, HIDDEN, HEADS, INNER, LAYERS = 512, 768, 12, 3072, 12


class Layer(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.up, self.down = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.first, self.second = nn.LayerNorm(HIDDEN), nn.LayerNorm(HIDDEN)

    def forward(self, x):
        def heads(y):
            return y.reshape(y.shape[0], -1, HEADS, HIDDEN // HEADS).transpose(1, 2)

        scores = heads(self.q(x)) @ heads(self.k(x)).transpose(-1, -2) / math.sqrt(HIDDEN // HEADS)
        context = (scores.softmax(-1) @ heads(self.v(x))).transpose(1, 2)
        x = self.first(x + self.o(context.reshape(x.shape[0], -1, HIDDEN)))
        return self.second(x + self.down(F.gelu(self.up(x))))


class Base(nn.Module):
    def __init__(self, labels=4):
        super().__init__()
        sizes = zip((1,) + 6 * (CHANNELS,), KERNELS, STRIDES)
        self.front = nn.ModuleList(nn.Conv1d(size, CHANNELS, kernel, stride, bias=False) for size, kernel, stride in sizes)
        self.norm = nn.GroupNorm(CHANNELS, CHANNELS)
        self.feature_norm, self.projection = nn.LayerNorm(CHANNELS), nn.Linear(CHANNELS, HIDDEN)
        self.position = nn.Conv1d(HIDDEN, HIDDEN, 128, padding=64, groups=16)
        self.start = nn.LayerNorm(HIDDEN)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.projector, self.classifier = nn.Linear(HIDDEN, 256), nn.Linear(256, labels)

    def forward(self, x):
        x = x[:, None]
        for i, convolution in enumerate(self.front):
            x = convolution(x)
            x = F.gelu(self.norm(x) if i == 0 else x)
        x = self.projection(self.feature_norm(x.transpose(1, 2)))
        x = self.start(x + F.gelu(self.position(x.transpose(1, 2))[:, :, :-1]).transpose(1, 2))
        for layer in self.layers:
            x = layer(x)
        return self.classifier(self.projector(x).mean(1))


def make():
    torch.manual_seed(1)
    model = Base().eval()
    for name, weights in model.named_parameters():
        if "norm" not in name and weights.dim() > 1:
            nn.init.kaiming_normal_(weights)
            weights.data *= 0.5 if "front" not in name else 1
    return model


def cpu_seconds(work, repeats=3):
    work()
    begun = time.process_time()
    for _ in range(repeats):
        work()
    return (time.process_time() - begun) / repeats


if __name__ == "__main__":
    torch.set_num_threads(1)
    network = make()
    if sys.argv[1] != "--time":
        print(sum(weights.numel() for weights in network.parameters()), "parameters")
        torch.onnx.export(network, torch.randn(1, 16000), sys.argv[1], opset_version=14, input_names=["input_values"], output_names=["logits"],
                          dynamic_axes={"input_values": {0: "batch", 1: "time"}, "logits": {0: "batch"}})
    else:
        clip = torch.randn(1, int(16000 * float((sys.argv[2:] or ["1"])[0])))

        def gradient():
            x = clip.clone().requires_grad_()
            network(x)[0, 0].backward()
            return x.grad * x

        with torch.no_grad():
            forward = cpu_seconds(lambda: network(clip))
        print(f"PyTorch {torch.__version__}: forward {forward:.3f} s, gradient x input {cpu_seconds(gradient):.3f} s of one core")

"""The shipped networks. Input [batch, 1, mel bands, frames] in dB relative to the clip's maximum, output logits."""
import torch
from torch import nn

from transformer import Transformer


def conv3x3(inputs, outputs, stride=1):
    return nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False)


class Block(nn.Module):
    """Two 3x3 convolutions beside a shortcut; the shortcut is a 1x1 convolution (no batch norm) where shapes differ."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = conv3x3(inputs, outputs, stride), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = conv3x3(outputs, outputs), nn.BatchNorm2d(outputs)
        same = inputs == outputs and stride == 1
        self.shortcut = nn.Identity() if same else nn.Conv2d(inputs, outputs, 1, stride, bias=False)

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        return torch.relu(self.bn2(self.conv2(y)) + self.shortcut(x))


class ResNet(nn.Module):
    """7x7/2 stem, 3x3/2 max pool, residual stages, global average pool, dropout, linear.

    `stages` lists (channels, blocks, stride of the first block). [[64, 1, 1], [128, 1, 2]] with a stem of 32 is the
    network of Nasr, Ren and Johnson (2025): 289,894 parameters for six classes.
    """

    opset = 13

    def __init__(self, stem, stages, classes, dropout):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, stem, 7, 2, padding=3, bias=False), nn.BatchNorm2d(stem)
        with torch.no_grad():  # Inputs are all negative (dB): filters that ignore the level start better conditioned.
            self.conv1.weight -= self.conv1.weight.mean((1, 2, 3), keepdim=True)
        self.pool = nn.MaxPool2d(3, 2, padding=1)
        channels = stem
        for number, (outputs, blocks, stride) in enumerate(stages, start=1):
            layer = [Block(channels, outputs, stride)] + [Block(outputs, outputs, 1) for _ in range(blocks - 1)]
            self.add_module(f"layer{number}", layer[0] if blocks == 1 else nn.Sequential(*layer))
            channels = outputs
        self.layers = len(stages)
        self.mean = nn.AdaptiveAvgPool2d(1)
        self.dropout = nn.Dropout(dropout)
        self.fc = nn.Linear(channels, classes)

    def fold(self):
        """Nothing to merge for export: batch normalization stays visible."""

    def forward(self, x):
        x = self.pool(torch.relu(self.bn1(self.conv1(x))))
        for number in range(1, self.layers + 1):
            x = getattr(self, f"layer{number}")(x)
        return self.fc(self.dropout(self.mean(x).flatten(1)))


def build(network, classes):
    """The network of a config's "network": its "kind" (residual where none is given) and that kind's parameters."""
    parameters = dict(network)
    return {"resnet": ResNet, "transformer": Transformer}[parameters.pop("kind", "resnet")](**parameters, classes=classes)

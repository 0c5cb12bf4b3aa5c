"""A small transformer over log-mel inputs. Input [batch, 1, mel bands, frames] in dB relative to the clip's maximum, output logits."""
import torch
from torch import nn
from torch.nn import functional as F


def drop_path(x, share, training):
    """Stochastic depth (Huang et al. 2016): while training, leaves the whole branch out for a random share of the inputs."""
    if not training or share == 0:
        return x
    return x * (torch.rand(len(x), 1, 1) >= share).to(x) / (1 - share)


class Attention(nn.Module):
    """Multi-head self-attention over [batch, tokens, width] (Vaswani et al. 2017), written as plain products and a softmax."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads, self.width, self.scale = heads, width // heads, (width // heads) ** -0.5
        self.query, self.key, self.value = nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, width)
        self.out = nn.Linear(width, width)

    def split(self, x):
        return x.reshape(x.shape[0], x.shape[1], self.heads, self.width).transpose(1, 2)  # [batch, heads, tokens, width of a head]

    def forward(self, x):
        query, key, value = self.split(self.query(x) * self.scale), self.split(self.key(x)), self.split(self.value(x))
        weights = torch.softmax(query @ key.transpose(2, 3), -1)
        return self.out((weights @ value).transpose(1, 2).flatten(2))


class Layer(nn.Module):
    """Pre-norm encoder layer: x + attention(norm(x)), then x + feed-forward(norm(x))."""

    def __init__(self, width, heads, hidden, dropout, depth):
        super().__init__()
        self.norm1, self.attention = nn.LayerNorm(width), Attention(width, heads)
        self.norm2, self.fc1, self.fc2 = nn.LayerNorm(width), nn.Linear(width, hidden), nn.Linear(hidden, width)
        self.dropout, self.depth = nn.Dropout(dropout), depth

    def forward(self, x):
        x = x + drop_path(self.dropout(self.attention(self.norm1(x))), self.depth, self.training)
        hidden = self.dropout(F.gelu(self.fc1(self.norm2(x))))
        return x + drop_path(self.dropout(self.fc2(hidden)), self.depth, self.training)


class Transformer(nn.Module):
    """Convolutional stem, one token a time step, encoder layers, mean over tokens, linear.

    `stem` lists (channels, kernel and stride over bands, kernel and stride over frames); what is left of the bands goes into the
    token. Positions come from a convolution over tokens (as in wav2vec 2.0), so any number of frames will do. What the mean over
    tokens has in common in all clips is taken away by a batch normalization: it would drown the little that differs.
    """

    def __init__(self, bands, stem, width, heads, layers, hidden, positionKernel, positionGroups, dropout, depth, classes):
        super().__init__()
        channels, self.stem = 1, nn.Sequential()
        for number, (outputs, kernel, stride, across, step) in enumerate(stem, start=1):
            convolution = nn.Conv2d(channels, outputs, (kernel, across), (stride, step), (kernel // 2, across // 2), bias=False)
            self.stem.add_module(f"conv{number}", convolution)
            self.stem.add_module(f"bn{number}", nn.BatchNorm2d(outputs))
            self.stem.add_module(f"relu{number}", nn.ReLU())
            channels, bands = outputs, (bands + 2 * (kernel // 2) - kernel) // stride + 1
        self.token = nn.Conv2d(channels, width, (bands, 1))
        self.position = nn.Conv1d(width, width, positionKernel, padding=positionKernel // 2, groups=positionGroups)
        self.embedded = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(width, heads, hidden, dropout, depth * i / max(1, layers - 1)) for i in range(layers))
        self.norm = nn.LayerNorm(width)
        self.centre = nn.BatchNorm1d(width)
        self.fc = nn.Linear(width, classes)

    opset = 17  # LayerNormalization as one node.

    def fold(self):
        """Merges the batch normalization in front of the linear layer into it, for export: the same function, one node less."""
        scale = self.centre.weight / (self.centre.running_var + self.centre.eps).sqrt()
        with torch.no_grad():
            self.fc.bias += self.fc.weight @ (self.centre.bias - scale * self.centre.running_mean)
            self.fc.weight *= scale
        self.centre = nn.Identity()

    def forward(self, x):
        x = self.token(self.stem(x / 20 + 2)).squeeze(2)  # −80…0 dB become −2…2.
        # GELU's backward pass wants its gradient contiguous: on a transposed one PyTorch 1.13 (oneDNN) returns nonsense.
        position = self.position(x).transpose(1, 2).contiguous()
        x = self.embedded(x.transpose(1, 2) + F.gelu(position))
        for layer in self.layers:
            x = layer(x)
        return self.fc(self.centre(self.norm(x).mean(1)))

"""The network: two convolutions on a log-mel spectrogram, a mean over band and time, a linear layer."""
import pathlib

import numpy as np
import torch

LABELS = ["rising", "falling", "level"]
FRONT_END = {"kind": "log-mel", "sampleRateHz": 16000, "fftSize": 512, "windowSamples": 400, "hopSamples": 160, "bands": 40, "lowHz": 0,
             "highHz": 8000, "floorDb": -80, "trim": None, "durationSeconds": 1.5, "pad": "pad-or-cut"}
WEIGHTS = pathlib.Path(__file__).with_name("weights.npz")


class Glides(torch.nn.Module):
    """Logits of three pitch movements for [count, 1, bands, frames] in dB."""

    def __init__(self):
        super().__init__()
        self.features = torch.nn.Sequential(
            torch.nn.Conv2d(1, 8, (5, 9), stride=(1, 2), padding=(2, 4)), torch.nn.BatchNorm2d(8), torch.nn.ReLU(),
            torch.nn.Conv2d(8, 16, (5, 9), stride=(1, 2), padding=(2, 4)), torch.nn.BatchNorm2d(16), torch.nn.ReLU())
        self.classes = torch.nn.Linear(16, len(LABELS))

    def forward(self, x):
        return self.classes(self.features(x).mean((2, 3)))


def load():
    """The trained network, ready to be asked."""
    network = Glides()
    with np.load(WEIGHTS) as stored:
        network.load_state_dict({name: torch.from_numpy(stored[name]) for name in stored.files})
    return network.eval()

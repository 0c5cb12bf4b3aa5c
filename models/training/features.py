"""Features exported by `serhost features`: FILE.f32 (float32 [clips, bands, frames]) with FILE.json beside it."""
import json
import random
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent


class Corpus:
    """Clips of one or more exported files, with what their names say about them."""

    def __init__(self, folder, names):
        parts, self.clips = [], []
        for name in names:
            index = json.loads((Path(folder) / f"{name}.json").read_text())
            parts.append(np.fromfile(Path(folder) / f"{name}.f32", "<f4").reshape(index["shape"]))
            self.clips += [(name, clip) for clip in index["clips"]]
        self.values = torch.from_numpy(np.concatenate(parts)).unsqueeze(1)

    def field(self, i, part):
        return self.clips[i][1].split("_")[part]


class CremaD(Corpus):
    labels = ["angry", "disgust", "fear", "happy", "neutral", "sad"]
    codes = ["ANG", "DIS", "FEA", "HAP", "NEU", "SAD"]

    def label(self, i):
        return self.codes.index(self.field(i, 2))

    def speaker(self, i):
        return self.field(i, 0)

    def word(self, i):
        return self.field(i, 1)


class Tess(Corpus):
    labels = ["angry", "disgust", "fear", "happy", "neutral", "surprise", "sad"]
    codes = ["angry", "disgust", "fear", "happy", "neutral", "ps", "sad"]

    def label(self, i):
        return self.codes.index(self.field(i, 2))

    def speaker(self, i):
        return {"OA": "OAF"}.get(self.field(i, 0), self.field(i, 0))

    def word(self, i):
        return self.field(i, 1)


CORPORA = {"crema-d": CremaD, "tess": Tess}


def split(corpus, spec):
    """Indices of training, validation and test clips. `spec` is a config's "split"."""
    everything = range(len(corpus.clips))
    if spec["kind"] == "random":
        order = list(everything)
        random.Random(spec["seed"]).shuffle(order)
        test = round(spec["testShare"] * len(order))
        return sorted(order[test:]), sorted(order[:test]), sorted(order[:test])
    key = {"speakers": corpus.speaker, "words": corpus.word}[spec["kind"]]
    held = {part: set((HERE / spec[part]).read_text().split()) for part in ("validation", "test")}
    parts = {part: [i for i in everything if key(i) in names] for part, names in held.items()}
    train = [i for i in everything if key(i) not in held["validation"] | held["test"]]
    return train, parts["validation"], parts["test"]

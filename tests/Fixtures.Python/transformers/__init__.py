"""Stands in for the package transformers in tests: the part of its public interface that the Hugging Face example uses, with a tiny network."""
import json
import pathlib
import types

import numpy as np
import torch


class AutoFeatureExtractor:
    """Zero mean, unit variance, as Wav2Vec2FeatureExtractor with do_normalize."""

    @classmethod
    def from_pretrained(cls, folder, local_files_only=False):
        about = json.loads((pathlib.Path(folder) / "preprocessor_config.json").read_text())
        found = cls()
        found.sampling_rate, found.do_normalize = about["sampling_rate"], about["do_normalize"]
        return found

    def __call__(self, raw_speech, sampling_rate=None, return_tensors=None):
        assert sampling_rate == self.sampling_rate and return_tensors == "np"
        values = np.asarray(raw_speech, np.float32)
        return {"input_values": ((values - values.mean()) / np.sqrt(values.var() + 1e-7))[None]}


class AutoModelForAudioClassification(torch.nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.encode = torch.nn.Conv1d(1, 4, 400, stride=160)
        self.classify = torch.nn.Linear(4, len(config.id2label))

    @classmethod
    def from_pretrained(cls, folder, local_files_only=False):
        folder = pathlib.Path(folder)
        about = json.loads((folder / "config.json").read_text())
        about["id2label"] = {int(key): label for key, label in about["id2label"].items()}
        found = cls(types.SimpleNamespace(**about))
        with np.load(folder / "weights.npz") as stored:
            found.load_state_dict({name: torch.from_numpy(stored[name]) for name in stored.files})
        return found

    def forward(self, input_values):
        return types.SimpleNamespace(logits=self.classify(torch.tanh(self.encode(input_values[:, None])).mean(2)))


def save_example(folder):
    """A folder as save_pretrained() leaves it, but for the form of its weights."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    config = {"architectures": ["Wav2Vec2ForSequenceClassification"], "id2label": {"0": "calm", "1": "excited"}, "model_type": "wav2vec2"}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "preprocessor_config.json").write_text(json.dumps({"sampling_rate": 16000, "do_normalize": True}))
    torch.manual_seed(3)
    model = AutoModelForAudioClassification(types.SimpleNamespace(id2label={0: "calm", 1: "excited"}))
    np.savez(folder / "weights.npz", **{name: value.numpy() for name, value in model.state_dict().items()})

"""Serves folders that transformers' AutoModelForAudioClassification can load: wav2vec 2.0, HuBERT, WavLM, AST and the like.

A model is a folder as save_pretrained() writes it (config.json, weights, preprocessor_config.json) among the folders of --models.
Nothing is fetched. Models on samples get an input of 1 band at the model's rate, after its own feature extractor; those on
spectrograms (AST) one of [bands, frames].
"""
import json
import pathlib
import re

import numpy as np

from serhost_plugin import Clip, Found, Input, Model, ModelFileError, resample, run


class HuggingFace(Model):
    id = "hugging-face"
    name = "Hugging Face audio classifiers"
    version = "1.0"
    summary = "Any folder that AutoModelForAudioClassification loads, with gradients by autograd."

    @classmethod
    def find(cls, folders):
        for folder in map(pathlib.Path, folders):
            config = folder / "config.json"
            if not config.is_file() or (folder / "model.json").is_file():
                continue
            try:
                about = json.loads(config.read_text(encoding="utf-8"))
                kinds = about.get("architectures") or []
            except (OSError, ValueError, AttributeError) as error:
                yield Found(identify(folder), folder.name, folder, f"{config} cannot be read: {error}")
                continue
            if any(kind.endswith(("ForSequenceClassification", "ForAudioClassification")) for kind in kinds):
                missing = None if (folder / "preprocessor_config.json").is_file() else (
                    f"{folder} has no preprocessor_config.json: "
                    "save it with AutoFeatureExtractor.from_pretrained(NAME).save_pretrained(FOLDER).")
                yield Found(identify(folder), folder.name, folder, missing)

    def available(self):
        try:
            import torch, transformers  # noqa: E401, F401
        except ImportError as error:
            return f"{error}: python3 -m pip install torch transformers, or choose a Python that has them with SERHOST_PYTHON."
        return None

    def open(self):
        import torch
        import transformers
        torch.set_num_threads(self.threads)
        try:
            self.extractor = transformers.AutoFeatureExtractor.from_pretrained(self.folder, local_files_only=True)
            self.network = transformers.AutoModelForAudioClassification.from_pretrained(self.folder, local_files_only=True).eval()
        except (OSError, ValueError) as error:
            raise ModelFileError(self.folder, str(error)) from error
        config = self.network.config
        self.outputs = [config.id2label[i] for i in sorted(config.id2label, key=int)]
        self.output_kind = "regression" if getattr(config, "problem_type", None) == "regression" else "classification"
        self.sample_rate = int(self.extractor.sampling_rate)
        example = self.features(np.zeros(self.sample_rate, np.float32))
        self.on_samples = example.ndim == 1
        self.bands = 1 if self.on_samples else example.shape[1]
        self.frames = None if self.on_samples else example.shape[0]

    def features(self, samples):
        """What the model's own feature extractor makes of samples at its rate: [samples], or [frames, bands]."""
        return np.asarray(self.extractor(samples, sampling_rate=self.sample_rate, return_tensors="np")["input_values"][0], np.float32)

    def input(self, clip: Clip):
        values = self.features(resample(clip.samples, clip.rate, self.sample_rate))
        if self.on_samples:
            silence = float(values[np.argmin(np.abs(values))])
            return Input(values[None], 0, 1 / self.sample_rate, 1 / self.sample_rate, unit="normalised amplitude", silence=silence,
                         minimum=float(values.min()), maximum=float(values.max()))
        step = 0.01  # Kaldi's filter bank, which AST uses: 25 ms every 10 ms
        heard = np.arange(len(values)) * step + 0.025 > clip.seconds
        return Input(values.T, 0.0125, step, 0.025, padding=heard, unit="normalised log energy", minimum=float(values.min()),
                     maximum=float(values.max()), silence=float(values.min()))

    def logits(self, batch):
        return self.network(input_values=batch[:, 0] if self.on_samples else batch.transpose(1, 2)).logits

    def predict(self, batch):
        import torch
        with torch.no_grad():
            return self.logits(torch.tensor(batch))

    def gradient(self, batch, targets):
        import torch
        x = torch.tensor(batch, requires_grad=True)
        self.logits(x).gather(1, torch.tensor(targets).long()[:, None]).sum().backward()
        return x.grad


def identify(folder):
    """A model's id: the folder's name as lower-case words joined by hyphens."""
    return re.sub("[^a-z0-9]+", "-", folder.name.lower()).strip("-") or "model"


if __name__ == "__main__":
    run()

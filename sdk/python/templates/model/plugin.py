"""serhost-template-name: a classifier on the log-mel spectrogram; its weights only compare the levels of two halves of the spectrum."""
import numpy as np

from serhost_plugin import LogMel, Model, run


class TemplateClass(Model):
    id = "serhost-template-id"
    name = "serhost-template-name"
    version = "1.0"
    outputs = ["dark", "bright"]
    front_end = LogMel(sampleRateHz=16000, bands=40, fftSize=512, windowSamples=400, hopSamples=160, durationSeconds=3)
    files = []  # names of files beside this script that hold the weights: ["weights.npz"]

    def open(self):
        """Load the weights here; self.folder is the model's own folder where it has one, self.threads what it may use."""
        half = np.repeat([1.0, -1.0], 20)
        self.weights = np.stack([half, -half]) / 20

    def predict(self, batch):
        """[count, bands, frames] to logits [count, outputs], before softmax."""
        return np.mean(batch, axis=2) @ self.weights.T

    def gradient(self, batch, targets):
        """d outputs[i, targets[i]] / d batch[i]. Leave the function out where there is none; a torch module: see the guide."""
        return np.repeat(self.weights[targets][:, :, None], batch.shape[2], axis=2) / batch.shape[2]


if __name__ == "__main__":
    run()

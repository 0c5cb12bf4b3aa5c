"""Serves a torch.nn.Module: predictions, and gradients by autograd, so that gradient methods work without an export."""
import torch

from serhost_plugin import LogMel, Model, run

import network


class TorchGlides(Model):
    id = "torch-glides"
    name = "Rising, falling or level pitch"
    version = "1.0"
    summary = "A small CNN trained on synthetic glides."
    outputs = network.LABELS
    front_end = LogMel(**network.FRONT_END)
    files = ["weights.npz"]

    def open(self):
        torch.set_num_threads(self.threads)
        self.network = network.load()

    def predict(self, batch):
        with torch.no_grad():
            return self.network(torch.tensor(batch)[:, None])

    def gradient(self, batch, targets):
        x = torch.tensor(batch, requires_grad=True)
        outputs = self.network(x[:, None])
        outputs.gather(1, torch.tensor(targets).long()[:, None]).sum().backward()
        return x.grad


if __name__ == "__main__":
    run()

"""Gradient x input and LRP (EpsilonPlusFlat) of an ONNX network in PyTorch, for peers.py. Needs PyTorch only."""
import copy
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "gpu"))
from peer import Network  # noqa: E402  (the reader of ONNX files)

STABILIZER = 1e-6


def folded(network, dtype=torch.float32, layout=torch.contiguous_format):
    """The same network with each batch normalization folded into the convolution before it, weights in a type and memory layout."""
    weights = {name: values.double() if values.is_floating_point() else values for name, values in network.weights.items()}
    nodes, source = [], {}
    for kind, inputs, outputs, attributes in network.nodes:
        if kind == "BatchNormalization":
            convolution = source[inputs[0]]
            scale, shift, mean, variance = (weights[name] for name in inputs[1:])
            scale = scale / torch.sqrt(variance + attributes["epsilon"])
            kernel, bias = outputs[0] + ".kernel", outputs[0] + ".bias"
            weights[kernel] = weights[convolution[1][1]] * scale[:, None, None, None]
            weights[bias] = shift - mean * scale
            convolution[1][1:], convolution[2][:] = [kernel, bias], outputs
        else:
            nodes.append((kind, list(inputs), list(outputs), attributes))
            source[outputs[0]] = nodes[-1]
    result = copy.copy(network)
    result.nodes = nodes
    for name, values in weights.items():
        values = values.to(dtype) if values.is_floating_point() else values
        weights[name] = values.contiguous(memory_format=layout) if values.dim() == 4 else values
    result.weights = weights
    return result


class Shared(torch.autograd.Function):
    """A layer's output y on the way forward; on the way back the gradient is that of z, times y / (z stabilized).

    With it x * gradient at the layer's input x is what the layer's rule hands down: x * dz/dx * R / z for R = y * gradient at y.
    """

    @staticmethod
    def forward(context, y, z):
        context.save_for_backward(y / torch.where(z >= 0, z + STABILIZER, z - STABILIZER))
        return y

    @staticmethod
    def backward(context, gradient):
        return None, gradient * context.saved_tensors[0]


class RelevanceNetwork(Network):
    """EpsilonPlusFlat by modified gradients, as zennit does it; batch normalization must be folded.

    Flat for the first convolution (z of ones and ones), ZPlus for the others (z of positive weights and biases), Epsilon for the linear
    layer and Norm for additions and averages (z = y). Inputs of ZPlus are never negative here, as all follow a ReLU, so z of them is all
    there is; zennit evaluates the part of negative inputs and weights as well.
    """

    @classmethod
    def of(cls, network):
        result = cls.__new__(cls)
        result.__dict__ = dict(network.__dict__)
        return result

    @staticmethod
    def apply(kind, v, a):
        if kind == "Conv":
            with torch.no_grad():
                y = Network.apply(kind, v, a)
            x, kernel, *bias = v
            if x.is_leaf:
                z = Network.apply(kind, [x - x.detach() + 1, torch.ones_like(kernel)], a)
            else:
                z = Network.apply(kind, [x, kernel.clamp(min=0), *(one.clamp(min=0) for one in bias)], a)
            return Shared.apply(y, z)
        y = Network.apply(kind, v, a)
        return Shared.apply(y.detach(), y) if kind in ("Add", "GlobalAveragePool", "Gemm") else y


def gradient(network, clip, target):
    x = clip[None].clone().requires_grad_()
    return torch.autograd.grad(network(x)[0, target], x)[0][0, 0], x.detach()[0, 0]


def gradient_input(network, clip, target):
    slope, x = gradient(network, clip, target)
    return slope * x


def lrp(network, clip, target):
    return gradient(network, clip, target)[0]  # Flat gives each element its share whatever its value

"""Augmentation of a batch of log-mel inputs [batch, 1, bands, frames] in dB, floor -80, maximum 0."""
import math

import numpy as np
import torch

FLOOR = -80.0
NEPERS = math.log(10) / 10  # Powers in dB are added as logaddexp of nepers.


def uniform(n, low, high, generator):
    return low + (high - low) * torch.rand(n, generator=generator)


def warp(x, a, g):
    """Shifts and stretches time and mel bands (nearest source cell); what comes from outside is floor."""
    n, _, bands, frames = x.shape
    for axis, size, shift, stretch in ((3, frames, a["timeShiftFrames"], a["timeStretch"]), (2, bands, a["bandShift"], a["bandStretch"])):
        at = torch.arange(size).float()[None] - uniform((n, 1), -shift if axis == 2 else 0, shift, g)
        source = (at * torch.exp(uniform((n, 1), -stretch, stretch, g))).round().long()
        outside = (source < 0) | (source >= size)
        view = (n, 1, 1, size) if axis == 3 else (n, 1, size, 1)
        x = torch.gather(x, axis, source.clamp(0, size - 1).view(view).expand_as(x))
        x = x.masked_fill(outside.view(view), FLOOR)
    return x


def colour(x, a, g):
    """Gain, a smooth random frequency response, and noise: microphones and rooms differ, and a codec drops what is weak."""
    n, _, bands, _ = x.shape
    x = x + uniform((n, 1, 1, 1), -a["gainDb"], 0, g)
    response = uniform((n, 1, 6), -a["responseDb"], a["responseDb"], g)
    x = x + torch.nn.functional.interpolate(response, bands, mode="linear", align_corners=True)[..., None]
    noise = torch.where(torch.rand((n, 1, 1, 1), generator=g) < a["noiseShare"], uniform((n, 1, 1, 1), FLOOR, a["noiseDb"], g), torch.tensor(-200.0))
    return (torch.logaddexp(x * NEPERS, noise * NEPERS) / NEPERS).clamp(FLOOR, 0)


def mask(x, a, g):
    """SpecAugment (Park et al. 2019): stripes of bands and frames replaced by the input's mean."""
    n, _, bands, frames = x.shape
    mean = x.mean((1, 2, 3), keepdim=True)
    for axis, size, widest in ((2, bands, a["maskBands"]), (3, frames, a["maskFrames"])):
        for _ in range(a["masks"]):
            width = uniform((n, 1), 0, widest, g)
            start = torch.rand((n, 1), generator=g) * (size - width)
            at = torch.arange(size).float()[None]
            hit = (at >= start) & (at < start + width)
            x = torch.where(hit.view((n, 1, size, 1) if axis == 2 else (n, 1, 1, size)), mean, x)
    return x


def mixup(x, targets, a, g):
    """Mixup (Zhang et al. 2018): each input with a share of another, targets alike."""
    dice = np.random.RandomState(int(torch.randint(2**31, (), generator=g)))
    share = torch.from_numpy(dice.beta(a["mixup"], a["mixup"], len(x))).float()
    share = torch.maximum(share, 1 - share)
    other = torch.randperm(len(x), generator=g)
    wide = share[:, None, None, None]
    return wide * x + (1 - wide) * x[other], share[:, None] * targets + (1 - share[:, None]) * targets[other]


def augment(x, targets, a, g):
    x = mask(colour(warp(x, a, g), a, g), a, g)
    return mixup(x, targets, a, g) if a["mixup"] > 0 else (x, targets)

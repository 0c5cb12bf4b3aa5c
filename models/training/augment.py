"""Augmentation of a batch of log-mel inputs [batch, 1, bands, frames] in dB, floor -80, maximum 0."""
import math

import numpy as np
import torch

FLOOR = -80.0
FRAME_SECONDS = 0.015
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


def power(decibels):
    return torch.exp(decibels * NEPERS)


def decibels(powers):
    return torch.log(powers.clamp_min(1e-20)) / NEPERS


def chosen(n, share, g):
    """Which inputs a step changes, [n, 1, 1, 1]."""
    return torch.rand((n, 1, 1, 1), generator=g) < share


def reverberate(x, a, g):
    """A room: the power in every band goes on, falling by 60 dB in `seconds`; this tail lies `directDb` below the direct sound."""
    n, _, _, frames = x.shape
    seconds, direct = uniform((n, 1, 1), *a["seconds"], g), uniform((n, 1, 1), *a["directDb"], g)
    decay = 6 * math.log(10) * FRAME_SECONDS / seconds  # Nepers of power a frame.
    lag = (torch.arange(frames)[None, :] - torch.arange(frames)[:, None]).float()  # [source, heard]
    tail = torch.where(lag > 0, torch.exp(-decay * lag.clamp_min(0)), torch.zeros(()))
    gain = power(-direct) * torch.expm1(decay)  # So that the whole tail lies `directDb` below the direct sound.
    wet = decibels(torch.matmul(power(x[:, 0]), torch.eye(frames) + gain * tail))[:, None]
    return torch.where(chosen(n, a["share"], g), wet, x)


def limit_bands(x, a, g):
    """A telephone, a loudspeaker or a codec: slopes of `slopeDb` a band below a low and above a high edge."""
    n, _, bands, _ = x.shape
    at = torch.arange(bands).float().view(1, 1, bands, 1)
    low, high = (uniform((n, 1, 1, 1), *a[edge], g) for edge in ("lowBand", "highBand"))
    slope = uniform((n, 1, 1, 1), *a["slopeDb"], g)
    loss = slope * ((low - at).clamp_min(0) + (at - high).clamp_min(0))
    return torch.where(chosen(n, a["share"], g), x - loss, x)


def add_noise(x, a, g):
    """Background noise of any colour: a smooth random spectrum around a level drawn for the clip, rippling from frame to frame."""
    n, _, bands, frames = x.shape
    level = uniform((n, 1, 1), *a["levelDb"], g)
    spectrum = torch.nn.functional.interpolate(uniform((n, 1, 5), -a["colourDb"], a["colourDb"], g), bands, mode="linear", align_corners=True)
    noise = (level + spectrum)[..., None] + a["rippleDb"] * torch.randn((n, 1, bands, frames), generator=g)
    return torch.where(chosen(n, a["share"], g), decibels(power(x) + power(noise)), x)


def gate(x, a, g):
    """A noise gate, a clean studio or a wasteful codec: what is weaker than a level drawn for the clip is pushed down."""
    n = len(x)
    level, ratio = uniform((n, 1, 1, 1), *a["levelDb"], g), uniform((n, 1, 1, 1), *a["ratio"], g)
    return torch.where(chosen(n, a["share"], g), x - (ratio - 1) * (level - x).clamp_min(0), x)


def other_recording(x, a, g):
    """The clip as another place, distance and machine would have recorded it; then relative to its own maximum again."""
    for name, step in (("gate", gate), ("room", reverberate), ("bandLimit", limit_bands), ("noise", add_noise)):
        if name in a:
            x = step(x, a[name], g)
    return (x - x.amax((1, 2, 3), keepdim=True)).clamp_min(FLOOR)


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
    x = warp(x, a, g)
    if "recording" in a:
        x = other_recording(x, a["recording"], g)
    x = mask(colour(x, a, g), a, g)
    return mixup(x, targets, a, g) if a["mixup"] > 0 else (x, targets)

"""A transform: louder or softer in the regions asked for, with soft edges of 10 ms."""
import numpy as np

from serhost_plugin import ClipTransform, Effect, number, run

EDGE_SECONDS = 0.01


class Gain(ClipTransform):
    id = "python-gain"
    name = "Gain (Python)"
    version = "1.0"
    summary = "Multiplies the samples of the regions; the level moves, pitch and timbre stay."
    parameters = [number("gain", 0, "How much louder; negative for softer.", minimum=-60, maximum=40, unit="dB")]
    effects = [Effect("gain", moves=[("intensity_db", "difference", 1)], keeps=["f0_semitone", "f0_hz", "hnr_db", "jitter", "shimmer_db"])]

    def apply(self, clip, regions, job):
        gain = job.parameters["gain"]
        if gain == 0:
            return clip.samples
        seconds = np.arange(len(clip.samples)) / clip.rate
        share = np.zeros(len(seconds))
        for begin, end in regions:
            # Whole inside the region; outside it falls to nothing within the edge, as a raised cosine.
            away = np.clip(np.maximum(begin - seconds, seconds - end) / EDGE_SECONDS, 0, 1)
            share = np.maximum(share, 0.5 + 0.5 * np.cos(np.pi * away))
        changed = clip.samples * 10 ** (gain * share / 20)
        return np.where(share > 0, changed, clip.samples)


if __name__ == "__main__":
    run()

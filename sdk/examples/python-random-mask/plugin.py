"""An attribution method that needs predictions only: hide random parts of the input, see what the output does (Petsiuk et al. 2018)."""
import numpy as np

from serhost_plugin import AttributionMethod, Map, integer, number, run


class RandomMask(AttributionMethod):
    id = "random-mask"
    name = "Random masks"
    version = "1.0"
    summary = "The output with an element shown minus the output with it hidden, averaged over random soft masks."
    sources = ["Petsiuk et al. 2018, RISE: Randomized Input Sampling for Explanation of Black-box Models, BMVC"]
    parameters = [
        integer("masks", 400, "Masks drawn; more for a smoother map.", minimum=2, maximum=100000),
        integer("cell-bands", 32, "Height of a mask's cells.", minimum=1, maximum=4096, unit="bands"),
        integer("cell-frames", 20, "Width of a mask's cells.", minimum=1, maximum=100000, unit="frames"),
        number("shown", 0.5, "Share of the cells that are shown.", minimum=0.01, maximum=0.99),
    ]
    batch = 50

    def explain(self, input, target, job):
        masks = self.parameters["masks"]
        sums = {True: np.zeros(input.values.shape), False: np.zeros(input.values.shape)}
        weights = {True: np.zeros(input.values.shape), False: np.zeros(input.values.shape)}
        for done in range(0, masks, self.batch):
            drawn = np.stack([self.mask(input, job.random) for _ in range(min(self.batch, masks - done))])
            hidden = input.silence + drawn * (input.values - input.silence)
            outputs = self.model.predict(hidden)[:, target]
            for mask, output in zip(drawn, outputs):
                for shown, share in ((True, mask), (False, 1 - mask)):
                    sums[shown] += share * output
                    weights[shown] += share
            job.progress((done + len(drawn)) / masks)
        mean = {shown: sums[shown] / np.maximum(weights[shown], 1e-9) for shown in sums}
        return Map(mean[True] - mean[False], diagnostics=[("model-evaluations", masks, "", "One prediction a mask.")])

    def mask(self, input, random):
        """Random cells, some shown, moved by a random part of a cell and smoothed: [bands, frames] from 0 to 1."""
        height = min(self.parameters["cell-bands"], input.bands)
        width = min(self.parameters["cell-frames"], input.frames)
        cells = random.random((input.bands // height + 3, input.frames // width + 3)) < self.parameters["shown"]
        rows = (np.arange(input.bands) + random.integers(height)) / height
        columns = (np.arange(input.frames) + random.integers(width)) / width
        return between(between(cells.astype(np.float64), rows, 0), columns, 1)


def between(values, at, axis):
    """Values at fractional places along an axis, linearly."""
    low = at.astype(int)
    share = (at - low).reshape((-1, 1) if axis == 0 else (1, -1))
    return np.take(values, low, axis) * (1 - share) + np.take(values, low + 1, axis) * share


if __name__ == "__main__":
    run()

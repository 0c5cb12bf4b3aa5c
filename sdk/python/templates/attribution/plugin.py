"""serhost-template-name: how much does the output drop when a stretch of time is silenced?"""
import numpy as np

from serhost_plugin import AttributionMethod, Map, number, run


class TemplateClass(AttributionMethod):
    id = "serhost-template-id"
    name = "serhost-template-name"
    version = "1.0"  # change it whenever the same question could get another answer
    summary = "How much the output drops when a window of time is replaced by silence."
    parameters = [number("window", 0.1, "Length of the window.", minimum=0.001, maximum=10, unit="s")]

    def explain(self, input, target, job):
        """input.values is [bands, frames]; the map must have the same shape. Positive spoke for the target."""
        width = max(1, round(self.parameters["window"] / input.step))
        hop = max(1, width // 2)
        starts = range(0, input.frames, hop)
        clean = self.model.predict(input.values)[target]

        drop, covered = np.zeros(input.frames), np.zeros(input.frames)
        for begin in range(0, len(starts), 32):
            chosen = starts[begin:begin + 32]
            batch = np.repeat(input.values[None], len(chosen), axis=0)
            for changed, start in zip(batch, chosen):
                changed[:, start:start + width] = input.silence
            for start, output in zip(chosen, self.model.predict(batch)[:, target]):
                drop[start:start + width] += clean - output
                covered[start:start + width] += 1
            job.progress((begin + len(chosen)) / len(starts))

        values = np.repeat((drop / covered)[None], input.bands, axis=0) / input.bands
        return Map(values, diagnostics=[("model-evaluations", 1 + len(starts), "", "One a window, and one for the input as it is.")])


if __name__ == "__main__":
    run()

"""serhost-template-name: sign changes of the waveform a second, every 10 ms."""
import numpy as np

from serhost_plugin import Cue, CueExtractor, Tracks, number, run


class TemplateClass(CueExtractor):
    id = "serhost-template-id"
    name = "serhost-template-name"
    version = "1.0"  # change it whenever the same clip could get other values
    summary = "How often the waveform changes its sign."
    cues = [Cue("zero_crossings_per_second", "zero crossings", "1/s", voiced_only=False, source="Kedem 1986")]
    parameters = [number("window", 0.02, "Length of a frame.", minimum=0.002, maximum=1, unit="s")]

    def extract(self, clip, job):
        """Values are [cues, frames], NaN where undefined; times are seconds of the clip."""
        width = max(2, round(job.parameters["window"] * clip.rate))
        step = max(1, round(0.01 * clip.rate))
        count = max(0, 1 + (len(clip.samples) - width) // step)
        crossed = np.concatenate([[0], np.cumsum(np.diff(clip.samples >= 0))])
        starts = np.arange(count) * step
        values = (crossed[starts + width - 1] - crossed[starts]) * clip.rate / (width - 1) if count else np.zeros(0)
        return Tracks(values, first=width / 2 / clip.rate, step=step / clip.rate, span=width / clip.rate)


if __name__ == "__main__":
    run()

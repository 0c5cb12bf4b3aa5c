"""A cue: where the middle of the spectrum lies, how wide it is, every 10 ms."""
import numpy as np

from serhost_plugin import Cue, CueExtractor, Tracks, number, run


class SpectralCentroid(CueExtractor):
    id = "spectral-centroid"
    name = "Spectral centroid"
    version = "1.0"
    summary = "Mean frequency of the power spectrum and its standard deviation."
    cues = [
        Cue("spectral_centroid_hz", "spectral centroid", "Hz", source="Peeters 2004, A large set of audio features, 6.1.1"),
        Cue("spectral_spread_hz", "spectral spread", "Hz", source="Peeters 2004, 6.1.2"),
    ]
    parameters = [
        number("window", 0.025, "Length of the Hann window.", minimum=0.002, maximum=1, unit="s"),
        number("step", 0.01, "Distance between windows.", minimum=0.001, maximum=1, unit="s"),
        number("floor", -60, "Frames this far below the loudest have no spectrum to speak of.", minimum=-200, maximum=0, unit="dB"),
    ]

    def extract(self, clip, job):
        window = max(2, round(job.parameters["window"] * clip.rate))
        step = max(1, round(job.parameters["step"] * clip.rate))
        count = max(0, 1 + (len(clip.samples) - window) // step)
        values = np.full((2, count), np.nan)
        taper = np.hanning(window + 1)[:-1]
        hz = np.fft.rfftfreq(window, 1 / clip.rate)
        energy = np.zeros(count)
        for i in range(count):
            power = np.abs(np.fft.rfft(taper * clip.samples[i * step:i * step + window])) ** 2
            energy[i] = power.sum()
            if energy[i] > 0:
                centroid = (hz * power).sum() / energy[i]
                values[:, i] = centroid, np.sqrt(((hz - centroid) ** 2 * power).sum() / energy[i])
            if i % 100 == 0:
                job.check()
        if count:
            values[:, energy < energy.max() * 10 ** (job.parameters["floor"] / 10)] = np.nan
        return Tracks(values, first=window / 2 / clip.rate, step=step / clip.rate, span=window / clip.rate)


if __name__ == "__main__":
    run()

namespace Cues.Gemaps;

/// <summary>Formants and harmonic levels of the voiced frames of a clip, once its pitch is known. Immutable; thread-safe.</summary>
internal sealed class VoicedFrames(FramePlan plan, FormantTracker formants)
{
    /// <summary>Measures all voiced frames.</summary>
    /// <param name="samples">The clip at the analysis rate.</param>
    /// <param name="formantSamples">The clip at the formants' rate.</param>
    /// <param name="tracks">Holds the pitch; receives formants, their amplitudes and the harmonic differences.</param>
    /// <param name="cancellation">Stops the work.</param>
    public void Measure(FrameReader samples, FrameReader formantSamples, DescriptorTracks tracks, CancellationToken cancellation)
    {
        var spectrum = new VoiceSpectrum(plan.LongSamples, plan.SampleRateHz);
        FormantTracker.Work formantWork = formants.NewWork();
        float[] f0 = tracks.Raw[Descriptors.F0Hz];
        var stretch = new List<Resonances>();
        var fit = new HarmonicFormantFit();
        for (int t = 0; t <= f0.Length; t++)
        {
            if (t < f0.Length && !float.IsNaN(f0[t]))
            {
                stretch.Add(Resonances(formantSamples, t, formantWork));
                continue;
            }

            if (stretch.Count > 0)
            {
                cancellation.ThrowIfCancellationRequested();
                Finish(samples, tracks, t - stretch.Count, stretch, spectrum, fit);
                stretch.Clear();
            }
        }
    }

    private Resonances Resonances(FrameReader samples, int row, FormantTracker.Work work)
    {
        double centreSeconds = ((row * plan.HopSamples) + (0.5 * plan.ShortSamples)) / plan.SampleRateHz;
        int start = (int)Math.Round((centreSeconds * formants.RateHz) - (0.5 * formants.FrameSamples)) - 1;
        return start < 0 || start + formants.FrameSamples + 1 > samples.Count
            ? default : formants.Measure(samples.At(start, formants.FrameSamples + 1), work);
    }

    private void Finish(FrameReader samples, DescriptorTracks tracks, int first, List<Resonances> stretch, VoiceSpectrum spectrum,
        HarmonicFormantFit fit)
    {
        var chosen = new sbyte[FormantTracker.Formants * stretch.Count];
        FormantTracker.Track(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(stretch), chosen);
        float[][] raw = tracks.Raw;
        Span<double> formantHz = stackalloc double[FormantTracker.Formants];
        for (int i = 0; i < stretch.Count; i++)
        {
            int row = first + i;
            double f0 = raw[Descriptors.F0Hz][row];
            ReadOnlySpan<double> power = spectrum.Of(samples.At((row - plan.CentreLagFrames) * plan.HopSamples, plan.LongSamples));
            double h1 = VoiceHarmonics.LevelDb(power, spectrum.BinHz, f0, 1);
            raw[Descriptors.H1H2Db][row] = (float)(h1 - VoiceHarmonics.LevelDb(power, spectrum.BinHz, f0, 2));
            ReadOnlySpan<sbyte> indices = chosen.AsSpan(FormantTracker.Formants * i, FormantTracker.Formants);
            for (int n = 0; n < FormantTracker.Formants; n++)
            {
                formantHz[n] = indices[n] < 0 ? double.NaN : stretch[i].Hz[indices[n]];
            }

            if (!double.IsNaN(formantHz[^1]))
            {
                fit.Refine(power, spectrum.BinHz, f0, formantHz);
            }

            for (int n = 0; n < FormantTracker.Formants; n++)
            {
                int index = indices[n], d = Descriptors.Formants + (3 * n);
                if (index < 0)
                {
                    continue;
                }

                double hz = formantHz[n], amplitude = VoiceHarmonics.StrongestDb(power, spectrum.BinHz, f0, hz) - h1;
                raw[d][row] = (float)hz;
                raw[d + 1][row] = stretch[i].BandwidthHz[index];
                raw[d + 2][row] = (float)amplitude;
                if (n == FormantTracker.Formants - 1)
                {
                    raw[Descriptors.H1A3Db][row] = (float)-amplitude;
                }
            }
        }
    }
}

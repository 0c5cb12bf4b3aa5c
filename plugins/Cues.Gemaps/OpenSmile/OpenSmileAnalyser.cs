using SerHost.Sdk.Audio;

namespace Cues.Gemaps;

/// <summary>The descriptors as openSMILE 3.0 (eGeMAPSv02) prints them, slips included, at the clip's own rate. Immutable;
/// thread-safe.</summary>
internal sealed class OpenSmileAnalyser
{
    private const int FramesBetweenCancellationChecks = 64;
    private const double SemitoneReferenceHz = 27.5;

    // openSMILE divides 16-bit samples by 32767; clips divide by 32768.
    private const double Scale = 32768.0 / 32767.0;

    private readonly FramePlan _plan;
    private readonly ShortFrames _short;
    private readonly LongFrames _long;
    private readonly PeriodMeter _periods;
    private readonly ReleasedFormants _formants;

    public OpenSmileAnalyser(int sampleRateHz)
    {
        _plan = new FramePlan(sampleRateHz, GemapsProfile.OpenSmile);
        _short = new ShortFrames(_plan);
        _long = new LongFrames(_plan);
        _periods = new PeriodMeter(_plan);
        _formants = new ReleasedFormants(_plan);
    }

    /// <summary>Measures a recording.</summary>
    /// <param name="source">The recording.</param>
    /// <param name="isFull">Whether formants and harmonics are wanted too; without meaning otherwise.</param>
    /// <param name="cancellation">Stops the work.</param>
    public DescriptorTracks Measure(ISampleSource source, bool isFull, CancellationToken cancellation)
    {
        var samples = new SourceSamples(source, 0, Scale);
        var tracks = new DescriptorTracks(_plan.ShortFrames(samples.Count), _plan.LongFrames(samples.Count))
        {
            Plan = _plan,
            FirstCentreSamples = (_plan.ShortSamples + _plan.LongSamples) / 4.0, // the middle of the centres of a short and a long frame that start together
        };
        MeasureShort(new FrameReader(samples), tracks, isFull, cancellation);
        MeasureLong(samples, tracks, isFull, cancellation);
        _periods.Measure(new FrameReader(samples), tracks.Raw[Descriptors.F0Hz], tracks.Raw[Descriptors.Jitter],
            tracks.Raw[Descriptors.ShimmerDb]);
        return tracks;
    }

    private void MeasureShort(FrameReader samples, DescriptorTracks tracks, bool isFull, CancellationToken cancellation)
    {
        ShortFrames.Work work = _short.NewWork();
        ReleasedFormants.Work formantWork = _formants.NewWork();
        Span<double> row = stackalloc double[Descriptors.All];
        Span<float> hz = stackalloc float[3], width = stackalloc float[3];
        for (int t = 0; t < tracks.ShortFrames; t++)
        {
            CheckCancelled(t, cancellation);
            ReadOnlySpan<double> frame = samples.At(t * _plan.HopSamples, _plan.ShortSamples);
            _short.Measure(frame, work, row);
            tracks.SetShort(t, row);
            if (isFull && t < tracks.LongFrames)
            {
                _formants.Measure(frame, formantWork, hz, width);
                for (int n = 0; n < hz.Length; n++)
                {
                    tracks.Raw[Descriptors.Formants + (3 * n)][t] = hz[n];
                    tracks.Raw[Descriptors.Formants + (3 * n) + 1][t] = width[n];
                }
            }
        }
    }

    private void MeasureLong(ISamples samples, DescriptorTracks tracks, bool isFull, CancellationToken cancellation)
    {
        FrameReader ahead = new(samples), behind = new(samples);
        LongFrames.Work work = _long.NewWork();
        var isAudible = new bool[tracks.LongFrames];
        float[][] raw = tracks.Raw;
        var harmonics = new ReleasedHarmonics(_plan.LongRateHz / _plan.LongFftLength);
        var formants = new float[3];
        var amplitudes = new double[3];
        foreach (int d in new[] { Descriptors.F0Hz, Descriptors.F0Semitone, Descriptors.HnrDb, Descriptors.Voicing })
        {
            raw[d].AsSpan().Fill(float.NaN);
        }

        for (int n = 0; n < amplitudes.Length; n++)
        {
            raw[Descriptors.Formants + (3 * n) + 2].AsSpan().Fill((float)ReleasedHarmonics.Missing);
        }

        tracks.Undecided = PitchTracker.Track(
            tracks.LongFrames,
            t =>
            {
                CheckCancelled(t, cancellation);
                return _long.Candidates(ahead.At(t * _plan.HopSamples, _plan.LongSamples), work, out isAudible[t]);
            },
            (t, state, candidates) =>
            {
                int chosen = state == PitchTracker.Unvoiced ? 0 : state;
                raw[Descriptors.Voicing][t] = (float)candidates.Strength[chosen];
                double hz = candidates.Hz[chosen];
                if (state != PitchTracker.Unvoiced && isAudible[t] && hz > 0)
                {
                    raw[Descriptors.F0Hz][t] = (float)hz;
                    raw[Descriptors.F0Semitone][t] = (float)(12 * Math.Log2(hz / SemitoneReferenceHz));
                    ReadOnlySpan<double> frame = behind.At(t * _plan.HopSamples, _plan.LongSamples);
                    raw[Descriptors.HnrDb][t] = (float)_long.HarmonicsToNoiseDb(frame, hz, work);
                    if (!isFull)
                    {
                        return;
                    }

                    _long.Spectrum(frame, work);
                    for (int n = 0; n < formants.Length; n++)
                    {
                        formants[n] = raw[Descriptors.Formants + (3 * n)][t];
                    }

                    (double h1H2, double h1A3) = harmonics.Measure(work.Magnitude, hz, formants, amplitudes);
                    raw[Descriptors.H1H2Db][t] = (float)h1H2;
                    raw[Descriptors.H1A3Db][t] = (float)h1A3;
                    for (int n = 0; n < amplitudes.Length; n++)
                    {
                        raw[Descriptors.Formants + (3 * n) + 2][t] = (float)amplitudes[n];
                    }
                }
            });
    }

    private static void CheckCancelled(int frame, CancellationToken cancellation)
    {
        if (frame % FramesBetweenCancellationChecks == 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }
}

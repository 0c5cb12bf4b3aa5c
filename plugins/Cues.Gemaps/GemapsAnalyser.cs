using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using static Cues.Gemaps.GemapsCueList;

namespace Cues.Gemaps;

/// <summary>Measures whole clips of one sample rate under one profile. Immutable; safe to use from several threads.</summary>
internal sealed class GemapsAnalyser
{
    private const int FramesBetweenCancellationChecks = 64;
    private const double SemitoneReferenceHz = 27.5;

    private readonly FramePlan _plan;
    private readonly ShortFrames _short;
    private readonly LongFrames _long;
    private readonly PeriodMeter _periods;
    private readonly bool _isParity;

    public GemapsAnalyser(int sampleRateHz, GemapsProfile profile)
    {
        _plan = new FramePlan(sampleRateHz, profile);
        _short = new ShortFrames(_plan);
        _long = new LongFrames(_plan);
        _periods = new PeriodMeter(_plan);
        _isParity = profile == GemapsProfile.OpenSmile;
    }

    public CueTracks Measure(AudioClip clip, bool isSmoothed, CancellationToken cancellation)
    {
        double[] samples = Samples(clip.Samples.Span);
        int longFrames = _plan.LongFrames(samples.Length);

        // Default: a row for every short frame, with the long frame of the same centre. Parity: row i is short and long frame i.
        int rows = _isParity ? longFrames : _plan.ShortFrames(samples.Length);
        int lag = _isParity ? 0 : _plan.CentreLagFrames;
        var tracks = new double[All.Count][];
        for (int c = 0; c < tracks.Length; c++)
        {
            tracks[c] = new double[rows];
        }

        MeasureShort(samples, tracks, cancellation);
        MeasureLong(samples, longFrames, lag, tracks, cancellation);
        _periods.Measure(samples, tracks[F0Hz], tracks[Jitter], tracks[ShimmerDb]);
        if (isSmoothed)
        {
            Smooth(tracks);
        }

        return Pack(tracks, rows);
    }

    // openSMILE divides 16-bit samples by 32767; clips divide by 32768. The default profile also removes the clip's mean.
    private double[] Samples(ReadOnlySpan<float> clip)
    {
        const double scale = 32768.0 / 32767.0;
        var samples = new double[clip.Length];
        double mean = 0;
        if (!_isParity)
        {
            foreach (float sample in clip)
            {
                mean += sample;
            }

            mean /= Math.Max(1, clip.Length);
        }

        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = (clip[i] - mean) * scale;
        }

        return samples;
    }

    private void MeasureShort(double[] samples, double[][] tracks, CancellationToken cancellation)
    {
        ShortFrames.Work work = _short.NewWork();
        for (int t = 0; t < tracks[Loudness].Length; t++)
        {
            CheckCancelled(t, cancellation);
            ShortFrameCues cues = _short.Measure(samples, t, work);
            tracks[Loudness][t] = cues.Loudness;
            tracks[SlopeLow][t] = cues.SlopeLow;
            tracks[SlopeMid][t] = cues.SlopeMid;
            tracks[AlphaRatioDb][t] = cues.AlphaRatioDb;
            tracks[HammarbergDb][t] = cues.HammarbergDb;
            tracks[SpectralFlux][t] = cues.SpectralFlux;
        }
    }

    private void MeasureLong(double[] samples, int longFrames, int lag, double[][] tracks, CancellationToken cancellation)
    {
        LongFrames.Work work = _long.NewWork();
        var candidates = new PitchCandidates[longFrames];
        var isAudible = new bool[longFrames];
        for (int t = 0; t < longFrames; t++)
        {
            CheckCancelled(t, cancellation);
            candidates[t] = _long.Candidates(samples, t, work, out isAudible[t]);
        }

        byte[] states = PitchTracker.Track(candidates);
        foreach (int row in new[] { F0Hz, F0Semitone, Voicing, HnrDb })
        {
            tracks[row].AsSpan().Fill(double.NaN);
        }

        for (int t = 0; t < longFrames && t + lag < tracks[F0Hz].Length; t++)
        {
            CheckCancelled(t, cancellation);
            int row = t + lag;
            int chosen = states[t] == PitchTracker.Unvoiced ? 0 : states[t];
            tracks[Voicing][row] = candidates[t].Strength[chosen];
            double hz = candidates[t].Hz[chosen];
            if (states[t] != PitchTracker.Unvoiced && isAudible[t] && hz > 0)
            {
                tracks[F0Hz][row] = hz;
                tracks[F0Semitone][row] = 12 * Math.Log2(hz / SemitoneReferenceHz);
                tracks[HnrDb][row] = _long.HarmonicsToNoiseDb(samples, t, hz, work);
            }
        }
    }

    private static void CheckCancelled(int frame, CancellationToken cancellation)
    {
        if (frame % FramesBetweenCancellationChecks == 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }
    }

    private static void Smooth(double[][] tracks)
    {
        for (int c = 0; c < tracks.Length; c++)
        {
            if (All[c].IsVoicedOnly)
            {
                TrackSmoothing.DefinedOnly(tracks[c]);
            }
            else
            {
                TrackSmoothing.Plain(tracks[c]);
            }
        }
    }

    private CueTracks Pack(double[][] tracks, int rows)
    {
        var values = new float[tracks.Length * rows];
        var isVoiced = new bool[rows];
        for (int c = 0; c < tracks.Length; c++)
        {
            for (int t = 0; t < rows; t++)
            {
                values[(c * rows) + t] = (float)tracks[c][t];
            }
        }

        for (int t = 0; t < rows; t++)
        {
            isVoiced[t] = !double.IsNaN(tracks[F0Hz][t]);
        }

        // Parity rows hold a short and a long frame that start together; the row stands at the middle of their two centres.
        double centreSamples = _isParity ? (_plan.ShortSamples + _plan.LongSamples) / 4.0 : _plan.ShortSamples / 2.0;
        double rate = _plan.SampleRateHz;
        return new CueTracks(All, new TimeAxis(centreSamples / rate, _plan.HopSamples / rate, rows, _plan.LongSamples / rate), values, isVoiced);
    }
}

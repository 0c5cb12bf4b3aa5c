using SerHost.Sdk.Audio;
using SerHost.Signal;

namespace Cues.Gemaps;

/// <summary>The descriptors with openSMILE's slips mended, analysed at 16 kHz whatever the clip's rate. Immutable; thread-safe.</summary>
/// <remarks>
/// A row stands for a 20 ms frame and the 60 ms frame of the same centre. The clip's mean is taken off. Nothing but loudness, flux and
/// sound level depends on the recording's level. Undefined is NaN.
/// </remarks>
internal sealed class DefaultAnalyser
{
    /// <summary>Rate of the analysis.</summary>
    public const int RateHz = 16_000;

    private const int FramesBetweenCancellationChecks = 64;
    private const double SemitoneReferenceHz = 27.5;
    private const double Scale = 32768.0 / 32767.0; // loudness as openSMILE's

    private readonly FramePlan _plan = new(RateHz, GemapsProfile.Default);
    private readonly Resampler? _resampler;
    private readonly Resampler _periodBand;
    private readonly ShortFrames _short;
    private readonly AutocorrelationPitch _pitch;
    private readonly PeriodMeter _periods;
    private readonly FormantTracker _formants;
    private readonly Resampler _formantBand;
    private readonly VoicedFrames _voiced;

    public DefaultAnalyser(int sampleRateHz)
    {
        _resampler = sampleRateHz == RateHz ? null : new Resampler(sampleRateHz, RateHz);
        _periodBand = new Resampler(sampleRateHz, RateHz, 0.5 * (AutocorrelationPitch.PassHz + AutocorrelationPitch.StopHz));
        _short = new ShortFrames(_plan);
        _pitch = new AutocorrelationPitch(_plan.LongSamples, RateHz, LongFrames.GaussianWindow(_plan.LongSamples));
        _periods = new PeriodMeter(_plan);
        _formants = new FormantTracker(sampleRateHz);
        _formantBand = new Resampler(sampleRateHz, _formants.RateHz);
        _voiced = new VoicedFrames(_plan, _formants);
    }

    /// <summary>Measures a recording.</summary>
    /// <param name="source">The recording.</param>
    /// <param name="isFull">Whether formants and harmonics are wanted too; undefined otherwise.</param>
    /// <param name="cancellation">Stops the work.</param>
    public DescriptorTracks Measure(ISampleSource source, bool isFull, CancellationToken cancellation)
    {
        double mean = Mean(source);
        ISamples samples = _resampler is null
            ? new SourceSamples(source, mean, Scale)
            : new ResampledSamples(source, _resampler, mean, Scale);
        int rows = _plan.ShortFrames(samples.Count);
        var tracks = new DescriptorTracks(rows, rows) { Plan = _plan, FirstCentreSamples = _plan.ShortSamples / 2.0 };
        for (int d = Descriptors.F0Semitone; d < Descriptors.Energy; d++)
        {
            tracks.Raw[d].AsSpan().Fill(float.NaN);
        }

        MeasureFrames(new FrameReader(samples), tracks, cancellation);
        _periods.Measure(
            new FrameReader(new ResampledSamples(source, _periodBand, mean, Scale)),
            tracks.Raw[Descriptors.F0Hz], tracks.Raw[Descriptors.Jitter], tracks.Raw[Descriptors.ShimmerDb]);
        if (isFull)
        {
            _voiced.Measure(new FrameReader(samples), new FrameReader(new ResampledSamples(source, _formantBand, mean, Scale)), tracks,
                cancellation);
        }

        return tracks;
    }

    private void MeasureFrames(FrameReader samples, DescriptorTracks tracks, CancellationToken cancellation)
    {
        ShortFrames.Work shortWork = _short.NewWork();
        AutocorrelationPitch.Work pitchWork = _pitch.NewWork();
        int lag = _plan.CentreLagFrames, longFrames = _plan.LongFrames(samples.Count);
        var candidates = new PeriodCandidates[longFrames];
        Span<double> row = stackalloc double[Descriptors.All];
        for (int t = 0; t < tracks.ShortFrames; t++)
        {
            if (t % FramesBetweenCancellationChecks == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (t >= lag && t - lag < longFrames)
            {
                candidates[t - lag] = _pitch.Candidates(samples.At((t - lag) * _plan.HopSamples, _plan.LongSamples), pitchWork);
            }

            _short.Measure(samples.At(t * _plan.HopSamples, _plan.ShortSamples), shortWork, row);
            tracks.SetShort(t, row);
        }

        SetPitch(candidates, lag, tracks);
    }

    private static void SetPitch(PeriodCandidates[] candidates, int lag, DescriptorTracks tracks)
    {
        byte[] states = PitchPath.Find(candidates);
        float[][] raw = tracks.Raw;
        for (int t = 0; t < candidates.Length && t + lag < tracks.LongFrames; t++)
        {
            int row = t + lag, chosen = states[t] == PitchPath.Unvoiced ? 0 : states[t];
            double hz = candidates[t].Hz[chosen], strength = candidates[t].Strength[chosen];
            raw[Descriptors.Voicing][row] = (float)strength;
            if (states[t] == PitchPath.Unvoiced || hz > AutocorrelationPitch.CeilingHz || candidates[t].IsDoubtful(chosen))
            {
                continue;
            }

            raw[Descriptors.F0Hz][row] = (float)hz;
            raw[Descriptors.F0Semitone][row] = (float)(12 * Math.Log2(hz / SemitoneReferenceHz));
            raw[Descriptors.HnrDb][row] = (float)(10 * Math.Log10(strength / Math.Max(1 - strength, 1e-6)));
        }
    }

    private static double Mean(ISampleSource source)
    {
        const int block = 32_768;
        var samples = new float[Math.Min(block, source.Count)];
        double sum = 0;
        for (int start = 0; start < source.Count; start += block)
        {
            Span<float> piece = samples.AsSpan(0, Math.Min(block, source.Count - start));
            source.Read(start, piece);
            foreach (float sample in piece)
            {
                sum += sample;
            }
        }

        return sum / Math.Max(1, source.Count);
    }
}

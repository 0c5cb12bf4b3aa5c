using NWaves.FeatureExtractors;
using NWaves.FeatureExtractors.Base;
using NWaves.FeatureExtractors.Multi;
using NWaves.FeatureExtractors.Options;
using NWaves.Features;
using NWaves.Windows;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Signal;

namespace Cues.NWaves;

/// <summary>Spectral shape, MFCC with deltas, LPCC, PLP and pitch as NWaves measures them, for comparison with <c>gemaps</c>. Thread-safe:
/// the library's extractors, which are not, live for one clip.</summary>
/// <remarks>Analysis at 16 kHz whatever the file's rate (our resampler), frames of 25 ms every 10 ms; pitch by YIN over 50 ms around the
/// same centres. The library computes in float32 with symmetric windows.</remarks>
public sealed class NWavesExtractor : ICueExtractor
{
    private const int RateHz = 16_000;
    private const int FrameSamples = 400;
    private const int HopSamples = 160;
    private const int PitchSamples = 800;
    private const int FftSize = 512;
    private const int Coefficients = 13;
    private const int Order = 12;
    private const string Low = "low";
    private const string High = "high";
    private const string Library = "NWaves 0.9.6";

    private static readonly (string Feature, string Name, string Unit)[] s_shape =
    [
        ("centroid", "spectral centroid", "Hz"), ("spread", "spectral spread", "Hz"), ("flatness", "spectral flatness", ""),
        ("rolloff", "spectral roll-off (85 %)", "Hz"), ("crest", "spectral crest", ""), ("entropy", "spectral entropy", ""),
        ("decrease", "spectral decrease", ""),
    ];

    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "nwaves",
        "NWaves",
        "1",
        "Spectral shape, mel-frequency cepstral coefficients with deltas, linear-prediction and perceptual-linear-prediction cepstra, and "
            + "YIN's pitch, as the NWaves library has them.",
        [
            new CueDescriptor("nwaves_f0_hz", "pitch (YIN)", "Hz", true, $"{Library}; de Cheveigné and Kawahara 2002, JASA 111(4)"),
            .. s_shape.Select(one => new CueDescriptor(
                $"nwaves_{one.Feature}", one.Name, one.Unit, false, $"{Library}; Peeters 2004, A large set of audio features (IRCAM)")),
            .. Numbered("mfcc", "MFCC", Coefficients, "Davis and Mermelstein 1980, IEEE TASSP 28(4); bands and scale after Slaney 1998"),
            .. Numbered("mfcc_delta", "MFCC delta", Coefficients, "regression over two frames either side"),
            .. Numbered("lpcc", "LPC cepstrum", Order, "Atal 1974, JASA 55(6)"),
            .. Numbered("plp", "PLP cepstrum", Order, "Hermansky 1990, JASA 87(4)"),
        ],
        [
            new(Low, ParameterKind.Number, "60", "Lowest pitch looked for.") { Unit = "Hz", Minimum = 40, Maximum = 300, Step = 10 },
            new(High, ParameterKind.Number, "500", "Highest pitch looked for.") { Unit = "Hz", Minimum = 200, Maximum = 1200, Step = 50 },
        ]);

    /// <inheritdoc/>
    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(parameters);
        (float low, float high) = ((float)parameters.GetNumber(Low), (float)parameters.GetNumber(High));
        if (low >= high)
        {
            throw new ParameterException(Low, FormattableString.Invariant($"Parameter 'low' is {low} Hz, not below 'high' ({high} Hz)."));
        }

        float[] samples = clip.SampleRateHz == RateHz ? clip.Samples.ToArray()
            : new Resampler(clip.SampleRateHz, RateHz).Resample(clip.Samples.Span);
        int frames = samples.Length < FrameSamples ? 0 : ((samples.Length - FrameSamples) / HopSamples) + 1;
        var values = new float[Descriptor.Cues.Count * frames];
        var voiced = new bool[frames];
        int row = 0;
        Pitches(samples, low, high, values.AsSpan(0, frames), voiced, cancellation);
        row++;
        foreach (IReadOnlyList<float[]> vectors in Vectors(samples, frames, cancellation))
        {
            int width = vectors.Count == 0 ? 0 : vectors[0].Length;
            for (int k = 0; k < width; k++)
            {
                for (int frame = 0; frame < frames; frame++)
                {
                    float value = vectors[frame][k];
                    values[((row + k) * frames) + frame] = float.IsFinite(value) ? value : float.NaN;
                }
            }

            row += width;
        }

        double rate = RateHz;
        var axis = new TimeAxis(0.5 * FrameSamples / rate, HopSamples / rate, frames, FrameSamples / rate);
        return new CueTracks(Descriptor.Cues, axis, values, voiced);
    }

    private static IEnumerable<CueDescriptor> Numbered(string id, string name, int count, string source) => Enumerable.Range(1, count)
        .Select(i => new CueDescriptor($"nwaves_{id}_{i}", $"{name} {i}", "", false, $"{Library}; {source}"));

    private static IEnumerable<IReadOnlyList<float[]>> Vectors(float[] samples, int frames, CancellationToken cancellation)
    {
        if (frames == 0)
        {
            yield break;
        }

        cancellation.ThrowIfCancellationRequested();
        yield return Compute(new SpectralFeaturesExtractor(new MultiFeatureOptions
        {
            SamplingRate = RateHz, FrameSize = FrameSamples, HopSize = HopSamples, FftSize = FftSize, Window = WindowType.Hann,
            FeatureList = string.Join(", ", s_shape.Select(one => one.Feature)),
        }), samples, frames);

        cancellation.ThrowIfCancellationRequested();
        var slaney = new MfccSlaneyOptions(RateHz, Coefficients, (double)FrameSamples / RateHz, fftSize: FftSize)
        {
            FrameSize = FrameSamples, HopSize = HopSamples, Window = WindowType.Hamming,
        };
        float[][] cepstra = Compute(new MfccExtractor(slaney), samples, frames);
        yield return cepstra;
        yield return Deltas(cepstra);

        cancellation.ThrowIfCancellationRequested();
        yield return Compute(new LpccExtractor(new LpccOptions
        {
            SamplingRate = RateHz, FeatureCount = Order, LpcOrder = Order, FrameSize = FrameSamples, HopSize = HopSamples,
            PreEmphasis = 0.97, Window = WindowType.Hamming,
        }), samples, frames);

        cancellation.ThrowIfCancellationRequested();
        yield return Compute(new PlpExtractor(new PlpOptions
        {
            SamplingRate = RateHz, FeatureCount = Order, LpcOrder = Order, FrameSize = FrameSamples, HopSize = HopSamples,
            FftSize = FftSize, Window = WindowType.Hamming,
        }), samples, frames);
    }

    // NWaves may give a frame more or less at the end than fit whole: the frames are those that lie inside the clip.
    private static float[][] Compute(FeatureExtractor extractor, float[] samples, int frames)
    {
        List<float[]> found = extractor.ComputeFrom(samples);
        float[] undefined = [.. Enumerable.Repeat(float.NaN, extractor.FeatureCount)];
        return [.. Enumerable.Range(0, frames).Select(frame => frame < found.Count ? found[frame] : undefined)];
    }

    private static float[][] Deltas(float[][] vectors)
    {
        List<float[]> copies = [.. vectors.Select(vector => vector.ToArray())];
        FeaturePostProcessing.AddDeltas(copies, includeDeltaDelta: false);
        return [.. copies.Select(vector => vector[Coefficients..(2 * Coefficients)])];
    }

    private static void Pitches(float[] samples, float low, float high, Span<float> pitches, bool[] voiced, CancellationToken cancellation)
    {
        for (int frame = 0; frame < voiced.Length; frame++)
        {
            cancellation.ThrowIfCancellationRequested();
            int centre = (frame * HopSamples) + (FrameSamples / 2);
            int start = Math.Clamp(centre - (PitchSamples / 2), 0, Math.Max(0, samples.Length - PitchSamples));
            int end = Math.Min(samples.Length, start + PitchSamples);
            float pitch = end - start >= 2 * RateHz / low && HasSound(samples.AsSpan(start, end - start))
                ? Pitch.FromYin(samples, RateHz, start, end, low, high) : 0;
            voiced[frame] = pitch >= low && pitch <= high;
            pitches[frame] = voiced[frame] ? pitch : float.NaN;
        }
    }

    private static bool HasSound(ReadOnlySpan<float> samples) => samples.ContainsAnyExcept(samples[0]);
}

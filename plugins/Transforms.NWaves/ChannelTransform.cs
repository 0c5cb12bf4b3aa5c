using NWaves.Effects;
using NWaves.Filters.Base;
using NWaves.Filters.Base64;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;
using SerHost.Signal.Voice;
using BiQuad = NWaves.Filters.BiQuad;
using Butterworth = NWaves.Filters.Butterworth;

namespace Transforms.NWaves;

/// <summary>What a telephone, a codec or a bad amplifier does: band limits, an equaliser, clipping, few bits. Thread-safe: filters live for
/// one region.</summary>
/// <remarks>Filters run forward and backward (no delay, so moments stay where they are), designed by NWaves and run in float64.</remarks>
public sealed class ChannelTransform : IClipTransform
{
    private const double ContextSeconds = 0.25;
    private const int Order = 4;

    private static readonly Dictionary<string, (double Low, double High)> s_bands = new(StringComparer.Ordinal)
    {
        [Setting.None] = (0, double.PositiveInfinity),
        ["telephone"] = (300, 3400),
        ["wideband"] = (50, 7000),
        ["super-wideband"] = (50, 14000),
        ["am-radio"] = (100, 5000),
    };

    /// <inheritdoc/>
    public ClipTransformDescriptor Descriptor { get; } = new(
        "nwaves-channel",
        "Channel (NWaves)",
        "1",
        "Band limits as telephones and codecs have them, low and high shelves, a peak, clipping and few bits.",
        [
            Setting.Choice("band", "Passes only a band: telephone 300–3400 Hz (ITU-T G.712), wideband 50–7000 Hz (G.722), super-wideband "
                + "50–14000 Hz, am-radio 100–5000 Hz.", [.. s_bands.Keys]),
            Setting.OrNone("low", "Passes only what lies above this; before the band's own limit.", "Hz", 20, 20000, 50),
            Setting.OrNone("high", "Passes only what lies below this.", "Hz", 100, 40000, 100),
            Setting.Number("bass", "0", "Raises (above 0) or lowers what lies below 250 Hz.", "dB", -24, 24, 1),
            Setting.Number("treble", "0", "Raises or lowers what lies above 3 kHz.", "dB", -24, 24, 1),
            Setting.Number("peak", "0", "Raises or lowers a band of an octave around peak-hz.", "dB", -24, 24, 1),
            Setting.Number("peak-hz", "1000", "Where the peak lies.", "Hz", 50, 8000, 50),
            Setting.Number("clip", "0", "Clips at this level under the region's largest value.", "dB", -40, 0, 1),
            Setting.OrNone("bits", "Rounds to so many bits.", "bits", 2, 16, 1),
        ],
        [
            new("bass", [new("alpha_ratio_db", CueChange.Direction, -1)], ["f0_semitone", "f0_hz"]),
            new("treble", [new("alpha_ratio_db", CueChange.Direction)], ["f0_semitone", "f0_hz"]),
        ])
    {
        Sources =
        [
            "Bristow-Johnson, R. Cookbook formulae for audio equalizer biquad filter coefficients (2005), as NWaves has them.",
            "Sharii, T. NWaves 0.9.6 (MIT licence), github.com/ar1st0crat/NWaves.",
        ],
    };

    /// <inheritdoc/>
    public TransformedClip Apply(
        AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(settings);
        ParameterValues values = settings.Parameters;
        IReadOnlyList<TransferFunction> filters = [.. Filters(values, clip.SampleRateHz)];
        double clipDb = values.GetNumber("clip");
        double? bits = Setting.Optional(values, "bits");
        if (regions.Count == 0 || (filters.Count == 0 && clipDb == 0 && bits is null))
        {
            return new TransformedClip(clip, TimeMap.Identity);
        }

        double[] samples = Array.ConvertAll(clip.Samples.ToArray(), v => (double)v);
        return RegionChange.Apply(clip, regions, (place, _) =>
        {
            cancellation.ThrowIfCancellationRequested();
            double[] changed = Filtered(samples, clip.SampleRateHz, place, filters);
            changed = clipDb < 0 ? Clipped(changed, clipDb) : changed;
            changed = bits is { } depth ? Crushed(changed, (int)depth) : changed;
            return (changed, place.End - place.Start);
        });
    }

    private static IEnumerable<TransferFunction> Filters(ParameterValues values, int rateHz)
    {
        (double low, double high) = s_bands[values.GetText("band")];
        low = Math.Max(low, Setting.Optional(values, "low") ?? 0);
        high = Math.Min(high, Setting.Optional(values, "high") ?? double.PositiveInfinity);
        if (low >= high)
        {
            throw new ParameterException("low", FormattableString.Invariant($"Parameter 'low' is {low} Hz, not below 'high' ({high} Hz)."));
        }

        if (low >= rateHz / 2.0)
        {
            throw new ParameterException("low", FormattableString.Invariant(
                $"Parameter 'low' is {low} Hz; the clip has {rateHz} samples a second, so nothing above {rateHz / 2} Hz."));
        }

        // NWaves counts frequencies as shares of the sample rate. A limit above what the clip has changes nothing.
        if (low > 0)
        {
            yield return new Butterworth.HighPassFilter(low / rateHz, Order).Tf;
        }

        if (high < 0.49 * rateHz)
        {
            yield return new Butterworth.LowPassFilter(high / rateHz, Order).Tf;
        }

        // Run forward and backward each filter acts twice: half the decibels.
        if (values.GetNumber("bass") is not 0 and var bass)
        {
            yield return new BiQuad.LowShelfFilter(250.0 / rateHz, 0.7071, bass / 2).Tf;
        }

        if (values.GetNumber("treble") is not 0 and var treble)
        {
            yield return new BiQuad.HighShelfFilter(Math.Min(3000.0 / rateHz, 0.4), 0.7071, treble / 2).Tf;
        }

        if (values.GetNumber("peak") is not 0 and var peak)
        {
            yield return new BiQuad.PeakFilter(Math.Min(values.GetNumber("peak-hz") / rateHz, 0.45), 1.414, peak / 2).Tf;
        }
    }

    private static double[] Filtered(double[] samples, int rateHz, RegionPlace place, IReadOnlyList<TransferFunction> filters)
    {
        int context = (int)(ContextSeconds * rateHz);
        int from = Math.Max(0, place.First - context), end = Math.Min(samples.Length, place.Last + context);
        double[] piece = samples[from..end];
        foreach (TransferFunction filter in filters)
        {
            piece = Forward(new ZiFilter64(filter), piece);
            Array.Reverse(piece);
            piece = Forward(new ZiFilter64(filter), piece);
            Array.Reverse(piece);
        }

        return piece[(place.First - from)..(place.Last - from)];
    }

    private static double[] Forward(ZiFilter64 filter, double[] samples) => Array.ConvertAll(samples, filter.Process);

    private static double[] Clipped(double[] samples, double levelDb)
    {
        double peak = samples.Max(Math.Abs);
        if (peak == 0)
        {
            return samples;
        }

        // Where NWaves clips is measured, not taken from its documentation: a sample far above comes out as the limit.
        var effect = new DistortionEffect(DistortionMode.HardClipping, 0, 0);
        double gain = Math.Abs(effect.Process(1e6f)) / (peak * Math.Pow(10, levelDb / 20));
        return Array.ConvertAll(samples, v => effect.Process((float)(v * gain)) / gain);
    }

    private static double[] Crushed(double[] samples, int bits)
    {
        var crusher = new BitCrusherEffect(bits);
        return Array.ConvertAll(samples, v => (double)crusher.Process((float)Math.Clamp(v, -1, 1)));
    }
}

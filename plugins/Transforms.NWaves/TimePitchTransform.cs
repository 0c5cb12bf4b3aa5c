using NWaves.Effects;
using NWaves.Operations.Tsm;
using NWaves.Signals;
using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;
using SerHost.Signal.Voice;

namespace Transforms.NWaves;

/// <summary>Time stretching and pitch shifting by NWaves' phase vocoder. Thread-safe: the library's objects live for one region.</summary>
/// <remarks>
/// A phase vocoder knows nothing of the voice: a shifted pitch takes the formants along (<c>voice</c> leaves them), onsets smear over a
/// window. What NWaves does is not quite what it is asked: hops are whole samples, so the ratio is that of the hops (1.25 is met, 1.1 may
/// become 1.098), and its result is longer by a window of silence. The time map and the diagnostic state the ratio that was reached.
/// </remarks>
public sealed class TimePitchTransform : IClipTransform
{
    private const double WindowSeconds = 0.046;
    private const double ContextSeconds = 0.1;
    private const double LongestCall = 4; // seconds of sound
    private const string Stretch = "stretch";
    private const string Semitones = "pitch";

    /// <inheritdoc/>
    public ClipTransformDescriptor Descriptor { get; } = new(
        "nwaves-time-pitch",
        "Time and pitch (NWaves)",
        "1",
        "Stretches time and shifts pitch by a phase vocoder with phase locking. A shifted pitch takes the formants along.",
        [
            Setting.Number(Stretch, "1", "Makes the region longer (above 1) or shorter; the ratio reached is in the diagnostics.", "times",
                0.5,
                2, 0.1),
            Setting.Number(Semitones, "0", "Raises (above 0) or lowers the pitch, formants with it.", "semitones", -12, 12, 1),
        ],
        [
            new(Stretch, [], ["f0_semitone", "f0_hz"]),
            new(Semitones, [new("f0_semitone", CueChange.Difference), new("f0_hz", CueChange.LogRatio, Math.Log(2) / 12)], []),
        ])
    {
        Sources =
        [
            "Laroche, J., & Dolson, M. (1999). Improved phase vocoder time-scale modification of audio. IEEE Transactions on Speech and Audio "
                + "Processing, 7(3), 323–332.",
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
        double stretch = settings.Parameters.GetNumber(Stretch), semitones = settings.Parameters.GetNumber(Semitones);
        if (regions.Count == 0 || (stretch == 1 && semitones == 0))
        {
            return new TransformedClip(clip, TimeMap.Identity);
        }

        var hops = Hops.For(clip.SampleRateHz, stretch);
        float[] samples = clip.Samples.ToArray();
        TransformedClip result = RegionChange.Apply(clip, regions, (place, _) =>
        {
            return ChangeInParts(samples, clip.SampleRateHz, place, hops, semitones, cancellation);
        });
        return result with
        {
            Diagnostics = stretch == 1 ? [] :
                [new Diagnostic("stretch", hops.Ratio, "times", "The ratio reached: hops are whole samples.")],
        };
    }

    // A call into the library cannot be stopped, so long regions are done in parts that fade into each other.
    private static (double[] Changed, int Length) ChangeInParts(
        float[] samples, int rateHz, RegionPlace place, Hops hops, double semitones, CancellationToken cancellation)
    {
        int parts = 1 + (int)((place.End - place.Start) / (LongestCall * rateHz));
        var output = new List<double>();
        double[] tail = [];
        int total = 0;
        for (int i = 0; i < parts; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            int start = place.Start + (int)((long)(place.End - place.Start) * i / parts);
            int end = place.Start + (int)((long)(place.End - place.Start) * (i + 1) / parts);
            int after = i == parts - 1 ? place.After : Math.Min((int)(RegionPlace.EdgeSeconds * rateHz), samples.Length - end);
            (double[] changed, int length) = Change(
                samples, rateHz, new RegionPlace(start, end, i == 0 ? place.Before : 0, after), hops, semitones);
            for (int k = 0; k < tail.Length; k++)
            {
                double inside = (k + 0.5) / tail.Length;
                changed[k] = (inside * changed[k]) + ((1 - inside) * tail[k]);
            }

            output.AddRange(i == parts - 1 ? changed : changed[..^after]);
            tail = i == parts - 1 ? [] : changed[^after..];
            total += length;
        }

        return ([.. output], total);
    }

    private static (double[] Changed, int Length) Change(float[] samples, int rateHz, RegionPlace place, Hops hops, double semitones)
    {
        // What lies before and behind the region comes along, so that the vocoder's own edges fall outside it.
        int context = (int)(ContextSeconds * rateHz);
        int from = Math.Max(0, place.First - context), end = Math.Min(samples.Length, place.Last + context);
        float[] piece = Padded(samples.AsSpan(from, end - from), hops.Window);
        if (semitones != 0)
        {
            var shift = new PitchShiftEffect(
                Math.Pow(2, semitones / 12), hops.Window, hops.Window / 8, TsmAlgorithm.PhaseVocoderPhaseLocking);
            piece = SameLevel(shift.ApplyTo(new DiscreteSignal(rateHz, piece)).Samples, piece);
        }

        int start = place.Start - from + hops.Window;
        int length = place.End - place.Start;
        if (hops.Ratio != 1)
        {
            piece = SameLevel(hops.Stretched(piece, rateHz), piece);
            start = (int)Math.Round(hops.PlaceOf(start));
            length = Math.Max(1, (int)Math.Round(length * hops.Ratio));
        }

        var changed = new double[place.Before + length + place.After];
        for (int i = 0; i < changed.Length; i++)
        {
            int at = start - place.Before + i;
            changed[i] = (uint)at < (uint)piece.Length ? piece[at] : 0;
            if (!double.IsFinite(changed[i]))
            {
                throw new ArgumentException(FormattableString.Invariant(
                    $"The phase vocoder gave no number at {(place.Start + (double)i) / rateHz:F2} s; use the transform 'voice' for this clip."));
            }
        }

        return (changed, length);
    }

    // A window of silence before and behind: the vocoder begins and ends with whole windows, and leaves the last one out.
    private static float[] Padded(ReadOnlySpan<float> samples, int window)
    {
        var padded = new float[samples.Length + (2 * window)];
        samples.CopyTo(padded.AsSpan(window));
        return padded;
    }

    // Its windows overlap unevenly where hops are stretched: the level comes back as it was.
    private static float[] SameLevel(float[] changed, float[] original)
    {
        double MeanSquare(float[] values) => values.Sum(v => (double)v * v);
        (double before, double after) = (MeanSquare(original) / original.Length, MeanSquare(changed) / Math.Max(1, changed.Length));
        float factor = after > 0 && before > 0 ? (float)Math.Sqrt(before / after) : 1;
        return Array.ConvertAll(changed, v => v * factor);
    }

    /// <summary>The vocoder's steps through the clip and through the result, in samples.</summary>
    /// <param name="Window">A power of two.</param>
    /// <param name="Analysis">Step through the clip.</param>
    /// <param name="Synthesis">Step through the result.</param>
    private sealed record Hops(int Window, int Analysis, int Synthesis)
    {
        public double Ratio => (double)Synthesis / Analysis;

        // Windows move from one place to the other, what lies in them stays around their middle.
        public double PlaceOf(double sample) => (Window / 2.0) + ((sample - (Window / 2.0)) * Ratio);

        // Of steps between a tenth and a sixth of a window the one that meets the ratio best.
        public static Hops For(int rateHz, double stretch)
        {
            int window = 1 << (int)Math.Round(Math.Log2(WindowSeconds * rateHz));
            int best = Enumerable.Range(window / 10, (window / 6) - (window / 10) + 1)
                .MinBy(hop => (Math.Abs(Math.Round(hop * stretch) - (hop * stretch)) / hop) + (1e-9 * Math.Abs(hop - (window / 8))));
            return new Hops(window, best, (int)Math.Round(best * stretch));
        }

        public float[] Stretched(float[] samples, int rateHz)
        {
            // NWaves takes the whole part of hop · stretch: a hair above the ratio, so that rounding does not lose a sample.
            var vocoder = new PhaseLockingVocoder(Ratio + (1e-6 / Analysis), Analysis, Window);
            float[] result = vocoder.ApplyTo(new DiscreteSignal(rateHz, samples)).Samples;
            return result[..Math.Min(result.Length, (int)PlaceOf(samples.Length))];
        }
    }
}

using NWaves.Effects;
using NWaves.Filters.Base64;
using NWaves.Operations.Convolution;
using NWaves.Utils;
using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;
using SerHost.Signal.Voice;

namespace Transforms.NWaves;

/// <summary>What a place does to a recording: noise, an echo, a room's tail. Thread-safe: effects live for one region.</summary>
/// <remarks>
/// NWaves' noise has no seed, so the noise is ours (Gaussian, the same for the same seed); NWaves shapes it (linear prediction), echoes and
/// convolves. The room's response is noise that decays exponentially (Polack 1988), its direct sound untouched. Echo and tail end with the
/// region.
/// </remarks>
public sealed class RoomTransform : IClipTransform
{
    private const string White = "white";
    private const string Speech = "speech";

    /// <inheritdoc/>
    public ClipTransformDescriptor Descriptor { get; } = new(
        "nwaves-room",
        "Room (NWaves)",
        "1",
        "Adds noise at a signal-to-noise ratio, an echo, or a room's reverberation.",
        [
            Setting.Choice("noise", "Adds noise: white, or speech with the clip's own long-term spectrum.", Setting.None, White, Speech),
            Setting.Number("snr", "20", "Mean power of the region over that of the noise.", "dB", -20, 80, 1),
            Setting.Number("echo", "0", "Level of the first echo.", "times", 0, 1, 0.1),
            Setting.Number("echo-delay", "150", "When the first echo comes; the next ones come as late again, each weaker by the level of the "
                + "first.", "ms", 5, 1000, 10),
            Setting.Number("reverb", "0", "Reverberation time: until the tail is 60 dB down.", "s", 0, 3, 0.1),
            Setting.Number("direct", "6", "Energy of the direct sound over that of the room's tail.", "dB", -10, 40, 1),
        ],
        [
            new("snr", [new("hnr_db", CueChange.Direction)], []), new("echo", [], ["f0_semitone", "f0_hz"]),
            new("reverb", [], ["f0_semitone", "f0_hz"]),
        ])
    {
        Sources =
        [
            "Polack, J.-D. (1988). La transmission de l'énergie sonore dans les salles. Thesis, Université du Maine, Le Mans.",
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
        string noise = values.GetText("noise");
        double echo = values.GetNumber("echo"), reverb = values.GetNumber("reverb");
        if (regions.Count == 0 || (noise == Setting.None && echo == 0 && reverb == 0))
        {
            return new TransformedClip(clip, TimeMap.Identity);
        }

        int rate = clip.SampleRateHz;
        double[] samples = Array.ConvertAll(clip.Samples.ToArray(), v => (double)v);
        double[] response = reverb > 0 ? Response(reverb, values.GetNumber("direct"), rate, RegionChange.RandomOf(settings.Seed, -1)) : [];
        double[] shape = noise == Speech ? Spectrum(clip.Samples.Span) : [1];
        return RegionChange.Apply(clip, regions, (place, region) =>
        {
            cancellation.ThrowIfCancellationRequested();
            double[] piece = samples[place.First..place.Last];
            if (echo > 0)
            {
                piece = Echoed(piece, rate, values.GetNumber("echo-delay") / 1000, echo);
            }

            if (response.Length > 0)
            {
                piece = Reverberated(piece, response);
            }

            if (noise != Setting.None)
            {
                double power = Power(samples.AsSpan(place.Start, place.End - place.Start)) / Math.Pow(10, values.GetNumber("snr") / 10);
                AddNoise(piece, shape, power, RegionChange.RandomOf(settings.Seed, region));
            }

            return (piece, place.End - place.Start);
        });
    }

    private static double[] Echoed(double[] samples, int rateHz, double delaySeconds, double level)
    {
        var effect = new EchoEffect(rateHz, (float)delaySeconds, (float)level);
        return Array.ConvertAll(samples, v => (double)effect.Process((float)v));
    }

    private static double[] Reverberated(double[] samples, double[] response)
    {
        int size = 1;
        while (size < 2 * response.Length)
        {
            size *= 2;
        }

        // The block convolver answers late by a block less one; what it holds back at the end is the tail beyond the region.
        var convolver = new OlsBlockConvolver64(response, size);
        int late = convolver.HopSize - 1;
        var whole = new double[samples.Length];
        for (int i = 0; i < samples.Length + late; i++)
        {
            double value = convolver.Process(i < samples.Length ? samples[i] : 0);
            if (i >= late)
            {
                whole[i - late] = value;
            }
        }

        return whole;
    }

    // A direct sound of 1, and noise behind it that falls by 60 dB in the reverberation time.
    private static double[] Response(double seconds, double directDb, int rateHz, Random random)
    {
        var response = new double[(int)(seconds * rateHz) + 1];
        double energy = 0;
        int first = Math.Min(response.Length - 1, rateHz / 200); // the tail begins 5 ms after the direct sound
        for (int i = first; i < response.Length; i++)
        {
            response[i] = random.NextNormal() * Math.Exp(-Math.Log(1000) * i / (seconds * rateHz));
            energy += response[i] * response[i];
        }

        double factor = energy > 0 ? Math.Sqrt(Math.Pow(10, -directDb / 10) / energy) : 0;
        for (int i = first; i < response.Length; i++)
        {
            response[i] *= factor;
        }

        response[0] = 1;
        return response;
    }

    // Prediction coefficients of the whole clip: white noise through 1/A has its long-term spectrum.
    private static double[] Spectrum(ReadOnlySpan<float> samples)
    {
        const int order = 18;
        float[] correlation = new float[order + 1];
        for (int lag = 0; lag <= order && lag < samples.Length; lag++)
        {
            double sum = 0;
            for (int i = lag; i < samples.Length; i++)
            {
                sum += (double)samples[i] * samples[i - lag];
            }

            correlation[lag] = (float)(sum * (lag == 0 ? 1 + 1e-6 : 1));
        }

        float[] coefficients = new float[order + 1];
        if (correlation[0] <= 0)
        {
            return [1];
        }

        _ = Lpc.LevinsonDurbin(correlation, coefficients, order);
        coefficients[0] = 1;
        return Array.ConvertAll(coefficients, v => (double)v);
    }

    private static void AddNoise(double[] piece, double[] shape, double power, Random random)
    {
        const int settle = 2048;
        var filter = new IirFilter64([1.0], shape);
        double[] noise = Array.ConvertAll(new double[piece.Length + settle], _ => filter.Process(random.NextNormal()))[settle..];
        double factor = Power(noise) is > 0 and var own ? Math.Sqrt(power / own) : 0;
        for (int i = 0; i < piece.Length; i++)
        {
            piece[i] += factor * noise[i];
        }
    }

    private static double Power(ReadOnlySpan<double> samples)
    {
        double sum = 0;
        foreach (double sample in samples)
        {
            sum += sample * sample;
        }

        return samples.Length == 0 ? 0 : sum / samples.Length;
    }
}

using System.Collections.Concurrent;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Signal;

/// <summary>Computes log-mel inputs, in dB relative to the clip's maximum, from clips of any sample rate and length.</summary>
/// <remarks>
/// Order: resample, trim silence, pad or cut, then frame i = the window centred on sample i·hop (the signal continues with
/// zeros at both ends), power spectrum, mel bands, 10·log10(max(1e-10, S)) minus its maximum, floor. Arithmetic is double.
/// Agrees with librosa's melspectrogram (center, constant padding) and power_to_db(ref=max, top_db). One difference: a clip
/// without any energy has no maximum to refer to; it comes out at the floor, which is what silence means to a model.
/// Safe to call from several threads at once.
/// </remarks>
public sealed class LogMelFrontEnd
{
    private const double SmallestPower = 1e-10;

    private readonly RealFft _fft;
    private readonly MelFilterBank _mel;
    private readonly double[] _window;
    private readonly ConcurrentDictionary<int, Resampler> _resamplers = [];

    /// <summary>Prepares the front end.</summary>
    /// <param name="settings">Its settings.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public LogMelFrontEnd(LogMelSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        settings.Validate();
        Settings = settings;
        _fft = new RealFft(settings.FftSize);
        _mel = new MelFilterBank(settings.Bands, settings.FftSize, settings.SampleRateHz, settings.LowHz, settings.EffectiveHighHz);
        _window = WindowFunctions.Hann(settings.WindowSamples, WindowSymmetry.Periodic);
        Scale = new InputScale("dB", (float)settings.FloorDb, 0, (float)settings.FloorDb);
    }

    /// <summary>The settings it was made with.</summary>
    public LogMelSettings Settings { get; }

    /// <summary>Unit and range of its values: dB from the floor to 0.</summary>
    public InputScale Scale { get; }

    /// <summary>[bands] centre frequencies in Hz.</summary>
    public ReadOnlyMemory<float> BandCentresHz => _mel.CentresHz;

    /// <summary>Computes the input of one clip.</summary>
    /// <param name="clip">The recording.</param>
    /// <returns>The input; its time axis is in seconds of the whole, untrimmed clip.</returns>
    /// <exception cref="ArgumentException">The clip holds no samples.</exception>
    public ModelInput Compute(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        if (clip.Samples.IsEmpty)
        {
            throw new ArgumentException($"Clip '{clip.Id}' holds no samples.", nameof(clip));
        }

        ReadOnlySpan<float> samples = AtModelRate(clip);
        (int start, int count) = Settings.Trim is { } trim
            ? SilenceTrimmer.FindSound(samples, Settings.SampleRateHz, trim)
            : (0, samples.Length);
        int length = count;
        if (Settings.TargetSamples is { } target)
        {
            length = Settings.Length switch
            {
                LengthPolicy.PadOnly => Math.Max(count, target),
                LengthPolicy.CutOnly => Math.Min(count, target),
                _ => target,
            };
        }

        ReadOnlySpan<float> sound = samples.Slice(start, Math.Min(count, length));
        int frames = Settings.FramesOf(length);
        double rate = Settings.SampleRateHz;
        var axis = new TimeAxis(start / rate, Settings.HopSamples / rate, frames, Settings.WindowSamples / rate);
        return new ModelInput(
            Settings.Bands, Decibels(MelPower(sound, frames)), axis, _mel.CentresHz, PaddingFlags(sound.Length, frames), Scale);
    }

    private ReadOnlySpan<float> AtModelRate(AudioClip clip) =>
        clip.SampleRateHz == Settings.SampleRateHz
            ? clip.Samples.Span
            : _resamplers.GetOrAdd(clip.SampleRateHz, rate => new Resampler(rate, Settings.SampleRateHz)).Resample(clip.Samples.Span);

    // [bands, frames] mel power.
    private double[] MelPower(ReadOnlySpan<float> sound, int frames)
    {
        var power = new double[Settings.Bands * frames];
        var frame = new double[Settings.FftSize];
        var re = new double[_fft.BinCount];
        var im = new double[_fft.BinCount];
        var energies = new double[Settings.Bands];
        int windowStart = (Settings.FftSize - Settings.WindowSamples) / 2;
        for (int f = 0; f < frames; f++)
        {
            // Sample under window point 0: librosa frames from hop·f − fft/2 and centres the window within the frame.
            long first = ((long)f * Settings.HopSamples) - (Settings.FftSize / 2) + windowStart;
            for (int n = 0; n < _window.Length; n++)
            {
                long at = first + n;
                frame[windowStart + n] = at >= 0 && at < sound.Length ? sound[(int)at] * _window[n] : 0;
            }

            _fft.Forward(frame, re, im);
            for (int k = 0; k < re.Length; k++)
            {
                re[k] = (re[k] * re[k]) + (im[k] * im[k]);
            }

            _mel.Apply(re, energies);
            for (int b = 0; b < energies.Length; b++)
            {
                power[(b * frames) + f] = energies[b];
            }
        }

        return power;
    }

    private float[] Decibels(double[] power)
    {
        double peak = power.Max();
        double reference = 10 * Math.Log10(Math.Max(SmallestPower, peak));
        var decibels = new float[power.Length];
        for (int i = 0; i < power.Length; i++)
        {
            double db = (10 * Math.Log10(Math.Max(SmallestPower, power[i]))) - reference;
            decibels[i] = peak > SmallestPower ? (float)Math.Max(Settings.FloorDb, db) : (float)Settings.FloorDb;
        }

        return decibels;
    }

    // Window point 0 has weight 0, so a frame holds sound when point 1 or a later one falls on a sample before the end.
    private bool[] PaddingFlags(int soundSamples, int frames)
    {
        var flags = new bool[frames];
        int windowStart = (Settings.FftSize - Settings.WindowSamples) / 2;
        for (int f = 0; f < frames; f++)
        {
            long first = ((long)f * Settings.HopSamples) - (Settings.FftSize / 2) + windowStart;
            flags[f] = first + Math.Min(1, Settings.WindowSamples - 1) >= soundSamples;
        }

        return flags;
    }
}

namespace SerHost.Core.Audio;

/// <summary>Averages channels into one, and tells what that did to the sound.</summary>
/// <param name="channels">Channels of the file, 1 or more.</param>
internal sealed class ChannelMix(int channels)
{
    /// <summary>A channel this far below the loudest holds nothing worth the name: crosstalk of a stereo input lies above it.</summary>
    private const double EmptyDb = -40;

    /// <summary>Uncorrelated channels lose 10·log10(channels) dB in their mean; what loses this much more cancels.</summary>
    private const double CancellingDb = 3;

    private readonly double[] _powers = new double[channels];
    private double _mixPower;
    private long _frames;

    /// <summary>Averages some frames.</summary>
    /// <param name="samples">[frames, channels].</param>
    /// <param name="mono">[frames] receives the mean over channels.</param>
    public void Add(ReadOnlySpan<double> samples, Span<float> mono)
    {
        for (int frame = 0; frame < mono.Length; frame++)
        {
            double sum = 0;
            for (int channel = 0; channel < channels; channel++)
            {
                double sample = samples[(frame * channels) + channel];
                sum += sample;
                _powers[channel] += sample * sample;
            }

            mono[frame] = (float)(sum / channels);
            _mixPower += sum / channels * (sum / channels);
        }

        _frames += mono.Length;
    }

    /// <summary>Whether every sample of every channel is zero.</summary>
    public bool IsSilent => _powers.All(power => power == 0);

    /// <summary>Power of the loudest channel over that of the mean; 1 where one of them is silent.</summary>
    public double Gain => _mixPower > 0 ? _powers.Max() / _mixPower : 1;

    /// <summary>What is to be said of it; nothing for one channel.</summary>
    public AudioNote? Describe()
    {
        double loudest = _powers.Max();
        if (channels == 1)
        {
            return null;
        }

        if (loudest == 0 || _frames == 0)
        {
            return new AudioNote(AudioNoteKind.MixedDown, $"Mixed down from {channels} channels (their mean).");
        }

        int[] sounding = [.. Enumerable.Range(0, channels).Where(channel => Decibels(_powers[channel] / loudest) > EmptyDb)];
        double quieter = -Decibels(_mixPower / (sounding.Sum(channel => _powers[channel]) / sounding.Length));
        double uncorrelated = Decibels((double)channels * channels / sounding.Length);
        string loss = double.IsInfinity(quieter) ? "nothing is left" : FormattableString.Invariant($"{quieter:0.#} dB are lost");
        if (quieter > uncorrelated + CancellingDb)
        {
            return new AudioNote(
                AudioNoteKind.Cancelled,
                $"The mean of its {channels} channels was read, and they cancel each other: {loss} (one is turned upside down, or they are "
                    + "delayed). Export a single channel.");
        }

        return sounding.Length == channels
            ? new AudioNote(AudioNoteKind.MixedDown, $"Mixed down from {channels} channels (their mean).")
            : new AudioNote(
                AudioNoteKind.EmptyChannels,
                $"The mean of its {channels} channels was read, but only {Names(sounding)} sound: {loss} against "
                    + (sounding.Length == 1 ? "it. Export that channel alone." : "them. Export those channels alone."));
    }

    private static string Names(int[] sounding) => sounding.Length == 1
        ? $"channel {sounding[0] + 1} holds"
        : $"channels {string.Join(", ", sounding.Select(channel => channel + 1))} hold";

    private static double Decibels(double ratio) => 10 * Math.Log10(ratio);
}

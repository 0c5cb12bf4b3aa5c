namespace SerHost.Core.Audio;

/// <summary>Notices mixing down, clipping, silence and too little level while the samples of a recording pass by, in order.</summary>
/// <param name="header">Where they come from.</param>
/// <param name="count">How many frames there are.</param>
internal sealed class SoundCheck(WavHeader header, int count)
{
    private const int ClippedRun = 3;

    /// <summary>A shorter recording is too short to be called quiet.</summary>
    private const double LeastSeconds = 0.1;

    private readonly double _fullScale = WavEncodings.LargestAmplitude(header.Encoding);
    private readonly SampleGrid _grid = new();
    private readonly int _stretch = Math.Min(count, Math.Max(1, header.SampleRateHz / 50)); // of 20 ms
    private readonly List<double> _powers = [];
    private double _stretchSum;
    private int _inStretch;
    private double _peak;
    private int _run;
    private int _clippedRuns;

    /// <summary>Averages the channels and keeps what that did.</summary>
    public ChannelMix Mix { get; } = new(header.Channels);

    /// <summary>Looks at some frames.</summary>
    /// <param name="samples">[frames, channels].</param>
    /// <param name="mono">[frames] their mean.</param>
    public void Add(ReadOnlySpan<double> samples, ReadOnlySpan<float> mono)
    {
        _grid.Add(samples);
        foreach (float sample in mono)
        {
            double size = Math.Abs(sample);
            _peak = Math.Max(_peak, size);
            _run = size >= _fullScale ? _run + 1 : 0;
            _clippedRuns += _run == ClippedRun ? 1 : 0;
            _stretchSum += (double)sample * sample;
            if (++_inStretch == _stretch)
            {
                _powers.Add(_stretchSum / _stretch);
                (_stretchSum, _inStretch) = (0, 0);
            }
        }
    }

    /// <summary>What a person should know, once all frames have passed.</summary>
    public IEnumerable<AudioNote> Notes()
    {
        if (Mix.Describe() is { } mixed)
        {
            yield return mixed;
        }

        if (_peak == 0)
        {
            yield return new AudioNote(AudioNoteKind.Silent, Mix.IsSilent
                ? "Every sample is zero." : "Every sample of the mean over channels is zero.");
        }
        else if (_peak > 1)
        {
            yield return new AudioNote(AudioNoteKind.Clipped,
                FormattableString.Invariant($"The peak is {_peak:0.###} times full scale; values were kept."));
        }
        else if (_clippedRuns > 0)
        {
            yield return new AudioNote(
                AudioNoteKind.Clipped, $"Clipped in {_clippedRuns} places ({ClippedRun} or more samples in a row at full scale).");
        }

        if (count >= LeastSeconds * header.SampleRateHz && _grid.Describe(LoudPower() * Mix.Gain) is { } quiet)
        {
            yield return quiet;
        }
    }

    /// <summary>Mean square that a twentieth of the stretches of 20 ms exceed.</summary>
    private double LoudPower()
    {
        _powers.Sort();
        return _powers[(int)(0.95 * (_powers.Count - 1))];
    }
}

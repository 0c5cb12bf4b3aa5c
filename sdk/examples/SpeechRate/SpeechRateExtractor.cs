using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace SpeechRate;

/// <summary>Syllables a second, counted as voiced peaks of intensity. May be used from several threads at once.</summary>
public sealed class SpeechRateExtractor : ICueExtractor
{
    private const string Window = "window";
    private const string Floor = "floor";
    private const string Dip = "dip";
    private const string Source = "De Jong and Wempe 2009, Behavior Research Methods 41(2)";

    /// <inheritdoc/>
    public CueExtractorDescriptor Descriptor { get; } = new(
        "speech-rate",
        "Speech rate",
        "1.0",
        "Syllable nuclei by peaks of intensity that stand out of their surroundings and are voiced, and how many of them there are a second.",
        [
            new CueDescriptor("speech_rate", "speech rate", "syllables/s", IsVoicedOnly: false, Source),
            new CueDescriptor("intensity_db", "intensity", "dB", IsVoicedOnly: false, "Mean square of the window, re full scale"),
        ],
        [
            new(Window, ParameterKind.Number, "1", "Nuclei are counted over this time around each frame; from twice the clip's length on, over the whole clip.") { Unit = "s", Minimum = 0.2, Maximum = 600, Step = 0.2 },
            new(Floor, ParameterKind.Number, "25", "A nucleus is at most this far below the loudest hundredth of the clip.") { Unit = "dB", Minimum = 5, Maximum = 60, Step = 1 },
            new(Dip, ParameterKind.Number, "2", "Between two nuclei the intensity falls at least this far below both.") { Unit = "dB", Minimum = 0.1, Maximum = 20, Step = 0.5 },
        ]);

    /// <inheritdoc/>
    public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        ArgumentNullException.ThrowIfNull(parameters);
        IntensityContour contour = IntensityContour.Of(clip, cancellation);
        bool[] voiced = Voicing.Of(clip, contour.Axis, cancellation);
        IReadOnlyList<int> nuclei = [.. SyllableNuclei.Find(contour.Decibels, parameters.GetNumber(Floor), parameters.GetNumber(Dip)).Where(peak => voiced[peak])];

        int frames = contour.Axis.Count;
        float[] values = new float[2 * frames];
        double half = parameters.GetNumber(Window) / 2;
        for (int frame = 0; frame < frames; frame++)
        {
            double begin = Math.Max(0, contour.Axis.CentreOf(frame) - half), end = Math.Min(clip.DurationSeconds, contour.Axis.CentreOf(frame) + half);
            int count = nuclei.Count(peak => contour.Axis.CentreOf(peak) >= begin && contour.Axis.CentreOf(peak) < end);
            values[frame] = (float)(count / (end - begin));
            values[frames + frame] = contour.Decibels[frame];
        }

        return new CueTracks(Descriptor.Cues, contour.Axis, values, voiced);
    }
}

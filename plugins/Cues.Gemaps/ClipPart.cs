using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;

namespace Cues.Gemaps;

/// <summary>The part of a recording that functionals are about.</summary>
/// <param name="Start">In seconds.</param>
/// <param name="End">In seconds.</param>
internal readonly record struct ClipPart(double Start, double End)
{
    public static IReadOnlyList<ParameterDescriptor> Parameters { get; } =
    [
        new("start", ParameterKind.Number, "0", "Where the part begins.") { Unit = "s", Minimum = 0, Step = 0.1 },
        new("end", ParameterKind.Number, "0", "Where the part ends; 0 for the clip's end.") { Unit = "s", Minimum = 0, Step = 0.1 },
    ];

    public double Seconds => End - Start;

    /// <exception cref="ParameterException">The part is empty or begins after the recording's end.</exception>
    public static ClipPart From(ParameterValues values, ISampleSource source)
    {
        double start = values.GetNumber("start"), end = values.GetNumber("end");
        double last = source.DurationSeconds;
        end = end <= 0 || end > last ? last : end;
        if (start > 0 && start >= end)
        {
            throw new ParameterException(
                "start", FormattableString.Invariant($"start is {start:0.###} s, which is not before the part's end at {end:0.###} s (recording '{source.Id}' lasts {last:0.###} s)."));
        }

        return new ClipPart(start, end);
    }
}

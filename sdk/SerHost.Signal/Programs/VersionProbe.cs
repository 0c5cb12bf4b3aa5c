using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace SerHost.Signal.Programs;

/// <summary>Asks installed programs for their version, once each, and refuses those that do not fit. Thread-safe.</summary>
/// <param name="name">What the program calls itself, for messages.</param>
/// <param name="argument">The argument that makes it print its version.</param>
/// <param name="pattern">Its first group is the version: a number, or numbers with dots.</param>
/// <param name="oldest">The oldest version that fits.</param>
/// <param name="before">Versions from this one on do not fit any more; null for none.</param>
/// <param name="needed">What is needed, for messages, such as <c>6.1 or newer</c>.</param>
/// <param name="cure">What to do when it does not fit, one sentence.</param>
public sealed class VersionProbe(string name, string argument, Regex pattern, Version oldest, Version? before, string needed, string cure)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, (Version Version, string Text)> _found = new();

    /// <summary>Refuses a program of a version that does not fit.</summary>
    /// <param name="program">The program.</param>
    /// <param name="cancellation">Ends the question early.</param>
    /// <exception cref="ExternalProgramException">Its version does not fit, or it does not say that it is the program meant.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Require(ExternalProgram program, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(program);
        (Version version, string text) = _found.GetOrAdd(program.Path, _ => Ask(program, cancellation));
        if (version < oldest || (before is not null && version >= before))
        {
            throw new ExternalProgramException(program.Path, $"'{program.Path}' is {name} {text}; {needed} is needed. {cure}");
        }
    }

    private (Version Version, string Text) Ask(ExternalProgram program, CancellationToken cancellation)
    {
        ProgramOutput output = program.Run([argument], Limit, cancellation);
        Match match = pattern.Match(output.Standard + output.Error);
        string text = match.Groups[1].Value;
        return match.Success && Version.TryParse(text.Contains('.', StringComparison.Ordinal) ? text : text + ".0", out Version? version)
            ? (version, text)
            : throw new ExternalProgramException(
                program.Path,
                $"'{program.Path} {argument}' does not say that it is {name} (it printed: {output.FirstLines}). {cure}");
    }
}

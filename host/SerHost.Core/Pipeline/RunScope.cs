using System.Globalization;
using SerHost.Plugins;

namespace SerHost.Core.Pipeline;

/// <summary>A part of an experiment's clips: every n-th, so that the parts are disjoint, of like size, and together all.</summary>
/// <param name="Index">Which part, counted from 1.</param>
/// <param name="Count">How many parts there are.</param>
public sealed record Shard(int Index, int Count)
{
    /// <summary>The part that a task of a Slurm array works on.</summary>
    public const string Auto = "auto";

    /// <summary>Reads <c>2/5</c>, or <c>auto</c>.</summary>
    /// <param name="text">What the user gave.</param>
    /// <param name="environment">Finds a variable of the environment.</param>
    /// <exception cref="RequestException">It is something else.</exception>
    public static Shard Parse(string text, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(environment);
        if (text == Auto)
        {
            return OfArray(environment);
        }

        string[] parts = text.Split('/');
        return parts.Length == 2 && Number(parts[0]) is { } index && Number(parts[1]) is { } count && index >= 1 && index <= count
            ? new Shard(index, count)
            : throw new RequestException("--shard", $"--shard {text}: expected a part and the number of parts, such as 1/4 for the first of four, or '{Auto}' in a Slurm array.");
    }

    /// <summary>The clips of this part.</summary>
    /// <param name="clips">All clips, in an order that is always the same.</param>
    public IReadOnlyList<T> Of<T>(IReadOnlyList<T> clips) => [.. clips.Where((_, i) => i % Count == Index - 1)];

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private static Shard OfArray(Func<string, string?> environment)
    {
        int? id = Number(environment("SLURM_ARRAY_TASK_ID")), count = Number(environment("SLURM_ARRAY_TASK_COUNT"));
        if (id is null || count is null)
        {
            throw new RequestException("--shard", "--shard auto: SLURM_ARRAY_TASK_ID and SLURM_ARRAY_TASK_COUNT are not set, so this is no task of a Slurm array. Give the part, such as --shard 1/4.");
        }

        int first = Number(environment("SLURM_ARRAY_TASK_MIN")) ?? 0, step = Math.Max(1, Number(environment("SLURM_ARRAY_TASK_STEP")) ?? 1);
        int last = Number(environment("SLURM_ARRAY_TASK_MAX")) ?? (first + ((count.Value - 1) * step));
        return (last - first) / step == count - 1 && (id.Value - first) % step == 0 && id.Value >= first && id.Value <= last
            ? new Shard(((id.Value - first) / step) + 1, count.Value)
            : throw new RequestException("--shard", $"--shard auto: the tasks of this Slurm array ({first} to {last} in steps of {step}, {count} tasks) do not stand for parts, because some are left out. Give the part, such as --shard $SLURM_ARRAY_TASK_ID/4.");
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}

/// <summary>How much of an experiment to run.</summary>
/// <param name="Shard">A part of its clips; null for all.</param>
/// <param name="OnlyStored">Whether nothing is computed: what the store lacks becomes a row that says so.</param>
public sealed record RunScope(Shard? Shard = null, bool OnlyStored = false)
{
    /// <summary>All of it.</summary>
    public static RunScope Whole { get; } = new();
}

using SerHost.Plugins;

namespace SerHost.Core.Windowing;

/// <summary>What a model of fixed input length hears of a clip that is longer.</summary>
public enum WindowingKind
{
    /// <summary>The beginning; the rest is cut off. What front ends do that know nothing else.</summary>
    First,

    /// <summary>The stretch with the most energy.</summary>
    Loudest,

    /// <summary>The stretch with the most speech.</summary>
    Speech,

    /// <summary>All of it: overlapping stretches whose outputs are averaged and whose maps are joined on the clip's time axis.</summary>
    Slide,
}

/// <summary>Names of windowings, in experiments, options and front ends.</summary>
public static class WindowingNames
{
    /// <summary>The front-end setting by which a model states its own windowing.</summary>
    public const string FrontEndSetting = "windowing";

    /// <summary>All names, in the order of the enumeration.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<WindowingKind>().Select(Name)];

    /// <summary>The name: <c>first</c>, <c>loudest</c>, <c>speech</c>, <c>slide</c>.</summary>
    /// <param name="windowing">The windowing.</param>
    public static string Name(this WindowingKind windowing) => windowing.ToString().ToLowerInvariant();

    /// <summary>The windowing of a name.</summary>
    /// <param name="name">One of the names.</param>
    /// <param name="field">The field or option it comes from, for the message.</param>
    /// <exception cref="RequestException">There is no such windowing.</exception>
    public static WindowingKind Parse(string name, string field)
    {
        int index = All.ToList().IndexOf(name);
        return index >= 0
            ? (WindowingKind)index : throw new RequestException(
                field, $"There is no windowing '{name}'; there are {string.Join(", ", All)}.");
    }
}

using System.CommandLine;
using SerHost.Core.Windowing;

namespace SerHost.Commands;

/// <summary>The option that says what a model hears of clips longer than its input.</summary>
internal static class WindowingOption
{
    public static Option<string?> Create() => new("--windowing")
    {
        Description = "What a model of fixed input length hears of longer clips: their beginning (first), their loudest stretch, the stretch "
            + "with the most speech (recommended), or all of it in overlapping stretches whose outputs are averaged (slide). Without it, what "
            + "the model's front end states, else first.",
        HelpName = string.Join('|', WindowingNames.All),
    };
}

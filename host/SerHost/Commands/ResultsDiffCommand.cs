using System.CommandLine;
using System.Globalization;
using SerHost.Core.Pipeline;
using SerHost.Core.Reports;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost results diff A B</c>: where two runs differ, in what was asked and in what came out.</summary>
internal static class ResultsDiffCommand
{
    private const int MostNamed = 5;

    public static Command Create()
    {
        var first = new Argument<string>("A") { Description = "A run: its id, the beginning of it, or its name." };
        var second = new Argument<string>("B") { Description = "Another run (default: the newest finished one).",
            Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("diff", "Compare two runs: settings, versions, clips, decisions, segments and every Δf.") { first,
            second };
        command.OnRun(context =>
        {
            ResultLibrary library = context.Session.Results;
            RunSummary a = library.Run(context.Get(first)), b = library.Run(context.Get(second));
            RunDiff diff = RunDiff.Of(library, a, b);
            context.Output.Print(diff, () => Show(context.Output, diff, a.Id, b.Id));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Prints a comparison.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="diff">The comparison.</param>
    /// <param name="first">What to call the first run.</param>
    /// <param name="second">What to call the second.</param>
    public static void Show(Output output, RunDiff diff, string first, string second)
    {
        if (diff.Settings.Count > 0)
        {
            var settings = new TextTable("setting", first, second) { Title = "What was asked, and with what it was computed" };
            foreach (SettingDifference setting in diff.Settings)
            {
                settings.Add(setting.Name, Shown(setting.First), Shown(setting.Second));
            }

            output.Table(settings);
        }

        Name(output, $"clips only in {first}", diff.OnlyFirst);
        Name(output, $"clips only in {second}", diff.OnlySecond);
        Name(output, "clips of one name with other samples", diff.OtherRecordings);
        Name(output, $"methods only in {first}", diff.OnlyFirstMethods);
        Name(output, $"methods only in {second}", diff.OnlySecondMethods);
        Name(output, "clips decided differently",
            [.. diff.Decisions.Select(decision => $"{decision.ClipId} ({Shown(decision.First)} – {Shown(decision.Second)})")]);
        if (diff.Methods.Count > 0)
        {
            var methods = new TextTable("method", ">clips", ">same segments", ">Δf", ">the same", "largest difference") { Title = $"{Numbers.Of(diff.Clips, "clip")} in both" };
            foreach (MethodDifference method in diff.Methods)
            {
                methods.Add(method.Method, Count(method.Clips), Count(method.SameSegments), Count(method.Deltas), Count(method.SameDeltas),
                    method.Largest is not { } most ? ""
                    : $"{most.ClipId}, {most.Cue} against {most.Baseline}: {Numbers.Signed(most.First)} – {Numbers.Signed(most.Second)}");
            }

            output.Table(methods);
        }

        output.Line(diff.IsSameResult
            ? $"The results are the same{(diff.LargestOutputDifference > 0 ? " but for rounding" : "")}."
            : $"The results differ; outputs of the model by up to {Numbers.Significant(100 * diff.LargestOutputDifference)} % of their size.");
    }

    private static void Name(Output output, string what, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            output.Line($"{names.Count} {what}: {string.Join(", ", names.Take(MostNamed))}{(names.Count > MostNamed ? ", …" : "")}");
        }
    }

    private static string Shown(string value) => value.Length == 0 ? "–" : value;

    private static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}

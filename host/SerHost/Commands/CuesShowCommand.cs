using System.CommandLine;
using SerHost.Sdk.Cues;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost cues show [ID]</c>: what a cue extractor measures and takes; without an id, which there are.</summary>
internal static class CuesShowCommand
{
    public static Command Create()
    {
        var id = new Argument<string?>("ID") { Description = "Id of the extractor; without one, all are listed.",
            Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("show", "Show a cue extractor: its cues with units, its parameters with range and default.") { id };
        command.OnRun(context =>
        {
            if (context.Get(id) is { } asked)
            {
                ICueExtractor extractor = context.Session.Plugins.CueExtractor(asked);
                context.Output.Print(new { extractor.Descriptor, Availability = extractor.CheckAvailability() }, () =>
                    Show(context.Output, extractor));
                return ExitCodes.Done;
            }

            IReadOnlyList<ICueExtractor> extractors =
                [.. context.Session.Plugins.CueExtractors.OrderBy(found => found.Descriptor.Id, StringComparer.Ordinal)];
            context.Output.Print(extractors.Select(found => new { found.Descriptor, Availability = found.CheckAvailability() }).ToArray(),
                () =>
            {
                foreach (string line in DefinitionList.Lines([.. extractors.Select(found =>
                    (found.Descriptor.Id, $"{found.Descriptor.Summary}{State(found)}"))], Output.Width))
                {
                    context.Output.Line(line);
                }
            });
            return ExitCodes.Done;
        });
        return command;
    }

    private static string State(ICueExtractor extractor) => extractor.CheckAvailability() is { IsAvailable: false } no
        ? $" Cannot work here: {no.Reason}" : "";

    private static void Show(Output output, ICueExtractor extractor)
    {
        CueExtractorDescriptor found = extractor.Descriptor;
        output.Line($"{found.Id}: {found.Name}, version {found.Version}");
        output.Prose($"  {found.Summary}{State(extractor)}");
        output.Line();
        output.Line("Cues");
        foreach (string line in DefinitionList.Lines([.. found.Cues.Select(cue =>
            (cue.Id, $"{cue.Name}{(cue.Unit.Length > 0 ? $", in {cue.Unit}" : "")}{(cue.IsVoicedOnly ? ", where the voice is voiced" : "")}"))], Output.Width))
        {
            output.Line(line);
        }

        ParameterListing.Show(output, found.Parameters);
    }
}

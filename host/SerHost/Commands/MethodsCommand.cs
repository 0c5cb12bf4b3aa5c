using System.CommandLine;
using System.Globalization;
using SerHost.Core.Pipeline;
using SerHost.Sdk.Attribution;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost methods</c> and <c>serhost methods show ID</c>: the attribution methods, and what one takes and costs.</summary>
internal sealed class MethodsCommand : ICommandModule
{
    public Command Create()
    {
        var id = new Argument<string>("ID") { Description = "Id of the method." };
        var show = new Command("show",
            "Show a method: what its maps mean, its parameters with range and default, its presets, what it costs.") { id };
        show.OnRun(context =>
        {
            IAttributionMethod method = context.Session.Plugins.Method(context.Get(id)!);
            (string Run, double Seconds)? measured = Measured(context, method.Descriptor.Id);
            context.Output.Print(
                new { method.Descriptor, Availability = method.CheckAvailability(), MeasuredSeconds = measured?.Seconds },
                () => Show(context.Output, method, measured));
            return ExitCodes.Done;
        });
        var command = new Command("methods", "List the attribution methods; show one's parameters, presets and cost.") { show };
        command.OnRun(context =>
        {
            IReadOnlyList<IAttributionMethod> methods =
                [.. context.Session.Plugins.Methods.OrderBy(method => method.Descriptor.Id, StringComparer.Ordinal)];
            context.Output.Print(methods.Select(method => new { method.Descriptor, Availability = method.CheckAvailability() }).ToArray(),
                () => List(context.Output, methods));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>What a method needs of a model, in words.</summary>
    public static string NeedsText(ModelAccess needs) => needs switch
    {
        ModelAccess.Predictions => "works with every model",
        ModelAccess.Gradients => "needs gradients of the model",
        ModelAccess.TensorGraph => "needs a transformer read as a tensor graph",
        ModelAccess.AnyGraph => "needs the model's graph",
        _ => "needs the model's layers",
    };

    private static void List(Output output, IReadOnlyList<IAttributionMethod> methods)
    {
        foreach (string line in DefinitionList.Lines([.. methods.Select(method => (method.Descriptor.Id, Brief(method)))], Output.Width))
        {
            output.Line(line);
        }

        output.Note("'serhost methods show ID' prints one's parameters, presets and cost.");
    }

    private static string Brief(IAttributionMethod method)
    {
        AttributionDescriptor found = method.Descriptor;
        string state = method.CheckAvailability() is { IsAvailable: false } no ? $" Cannot work here: {no.Reason}" : "";
        return $"{found.Summary.Split(". ")[0].TrimEnd('.')}; {NeedsText(found.Needs)}.{state}";
    }

    private static void Show(Output output, IAttributionMethod method, (string Run, double Seconds)? measured)
    {
        AttributionDescriptor found = method.Descriptor;
        output.Line($"{found.Id}: {found.Name}, version {found.Version}, on {found.Device}");
        output.Prose($"  {found.Summary}");
        output.Prose($"  {char.ToUpperInvariant(NeedsText(found.Needs)[0])}{NeedsText(found.Needs)[1..]}.");
        output.Prose($"  Cost: {(found.Cost.Length > 0 ? found.Cost : "not stated")}."
            + (measured is { } took ? string.Create(CultureInfo.InvariantCulture,
                $" On this machine {took.Seconds:0.000} s a map on one thread, mean of run {took.Run}.") : ""));
        if (method.CheckAvailability() is { IsAvailable: false } no)
        {
            output.Warn($"{found.Id} cannot work here: {no.Reason}");
        }

        ParameterListing.Show(output, found.Parameters);
        if (found.Presets.Count > 0)
        {
            output.Line();
            output.Line("Presets");
            foreach (string line in DefinitionList.Lines([.. found.Presets.Select(preset =>
                ($"preset={preset.Id}",
                $"{preset.Summary} ({string.Join(", ", preset.Values.Select(value => $"{value.Key}={value.Value}"))})"))], Output.Width))
            {
                output.Line(line);
            }
        }

        output.Line();
        string example = found.Presets.Count > 0 ? $":preset={found.Presets[0].Id}" : found.Parameters.Count > 0
            ? $":{found.Parameters[0].Id}={found.Parameters[0].Default}" : "";
        output.Line($"For example: serhost explain CLIP --method {found.Id}{example}");
        foreach (string source in found.Sources)
        {
            output.Prose($"Source: {source}");
        }
    }

    /// <summary>Seconds a map took in the newest run that has the method as it is by default; null where there is none, or no store to look
    /// at.</summary>
    private static (string Run, double Seconds)? Measured(CommandContext context, string method)
    {
        if (!Directory.Exists(context.StoreFolder))
        {
            return null;
        }

        try
        {
            return (from run in context.Session.Results.Runs()
                    from choice in run.Experiment.Methods
                    where choice.Id == method && choice.Parameters.Count == 0 && run.MethodSeconds.ContainsKey(choice.Label)
                    select ((string, double)?)(run.Id, run.MethodSeconds[choice.Label])).FirstOrDefault();
        }
        catch (Core.Store.StoreException)
        {
            return null; // another process has it: what a method is can be said without
        }
    }
}

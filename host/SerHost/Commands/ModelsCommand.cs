using System.CommandLine;
using SerHost.Core.Models;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost models</c>: lists the models; its subcommands show, check and add one.</summary>
internal sealed class ModelsCommand : ICommandModule
{
    public Command Create()
    {
        var command = new Command("models", "List the models; show, check or add one.") { ModelsShowCommand.Create(),
            ModelsCheckCommand.Create(), ModelsAddCommand.Create() };
        command.OnRun(context =>
        {
            IReadOnlyList<ModelSummary> models = new ModelRegister(context.Session).List();
            context.Output.Print(models, () => Show(context, models));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>For example <c>128 × 201 at 16000 Hz</c>.</summary>
    public static string InputText(ModelSummary model) => model.Bands == 1
        ? FormattableString.Invariant($"waveform{(model.Frames is { } samples ? $" of {samples} samples" : "")} at {model.SampleRateHz} Hz")
        : FormattableString.Invariant($"{model.Bands} bands × {model.Frames?.ToString() ?? "any"} frames at {model.SampleRateHz} Hz");

    private static void Show(CommandContext context, IReadOnlyList<ModelSummary> models)
    {
        var table = new TextTable("model", "name", "outputs", "input", "white box");
        foreach (ModelSummary model in models.Where(model => model.Problem is null))
        {
            table.Add(model.Id, model.Name, string.Join(", ", model.Outputs), InputText(model), model.SupportsWhiteBox ? "yes" : "no");
        }

        if (models.Any(model => model.Problem is null))
        {
            context.Output.Table(table);
        }

        foreach (ModelSummary model in models.Where(model => model.Problem is not null))
        {
            context.Output.Line($"{model.Id} cannot be used: {model.Problem}");
        }

        foreach (ModelSummary model in models)
        {
            foreach (string limit in model.Limits)
            {
                context.Output.Line($"{model.Id}: {limit}");
            }
        }

        if (models.Count == 0)
        {
            context.Output.Note(
                $"No model found. Searched: {string.Join(", ", context.Session.Models.Roots)}. 'serhost models add FILE.onnx' adds one.");
        }
    }
}

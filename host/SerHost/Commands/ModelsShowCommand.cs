using System.CommandLine;
using System.Globalization;
using SerHost.Core.Models;
using SerHost.Sdk;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost models show ID</c>: what a model is, and its layers with shapes.</summary>
internal static class ModelsShowCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "The model's id, or the path of its folder." };
        var raw = new Option<bool>("--raw") { Description = "Show the layers as in the file, batch normalisation not folded." };
        var frames = new Option<int?>("--frames") { Description = "Frames of the input the shapes are given for.", HelpName = "N" };
        var command = new Command("show", "Show a model and its layers with shapes.") { id, raw, frames };
        command.OnRun(context =>
        {
            ModelDetails details = new ModelRegister(context.Session).Show(context.Get(id)!, context.Get(raw), context.Get(frames));
            context.Output.Print(details, () => Show(context, details));
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Show(CommandContext context, ModelDetails details)
    {
        ModelSummary model = details.Model;
        context.Output.Line($"{model.Name} ({model.Id})");
        context.Output.Line($"  {model.OutputKind}: {string.Join(", ", model.Outputs)}");
        context.Output.Line($"  input: {ModelsCommand.InputText(model)}");
        context.Output.Line($"  front end: {string.Join(", ", model.FrontEnd.Select(setting => $"{setting.Key} {setting.Value}"))}");
        if (model.TrainedOn.Length > 0)
        {
            context.Output.Line($"  trained on: {model.TrainedOn}");
        }

        context.Output.Line($"  folder: {model.Folder}");
        context.Output.Line($"  content: {model.ContentHash}");
        foreach (Diagnostic diagnostic in model.Diagnostics)
        {
            context.Output.Line(string.Create(
                CultureInfo.InvariantCulture, $"  {diagnostic.Id}: {diagnostic.Value:g3}. {diagnostic.Note}"));
        }

        foreach (string limit in model.Limits)
        {
            context.Output.Line($"  {limit}");
        }

        if (details.Layers.Count == 0)
        {
            return;
        }

        var table = new TextTable("layer", "kind", "shape", ">parameters", "detail", "reads")
        {
            Title = string.Create(CultureInfo.InvariantCulture, $"\nLayers for {details.Frames} frames ({details.Parameters:N0} parameters), shapes are channels × height × width"),
        };
        foreach (LayerRow layer in details.Layers)
        {
            table.Add(layer.Name, layer.Kind, layer.Shape, layer.Parameters > 0
                ? layer.Parameters.ToString("N0", CultureInfo.InvariantCulture) : "", layer.Detail, string.Join(", ", layer.Reads));
        }

        context.Output.Table(table);
    }
}

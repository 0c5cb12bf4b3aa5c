using System.CommandLine;
using SerHost.Core.Models;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost models add FILE</c>: makes a model folder, from flags or by asking.</summary>
internal static class ModelsAddCommand
{
    private static readonly Argument<string> File =
        new("FILE") { Description = "The model file, for example model.onnx, or the folder it lies in." };
    private static readonly Option<string?> Id = new("--id") { Description = "Id of the new model (default: the file's name).",
        HelpName = "ID" };
    private static readonly Option<string?> Labels =
        new("--labels") { Description = "Labels of the outputs in order, separated by commas.", HelpName = "a,b,…" };
    private static readonly Option<string[]> FrontEnd = new("--front-end")
    {
        Description = "How clips become inputs: kind=log-mel|waveform|kaldi-fbank, sample-rate, fft, window, hop, bands, low, high, floor, normalize=on|off (waveform: zero mean, unit variance), frames, mean, deviation (kaldi-fbank), layout=bands-first|frames-first, duration (seconds or any), pad=pad-or-cut|pad-only|cut-only, trim=on|off.",
        HelpName = "name=value,…",
    };
    private static readonly Option<string?> OutputKind =
        new("--output-kind") { Description = "classification (the default) or regression.", HelpName = "KIND" };
    private static readonly Option<string?> Name = new("--name") { Description = "Name shown to people.", HelpName = "TEXT" };
    private static readonly Option<bool> Ask =
        new("--ask") { Description = "Ask for what is left out (the default on a terminal when no labels are given)." };

    private static readonly Option<bool> NoInput = new("--no-input") { Description = "Never ask; what is left out is worked out from the file and the configuration beside it, and said." };

    public static Command Create()
    {
        var command = new Command("add", "Make a model of an ONNX file: writes its model.json, from flags or by asking.") { File, Id,
            Labels, FrontEnd, OutputKind, Name, Ask, NoInput };
        command.OnRun(context =>
        {
            // The folder that receives the model need not be there yet.
            foreach (string folder in context.Parsed.GetValue(GlobalOptions.Models) ?? [])
            {
                Directory.CreateDirectory(folder);
            }

            ModelAddOptions options = Read(context);
            bool isSilent = options.Labels.Count == 0 && options.FrontEnd.Count == 0 && !ModelRegister.IsDescribed(options.File);
            bool asks = !context.Get(NoInput) && (context.Get(Ask) || (isSilent && !Console.IsInputRedirected && !context.Output.IsJson));
            ModelSummary model = new ModelRegister(context.Session).Add(asks ? ModelAddDialog.Complete(options, Put) : options);
            context.Output.Print(model, () =>
            {
                context.Output.Line(
                    $"Added '{model.Id}' in {model.Folder}: {string.Join(", ", model.Outputs)}; {ModelsCommand.InputText(model)}.");
                context.Output.Note($"Front end: {string.Join(", ", model.FrontEnd.Select(setting => $"{setting.Key} {setting.Value}"))}.");
                foreach (string note in model.Notes)
                {
                    context.Output.Note(note);
                }

                foreach (string limit in model.Limits)
                {
                    context.Output.Warn(limit);
                }

                context.Output.Note($"If a setting differs from how the model was trained, correct it in {Path.Combine(model.Folder ?? "", "model.json")}.");
            });
            return ExitCodes.Done;
        });
        return command;
    }

    private static ModelAddOptions Read(CommandContext context)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in (context.Get(FrontEnd) ?? [])
            .SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            string[] parts = pair.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
            {
                throw new RequestException("--front-end", $"--front-end {pair}: expected name=value, for example sample-rate=16000.");
            }

            settings[parts[0]] = parts[1];
        }

        foreach ((string setting, Option<string?> option) in new[] { ("output-kind", OutputKind), ("name", Name) })
        {
            if (context.Get(option) is { } value)
            {
                settings[setting] = value;
            }
        }

        return new ModelAddOptions(ModelRegister.FileIn(context.Get(File)!))
        {
            Id = context.Get(Id),
            Labels = (context.Get(Labels) ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            FrontEnd = settings,
            Root = context.Session.Options.ModelFolders.Count > 0 ? context.Session.Options.ModelFolders[0] : null,
        };
    }

    private static string Put(string question, string suggestion)
    {
        Console.Error.Write(PlainText.OneLine(suggestion.Length > 0 ? $"{question} [{suggestion}]: " : $"{question}: "));
        return Console.In.ReadLine() ?? "";
    }
}

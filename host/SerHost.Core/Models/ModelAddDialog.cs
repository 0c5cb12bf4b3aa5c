namespace SerHost.Core.Models;

/// <summary>Asks for what a user left out when adding a model.</summary>
public static class ModelAddDialog
{
    private static readonly (string Setting, string Question, string Suggestion)[] Questions =
    [
        ("kind", "What the model is fed with: log-mel or waveform", ""),
        ("sample-rate", "Sample rate in Hz", "16000"),
        ("fft", "FFT size in samples (log-mel)", ""),
        ("window", "Window in samples (log-mel)", ""),
        ("hop", "Hop in samples (log-mel)", ""),
        ("bands", "Mel bands (log-mel)", ""),
        ("duration", "Seconds of sound for each input, or any", ""),
    ];

    /// <summary>Completes the options.</summary>
    /// <param name="options">What the user said so far.</param>
    /// <param name="ask">Puts a question, with a suggestion that may be empty; returns the answer,
    /// empty to accept the suggestion or to let the program work it out.</param>
    public static ModelAddOptions Complete(ModelAddOptions options, Func<string, string, string> ask)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ask);
        string id = options.Id ?? Answer("Id of the model (lower-case words joined by hyphens)", ModelRegister.IdFrom(options.File));
        IReadOnlyList<string> labels = options.Labels.Count > 0
            ? options.Labels
            : ask("Labels of the outputs in order, separated by commas (empty to number them)", "")
                .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var frontEnd = new Dictionary<string, string>(options.FrontEnd, StringComparer.Ordinal);
        foreach ((string setting, string question, string suggestion) in Questions)
        {
            bool matters = !question.EndsWith("(log-mel)", StringComparison.Ordinal) || frontEnd.GetValueOrDefault("kind") != "waveform";
            if (matters && !frontEnd.ContainsKey(setting) && Answer(question, suggestion) is { Length: > 0 } answer)
            {
                frontEnd.Add(setting, answer);
            }
        }

        return options with { Id = id, Labels = labels, FrontEnd = frontEnd };

        string Answer(string question, string suggestion) =>
            ask(question, suggestion).Trim() is { Length: > 0 } answer ? answer : suggestion;
    }
}

/// <summary>What a user says when adding a model; what is left out is asked for or taken from the file.</summary>
/// <param name="File">The model file.</param>
public sealed record ModelAddOptions(string File)
{
    /// <summary>Id of the new model; null for the file's name.</summary>
    public string? Id { get; init; }

    /// <summary>Labels of the outputs in order; empty to ask or to number them.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Front-end settings by name, for example <c>sample-rate</c>.</summary>
    public IReadOnlyDictionary<string, string> FrontEnd { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Folder of model folders to add to; null for the user's own.</summary>
    public string? Root { get; init; }
}

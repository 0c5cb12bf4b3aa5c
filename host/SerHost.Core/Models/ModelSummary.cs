using SerHost.Sdk;

namespace SerHost.Core.Models;

/// <summary>A model in a list: what it is, and why it cannot be used if so.</summary>
/// <param name="Id">The model's id.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="Provider">Id of the provider that opens it.</param>
/// <param name="Folder">Its folder; null for a model that lives in code.</param>
/// <param name="Problem">Why it cannot be opened, and the cure; null when it was opened.</param>
public sealed record ModelSummary(string Id, string Name, string Provider, string? Folder, string? Problem)
{
    /// <summary><c>classification</c> or <c>regression</c>; empty when it was not opened.</summary>
    public string OutputKind { get; init; } = "";

    /// <summary>Labels of the outputs in order.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>Rows of the input.</summary>
    public int Bands { get; init; }

    /// <summary>Columns of the input; null when any number.</summary>
    public int? Frames { get; init; }

    /// <summary>Rate the front end works at.</summary>
    public int SampleRateHz { get; init; }

    /// <summary>Identity of weights, labels and front end.</summary>
    public string ContentHash { get; init; } = "";

    /// <summary>Whether methods that need the layer graph can be used: there is one, and it agrees with the model file.</summary>
    public bool SupportsWhiteBox { get; init; }

    /// <summary>Front-end settings by name.</summary>
    public IReadOnlyDictionary<string, string> FrontEnd { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The corpus it was trained on; empty when unknown.</summary>
    public string TrainedOn { get; init; } = "";

    /// <summary>How far it can be trusted.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Of a model just added: what was taken from where and what was assumed.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What it cannot do and why.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];
}

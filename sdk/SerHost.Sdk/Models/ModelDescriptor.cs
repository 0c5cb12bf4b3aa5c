namespace SerHost.Sdk.Models;

/// <summary>What a model is: identity, outputs, input, and how far it can be trusted.</summary>
/// <param name="Id">Lower-case words joined by hyphens.</param>
/// <param name="Name">Name shown to people.</param>
/// <param name="OutputKind">Classes or continuous values.</param>
/// <param name="Outputs">Labels of the outputs in order (emotion labels, or names of the values).</param>
/// <param name="Bands">Rows of the input: mel bands, or 1 for a waveform.</param>
/// <param name="Frames">Columns of the input after padding policy; null when the model takes any number.</param>
/// <param name="SampleRateHz">Rate the front end works at.</param>
/// <param name="ContentHash">Lower-case hexadecimal SHA-256 over everything that decides the outputs (weights, labels, front end).</param>
public sealed record ModelDescriptor(
    string Id,
    string Name,
    ModelOutputKind OutputKind,
    IReadOnlyList<string> Outputs,
    int Bands,
    int? Frames,
    int SampleRateHz,
    string ContentHash)
{
    /// <summary>Front-end settings by name, for people and for files; empty for a raw waveform.</summary>
    public IReadOnlyDictionary<string, string> FrontEnd { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Diagnostics about the model that every explanation of it inherits, such as the canonisation error.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; init; } = [];

    /// <summary>Path of the ONNX file that holds the network, for methods that read it with programs of their own; null where there is
    /// none.</summary>
    public string? OnnxFile { get; init; }

    /// <summary>The corpus it was trained on, by the kind the host recognises corpora by (<c>crema-d</c>, <c>tess</c>, …) or any other
    /// name; empty when unknown.</summary>
    public string TrainedOn { get; init; } = "";

    /// <summary>What the model cannot do and why, for example an unsupported node and the methods it switches off.</summary>
    public IReadOnlyList<string> Limits { get; init; } = [];
}

/// <summary>What a model's outputs mean.</summary>
public enum ModelOutputKind
{
    /// <summary>One logit a class; the largest wins.</summary>
    Classification,

    /// <summary>One or more continuous values, for example arousal and valence.</summary>
    Regression,
}

/// <summary>The unit and range of a model's input values: what "nothing there" and "as loud as can be" mean to it.</summary>
/// <param name="Unit">For example <c>dB</c> (log-mel relative to the clip's maximum) or <c>amplitude</c>.</param>
/// <param name="Minimum">Smallest value the front end produces.</param>
/// <param name="Maximum">Largest value the front end produces.</param>
/// <param name="Silence">The value of silence and of padding: the default fill of occlusion.</param>
public sealed record InputScale(string Unit, float Minimum, float Maximum, float Silence);

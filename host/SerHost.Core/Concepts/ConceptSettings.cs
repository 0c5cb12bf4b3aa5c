namespace SerHost.Core.Concepts;

/// <summary>What an atlas is made of.</summary>
public sealed record ConceptSettings
{
    /// <summary>Name of the layer; null for the last convolution wider than 1×1, of a transformer the heads of its last layer.</summary>
    public string? Layer { get; init; }

    /// <summary>Composite, by name or as entries; the default stands for a transformer's default.</summary>
    public string Composite { get; init; } = "epsilon-plus-flat";

    /// <summary>Clips and moments kept a channel, 1 or more.</summary>
    public int Moments { get; init; } = 10;

    /// <summary>Length of a moment in seconds, above 0; rounded to whole positions of the layer.</summary>
    public double WindowSeconds { get; init; } = 0.15;

    /// <summary>Output whose relevance is meant; null for the one the model chooses.</summary>
    public string? Target { get; init; }

    /// <summary>One line that two settings share exactly when they ask for the same thing.</summary>
    public string ToCanonicalString() =>
        FormattableString.Invariant(
            $"layer={Layer};composite={Composite};moments={Moments};window={WindowSeconds:R}{(Target is null ? "" : ";target=" + Target)}");
}

using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace Attribution.Relevance.Tensors;

/// <summary>The input value that counts as nothing to a transformer's relevance.</summary>
/// <param name="given">A value somebody gave; null to choose.</param>
internal sealed class InputZero(float? given)
{
    /// <summary>Reads the parameter.</summary>
    public static InputZero Read(ParameterValues parameters) =>
        new(parameters.TryGetNumber("zero", out double value) ? (float)value : null);

    /// <summary>The value for an input: silence where 0 is the loudest value there is, else 0.</summary>
    public float Of(ModelInput input) => given ?? (IsFromTop(input) ? input.Scale.Silence : 0);

    /// <summary>What a reader of the map must know; null for the textbook form.</summary>
    public string? Note(ModelInput input) => Of(input) is var zero && zero == 0 ? null : FormattableString.Invariant(
        $"Relevance is measured from {zero:G4} {input.Scale.Unit}{(given is null ? ", the input's silence, because its 0 is the loudest value there is" : "")}; what an input of that value would have is among the constants.");

    private static bool IsFromTop(ModelInput input) => input.Scale.Maximum <= 0 && input.Scale.Silence < 0;
}

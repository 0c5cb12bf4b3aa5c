namespace SerHost.Sdk.Parameters;

/// <summary>Describes one parameter well enough that a host can validate it, draw a form for it, print its help and hash it.</summary>
/// <remarks>The idea of self-describing parameters comes from the Vamp plugin SDK (Cannam et al. 2006). Immutable.</remarks>
/// <param name="Id">Lower-case words joined by hyphens, unique within the plugin, for example <c>window-frames</c>.</param>
/// <param name="Kind">What a value may look like.</param>
/// <param name="Default">The value used when none is given, in its text form (invariant culture); itself one that is allowed.</param>
/// <param name="Help">One or two plain sentences: what it does and when to change it.</param>
public sealed record ParameterDescriptor(string Id, ParameterKind Kind, string Default, string Help)
{
    /// <summary>Unit of a numeric value, for example <c>frames</c> or <c>dB</c>; empty when it has none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Smallest numeric value allowed, included; null when unbounded.</summary>
    public double? Minimum { get; init; }

    /// <summary>Largest numeric value allowed, included; null when unbounded.</summary>
    public double? Maximum { get; init; }

    /// <summary>A sensible increment for a form's spinner; null when there is none.</summary>
    public double? Step { get; init; }

    /// <summary>The words allowed, for the choice kinds.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>The allowed values in words, for help and error messages.</summary>
    public string RangeText => ParameterText.DescribeRange(this);
}

/// <summary>What a parameter's value may look like.</summary>
public enum ParameterKind
{
    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A finite real number, written with a decimal point.</summary>
    Number,

    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>One of <see cref="ParameterDescriptor.Choices"/>.</summary>
    Choice,

    /// <summary>One of <see cref="ParameterDescriptor.Choices"/>, or a finite real number.</summary>
    ChoiceOrNumber,

    /// <summary>Free text, whose form the help states.</summary>
    Text,
}

/// <summary>A parameter's value cannot be used. Thrown before the work it concerns starts; the message names the parameter, the value and
/// what is allowed.</summary>
public sealed class ParameterException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="parameterId">Id of the parameter at fault.</param>
    /// <param name="message">Names the parameter, its value and its range.</param>
    public ParameterException(string parameterId, string message)
        : base(message)
    {
        ParameterId = parameterId;
    }

    /// <summary>Id of the parameter at fault.</summary>
    public string ParameterId { get; }
}

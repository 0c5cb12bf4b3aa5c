namespace SerHost.Sdk.Parameters;

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

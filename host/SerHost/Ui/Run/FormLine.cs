namespace SerHost.Ui.Run;

/// <summary>How a line of the form is changed.</summary>
internal enum FormKind
{
    /// <summary>Typed.</summary>
    Text,

    /// <summary>Typed, or stepped with the arrow keys.</summary>
    Number,

    /// <summary>One of several words.</summary>
    Choice,

    /// <summary>On or off.</summary>
    Toggle,
}

/// <summary>One line of the run form.</summary>
/// <param name="Label">Words on the left.</param>
/// <param name="Kind">How it is changed.</param>
/// <param name="Value">Its present value; <c>true</c> or <c>false</c> for a toggle.</param>
/// <param name="Range">What is allowed, in words.</param>
/// <param name="Help">What it does.</param>
/// <param name="Indent">0, or 1 for a method's parameter.</param>
internal sealed record FormLine(string Label, FormKind Kind, string Value, string Range, string Help, int Indent)
{
    /// <summary>Words to choose from.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What an arrow key adds to a number.</summary>
    public double Step { get; init; } = 1;

    /// <summary>Unit of the value; empty for none.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Id of the method a parameter or toggle belongs to; null for the run's own lines.</summary>
    public string? Method { get; init; }

    /// <summary>Id of the parameter; null for other lines.</summary>
    public string? Parameter { get; init; }
}

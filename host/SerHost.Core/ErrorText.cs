namespace SerHost.Core;

/// <summary>What people are told of an exception.</summary>
public static class ErrorText
{
    /// <summary>Its message, without the name of a parameter in the code that .NET
    /// appends to it, and with a cure where .NET's own gives none.</summary>
    /// <param name="error">The exception.</param>
    public static string Of(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error switch
        {
            ArgumentException { ParamName: { } name } => error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal),
            DirectoryNotFoundException => $"{error.Message} Make the folder first, or correct the path.",
            _ => error.Message,
        };
    }
}

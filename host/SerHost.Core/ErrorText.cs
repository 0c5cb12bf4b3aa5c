namespace SerHost.Core;

/// <summary>What people are told of an exception.</summary>
public static class ErrorText
{
    /// <summary>Its message, without the name of a parameter in the code that .NET appends to it.</summary>
    /// <param name="error">The exception.</param>
    public static string Of(Exception error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return error is ArgumentException { ParamName: { } name } ? error.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : error.Message;
    }
}

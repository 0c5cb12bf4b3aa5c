namespace SerHost.Sdk.Parameters;

/// <summary>A parameter's value cannot be used. Thrown before the work it concerns starts; the message names the parameter, the value and what is allowed.</summary>
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

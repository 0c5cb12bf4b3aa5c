namespace SerHost.Plugins;

/// <summary>A request cannot be carried out as asked: it names something unknown, or two parts contradict each other.
/// The message names the field, the value and the cure. Thrown before any work starts.</summary>
/// <param name="field">The option, field or parameter at fault, as the user would write it.</param>
/// <param name="message">Names the field, its value and the cure.</param>
public sealed class RequestException(string field, string message) : Exception(PlainText.Shorten(message))
{
    /// <summary>The option, field or parameter at fault.</summary>
    public string Field { get; } = field;
}

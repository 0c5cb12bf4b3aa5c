namespace SerHost.Analysis.Expectations;

/// <summary>An expectation table cannot be used; the message names the file and the field.</summary>
/// <param name="file">Path or name of the table.</param>
/// <param name="message">What was expected and what was found.</param>
/// <param name="innerException">The underlying error, if any.</param>
public sealed class ExpectationException(string file, string message, Exception? innerException = null)
    : Exception(PlainText.Shorten($"{file}: {message}"), innerException);

using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Plugins.Scripts;

/// <summary>Exceptions to and from scripts: those the contracts declare arrive as their own types, all others as text.</summary>
internal static class ScriptErrors
{
    /// <summary>Reads a <c>failed</c> message.</summary>
    /// <param name="failed">The message.</param>
    /// <param name="other">Makes an exception of one that no contract declares: its message and its details.</param>
    public static Exception Read(ScriptReader failed, Func<string, string, Exception> other)
    {
        string message = ScriptJson.OptionalText(failed.Header, "message") ?? "it gave no reason",
            details = ScriptJson.OptionalText(failed.Header, "details") ?? "";
        return ScriptJson.OptionalText(failed.Header, "kind") switch
        {
            "cancelled" => new OperationCanceledException(message),
            "parameter" => new ParameterException(ScriptJson.OptionalText(failed.Header, "parameter") ?? "", message),
            "unsupported" => new UnsupportedModelException(message),
            "argument" => new ArgumentException(message),
            "format" => new ModelFormatException(ScriptJson.OptionalText(failed.Header, "file") ?? "",
                ScriptJson.OptionalText(failed.Header, "place"), message),
            _ => other(message, details),
        };
    }

    /// <summary>A question could not be answered.</summary>
    public static ScriptWriter Refuse(int call, Exception error)
    {
        var refused = new ScriptWriter("refused", call);
        refused.Json.WriteString("kind", error switch
        {
            OperationCanceledException => "cancelled",
            UnsupportedModelException => "unsupported",
            ArgumentException => "argument",
            _ => "fault",
        });
        refused.Json.WriteString("message", error is WireException or UnsupportedModelException or ArgumentException ? error.Message
            : $"{error.GetType().Name}: {error.Message}");
        return refused;
    }
}

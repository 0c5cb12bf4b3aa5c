using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Isolation.Wire;

/// <summary>Exceptions across processes: those the contracts declare arrive as their own types, all others as text.</summary>
internal static class ErrorCodec
{
    private const int LongestText = 1 << 14;

    private enum ErrorKind : byte
    {
        Other = 1,
        Cancelled,
        Parameter,
        UnsupportedModel,
        ModelFormat,
        Graph,
        Argument,
        Plugin,
        DeviceFault,
    }

    public static void Write(WireWriter writer, Exception error)
    {
        switch (error)
        {
            case OperationCanceledException:
                Write(writer, ErrorKind.Cancelled, error.Message);
                break;
            case ParameterException parameter:
                Write(writer, ErrorKind.Parameter, parameter.Message, parameter.ParameterId);
                break;
            case UnsupportedModelException:
                Write(writer, ErrorKind.UnsupportedModel, error.Message);
                break;
            case DeviceFaultException:
                Write(writer, ErrorKind.DeviceFault, error.Message);
                break;
            case ModelFormatException format:
                Write(writer, ErrorKind.ModelFormat,
                    format.Message[(format.File.Length + (format.Place is null ? 0 : 2 + format.Place.Length) + 2)..], format.File,
                    format.Place);
                break;
            case GraphException graph:
                Write(writer, ErrorKind.Graph, graph.Message[(graph.Layer.Length + "Layer '': ".Length)..], graph.Layer);
                break;
            case PluginException plugin:
                Write(writer, ErrorKind.Plugin, plugin.Problem, plugin.PluginId, plugin.Stage, plugin.Details);
                break;
            case ArgumentException when error.GetType() == typeof(ArgumentException):
                Write(writer, ErrorKind.Argument, error.Message);
                break;
            case WireException:
                Write(writer, ErrorKind.Other, error.Message, "");
                break;
            default:
                Write(writer, ErrorKind.Other, $"{error.GetType().Name}: {error.Message}", error.ToString());
                break;
        }
    }

    /// <summary>Reads one.</summary>
    /// <param name="reader">The message.</param>
    /// <param name="other">Makes an exception of one that no contract declares: its type and message, and its details.</param>
    public static Exception Read(WireReader reader, Func<string, string, Exception> other)
    {
        var kind = (ErrorKind)reader.Byte();
        string message = reader.Text();
        string?[] more = reader.List(item => item.NullableText());
        return (kind, more) switch
        {
            (ErrorKind.Cancelled, []) => new OperationCanceledException(message),
            (ErrorKind.Parameter, [{ } id]) => new ParameterException(id, message),
            (ErrorKind.UnsupportedModel, []) => new UnsupportedModelException(message),
            (ErrorKind.DeviceFault, []) => new DeviceFaultException(message),
            (ErrorKind.ModelFormat, [{ } file, string or null]) => new ModelFormatException(file, more[1], message),
            (ErrorKind.Graph, [{ } layer]) => new GraphException(layer, message),
            (ErrorKind.Argument, []) => new ArgumentException(message),
            (ErrorKind.Plugin, [{ } plugin, { } stage, { } details]) => new PluginException(plugin, stage, message, details),
            (ErrorKind.Other, [{ } details]) => other(message, details),
            _ => throw new WireException($"An error of kind {kind} with {more.Length} texts."),
        };
    }

    private static void Write(WireWriter writer, ErrorKind kind, string message, params string?[] more)
    {
        writer.Byte((byte)kind);
        writer.Text(Short(message));
        writer.List(more, (target, text) => target.Text(Short(text)));
    }

    private static string? Short(string? text) => text is { Length: > LongestText } ? text[..LongestText] + "…" : text;
}

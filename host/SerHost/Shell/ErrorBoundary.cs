using SerHost.Core;
using SerHost.Core.Plugins;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Shell;

/// <summary>The one place where exceptions become a message and an exit code.</summary>
internal static class ErrorBoundary
{
    public static async Task<int> RunAsync(Output output, bool isVerbose, Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (OperationCanceledException)
        {
            output.Error("Cancelled. What was finished is kept; the same command goes on from there.");
            return ExitCodes.Failed;
        }
        catch (Exception error)
        {
            Exception cause = error is AggregateException { InnerExceptions: [{ } only] } ? only : error;
            output.Error(cause.Message);
            if (isVerbose)
            {
                output.Note(cause.ToString());
                output.Note((cause as PluginException)?.Details ?? "");
            }
            else if (!IsExpected(cause))
            {
                output.Note($"({cause.GetType().Name}; --verbose shows where it arose.)");
            }

            return cause is RequestException or ParameterException ? ExitCodes.Usage : ExitCodes.Failed;
        }
    }

    private static bool IsExpected(Exception error) =>
        error is RequestException or ParameterException or ModelFormatException or UnsupportedModelException or DeviceFaultException or IOException or InvalidDataException or UnauthorizedAccessException;
}

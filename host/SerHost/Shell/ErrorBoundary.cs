using SerHost.Analysis.Expectations;
using SerHost.Analysis.Labels;
using SerHost.Core;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Store;
using SerHost.Plugins;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;

namespace SerHost.Shell;

/// <summary>The one place where exceptions become a message and an exit code.</summary>
internal static class ErrorBoundary
{
    /// <summary>Runs something.</summary>
    /// <param name="output">Told what went wrong.</param>
    /// <param name="isVerbose">Whether to say where it arose.</param>
    /// <param name="keepsResults">Whether what was finished before a stop is in the store.</param>
    /// <param name="whenStopped">The exit code of work that was stopped.</param>
    /// <param name="run">Gives the exit code.</param>
    public static async Task<int> RunAsync(Output output, bool isVerbose, Func<bool> keepsResults, Func<int> whenStopped,
        Func<Task<int>> run)
    {
        try
        {
            return await run();
        }
        catch (Exception error)
        {
            // Several threads that meet the same fault are one fault.
            Exception cause = error is AggregateException several && several.Flatten().InnerExceptions is [{ } first, ..] all
                && all.All(other => other.Message == first.Message) ? first : error;
            if (cause is OperationCanceledException)
            {
                int stopped = whenStopped();
                output.Fail(keepsResults() ? "Cancelled. What was finished is kept; the same command goes on from there." : "Cancelled.",
                    stopped);
                return stopped;
            }

            int code = IsOfTheCommandLine(cause) ? ExitCodes.Usage : ExitCodes.Failed;
            output.Fail(ErrorText.Of(cause), code);
            if (isVerbose)
            {
                output.Note(cause.ToString());
                output.Note((cause as PluginException)?.Details ?? "");
            }
            else if (!IsExpected(cause))
            {
                output.Note($"({cause.GetType().Name}; --verbose shows where it arose.)");
            }

            return code;
        }
    }

    /// <summary>Whether what was typed is at fault: a word, a value, or a file or folder that is not there.</summary>
    private static bool IsOfTheCommandLine(Exception error) =>
        error is RequestException or ParameterException or FileNotFoundException or DirectoryNotFoundException
        or CorpusException { IsMissing: true } or AudioFileException { IsMissing: true };

    private static bool IsExpected(Exception error) =>
        error is RequestException or ParameterException or CorpusException or AudioFileException or ExpectationException or VocabularyException or StoreException or ModelFormatException
            or UnsupportedModelException or DeviceFaultException or IOException or InvalidDataException or UnauthorizedAccessException;
}

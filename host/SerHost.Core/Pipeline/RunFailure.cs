using SerHost.Core.Store;

namespace SerHost.Core.Pipeline;

/// <summary>Why a clip has no result.</summary>
/// <param name="Stage">What was being done: read, predict, cues, explain, contrast.</param>
/// <param name="Reason">What went wrong, with the cure where there is one.</param>
public sealed record RunFailure(string Stage, string Reason)
{
    /// <summary>Does a stage's work; what concerns one clip or method only becomes the reason why there is no result.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="work">Its work.</param>
    /// <param name="cancellation">The user's stop: what goes wrong after it (a call that did not end in time, say) is no failure of the
    /// clip.</param>
    /// <returns>Null when the work was done.</returns>
    /// <exception cref="OperationCanceledException">The work was stopped.</exception>
    internal static async Task<RunFailure?> OfAsync(string stage, Func<Task> work, CancellationToken cancellation)
    {
        try
        {
            await work();
            return null;
        }
        catch (Exception error) when (IsOfTheClip(error))
        {
            cancellation.ThrowIfCancellationRequested();
            return new RunFailure(stage, ErrorText.Of(error));
        }
    }

    /// <summary>Everything but the user's stop and a store that cannot be written concerns one clip or method only.</summary>
    internal static bool IsOfTheClip(Exception error) =>
        error is not (OperationCanceledException or StoreException or OutOfMemoryException);
}

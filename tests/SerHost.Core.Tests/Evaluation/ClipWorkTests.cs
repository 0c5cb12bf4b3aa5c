using SerHost.Core.Evaluation;

namespace SerHost.Core.Tests.Evaluation;

public sealed class ClipWorkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Clip_that_cannot_be_worked_on_is_left_out_and_named(int threads)
    {
        var tools = new Tools();
        (string?[] results, IReadOnlyList<string> failures) = ClipWork.Run(
            ["a", "b", "c"], threads, () => tools,
            (_, i) => i == 1 ? throw new ArgumentException("too short.") : FormattableString.Invariant($"clip {i}"), null, default);
        Assert.Equal("clip 0,,clip 2", string.Join(',', results));
        Assert.Equal(["b: too short."], failures);
        Assert.InRange(tools.Disposals, 1, threads);
    }

    [Fact]
    public void Refused_model_is_one_plain_error()
    {
        InvalidOperationException error = Assert.Throws<InvalidOperationException>(() => ClipWork.Run<Tools, string>(
            ["a", "b"], 2, () => throw new InvalidOperationException("no layers"), (_, _) => "", null, default));
        Assert.Equal("no layers", error.Message);
    }

    [Fact]
    public void Programming_error_is_not_taken_for_a_bad_clip() =>
        Assert.Throws<InvalidOperationException>(() => ClipWork.Run<Tools, string>(
            ["a"], 1, () => new Tools(), (_, _) => throw new InvalidOperationException(), null, default));

    private sealed class Tools : IDisposable
    {
        private int _disposals;

        public int Disposals => _disposals;

        public void Dispose() => Interlocked.Increment(ref _disposals);
    }
}

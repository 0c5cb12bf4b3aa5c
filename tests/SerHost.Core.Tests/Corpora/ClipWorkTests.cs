using System.Text.Json;
using SerHost.Core.Corpora;
using SerHost.Core.Store.Json;

namespace SerHost.Core.Tests.Corpora;

public sealed class ClipWorkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Clip_that_cannot_be_worked_on_is_left_out_and_named(int threads)
    {
        var tools = new Tools();
        (string?[] results, IReadOnlyList<SkippedClip> skipped) = ClipWork.Run(
            ["a", "b", "c"], threads, () => tools,
            (_, i) => i == 1 ? throw new ArgumentException("too short.") : FormattableString.Invariant($"clip {i}"), null, default);
        Assert.Equal("clip 0,,clip 2", string.Join(',', results));
        Assert.Equal([new SkippedClip("b", "too short.")], skipped);
        Assert.Equal("b: too short.", skipped[0].ToString());
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

    [Fact]
    public void Cancelled_work_ends_as_cancelled() =>
        Assert.ThrowsAny<OperationCanceledException>(() => ClipWork.Run(
            ["a", "b"], 2, i => FormattableString.Invariant($"{i}"), null, new CancellationToken(canceled: true)));

    [Fact]
    public void Clip_skipped_in_an_atlas_of_an_earlier_version_is_read_by_its_former_name()
    {
        Assert.Equal(new SkippedClip("a", "broken."), JsonSerializer.Deserialize<SkippedClip>("""{"clip":"a","reason":"broken."}""", StoreJson.Line));
        Assert.Equal("""{"clipId":"a","reason":"broken."}""", JsonSerializer.Serialize(new SkippedClip("a", "broken."), StoreJson.Line));
    }

    private sealed class Tools : IDisposable
    {
        private int _disposals;

        public int Disposals => _disposals;

        public void Dispose() => Interlocked.Increment(ref _disposals);
    }
}

using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using Xunit;

namespace SerHost.Sdk.Tests;

public sealed class MapDiagnosticsTests
{
    [Fact]
    public void Padding_share_counts_both_signs_and_all_bands()
    {
        Diagnostic diagnostic = MapDiagnostics.PaddingShare(Input(), [3, -1, 2, 0, 1, -1]);
        Assert.Equal(DiagnosticIds.PaddingShare, diagnostic.Id);
        Assert.Equal(3.0 / 8, diagnostic.Value, 1e-12);
    }

    [Fact]
    public void Map_of_zeros_has_no_padding_share()
    {
        Diagnostic diagnostic = MapDiagnostics.PaddingShare(Input(), new float[6]);
        Assert.True(double.IsNaN(diagnostic.Value));
        Assert.Contains("zero everywhere", diagnostic.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Map_of_another_size_is_refused() =>
        Assert.Contains("found 5", Assert.Throws<ArgumentException>(() => MapDiagnostics.PaddingShare(Input(), new float[5])).Message, StringComparison.Ordinal);

    private static ModelInput Input() => new(
        2, new float[6], new TimeAxis(0, 0.01, 3, 0.02), new float[2], new[] { false, false, true }, new InputScale("dB", -100, 0, -100));
}

using SerHost.Network.Occlusion;
using Xunit;

namespace SerHost.Network.Tests.Occlusion;

public sealed class ShortWindowTests
{
    [Theory]
    [InlineData(16000, "0.63 ms", "window-frames=1600", "stride-frames=528")]
    [InlineData(8000, "1.25 ms", "window-frames=800", "stride-frames=264")]
    public void Ten_samples_of_a_waveform_are_called_short_and_longer_windows_named(int sampleRateHz, string length, string window, string stride)
    {
        string? note = ShortWindow.Note(new WindowGrid(1, sampleRateHz, 1, 10, 1, 3), 1.0 / sampleRateHz);
        Assert.Contains(length, note, StringComparison.Ordinal);
        Assert.Contains(window, note, StringComparison.Ordinal);
        Assert.Contains(stride, note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(128, 201, 1, 0.015)]
    [InlineData(1, 8000, 160, 0.000125)]
    [InlineData(1, 200, 10, 0.000125)]
    public void Spectra_long_windows_and_inputs_without_room_for_longer_ones_need_no_note(int bands, int frames, int windowFrames, double stepSeconds) =>
        Assert.Null(ShortWindow.Note(new WindowGrid(bands, frames, 1, windowFrames, 1, 1), stepSeconds));
}

using System.Security.Cryptography;
using SerHost.Sdk.Audio;

namespace SerHost.Sdk.Tests;

public class AudioClipTests
{
    [Fact]
    public void Sha256_isOfRateAndSamplesLittleEndian()
    {
        float[] samples = Enumerable.Range(0, 5000).Select(i => MathF.Sin(i)).ToArray();
        byte[] bytes = [.. BitConverter.GetBytes(16000), .. samples.SelectMany(BitConverter.GetBytes)];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), new AudioClip("a", samples, 16000).Sha256);
    }

    [Fact]
    public void Sha256_otherNameOrPath_isTheSame_otherRateOrSample_isNot()
    {
        float[] samples = [0.1f, 0.2f];
        string hash = new AudioClip("a", samples, 8000, "x.wav").Sha256;
        Assert.Equal(hash, new AudioClip("b", samples, 8000).Sha256);
        Assert.NotEqual(hash, new AudioClip("a", samples, 8001).Sha256);
        Assert.NotEqual(hash, new AudioClip("a", new float[] { 0.1f, 0.3f }, 8000).Sha256);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Constructor_sampleThatIsNoNumber_namesItsIndex(float bad)
    {
        var error = Assert.Throws<ArgumentException>(() => new AudioClip("clip", new[] { 0, 0.5f, bad }, 8000));
        Assert.Contains("sample 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DurationSeconds_isSamplesOverRate() => Assert.Equal(0.5, new AudioClip("a", new float[4000], 8000).DurationSeconds);
}

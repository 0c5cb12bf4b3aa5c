using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SerHost.Sdk.Audio;

/// <summary>One mono recording, as every plugin sees it.</summary>
/// <remarks>
/// Samples are linear amplitude, nominally in [-1, 1] (a clipped or resampled recording may exceed it slightly) and
/// always finite. Immutable and safe to share between threads; the caller must not write to the sample buffer afterwards.
/// </remarks>
public sealed class AudioClip
{
    private readonly Lazy<string> _sha256;

    /// <summary>Wraps decoded samples.</summary>
    /// <param name="id">Name of the clip within its corpus, for example <c>1071_IWW_ANG_XX</c>. Not empty.</param>
    /// <param name="samples">Mono samples, 0 or more, each finite. The clip takes ownership of the buffer.</param>
    /// <param name="sampleRateHz">Samples a second, 1 or more.</param>
    /// <param name="sourcePath">The file the samples came from, or null for generated sound.</param>
    /// <exception cref="ArgumentException">The id is empty or a sample is NaN or infinite (its index is named).</exception>
    /// <exception cref="ArgumentOutOfRangeException">The sample rate is not positive.</exception>
    public AudioClip(string id, ReadOnlyMemory<float> samples, int sampleRateHz, string? sourcePath = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sampleRateHz);
        int firstBad = NonFinite.IndexOf(samples.Span);
        if (firstBad >= 0)
        {
            throw new ArgumentException(
                $"Clip '{id}': sample {firstBad} is {samples.Span[firstBad]}; every sample must be finite.", nameof(samples));
        }

        Id = id;
        Samples = samples;
        SampleRateHz = sampleRateHz;
        SourcePath = sourcePath;
        _sha256 = new Lazy<string>(ComputeSha256);
    }

    /// <summary>Name of the clip within its corpus.</summary>
    public string Id { get; }

    /// <summary>Mono samples, linear amplitude.</summary>
    public ReadOnlyMemory<float> Samples { get; }

    /// <summary>Samples a second.</summary>
    public int SampleRateHz { get; }

    /// <summary>The file the samples came from; null for generated sound.</summary>
    public string? SourcePath { get; }

    /// <summary>Length in seconds.</summary>
    public double DurationSeconds => (double)Samples.Length / SampleRateHz;

    /// <summary>
    /// Lower-case hexadecimal SHA-256 of the sample rate (int32) followed by the samples (float32), both little-endian:
    /// the clip's identity in the result store, independent of file name and container format.
    /// </summary>
    public string Sha256 => _sha256.Value;

    private string ComputeSha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> rate = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(rate, SampleRateHz);
        hash.AppendData(rate);

        const int samplesPerBlock = 2048;
        Span<byte> block = stackalloc byte[samplesPerBlock * 4];
        ReadOnlySpan<float> samples = Samples.Span;
        for (int start = 0; start < samples.Length; start += samplesPerBlock)
        {
            int count = Math.Min(samplesPerBlock, samples.Length - start);
            for (int i = 0; i < count; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(block[(4 * i)..], samples[start + i]);
            }

            hash.AppendData(block[..(4 * count)]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

namespace SerHost.Core.Audio;

/// <summary>A WAV file holds an encoding that only ffmpeg can decode (ADPCM, A-law, …).</summary>
internal sealed class WavEncodingNotReadException(string path, long offset, int tag, int bits) : Exception(
    $"{path}, format tag at byte {offset}: {bits}-bit format 0x{tag:X4} is not PCM (8, 16, 24, 32 bits) or float (32, 64 bits).")
{
    /// <summary>The wFormatTag found (the sub-format's for WAVE_FORMAT_EXTENSIBLE).</summary>
    public int Tag { get; } = tag;
}

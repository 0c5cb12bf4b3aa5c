using System.Buffers;
using System.Runtime.InteropServices;

namespace Model.Onnx.Format;

/// <summary>The bytes of a file seen as float32, without a copy. Little-endian machines only.</summary>
internal sealed class SingleMemory(ReadOnlyMemory<byte> bytes) : MemoryManager<float>
{
    /// <summary>Views bytes as float32.</summary>
    public static ReadOnlyMemory<float> Of(ReadOnlyMemory<byte> bytes) => new SingleMemory(bytes).Memory;

    /// <inheritdoc/>
    public override Span<float> GetSpan()
    {
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(bytes.Span);

        // Handed out as read-only memory alone, so nobody writes through it.
        return MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(values), values.Length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Unpin() => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The bytes belong to the file.
    }
}

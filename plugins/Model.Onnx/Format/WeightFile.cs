using System.Buffers;
using System.IO.MemoryMappedFiles;

namespace Model.Onnx.Format;

/// <summary>A file of weights beside an ONNX file: small ones are read, large ones mapped, so that only what is used takes memory and files
/// may be larger than one array. Safe to share between threads.</summary>
internal abstract class WeightFile
{
    /// <summary>Files up to this size are read whole: what is read cannot change under the program's feet.</summary>
    private const long LargestRead = 256L << 20;

    /// <summary>Bytes.</summary>
    public abstract long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="largestRead">Larger files are mapped; null for the usual limit.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static WeightFile Open(string path, long? largestRead = null) =>
        new FileInfo(path).Length <= (largestRead ?? LargestRead) ? new Read(File.ReadAllBytes(path)) : new Mapped(path);

    /// <summary>A part of it. The file stays open while any part is in use.</summary>
    /// <param name="offset">First byte; the part lies inside the file.</param>
    /// <param name="length">Bytes.</param>
    public abstract ReadOnlyMemory<byte> Slice(long offset, int length);

    private sealed class Read(byte[] bytes) : WeightFile
    {
        public override long Length => bytes.Length;

        public override ReadOnlyMemory<byte> Slice(long offset, int length) => bytes.AsMemory((int)offset, length);
    }

    private sealed class Mapped : WeightFile
    {
        private readonly MemoryMappedFile _file;

        public Mapped(string path)
        {
            Length = new FileInfo(path).Length;
            _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        }

        public override long Length { get; }

        public override ReadOnlyMemory<byte> Slice(long offset, int length) =>
            length == 0 ? ReadOnlyMemory<byte>.Empty : new MappedPart(_file, offset, length).Memory;
    }

    /// <summary>A view of a mapped file as memory; unmapped when nobody holds it any more.</summary>
    private sealed unsafe class MappedPart : MemoryManager<byte>
    {
        private readonly MemoryMappedViewAccessor _view;
        private readonly byte* _start;
        private readonly int _length;

        public MappedPart(MemoryMappedFile file, long offset, int length)
        {
            _view = file.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read);
            _length = length;
            byte* pointer = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            _start = pointer + _view.PointerOffset;
        }

        public override Span<byte> GetSpan() => new(_start, _length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(_start + elementIndex);

        public override void Unpin()
        {
            // Mapped memory does not move.
        }

        protected override void Dispose(bool disposing)
        {
            // The view's handle unmaps it when the last part that holds it is collected.
        }
    }
}

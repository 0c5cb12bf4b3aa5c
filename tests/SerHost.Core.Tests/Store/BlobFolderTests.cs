using SerHost.Core.Store;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Store;

public sealed class BlobFolderTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Write_and_read_give_the_same_bits()
    {
        var blobs = new BlobFolder(_folder.Path);
        float[] values = [0, -0f, float.NaN, float.Epsilon, 1e30f, float.NegativeInfinity];
        float[] read = blobs.Read(blobs.Write(values));
        Assert.Equal(values.Select(BitConverter.SingleToInt32Bits), read.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Name_is_the_hash_of_the_little_endian_bytes()
    {
        // printf '\x00\x00\x80\x3f' | sha256sum
        string name = new BlobFolder(_folder.Path).Write([1f]);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData([0x00, 0x00, 0x80, 0x3f])), name);
    }

    [Fact]
    public void Same_array_from_many_threads_is_one_complete_file()
    {
        var blobs = new BlobFolder(_folder.Path);
        float[] values = [.. Enumerable.Range(0, 10000).Select(i => (float)i)];
        string[] names = new string[16];
        Parallel.For(0, names.Length, i => names[i] = blobs.Write(values));
        Assert.Single(names.Distinct());
        Assert.Single(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories));
        Assert.Equal(values, blobs.Read(names[0]));
    }

    [Fact]
    public void Changed_file_is_noticed()
    {
        var blobs = new BlobFolder(_folder.Path);
        string name = blobs.Write([1, 2, 3]);
        string path = Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(path, new byte[12]);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => blobs.Read(name));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }
}

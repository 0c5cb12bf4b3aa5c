using SerHost.Core.Store.Blobs;
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

    [Fact]
    public void Read_gives_an_array_of_its_own()
    {
        var blobs = new BlobFolder(_folder.Path);
        string name = blobs.Write([1, 2, 3]);
        blobs.Read(name)[0] = 7;
        Assert.Equal([1, 2, 3], blobs.Read(name));
    }

    [Fact]
    public void Recent_arrays_are_forgotten_beyond_their_limit_and_when_their_file_changes()
    {
        string path = Path.Combine(_folder.Path, "a"), other = Path.Combine(_folder.Path, "b");
        File.WriteAllBytes(path, [1]);
        File.WriteAllBytes(other, [1]);
        var recent = new RecentArrays();
        recent.Keep(path, [1, 2]);
        Assert.Equal(new float[] { 1, 2 }, recent.Find(path)!);
        recent.Keep(other, new float[RecentArrays.MostValues - 1]);
        Assert.Null(recent.Find(path));
        Assert.NotNull(recent.Find(other));
        recent.Keep(path, [1, 2]);
        File.WriteAllBytes(path, [1, 2]);
        Assert.Null(recent.Find(path));
        File.Delete(path);
        Assert.Null(recent.Find(path));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(60)]
    [InlineData(-1)]
    public void Damaged_file_counts_as_missing_and_is_written_again(int at)
    {
        var blobs = new BlobFolder(_folder.Path);
        float[] values = [.. Enumerable.Range(0, 500).Select(i => MathF.Sin(i))];
        string name = blobs.Write(values);
        string path = Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories).Single();
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at < 0 ? ^1 : at] ^= 4;
        File.WriteAllBytes(path, bytes);
        Assert.False(blobs.Contains(name));
        Assert.Equal(name, blobs.Write(values));
        Assert.Equal(values, blobs.Read(name));
    }

    [Fact]
    public void Raw_file_of_an_earlier_version_is_read()
    {
        var blobs = new BlobFolder(_folder.Path);
        float[] values = [1.5f, float.NaN, -3];
        byte[] raw = System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
        string name = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(raw));
        Directory.CreateDirectory(_folder.File(name[..2]));
        File.WriteAllBytes(_folder.File(name[..2], name), raw);
        Assert.Equal(values, blobs.Read(name));
        Assert.Equal(name, blobs.Write(values));
    }

    [Theory]
    [InlineData(BlobPrecision.Bits16, 1 / 65534.0)]
    [InlineData(BlobPrecision.Bits12, 1 / 4094.0)]
    public void Kept_values_are_off_by_half_a_step_at_most_and_zero_stays_zero(BlobPrecision precision, double bound)
    {
        var blobs = new BlobFolder(_folder.Path);
        var random = new Random(3);
        float[] values = [0, .. Enumerable.Range(0, 4000).Select(_ => (float)(Math.Pow(random.NextDouble(), 9) * (random.Next(2) == 0 ? -1 : 1) * 123)), 0];
        double peak = values.Max(value => Math.Abs(value));
        string name = blobs.Write(values, precision);
        float[] kept = blobs.Read(name);
        Assert.All(values.Zip(kept), pair => Assert.InRange(Math.Abs(pair.First - (double)pair.Second), 0, peak * bound * (1 + 1e-4)));
        Assert.Equal((0f, 0f), (kept[0], kept[^1]));
        Assert.Equal(peak, kept.Max(value => Math.Abs(value)), peak * 1e-6);
        Assert.Equal(name, blobs.Write(values, precision));
        Assert.Equal(name, BlobFile.NameOf(kept));
    }

    [Theory]
    [InlineData(new float[0])]
    [InlineData(new[] { 0f, 0f })]
    [InlineData(new[] { 1f, float.PositiveInfinity, float.NaN })]
    [InlineData(new[] { 1e-44f, -1e-45f })]
    [InlineData(new[] { 3.4e38f, -3.4e38f, 1f })]
    public void Arrays_without_a_useful_step_are_kept_as_they_are_or_within_the_bound(float[] values)
    {
        var blobs = new BlobFolder(_folder.Path);
        float[] kept = blobs.Read(blobs.Write(values, BlobPrecision.Bits16));
        Assert.Equal(values.Length, kept.Length);
        Assert.All(values.Zip(kept), pair => Assert.True(pair.First.Equals(pair.Second) || Math.Abs(pair.First - (double)pair.Second) <= 3.4e38 / 65000));
    }

    [Fact]
    public void Threads_that_write_the_same_array_into_a_folder_that_is_not_there_both_do()
    {
        // The first clips of a run share arrays, and every folder is made by whoever needs it first.
        const int Rounds = 400, Threads = 4;
        using var barrier = new Barrier(Threads);
        var failures = new System.Collections.Concurrent.ConcurrentQueue<Exception>();
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < Rounds; round++)
            {
                var blobs = new BlobFolder(_folder.File($"blobs{round}"));
                barrier.SignalAndWait();
                try
                {
                    blobs.Write([round, 1, 2]);
                }
                catch (IOException error)
                {
                    failures.Enqueue(error);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Empty(failures);
    }
}

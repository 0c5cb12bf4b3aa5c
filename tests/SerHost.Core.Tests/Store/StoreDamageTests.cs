using System.Globalization;
using SerHost.Core.Store;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Store;

/// <summary>Damages of every kind to every file of a store: nothing reads as another value, what is lost is named, and the same work asked for again
/// makes the store whole. <c>SERHOST_DAMAGES</c> sets how many (60 by default).</summary>
public sealed class StoreDamageTests : IDisposable
{
    private const int Results = 300, Rows = 60, Arrays = 12;
    private readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Damage_anywhere_is_healed_or_named_and_never_read_as_something_else()
    {
        string whole = _folder.File("whole");
        await FillAsync(whole);
        int count = int.Parse(Environment.GetEnvironmentVariable("SERHOST_DAMAGES") ?? "60", CultureInfo.InvariantCulture);
        for (int seed = 0; seed < count; seed++)
        {
            string store = _folder.File("damaged");
            Copy(whole, store);
            string what = Damage(store, new Random(seed));
            await CheckAsync(store, $"seed {seed}: {what}");
            Directory.Delete(store, recursive: true);
        }
    }

    private static async Task CheckAsync(string folder, string what)
    {
        await using (ResultStore store = ResultStore.Open(folder))
        {
            int missing = 0;
            for (int i = 0; i < Results; i++)
            {
                Note? found = store.Find<Note>(Key(i));
                Assert.True(found is null || found == Value(i), $"{what}: result {i} was read as {found}");
                missing += found is null ? 1 : 0;
            }

            IReadOnlyList<Note> rows = store.Rows<Note>("run");
            Assert.True(rows.All(row => row == Value((int)row.Number)), $"{what}: a row was read as something else");
            Assert.True((missing == 0 && rows.Count == Rows) || store.Notes.Any(note => note.Contains(folder, StringComparison.Ordinal)), $"{what}: {missing} results and {Rows - rows.Count} rows are gone without a word");
            for (int i = 0; i < Arrays; i++)
            {
                float[] values = Values(i);
                string name = BlobName(values);
                if (store.Blobs.Contains(name))
                {
                    Assert.Equal(values, store.Blobs.Read(name));
                }
            }
        }

        await FillAsync(folder);
        await using ResultStore again = ResultStore.Open(folder);
        Assert.True(Enumerable.Range(0, Results).All(i => again.Find<Note>(Key(i)) == Value(i)), $"{what}: a result is not whole after the same work was asked for again: {string.Join(' ', again.Notes)}");
        Assert.True(Enumerable.Range(0, Rows).All(again.Rows<Note>("run").Select(row => (int)row.Number).Contains), $"{what}: a row is missing");
        Assert.Equal(Rows, again.Rows<Note>("run").Count);
        Assert.All(Enumerable.Range(0, Arrays), i => Assert.Equal(Values(i), again.Blobs.Read(BlobName(Values(i)))));
    }

    /// <summary>What a run does: asks for everything, and computes what is not there.</summary>
    private static async Task FillAsync(string folder)
    {
        await using ResultStore store = ResultStore.Open(folder);
        await store.SetRunAsync("run", new Note("begun", 0));
        for (int i = 0; i < Arrays; i++)
        {
            store.Blobs.Write(Values(i));
        }

        await Task.WhenAll(Enumerable.Range(0, Results).Where(i => store.Find<Note>(Key(i)) is null).Select(i => store.AddAsync(i % 3 == 0 ? "other" : "run", "map", Key(i), Value(i))));
        HashSet<double> there = [.. store.Rows<Note>("run").Select(row => row.Number)];
        await Task.WhenAll(Enumerable.Range(0, Rows).Where(i => !there.Contains(i)).Select(i => store.AddRowAsync("run", $"{i}", Value(i))));
        await store.EndRunAsync("run");
    }

    private static string Damage(string store, Random random)
    {
        string[] files = [.. Directory.GetFiles(store, "*", SearchOption.AllDirectories).Where(file => !Path.GetFileName(file).StartsWith("lock", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        string[] journals = [.. files.Where(file => file.EndsWith(".gz", StringComparison.Ordinal))];
        string file = random.Next(2) == 0 ? journals[random.Next(journals.Length)] : files[random.Next(files.Length)];
        byte[] bytes = File.ReadAllBytes(file);
        int at = random.Next(bytes.Length), length = random.Next(1, Math.Max(2, bytes.Length - at));
        string kind;
        switch (random.Next(7))
        {
            case 0:
                kind = "truncated";
                File.WriteAllBytes(file, bytes[..at]);
                break;
            case 1:
                kind = "zeroed";
                bytes.AsSpan(at, length).Clear();
                File.WriteAllBytes(file, bytes);
                break;
            case 2:
                kind = "overwritten";
                random.NextBytes(bytes.AsSpan(at, length));
                File.WriteAllBytes(file, bytes);
                break;
            case 3:
                kind = "repeated";
                File.WriteAllBytes(file, [.. bytes[..(at + length)], .. bytes[at..]]);
                break;
            case 4:
                kind = "cut out";
                File.WriteAllBytes(file, [.. bytes[..at], .. bytes[(at + length)..]]);
                break;
            default:
                kind = "one bit";
                bytes[at] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(file, bytes);
                break;
        }

        return $"{Path.GetRelativePath(store, file)}, {kind} at {at}, {length} of {bytes.Length} bytes";
    }

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static string Key(int i) => ResultKey.Of("map", $"{i}");

    private static Note Value(int i) => new($"text {i} {new string((char)('a' + (i % 26)), i % 400)}", i);

    private static float[] Values(int i) => [.. Enumerable.Range(0, 200).Select(k => MathF.Sin(k * (i + 1)))];

    private static string BlobName(float[] values) => SerHost.Core.Store.Blobs.BlobFile.NameOf(values);

    private sealed record Note(string Text, double Number);
}

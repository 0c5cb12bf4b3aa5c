namespace SerHost.Analysis.CueContrasts;

/// <summary>The sets of windows that could have been chosen in place of the salient ones.</summary>
/// <remarks>All C(N, k) of them in lexicographic order where windows do not overlap and there are few enough; else a seeded
/// sample of sets that obey the same overlap limit.</remarks>
public sealed class WindowSets
{
    private WindowSets(int[] members, int size, bool isExact)
    {
        Members = members;
        Size = size;
        IsExact = isExact;
    }

    /// <summary>[sets, size] window indices, row-major.</summary>
    public ReadOnlyMemory<int> Members { get; }

    /// <summary>Windows in each set.</summary>
    public int Size { get; }

    /// <summary>Number of sets.</summary>
    public int Count => Size == 0 ? 0 : Members.Length / Size;

    /// <summary>Whether these are all there are.</summary>
    public bool IsExact { get; }

    /// <summary>One set.</summary>
    /// <param name="index">Its index.</param>
    public ReadOnlySpan<int> this[int index] => Members.Span.Slice(index * Size, Size);

    /// <summary>C(n, k), or <see cref="long.MaxValue"/> where it does not fit.</summary>
    /// <param name="n">Elements.</param>
    /// <param name="k">Elements chosen.</param>
    public static long Binomial(int n, int k)
    {
        if (k < 0 || k > n)
        {
            return 0;
        }

        double value = 1;
        for (int i = 1; i <= Math.Min(k, n - k); i++)
        {
            value = value * (n - Math.Min(k, n - k) + i) / i;
        }

        return value > 9e15 ? long.MaxValue : (long)Math.Round(value);
    }

    /// <summary>All sets, or a sample.</summary>
    /// <param name="windows">Indices of the windows that may be chosen.</param>
    /// <param name="size">Windows in a set, at least 1 and at most the number of windows.</param>
    /// <param name="maximumExact">Enumerate up to this many sets.</param>
    /// <param name="samples">Sets to sample where there are more.</param>
    /// <param name="seed">Seed of the sample.</param>
    /// <param name="isAllowed">For overlapping windows: whether two may be in one set; null where all may.</param>
    public static WindowSets Create(
        IReadOnlyList<int> windows, int size, int maximumExact, int samples, ulong seed, Func<int, int, bool>? isAllowed = null)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, windows.Count);
        long count = Binomial(windows.Count, size);
        return isAllowed is null && count <= maximumExact
            ? new WindowSets(Enumerate(windows, size, (int)count), size, true)
            : new WindowSets(Sample(windows, size, samples, seed, isAllowed), size, false);
    }

    private static int[] Enumerate(IReadOnlyList<int> windows, int size, int count)
    {
        var members = new int[count * size];
        int[] chosen = [.. Enumerable.Range(0, size)];
        for (int set = 0; set < count; set++)
        {
            for (int i = 0; i < size; i++)
            {
                members[(set * size) + i] = windows[chosen[i]];
            }

            int last = size - 1;
            while (last >= 0 && chosen[last] == windows.Count - size + last)
            {
                last--;
            }

            if (last < 0)
            {
                break;
            }

            chosen[last]++;
            for (int i = last + 1; i < size; i++)
            {
                chosen[i] = chosen[i - 1] + 1;
            }
        }

        return members;
    }

    /// <summary>Each set is the first k of a random order that may stand together: the selector's own rule with random scores.</summary>
    private static int[] Sample(IReadOnlyList<int> windows, int size, int samples, ulong seed, Func<int, int, bool>? isAllowed)
    {
        var random = new Random(unchecked((int)(seed ^ (seed >> 32))));
        int[] order = [.. windows];
        var members = new List<int>(samples * size);
        var set = new List<int>(size);
        for (int s = 0; s < samples; s++)
        {
            random.Shuffle(order);
            set.Clear();
            foreach (int window in order)
            {
                if (isAllowed is null || set.TrueForAll(other => isAllowed(window, other)))
                {
                    set.Add(window);
                    if (set.Count == size)
                    {
                        members.AddRange(set);
                        break;
                    }
                }
            }
        }

        return [.. members];
    }
}

using SerHost.Network.Tensors.Folding;

namespace SerHost.Network.Tensors.Steps;

/// <summary>How two broadcast operands are walked together: as few axes as possible, the last with strides of 0 or 1.</summary>
internal sealed class BroadcastPlan
{
    private readonly List<int> _dims = [], _a = [], _b = [];

    public BroadcastPlan(int[] a, int[] b, int[] to)
    {
        int[] sa = Shapes.BroadcastStrides(a, to), sb = Shapes.BroadcastStrides(b, to);
        for (int i = 0; i < to.Length; i++)
        {
            if (to[i] == 1)
            {
                continue;
            }

            if (_dims.Count > 0 && _a[^1] == sa[i] * to[i] && _b[^1] == sb[i] * to[i])
            {
                _dims[^1] *= to[i];
                _a[^1] = sa[i];
                _b[^1] = sb[i];
            }
            else
            {
                _dims.Add(to[i]);
                _a.Add(sa[i]);
                _b.Add(sb[i]);
            }
        }

        if (_dims.Count == 0)
        {
            _dims.Add(1);
            _a.Add(0);
            _b.Add(0);
        }

        Inner = _dims[^1];
        Outer = 1;
        foreach (int dim in _dims[..^1])
        {
            Outer *= dim;
        }
    }

    /// <summary>Length of a run.</summary>
    public int Inner { get; }

    /// <summary>Runs.</summary>
    public int Outer { get; }

    /// <summary>Step of the operands within a run, 0 or 1.</summary>
    public (int A, int B) Steps => (_a[^1], _b[^1]);

    /// <summary>Where the operands' runs begin.</summary>
    public (int A, int B) Starts(int outer)
    {
        int a = 0, b = 0;
        for (int i = _dims.Count - 2; i >= 0; i--)
        {
            int index = outer % _dims[i];
            outer /= _dims[i];
            a += index * _a[i];
            b += index * _b[i];
        }

        return (a, b);
    }
}

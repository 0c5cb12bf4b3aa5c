using SerHost.Network.Vectors;

namespace SerHost.Network.Tensors;

/// <summary>Relevance of a tensor inside the network.</summary>
/// <param name="Site">What was asked for: <c>features</c>, <c>heads</c>, <c>neurons</c>, or the tensor's name.</param>
/// <param name="Tensor">Name of the tensor; of the first where there are several.</param>
/// <param name="Dims">Dimensions of <paramref name="Values"/>: [positions, channels] for features,
/// [layers, heads], [layers, neurons], else the tensor's own without its batch.</param>
/// <param name="Values">Row-major.</param>
public sealed record SiteRelevance(string Site, string Tensor, IReadOnlyList<int> Dims, float[] Values);

/// <summary>One condition of a conditional pass: relevance starts at one head or neuron of one layer, and at nothing else.</summary>
/// <param name="Site"><c>heads</c> or <c>neurons</c>.</param>
/// <param name="Layer">Layer, from 0.</param>
/// <param name="Index">Head or neuron, from 0.</param>
public sealed record SiteCondition(string Site, int Layer, int Index)
{
    /// <summary>For example <c>heads.1:3</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Site}.{Layer}:{Index}");
}

/// <summary>The part of an explanation that went through one head or neuron.</summary>
/// <param name="Condition">The head or neuron.</param>
/// <param name="Relevance">Its own relevance.</param>
/// <param name="Map">[bands, frames] the input's relevance when only this started.</param>
public sealed record ConditionalRelevance(SiteCondition Condition, double Relevance, float[] Map);

/// <summary>What the heads or neurons of one layer have at every position of the sequence, class tokens first where there are
/// any.</summary>
/// <param name="Units">Heads or neurons.</param>
/// <param name="Positions">Positions.</param>
/// <param name="Relevance">[units, positions] relevance, a head's summed over its channels.</param>
/// <param name="Activation">[units, positions] a head's root mean square over its channels, a neuron's value where it is above 0, else
/// 0.</param>
public sealed record UnitTracks(int Units, int Positions, float[] Relevance, float[] Activation)
{
    /// <summary>From [heads, positions, channels], or [positions, neurons].</summary>
    internal static UnitTracks Of(string site, int units, int positions, int columns, ReadOnlySpan<float> values,
        ReadOnlySpan<float> relevance)
    {
        var tracks = new UnitTracks(units, positions, new float[units * positions], new float[units * positions]);
        for (int i = 0; i < units * positions; i++)
        {
            if (site == "heads")
            {
                ReadOnlySpan<float> own = values.Slice(i * columns, columns);
                tracks.Relevance[i] = (float)VectorLoops.Sum(relevance.Slice(i * columns, columns));
                tracks.Activation[i] = (float)Math.Sqrt(VectorLoops.Dot(own, own) / columns);
                continue;
            }

            int at = (i % positions * columns) + (i / positions);
            tracks.Relevance[i] = relevance[at];
            tracks.Activation[i] = Math.Max(0, values[at]);
        }

        return tracks;
    }
}

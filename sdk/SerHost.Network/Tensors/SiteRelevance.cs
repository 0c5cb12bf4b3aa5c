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

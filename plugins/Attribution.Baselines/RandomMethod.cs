using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace Attribution.Baselines;

/// <summary>Relevance drawn at random: what any real method must do better than.</summary>
public sealed class RandomMethod : IAttributionMethod
{
    internal const string Draw = "draw";

    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "random",
        "Random",
        "1.1",
        "Independent standard normal values, the same for the same clip and seed. It knows nothing of the model: a finding that also "
            + "holds for this map is not about the model.",
        ModelAccess.Predictions,
        [new(Draw, ParameterKind.Integer, "0", "Another number gives another, independent map of the same clip.")
            { Minimum = 0, Step = 1 }])
    {
        Cost = "no model pass",
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        int draw = setup.Parameters.GetInteger(Draw);
        return new BaselineSession((request, values) => Fill(request.Seed, draw, values));
    }

    private static void Fill(ulong seed, int draw, float[] values)
    {
        SplitMix source = SplitMix.Of(seed, draw);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)source.NextNormal();
        }
    }
}

/// <summary>The SplitMix64 generator (Steele, Lea and Flood 2014): the same numbers on every platform and runtime version.</summary>
internal struct SplitMix(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The generator of one of several independent maps of a clip.</summary>
    /// <remarks>The draw is scrambled: added to the seed as it is, it would only move along the one sequence.</remarks>
    public static SplitMix Of(ulong seed, int draw) => new(seed ^ Scrambled((ulong)draw));

    /// <summary>Standard normal.</summary>
    public double NextNormal() => NormalDraw.FromUniform(NextDouble(), NextDouble());

    /// <summary>Uniform in [0, 1), 53 random bits.</summary>
    public double NextDouble()
    {
        _state += 0x9E3779B97F4A7C15;
        return (Scrambled(_state) >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Scrambled(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

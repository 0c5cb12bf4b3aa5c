namespace SerHost.Sdk.Graph;

/// <summary>What a pooling window computes.</summary>
public enum PoolKind
{
    /// <summary>The largest value; among equals the first in row-major order.</summary>
    Maximum,

    /// <summary>The mean.</summary>
    Average,
}

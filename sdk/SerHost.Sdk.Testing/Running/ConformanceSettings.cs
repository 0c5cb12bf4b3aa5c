namespace SerHost.Sdk.Testing.Running;

/// <summary>How the kit works. The defaults are what <c>serhost plugins check</c> uses.</summary>
public sealed record ConformanceSettings
{
    /// <summary>How long a rule may take before its plugin counts as hung.</summary>
    public TimeSpan RuleLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a cancelled call may take to come back.</summary>
    public TimeSpan CancellationLimit { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Folders of models, one each, that model providers are tried with; providers whose models live in code need none.</summary>
    public IReadOnlyList<string> ModelFolders { get; init; } = [];

    /// <summary>Models of a provider that are opened and checked, at most.</summary>
    public int MaxModels { get; init; } = 2;

    /// <summary>Ids of the rules to check; empty for all.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];
}

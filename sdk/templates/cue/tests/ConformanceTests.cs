using SerHost.Sdk.Testing;
using SerHost.Sdk.Testing.Running;
using Xunit;

namespace CuePlugin.Tests;

/// <summary>Holds the plugin against the contract, one test a rule.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Rules => [.. ConformanceSuite.ExtractorRules];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Extractor_keeps_the_rule(string rule) =>
        ConformanceSuite.CheckExtractor(() => new ZeroCrossingExtractor(), new ConformanceSettings { Rules = [rule] }).ThrowIfFailed();
}

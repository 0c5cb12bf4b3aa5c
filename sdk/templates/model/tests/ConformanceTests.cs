using SerHost.Sdk.Testing;
using SerHost.Sdk.Testing.Running;
using Xunit;

namespace ModelPlugin.Tests;

/// <summary>Holds the plugin against the contract, one test a rule.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Rules => [.. ConformanceSuite.ProviderRules];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Provider_keeps_the_rule(string rule) =>
        ConformanceSuite.CheckProvider(() => new LoudnessProvider(), new ConformanceSettings { Rules = [rule] }).ThrowIfFailed();
}

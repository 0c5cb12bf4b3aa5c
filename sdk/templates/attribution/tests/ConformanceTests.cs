using SerHost.Sdk.Testing;
using SerHost.Sdk.Testing.Running;
using Xunit;

namespace AttributionPlugin.Tests;

/// <summary>Holds the plugin against the contract, one test a rule.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Rules => [.. ConformanceSuite.MethodRules];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Method_keeps_the_rule(string rule) =>
        ConformanceSuite.CheckMethod(() => new DeletionMethod(), new ConformanceSettings { Rules = [rule] }).ThrowIfFailed();
}

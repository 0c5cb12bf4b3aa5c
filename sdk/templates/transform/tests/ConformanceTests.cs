using SerHost.Sdk.Testing;
using SerHost.Sdk.Testing.Running;
using Xunit;

namespace TransformPlugin.Tests;

/// <summary>Holds the plugin against the contract, one test a rule.</summary>
public sealed class ConformanceTests
{
    public static TheoryData<string> Rules => [.. ConformanceSuite.TransformRules];

    [Theory]
    [MemberData(nameof(Rules))]
    public void Transform_keeps_the_rule(string rule) =>
        ConformanceSuite.CheckTransform(() => new GainTransform(), new ConformanceSettings { Rules = [rule] }).ThrowIfFailed();
}

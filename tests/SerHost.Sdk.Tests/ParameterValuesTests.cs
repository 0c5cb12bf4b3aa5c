using SerHost.Sdk.Parameters;

namespace SerHost.Sdk.Tests;

public class ParameterValuesTests
{
    private static readonly ParameterDescriptor[] s_descriptors =
    [
        new("window", ParameterKind.Integer, "10", "Length.") { Unit = "frames", Minimum = 1, Maximum = 100 },
        new("fill", ParameterKind.ChoiceOrNumber, "floor", "Fill.") { Choices = ["floor", "mean"], Unit = "dB" },
        new("gamma", ParameterKind.Number, "0.25", "Gamma.") { Minimum = 0 },
        new("exact", ParameterKind.Boolean, "true", "Exact."),
        new("score", ParameterKind.Choice, "logit", "Score.") { Choices = ["logit", "log-odds"] },
        new("layer", ParameterKind.Text, "", "Layer."),
    ];

    [Fact]
    public void Parse_nothingGiven_takesDefaults()
    {
        ParameterValues values = ParameterValues.Defaults(s_descriptors);
        Assert.Equal(10, values.GetInteger("window"));
        Assert.Equal(0.25, values.GetNumber("gamma"));
        Assert.True(values.GetBoolean("exact"));
        Assert.False(values.TryGetNumber("fill", out _));
        Assert.Equal("", values.GetText("layer"));
    }

    [Fact]
    public void ToCanonicalString_sameQuestionSpeltOtherwise_isTheSame()
    {
        string plain = Parse(("gamma", "1.5"), ("exact", "false"), ("fill", "-80"), ("score", "log-odds")).ToCanonicalString();
        string odd = Parse(("score", "LOG-ODDS"), ("fill", " -80.0 "), ("exact", "False"), ("gamma", "1.50e0")).ToCanonicalString();
        Assert.Equal(plain, odd);
        Assert.NotEqual(plain, Parse(("gamma", "1.5"), ("exact", "false"), ("fill", "-79"), ("score", "log-odds")).ToCanonicalString());
    }

    [Theory]
    [InlineData("window", "0")]
    [InlineData("window", "101")]
    [InlineData("window", "3.5")]
    [InlineData("gamma", "-0.1")]
    [InlineData("gamma", "NaN")]
    [InlineData("gamma", "1,5")]
    [InlineData("fill", "ceiling")]
    [InlineData("fill", "Infinity")]
    [InlineData("exact", "yes")]
    [InlineData("score", "odds")]
    public void Parse_valueNotAllowed_namesParameterValueAndRange(string id, string value)
    {
        var error = Assert.Throws<ParameterException>(() => Parse((id, value)));
        Assert.Equal(id, error.ParameterId);
        Assert.Contains($"'{value}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(s_descriptors.First(d => d.Id == id).RangeText, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_wholeNumberTooLargeToReadBack_isRefused()
    {
        ParameterDescriptor[] unbounded = [new("seed", ParameterKind.Integer, "1", "Seed.")];
        Assert.Throws<ParameterException>(() => ParameterValues.Parse(unbounded, new Dictionary<string, string> { ["seed"] = "2147483648" }));
        Assert.Equal(int.MaxValue, ParameterValues.Parse(unbounded, new Dictionary<string, string> { ["seed"] = "2147483647" }).GetInteger("seed"));
    }

    [Fact]
    public void ToCanonicalString_minusZero_isZero() =>
        Assert.Equal(Parse(("gamma", "0")).ToCanonicalString(), Parse(("gamma", "-0.0")).ToCanonicalString());

    [Fact]
    public void Parse_unknownParameter_listsTheKnownOnes()
    {
        var error = Assert.Throws<ParameterException>(() => Parse(("widow", "3")));
        Assert.Contains("window", error.Message, StringComparison.Ordinal);
    }

    private static ParameterValues Parse(params (string Id, string Value)[] given) =>
        ParameterValues.Parse(s_descriptors, given.ToDictionary(pair => pair.Id, pair => pair.Value));
}

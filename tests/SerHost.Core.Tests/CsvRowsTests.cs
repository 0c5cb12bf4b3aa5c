namespace SerHost.Core.Tests;

public sealed class CsvRowsTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-2+3", "'-2+3")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("=\"a\",b", "\"'=\"\"a\"\",b\"")]
    [InlineData("-2.5", "-2.5")]
    [InlineData("+1e3", "+1e3")]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData(null, "")]
    public void Text_is_never_a_formula_and_a_number_stays_one(string? text, string cell)
    {
        var writer = new StringWriter();
        using (var csv = new CsvRows(writer, "first,second"))
        {
            csv.Add(text, "end").End();
        }

        Assert.Equal($"first,second{Environment.NewLine}{cell},end{Environment.NewLine}", writer.ToString());
    }
}

using System.Text;

namespace SerHost.Analysis.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("plain ünïcode 声 😀", "plain ünïcode 声 😀")]
    [InlineData("\u001b[2J", "␛[2J")]
    [InlineData("a\nb\r\tc", "a␊b␍␉c")]
    [InlineData("\u009b31m", "\uFFFD31m")]
    [InlineData("safe\u202Egpj.exe", "safe\uFFFDgpj.exe")]
    [InlineData("\u2066a\u2069\u200f\u061c\u2028\u2029\ufeff", "\uFFFDa\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("\u007f\0", "␡␀")]
    public void One_line_shows_what_would_steer_a_terminal(string text, string expected) => Assert.Equal(expected, PlainText.OneLine(text));

    [Fact]
    public void Lines_keeps_line_breaks_and_tabs_only() => Assert.Equal("a\nb\r\n\tc␍␛", PlainText.Lines("a\nb\r\n\tc\r\u001b"));

    [Fact]
    public void Lone_halves_of_characters_are_replaced() => Assert.Equal("\uFFFDx\uFFFD😀", PlainText.OneLine("\ud800x\udc00😀"));

    [Fact]
    public void Nothing_hidden_is_left_of_any_text()
    {
        var random = new Random(5);
        for (int round = 0; round < 5000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => (char)random.Next(random.Next(2) == 0 ? 0x300 : 0x10000)));
            string line = PlainText.OneLine(text);
            Assert.DoesNotContain(line, PlainText.IsHidden);
            Assert.DoesNotContain(line, c => c is '\n' or '\r' or '\u001b');
            Assert.Equal(line, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(line)));
            Assert.Equal(line, PlainText.OneLine(line));
        }
    }

    [Fact]
    public void Long_message_keeps_its_beginning_and_its_end()
    {
        string message = "begins" + new string('x', 9000) + "ends";
        string shortened = PlainText.Shorten(message);
        Assert.InRange(shortened.Length, 100, 500);
        Assert.StartsWith("begins", shortened, StringComparison.Ordinal);
        Assert.EndsWith("ends", shortened, StringComparison.Ordinal);
        Assert.Equal("short", PlainText.Shorten("short"));
    }
}

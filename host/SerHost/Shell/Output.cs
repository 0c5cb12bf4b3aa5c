using System.Text.Json;
using Spectre.Console;

namespace SerHost.Shell;

/// <summary>Everything the commands print. Tables and progress are drawn on a terminal and plain text in a file or pipe; remarks and
/// errors go to the error stream, so that the output stream holds data only.</summary>
internal sealed class Output(TextWriter data, TextWriter remarks, bool isJson)
{
    private const int NarrowWidth = 60, MostWidth = 100;

    private readonly Lock _gate = new();
    private readonly List<string> _told = [];
    private bool _hasJson;

    /// <summary>Whether data must be printed as JSON.</summary>
    public bool IsJson { get; } = isJson;

    /// <summary>Whether a person sits at both ends: keys come from a terminal and the output goes to it.</summary>
    public bool IsConversation => !IsJson && !Console.IsInputRedirected && IsDataTerminal && ReferenceEquals(data, Console.Out);

    private static bool IsDataTerminal => !Console.IsOutputRedirected;

    private static bool IsRemarksTerminal => !Console.IsErrorRedirected;

    /// <summary>Cells that prose and tables keep to: what fits every window, and can still be read in one that is wide.</summary>
    public static int Width => IsDataTerminal ? Math.Clamp(Console.WindowWidth, NarrowWidth, MostWidth) : MostWidth;

    /// <summary>A line of data.</summary>
    public void Line(string text = "") => data.WriteLine(Typed(PlainText.Lines(text)));

    /// <summary>Sentences, broken between words into lines that fit.</summary>
    public void Prose(string text)
    {
        foreach (string line in TextWrap.Lines(PlainText.Lines(text), Width))
        {
            data.WriteLine(Typed(line));
        }
    }

    /// <summary>Data as JSON: camelCase names, undefined numbers as null.</summary>
    public void Json(object value)
    {
        _hasJson = true;
        data.WriteLine(Escaped(JsonSerializer.Serialize(value, value.GetType(), JsonText.Options)));
    }

    /// <summary>Data as JSON if the user asked for it, else as the given action prints it.</summary>
    public void Print(object value, Action print) => Print(() => value, print);

    /// <summary>Prints data that is only worked out where it is asked for as JSON.</summary>
    /// <param name="value">Makes the data.</param>
    /// <param name="print">Prints it for people.</param>
    public void Print(Func<object> value, Action print)
    {
        if (IsJson)
        {
            Json(value());
        }
        else
        {
            print();
        }
    }

    /// <summary>A remark for people, such as a hint.</summary>
    public void Note(string text) => Remark(text, "\e[2m");

    /// <summary>Something that should not be overlooked.</summary>
    public void Warn(string text) => Remark(text, "\e[33m");

    /// <summary>What went wrong.</summary>
    public void Error(string text) => Remark(text, "\e[31m");

    /// <summary>What went wrong, as the command's end: also where data was to come, as JSON, so that whoever reads that always finds a
    /// document.</summary>
    public void Fail(string text, int exitCode)
    {
        Error(text);
        if (IsJson && !_hasJson)
        {
            Json(new { Error = text, ExitCode = exitCode });
        }
    }

    /// <summary>Whether a remark so far says this.</summary>
    public bool HasTold(string text)
    {
        lock (_gate)
        {
            return _told.Exists(remark => remark.Contains(text, StringComparison.Ordinal));
        }
    }

    /// <summary>A table.</summary>
    public void Table(TextTable table)
    {
        table = table.Plain();
        if (table.Title is not null)
        {
            Prose(table.Title);
        }

        if (IsDataTerminal && ReferenceEquals(data, Console.Out) && PlainTable.Width(table) + Frame(table) <= Console.WindowWidth)
        {
            AnsiConsole.Write(Drawn(table));
        }
        else
        {
            using var plain = new StringWriter { NewLine = data.NewLine };
            PlainTable.Write(plain, table, IsDataTerminal ? Math.Max(NarrowWidth, Console.WindowWidth) : MostWidth);
            data.Write(Typed(plain.ToString()));
        }
    }

    /// <summary>Shows how far a long piece of work is; dispose it when the work is over.</summary>
    public ProgressLine Progress() => new(remarks, _gate, IsRemarksTerminal && !IsJson);

    /// <summary>In a file or pipe a minus is ASCII's, which spreadsheets and scripts read as one.</summary>
    private static string Typed(string text) => IsDataTerminal ? text : text.Replace('−', '-');

    /// <summary>Characters that lines and margins add to a table's width: a drawn table that does not fit would break its cells.</summary>
    private static int Frame(TextTable table) => table.Columns.Length + 3;

    private static Table Drawn(TextTable table)
    {
        var drawn = new Table { Border = TableBorder.Rounded };
        for (int column = 0; column < table.Columns.Length; column++)
        {
            drawn.AddColumn(new TableColumn(Markup.Escape(table.Heading(column))) { Alignment = table.IsNumeric(column) ? Justify.Right
                : Justify.Left });
        }

        foreach (string[] row in table.Rows)
        {
            drawn.AddRow([.. row.Select(Markup.Escape)]);
        }

        return drawn;
    }

    /// <summary>What JSON allows in texts and a terminal obeys, as JSON's own escapes.</summary>
    private static string Escaped(string json) => json.Any(IsEscaped)
        ? string.Concat(json.Select(c => IsEscaped(c) ? $"\\u{(int)c:x4}" : c.ToString()))
        : json;

    private static bool IsEscaped(char c) => c >= '\u007F' && PlainText.IsHidden(c);

    private void Remark(string text, string colour)
    {
        if (text.Length == 0)
        {
            return;
        }

        // What follows a line break is moved in: it cannot pass for a line of its own.
        text = PlainText.Lines(text).ReplaceLineEndings(Environment.NewLine + "  ");
        lock (_gate)
        {
            _told.Add(text);
            remarks.WriteLine(IsRemarksTerminal && ReferenceEquals(remarks, Console.Error) ? $"{colour}{text}\e[0m" : text);
        }
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using SerHost.Core.Tables;

namespace SerHost.Core.Exports;

/// <summary>How the rows of a table of an audformat database are told apart.</summary>
internal enum AudformatIndex
{
    /// <summary>By <c>file</c>.</summary>
    File,

    /// <summary>By <c>file</c>, <c>start</c> and <c>end</c>.</summary>
    Segment,

    /// <summary>By columns of its own.</summary>
    Own,
}

/// <summary>A column of an audformat table beyond its index: what it holds (a scheme) and who says so (a rater).</summary>
/// <param name="Name">Its heading.</param>
/// <param name="Scheme">Id of the scheme.</param>
/// <param name="Rater">Id of the rater; null for none.</param>
internal sealed record AudformatColumn(string Name, string Scheme, string? Rater);

/// <summary>A table of an audformat database.</summary>
/// <param name="Rows">The table: columns of the index first.</param>
/// <param name="Index">How its rows are told apart.</param>
/// <param name="Columns">Its other columns.</param>
internal sealed record AudformatTable(RunTable Rows, AudformatIndex Index, IReadOnlyList<AudformatColumn> Columns)
{
    /// <summary>The table as the database's header describes it.</summary>
    /// <param name="media">Id of the recordings.</param>
    public JsonObject Describe(string media)
    {
        var columns = new JsonObject();
        foreach (AudformatColumn column in Columns)
        {
            var about = new JsonObject { ["scheme_id"] = column.Scheme };
            if (column.Rater is not null)
            {
                about["rater_id"] = column.Rater;
            }

            columns[column.Name] = about;
        }

        var table = new JsonObject { ["description"] = Rows.Schema.Description };
        if (Index == AudformatIndex.Own)
        {
            var levels = new JsonObject();
            foreach (string key in Rows.Schema.Key)
            {
                levels[key] = "str";
            }

            table["levels"] = levels;
        }
        else
        {
            table["type"] = Index == AudformatIndex.File ? "filewise" : "segmented";
            table["media_id"] = media;
        }

        table["columns"] = columns;
        return table;
    }

    /// <summary>A time as audformat's tables write it, to the nanosecond.</summary>
    /// <param name="seconds">Seconds, 0 or more; NaN for none.</param>
    public static Cell Time(double seconds)
    {
        if (!double.IsFinite(seconds))
        {
            return (string?)null;
        }

        long nanoseconds = (long)Math.Round(seconds * 1e9);
        var time = TimeSpan.FromSeconds(nanoseconds / 1_000_000_000);
        return string.Create(
            CultureInfo.InvariantCulture,
                $"{time.Days} days {time.Hours:00}:{time.Minutes:00}:{time.Seconds:00}.{nanoseconds % 1_000_000_000:000000000}");
    }
}

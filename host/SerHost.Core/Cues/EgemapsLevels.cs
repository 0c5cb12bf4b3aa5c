using System.Globalization;
using SerHost.Core.Audio;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Cues;

namespace SerHost.Core.Cues;

/// <summary>Measures a recording at one of eGeMAPS' levels: descriptors (<c>lld</c>) or functionals, of the profile default or
/// opensmile.</summary>
public static class EgemapsLevels
{
    private const string Lld = "lld";
    private const string Functionals = "functionals";
    private const string OpenSmile = "opensmile";

    /// <summary>Whether a level is one of eGeMAPS'; another extractor may have a level of that name itself.</summary>
    /// <param name="level">The level asked for; null for none.</param>
    /// <param name="extractor">The extractor asked for; null for none.</param>
    public static bool Names(string? level, string? extractor) => level is Lld or Functionals && extractor is null;

    /// <summary>Measures a recording.</summary>
    /// <param name="plugins">Where extractors are found.</param>
    /// <param name="path">The recording.</param>
    /// <param name="level">lld or functionals.</param>
    /// <param name="profile">default or opensmile.</param>
    /// <param name="segmentFile">A CSV file with the columns start_s and end_s, for functionals of segments; null for the whole
    /// recording.</param>
    /// <param name="parameters">Further parameters of the extractor.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">A choice is unknown, the segments do not fit, or the plugin is not there.</exception>
    /// <exception cref="AudioFileException">The recording cannot be read.</exception>
    public static EgemapsTable Measure(
        PluginHost plugins, string path, string level, string profile, string? segmentFile, IReadOnlyDictionary<string, string> parameters,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        if (profile is not ("default" or OpenSmile))
        {
            throw new RequestException("--profile", $"The profile '{profile}' is unknown; there are default and opensmile.");
        }

        bool isParity = profile == OpenSmile;
        string id = level == Lld ? (isParity ? "egemaps-opensmile-lld" : "egemaps") : isParity
            ? "egemaps-opensmile-functionals" : "egemaps-functionals";
        ICueExtractor extractor = plugins.CueExtractor(id);
        using RecordingSource source = AudioFile.OpenSource(path, cancellation);
        var given = new SortedDictionary<string, string>(parameters.ToDictionary(), StringComparer.Ordinal);
        if (level == Lld && !isParity)
        {
            given["level"] = "smoothed";
        }

        IReadOnlyList<EgemapsRow> rows;
        IReadOnlyList<CueDescriptor> cues = extractor.Descriptor.Cues;
        if (level == Lld)
        {
            if (segmentFile is not null)
            {
                throw new RequestException("--segments", "--segments needs --level functionals: descriptors have a row a frame.");
            }

            CueTracks tracks = CueMeasurement.Extract(extractor, source, GivenParameters.Parse(extractor, given), cancellation);
            int[] wanted = [.. Enumerable.Range(0, Math.Min(DescriptorCount, cues.Count))];
            cues = [.. wanted.Select(c => cues[c])];
            rows = new FrameRows(tracks, wanted.Length);
        }
        else
        {
            var list = new List<EgemapsRow>();
            if (!isParity)
            {
                given.TryAdd("window", "0"); // one row about the whole part
            }

            rows = list;
            foreach ((double start, double end) in segmentFile is null
                ? [(0, source.DurationSeconds)] : ReadSegments(segmentFile, source.DurationSeconds))
            {
                if (segmentFile is not null)
                {
                    given["start"] = start.ToString("R", CultureInfo.InvariantCulture);
                    given["end"] = end.ToString("R", CultureInfo.InvariantCulture);
                }

                CueTracks tracks = CueMeasurement.Extract(extractor, source, GivenParameters.Parse(extractor, given), cancellation);
                for (int t = 0; t < tracks.TimeAxis.Count; t++)
                {
                    double centre = tracks.TimeAxis.CentreOf(t), half = 0.5 * tracks.TimeAxis.SpanSeconds;
                    list.Add(new EgemapsRow(centre - half, centre + half,
                        [.. Enumerable.Range(0, cues.Count).Select(c => tracks.Track(c).Span[t])]));
                }
            }
        }

        return new EgemapsTable(
            source.Id, id, level == Lld, level != Lld
            && (segmentFile is not null || rows.Count != 1), [.. cues.Select(cue => cue.Id)], rows,
            [.. source.Notes.Select(note => note.Text)]);
    }

    private const int DescriptorCount = 25;

    private static List<(double Start, double End)> ReadSegments(string file, double seconds)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (IOException error)
        {
            throw new RequestException("--segments", $"{file} cannot be read: {error.Message}");
        }

        string[] header = lines.Length == 0 ? [] : [.. lines[0].Split(',').Select(name => name.Trim())];
        int startColumn = Array.IndexOf(header, "start_s"), endColumn = Array.IndexOf(header, "end_s");
        if (startColumn < 0 || endColumn < 0)
        {
            throw new RequestException("--segments", $"{file}: the first line must name the columns start_s and end_s; it reads '{(lines.Length == 0 ? "" : lines[0])}'.");
        }

        var segments = new List<(double, double)>();
        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0)
            {
                continue;
            }

            string[] fields = lines[i].Split(',');
            double start = 0, end = 0;
            bool isRead = fields.Length > Math.Max(startColumn, endColumn)
                && double.TryParse(fields[startColumn], CultureInfo.InvariantCulture, out start)
                && double.TryParse(fields[endColumn], CultureInfo.InvariantCulture, out end);
            if (!isRead || !(start >= 0) || !(end > start) || start >= seconds)
            {
                throw new RequestException(
                    "--segments", FormattableString.Invariant($"{file}, line {i + 1}: expected 0 ≤ start_s < end_s within the recording's {seconds:0.###} s, found '{lines[i]}'."));
            }

            segments.Add((start, Math.Min(end, seconds)));
        }

        return segments.Count > 0 ? segments : throw new RequestException("--segments", $"{file} holds no segments.");
    }
}

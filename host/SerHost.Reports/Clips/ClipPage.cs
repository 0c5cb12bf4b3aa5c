using SerHost.Reports.Parts;

namespace SerHost.Reports.Clips;

/// <summary>What the page of one clip shows, as the page's program reads it; arrays lie behind it, at the offsets named.</summary>
/// <param name="StartSeconds">Start of the pictures, in clip seconds.</param>
/// <param name="EndSeconds">End of the pictures.</param>
/// <param name="DurationSeconds">Length of the recording; null for given features.</param>
/// <param name="Bands">Rows of the pictures.</param>
/// <param name="Frames">Columns of the pictures.</param>
/// <param name="FirstSeconds">Where the first column begins.</param>
/// <param name="FrameSeconds">Width of a column.</param>
/// <param name="Hertz">Centre frequency of each row; empty for a waveform.</param>
/// <param name="Unit">Unit of the levels.</param>
/// <param name="Low">Level of byte 0.</param>
/// <param name="High">Level of byte 255.</param>
/// <param name="LevelAt">Offset of the levels; null for a waveform model.</param>
/// <param name="Padding">Padding as runs: first column, number of columns, and so on.</param>
/// <param name="Wave">The envelope; null where the recording is not at hand.</param>
/// <param name="Outputs">One row an output: name, logit, probability.</param>
/// <param name="Methods">One a method.</param>
/// <param name="Cues">One a cue curve.</param>
/// <param name="Notes">What the reader should know.</param>
internal sealed record ClipPage(
    double StartSeconds, double EndSeconds, double? DurationSeconds, int Bands, int Frames, double FirstSeconds, double FrameSeconds,
    IReadOnlyList<double> Hertz, string Unit, double Low, double High, int? LevelAt, IReadOnlyList<int> Padding, ClipWave? Wave,
    IReadOnlyList<ClipOutput> Outputs, IReadOnlyList<ClipMethod> Methods, IReadOnlyList<ClipCurve> Cues, IReadOnlyList<string> Notes);

/// <summary>The waveform's envelope.</summary>
/// <param name="At">Offset of [columns, low and high] signed bytes.</param>
/// <param name="Columns">Columns over the whole recording.</param>
/// <param name="Peak">Largest sample.</param>
internal sealed record ClipWave(int At, int Columns, double Peak);

/// <summary>One output of the model.</summary>
/// <param name="Label">Its name.</param>
/// <param name="Value">Logit or value, as text.</param>
/// <param name="Share">Probability; null for a regressor.</param>
/// <param name="Percent">Probability as text.</param>
internal sealed record ClipOutput(string Label, string Value, double? Share, string Percent);

/// <summary>What one method says of the clip.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Target">The output explained.</param>
/// <param name="At">Offset of the relevance.</param>
/// <param name="Scale">Largest absolute relevance, as text.</param>
/// <param name="Segments">Salient segments, best first.</param>
/// <param name="Verdict">What the voice did there, in words.</param>
/// <param name="Table">What the voice did there, in numbers; null without cues.</param>
/// <param name="Diagnostics">How far the map can be trusted.</param>
/// <param name="Parts">Parts of the explanation, such as concepts.</param>
/// <param name="Notes">What the reader should know.</param>
internal sealed record ClipMethod(
    string Name, string Target, int At, string Scale, IReadOnlyList<ClipSegment> Segments, string Verdict, PageTable? Table,
    IReadOnlyList<ClipDiagnostic> Diagnostics, IReadOnlyList<ClipPart> Parts, IReadOnlyList<string> Notes);

/// <summary>A salient segment.</summary>
/// <param name="Rank">1 for the most relevant.</param>
/// <param name="Start">Start in clip seconds.</param>
/// <param name="End">End in clip seconds.</param>
/// <param name="From">Start as text.</param>
/// <param name="To">End as text.</param>
/// <param name="Score">Summed relevance, as text.</param>
internal sealed record ClipSegment(int Rank, double Start, double End, string From, string To, string Score);

/// <summary>A diagnostic of a map.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Value">Value with unit.</param>
/// <param name="Note">What it says.</param>
/// <param name="IsBad">Whether it is a reason to worry.</param>
internal sealed record ClipDiagnostic(string Id, string Value, string Note, bool IsBad);

/// <summary>A part of an explanation.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Weight">How much of the explanation it carries, as text.</param>
internal sealed record ClipPart(string Name, string Weight);

/// <summary>One cue over time.</summary>
/// <param name="Name">Name with unit.</param>
/// <param name="At">Offset of the 16-bit values.</param>
/// <param name="Frames">Number of values.</param>
/// <param name="First">Centre of the first, in clip seconds.</param>
/// <param name="Step">Distance between them.</param>
/// <param name="Low">Value of 0.</param>
/// <param name="High">Value of 65534.</param>
internal sealed record ClipCurve(string Name, int At, int Frames, double First, double Step, double Low, double High);

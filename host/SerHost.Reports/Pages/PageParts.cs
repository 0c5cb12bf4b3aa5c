namespace SerHost.Reports.Pages;

/// <summary>One place of the page's table of Δf.</summary>
/// <param name="Text">Mean Δf with its mark.</param>
/// <param name="Interval">95 % interval; empty where there is none.</param>
/// <param name="Verdict">The verdict in words, with the corrected p.</param>
/// <param name="Kind"><c>for</c>, <c>against</c> or empty: how the place is coloured.</param>
internal sealed record PageDelta(string Text, string Interval, string Verdict, string Kind);

/// <summary>One line of the page's table of Δf.</summary>
/// <param name="Emotion">The emotion.</param>
/// <param name="Baseline">The baseline.</param>
/// <param name="Clips">Clips behind it.</param>
/// <param name="Places">One a cue.</param>
internal sealed record PageDeltaLine(string Emotion, string Baseline, int Clips, IReadOnlyList<PageDelta> Places);

/// <summary>The table of Δf of one method.</summary>
/// <param name="Method">The method.</param>
/// <param name="Title">Its caption.</param>
/// <param name="Verdict">What it says as a whole.</param>
/// <param name="Lines">Its lines.</param>
internal sealed record PageDeltaTable(string Method, string Title, string Verdict, IReadOnlyList<PageDeltaLine> Lines);

/// <summary>A cue as a heading.</summary>
/// <param name="Name">As people say it, with its unit.</param>
/// <param name="Id">Its id in files and commands.</param>
internal sealed record PageCue(string Name, string Id);

/// <summary>A fact: what it is, and its value.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">Its value.</param>
/// <param name="IsCode">Whether it is set in a fixed width, as hashes are.</param>
internal sealed record PageFact(string Name, string Value, bool IsCode = false);

/// <summary>One cell of the confusions.</summary>
/// <param name="Count">Clips.</param>
/// <param name="Share">Share of the row, in percent.</param>
/// <param name="Shade">0 to 10: how strongly it is shaded.</param>
/// <param name="IsRight">Whether the decision is the label.</param>
/// <param name="Decision">The decision.</param>
internal sealed record PageConfusion(int Count, string Share, int Shade, bool IsRight, string Decision);

/// <summary>One row of the confusions.</summary>
/// <param name="Label">The label.</param>
/// <param name="Clips">Its clips.</param>
/// <param name="Recall">Share named rightly.</param>
/// <param name="Cells">One a decision.</param>
internal sealed record PageConfusionRow(string Label, int Clips, string Recall, IReadOnlyList<PageConfusion> Cells);

/// <summary>One line of the table of clips, as the page's program reads it.</summary>
/// <param name="Id">The clip's exact name.</param>
/// <param name="Shown">The name with nothing hidden in it.</param>
/// <param name="Label">Its label, or null.</param>
/// <param name="Means">The model's output that the label stands for, or null.</param>
/// <param name="Decision">The model's decision, or null.</param>
/// <param name="Right">Whether that is the label; null where it cannot be said.</param>
/// <param name="Probability">Probability of the decision; null for regressors.</param>
/// <param name="Speaker">The speaker, or null.</param>
/// <param name="Sentence">The sentence, or null.</param>
/// <param name="Moments">By method, the most relevant segments in seconds, as text.</param>
/// <param name="Failure">What failed, or null.</param>
/// <param name="Page">Name of the clip's page, or null when it has none.</param>
/// <param name="Sound">Whether something of it can be heard.</param>
internal sealed record PageClip(
    string Id, string Shown, string? Label, string? Means, string? Decision, bool? Right, double? Probability,
    string? Speaker, string? Sentence, IReadOnlyList<string> Moments, string? Failure, string? Page, bool Sound);

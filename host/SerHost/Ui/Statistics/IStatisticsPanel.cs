using SerHost.Ui.Drawing;

namespace SerHost.Ui.Statistics;

/// <summary>A picture or table below the table of Δf.</summary>
internal interface IStatisticsPanel
{
    /// <summary>Word in the key hint and title.</summary>
    string Name { get; }

    /// <summary>Rows it takes on a screen of so many columns.</summary>
    int Rows(StatisticsChoice choice, int width);

    /// <summary>Draws it, from a row on.</summary>
    void Draw(Canvas canvas, StatisticsChoice choice, int row);
}

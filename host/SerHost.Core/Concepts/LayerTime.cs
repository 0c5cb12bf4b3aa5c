using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Concepts;

/// <summary>Where the columns of a layer lie in time: they divide the input's frames evenly.</summary>
/// <param name="input">The input.</param>
/// <param name="columns">Columns of the layer.</param>
internal sealed class LayerTime(ModelInput input, int columns)
{
    private readonly double _start = input.TimeAxis.CentreOf(0) - (0.5 * input.TimeAxis.StepSeconds);

    /// <summary>Columns.</summary>
    public int Columns { get; } = columns;

    /// <summary>Length of a column in seconds.</summary>
    public double StepSeconds { get; } = input.TimeAxis.StepSeconds * input.Frames / columns;

    /// <summary>Seconds of the original clip that some columns stand for.</summary>
    public TimeRange Range(int first, int count) => new(_start + (first * StepSeconds), _start + ((first + count) * StepSeconds));

    /// <summary>The column that holds a moment; outside the layer where there is none.</summary>
    public int ColumnAt(double seconds) => (int)Math.Floor((seconds - _start) / StepSeconds);

    /// <summary>[columns] whether the middle of a column is padding.</summary>
    public bool[] FindPadding()
    {
        var result = new bool[Columns];
        for (int column = 0; column < Columns; column++)
        {
            int frame = Math.Min(input.Frames - 1, (int)((column + 0.5) * input.Frames / Columns));
            result[column] = input.IsPadding.Span[frame];
        }

        return result;
    }
}

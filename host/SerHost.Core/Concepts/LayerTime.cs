using SerHost.Network.Tensors;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Core.Concepts;

/// <summary>Where the columns of a layer lie in time.</summary>
internal sealed class LayerTime
{
    private readonly ModelInput _input;
    private readonly double _start, _firstFrame, _frames;

    private LayerTime(ModelInput input, int columns, double firstFrame, double frames)
    {
        (_input, _firstFrame, _frames, Columns) = (input, firstFrame, frames, columns);
        StepSeconds = input.TimeAxis.StepSeconds * frames / columns;
        _start = input.TimeAxis.CentreOf(0) + ((firstFrame - 0.5) * input.TimeAxis.StepSeconds);
    }

    /// <summary>Columns.</summary>
    public int Columns { get; }

    /// <summary>Length of a column in seconds.</summary>
    public double StepSeconds { get; }

    /// <summary>Columns that divide the input's frames evenly.</summary>
    public static LayerTime Even(ModelInput input, int columns) => new(input, columns, 0, input.Frames);

    /// <summary>Positions of a transformer: each stands for a step around the middle of what it sees.</summary>
    public static LayerTime Of(ModelInput input, TokenGeometry tokens) =>
        new(input, tokens.Columns, tokens.ColumnStart + (0.5 * (tokens.ColumnSpan - tokens.ColumnStep)),
            (double)tokens.ColumnStep * tokens.Columns);

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
            int frame = Math.Clamp((int)(_firstFrame + ((column + 0.5) * _frames / Columns)), 0, _input.Frames - 1);
            result[column] = _input.IsPadding.Span[frame];
        }

        return result;
    }
}

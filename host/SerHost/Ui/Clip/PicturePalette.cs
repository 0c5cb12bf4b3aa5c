using SerHost.Ui.Drawing;
using Terminal.Gui.Drawing;

namespace SerHost.Ui.Clip;

/// <summary>The few colours an image is made of, chosen beforehand: Sixel images have at most
/// 256, and finding them in the picture would take longer than drawing it.</summary>
internal sealed class PicturePalette : IStaticPaletteBuilder
{
    private Color[,] _colours = new Color[1, 1];
    private int _levels, _steps;
    private int _most = 256;
    private PictureKind _kind;

    public PicturePalette() => Build();

    /// <summary>What the image shows.</summary>
    public PictureKind Kind
    {
        get => _kind;
        set
        {
            _kind = value;
            Build();
        }
    }

    /// <summary>Most colours the terminal's images can have.</summary>
    public int Most
    {
        get => _most;
        set
        {
            _most = value;
            Build();
        }
    }

    /// <summary>All colours of the image.</summary>
    public IReadOnlyCollection<Color> Colours => [.. _colours.Cast<Color>().Append(Theme.Paper).Distinct()];

    /// <summary>Colour of a point, one of <see cref="Colours"/>.</summary>
    public Color At(HeatPixel pixel) => pixel.IsNothing
        ? Theme.Paper : _colours[Step(Math.Clamp(pixel.Level, 0, 1), _levels), _steps + Step(Math.Clamp(pixel.Relevance, -1, 1), _steps)];

    public List<Color> BuildPalette(int maxColors) => [.. Colours];

    public List<Color> BuildPalette(List<Color> colors, int maxColors) => BuildPalette(maxColors);

    /// <summary>Steps of level (from 0) and of relevance (to either side), as fine as the number of colours allows.</summary>
    private void Build()
    {
        (_levels, _steps) = (_kind, _most) switch
        {
            (PictureKind.Level, _) => (_most - 2, 0),
            (PictureKind.Relevance, _) => (0, (_most / 2) - 1),
            (_, >= 256) => (7, 15),
            (_, >= 64) => (3, 7),
            _ => (1, 3),
        };
        _colours = new Color[_levels + 1, (2 * _steps) + 1];
        for (int level = 0; level <= _levels; level++)
        {
            for (int step = -_steps; step <= _steps; step++)
            {
                var pixel = new HeatPixel(_levels == 0 ? 0 : (double)level / _levels, _steps == 0 ? 0 : (double)step / _steps);
                _colours[level, _steps + step] = HeatMap.Colour(pixel, _kind, ColourMode.True);
            }
        }
    }

    private static int Step(double value, int steps) => (int)Math.Round(value * steps);
}

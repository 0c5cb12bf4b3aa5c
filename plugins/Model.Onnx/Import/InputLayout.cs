using System.Globalization;
using Model.Onnx.Format;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Model.Onnx.Import;

/// <summary>How a model's input is laid out: which axis is what, and which sizes the file fixes.</summary>
/// <param name="Name">Name of the input.</param>
/// <param name="Axes">What each axis is.</param>
/// <param name="Bands">Mel bands, or 1 for a waveform.</param>
/// <param name="FixedBatch">Batch size the file fixes; null when free.</param>
/// <param name="FixedFrames">Frames the file fixes; null when free.</param>
internal sealed record InputLayout(string Name, IReadOnlyList<InputAxis> Axes, int Bands, int? FixedBatch, int? FixedFrames)
{
    /// <summary>Whether values are entered in float16.</summary>
    public bool IsHalf { get; init; }

    /// <summary>Channels of a network made for colour pictures.</summary>
    private const int Colours = 3;

    /// <summary>Channels that all hold the same input; 1 where there is a single one.</summary>
    public int Channels => Axes.Contains(InputAxis.EqualChannels) ? Colours : 1;

    /// <summary>Whether channels come after bands and frames, as TensorFlow and Keras have them.</summary>
    public bool IsChannelsLast => Axes is [.., InputAxis.Single or InputAxis.EqualChannels] && Rank == 4 && Bands > 1;

    /// <summary>Number of axes.</summary>
    public int Rank => Axes.Count;

    /// <summary>Whether frames come before bands, so that inputs are transposed on the way in.</summary>
    public bool IsTimeFirst => Bands > 1 && Axes.ToList().IndexOf(InputAxis.Frames) < Axes.ToList().IndexOf(InputAxis.Bands);

    /// <summary>For example <c>[batch, 1, bands, frames]</c>.</summary>
    public string Text => "[" + string.Join(", ", Axes.Select(axis => axis switch
    {
        InputAxis.Single => "1",
        InputAxis.EqualChannels => "3 equal channels",
        InputAxis.Bands when Bands == 1 => "1",
        InputAxis.Frames when Bands == 1 => "samples",
        _ => axis.ToString().ToLowerInvariant(),
    })) + "]";

    /// <summary>Works out the layout from the file's input shape and what the front end makes; where both orders fit, bands come
    /// first.</summary>
    /// <param name="model">The ONNX file.</param>
    /// <param name="bands">Bands of the front end, 1 for a waveform.</param>
    /// <param name="frames">Frames of the front end; null when they vary.</param>
    /// <param name="framesFirst">Whether frames come before bands, where that is known; else, where both orders fit, bands come
    /// first.</param>
    /// <exception cref="ModelFormatException">The input is none the front end can feed.</exception>
    public static InputLayout Infer(OnnxModel model, int bands, int? frames, bool? framesFirst = null)
    {
        if (model.Inputs.Count != 1)
        {
            throw new ModelFormatException(model.File, "inputs", $"has {model.Inputs.Count} inputs ({string.Join(", ", model.Inputs.Select(one => one.Name))}); one is expected.");
        }

        OnnxValueInfo input = model.Inputs[0];
        string place = $"input '{input.Name}'";
        if (input.ElementType is not (0 or (int)OnnxElementType.Float32 or (int)OnnxElementType.Float16))
        {
            throw new ModelFormatException(
                model.File, place, $"has element type {input.ElementType}; float32 (1) or float16 (10) is expected. Export the model in float32.");
        }

        IReadOnlyList<long?> dims = input.Dims ?? (bands > 1 ? [null, 1, bands, null] : [null, null]);
        InputAxis[]? axes = Candidates(dims.Count, bands)
            .Where(candidate => (framesFirst is not { } first || bands == 1
            || first == Array.IndexOf(candidate, InputAxis.Frames) < Array.IndexOf(candidate, InputAxis.Bands))
            && Fits(candidate, dims, bands, frames))
            .MaxBy(candidate => candidate.Zip(dims)
                .Count(pair => pair.Second is { } size
                && size == (pair.First == InputAxis.Bands ? bands : pair.First == InputAxis.Frames ? frames : pair.First == InputAxis.Single
                ? 1 : pair.First == InputAxis.EqualChannels ? Colours : null)));
        if (axes is null)
        {
            string made = string.Create(CultureInfo.InvariantCulture, $"{(bands > 1 ? $"{bands} bands × " : "")}{(frames is { } count ? count : "any number of")} {(bands > 1 ? "frames" : "samples")}");
            string expected = bands > 1 ? "[batch, channels, bands, frames] or [batch, bands, frames, channels] with 1 or 3 channels, [batch, bands, frames], or the same with frames first" : "[batch, samples] or [batch, 1, samples]";
            string cure = bands > 1
                ? "Correct bands, durationSeconds or hopSamples (frames = 1 + samples / hop), or frames for Kaldi's energies (--front-end frames=…)."
                : "Correct durationSeconds.";
            throw new ModelFormatException(
                model.File, place, $"has shape {input.ShapeText}; the front end makes {made}, and {expected} is expected. {cure}");
        }

        return new InputLayout(input.Name, axes, bands, Size(InputAxis.Batch), Size(InputAxis.Frames))
        {
            IsHalf = input.ElementType == (int)OnnxElementType.Float16,
        };

        int? Size(InputAxis axis) => dims[Array.IndexOf(axes, axis)] is { } size
            ? size is >= 1 and <= 1 << 28
                ? (int)size : throw new ModelFormatException(model.File, place, $"has {size} {axis.ToString().ToLowerInvariant()}.")
            : null;
    }

    /// <summary>The same as a tensor graph's input.</summary>
    public TensorInput ToTensorInput() => new(
        Name,
        [.. Axes.Select(axis => axis switch
        {
            InputAxis.Batch => TensorAxis.Batch,
            InputAxis.Bands => TensorAxis.Bands,
            InputAxis.Frames => TensorAxis.Frames,
            _ => TensorAxis.Single,
        })],
        Bands) { FixedBatch = FixedBatch };

    private static IEnumerable<InputAxis[]> Candidates(int rank, int bands) => (rank, bands > 1) switch
    {
        (4, true) =>
        [
            .. from channel in new[] { InputAxis.Single, InputAxis.EqualChannels }
               from axes in new InputAxis[][]
               {
                   [InputAxis.Batch, channel, InputAxis.Bands, InputAxis.Frames],
                       [InputAxis.Batch, channel, InputAxis.Frames, InputAxis.Bands],
                   [InputAxis.Batch, InputAxis.Bands, InputAxis.Frames, channel],
                       [InputAxis.Batch, InputAxis.Frames, InputAxis.Bands, channel],
               }
               select axes,
        ],
        (3, true) => [[InputAxis.Batch, InputAxis.Bands, InputAxis.Frames], [InputAxis.Batch, InputAxis.Frames, InputAxis.Bands]],
        (4, false) => [[InputAxis.Batch, InputAxis.Single, InputAxis.Bands, InputAxis.Frames]],
        (3, false) => [[InputAxis.Batch, InputAxis.Bands, InputAxis.Frames]],
        (2, false) => [[InputAxis.Batch, InputAxis.Frames]],
        _ => [],
    };

    private static bool Fits(InputAxis[] axes, IReadOnlyList<long?> dims, int bands, int? frames) =>
        axes.Zip(dims).All(pair => pair.First switch
    {
        InputAxis.Single => pair.Second is null or 1,
        InputAxis.EqualChannels => pair.Second is Colours,
        InputAxis.Bands => pair.Second is null || pair.Second == bands,
        InputAxis.Frames => pair.Second is null || frames is null || pair.Second == frames,
        _ => true,
    });
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Core.Windowing;

/// <summary>A model that hears a chosen stretch of clips longer than its input, or several stretches, in place of their
/// beginning.</summary>
/// <remarks>Clips that fit are prepared by the model as ever, and their results have the model's own address. Safe to call from several
/// threads at once where the model is.</remarks>
public sealed class WindowedModel : IModel
{
    private readonly IModel _inner;
    private (double LengthSeconds, double FrameSeconds)? _input;

    private WindowedModel(IModel inner, WindowingKind windowing, WindowingKind declared)
    {
        _inner = inner;
        Windowing = windowing;
        ModelDescriptor descriptor = inner.Descriptor;
        Descriptor = descriptor with
        {
            ContentHash = windowing == declared ? descriptor.ContentHash : Hash(descriptor.ContentHash, windowing),
            FrontEnd = new SortedDictionary<string, string>(descriptor.FrontEnd.ToDictionary(), StringComparer.Ordinal)
            {
                [WindowingNames.FrontEndSetting] = windowing.Name(),
            },
        };
    }

    /// <summary>How stretches are chosen.</summary>
    public WindowingKind Windowing { get; }

    /// <summary>The model's own, with the windowing among its front-end settings and in its hash.</summary>
    public ModelDescriptor Descriptor { get; }

    /// <inheritdoc/>
    public ModelGraph? Graph => _inner.Graph;

    /// <inheritdoc/>
    public IInputGradients? Gradients => _inner.Gradients;

    /// <inheritdoc/>
    public TensorModel? Tensors => _inner.Tensors;

    /// <summary>Opens a model with the windowing asked for, else the one its front end states.</summary>
    /// <param name="models">All models.</param>
    /// <param name="listing">The model.</param>
    /// <param name="threads">Threads one prediction may use.</param>
    /// <param name="windowing">Name of a windowing; null for the model's own, <c>first</c> where it states none.</param>
    /// <exception cref="RequestException">There is no such windowing.</exception>
    public static IModel Open(ModelCatalogue models, ModelListing listing, int threads, string? windowing = null)
    {
        WindowingKind? asked = windowing is null ? null : WindowingNames.Parse(windowing, "windowing");
        IModel model = models.Open(listing, threads);
        try
        {
            return Over(model, asked);
        }
        catch (RequestException)
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>The model itself where nothing is to be chosen, else the model with the windowing.</summary>
    /// <param name="model">The model; belongs to the result from then on.</param>
    /// <param name="asked">A windowing; null for the model's own.</param>
    public static IModel Over(IModel model, WindowingKind? asked)
    {
        WindowingKind declared = model.Descriptor.FrontEnd.TryGetValue(WindowingNames.FrontEndSetting, out string? name)
            ? WindowingNames.Parse(name, $"model '{model.Descriptor.Id}', frontEnd.{WindowingNames.FrontEndSetting}")
            : WindowingKind.First;
        WindowingKind windowing = asked ?? declared;
        return windowing == WindowingKind.First && declared == WindowingKind.First ? model : new WindowedModel(model, windowing, declared);
    }

    /// <summary>The windowing by which a model hears long clips.</summary>
    /// <param name="model">Any model.</param>
    public static WindowingKind Of(IModel model) => model is WindowedModel windowed ? windowed.Windowing : WindowingKind.First;

    /// <summary>Name of the windowing that a model has; null where it hears the beginning.</summary>
    /// <param name="model">Any model.</param>
    public static string? StatedBy(IModel model) => Of(model) is var windowing and not WindowingKind.First ? windowing.Name() : null;

    /// <summary>The address of a model for a clip: clips that fit have the same results under every windowing.</summary>
    /// <param name="model">Any model.</param>
    /// <param name="clip">The recording; null for given features.</param>
    public static string HashFor(IModel model, AudioClip? clip) =>
        clip is not null && model is WindowedModel windowed && !windowed.IsLonger(clip)
            ? windowed._inner.Descriptor.ContentHash : model.Descriptor.ContentHash;

    /// <summary>The model's inputs for a clip: one, or several for a long clip under <see cref="WindowingKind.Slide"/>.</summary>
    /// <param name="model">Any model.</param>
    /// <param name="clip">The recording.</param>
    public static IReadOnlyList<ModelInput> PrepareAll(IModel model, AudioClip clip) =>
        model is WindowedModel windowed && windowed.IsLonger(clip) ? windowed.Parts(clip) : [model.Prepare(clip)];

    /// <summary>The model's outputs for a clip: their mean over its inputs.</summary>
    /// <param name="model">Any model.</param>
    /// <param name="clip">The recording.</param>
    public static double[] Outputs(IModel model, AudioClip clip) => MeanOutputs(PrepareAll(model, clip).Select(model.Predict));

    /// <summary>Mean of the outputs for several inputs.</summary>
    /// <param name="outputs">[outputs] of each input.</param>
    public static double[] MeanOutputs(IEnumerable<float[]> outputs)
    {
        float[][] all = [.. outputs];
        return [.. Enumerable.Range(0, all[0].Length).Select(o => all.Average(one => (double)one[o]))];
    }

    /// <summary>The model's input for a clip.</summary>
    /// <param name="clip">The recording.</param>
    /// <exception cref="ArgumentException">The clip has several inputs.</exception>
    public ModelInput Prepare(AudioClip clip)
    {
        ArgumentNullException.ThrowIfNull(clip);
        if (!IsLonger(clip))
        {
            return _inner.Prepare(clip);
        }

        return Windowing != WindowingKind.Slide ? Parts(clip)[0] : throw new ArgumentException(
            $"Clip '{clip.Id}' is longer than the model's input, and windowing 'slide' makes several inputs of it where one is needed. "
                + "Use windowing first, loudest or speech.", nameof(clip));
    }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs) =>
        _inner.Predict(inputs, count, frames, outputs);

    /// <inheritdoc/>
    public void Dispose() => _inner.Dispose();

    private static string Hash(string contentHash, WindowingKind windowing) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{contentHash} windowing {windowing.Name()} {WindowPlacement.Version}")));

    private bool IsLonger(AudioClip clip) => clip.DurationSeconds > InputOf(clip).LengthSeconds + 1e-6;

    private IReadOnlyList<ModelInput> Parts(AudioClip clip)
    {
        (double length, double frame) = InputOf(clip);
        return [.. WindowPlacement.Starts(clip, Windowing, length, frame).Select(start => Part(clip, start, length))];
    }

    private ModelInput Part(AudioClip clip, double start, double length)
    {
        int first = (int)Math.Round(start * clip.SampleRateHz);
        int count = Math.Min(clip.Samples.Length - first, (int)Math.Ceiling(length * clip.SampleRateHz));
        ModelInput input = _inner.Prepare(new AudioClip(clip.Id, clip.Samples.Slice(first, count), clip.SampleRateHz));
        TimeAxis axis = input.TimeAxis;
        return new ModelInput(
            input.Bands, input.Values, new TimeAxis(start + axis.FirstCentreSeconds, axis.StepSeconds, axis.Count, axis.SpanSeconds),
            input.BandCentresHz, input.IsPadding, input.Scale);
    }

    /// <summary>Length of the model's input, from its front end's settings where they tell it, else from an input.</summary>
    private (double LengthSeconds, double FrameSeconds) InputOf(AudioClip clip)
    {
        if (_input is { } known)
        {
            return known;
        }

        ModelInput input = _inner.Prepare(clip);
        double step = input.TimeAxis.StepSeconds;
        IReadOnlyDictionary<string, string> settings = _inner.Descriptor.FrontEnd;
        bool isOpenEnded = settings.GetValueOrDefault("pad") == "pad-only";
        string? stated = settings.GetValueOrDefault("durationSeconds");
        double length = isOpenEnded ? double.PositiveInfinity
            : double.TryParse(stated, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) ? seconds
            : _inner.Descriptor.Frames is null ? double.PositiveInfinity
            : input.TimeAxis.Extent.EndSeconds - Math.Max(0, input.TimeAxis.Extent.StartSeconds);
        _input = (length, step);
        return (length, step);
    }
}

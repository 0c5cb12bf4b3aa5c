using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Guard;

/// <summary>An open model as the rest of the host, and every method, sees it: guarded calls, checked results. Until it is disposed the
/// plugin stays in use.</summary>
/// <remarks><see cref="Predict"/> stays on the calling thread and copies nothing: methods call it thousands of times a clip.</remarks>
internal sealed class GuardedModel : IModel, IInputGradients
{
    private readonly string _pluginId;
    private readonly IDisposable _usage;
    private readonly TimeSpan _callLimit;
    private readonly PluginRemarks _remarks;
    private IModel? _inner;

    public GuardedModel(PluginOrigin origin, IModel inner, IDisposable usage, TimeSpan callLimit, PluginRemarks remarks)
    {
        string pluginId = _pluginId = origin.PluginId;
        _usage = usage;
        _inner = inner;
        _callLimit = callLimit;
        _remarks = remarks;
        ModelDescriptor found = PluginCall.Run(pluginId, "describe model", () => inner.Descriptor);
        PluginCall.Require(
            found is { Id.Length: > 0, Outputs.Count: > 0, Bands: > 0, ContentHash.Length: > 0, Frames: null or > 0 },
            pluginId, "describe model", "its descriptor lacks an id, outputs, bands or the content hash.");
        Descriptor = found with
        {
            ContentHash = origin.MarkContent(found.ContentHash),
            Outputs = [.. found.Outputs],
            Diagnostics = [.. found.Diagnostics],
            Limits = [.. found.Limits],
            TrainedOn = found.TrainedOn ?? "",
            FrontEnd = new SortedDictionary<string, string>(found.FrontEnd.ToDictionary(), StringComparer.Ordinal),
        };
    }

    public ModelDescriptor Descriptor { get; }

    public ModelGraph? Graph => PluginCall.Run(_pluginId, $"{Descriptor.Id}: graph", () => Inner.Graph);

    public IInputGradients? Gradients => PluginCall.Run(_pluginId, $"{Descriptor.Id}: gradients", () => Inner.Gradients) is null
        ? null : this;

    public TensorModel? Tensors => PluginCall.Run(_pluginId, $"{Descriptor.Id}: tensor graph", () => Inner.Tensors);

    private IModel Inner => _inner ?? throw new ObjectDisposedException(Descriptor.Id);

    public ModelInput Prepare(AudioClip clip)
    {
        IModel inner = Inner;
        string stage = $"{Descriptor.Id}: prepare '{clip.Id}'";
        ModelInput? input = PluginCall.Run(_pluginId, stage, _callLimit, _ => inner.Prepare(OwnCopy.Of(clip)), CancellationToken.None);
        PluginCall.Require(input is not null, _pluginId, stage, "it returned no input.");
        PluginCall.Require(
            input.Bands == Descriptor.Bands && (Descriptor.Frames ?? input.Frames) == input.Frames,
            _pluginId, stage, $"it returned {input.Bands} × {input.Frames} values, its descriptor says {Descriptor.Bands} × {Descriptor.Frames}.");
        return new ModelInput(
            input.Bands, input.Values.ToArray(), input.TimeAxis, input.BandCentresHz.ToArray(), input.IsPadding.ToArray(), input.Scale);
    }

    public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
    {
        string? before = CallScope.Enter(_pluginId);
        try
        {
            Inner.Predict(inputs, count, frames, outputs);
        }
        catch (Exception error) when (error.GetType() != typeof(ArgumentException)
            && error is not (OperationCanceledException or PluginException))
        {
            throw new PluginException(_pluginId, $"{Descriptor.Id}: predict", $"{error.GetType().Name}: {error.Message}", error.ToString());
        }
        finally
        {
            CallScope.Enter(before);
        }

        int bad = NonFinite.IndexOf(outputs);
        PluginCall.Require(
            bad < 0, _pluginId, $"{Descriptor.Id}: predict",
            bad < 0 ? "" : $"output '{Descriptor.Outputs[bad % Descriptor.Outputs.Count]}' of input {bad / Descriptor.Outputs.Count} is {outputs[bad]}.");
    }

    public void Differentiate(ReadOnlySpan<float> inputs, int count, int frames, ReadOnlySpan<int> targets, Span<float> gradients)
    {
        string? before = CallScope.Enter(_pluginId);
        string stage = $"{Descriptor.Id}: gradient";
        try
        {
            (Inner.Gradients ?? throw new PluginException(_pluginId, stage, "it gave gradients before and gives none now."))
                .Differentiate(inputs, count, frames, targets, gradients);
        }
        catch (Exception error) when (error.GetType() != typeof(ArgumentException)
            && error is not (OperationCanceledException or PluginException))
        {
            throw new PluginException(_pluginId, stage, $"{error.GetType().Name}: {error.Message}", error.ToString());
        }
        finally
        {
            CallScope.Enter(before);
        }

        int bad = NonFinite.IndexOf(gradients);
        PluginCall.Require(
            bad < 0, _pluginId, stage,
            bad < 0 ? "" : $"the gradient of input {bad / (Descriptor.Bands * frames)} is {gradients[bad]} at band {bad / frames % Descriptor.Bands}, frame {bad % frames}.");
    }

    public void Dispose()
    {
        if (_inner is { } inner)
        {
            PluginCall.End(_pluginId, $"{Descriptor.Id}: dispose", _callLimit, inner.Dispose, _remarks);
            _inner = null;
            _usage.Dispose();
        }
    }
}

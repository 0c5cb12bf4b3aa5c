using System.Globalization;
using SerHost.Network.Tensors;
using SerHost.Sdk;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace SerHost.Network.Relevance;

/// <summary>What every method that works on a model's layer graph checks and reports.</summary>
public static class WhiteBox
{
    /// <summary>Largest canonisation error at which a folded graph still stands for its model.</summary>
    public const double MaximumCanonisationError = 1e-4;

    /// <summary>The folded graph of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="method">Name of the method, for the message.</param>
    /// <exception cref="UnsupportedModelException">The model has no graph, or its folded graph is not the model; the message says why and
    /// what still works.</exception>
    public static LayerGraph RequireGraph(IModel model, string method)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Graph is not { } graph)
        {
            if (model.Tensors is not null)
            {
                throw new UnsupportedModelException(
                    $"{method} works on stacks of layers; model '{model.Descriptor.Id}' is read as a tensor graph. For it there are lrp, crp, attention-rollout, gradient-attention, gradient, integrated-gradients and the methods that need predictions only, such as occlusion.");
            }

            string limits = model.Descriptor.Limits.Count == 0 ? "the model gives none" : string.Join(" ", model.Descriptor.Limits);
            throw new UnsupportedModelException(
                $"{method} needs the layer graph of model '{model.Descriptor.Id}': {limits} Methods that need predictions only, such as "
                    + "occlusion, still work.");
        }

        return graph.CanonisationError <= MaximumCanonisationError
            ? graph.Folded
            : throw new UnsupportedModelException(string.Create(
                CultureInfo.InvariantCulture,
                $"{method} would explain another network than model '{model.Descriptor.Id}': its folded graph differs by "
                    + $"{graph.CanonisationError:G3} (limit {MaximumCanonisationError:G1}). Methods that need predictions only, such as "
                    + $"occlusion, still work."));
    }

    /// <summary>The tensor graph of a model, folded.</summary>
    /// <param name="model">The model.</param>
    /// <param name="method">Name of the method, for the message.</param>
    /// <exception cref="UnsupportedModelException">The model has no tensor graph, or it is
    /// not the model; the message says why and what still works.</exception>
    public static TensorNetwork RequireTensors(IModel model, string method)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Tensors is not { } tensors)
        {
            throw new UnsupportedModelException($"{method} needs a transformer, read as a tensor graph; model '{model.Descriptor.Id}' {(model.Graph is null ? $"has no graph: {string.Join(" ", model.Descriptor.Limits)}" : "is a stack of layers")}. Methods that need predictions only, such as occlusion, still work.");
        }

        return tensors.AgreementError <= MaximumCanonisationError
            ? new TensorNetwork(tensors.Graph)
            : throw new UnsupportedModelException(FormattableString.Invariant(
                $"{method} would explain another network than model '{model.Descriptor.Id}': its tensor graph differs by {tensors.AgreementError:G3} (limit {MaximumCanonisationError:G1}). Methods that need predictions only, such as occlusion, still work."));
    }

    /// <summary>The diagnostics every map of a white-box method carries: canonisation error and share on padding.</summary>
    /// <param name="model">The model.</param>
    /// <param name="input">The input explained.</param>
    /// <param name="map">[bands, frames].</param>
    public static IReadOnlyList<Diagnostic> Diagnostics(IModel model, ModelInput input, ReadOnlySpan<float> map)
    {
        ArgumentNullException.ThrowIfNull(model);
        return
        [
            new Diagnostic(
                DiagnosticIds.CanonisationError, model.Graph?.CanonisationError ?? model.Tensors?.AgreementError ?? double.NaN, "",
                "How far the graph's outputs are from the model file's."),
            MapDiagnostics.PaddingShare(input, map),
        ];
    }

    /// <summary>(f(x) − Σ map) / f(x), with a note.</summary>
    /// <param name="output">f(x): the output explained.</param>
    /// <param name="map">The map.</param>
    /// <param name="note">What the gap means for the method.</param>
    public static Diagnostic ConservationGap(double output, ReadOnlySpan<float> map, string note)
    {
        double sum = 0;
        foreach (float value in map)
        {
            sum += value;
        }

        return output == 0
            ? new Diagnostic(DiagnosticIds.ConservationGap, double.NaN, "share", "The output is 0, so its share cannot be given.")
            : new Diagnostic(DiagnosticIds.ConservationGap, (output - sum) / output, "share", note);
    }
}

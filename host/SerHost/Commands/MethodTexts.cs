using SerHost.Analysis.Faithfulness;
using SerHost.Core;
using SerHost.Core.Evaluation;
using SerHost.Core.Experiments;
using SerHost.Core.Hosting;
using SerHost.Core.Windowing;
using SerHost.Plugins;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Reads methods with their parameters from one option.</summary>
internal static class MethodTexts
{
    /// <summary>The model asked for, or the default one.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public static IModel OpenModel(HostSession session, string? asked, List<string> notes)
    {
        ModelListing listing = Defaults.ChooseModel(session.Models, asked, notes);
        return WindowedModel.Open(session.Models, listing, threads: 1);
    }

    /// <summary>Methods as <see cref="MethodArguments"/> reads them; without a text, every method that works with the model here.</summary>
    /// <exception cref="RequestException">A method is unknown or written wrongly.</exception>
    /// <exception cref="ParameterException">A parameter is unknown or out of range.</exception>
    public static IReadOnlyList<EvaluatedMethod> Read(HostSession session, string? text, IReadOnlyList<string> parameters, IModel model,
        List<string> notes)
    {
        IReadOnlyList<MethodChoice> choices = text is null ? All(session, model, notes) : MethodArguments.Read("--methods", text);
        return [.. MethodArguments.With(choices, parameters).Select(choice => Method(session, choice))];
    }

    private static IReadOnlyList<MethodChoice> All(HostSession session, IModel model, List<string> notes)
    {
        var methods = new List<MethodChoice>();
        foreach (IAttributionMethod method in session.Plugins.Methods.OrderBy(m => m.Descriptor.Id, StringComparer.Ordinal))
        {
            if (!model.Offers(method.Descriptor.Needs))
            {
                notes.Add($"{method.Descriptor.Id} was left out: it needs {method.Descriptor.Needs switch { ModelAccess.Gradients => "gradients", ModelAccess.TensorGraph => "attention", _ => "the layer graph" }}.");
            }
            else if (method.Descriptor.AcceleratedFormOf is null && method.CheckAvailability().IsAvailable)
            {
                methods.Add(new MethodChoice { Id = method.Descriptor.Id });
            }
        }

        return methods.Count > 0
            ? methods : throw new RequestException("--methods", "No attribution method works here; 'serhost plugins' shows why.");
    }

    /// <summary>Papers that define a method, by an id it has or had; empty where it is not installed.</summary>
    public static IReadOnlyList<string> Sources(HostSession session, string id) =>
        session.Plugins.Methods.FirstOrDefault(found => found.Descriptor.Id == id || found.Descriptor.FormerIds.Contains(id))
            ?.Descriptor.Sources ?? [];

    private static EvaluatedMethod Method(HostSession session, MethodChoice choice)
    {
        IAttributionMethod method = session.Plugins.Method(choice.Id);
        ParameterValues parameters = GivenParameters.Parse(choice.Label, method.Descriptor, choice.Parameters);
        string label = string.Join(':', [choice.Id, .. choice.Parameters.Select(pair => $"{pair.Key}={pair.Value}")]);
        return new EvaluatedMethod(label, model => method.Prepare(new AttributionSetup(model, parameters)));
    }
}

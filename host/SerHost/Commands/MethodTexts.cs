using SerHost.Analysis.Faithfulness;
using SerHost.Core;
using SerHost.Core.Evaluation;
using SerHost.Core.Hosting;
using SerHost.Plugins;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary>Reads methods with their parameters from one option.</summary>
internal static class MethodTexts
{
    /// <summary>The model asked for, or the first usable one.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public static IModel OpenModel(HostSession session, string? asked, List<string> notes)
    {
        ModelListing listing = asked is not null
            ? session.Models.Require(asked)
            : session.Models.List().FirstOrDefault(found => found.Problem is null)
                ?? throw new RequestException("model", $"No usable model was found in {string.Join(", ", session.Models.Roots)}. Give a folder with --models DIR.");
        notes.Add($"Model: {listing.Id}.");
        return session.Models.Open(listing, maxThreads: 1);
    }

    /// <summary>Methods written as <c>id</c> or <c>id:name=value:name=value</c>; without a text, every method that works with the model here.</summary>
    /// <exception cref="RequestException">A method is unknown or written wrongly.</exception>
    /// <exception cref="ParameterException">A parameter is unknown or out of range.</exception>
    public static IReadOnlyList<EvaluatedMethod> Read(HostSession session, string? text, IModel model, List<string> notes)
    {
        if (text is not null)
        {
            return [.. ParameterArguments.Names(text).Select(item => Method(session, item))];
        }

        var methods = new List<EvaluatedMethod>();
        foreach (IAttributionMethod method in session.Plugins.Methods.OrderBy(m => m.Descriptor.Id, StringComparer.Ordinal))
        {
            if (!model.Offers(method.Descriptor.Needs))
            {
                notes.Add($"{method.Descriptor.Id} was left out: it needs {method.Descriptor.Needs switch { ModelAccess.Gradients => "gradients", ModelAccess.TensorGraph => "attention", _ => "the layer graph" }}.");
            }
            else if (method.Descriptor.AcceleratedFormOf is null && method.CheckAvailability().IsAvailable)
            {
                methods.Add(Method(session, method.Descriptor.Id));
            }
        }

        return methods.Count > 0 ? methods : throw new RequestException("--methods", "No attribution method works here; 'serhost plugins' shows why.");
    }

    private static EvaluatedMethod Method(HostSession session, string text)
    {
        string[] parts = text.Split(':');
        IAttributionMethod method = session.Plugins.Method(parts[0]);
        ParameterValues parameters = GivenParameters.Parse($"Method '{parts[0]}'", method.Descriptor.Parameters, ParameterArguments.Read("--methods", parts[1..]));
        return new EvaluatedMethod(text, model => method.Prepare(new AttributionSetup(model, parameters)));
    }
}

using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Parameters;

namespace Attribution.Relevance.Tensors;

/// <summary>The rule set a composite names for a transformer.</summary>
internal static class TensorRuleChoice
{
    /// <summary>Reads the composite; the default of layered networks stands for the default of transformers, and a note says so.</summary>
    /// <exception cref="ParameterException">There is no such rule set.</exception>
    public static (TensorRules Rules, IReadOnlyList<string> Notes) Read(ParameterValues parameters)
    {
        string name = parameters.GetText("composite");
        if (TensorRules.Find(name) is { } rules)
        {
            return (rules, []);
        }

        TensorRules first = TensorRules.Relevance[0];
        return name == Composites.EpsilonPlusFlat.Name
            ? (first, [$"The model is a transformer: composite {first.Name} was used (others: {string.Join(", ", TensorRules.Relevance.Skip(1).Select(one => one.Name))})."])
            : throw new ParameterException("composite", $"Parameter 'composite' is '{name}'; for a transformer it is one of {string.Join(", ", TensorRules.Relevance.Select(one => one.Name))}.");
    }
}

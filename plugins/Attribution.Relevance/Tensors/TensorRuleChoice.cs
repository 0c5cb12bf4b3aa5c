using SerHost.Network.Relevance.Rules;
using SerHost.Network.Tensors.Rules;
using SerHost.Sdk.Parameters;

namespace Attribution.Relevance.Tensors;

/// <summary>The rule set a composite names for a transformer.</summary>
internal static class TensorRuleChoice
{
    /// <summary>Reads the composite; the default of layered networks stands for the default of transformers, and a note says so.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="preferred">The default of transformers for this method.</param>
    /// <exception cref="ParameterException">There is no such rule set.</exception>
    public static (TensorRules Rules, IReadOnlyList<string> Notes) Read(ParameterValues parameters, TensorRules preferred)
    {
        string name = parameters.GetText("composite");
        if (TensorRules.Find(name) is { } rules)
        {
            return (rules, []);
        }

        string Names(Func<TensorRules, bool> isMeant) => string.Join(", ", TensorRules.Relevance.Where(isMeant).Select(one => one.Name));
        return name == Composites.EpsilonPlusFlat.Name
            ? (preferred, [$"The model is a transformer: {preferred.Name} was used, which the default composite={name} stands for (others: {Names(one => one != preferred)})."])
            : throw new ParameterException(
                "composite", $"Parameter 'composite' is '{name}'; for a transformer it is one of {Names(_ => true)}.");
    }
}

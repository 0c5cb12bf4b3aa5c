using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace Attribution.Perturbation;

/// <summary>Local surrogate: a linear model of which segments are there, fitted around the clip.</summary>
public sealed class LimeMethod : IAttributionMethod
{
    /// <inheritdoc/>
    public AttributionDescriptor Descriptor { get; } = new(
        "lime",
        "LIME",
        "1",
        "Coefficients of a linear model that says the target's score from which segments of the clip are there, fitted where most are.",
        ModelAccess.Predictions,
        [
            .. Players.Parameters,
            new("samples", ParameterKind.Integer, "500", "Coalitions drawn at random, each player with probability ½.")
            {
                Unit = "evaluations", Minimum = 10, Maximum = 1_000_000, Step = 100,
            },
            new("kernel-width", ParameterKind.Number, "0.25",
                "Width of the weight exp(−d² / width²), d the cosine distance of a coalition to the whole clip. Wide ones weigh all "
                    + "coalitions alike.")
            {
                Minimum = 0.01, Maximum = 100, Step = 0.05,
            },
            new("ridge", ParameterKind.Number, "0",
                "Penalty on the coefficients' squares: 0 for plain least squares, 1 in the authors' program. Shrinks all values.")
            {
                Minimum = 0, Maximum = 1e6, Step = 1,
            },
        ])
    {
        Cost = "one pass forward a sample, 500 by default",
        Sources = ["Ribeiro et al. 2016, \"Why should I trust you?\": explaining the predictions of any classifier, KDD"],
    };

    /// <inheritdoc/>
    public IAttributionSession Prepare(AttributionSetup setup)
    {
        ArgumentNullException.ThrowIfNull(setup);
        int samples = setup.Parameters.GetInteger("samples");
        double width = setup.Parameters.GetNumber("kernel-width"), ridge = setup.Parameters.GetNumber("ridge");
        return new CoalitionSession(setup, _ => samples, (game, players, seed, progress, cancellation) =>
        {
            if (samples < players + 2)
            {
                throw new ParameterException("samples", FormattableString.Invariant(
                    $"Parameter 'samples' is {samples}; {players} players need {players + 2} or more."));
            }

            bool[][] coalitions = LocalSurrogate.Draw(players, samples, seed);
            double[] worth = game.Play(samples, (coalition, isPresent) => coalitions[coalition].CopyTo(isPresent), progress, cancellation);
            SurrogateFit fit = LocalSurrogate.Fit(coalitions, worth, width, ridge);
            return new GameValues(
                fit.Coefficients, fit.Errors,
                [FormattableString.Invariant($"The linear model explains {fit.Determination:P0} of the weighted variance.")]);
        });
    }
}

using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;

namespace SerHost.Analysis.Faithfulness;

/// <summary>A method to evaluate.</summary>
/// <param name="Name">Name in tables.</param>
/// <param name="Prepare">Binds it to a model with its parameters. Called once a thread and model; the session is disposed.</param>
public sealed record EvaluatedMethod(string Name, Func<IModel, IAttributionSession> Prepare);

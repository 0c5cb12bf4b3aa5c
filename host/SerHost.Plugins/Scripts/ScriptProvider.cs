using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Models;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Scripts;

/// <summary>A model provider in a script.</summary>
internal sealed class ScriptProvider(WorkerPool pool, WorkerPart part) : IModelProvider
{
    public string Id => part.ProviderId;

    public string Name => part.ProviderName;

    private string Subject => ScriptCalls.Subject(part, Id);

    public Availability CheckAvailability() => ScriptCalls.CheckAvailability(pool, part, Id);

    public IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders) => pool.Call(
        Subject,
        ScriptCalls.Call(
            $"{Id}: find models",
            WorkerRequest.FindModels,
            writer =>
            {
                writer.Json.WriteNumber("part", part.Index);
                ScriptJson.WriteTexts(writer.Json, "folders", modelFolders);
            },
            pool.CallLimit) with
        {
            Cancellation = CallScope.Current,
        },
        reader => ScriptJson.Items(((ScriptReader)reader).Header, "models").Select(model => new ModelListing(
            ScriptJson.Text(model, "id", "a model found"), ScriptJson.Text(model, "name", "a model found"), Id,
            ScriptJson.OptionalText(model, "folder"), ScriptJson.OptionalText(model, "problem"))).ToArray());

    public IModel Open(ModelListing listing, ModelOptions options) => ScriptModel.Open(pool, part, Subject, listing, options);
}

using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Models;
using SerHost.Sdk.Plugins;

namespace SerHost.Plugins.Isolation;

/// <summary>A model provider in a worker.</summary>
internal class IsolatedProvider(WorkerPool pool, WorkerPart part) : IModelProvider
{
    public string Id => part.ProviderId;

    public string Name => part.ProviderName;

    /// <summary>What crashes are counted under.</summary>
    protected string Subject => $"{WorkerPart.Name(part.Kind)} '{Id}'";

    protected WorkerPool Pool => pool;

    protected int Index => part.Index;

    public Availability CheckAvailability() => WorkerQuestions.CheckAvailability(pool, part, Id);

    public IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders) => pool.Call(
        Subject,
        new WorkerCall(
            $"{Id}: find models",
            WorkerRequest.FindModels,
            writer =>
            {
                writer.Int(part.Index);
                writer.Texts(modelFolders);
            },
            pool.CallLimit)
        {
            Cancellation = CallScope.Current,
        },
        reader => reader.List(ModelCodec.ReadListing));

    public IModel Open(ModelListing listing, ModelOptions options) => IsolatedModel.Open(pool, part, Subject, listing, options);
}

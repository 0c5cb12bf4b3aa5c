using SerHost.Sdk.Models;
using SerHost.Sdk.Plugins;

namespace SerHost.Sdk.Testing.Tests.Samples;

/// <summary>A provider of one model in code.</summary>
internal sealed class SampleProvider(SampleModel? model = null) : IModelProvider
{
    public string Id { get; init; } = "sample";

    public string Name => "Sample";

    public string ListingId { get; init; } = "sample-model";

    public Func<Availability> Available { get; init; } = () => Availability.Yes;

    public Availability CheckAvailability() => Available();

    public IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders) => [new ModelListing(ListingId, "Sample model", Id, null)];

    public IModel Open(ModelListing listing, ModelOptions options) => model ?? new SampleModel();
}

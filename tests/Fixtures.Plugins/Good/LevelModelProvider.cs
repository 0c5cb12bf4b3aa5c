using SerHost.Sdk.Models;

namespace Fixture.Good;

/// <summary>A model that lives in code.</summary>
public sealed class LevelModelProvider : IModelProvider
{
    public string Id => "fixture";

    public string Name => "Fixture models";

    public IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders) => [new ModelListing("fixture-level", "Fixture: loud or soft", Id, null)];

    public IModel Open(ModelListing listing, ModelOptions options) => new LevelModel();
}

using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Testing.Running;

namespace SerHost.Sdk.Testing.Subjects;

/// <summary>A model provider; its models are opened when a rule first needs them.</summary>
internal sealed class ProviderSubject(Func<IModelProvider> create, ConformanceSettings settings) : ISubject
{
    private List<IModel>? _models;

    public IModelProvider Provider { get; } = create();

    public ConformanceSettings Settings { get; } = settings;

    public string Id => Provider.Id;

    public IReadOnlyList<ParameterDescriptor> Parameters => [];

    /// <summary>The models found, opened.</summary>
    /// <exception cref="RuleSkippedException">There are none.</exception>
    public IReadOnlyList<IModel> Models
    {
        get
        {
            _models ??= Open();
            return _models.Count > 0
                ? _models
                : throw new RuleSkippedException(
                    "It has no model to check; give the folder of one (--models FOLDER, or ConformanceSettings.ModelFolders).");
        }
    }

    public object Construct() => create();

    public Availability CheckAvailability() => Provider.CheckAvailability();

    public void Dispose() => _models?.ForEach(model => model.Dispose());

    private List<IModel> Open()
    {
        var models = new List<IModel>();
        foreach (ModelListing listing in Provider.Find(Settings.ModelFolders).Where(listing => listing.Problem is null).Take(
            Settings.MaxModels))
        {
            IModel? model = Provider.Open(listing, new ModelOptions());
            Expect.That(model is not null, $"Open of '{listing.Id}' returned null.");
            models.Add(model);
        }

        return models;
    }
}

using SerHost.Sdk.Audio;
using SerHost.Sdk.Graph;
using SerHost.Sdk.Models;

namespace Fixture.Hostile;

/// <summary>A model that works for a while and then ends its process: at the second question of each process.</summary>
public sealed class HostileModelProvider : IModelProvider
{
    public string Id => "hostile";

    public string Name => "Fixture: models that harm their process";

    public IReadOnlyList<ModelListing> Find(IReadOnlyList<string> modelFolders) => [new ModelListing("hostile-model", "Fixture: ends at the second question", Id, null)];

    public IModel Open(ModelListing listing, ModelOptions options) => new HostileModel();

    private sealed class HostileModel : IModel
    {
        private const int Frames = 10;
        private int _questions;

        public ModelDescriptor Descriptor { get; } = new("hostile-model", "hostile-model", ModelOutputKind.Classification, ["angry", "sad"], 1, Frames, 8000, new string('0', 64));

        public ModelGraph? Graph => null;

        public ModelInput Prepare(AudioClip clip) =>
            new(1, new float[Frames], new TimeAxis(0.05, 0.1, Frames, 0.1), new float[] { 1000 }, new bool[Frames], new InputScale("dB", -80, 0, -80));

        public void Predict(ReadOnlySpan<float> inputs, int count, int frames, Span<float> outputs)
        {
            if (++_questions > 1)
            {
                Environment.Exit(11);
            }

            outputs[0] = 1;
        }

        public void Dispose()
        {
        }
    }
}

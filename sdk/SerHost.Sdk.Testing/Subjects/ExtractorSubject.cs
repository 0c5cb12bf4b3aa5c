using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Testing.Running;

namespace SerHost.Sdk.Testing.Subjects;

/// <summary>A cue extractor with the kit's clips.</summary>
internal sealed class ExtractorSubject(Func<ICueExtractor> create, ConformanceSettings settings) : ISubject
{
    public ICueExtractor Extractor { get; } = create();

    public ConformanceSettings Settings { get; } = settings;

    public string Id => Extractor.Descriptor.Id;

    public IReadOnlyList<ParameterDescriptor> Parameters => Extractor.Descriptor.Parameters;

    public ParameterValues Defaults => ParameterValues.Defaults(Parameters);

    public object Construct() => create();

    public Availability CheckAvailability() => Extractor.CheckAvailability();

    public CueTracks Extract(AudioClip clip) => Extractor.Extract(clip, Defaults, CancellationToken.None);

    public void Dispose()
    {
    }
}

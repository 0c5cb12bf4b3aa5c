using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Guard;

/// <summary>Copies of what a plugin gets to read: one that writes into it all the same harms no other plugin and no result.</summary>
internal static class OwnCopy
{
    public static AudioClip Of(AudioClip clip) => new(clip.Id, clip.Samples.ToArray(), clip.SampleRateHz, clip.SourcePath);

    public static AudioClip Of(ISampleSource source)
    {
        var samples = new float[source.Count];
        source.Read(0, samples);
        return new AudioClip(source.Id, samples, source.SampleRateHz);
    }

    public static AttributionRequest Of(AttributionRequest request)
    {
        ModelInput input = request.Input;
        return request with
        {
            Input = new ModelInput(
                input.Bands, input.Values.ToArray(), input.TimeAxis, input.BandCentresHz.ToArray(), input.IsPadding.ToArray(), input.Scale),
        };
    }
}

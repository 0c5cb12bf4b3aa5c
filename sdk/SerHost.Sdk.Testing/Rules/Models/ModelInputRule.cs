using SerHost.Sdk.Audio;
using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>Every frame lies in seconds of the clip.</summary>
internal sealed class ModelInputRule : IRule<ProviderSubject>
{
    public string Id => "input-axis";

    public string Checks => "Prepare gives the bands and frames of the descriptor, and a time axis in seconds of the original clip.";

    public string Cure => "Carry the start through trimming and padding, and give hop / sample rate as the step.";

    public void Check(ProviderSubject subject)
    {
        foreach (IModel model in subject.Models)
        {
            foreach (AudioClip clip in new[] { SyntheticClips.Voice(2.5), SyntheticClips.Voice(2.5, 44_100) })
            {
                Check(model, clip, model.Prepare(clip));
            }
        }
    }

    /// <summary>Checks an input against its model and clip.</summary>
    public static void Check(IModel model, AudioClip clip, ModelInput? input)
    {
        string name = $"Model '{model.Descriptor.Id}', clip '{clip.Id}' of {clip.DurationSeconds:0.##} s at {clip.SampleRateHz} Hz";
        Expect.That(input is not null, $"{name}: Prepare returned null.");
        Expect.That(
            input.Bands == model.Descriptor.Bands && input.Frames == (model.Descriptor.Frames ?? input.Frames),
            $"{name}: Prepare gave {input.Bands} × {input.Frames} values, the descriptor says {model.Descriptor.Bands} × "
                + $"{model.Descriptor.Frames}.");
        for (int frame = 0; frame < input.Frames; frame++)
        {
            TimeRange tile = input.TimeAxis.Tiles(frame, 1);
            double slack = input.TimeAxis.SpanSeconds + input.TimeAxis.StepSeconds;
            bool isInside = tile.EndSeconds >= -slack && tile.StartSeconds <= clip.DurationSeconds + slack;
            Expect.That(
                isInside || input.IsPadding.Span[frame],
                FormattableString.Invariant(
                    $"{name}: frame {frame} lies at {tile.CentreSeconds:0.###} s, outside the clip, and is not marked as padding."));
        }
    }
}

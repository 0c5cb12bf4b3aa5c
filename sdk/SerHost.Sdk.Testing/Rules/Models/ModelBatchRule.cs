using SerHost.Sdk.Models;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Testing.Subjects;

namespace SerHost.Sdk.Testing.Rules.Models;

/// <summary>A batch is a convenience and changes nothing.</summary>
internal sealed class ModelBatchRule : IRule<ProviderSubject>
{
    public string Id => "batches";

    public string Checks => "An input gives the same outputs alone and in a batch, up to float32 rounding.";

    public string Cure => "Keep inputs of a batch apart: [count, bands, frames] in, [count, outputs] out.";

    private const double Tolerance = 1e-4;

    public void Check(ProviderSubject subject)
    {
        foreach (IModel model in subject.Models)
        {
            ModelInput[] inputs = [.. Enumerable.Range(0, 3).Select(i => model.Prepare(SyntheticClips.Voice(2, 16_000, i)))];
            if (inputs.Any(input => input.Frames != inputs[0].Frames))
            {
                throw new RuleBrokenException($"Model '{model.Descriptor.Id}': clips of one length give inputs of different lengths.");
            }

            float[] together = new float[inputs.Length * model.Descriptor.Outputs.Count];
            model.Predict([.. inputs.SelectMany(input => input.Values.ToArray())], inputs.Length, inputs[0].Frames, together);
            Expect.Near([.. inputs.SelectMany(model.Predict)], together, Tolerance,
                $"Model '{model.Descriptor.Id}', three inputs in a batch");
        }
    }
}

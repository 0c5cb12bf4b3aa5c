using SerHost.Core.Arrays;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Plugins;
using SerHost.Sdk.Models;

namespace SerHost.Core.Models;

/// <summary>Writes the inputs a model computes from a corpus, so that it can be trained on exactly what it will see in use.</summary>
public static class FeatureExporter
{
    private const int ClipsPerBlock = 64;

    /// <summary>Writes float32 values [clips, bands, frames], row-major, in the order of the clips: as a NumPy file where its name ends in
    /// .npy, else raw and little-endian. The file appears complete or not at all.</summary>
    /// <param name="model">An open model whose inputs all have the same number of frames.</param>
    /// <param name="clips">The clips.</param>
    /// <param name="path">File to write; an existing one is replaced.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="progress">Told the number of finished clips; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <returns>What lies in the file.</returns>
    /// <exception cref="RequestException">The model's inputs differ in length, or no clip could be used.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static FeatureIndex Export(
        IModel model, IReadOnlyList<CorpusClip> clips, string path, int threads, IProgress<int>? progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(clips);
        ModelDescriptor descriptor = model.Descriptor;
        if (descriptor.Frames is not { } frames)
        {
            throw new RequestException("--model", $"Model '{descriptor.Id}' takes clips of any length; features of equal shape need a front end with a target duration.");
        }

        var written = new List<string>();
        var skipped = new List<SkippedClip>();
        string unit = "";
        string partial = path + ".partial";
        try
        {
            bool isNumPy = Path.GetExtension(path).Equals(".npy", StringComparison.OrdinalIgnoreCase);
            using (FileStream file = File.Create(partial))
            {
                if (isNumPy)
                {
                    file.Write(NpyFile.Header(0, descriptor.Bands, frames));
                }

                for (int start = 0; start < clips.Count; start += ClipsPerBlock)
                {
                    CorpusClip[] block = [.. clips.Skip(start).Take(ClipsPerBlock)];
                    (ModelInput?[] inputs, IReadOnlyList<SkippedClip> left) = ClipWork.Run(
                        [.. block.Select(clip => clip.Id)], threads,
                        i => model.Prepare(AudioFile.Read(block[i].Path, block[i].Id, cancellation).Clip), null, cancellation);
                    skipped.AddRange(left);
                    for (int i = 0; i < block.Length; i++)
                    {
                        if (inputs[i] is { } input)
                        {
                            NpyFile.WriteValues(file, input.Values.Span);
                            written.Add(block[i].Id);
                            unit = input.Scale.Unit;
                        }
                    }

                    progress?.Report(start + block.Length);
                }

                if (isNumPy)
                {
                    // Only now it is known how many clips could be used.
                    file.Position = 0;
                    file.Write(NpyFile.Header(written.Count, descriptor.Bands, frames));
                }
            }

            if (written.Count == 0)
            {
                throw new RequestException("corpus", $"None of {clips.Count} clips could be used; the first: {(skipped.Count > 0 ? skipped[0].Reason : "there is none.")}");
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }

        return new FeatureIndex(descriptor.Id, descriptor.FrontEnd, unit, [written.Count, descriptor.Bands, frames], written, skipped);
    }
}

using System.Collections.Concurrent;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Plugins;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;

namespace SerHost.Core.Concepts;

/// <summary>Makes a concept atlas: for every channel of a layer its most relevant and most active clips and moments over a corpus, and
/// what the voice does there.</summary>
/// <remarks>Relevance and activation maximisation after Achtibat et al. 2023. Relevance is that of the output the model chose, or of one
/// that is named.
/// In a transformer the units are heads (activation: root mean square over the head's channels) or feed-forward neurons of a
/// layer.</remarks>
public static class ConceptAtlasBuilder
{
    // Clips read before they are added up in order.
    private const int BatchClips = 64;

    /// <summary>Makes an atlas. Clips that cannot be read are skipped and listed.</summary>
    /// <param name="model">An open model with a graph, of layers or of tensors.</param>
    /// <param name="corpusName">Name shown with the result.</param>
    /// <param name="clips">The clips.</param>
    /// <param name="extractor">Measures the cues; null for none.</param>
    /// <param name="settings">Layer, rules, length and number of moments.</param>
    /// <param name="threads">Threads to use, 1 or more.</param>
    /// <param name="progress">Told the number of finished clips; may be null.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="RequestException">The layer or output does not exist, or the rules do not fit the model.</exception>
    /// <exception cref="SerHost.Sdk.Attribution.UnsupportedModelException">The model has no graph that stands for it.</exception>
    public static ConceptAtlas Build(
        IModel model,
        string corpusName,
        IReadOnlyList<CorpusClip> clips,
        ICueExtractor? extractor,
        ConceptSettings settings,
        int threads,
        IProgress<int>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(clips);
        ArgumentNullException.ThrowIfNull(settings);
        Check(settings);
        settings = ConceptPlaces.Resolve(model, settings);
        (Func<IConceptSource> source, string layer) = ConceptPlaces.Find(model, settings);
        ParameterValues? parameters = extractor is null ? null : ParameterValues.Defaults(extractor.Descriptor.Parameters);
        string[] cues = extractor is null ? [] : [.. extractor.Descriptor.Cues.Select(cue => cue.Id)];
        var readers = new ConcurrentBag<ConceptClipReader>();
        var skipped = new List<SkippedClip>();
        ConceptTally? tally = null;
        int finished = 0;
        for (int first = 0; first < clips.Count; first += BatchClips)
        {
            CorpusClip[] batch = [.. clips.Skip(first).Take(BatchClips)];
            (ConceptClip?[] read, IReadOnlyList<SkippedClip> left) = ClipWork.Run(
                [.. batch.Select(clip => clip.Id)],
                threads,
                i =>
                {
                    if (!readers.TryTake(out ConceptClipReader? reader))
                    {
                        reader = new ConceptClipReader(source(), model.Descriptor.Outputs, settings);
                    }

                    try
                    {
                        return Read(model, batch[i], extractor, parameters, reader, cancellation);
                    }
                    finally
                    {
                        readers.Add(reader);
                        progress?.Report(Interlocked.Increment(ref finished));
                    }
                },
                null,
                cancellation);
            skipped.AddRange(left);
            foreach (ConceptClip clip in read.OfType<ConceptClip>())
            {
                tally ??= new ConceptTally(clip.Relevance.Length, model.Descriptor.Outputs, cues, settings.Moments);
                tally.Add(clip);
            }
        }

        return new ConceptAtlas(
            model.Descriptor.Id, model.Descriptor.ContentHash, corpusName, layer, settings.Composite, extractor?.Descriptor.Id,
            settings.WindowSeconds, tally?.Clips ?? 0, skipped, tally?.Profiles() ?? []);
    }

    private static ConceptClip Read(
        IModel model, CorpusClip clip, ICueExtractor? extractor, ParameterValues? parameters, ConceptClipReader reader,
        CancellationToken cancellation)
    {
        AudioClip audio = AudioFile.Read(clip.Path, clip.Id, cancellation).Clip;
        CueTracks? tracks = extractor?.Extract(audio, parameters!, cancellation);
        return reader.Read(clip.Id, model.Prepare(audio), tracks, cancellation);
    }

    private static void Check(ConceptSettings settings)
    {
        if (settings.Moments < 1)
        {
            throw new RequestException("--moments", $"--moments {settings.Moments}: it must be 1 or more.");
        }

        if (!(settings.WindowSeconds > 0) || !double.IsFinite(settings.WindowSeconds))
        {
            throw new RequestException("--window",
                FormattableString.Invariant($"--window {settings.WindowSeconds}: it must be above 0 seconds."));
        }
    }
}

using SerHost.Core.Corpora;
using SerHost.Core.Hosting;
using SerHost.Core.Pipeline;
using SerHost.Core.Store;
using SerHost.Core.Windowing;
using SerHost.Plugins;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Concepts;

/// <summary>Atlases, answered from the store where they are there.</summary>
public static class ConceptLibrary
{
    private const string Kind = "concepts";
    private const string ChannelKind = "concept";

    /// <summary>Part of the address of every atlas; changes whenever the same question could get another answer.</summary>
    private const string Version = "1";

    /// <summary>The atlas of a layer over a corpus.</summary>
    /// <param name="session">The host.</param>
    /// <param name="request">The question.</param>
    /// <param name="progress">Told the number of finished clips and of all; may be null.</param>
    /// <param name="cancellation">Stops the work; nothing is kept then.</param>
    /// <exception cref="RequestException">The request names something unknown.</exception>
    /// <exception cref="CorpusException">The corpus cannot be opened.</exception>
    /// <exception cref="SerHost.Sdk.Attribution.UnsupportedModelException">The model has no graph that stands for it.</exception>
    public static async Task<ConceptAtlas> GetAsync(HostSession session, ConceptRequest request, IProgress<(int Done, int All)>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(request);
        using IDisposable work = session.Plugins.BeginWork();
        Corpus corpus = CorpusReader.Open(request.Corpus);
        IReadOnlyList<CorpusClip> clips = Thin(corpus.Clips, request.Limit);
        ICueExtractor? extractor = request.Extractor is null ? null : RequireExtractor(session, request.Extractor);
        using IModel model = WindowedModel.Open(session.Models, session.Models.Require(request.Model), threads: 1);
        ConceptSettings settings = ConceptPlaces.Resolve(model, request.Settings);
        string key = ResultKey.Of(
            Kind, Version, model.Descriptor.ContentHash, settings.ToCanonicalString(), extractor?.Descriptor.Id ?? "",
                extractor?.Descriptor.Version ?? "",
            Contents(clips, session.Threads, cancellation));
        if (session.Store.Find<StoredAtlas>(key) is { } stored && Read(session.Store, key, stored) is { } found)
        {
            return found;
        }

        var count = progress is null ? null : new ClipProgress(progress, clips.Count);
        ConceptAtlas atlas =
            ConceptAtlasBuilder.Build(model, corpus.Name, clips, extractor, settings, session.Threads, count, cancellation);
        await KeepAsync(session.Store, key, atlas);
        return atlas;
    }

    /// <summary>Names of the layers whose units can be concepts, from input to output: convolutions, or a transformer's neurons and heads
    /// layer by layer.
    /// Empty where the model has no graph.</summary>
    /// <param name="session">The host.</param>
    /// <param name="modelId">The model.</param>
    /// <exception cref="RequestException">There is no such model.</exception>
    public static IReadOnlyList<string> Layers(HostSession session, string modelId)
    {
        ArgumentNullException.ThrowIfNull(session);
        using IModel model = session.Models.Open(session.Models.Require(modelId), maxThreads: 1);
        return ConceptPlaces.Names(model);
    }

    private static async Task KeepAsync(ResultStore store, string key, ConceptAtlas atlas)
    {
        // Channels first: a head in the store says that all of them are there.
        string run = RunNames.Create(store.RunsFolder, $"concepts-{atlas.Model}-{atlas.Layer}", DateTimeOffset.UtcNow);
        foreach (ConceptProfile channel in atlas.Channels)
        {
            await store.AddAsync(run, ChannelKind, ChannelKey(key, channel.Channel), channel);
        }

        await store.AddAsync(run, Kind, key, new StoredAtlas(atlas with { Channels = [] }, atlas.Channels.Count));
    }

    private static ConceptAtlas? Read(ResultStore store, string key, StoredAtlas stored)
    {
        ConceptProfile[] channels = [.. Enumerable.Range(0, stored.Channels).Select(c => store.Find<ConceptProfile>(ChannelKey(key, c)))
            .OfType<ConceptProfile>()];
        return channels.Length == stored.Channels ? stored.Head with { Channels = channels } : null;
    }

    private static string ChannelKey(string key, int channel) => ResultKey.Of(ChannelKind, key, FormattableString.Invariant($"{channel}"));

    private static IReadOnlyList<CorpusClip> Thin(IReadOnlyList<CorpusClip> clips, int? limit)
    {
        if (limit is < 1)
        {
            throw new RequestException("--limit", $"--limit is {limit}; it must be 1 or more.");
        }

        return limit is { } most && most < clips.Count ? CorpusSampler.Sample(clips, most) : clips;
    }

    private static ICueExtractor RequireExtractor(HostSession session, string id)
    {
        ICueExtractor extractor = session.Plugins.CueExtractor(id);
        Availability availability = extractor.CheckAvailability();
        return availability.IsAvailable
            ? extractor : throw new RequestException("--cues", $"Cue extractor '{id}' cannot be used: {availability.Reason}");
    }

    /// <summary>One hash over the clips' ids and files.</summary>
    private static string Contents(IReadOnlyList<CorpusClip> clips, int threads, CancellationToken cancellation)
    {
        var hashes = new string[clips.Count];
        Parallel.For(0, clips.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
        {
            string content = "";
            try
            {
                content = FileHash.Of(clips[i].Path);
            }
            catch (IOException error)
            {
                // The clip is skipped, with this reason, when it is read; another day it may be there.
                content = error.GetType().Name;
            }

            hashes[i] = $"{clips[i].Id} {content}";
        });
        return ResultKey.Of("clips", hashes);
    }

    private sealed record StoredAtlas(ConceptAtlas Head, int Channels);

    private sealed class ClipProgress(IProgress<(int Done, int All)> progress, int all) : IProgress<int>
    {
        public void Report(int value) => progress.Report((value, all));
    }
}

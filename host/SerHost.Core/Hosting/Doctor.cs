using System.Runtime.InteropServices;
using SerHost.Core.Audio;
using SerHost.Core.Store;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Hosting;

/// <summary>Looks at everything the program depends on.</summary>
public static class Doctor
{
    /// <summary>Makes all checks. A failed check is a row, not an exception.</summary>
    /// <param name="session">The session to look at.</param>
    public static IReadOnlyList<HealthCheck> Examine(HostSession session) =>
    [
        new HealthCheck("system", HealthState.Well, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores; using {session.Threads} threads"),
        .. Plugins(session.Plugins),
        .. Models(session),
        Store(session),
        Ffmpeg(),
    ];

    private static IEnumerable<HealthCheck> Plugins(PluginHost plugins)
    {
        plugins.LoadAll();
        foreach (PluginListing listing in plugins.Listings)
        {
            yield return listing.Problem is null
                ? new HealthCheck($"plugin {listing.Id}", HealthState.Well, $"{listing.Version}: {string.Join(", ", listing.Provides)}{(listing.IsIsolated ? "; in processes of its own" : "")}")
                : new HealthCheck($"plugin {listing.Id}", listing.State == PluginState.Failed
                    ? HealthState.Broken : HealthState.Missing, listing.Problem);
        }

        foreach (IAttributionMethod method in plugins.Methods)
        {
            yield return Availability($"method {method.Descriptor.Id}",
                method.CheckAvailability, $"computes on {method.Descriptor.Device}");
        }

        foreach (ICueExtractor extractor in plugins.CueExtractors)
        {
            yield return Availability($"cues {extractor.Descriptor.Id}",
                extractor.CheckAvailability, $"{extractor.Descriptor.Cues.Count} cues");
        }

        foreach (IModelProvider provider in plugins.ModelProviders)
        {
            yield return Availability($"models {provider.Id}", provider.CheckAvailability, provider.Name);
        }
    }

    private static HealthCheck Availability(string subject, Func<Availability> check, string detail)
    {
        try
        {
            Availability found = check();
            return found.IsAvailable
                ? new HealthCheck(subject, HealthState.Well, found.Reason.Length > 0 ? $"{detail}; {found.Reason}" : detail)
                : new HealthCheck(subject, HealthState.Missing, found.Reason);
        }
        catch (PluginException error)
        {
            return new HealthCheck(subject, HealthState.Broken, error.Message);
        }
    }

    private static IEnumerable<HealthCheck> Models(HostSession session)
    {
        IReadOnlyList<ModelListing> models;
        try
        {
            models = session.Models.List();
        }
        catch (PluginException error)
        {
            return [new HealthCheck("models", HealthState.Broken, error.Message)];
        }

        return models.Count == 0
            ? [new HealthCheck("models",
                HealthState.Broken, $"none found in {string.Join(", ", session.Models.Roots)}; give a folder with --models DIR")]
            : models.Select(model => model.Problem is null
                ? new HealthCheck($"model {model.Id}", HealthState.Well, model.Folder ?? model.ProviderId)
                : new HealthCheck($"model {model.Id}", HealthState.Broken, model.Problem));
    }

    private static HealthCheck Store(HostSession session)
    {
        try
        {
            ResultStore store = session.Store;
            return new HealthCheck("store", store.IsReadOnly
                ? HealthState.Missing : HealthState.Well, string.Join(" ", store.Notes.Prepend($"{store.Folder}, {store.Count} results.")));
        }
        catch (StoreBusyException error)
        {
            return new HealthCheck("store", HealthState.InUse, error.Message);
        }
        catch (Exception error) when (error is StoreException or InvalidDataException)
        {
            return new HealthCheck("store", HealthState.Broken, error.Message);
        }
    }

    private static HealthCheck Ffmpeg() => FfmpegDecoder.Installed.Executable is { } path
        ? new HealthCheck("ffmpeg", HealthState.Well, path)
        : new HealthCheck("ffmpeg",
            HealthState.Missing, "not found: WAV works without it; for FLAC, MP3, Ogg, Opus and M4A install ffmpeg");
}

using SerHost.Core.Corpora;
using SerHost.Plugins;

namespace SerHost.Core.Models;

/// <summary>Chooses clips of a corpus by lists kept in text files, such as the split files of a training run.</summary>
public static class ClipSelection
{
    /// <summary>Keeps the clips whose speaker and id are listed.</summary>
    /// <param name="clips">The clips.</param>
    /// <param name="speakersFile">File of speakers, separated by white space; null for all.</param>
    /// <param name="clipsFile">File of clip ids, separated by white space; null for all.</param>
    /// <exception cref="RequestException">A file is missing or empty, or no clip is left.</exception>
    public static IReadOnlyList<CorpusClip> Choose(IReadOnlyList<CorpusClip> clips, string? speakersFile, string? clipsFile)
    {
        ArgumentNullException.ThrowIfNull(clips);
        IEnumerable<CorpusClip> chosen = clips;
        if (speakersFile is not null)
        {
            HashSet<string> speakers = ReadNames("--speakers", speakersFile);
            chosen = chosen.Where(clip => clip.Speaker is not null && speakers.Contains(clip.Speaker));
        }

        if (clipsFile is not null)
        {
            HashSet<string> ids = ReadNames("--clips", clipsFile);
            chosen = chosen.Where(clip => ids.Contains(clip.Id));
        }

        CorpusClip[] left = [.. chosen];
        return left.Length > 0
            ? left
            : throw new RequestException(speakersFile is null
                ? "--clips" : "--speakers", $"None of the {clips.Count} clips of the corpus is listed in {speakersFile ?? clipsFile}.");
    }

    private static HashSet<string> ReadNames(string option, string file)
    {
        if (!File.Exists(file))
        {
            throw new RequestException(option, $"{option} {file}: there is no such file.");
        }

        HashSet<string> names = [.. File.ReadAllText(file).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)];
        return names.Count > 0 ? names : throw new RequestException(option, $"{option} {file}: it lists nothing.");
    }
}

using System.Globalization;
using System.Text;
using SerHost.Core.Audio;
using SerHost.Sdk.Audio;

namespace SerHost.Core.Demo;

/// <summary>The corpus that is always there: synthetic voices speaking meaningless syllables in six emotions, made on first use.</summary>
/// <remarks>
/// In each clip the emotion is at full strength on three of seven syllables and weak elsewhere; <see cref="DemoTruth"/>
/// says where, and what pitch, jitter, shimmer, noise and tilt truly were. The same bytes on every run. Made in a
/// temporary folder that is then renamed, so that a stopped run or a second process leaves no half corpus.
/// </remarks>
public static class DemoCorpus
{
    /// <summary>Changes whenever the voices change; part of the folder's name.</summary>
    public const string Version = "2";

    /// <summary>The list of its clips with their labels, a CSV file.</summary>
    public const string ManifestFileName = "manifest.csv";

    /// <summary>Said wherever results of this corpus are shown.</summary>
    public const string Notice = "The demo's voices are synthetic: they show how the program works, and say nothing about people.";

    /// <summary>How strongly the emotion sits outside its burst.</summary>
    private const double RestStrength = 0.35;

    /// <summary>Number of clips.</summary>
    public static int ClipCount => DemoSpeaker.All.Count * DemoEmotion.All.Count * DemoSentence.All.Count;

    /// <summary>The folder the corpus lies in.</summary>
    /// <param name="parentFolder">Folder that holds <c>demo-VERSION</c>.</param>
    public static string FolderIn(string parentFolder)
    {
        ArgumentException.ThrowIfNullOrEmpty(parentFolder);
        return Path.Combine(Path.GetFullPath(parentFolder), $"demo-{Version}");
    }

    /// <summary>Makes the corpus where it is not there yet.</summary>
    /// <param name="folder">The folder it lies in.</param>
    /// <param name="cancellation">Stops the making.</param>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    /// <exception cref="OperationCanceledException">The making was cancelled.</exception>
    public static void Ensure(string folder, CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(folder, ManifestFileName)))
        {
            Make(folder, cancellation);
        }
    }

    /// <summary>Writes all clips, their truths and a manifest into a folder, which must not hold a corpus yet.</summary>
    internal static void Make(string folder, CancellationToken cancellation)
    {
        string partial = $"{folder}.{Guid.NewGuid():N}.part";
        try
        {
            Directory.CreateDirectory(partial);
            (DemoSpeaker Speaker, DemoEmotion Emotion, DemoSentence Sentence)[] plan =
            [
                .. from speaker in DemoSpeaker.All
                   from emotion in DemoEmotion.All
                   from sentence in DemoSentence.All
                   select (speaker, emotion, sentence),
            ];
            Parallel.For(0, plan.Length, new ParallelOptions { CancellationToken = cancellation }, i =>
                MakeClip(partial, plan[i].Speaker, plan[i].Emotion, plan[i].Sentence, i + 1));
            var manifest = new StringBuilder("path,label,speaker,sentence\n");
            foreach ((DemoSpeaker speaker, DemoEmotion emotion, DemoSentence sentence) in plan)
            {
                manifest.Append(
                    CultureInfo.InvariantCulture, $"{ClipId(speaker, emotion, sentence)}.wav,{emotion.Label},{speaker.Id},{sentence.Id}\n");
            }

            File.WriteAllText(Path.Combine(partial, "README.txt"), $"{Notice}\nMade by SerHost, demo corpus version {Version}. It may be deleted; it is made again when needed.\n");
            File.WriteAllText(Path.Combine(partial, ManifestFileName), manifest.ToString());
            MoveIntoPlace(partial, folder);
        }
        finally
        {
            if (Directory.Exists(partial))
            {
                Directory.Delete(partial, recursive: true);
            }
        }
    }

    internal static string ClipId(DemoSpeaker speaker, DemoEmotion emotion, DemoSentence sentence) =>
        $"demo_{speaker.Id}_{sentence.Id}_{emotion.Code}";

    private static void MoveIntoPlace(string partial, string folder)
    {
        if (Directory.Exists(folder) && !File.Exists(Path.Combine(folder, ManifestFileName)))
        {
            Directory.Delete(folder, recursive: true);
        }

        try
        {
            Directory.Move(partial, folder);
        }
        catch (IOException) when (File.Exists(Path.Combine(folder, ManifestFileName)))
        {
            // Another process made the same corpus meanwhile.
        }
    }

    private static void MakeClip(string folder, DemoSpeaker speaker, DemoEmotion emotion, DemoSentence sentence, int seed)
    {
        var score = new DemoScore(speaker, emotion, sentence, RestStrength);
        DemoSound sound = DemoVoice.Render(score, speaker, seed);
        float[] samples = new float[sound.Noise.Length];
        for (int n = 0; n < samples.Length; n++)
        {
            samples[n] = (float)(sound.Periodic[n] + sound.Noise[n]);
        }

        var clip = new AudioClip(ClipId(speaker, emotion, sentence), samples, DemoVoice.SampleRateHz);
        string path = Path.Combine(folder, clip.Id + ".wav");
        int clipped = AudioFile.WriteWav(path, clip);
        if (clipped > 0)
        {
            throw new InvalidOperationException($"{clip.Id}: {clipped} samples are beyond full scale.");
        }

        TimeRange[] spans = emotion == DemoEmotion.Neutral
            ? []
            : [new TimeRange(score.Timeline.Syllable(sentence.BurstStart).StartSeconds,
                score.Timeline.Syllable(sentence.BurstStart + sentence.BurstCount - 1).EndSeconds)];
        new DemoTruth(
            clip.Id, Version, DemoVoice.SampleRateHz, clip.DurationSeconds, emotion.Label, speaker.Id, sentence.Id, spans,
            DemoMeasure.Syllables(sound, score, sentence), DemoMeasure.Contour(sound, score)).Write(path);
    }
}

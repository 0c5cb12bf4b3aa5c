using System.Globalization;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace SerHost.Core.Evaluation;

/// <summary>A change of the whole recording under which a map should stay: one transform at stated parameters. Safe to use from several
/// threads.</summary>
public sealed class MapPerturbation
{
    private const double DelayFrames = 2;

    private readonly IClipTransform _transform;
    private readonly IReadOnlyDictionary<string, string> _given;
    private readonly string? _inFrames;

    /// <param name="name">As it was asked for, or in words.</param>
    /// <param name="transform">The transform.</param>
    /// <param name="given">Values by id; the others take their defaults.</param>
    /// <param name="inFrames">A parameter whose value counts frames of the model's input, in place of seconds; null for none.</param>
    /// <exception cref="ParameterException">A parameter is unknown, or its value not allowed.</exception>
    public MapPerturbation(string name, IClipTransform transform, IReadOnlyDictionary<string, string> given, string? inFrames = null)
    {
        ArgumentNullException.ThrowIfNull(transform);
        (Name, _transform, _given, _inFrames) = (name, transform, given, inFrames);
        _ = Values(0.01);
    }

    /// <summary>What it is called in notes.</summary>
    public string Name { get; }

    /// <summary>What maps are held against where nobody says: half the amplitude, a delay of two frames, white noise at 30 dB.</summary>
    /// <param name="plugins">Where transforms are found.</param>
    /// <param name="notes">Receives those that are not there.</param>
    public static IReadOnlyList<MapPerturbation> Usual(PluginHost plugins, ICollection<string> notes)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(notes);
        (string Name, string Transform, Dictionary<string, string> Given, string? InFrames)[] usual =
        [
            ("gain −6 dB", "voice", new() { ["loudness"] = "-6" }, null),
            ("a delay of two frames", "pause", new() { ["seconds"] = Text(DelayFrames) }, "seconds"),
            ("noise at 30 dB SNR", "nwaves-room", new() { ["noise"] = "white", ["snr"] = "30" }, null),
        ];
        var found = new List<MapPerturbation>();
        foreach ((string name, string id, Dictionary<string, string> given, string? inFrames) in usual)
        {
            IClipTransform? transform = plugins.Transforms
                .FirstOrDefault(transform => transform.Descriptor.Id == id && transform.CheckAvailability().IsAvailable);
            if (transform is null)
            {
                notes.Add($"Stability is measured without {name}: there is no transform '{id}' that can be used.");
            }
            else
            {
                found.Add(new MapPerturbation(name, transform, given, inFrames));
            }
        }

        return found;
    }

    /// <summary>A transform that the user names.</summary>
    /// <param name="plugins">Where transforms are found.</param>
    /// <param name="id">The transform.</param>
    /// <param name="given">Values by id.</param>
    /// <exception cref="RequestException">There is no such transform, or it cannot work here, or nothing of it is set.</exception>
    /// <exception cref="ParameterException">A parameter is unknown, or its value not allowed.</exception>
    public static MapPerturbation Find(PluginHost plugins, string id, IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(plugins);
        ArgumentNullException.ThrowIfNull(given);
        IClipTransform transform = plugins.Transform(id);
        if (transform.CheckAvailability() is { IsAvailable: false } no)
        {
            throw new RequestException("--perturb", $"Transform '{id}' cannot work on this machine: {no.Reason}");
        }

        return given.Count > 0
            ? new MapPerturbation(id + string.Concat(given.Select(value => $":{value.Key}={value.Value}")), transform, given)
            : throw new RequestException("--perturb", $"--perturb {id}: without a parameter it changes nothing; for example "
                + $"{id}:{transform.Descriptor.Parameters[0].Id}=VALUE ('serhost transforms' lists them).");
    }

    /// <summary>Changes a recording.</summary>
    /// <param name="clip">The recording.</param>
    /// <param name="frameSeconds">Step of the frames of the model's input.</param>
    /// <param name="seed">Where randomness comes from.</param>
    /// <param name="cancellation">Stops the work.</param>
    public TransformedClip Apply(AudioClip clip, double frameSeconds, ulong seed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(clip);
        return _transform.Apply(clip, TransformRegions.WholeClip(clip), new TransformSettings(Values(frameSeconds), seed), cancellation);
    }

    private ParameterValues Values(double frameSeconds)
    {
        var given = new SortedDictionary<string, string>(_given.ToDictionary(), StringComparer.Ordinal);
        if (_inFrames is { } id)
        {
            given[id] = Text(double.Parse(given[id], CultureInfo.InvariantCulture) * frameSeconds);
        }

        return GivenParameters.Parse($"Transform '{_transform.Descriptor.Id}'", _transform.Descriptor.Parameters, given);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}

using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Plugins;
using SerHost.Sdk.Testing.Material;
using SerHost.Sdk.Testing.Running;
using SerHost.Sdk.Transforms;

namespace SerHost.Sdk.Testing.Subjects;

/// <summary>A transform with the kit's clips and regions.</summary>
internal sealed class TransformSubject(Func<IClipTransform> create, ConformanceSettings settings) : ISubject
{
    public const ulong Seed = 20_240_229;

    /// <summary>A stretch well inside a clip of 1.5 s.</summary>
    public static IReadOnlyList<TimeRange> Middle { get; } = [new TimeRange(0.5, 0.9)];

    public IClipTransform Transform { get; } = create();

    public ConformanceSettings Settings { get; } = settings;

    public string Id => Transform.Descriptor.Id;

    public IReadOnlyList<ParameterDescriptor> Parameters => Transform.Descriptor.Parameters;

    public ParameterValues Defaults => ParameterValues.Defaults(Parameters);

    public object Construct() => create();

    public Availability CheckAvailability() => Transform.CheckAvailability();

    public TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, ParameterValues values, ulong seed = Seed) =>
        Transform.Apply(clip, regions, new TransformSettings(values, seed), CancellationToken.None);

    /// <summary>Settings that change something: each parameter at an end of its range or at a choice, all others at their defaults.
    /// Those that the transform refuses with a <see cref="ParameterException"/> or that change nothing alone are left out.</summary>
    /// <exception cref="RuleBrokenException">None of them changes a voice.</exception>
    public IReadOnlyList<(string Name, ParameterValues Values)> Moved()
    {
        AudioClip clip = SyntheticClips.Voice(1.5);
        var found = new List<(string Name, ParameterValues Values)>();
        foreach ((ParameterDescriptor parameter, string value) in Parameters.SelectMany(
            parameter => Ends(parameter).Select(value => (parameter, value))))
        {
            ParameterValues values = ParameterValues.Parse(Parameters, new Dictionary<string, string> { [parameter.Id] = value });
            try
            {
                if (!Apply(clip, Middle, values).Clip.Samples.Span.SequenceEqual(clip.Samples.Span))
                {
                    found.Add(($"{parameter.Id}={value}", values));
                }
            }
            catch (ParameterException)
            {
                // Another rule looks at refusals.
            }
        }

        Expect.That(found.Count > 0, "No value of any parameter, at either end of its range, changes a voice.");
        return found;
    }

    public void Dispose()
    {
    }

    private static IEnumerable<string> Ends(ParameterDescriptor parameter) => parameter.Kind switch
    {
        ParameterKind.Boolean => ["true", "false"],
        ParameterKind.Choice => parameter.Choices,
        ParameterKind.Text => [],
        _ => [.. new[] { parameter.Minimum, parameter.Maximum }.OfType<double>().Select(
            value => value.ToString("R", System.Globalization.CultureInfo.InvariantCulture))],
    };
}

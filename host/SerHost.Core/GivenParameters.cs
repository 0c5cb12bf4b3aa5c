using SerHost.Sdk.Attribution;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Parameters;

namespace SerHost.Core;

/// <summary>Checks parameters a user gave for one of several things, and says for which one a wrong one was meant.</summary>
public static class GivenParameters
{
    /// <summary>Parameters given for a cue extractor.</summary>
    /// <param name="extractor">The extractor.</param>
    /// <param name="given">Values by id.</param>
    /// <exception cref="ParameterException">One is unknown or a value is not allowed.</exception>
    public static ParameterValues Parse(ICueExtractor extractor, IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(extractor);
        return Parse($"Cue extractor '{extractor.Descriptor.Id}'", extractor.Descriptor.Parameters, given);
    }

    /// <summary>The word that asks for one of a method's presets.</summary>
    public const string Preset = "preset";

    /// <summary>Parameters given for an attribution method: values by id, and <c>preset</c> for one of its presets, on which the values are
    /// set.</summary>
    /// <param name="label">What the method is called where they were given.</param>
    /// <param name="method">The method.</param>
    /// <param name="given">Values by id.</param>
    /// <exception cref="ParameterException">One is unknown or a value is not allowed.</exception>
    public static ParameterValues Parse(string label, AttributionDescriptor method, IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(method);
        return Parse($"Method '{label}'", method.Parameters, WithoutPreset(label, method, given));
    }

    /// <summary>The values given, with a preset's in place of its name.</summary>
    /// <param name="label">What the method is called where they were given.</param>
    /// <param name="method">The method.</param>
    /// <param name="given">Values by id.</param>
    /// <exception cref="ParameterException">There is no such preset.</exception>
    public static IReadOnlyDictionary<string, string> WithoutPreset(string label, AttributionDescriptor method,
        IReadOnlyDictionary<string, string> given)
    {
        ArgumentNullException.ThrowIfNull(method);
        ArgumentNullException.ThrowIfNull(given);
        if (!given.TryGetValue(Preset, out string? name) || method.Parameters.Any(parameter => parameter.Id == Preset))
        {
            return given;
        }

        ParameterPreset preset = method.Presets.FirstOrDefault(preset => preset.Id == name)
            ?? throw new ParameterException(Preset,
                $"Method '{label}' has no preset '{name}'. {Suggestions.For(name, method.Presets.Select(preset => preset.Id), "It has none.")}");
        var values = new SortedDictionary<string, string>(preset.Values.ToDictionary(), StringComparer.Ordinal);
        foreach ((string id, string value) in given.Where(pair => pair.Key != Preset))
        {
            values[id] = value;
        }

        return values;
    }

    /// <summary>As <see cref="ParameterValues.Parse"/>, with messages that name the owner.</summary>
    /// <param name="owner">Whose they are, for example <c>Method 'occlusion'</c>.</param>
    /// <param name="descriptors">All it has.</param>
    /// <param name="given">Values by id.</param>
    /// <exception cref="ParameterException">One is unknown or a value is not allowed.</exception>
    public static ParameterValues Parse(string owner, IReadOnlyList<ParameterDescriptor> descriptors,
        IReadOnlyDictionary<string, string> given)
    {
        if (given.Keys.FirstOrDefault(id => !descriptors.Any(descriptor => descriptor.Id == id)) is { } unknown)
        {
            throw new ParameterException(unknown,
                $"{owner} has no parameter '{unknown}'. {Suggestions.For(unknown, descriptors.Select(descriptor => descriptor.Id), "It has none.")}");
        }

        try
        {
            return ParameterValues.Parse(descriptors, given);
        }
        catch (ParameterException error)
        {
            throw new ParameterException(error.ParameterId, $"{owner}: {error.Message}");
        }
    }
}

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

    /// <summary>As <see cref="ParameterValues.Parse"/>, with messages that name the owner.</summary>
    /// <param name="owner">Whose they are, for example <c>Method 'occlusion'</c>.</param>
    /// <param name="descriptors">All it has.</param>
    /// <param name="given">Values by id.</param>
    /// <exception cref="ParameterException">One is unknown or a value is not allowed.</exception>
    public static ParameterValues Parse(string owner, IReadOnlyList<ParameterDescriptor> descriptors, IReadOnlyDictionary<string, string> given)
    {
        if (given.Keys.FirstOrDefault(id => !descriptors.Any(descriptor => descriptor.Id == id)) is { } unknown)
        {
            throw new ParameterException(unknown, $"{owner} has no parameter '{unknown}'. {Suggestions.For(unknown, descriptors.Select(descriptor => descriptor.Id), "It has none.")}");
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

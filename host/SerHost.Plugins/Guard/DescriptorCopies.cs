using SerHost.Sdk.Attribution;
using SerHost.Sdk.Parameters;

namespace SerHost.Plugins.Guard;

/// <summary>Copies of plugins' lists, so that no object of a plugin's own type stays with the host.</summary>
internal static class DescriptorCopies
{
    /// <summary>Copies parameters and checks that their ids are unique and their defaults allowed.</summary>
    /// <exception cref="PluginException">A descriptor is wrong; the parameter is named.</exception>
    public static IReadOnlyList<ParameterDescriptor> Of(IReadOnlyList<ParameterDescriptor> parameters, string pluginId)
    {
        ParameterDescriptor[] copy = [.. parameters.Select(parameter => parameter with { Choices = [.. parameter.Choices] })];
        string? twice = copy.GroupBy(parameter => parameter.Id).FirstOrDefault(group => group.Count() > 1)?.Key;
        PluginCall.Require(twice is null, pluginId, "describe", $"it has two parameters '{twice}'.");
        try
        {
            ParameterValues.Defaults(copy);
        }
        catch (ParameterException error)
        {
            throw new PluginException(pluginId, "describe", $"a default is not allowed. {error.Message}");
        }

        return copy;
    }

    /// <summary>Copies presets and checks that their values are allowed.</summary>
    /// <exception cref="PluginException">A preset is wrong; it is named.</exception>
    public static IReadOnlyList<ParameterPreset> Of(IReadOnlyList<ParameterPreset> presets, IReadOnlyList<ParameterDescriptor> parameters,
        string pluginId)
    {
        ParameterPreset[] copy =
            [.. presets.Select(preset => preset with
            {
                Values = new SortedDictionary<string, string>(preset.Values.ToDictionary(), StringComparer.Ordinal),
            })];
        foreach (ParameterPreset preset in copy)
        {
            try
            {
                ParameterValues.Parse(parameters, preset.Values);
            }
            catch (ParameterException error)
            {
                throw new PluginException(pluginId, "describe", $"preset '{preset.Id}' is not allowed. {error.Message}");
            }
        }

        return copy;
    }
}

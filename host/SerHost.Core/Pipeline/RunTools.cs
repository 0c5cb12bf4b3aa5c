using SerHost.Plugins.Hosting;

namespace SerHost.Core.Pipeline;

/// <summary>What an experiment is carried out with.</summary>
/// <param name="Plugins">Methods and cue extractors.</param>
/// <param name="Models">Models.</param>
/// <param name="Threads">Threads to use.</param>
/// <param name="Device">What to compute on.</param>
internal sealed record RunTools(PluginHost Plugins, ModelCatalogue Models, int Threads, DeviceChoice Device);

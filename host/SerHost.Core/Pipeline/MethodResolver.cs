using SerHost.Core.Experiments;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Plugins;

namespace SerHost.Core.Pipeline;

/// <summary>Finds the method that does the work for one that was asked for: itself, or
/// a form of it that reproduces its results on a GPU.</summary>
internal static class MethodResolver
{
    /// <summary>Resolves a method.</summary>
    /// <param name="plugins">The plugins.</param>
    /// <param name="choice">What was asked for.</param>
    /// <param name="device">What to compute on.</param>
    /// <param name="notes">Receives a sentence where a wish could not be met.</param>
    /// <exception cref="RequestException">There is no such method, it cannot work on this
    /// machine, or a GPU was demanded and there is none.</exception>
    public static ResolvedMethod Resolve(PluginHost plugins, MethodChoice choice, DeviceChoice device, ICollection<string> notes)
    {
        IAttributionMethod asked = plugins.Method(choice.Id);
        IAttributionMethod[] faster = device == DeviceChoice.Cpu || asked.Descriptor.Device != "cpu"
            ? []
            : [.. plugins.Methods.Where(method => method.Descriptor.AcceleratedFormOf == asked.Descriptor.Id)];
        var reasons = new List<string>();
        foreach (IAttributionMethod method in faster)
        {
            Availability availability = method.CheckAvailability();
            if (availability.IsAvailable)
            {
                // Who demands a GPU is told when it fails, and gets no result of the CPU for one of the GPU.
                return new ResolvedMethod(method, device == DeviceChoice.Auto ? asked : null);
            }

            reasons.Add(availability.Reason);
        }

        if (device == DeviceChoice.Cuda && faster.Length > 0)
        {
            throw new RequestException(
                "--device", $"'{choice.Id}' cannot run on a GPU here: {string.Join(" ", reasons)} Use --device cpu.");
        }

        Availability own = asked.CheckAvailability();
        if (!own.IsAvailable)
        {
            throw new RequestException("method", $"'{choice.Id}' cannot work on this machine: {own.Reason}");
        }

        if (device == DeviceChoice.Cuda && asked.Descriptor.Device == "cpu")
        {
            notes.Add($"'{choice.Id}' has no form for a GPU; it ran on the CPU.");
        }

        return new ResolvedMethod(asked, null);
    }
}

/// <summary>The method that does the work for one that was asked for.</summary>
/// <param name="Method">It.</param>
/// <param name="Replaced">The method asked for, where <paramref name="Method"/> stands
/// in for it and may be given up for it; else null.</param>
internal sealed record ResolvedMethod(IAttributionMethod Method, IAttributionMethod? Replaced);

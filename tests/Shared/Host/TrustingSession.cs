using SerHost.Core.Hosting;
using SerHost.Plugins.Trust;

namespace SerHost.Tests.Shared;

/// <summary>Sessions of such a user.</summary>
internal static partial class Trusting
{
    /// <summary>As <see cref="HostSession.Open"/>.</summary>
    public static HostSession Open(HostOptions options) => HostSession.Open(options with { Trust = [TrustSettings.All], DataFolder = DataFolder });
}

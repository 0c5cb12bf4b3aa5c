using System.Runtime.InteropServices;

namespace SerHost.Ui.Shell;

/// <summary>Answers the signals that mean "end": a kill without force, a closed terminal.</summary>
internal sealed class PosixSignalRegistrations : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;

    public PosixSignalRegistrations(Action<PosixSignalContext> answer) =>
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, answer))];

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}

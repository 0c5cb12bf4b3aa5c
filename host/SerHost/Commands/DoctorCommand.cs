using System.CommandLine;
using SerHost.Core.Hosting;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost doctor</c>: what works on this machine, what is missing, and the cure.</summary>
internal sealed class DoctorCommand : ICommandModule
{
    public Command Create()
    {
        var command = new Command("doctor", "Check everything the program depends on: plugins, models, store, GPU, ffmpeg.");
        command.OnRun(context =>
        {
            IReadOnlyList<HealthCheck> checks = Doctor.Examine(context.Session);
            context.Output.Print(checks, () =>
            {
                var table = new TextTable("what", "state", "found");
                foreach (HealthCheck check in checks)
                {
                    table.Add(check.Subject, check.State switch { HealthState.Well => "ok", HealthState.Missing => "missing",
                        HealthState.InUse => "in use", _ => "broken" }, check.Detail);
                }

                context.Output.Table(table);
            });
            return checks.Any(check => check.State == HealthState.Broken) ? ExitCodes.Failed : ExitCodes.Done;
        });
        return command;
    }
}

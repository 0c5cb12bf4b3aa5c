using System.CommandLine;
using System.Globalization;
using SerHost.Core.Benchmarks;
using SerHost.Plugins;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost bench reload</c>: what replacing a plugin while the program runs costs, and what it leaves in memory.</summary>
internal sealed class BenchReloadCommand : IBenchModule
{
    private readonly Argument<string[]> _folders =
        new("FOLDER") { Description = "Folders of two builds of one plugin; their code is run.", Arity = new ArgumentArity(2, 2) };
    private readonly Option<int> _reloads = new("--reloads") { Description = "How often the plugin is replaced.", HelpName = "N",
        DefaultValueFactory = _ => 100 };

    public Command Create()
    {
        var command = new Command("reload", "What replacing a plugin while the program runs costs, and what it leaves in memory.") { _folders, _reloads };
        command.OnRun((context, cancellation) =>
        {
            string[] folders = context.Get(_folders)!;
            string? missing = folders.FirstOrDefault(folder => !Directory.Exists(folder));
            int reloads = context.Get(_reloads);
            if (missing is not null || reloads is < 1 or > 10_000)
            {
                throw new RequestException("FOLDER", missing is not null
                    ? $"{missing}: there is no such folder." : $"--reloads is {reloads}; it must be from 1 to 10000.");
            }

            ReloadTiming timing = ReloadBenchmark.Run(folders, reloads, cancellation);
            context.Output.Print(timing, () => context.Output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{timing.Reloads} reloads, {1000 * timing.MedianSeconds:0} ms each (median); still in memory: {timing.StillInMemory}; managed heap {Mebi(timing.ManagedGrowthBytes)} MiB, process {Mebi(timing.ProcessGrowthBytes)} MiB.")));
            return Task.FromResult(timing.StillInMemory == 0 ? ExitCodes.Done : ExitCodes.Failed);
        });
        return command;
    }

    private static string Mebi(long bytes) => (bytes / 1048576.0).ToString("+0.00;-0.00;0.00", CultureInfo.InvariantCulture);
}

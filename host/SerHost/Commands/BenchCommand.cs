using System.CommandLine;
using SerHost.Shell;

namespace SerHost.Commands;

/// <summary><c>serhost bench</c>: how fast this machine is, beside the programs one would use instead.</summary>
internal sealed class BenchCommand : ICommandModule
{
    public Command Create()
    {
        var command = new Command(
            "bench", "How fast this machine is, beside the programs one would use instead, on the same inputs and threads.");
        IEnumerable<Command> benchmarks = typeof(BenchCommand).Assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false } && typeof(IBenchModule).IsAssignableFrom(type))
            .Select(type => ((IBenchModule)Activator.CreateInstance(type)!).Create())
            .OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal);
        foreach (Command benchmark in benchmarks)
        {
            command.Add(benchmark);
        }

        return command;
    }
}

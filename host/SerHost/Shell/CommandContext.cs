using System.CommandLine;
using SerHost.Core.Hosting;

namespace SerHost.Shell;

/// <summary>What a command works with: its parsed arguments, the output, and the host, opened when first asked for.</summary>
internal sealed class CommandContext(ParseResult parsed, Output output) : IAsyncDisposable
{
    private HostSession? _session;

    public ParseResult Parsed { get; } = parsed;

    public Output Output { get; } = output;

    public HostSession Session => _session ??= HostSession.Open(GlobalOptions.Read(Parsed));

    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => Parsed.GetValue(argument);

    /// <summary>Whether the user gave the option (rather than leaving its default).</summary>
    public bool IsGiven(Option option) => Parsed.GetResult(option) is { Implicit: false };

    public ValueTask DisposeAsync() => _session?.DisposeAsync() ?? ValueTask.CompletedTask;
}

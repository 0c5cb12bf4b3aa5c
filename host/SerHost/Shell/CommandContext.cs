using System.CommandLine;
using SerHost.Core.Hosting;
using SerHost.Plugins;
using SerHost.Plugins.Hosting;

namespace SerHost.Shell;

/// <summary>What a command works with: its parsed arguments, the output, and the host, opened when first asked for.</summary>
internal sealed class CommandContext(ParseResult parsed, Output output) : IAsyncDisposable
{
    private HostSession? _session;

    public ParseResult Parsed { get; } = parsed;

    public Output Output { get; } = output;

    /// <summary>Whether new plugins are asked about, where a person sits at the terminal, and named at the end where not. Commands that
    /// deal with them otherwise say no before they use the session.</summary>
    public bool IsAboutTrust { get; set; }

    /// <summary>The ids that <c>--trust</c> names are of plugins that come in only now, so that the session cannot know them yet.</summary>
    public bool TrustsNewcomers { get; set; }

    /// <summary>What <c>--trust</c> names.</summary>
    public IReadOnlyList<string> Trusted => GlobalOptions.Read(Parsed).Trust;

    public HostSession Session => _session ??= HostSession.Open(GlobalOptions.Read(Parsed) with
    {
        Trust = TrustsNewcomers ? [] : Trusted,
        AskTrust = IsAboutTrust || !Output.IsConversation ? null : new TrustPrompt(Output).Ask,
    });

    /// <summary>The folder results are kept in, without opening it.</summary>
    public string StoreFolder => HostSession.StoreFolderOf(GlobalOptions.Read(Parsed));

    /// <summary>Whether what was computed so far is in the store.</summary>
    public bool KeepsResults => _session is { HasStore: true };

    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => Parsed.GetValue(argument);

    /// <summary>Whether the user gave the option (rather than leaving its default).</summary>
    public bool IsGiven(Option option) => Parsed.GetResult(option) is { Implicit: false };

    /// <summary>Says which plugins were left out because nobody has trusted them, and what to type.</summary>
    public void TellUntrusted()
    {
        if (IsAboutTrust || _session is not { HasPlugins: true } session)
        {
            return;
        }

        if (session.Plugins.TrustProblem is { } problem)
        {
            Output.Warn(problem);
        }

        foreach (PluginListing listing in session.Plugins.Listings.Where(listing =>
            listing.State == PluginState.Untrusted && !Output.HasTold(listing.Problem!)))
        {
            Output.Warn($"Plugin '{listing.Id}' was left out: {listing.Problem}");
        }
    }

    /// <summary>Says what the store had to mend, and what it found damaged.</summary>
    public void TellStore()
    {
        foreach (string note in _session is { HasStore: true } session ? session.Store.Notes.Where(note => !Output.HasTold(note)) : [])
        {
            Output.Warn(note);
        }
    }

    public ValueTask DisposeAsync() => _session?.DisposeAsync() ?? ValueTask.CompletedTask;
}

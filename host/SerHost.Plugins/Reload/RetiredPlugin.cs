using System.Runtime.CompilerServices;
using SerHost.Plugins.Loading;

namespace SerHost.Plugins.Reload;

/// <summary>A replaced version of a plugin on its way out of memory: waits until nobody
/// works with it, unloads it, and sees whether it goes.</summary>
internal sealed class RetiredPlugin
{
    /// <summary>Pauses between looks; each look collects garbage, which is what unloading waits for.</summary>
    private static readonly TimeSpan[] s_pauses =
    [
        TimeSpan.Zero, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(500),
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2),
    ];

    private readonly string _version, _hash;
    private readonly Action _cleanUp, _changed;
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private OldVersionState _state = OldVersionState.InUse;
    private string _cause = "";
    private WeakReference? _context;

    private RetiredPlugin(string version, string hash, Action cleanUp, Action changed)
    {
        _version = version;
        _hash = hash;
        _cleanUp = cleanUp;
        _changed = changed;
    }

    /// <summary>Whether it is out of memory.</summary>
    public bool IsGone => _settled.Task.IsCompleted && _context?.IsAlive != true;

    /// <summary>Ends once it is gone, or is known to have leaked.</summary>
    public Task Settled => _settled.Task;

    /// <summary>How it stands, for a list.</summary>
    public OldVersion Description => new(_version, _hash, _state, _cause);

    /// <summary>Lets go of a version, as soon as nobody works with it. The caller must drop it too.</summary>
    /// <param name="plugin">The version.</param>
    /// <param name="cleanUp">Called when its files are needed no more; from any thread.</param>
    /// <param name="changed">Told when it is gone, or is known to have leaked; from any thread.</param>
    public static RetiredPlugin Retire(LoadedPlugin plugin, Action cleanUp, Action changed)
    {
        var retired = new RetiredPlugin(plugin.Manifest.Version, plugin.Origin.Hash ?? "", cleanUp, changed);
        plugin.Lifetime.Retire(() => retired.Unload(plugin));
        return retired;
    }

    private void Unload(LoadedPlugin plugin)
    {
        _state = OldVersionState.Unloading;
        _context = plugin.Context;
        (string folder, string assembly, bool hasLostCall) = (plugin.Folder, plugin.Manifest.Assembly, plugin.Lifetime.HasLostCall);
        PluginCopy files = plugin.DisposeButFiles();
        _ = Task.Run(async () =>
        {
            using (files)
            {
                if (!await WaitUntilGoneAsync(_context))
                {
                    _cause = hasLostCall ? "a call that never came back still runs on its thread." : LeakCauses.Find(folder, assembly);
                    _state = OldVersionState.Leaked;
                }
            }

            _cleanUp();
            _settled.SetResult();
            _changed();
        });
    }

    private static async Task<bool> WaitUntilGoneAsync(WeakReference? context)
    {
        foreach (TimeSpan pause in s_pauses)
        {
            await Task.Delay(pause);
            if (IsCollected(context))
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool IsCollected(WeakReference? context)
    {
        for (int i = 0; i < 2 && context?.IsAlive == true; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return context?.IsAlive != true;
    }
}

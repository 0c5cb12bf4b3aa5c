using System.Runtime.InteropServices;

namespace SerHost.Ui.Shell;

/// <summary>Waits for keys on a thread of its own, without reading them: until there is one it costs nothing.</summary>
internal sealed class InputWatch : IDisposable
{
    private const short Readable = 1; // POLLIN

    /// <summary>The library looks for input every 20 ms: after this it has read what was there.</summary>
    private static readonly TimeSpan s_readWithin = TimeSpan.FromMilliseconds(25);

    private readonly Action _came;
    private volatile bool _isDisposed;
    private volatile bool _isReady;

    private InputWatch(Action came)
    {
        _came = came;
        new Thread(Watch) { IsBackground = true, Name = "watching for keys" }.Start();
    }

    /// <summary>Whether keys are there, or were a moment ago.</summary>
    public bool IsReady => _isReady;

    /// <summary>Watches standard input, where it is a terminal that can be waited for (not on Windows).</summary>
    /// <param name="came">Called on the watching thread when keys are there.</param>
    /// <returns>Null where it cannot be watched.</returns>
    public static InputWatch? Start(Action came) => OperatingSystem.IsWindows() || Console.IsInputRedirected ? null : new InputWatch(came);

    public void Dispose() => _isDisposed = true;

    private void Watch()
    {
        const int longestMilliseconds = 1000;
        while (!_isDisposed)
        {
            var input = new Polled { File = 0, Wanted = Readable };
            if (poll(ref input, 1, longestMilliseconds) <= 0)
            {
                continue; // nothing came, or a signal did
            }

            if (input.Found != Readable)
            {
                return; // the terminal is gone
            }

            _isReady = true;
            _came();
            Thread.Sleep(s_readWithin);
            _isReady = false;
        }
    }

    [DllImport("libc")]
    private static extern int poll(ref Polled files, nuint count, int timeoutMilliseconds);

    /// <summary>struct pollfd.</summary>
    private struct Polled
    {
        public int File;
        public short Wanted;
        public short Found;
    }
}

using System.Net.Sockets;
using SerHost.Plugins.Isolation.Wire;

namespace SerHost.Plugins.Isolation.Worker;

/// <summary>The program as a worker process: holds one plugin and does what the host
/// asks, one thing at a time, until the host is gone.</summary>
public static class PluginWorker
{
    /// <summary>The hidden command that makes the program a worker.</summary>
    public const string Verb = WorkerCommand.Verb;

    /// <summary>Serves until the host closes the pipe, which ends the process.</summary>
    /// <param name="arguments">Path of the host's socket, and the plugin's folder.</param>
    /// <returns>Only where it could not begin: 2 for wrong arguments.</returns>
    public static int Run(IReadOnlyList<string> arguments)
    {
        if (arguments is not [string socketPath, string folder])
        {
            Console.Error.WriteLine($"{Verb} is how SerHost starts processes for isolated plugins; it is of no use by itself.");
            return 2;
        }

        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(socketPath));
        using var wire = new WireStream(new NetworkStream(socket));
        using var link = new HostLink(wire);
        var bench = new WorkerBench(link, folder);
        while (true)
        {
            WorkerTask task = link.Next();
            try
            {
                Action<WireWriter> reply = bench.Do(task);
                link.Reply(task, reply);
            }
            catch (Exception error)
            {
                link.Fail(task, error);
            }
        }
    }
}

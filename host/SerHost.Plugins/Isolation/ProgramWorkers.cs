using System.Diagnostics;
using System.Net.Sockets;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Isolation;

/// <summary>Workers that are the program itself with a hidden command, for plugins of .NET; messages are binary and go over a
/// socket.</summary>
/// <param name="settings">Where the program lies and what a worker may use.</param>
/// <param name="folder">The plugin's folder.</param>
internal sealed class ProgramWorkers(IsolationSettings settings, string folder) : WorkerKind
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    public override WorkerProcess Start()
    {
        DirectoryInfo? meeting = null;
        Process? process = null;
        try
        {
            // Only this user can enter the folder; it is gone as soon as the two are connected.
            meeting = Directory.CreateTempSubdirectory("serhost-");
            string path = Path.Combine(meeting.FullName, "worker");
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(1);
            process = Process.Start(WorkerCommand.For(settings, path, folder))
                ?? throw new WorkerLostException("its process could not be started.");
            process.StandardInput.Close();
            var output = new OutputTail(process.StandardOutput);
            var errors = new OutputTail(process.StandardError);
            var wire = new WireStream(new NetworkStream(Accept(listener, process, errors), ownsSocket: true));
            WireReader? greeting = wire.Receive();
            if (greeting is not { Kind: MessageKind.Greeting } || greeting.Int() != WireProtocol.Magic
                || greeting.Int() != WireProtocol.Version)
            {
                wire.Dispose();
                throw new WorkerLostException("its process did not answer as a worker of this program does.");
            }

            return new WorkerProcess(this, process, wire, output, errors, settings.MemoryMiB);
        }
        catch (Exception error)
        {
            if (process is not null)
            {
                WorkerProcess.Kill(process);
                process.Dispose();
            }

            if (error is ArgumentOutOfRangeException)
            {
                throw new WorkerLostException($"its process could not be started: the path of the folder for temporary files ({Path.GetTempPath()}) is too long for a socket; set TMPDIR to a shorter one.");
            }

            if (error is System.ComponentModel.Win32Exception or IOException or UnauthorizedAccessException or SocketException)
            {
                throw new WorkerLostException($"its process could not be started: {error.Message}");
            }

            throw;
        }
        finally
        {
            meeting?.Delete(recursive: true);
        }
    }

    public override IReadOnlyList<WorkerPart> ReadParts(WireReader reply) => reply.List(WorkerPart.Read);

    public override object Create(WorkerPool pool, WorkerPart part) => part.Kind switch
    {
        PartKind.Method => new IsolatedMethod(pool, part),
        PartKind.Transform => new IsolatedTransform(pool, part),
        PartKind.Extractor => new IsolatedExtractor(pool, part),
        _ => part.CanMaintain ? new IsolatedMaintainer(pool, part) : new IsolatedProvider(pool, part),
    };

    public override WireWriter Request(int number, WorkerCall call)
    {
        var request = new WireWriter(MessageKind.Request, number);
        request.Byte((byte)call.Request);
        call.Write(request);
        return request;
    }

    public override WireWriter Cancel(int number) => new(MessageKind.Cancel, number);

    public override void WriteRelease(WireWriter request, long id) => request.Long(id);

    public override double ReadProgress(WireReader message) => message.Double();

    public override Exception ReadFailure(WireReader message) =>
        ErrorCodec.Read(message, (text, details) => new WorkerFaultException(text, details));

    public override WireWriter Answer(WireReader question, IModel? model) => ModelAnswers.To(question, model);

    public override string DescribeExit(int code, string errorText) => WorkerExit.Describe(code, errorText);

    public override string DescribeConsole(string text) => PluginRemarks.OfConsole(text);

    private static Socket Accept(Socket listener, Process process, OutputTail errors)
    {
        using var limit = new CancellationTokenSource(StartLimit);
        Task<Socket> connected = listener.AcceptAsync(limit.Token).AsTask();
        Task exited = process.WaitForExitAsync(limit.Token);
        Task first = Task.WhenAny(connected, exited).GetAwaiter().GetResult();
        if (first == connected && connected.IsCompletedSuccessfully)
        {
            limit.Cancel();
            return connected.Result;
        }

        limit.Cancel();
        connected.ContinueWith(late => (late.IsCompletedSuccessfully ? late.Result : null)?.Dispose(), TaskScheduler.Default);
        throw new WorkerLostException(process.HasExited
            ? $"its process ended before it began. {WorkerExit.Describe(process.ExitCode, WorkerProcess.Read(errors))}"
            : FormattableString.Invariant($"its process did not begin within {StartLimit.TotalSeconds:0} s."));
    }
}

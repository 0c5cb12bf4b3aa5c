using System.Collections.Concurrent;
using System.Diagnostics;
using SerHost.Plugins.Isolation.Wire;

namespace SerHost.Plugins.Isolation.Worker;

/// <summary>The worker's end of the pipe: a thread of its own reads, so that a stop is heard while plugin code runs; when the host is gone
/// the process ends at once.</summary>
internal sealed class HostLink : IDisposable
{
    private readonly WireStream _wire;
    private readonly BlockingCollection<WorkerTask> _tasks = [];
    private readonly BlockingCollection<WireReader> _answers = [];
    private readonly Lock _asking = new();
    private WorkerTask? _current;

    /// <summary>Greets the host and starts listening.</summary>
    public HostLink(WireStream wire)
    {
        _wire = wire;
        var greeting = new WireWriter(MessageKind.Greeting, 0);
        greeting.Int(WireProtocol.Magic);
        greeting.Int(WireProtocol.Version);
        _wire.Send(greeting);
        new Thread(Listen) { IsBackground = true, Name = "host" }.Start();
    }

    /// <summary>Waits for the next thing to do.</summary>
    public WorkerTask Next() => _tasks.Take();

    /// <summary>Ends a task with its answer.</summary>
    public void Reply(WorkerTask task, Action<WireWriter> write) => Finish(task, MessageKind.Reply, write);

    /// <summary>Ends a task with an error.</summary>
    public void Fail(WorkerTask task, Exception error) => Finish(task, MessageKind.Failure, writer => ErrorCodec.Write(writer, error));

    /// <summary>Tells how far a task is.</summary>
    public void Progress(WorkerTask task, double share)
    {
        var message = new WireWriter(MessageKind.Progress, task.Call);
        message.Double(share);
        _wire.Send(message);
    }

    /// <summary>Asks the model, which lives in the host, on behalf of the task under
    /// way. From any thread, one question at a time.</summary>
    /// <exception cref="InvalidOperationException">No task is under way.</exception>
    public T Ask<T>(ModelQuestion question, Action<WireWriter> write, Func<WireReader, T> read)
    {
        lock (_asking)
        {
            WorkerTask task = Volatile.Read(ref _current) ?? throw new InvalidOperationException(
                "The model can be asked only while a call of the host is under way.");
            var message = new WireWriter(MessageKind.Question, task.Call);
            message.Byte((byte)question);
            write(message);
            _wire.Send(message);
            WireReader answer = _answers.Take();
            return answer.Kind == MessageKind.Answer
                ? read(answer)
                : throw ErrorCodec.Read(answer, (text, _) => new InvalidOperationException(text));
        }
    }

    public void Dispose()
    {
        _wire.Dispose();
        _tasks.Dispose();
        _answers.Dispose();
    }

    private void Finish(WorkerTask task, MessageKind kind, Action<WireWriter> write)
    {
        var message = new WireWriter(kind, task.Call);
        write(message);
        Volatile.Write(ref _current, null);
        _wire.Send(message);
    }

    private void Listen()
    {
        while (_wire.Receive() is { } message)
        {
            switch (message.Kind)
            {
                case MessageKind.Request:
                    var task = new WorkerTask(message);
                    Volatile.Write(ref _current, task);
                    _tasks.Add(task);
                    break;
                case MessageKind.Cancel when Volatile.Read(ref _current) is { } current && current.Call == message.Call:
                    // What the plugin hangs on its token runs elsewhere: this thread must go on listening.
                    ThreadPool.QueueUserWorkItem(_ => current.Stop.Cancel());
                    break;
                case MessageKind.Answer or MessageKind.AnswerFailure:
                    _answers.Add(message);
                    break;
                default:
                    break;
            }
        }

        // The host has closed or died. Nothing a plugin does may keep this process: no handlers, no finalizers.
        using Process self = Process.GetCurrentProcess();
        self.Kill();
    }
}

using System.Runtime.CompilerServices;

namespace SerHost.Plugins.Guard;

/// <summary>Threads for calls into plugins: not the pool's, because a call may never come back, and used again, because to begin and end one
/// costs more than many a call, and with it go the buffers that it kept.</summary>
/// <remarks>A thread that has had nothing to do for <see cref="Idle"/> ends. Tasks begun in a call run where they always do. Safe to use from
/// several threads.</remarks>
internal sealed class PluginThreads : TaskScheduler
{
    /// <summary>How long a thread waits for the next call.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<Worker> _idle = [];

    private PluginThreads()
    {
    }

    /// <summary>The threads of this process.</summary>
    public static PluginThreads Shared { get; } = new();

    /// <summary>Begins a call.</summary>
    public Task<T> Start<T>(Func<T> call) => Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.HideScheduler, this);

    /// <inheritdoc/>
    protected override void QueueTask(Task task)
    {
        Worker? worker = null;
        lock (_gate)
        {
            if (_idle.Count > 0)
            {
                worker = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
            }
        }

        (worker ?? new Worker(this)).Take(task);
    }

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private void Offer(Worker worker)
    {
        lock (_gate)
        {
            _idle.Add(worker);
        }
    }

    /// <summary>False where a call was given to the worker meanwhile.</summary>
    private bool Withdraw(Worker worker)
    {
        lock (_gate)
        {
            return _idle.Remove(worker);
        }
    }

    private sealed class Worker
    {
        private readonly PluginThreads _owner;
        private readonly object _gate = new(); // waited on, which no Lock can be
        private Task? _task;

        public Worker(PluginThreads owner)
        {
            _owner = owner;
            new Thread(Work) { IsBackground = true, Name = "plugin call" }.UnsafeStart();
        }

        public void Take(Task task)
        {
            lock (_gate)
            {
                _task = task;
                Monitor.Pulse(_gate);
            }
        }

        private void Work()
        {
            do
            {
                while (WaitForTask())
                {
                    RunOne();
                    _owner.Offer(this);
                }
            }
            while (!_owner.Withdraw(this));
        }

        private bool WaitForTask()
        {
            lock (_gate)
            {
                return _task is not null || Monitor.Wait(_gate, Idle) || _task is not null;
            }
        }

        // A method of its own, so that a thread which waits holds nothing of the call that it made.
        [MethodImpl(MethodImplOptions.NoInlining)]
        private void RunOne()
        {
            Task task = _task!;
            _task = null;
            _owner.TryExecuteTask(task);
            if (Thread.CurrentThread.Priority != ThreadPriority.Normal)
            {
                Thread.CurrentThread.Priority = ThreadPriority.Normal;
            }
        }
    }
}

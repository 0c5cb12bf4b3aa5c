using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Isolation;

/// <summary>What workers of a plugin are: how one is started and what language it speaks. What is done with them, how they are watched and
/// ended, is the same
/// for all.</summary>
internal abstract class WorkerKind
{
    /// <summary>Most processes at a time for each thing the plugin offers.</summary>
    public virtual int MostProcesses => int.MaxValue;

    /// <summary>Starts one; it has loaded nothing yet.</summary>
    /// <exception cref="WorkerLostException">It could not be started.</exception>
    public abstract WorkerProcess Start();

    /// <summary>Reads the answer to <see cref="WorkerRequest.Load"/>.</summary>
    public abstract IReadOnlyList<WorkerPart> ReadParts(WireReader reply);

    /// <summary>An object that implements a contract of the SDK by asking workers.</summary>
    public abstract object Create(WorkerPool pool, WorkerPart part);

    /// <summary>Begins a call.</summary>
    public abstract WireWriter Request(int number, WorkerCall call);

    /// <summary>Tells a worker to stop a call.</summary>
    public abstract WireWriter Cancel(int number);

    /// <summary>Writes which session or model is let go of.</summary>
    public abstract void WriteRelease(WireWriter request, long id);

    /// <summary>How far a call is, from 0 to 1.</summary>
    public abstract double ReadProgress(WireReader message);

    /// <summary>What went wrong; <see cref="WorkerFaultException"/> for what no contract declares.</summary>
    public abstract Exception ReadFailure(WireReader message);

    /// <summary>Answers a worker's question about the model.</summary>
    public abstract WireWriter Answer(WireReader question, IModel? model);

    /// <summary>Why a process ended by itself, as the end of a sentence whose subject is the plugin.</summary>
    /// <param name="code">Its exit code; on Unix 128 + n for signal n.</param>
    /// <param name="errorText">What it wrote to its error stream.</param>
    public abstract string DescribeExit(int code, string errorText);

    /// <summary>What is said of a plugin that writes to the console.</summary>
    public abstract string DescribeConsole(string text);
}

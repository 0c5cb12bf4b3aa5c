using SerHost.Core.Experiments;

namespace SerHost.Core.Slurm;

/// <summary>What shall run on a Slurm cluster, and with what.</summary>
/// <param name="Folder">Where scripts, logs and stores go: a folder that all nodes see.</param>
/// <param name="Experiment">The experiment; its paths in full.</param>
/// <param name="Tasks">Tasks of the array; the clips are divided among them.</param>
/// <param name="Command">The program and the options of every task, word by word.</param>
public sealed record SlurmRequest(string Folder, Experiment Experiment, int Tasks, IReadOnlyList<string> Command)
{
    /// <summary>The partition; null for the cluster's own choice.</summary>
    public string? Partition { get; init; }

    /// <summary>Time a task may take, as Slurm writes it (<c>4:00:00</c>); null for the partition's.</summary>
    public string? Time { get; init; }

    /// <summary>Memory of a task, as Slurm writes it (<c>8G</c>); null for the partition's.</summary>
    public string? Memory { get; init; }

    /// <summary>Processors of a task.</summary>
    public int Processors { get; init; } = 1;

    /// <summary>GPUs of a task.</summary>
    public int Gpus { get; init; }

    /// <summary>An Apptainer image that the tasks run in; null without.</summary>
    public string? Image { get; init; }
}

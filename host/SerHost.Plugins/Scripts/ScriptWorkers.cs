using System.Diagnostics;
using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk.Models;

namespace SerHost.Plugins.Scripts;

/// <summary>Workers in other languages: started by the plugin's own command, spoken to in the protocol of sdk/docs/protocol.md.</summary>
/// <param name="manifest">The plugin.</param>
/// <param name="folder">Its folder, as it is run.</param>
/// <param name="settings">What a worker may use.</param>
/// <param name="callLimit">How long one call may take; starting may take as long, and a minute in any case.</param>
/// <param name="remarks">Told what plugins want in the run's notes.</param>
internal sealed class ScriptWorkers(PluginManifest manifest, string folder, IsolationSettings settings, TimeSpan callLimit,
    PluginRemarks remarks) : WorkerKind
{
    private static readonly TimeSpan ShortestStart = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(5);

    private static readonly Dictionary<WorkerRequest, string> s_names = new()
    {
        [WorkerRequest.Load] = "describe",
        [WorkerRequest.CheckAvailability] = "check",
        [WorkerRequest.Extract] = "extract",
        [WorkerRequest.PrepareSession] = "prepare",
        [WorkerRequest.Explain] = "explain",
        [WorkerRequest.Transform] = "transform",
        [WorkerRequest.FindModels] = "find",
        [WorkerRequest.OpenModel] = "open",
        [WorkerRequest.PrepareInput] = "input",
        [WorkerRequest.Predict] = "predict",
        [WorkerRequest.Differentiate] = "gradient",
        [WorkerRequest.Release] = "dispose",
    };

    private readonly ScriptManifest _script = manifest.Script!;
    private string _program = "";

    /// <summary>A script loads all its packages before it says hello.</summary>
    private TimeSpan StartLimit => callLimit == Timeout.InfiniteTimeSpan || callLimit > ShortestStart ? callLimit : ShortestStart;

    public override int MostProcesses => _script.MostProcesses;

    public override WorkerProcess Start()
    {
        ProcessStartInfo start = ScriptStart.For(_script, folder, settings.ProgramFolder);
        _program = start.FileName;
        Process process;
        try
        {
            process = Process.Start(start) ?? throw new WorkerLostException("its process could not be started.");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new WorkerLostException($"{start.FileName} could not be started: {error.Message}. Correct \"command\" in plugin.json.");
        }

        var prints = new OutputTail();
        var wire = new ScriptWire(
            process.StandardInput.BaseStream, process.StandardOutput.BaseStream, prints, text => remarks.Add(manifest.Id, text));
        var worker = new WorkerProcess(this, process, wire, prints, new OutputTail(process.StandardError), settings.MemoryMiB);
        try
        {
            Greet(worker, wire, process);
            return worker;
        }
        catch (Exception)
        {
            worker.Dispose();
            throw;
        }
    }

    public override IReadOnlyList<WorkerPart> ReadParts(WireReader reply)
    {
        IReadOnlyList<WorkerPart> parts = ScriptParts.Read((ScriptReader)reply);
        string[] offered = [.. parts.Select(part => part.ManifestKind).Distinct().Order(StringComparer.Ordinal)];
        string[] named = [.. manifest.Kinds.Distinct().Order(StringComparer.Ordinal)];
        PluginCall.Require(
            parts.Count > 0, manifest.Id, "load", "it offers nothing: derive a class from one of serhost_plugin's and call run().");
        PluginCall.Require(
            offered.SequenceEqual(named), manifest.Id, "load",
            $"plugin.json says kind '{string.Join(", ", named)}', the script offers {string.Join(", ", offered)}: write \"kind\": \"{string.Join(", ", offered)}\".");
        return parts;
    }

    public override object Create(WorkerPool pool, WorkerPart part) => part.Kind switch
    {
        PartKind.Method => new ScriptMethod(pool, part),
        PartKind.Extractor => new ScriptExtractor(pool, part),
        PartKind.Transform => new ScriptTransform(pool, part),
        _ => new ScriptProvider(pool, part),
    };

    public override WireWriter Request(int number, WorkerCall call)
    {
        var request = new ScriptWriter("call", number);
        request.Json.WriteString("do", s_names.TryGetValue(call.Request, out string? name)
            ? name : throw new WireException($"A script cannot do {call.Request}."));
        call.Write(request);
        return request;
    }

    public override WireWriter Cancel(int number) => new ScriptWriter("cancel", number);

    public override void WriteRelease(WireWriter request, long id) => ((ScriptWriter)request).Json.WriteNumber("object", id);

    public override double ReadProgress(WireReader message) =>
        Math.Clamp(ScriptJson.OptionalNumber(((ScriptReader)message).Header, "share") ?? 0, 0, 1);

    public override Exception ReadFailure(WireReader message) =>
        ScriptErrors.Read((ScriptReader)message, (text, details) => new WorkerFaultException(text, details));

    public override WireWriter Answer(WireReader question, IModel? model) => ScriptAnswers.To((ScriptReader)question, model);

    public override string DescribeExit(int code, string errorText) => ScriptExit.Describe(code, errorText, _program, folder);

    public override string DescribeConsole(string text) => $"it printed (kept off the screen): {PluginRemarks.FirstLine(text)}";

    /// <summary>Says hello and waits for the answer, which comes when the script has loaded whatever it needs.</summary>
    private void Greet(WorkerProcess worker, ScriptWire wire, Process process)
    {
        var hello = new ScriptWriter("hello", null);
        hello.Json.WriteStartArray("protocols");
        hello.Json.WriteNumberValue(ScriptManifest.ProtocolVersion);
        hello.Json.WriteEndArray();
        hello.Json.WriteString("host", $"SerHost {PluginContracts.SdkVersion}");
        hello.Json.WriteString("plugin", manifest.Id);
        Task<WireReader?> answer = Task.Run(() =>
        {
            bool isSent = wire.TrySend(hello, StartLimit);
            return isSent ? wire.Receive() : null;
        });
        bool isInTime;
        try
        {
            isInTime = answer.Wait(StartLimit);
        }
        catch (AggregateException error) when (error.InnerException is WireException wrong)
        {
            throw new WorkerLostException($"what it says is not the worker protocol: {wrong.Message}");
        }

        if (!isInTime)
        {
            throw new WorkerLostException(FormattableString.Invariant($"its process did not say hello within {StartLimit.TotalSeconds:0} s: its command must start a program that speaks the worker protocol.{Said(worker)}"));
        }

        if (answer.Result is ScriptReader { Type: "failed" } failed)
        {
            throw new WorkerLostException(ScriptJson.OptionalText(failed.Header, "message") ?? "it refused to speak to this program.");
        }

        if (answer.Result is not ScriptReader { Type: "hello" } greeting)
        {
            process.WaitForExit(ExitPatience);
            throw new WorkerLostException(
                process.HasExited ? $"{worker.ExitText()}{Said(worker)}" : "its process closed its output without a word.");
        }

        int? version = ScriptJson.OptionalInteger(greeting.Header, "protocol");
        if (version != ScriptManifest.ProtocolVersion)
        {
            throw new WorkerLostException($"it speaks version {version} of the worker protocol, this program version {ScriptManifest.ProtocolVersion}: use the serhost_plugin.py that came with this program.");
        }
    }

    private static string Said(WorkerProcess worker) =>
        worker.PrintedText is { Length: > 0 } text ? $" It printed: {PluginRemarks.FirstLine(text)}" : "";
}

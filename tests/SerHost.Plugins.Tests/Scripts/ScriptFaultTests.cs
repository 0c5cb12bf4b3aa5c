using SerHost.Plugins.Hosting;
using SerHost.Plugins.Isolation;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Testing.Material;
using SerHost.Tests.Shared;

namespace SerHost.Plugins.Tests.Scripts;

/// <summary>What a script that goes wrong can do to the host: nothing but be reported, with the reason and the cure, and its next call works.</summary>
public sealed class ScriptFaultTests : IDisposable
{
    private readonly ScratchFolder _folder = new();
    private readonly ConformanceModel _model = new(12);

    public void Dispose()
    {
        _model.Dispose();
        _folder.Dispose();
    }

    /// <summary>What <c>explain</c> does, and what the message must say.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "raise ValueError('upside down')", "ValueError: upside down (plugin.py, line 11, in explain: if target == 1: raise ValueError('upside down'))" },
        { "return input.values.T", "returned an array of shape (40, 12); expected [bands, frames]: (12, 40). It is transposed: return values.T." },
        { "return input.values[:, :7]", "Tried.explain (plugin.py, line 10) returned an array of shape (12, 7)" },
        { "return input.values * np.nan", "returned nan at [bands, frames] = [0, 0]" },
        { "return input.values + np.inf", "returned inf at [bands, frames] = [0, 0]" },
        { "return None", "returned None; expected an array" },
        { "return np.full(input.values.shape, 'a')", "returned an array of <U1" },
        { "import no_such_package", "it needs the Python package 'no_such_package', which " },
        { "sys.exit(4)", "SystemExit: 4" },
        { "os._exit(7)", "it ended its process with exit code 7" },
        { "os.kill(os.getpid(), 9)", "SIGKILL" },
        { "import ctypes; ctypes.string_at(0)", "Segmentation fault" },
        { "return self.model.predict(np.zeros((1, 3, 40)))[0]", "takes [count, 12, frames]; found shape (1, 3, 40)" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Fault_is_reported_with_its_reason_and_the_next_call_works(string body, string reason)
    {
        string folder = ScriptFolder.Method(_folder, "faulty", $"if target == 1: {body}\nreturn input.values", "import os, sys");
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(20));
        using IAttributionSession session = Prepare(host.Method("faulty"));

        PluginException error = Assert.Throws<PluginException>(() => Explain(session, target: 1));

        Assert.Equal(("faulty", "faulty: explain"), (error.PluginId, error.Stage));
        Assert.Contains(reason, error.Problem, StringComparison.Ordinal);
        RelevanceMap map = Explain(session, target: 0);
        Assert.Equal(Request(0).Input.Values.ToArray(), map.Values.ToArray());
    }

    [Fact]
    public void Endless_loop_ends_at_its_limit_and_costs_its_call_only()
    {
        string folder = ScriptFolder.Method(_folder, "endless", "while target == 1: pass\nreturn input.values");
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(3));
        using IAttributionSession session = Prepare(host.Method("endless"));

        PluginException error = Assert.Throws<PluginException>(() => Explain(session, target: 1));

        Assert.Contains("it took longer than 3 s and did not stop when told to; its process was ended", error.Problem, StringComparison.Ordinal);
        Assert.Equal(12 * 40, Explain(session, target: 0).Values.Length);
    }

    [Fact]
    public void Loop_that_looks_for_the_stop_ends_in_order_and_keeps_its_process()
    {
        string folder = ScriptFolder.Method(_folder, "obedient", "while target == 1: job.check()\nreturn input.values");
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(60));
        using IAttributionSession session = Prepare(host.Method("obedient"));
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));

        Assert.ThrowsAny<OperationCanceledException>(() => session.Explain([Request(1)], null, stop.Token));
        Assert.Equal(12 * 40, Explain(session, target: 0).Values.Length);
    }

    [Fact]
    public void Memory_limit_ends_the_process_and_says_so()
    {
        string folder = ScriptFolder.Method(_folder, "hungry", "hoard = []\nwhile target == 1: hoard.append(np.ones(1 << 20))\nreturn input.values");
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(60), new IsolationSettings { MemoryMiB = 300 });
        using IAttributionSession session = Prepare(host.Method("hungry"));

        PluginException error = Assert.Throws<PluginException>(() => Explain(session, target: 1));

        Assert.Contains("it used more than 300 MiB of memory; its process was ended", error.Problem, StringComparison.Ordinal);
        Assert.Equal(12 * 40, Explain(session, target: 0).Values.Length);
    }

    [Theory]
    [InlineData("print('hello')")]
    [InlineData("os.write(1, b'hello\\n' * 3)")]
    [InlineData("os.system('echo hello')")]
    [InlineData("sys.stderr.write('hello\\n')")]
    public void Prints_cost_no_result_and_are_noted(string print)
    {
        string folder = ScriptFolder.Method(_folder, "talkative", $"{print}\nreturn input.values", "import os, sys");
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(20));
        using IAttributionSession session = Prepare(host.Method("talkative"));

        // What is printed comes by another way than the answers, so it may come later.
        var remarks = new List<string>();
        for (int call = 0; call < 500 && remarks.Count == 0; call++)
        {
            Assert.Equal(12 * 40, Explain(session, target: 0).Values.Length);
            remarks.AddRange(host.TakeRemarks());
        }

        Assert.Equal(["Plugin 'talkative': it printed (kept off the screen): hello"], remarks);
    }

    [Theory]
    [InlineData("import no_such_package", "it needs the Python package 'no_such_package', which ")]
    [InlineData("import serhost_plugin; raise RuntimeError('no weights')", "its script ended with RuntimeError: no weights (plugin.py, line 1).")]
    [InlineData("this is no python", "its script ended with SyntaxError")]
    [InlineData("import sys; sys.exit(5)", "it ended its process with exit code 5.")]
    [InlineData("import sys; sys.stderr.write('cannot find the weights\\n'); sys.exit(5)", "Its last words: cannot find the weights")]
    [InlineData("print('hello')", "It printed: hello")]
    [InlineData("import sys; sys.version_info = (3, 8, 2); import serhost_plugin", "serhost_plugin needs Python 3.9 or newer; ")]
    [InlineData("import serhost_plugin as s; s.PROTOCOL = 9; s.run(s.Model)", "speaks protocol 9, this program [1]")]
    [InlineData("from serhost_plugin import *; run()", "it offers nothing")]
    [InlineData("from serhost_plugin import *\nclass A(CueExtractor): id = 'a'; name = 'A'; cues = [Cue('a', 'a')]; extract = print\nrun()", "plugin.json says kind 'attribution', the script offers cue")]
    [InlineData("from serhost_plugin import *\nclass A(AttributionMethod): id = 'A B'; name = 'A'; explain = print\nrun()", "class A (plugin.py, line 2): id 'A B' must be lower-case words joined by hyphens")]
    [InlineData("from serhost_plugin import *\nclass A(AttributionMethod): id = 'a'; name = 'A'\nrun()", "class A (plugin.py, line 2): it does not define explain()")]
    public void Script_that_cannot_begin_is_a_row_with_the_reason(string script, string reason)
    {
        string folder = ScriptFolder.Write(_folder, "stillborn", "attribution", script);
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(20));
        host.LoadAll();

        PluginListing listing = Assert.Single(host.Listings);

        Assert.Equal(PluginState.Failed, listing.State);
        Assert.Contains(reason, listing.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no-such-program", 1, "its program 'no-such-program' is not in PATH: install it")]
    [InlineData("./missing.sh", 1, "missing.sh does not exist: correct \"command\" in plugin.json")]
    [InlineData("python3", 2, "it speaks version 2 of the worker protocol, this program version 1: update SerHost")]
    public void Command_that_cannot_be_started_is_a_row_with_the_cure(string program, int protocol, string reason)
    {
        _ = Python.WithNumPy;
        string folder = ScriptFolder.Write(_folder, "unstartable", "attribution", "", [program, "plugin.py"], protocol);
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(20));
        host.LoadAll();

        Assert.Contains(reason, Assert.Single(host.Listings).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_lost_processes_in_a_row_switch_the_method_off_with_the_last_reason()
    {
        string folder = ScriptFolder.Method(_folder, "dying", "os._exit(7)", "import os");
        using PluginHost host = Trusting.Discover([folder], TimeSpan.FromSeconds(20));
        using IAttributionSession session = Prepare(host.Method("dying"));

        string[] reasons = [.. Enumerable.Range(0, 4).Select(_ => Assert.Throws<PluginException>(() => Explain(session, target: 0)).Problem)];

        Assert.All(reasons[..3], reason => Assert.Contains("exit code 7", reason, StringComparison.Ordinal));
        Assert.Contains("switched off for the rest of the run", reasons[3], StringComparison.Ordinal);
    }

    private IAttributionSession Prepare(IAttributionMethod method) =>
        method.Prepare(new AttributionSetup(_model, ParameterValues.Defaults(method.Descriptor.Parameters)));

    private AttributionRequest Request(int target) => new(_model.MakeInput(40, 3), target, Seed: 11);

    private RelevanceMap Explain(IAttributionSession session, int target) => session.Explain([Request(target)], null, TestContext.Current.CancellationToken)[0];
}

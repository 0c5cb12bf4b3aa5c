using SerHost.Plugins.Guard;
using SerHost.Plugins.Isolation.Wire;
using SerHost.Sdk;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Parameters;
using SerHost.Sdk.Transforms;

namespace SerHost.Plugins.Tests;

/// <summary>What a transform that breaks its contract can do to the host, and what goes through the pipe to a worker.</summary>
public sealed class GuardedTransformTests
{
    private static readonly TimeRange[] s_region = [new(0.4, 0.6)];

    [Fact]
    public void Good_result_comes_back_copied_under_the_clips_name()
    {
        var inner = new Scripted((clip, _) => Changed(clip, samples => samples[8000] = 0.5f));
        TransformedClip result = Apply(inner);
        Assert.Equal(("clip", 16_000, 0.5f), (result.Clip.Id, result.Clip.SampleRateHz, result.Clip.Samples.Span[8000]));
        Assert.True(result.TimeMap.IsIdentity);
    }

    public static TheoryData<string, Func<AudioClip, CancellationToken, TransformedClip>> Broken => new()
    {
        { "it returned no clip", (_, _) => null! },
        { "farther than 20 ms", (clip, _) => Changed(clip, samples => samples[0] = 0.5f) },
        { "farther than 20 ms", (clip, _) => Changed(clip, samples => samples[^1] = 0.5f) },
        { "8000 samples a second", (clip, _) => new TransformedClip(new AudioClip("x", clip.Samples, 8000), TimeMap.Identity) },
        { "time map sends the clip's end", (clip, _) => new TransformedClip(clip, new TimeMap([new TimeAnchor(0.4, 0.4), new TimeAnchor(0.6, 0.7)])) },
        { "FormatException: no such voice", (_, _) => throw new FormatException("no such voice") },
        { "did not stop", (_, _) => { Thread.Sleep(TimeSpan.FromSeconds(6)); return null!; } },
    };

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void Broken_contract_is_reported_with_plugin_and_stage(string problem, Func<AudioClip, CancellationToken, TransformedClip> act)
    {
        PluginException error = Assert.Throws<PluginException>(() => Apply(new Scripted(act)));
        Assert.Equal(("test-plugin", "scripted: apply to 'clip'"), (error.PluginId, error.Stage));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Writing_into_the_clip_harms_nobody()
    {
        AudioClip clip = Clip();
        Guarded(new Scripted((given, _) =>
        {
            System.Runtime.InteropServices.MemoryMarshal.AsMemory(given.Samples).Span.Fill(1);
            return new TransformedClip(Clip(), TimeMap.Identity);
        })).Apply(clip, s_region, Settings, CancellationToken.None);
        Assert.Equal(0, clip.Samples.Span[0]);
    }

    [Fact]
    public void Descriptor_and_result_arrive_through_the_pipe_as_they_were_sent()
    {
        ClipTransformDescriptor sent = new Scripted((_, _) => null!).Descriptor;
        ClipTransformDescriptor found = Pass(writer => TransformCodec.Write(writer, sent), TransformCodec.ReadDescriptor)!;
        Assert.Equal((sent.Id, sent.Name, sent.Version, sent.Summary), (found.Id, found.Name, found.Version, found.Summary));
        Assert.Equal(sent.Effects.SelectMany(effect => effect.Moves), found.Effects.SelectMany(effect => effect.Moves));
        Assert.Equal(sent.Effects.SelectMany(effect => effect.Keeps), found.Effects.SelectMany(effect => effect.Keeps));
        Assert.Equal(sent.Sources, found.Sources);
        var result = new TransformedClip(new AudioClip("c", new float[] { 1, -0f, float.Epsilon }, 8000), new TimeMap([new TimeAnchor(0, 0.1), new TimeAnchor(1, 2)]))
        {
            Diagnostics = [new Diagnostic("a", double.NaN, "s", "note")],
        };
        TransformedClip arrived = Pass(writer => TransformCodec.Write(writer, result), TransformCodec.ReadResult)!;
        Assert.Equal(result.Clip.Samples.ToArray().Select(BitConverter.SingleToInt32Bits), arrived.Clip.Samples.ToArray().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(result.TimeMap.Anchors, arrived.TimeMap.Anchors);
        Assert.Equal(result.Diagnostics, arrived.Diagnostics);
    }

    private static TransformSettings Settings => new(ParameterValues.Defaults(new Scripted((_, _) => null!).Descriptor.Parameters));

    private static GuardedTransform Guarded(IClipTransform inner) => new(new PluginOrigin("test-plugin", null), new PluginLifetime("test-plugin"), inner, TimeSpan.FromSeconds(1));

    private static TransformedClip Apply(IClipTransform inner) => Guarded(inner).Apply(Clip(), s_region, Settings, CancellationToken.None);

    private static AudioClip Clip() => new("clip", new float[16_000], 16_000);

    private static TransformedClip Changed(AudioClip clip, Action<float[]> change)
    {
        float[] samples = clip.Samples.ToArray();
        change(samples);
        return new TransformedClip(new AudioClip("another name", samples, clip.SampleRateHz), TimeMap.Identity);
    }

    private static T Pass<T>(Action<WireWriter> write, Func<WireReader, T> read)
    {
        var writer = new WireWriter(MessageKind.Reply, 1);
        write(writer);
        return read(new WireReader(MessageKind.Reply, 1, writer.Finish()[(sizeof(int) + WireProtocol.HeadLength)..].ToArray()));
    }

    private sealed class Scripted(Func<AudioClip, CancellationToken, TransformedClip> act) : IClipTransform
    {
        public ClipTransformDescriptor Descriptor { get; } = new(
            "scripted", "Scripted", "1", "Does what the test says.",
            [new ParameterDescriptor("amount", ParameterKind.Number, "0", "How much.") { Minimum = -1, Maximum = 1 }],
            [new ParameterEffect("amount", [new CueEffect("f0_hz", CueChange.LogRatio, 0.5)], ["loudness"])]) { Sources = ["this test"] };

        public TransformedClip Apply(AudioClip clip, IReadOnlyList<TimeRange> regions, TransformSettings settings, CancellationToken cancellation) => act(clip, cancellation);
    }
}

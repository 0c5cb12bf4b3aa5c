using SerHost.Analysis.Segments;
using SerHost.Core.Audio;
using SerHost.Core.Corpora;
using SerHost.Core.Replication;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Audio;
using SerHost.Sdk.Cues;
using SerHost.Sdk.Models;
using SerHost.Sdk.Parameters;
using SerHost.Tests.Shared;

namespace SerHost.Core.Tests.Replication;

public class DefectTests
{
    [Fact]
    public void Variants_are_ours_each_defect_alone_trimming_and_all()
    {
        Assert.Equal(
            ["ours", "D3", "D4", "D5", "D6", "D7", "D8", "trim, times right", "as-released"], DefectVariant.For(isOcclusion: true).Select(v => v.Name));
        Assert.Equal(
            ["ours", "D1", "D2", "D4", "D5", "D7", "D8", "D9", "trim, times right", "as-released"], DefectVariant.For(isOcclusion: false).Select(v => v.Name));
        Assert.Equal(6, DefectVariant.For(isOcclusion: true)[^1].On.Count);
        Assert.All(Enum.GetValues<Defect>(), defect => Assert.NotEmpty(defect.Title()));
    }

    [Fact]
    public void Wrong_hop_makes_everything_seem_too_early()
    {
        var values = new float[201];
        values[100] = 1;
        var map = new RelevanceMap(1, values, new TimeAxis(0, 0.015, 201, 0.03), 0);
        (RelevanceMap wrong, bool[] padding) = DefectInputs.WrongHop(map, new bool[201]);
        Assert.Equal(94, wrong.Frames);
        Assert.Equal(94, padding.Length);
        float[] found = wrong.Values.ToArray();
        double seen = wrong.TimeAxis.CentreOf(Array.IndexOf(found, found.Max()));
        Assert.Equal(1.5 * 240 / 512, seen, 0.016);
    }

    [Fact]
    public void Trim_cuts_leading_silence_and_tells_how_much()
    {
        float[] samples = [.. Enumerable.Range(0, 32000).Select(i => i is < 12800 or > 25600 ? 0 : 0.3f * MathF.Sin(i * 0.1f))];
        (AudioClip trimmed, double cut) = DefectInputs.Trim(new AudioClip("x", samples, 16000));
        Assert.InRange(cut, 0.3, 0.81);
        Assert.InRange(trimmed.DurationSeconds, 0.75, 1.3);
    }

    [Fact]
    public void Cut_frames_keeps_the_beginning()
    {
        ModelInput input = new(2, Enumerable.Range(0, 402).Select(i => (float)i).ToArray(), new TimeAxis(0, 0.015, 201, 0.03), new float[2], new bool[201], ToyModel.Scale);
        ModelInput cut = DefectInputs.CutFrames(input);
        Assert.Equal(134, cut.Frames);
        Assert.Equal([0f, 133f, 201f], new[] { cut.Values.Span[0], cut.Values.Span[133], cut.Values.Span[134] });
    }

    [Fact]
    public void Cues_of_cuts_lie_in_their_windows_only()
    {
        (AudioClip clip, CueTracks whole) = TestVoices.Random(3);
        ScoredWindow[] windows = [.. TestVoices.Tiles(10, 0.2).Windows.Where((_, i) => i is 2 or 5)];
        CueTracks cut = CutCues.Extract(clip, whole, windows, new LevelExtractor(), ParameterValues.Defaults([]), unvoicedIsZero: false, default);
        for (int frame = 0; frame < 200; frame++)
        {
            bool inside = frame / 20 is 2 or 5;
            Assert.Equal(inside, !float.IsNaN(cut.Track(0).Span[frame]));
            Assert.True(float.IsNaN(cut.Track(1).Span[frame]));
        }

        CueTracks zeroed = CutCues.Extract(clip, whole, windows, new LevelExtractor(), ParameterValues.Defaults([]), unvoicedIsZero: true, default);
        Assert.Equal(40, zeroed.Track(1).ToArray().Count(v => v == 0));
    }

    [Fact]
    public void Study_leaves_ours_unmoved_and_moves_with_the_fill()
    {
        using var folder = new ScratchFolder();
        CorpusClip[] clips = [.. Enumerable.Range(0, 6).Select(i =>
        {
            string path = folder.File($"c{i}.wav");
            AudioFile.WriteWav(path, ToyModel.Clip(i));
            return new CorpusClip($"c{i}", path, i % 2 == 0 ? "angry" : "sad", $"s{i}", null, null);
        })];
        DefectReport report = DefectStudy.Run(
            new ToyModel(), new FillMethod(), null, new LevelExtractor(), clips,
            new DefectSettings { MainCues = ["loudness"], BootstrapDraws = 200 }, 2, null, default);
        Assert.Empty(report.Failures);
        Assert.Equal((6, 6), (report.Clips, report.Speakers));
        DefectRow ours = report.Rows.Single(r => r.Variant == "ours");
        Assert.Equal((1, 0, 0, 0), (Math.Round(ours.SharedTime, 9), ours.Shift, ours.SignFlips, ours.PlausibleChange));
        DefectRow fill = report.Rows.Single(r => r.Variant == "D6");
        Assert.True(fill.SharedTime < 0.99 && fill.Shift > 0.2, $"{fill}");
        DefectRow unvoiced = report.Rows.Single(r => r.Variant == "D7");
        Assert.Equal(1, unvoiced.SharedTime, 1e-9);
    }

    /// <summary>Level of 10 ms steps; pitch never defined.</summary>
    private sealed class LevelExtractor : ICueExtractor
    {
        public CueExtractorDescriptor Descriptor { get; } = new("level", "level", "1", "test", TestVoices.Cues, []);

        public CueTracks Extract(AudioClip clip, ParameterValues parameters, CancellationToken cancellation)
        {
            int step = clip.SampleRateHz / 100;
            int frames = clip.Samples.Length / step;
            var values = new float[2 * frames];
            for (int i = 0; i < frames; i++)
            {
                values[i] = clip.Samples.Slice(i * step, step).ToArray().Average(Math.Abs);
                values[frames + i] = float.NaN;
            }

            return new CueTracks(TestVoices.Cues, new TimeAxis(0.005, 0.01, frames, 0.01), values, new bool[frames]);
        }
    }

    /// <summary>Points at loud frames with the floor as fill and at soft ones with 0.</summary>
    private sealed class FillMethod : IAttributionMethod
    {
        public AttributionDescriptor Descriptor { get; } = new(
            "occlusion", "test", "1", "test", ModelAccess.Predictions, [new ParameterDescriptor("fill", ParameterKind.Text, "floor", "test")]);

        public IAttributionSession Prepare(AttributionSetup setup) => new Session(setup.Parameters.GetText("fill") == "floor" ? 1 : -1);

        private sealed class Session(int sign) : IAttributionSession
        {
            public IReadOnlyList<RelevanceMap> Explain(IReadOnlyList<AttributionRequest> requests, IProgress<double>? progress, CancellationToken cancellation) =>
                [.. requests.Select(r => new RelevanceMap(r.Input.Bands, r.Input.Values.ToArray().Select(v => sign * (v + 80)).ToArray(), r.Input.TimeAxis, r.Target))];

            public void Dispose()
            {
            }
        }
    }
}

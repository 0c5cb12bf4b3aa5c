using SerHost.Analysis.Faithfulness;
using SerHost.Analysis.Segments;
using SerHost.Sdk.Attribution;
using SerHost.Sdk.Models;
using SerHost.Tests.Shared;

namespace SerHost.Analysis.Tests.Faithfulness;

public class MetricTests
{
    private readonly ToyModel _model = new();
    private readonly ModelInput _input;
    private readonly FeatureGrid _grid = new(ToyModel.Bands, ToyModel.Frames, 4, 10);
    private readonly double[] _truth;
    private readonly Perturbation _perturbation;

    public MetricTests()
    {
        _input = _model.Prepare(ToyModel.Clip(3));
        _perturbation = new Perturbation(_model, _input, 0, MaskFill.Floor);
        _truth = _grid.Sums(TruthMap().Values.Span);
    }

    private RelevanceMap TruthMap()
    {
        using IAttributionSession session = _model.Truth.Prepare(_model);
        return session.Explain([new AttributionRequest(_input, 0)], null, default)[0];
    }

    [Fact]
    public void Cells_cover_every_element_once()
    {
        var odd = new FeatureGrid(7, 23, 3, 10);
        Assert.Equal(9, odd.Count);
        float[] ones = [.. Enumerable.Repeat(1f, 7 * 23)];
        Assert.Equal(7 * 23, odd.Sums(ones).Sum());
        Assert.Equal([30, 30, 9, 30, 30, 9, 10, 10, 3], odd.Sums(ones));
    }

    [Fact]
    public void Curves_of_a_linear_model_equal_sums_of_its_contributions()
    {
        double clean = _perturbation.Clean.Logit;
        CurveScores curves = PerturbationCurves.Compute(_perturbation, _grid, _truth, _grid.Count);
        double[] sorted = [.. _truth.OrderDescending()];
        double most = 0, least = 0, deletion = 0, insertion = 0, runningMost = 0, runningLeast = 0;
        double empty = clean - _truth.Sum();
        for (int j = 0; j <= sorted.Length; j++)
        {
            most += runningMost;
            least += runningLeast;
            double weight = j == 0 || j == sorted.Length ? 0.5 : 1;
            deletion += weight / (1 + Math.Exp(-(clean - runningMost)));
            insertion += weight / (1 + Math.Exp(-(empty + runningMost)));
            if (j < sorted.Length)
            {
                runningMost += sorted[j];
                runningLeast += sorted[sorted.Length - 1 - j];
            }
        }

        Assert.Equal(most / (sorted.Length + 1), curves.AopcMorf, 1e-3);
        Assert.Equal(least / (sorted.Length + 1), curves.AopcLerf, 1e-3);
        Assert.Equal(deletion / sorted.Length, curves.Deletion, 1e-3);
        Assert.Equal(insertion / sorted.Length, curves.Insertion, 1e-3);
    }

    [Fact]
    public void Truth_foretells_every_subset()
    {
        SubsetScores scores = new SubsetFaithfulness(_perturbation, _grid, 20, 5).Score(_truth);
        Assert.Equal(1, scores.FaithfulnessCorrelation, 1e-3);
        Assert.Equal(1, scores.SensitivityN, 1e-3);
        Assert.Equal(0, scores.Infidelity, 1e-3);
        SubsetScores opposite = new SubsetFaithfulness(_perturbation, _grid, 20, 5).Score([.. _truth.Select(t => -t)]);
        Assert.Equal(-1, opposite.FaithfulnessCorrelation, 1e-3);
    }

    [Fact]
    public void Scale_of_a_map_does_not_matter()
    {
        var subsets = new SubsetFaithfulness(_perturbation, _grid, 20, 5);
        Assert.Equal(subsets.Score(_truth).Infidelity, subsets.Score([.. _truth.Select(t => 1000 * t)]).Infidelity, 1e-9);
    }

    [Fact]
    public void Erasure_of_everything_and_of_nothing_meet()
    {
        ErasureScores all = SegmentErasure.Compute(_perturbation, _input.Frames, [.. Enumerable.Repeat(true, _input.Frames)]);
        Assert.Equal(0, all.Sufficiency, 1e-6);
        ErasureScores none = SegmentErasure.Compute(_perturbation, _input.Frames, new bool[_input.Frames]);
        Assert.Equal(0, none.Comprehensiveness, 1e-6);
        Assert.Equal(all.Comprehensiveness, none.Sufficiency, 1e-6);
    }

    [Fact]
    public void Best_windows_of_a_linear_model_have_no_regret()
    {
        SegmentSettings settings = SegmentSettings.Paper with { Count = 2, Threshold = RelevanceThreshold.None };
        SegmentSelection best = SegmentSelector.Select(TruthMap(), default, settings);
        WindowRegret regret = WindowRegret.Compute(_perturbation, _input.Frames, best, 1000, default)!;
        Assert.Equal(15, regret.Count);
        Assert.Equal(0, regret.Of(best), 1e-4);
        double mean = 0;
        for (int a = 0; a < 6; a++)
        {
            for (int b = a + 1; b < 6; b++)
            {
                Segment[] segments = [.. new[] { a, b }.Select(w => new Segment(1, w, best.Windows[w].Range, 0))];
                mean += regret.Of(best with { Segments = segments }) / 15;
            }
        }

        Assert.Equal(1, mean, 1e-6);
        Assert.Null(WindowRegret.Compute(_perturbation, _input.Frames, best, 10, default));
    }

    [Fact]
    public void Gini_and_entropy_know_even_and_concentrated_maps()
    {
        float[] even = [.. Enumerable.Repeat(-0.3f, 100)];
        float[] single = new float[100];
        single[7] = 5;
        Assert.Equal(0, MapShape.Gini(even), 1e-9);
        Assert.Equal(0.99, MapShape.Gini(single), 1e-9);
        Assert.Equal(1, MapShape.Entropy(even), 1e-9);
        Assert.Equal(0, MapShape.Entropy(single), 1e-9);
        Assert.True(double.IsNaN(MapShape.Gini(new float[5])));

        // Mean absolute difference over twice the mean: the definition by pairs.
        float[] some = [1, -2, 3, 5];
        double pairs = some.SelectMany(a => some.Select(b => (double)Math.Abs(Math.Abs(a) - Math.Abs(b)))).Sum();
        Assert.Equal(pairs / (2 * 16 * 2.75), MapShape.Gini(some), 1e-9);
    }

    [Fact]
    public void Share_counts_frames_of_all_bands()
    {
        float[] map = [1, -1, 2, 3, 0, 3];
        Assert.Equal(0.4, MapShape.Share(map, [true, false, false]), 1e-9);
    }

    [Fact]
    public void Band_mean_leaves_padding_out()
    {
        float[] fill = MaskFill.BandMean.Values(_input);
        double mean = Enumerable.Range(0, ToyModel.Frames).Where(f => !_input.IsPadding.Span[f]).Average(f => (double)_input.Values.Span[f]);
        Assert.Equal(mean, fill[0], 1e-3);
        Assert.All(MaskFill.Floor.Values(_input), v => Assert.Equal(-80, v));
    }

    [Fact]
    public void Fill_names_round_trip() =>
        Assert.All(Enum.GetValues<MaskFill>(), fill => Assert.Equal(fill, MaskFills.Parse(fill.Name())));

    [Fact]
    public void Randomised_model_keeps_the_weights_distribution_and_loses_their_place()
    {
        using RandomisedModel randomised = RandomisedModel.Create(_model, 4)!;
        float[] before = [.. ((Sdk.Graph.LinearLayer)_model.Graph!.Folded.Layers[1]).Weights.ToArray()];
        float[] after = [.. ((Sdk.Graph.LinearLayer)randomised.Graph!.Folded.Layers[1]).Weights.ToArray()];
        Assert.Equal(before.Order(), after.Order());
        Assert.NotEqual(before, after);
        float[] expected = new float[2];
        for (int i = 0; i < after.Length; i++)
        {
            expected[i / (after.Length / 2)] += after[i] * _input.Values.Span[i % (after.Length / 2)];
        }

        float[] found = randomised.Predict(_input);
        Assert.Equal(expected[0], found[0], 1e-2);
        Assert.Equal(expected[1], found[1], 1e-2);
        Assert.NotEqual(_model.Descriptor.ContentHash, randomised.Descriptor.ContentHash);
    }
}

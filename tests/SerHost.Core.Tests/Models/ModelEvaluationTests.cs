using SerHost.Core.Models;
using static SerHost.Core.Tests.Models.PredictionsBuilder;

namespace SerHost.Core.Tests.Models;

public sealed class ModelEvaluationTests
{
    [Fact]
    public void Summarise_hand_counted_predictions_gives_textbook_figures()
    {
        // angry: 3 of 4 right, happy: 1 of 2, sad: 0 of 1 (named angry).
        ClipPrediction[] predictions =
        [
            Predict("a", "x", 0, 0), Predict("b", "x", 0, 0), Predict("c", "y", 0, 0), Predict("d", "y", 0, 1),
            Predict("e", "x", 1, 1), Predict("f", "y", 1, 2), Predict("g", "x", 2, 0),
        ];

        ModelEvaluation found = ModelEvaluation.Summarise("m", "c", Labels, predictions, []);

        Assert.Equal(7, found.Clips);
        Assert.Equal(4.0 / 7, found.Accuracy, 1e-12);
        Assert.Equal((0.75 + 0.5 + 0) / 3, found.UnweightedAverageRecall, 1e-12);
        Assert.Equal([[3, 1, 0], [0, 1, 1], [1, 0, 0]], found.Confusion);
        Assert.Equal(0.75, found.Classes[0].Precision, 1e-12);
        Assert.Equal(0, found.Classes[2].Recall);
        Assert.Equal(["x", "y"], found.Speakers.Select(s => s.Speaker));
        Assert.Equal(0.75, found.Speakers[0].Accuracy, 1e-12);
        Assert.Equal(1.0 / 3, found.Speakers[1].Accuracy, 1e-12);
    }

    [Fact]
    public void Summarise_class_that_does_not_occur_is_left_out_of_the_recall()
    {
        ModelEvaluation found = ModelEvaluation.Summarise("m", "c", Labels, [Predict("a", "x", 0, 0), Predict("b", "y", 1, 0)], []);
        Assert.Equal(0.5, found.UnweightedAverageRecall, 1e-12);
        Assert.True(double.IsNaN(found.Classes[2].Recall));
    }

    [Fact]
    public void Summarise_interval_holds_the_accuracy_and_repeats()
    {
        IReadOnlyList<ClipPrediction> predictions = PredictionsBuilder.Random(300, 10, 0.5, seed: 1);
        ModelEvaluation a = ModelEvaluation.Summarise("m", "c", Labels, predictions, []);
        ModelEvaluation b = ModelEvaluation.Summarise("m", "c", Labels, [.. predictions.Reverse()], []);

        Assert.True(a.AccuracyInterval.Contains(a.Accuracy));
        Assert.True(a.UnweightedAverageRecallInterval.Contains(a.UnweightedAverageRecall));
        Assert.Equal(a.AccuracyInterval, b.AccuracyInterval);
    }

    [Fact]
    public void Summarise_clustered_errors_widen_the_interval()
    {
        // The same 50 % accuracy: every speaker half right, or half of the speakers wholly right.
        static ModelEvaluation Of(Func<int, int, bool> isRight) => ModelEvaluation.Summarise(
            "m", "c", Labels,
            [.. Enumerable.Range(0, 20).SelectMany(s => Enumerable.Range(0, 20).Select(i => Predict($"{s}-{i}", $"s{s:00}", 0, isRight(s, i) ? 0 : 1)))],
            []);
        ModelEvaluation even = Of((_, i) => i % 2 == 0), clustered = Of((s, _) => s % 2 == 0);

        Assert.Equal(even.Accuracy, clustered.Accuracy);
        Assert.True(even.AccuracyInterval.High - even.AccuracyInterval.Low < 0.01);
        Assert.InRange(clustered.AccuracyInterval.High - clustered.AccuracyInterval.Low, 0.3, 0.55); // 2 · 1.96 · √(0.25/20) = 0.44
    }

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    public void Summarise_interval_needs_five_speakers(int speakers, bool hasInterval)
    {
        ModelEvaluation found = ModelEvaluation.Summarise("m", "c", Labels, PredictionsBuilder.Random(60, speakers, 0.5, seed: 3), []);
        Assert.Equal(hasInterval, !double.IsNaN(found.AccuracyInterval.Low));
        Assert.Equal(hasInterval, !double.IsNaN(found.UnweightedAverageRecallInterval.High));
    }

    [Fact]
    public void Summarise_unknown_speakers_have_no_interval()
    {
        ModelEvaluation found = ModelEvaluation.Summarise("m", "c", Labels, [Predict("a", null, 0, 0), .. PredictionsBuilder.Random(60, 6, 0.5, seed: 3)], []);
        Assert.True(double.IsNaN(found.AccuracyInterval.Low));
        Assert.Equal(6, found.Speakers.Count);
    }

    [Fact]
    public void ExpectedError_two_bins_by_hand()
    {
        // Confidence 0.9, half right: gap 0.4 for 4 clips. Confidence 0.5, all right: gap 0.5 for 2 clips.
        ClipPrediction[] predictions =
        [
            Predict("a", "x", 0, 0, 0.9), Predict("b", "x", 0, 0, 0.9), Predict("c", "x", 0, 1, 0.9), Predict("d", "x", 0, 1, 0.9),
            Predict("e", "x", 1, 1, 0.5), Predict("f", "x", 1, 1, 0.5),
        ];
        Assert.Equal(((4 * 0.4) + (2 * 0.5)) / 6, Calibration.ExpectedError(predictions), 1e-12);
    }

    [Fact]
    public void ExpectedError_random_predictions_equals_a_loop_over_bins()
    {
        IReadOnlyList<ClipPrediction> predictions = PredictionsBuilder.Random(500, 5, 0.6, seed: 2);
        double expected = 0;
        for (int bin = 0; bin < 15; bin++)
        {
            ClipPrediction[] inside = [.. predictions.Where(p => p.Confidence > bin / 15.0 && p.Confidence <= (bin + 1) / 15.0)];
            if (inside.Length > 0)
            {
                expected += inside.Length / 500.0 * Math.Abs(inside.Average(p => p.IsRight ? 1.0 : 0.0) - inside.Average(p => p.Confidence));
            }
        }

        Assert.Equal(expected, Calibration.ExpectedError(predictions), 1e-12);
        Assert.True(double.IsNaN(Calibration.ExpectedError([])));
    }

    [Fact]
    public void Softmax_huge_logits_stay_finite_and_sum_to_one()
    {
        double[] p = Network.Vectors.Softmax.Of([3000, 2999, -3000]);
        Assert.Equal(1 / (1 + Math.Exp(-1)), p[0], 1e-12);
        Assert.Equal(1, p.Sum(), 1e-12);
    }
}

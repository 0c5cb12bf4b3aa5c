using SerHost.Core.Models;

namespace SerHost.Core.Tests.Models;

internal static class PredictionsBuilder
{
    public static readonly string[] Labels = ["angry", "happy", "sad"];

    /// <summary>A prediction of the given class with the given confidence, the rest shared equally.</summary>
    public static ClipPrediction Predict(string id, string? speaker, int label, int predicted, double confidence = 0.8)
    {
        double[] probabilities = [.. Enumerable.Repeat((1 - confidence) / 2, 3)];
        probabilities[predicted] = confidence;
        return new ClipPrediction(id, speaker, label, probabilities);
    }

    public static IReadOnlyList<ClipPrediction> Random(int count, int speakers, double hitRate, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int label = random.Next(3);
            int predicted = random.NextDouble() < hitRate ? label : random.Next(3);
            return Predict($"c{i}", $"s{i % speakers}", label, predicted, 0.4 + (0.6 * random.NextDouble()));
        })];
    }
}

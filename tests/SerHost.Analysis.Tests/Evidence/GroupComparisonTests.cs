using SerHost.Analysis.Statistics;
using SerHost.Analysis.Tests.Statistics;

namespace SerHost.Analysis.Tests.Evidence;

public class GroupComparisonTests
{
    [Fact]
    public void Exact_Mann_Whitney_equals_scipy()
    {
        MannWhitneyResult result = MannWhitney.Test(ReferenceData.A[..7], ReferenceData.B[..9]);
        Assert.True(result.IsExact);
        Assert.Equal(49, result.U);
        Assert.Equal(0.07115384615384615, result.P, 1e-9);
    }

    [Fact]
    public void Normal_Mann_Whitney_equals_scipy_with_and_without_ties()
    {
        MannWhitneyResult plain = MannWhitney.Test(ReferenceData.A, ReferenceData.B);
        Assert.Equal(329, plain.U);
        Assert.Equal(0.07296231449886623, plain.P, 1e-9);
        MannWhitneyResult tied = MannWhitney.Test(ReferenceData.Tied[..30], ReferenceData.Tied[30..]);
        Assert.Equal(341.5, tied.U);
        Assert.Equal(0.07445368707268213, tied.P, 1e-9);
    }

    [Fact]
    public void Cliffs_delta_equals_the_count_of_pairs()
    {
        double pairs = 0;
        foreach (double x in ReferenceData.Tied[..30])
        {
            foreach (double y in ReferenceData.Tied[30..])
            {
                pairs += Math.Sign(x - y);
            }
        }

        Assert.Equal(pairs / (30 * 31), CliffsDelta.Compute(ReferenceData.Tied[..30], ReferenceData.Tied[30..]), 1e-12);
        Assert.Equal(0.316, CliffsDelta.Compute(ReferenceData.A, ReferenceData.B), 1e-9);
        Assert.True(double.IsNaN(CliffsDelta.Compute([], ReferenceData.A)));
    }
}

using SerHost.Network.Backward;

namespace SerHost.Network.Tests.Backward;

/// <summary>Work split over threads: all of it, once, and what it throws.</summary>
public sealed class WorkTeamTests
{
    [Theory]
    [InlineData(1, 7)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(4, 1000)]
    public void Split_runs_every_item_once_however_often_it_is_asked(int threads, int count)
    {
        var team = new WorkTeam(threads);
        int[] visits = new int[count];
        const int Turns = 500;
        for (int turn = 0; turn < Turns; turn++)
        {
            team.Split(count, (from, end) =>
            {
                for (int i = from; i < end; i++)
                {
                    visits[i]++; // each item belongs to one part
                }
            });
        }

        Assert.All(visits, times => Assert.Equal(Turns, times));
    }

    [Fact]
    public void Split_throws_what_a_part_threw_and_goes_on_to_work()
    {
        var team = new WorkTeam(3);
        for (int failing = 0; failing < 3; failing++)
        {
            Assert.Throws<OperationCanceledException>(() => team.Split(3, (from, _) => throw (from == failing
                ? new OperationCanceledException() : new OperationCanceledException("another part"))));
        }

        int sum = 0;
        team.Split(3, (from, end) => Interlocked.Add(ref sum, end - from));
        Assert.Equal(3, sum);
    }

    [Theory]
    [InlineData(100)]
    [InlineData((1 << 15) + 5)]
    public void SplitElements_covers_the_buffer_in_whole_vectors(int length)
    {
        byte[] visits = new byte[length];
        new WorkTeam(3).SplitElements(length, (start, count) =>
        {
            Assert.Equal(0, start % 16);
            visits.AsSpan(start, count).Fill((byte)(visits[start] + 1));
        });

        Assert.All(visits, times => Assert.Equal(1, times));
    }
}

using SerHost.Ui.Snapshot;

namespace SerHost.Tests.Ui;

public sealed class BackgroundTests(UiFixture fixture) : IClassFixture<UiFixture>
{
    [Fact]
    public async Task Outcome_that_comes_after_the_screen_is_closed_is_dropped()
    {
        using var goOn = new ManualResetEventSlim();
        bool arrived = false;
        Task work;
        using (OffScreen screen = fixture.Open("Corpus"))
        {
            var finished = new TaskCompletionSource();
            work = finished.Task;
            screen.Window.State.InBackground("waiting", cancellation =>
            {
                goOn.Wait(cancellation);
                finished.SetResult();
                return 0;
            }, _ => arrived = true);
        }

        goOn.Set();
        await work.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.False(arrived); // and the process lives: an exception on that thread would have ended it
    }

    [Fact]
    public void Cancelled_work_is_not_begun_and_its_outcome_not_shown()
    {
        using OffScreen screen = fixture.Open("Corpus");
        bool begun = false;
        screen.Window.State.InBackground("nothing", _ => begun = true, _ => Assert.Fail("It was cancelled."), new CancellationToken(canceled: true));
        screen.Settle();
        Assert.False(begun);
    }
}

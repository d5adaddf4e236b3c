using Controller;

namespace EndToEnd.Tests;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(300)]
    [InlineData(5000)]
    public void Take_GivesExactlyTheRate_OverALongTime(int perSecond)
    {
        var schedule = new Schedule(perSecond, TimeSpan.Zero);
        long sum = 0;
        for (int ms = 1; ms <= 100_000; ms++)
        {
            sum += schedule.Take(TimeSpan.FromMilliseconds(ms));
        }

        Assert.Equal(100L * perSecond, sum);
    }

    [Fact]
    public void Take_MakesUpInBursts_WhenItWasLate()
    {
        var schedule = new Schedule(1000, TimeSpan.Zero);

        int[] taken = [.. Enumerable.Range(100, 200).Select(ms => schedule.Take(TimeSpan.FromMilliseconds(ms)))];

        Assert.Equal(TimeSpan.FromMilliseconds(101), schedule.Behind(TimeSpan.FromMilliseconds(400)));
        Assert.Equal(4, taken.Max());
        Assert.Equal(299, taken.Sum());
        Assert.Equal(1, taken[^1]);
    }

    [Fact]
    public void Forget_LeavesNothingToMakeUpFor()
    {
        var schedule = new Schedule(1000, TimeSpan.Zero);
        schedule.Forget(TimeSpan.FromSeconds(60));

        Assert.Equal(0, schedule.Take(TimeSpan.FromSeconds(60)));
        Assert.Equal(2, schedule.Take(TimeSpan.FromMilliseconds(60_002)));
    }

    [Fact]
    public void Wait_IsUntilTheNext_ButNeverNothing()
    {
        var schedule = new Schedule(10, TimeSpan.Zero);

        Assert.Equal(TimeSpan.FromMilliseconds(100), schedule.Wait(TimeSpan.Zero));
        Assert.Equal(TimeSpan.FromMilliseconds(1), schedule.Wait(TimeSpan.FromSeconds(5)));
    }
}

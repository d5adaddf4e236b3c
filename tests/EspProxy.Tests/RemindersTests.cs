using Microsoft.Extensions.Time.Testing;

namespace EspProxy.Tests;

public sealed class RemindersTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Failed_IsNewsOnce_AndAReminderEveryTenthMinute()
    {
        var reminders = new Reminders(_time);
        Assert.Equal(Telling.News, reminders.Failed("bus"));
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(Telling.Nothing, reminders.Failed("bus"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Telling.Reminder, reminders.Failed("bus"));
        Assert.Equal(Telling.Nothing, reminders.Failed("bus"));
        Assert.Equal(4, reminders.Count);
    }

    [Fact]
    public void Failed_IsNews_WhenSomethingElseFails_OrItHadPassed()
    {
        var reminders = new Reminders(_time);
        Assert.False(reminders.Passed());
        reminders.Failed("bus");
        Assert.Equal(Telling.News, reminders.Failed("adapter"));
        Assert.True(reminders.Passed());
        Assert.Equal(0, reminders.Count);
        Assert.Equal(Telling.News, reminders.Failed("adapter"));
    }
}

namespace EspProxy.Tests.Bluetooth;

/// <summary>The notifications of one characteristic over one link.</summary>
/// <param name="told">Every value that bluetoothd told while somebody was subscribed, in order; each is told once.</param>
/// <param name="isVague">Whether nobody knows if it is a new link; then only the order counts.</param>
internal sealed class NotifyBelief(List<int> told, bool isVague = false)
{
    private int _last = told.Count - 1;
    private int _required = int.MaxValue;
    private int _underWay;

    private bool IsAsked { get; set; }

    private bool IsOn { get; set; }

    /// <summary>Why it is not at rest; null when it is.</summary>
    public string? Missing => !isVague && _underWay == 0 && told.Count > _required && _last < told.Count - 1 ? $"notification {told[^1]}" : null;

    /// <summary>Request 78 was sent. Gives what its answer means.</summary>
    public Action<int> Ask(bool enable)
    {
        _underWay++;
        return error => Answered(() => (IsAsked, IsOn) = error == 0 ? (enable, enable) : enable ? (false, IsOn) : (IsAsked, IsOn));
    }

    /// <summary>Descriptor 0x2902 was written. Gives what the answer means.</summary>
    public Action<int> Configure(bool enable)
    {
        _underWay++;
        return error => Answered(() => IsOn = error == 0 ? enable : IsOn);
    }

    /// <summary>A value came.</summary>
    public void Take(int value)
    {
        int at = told.IndexOf(value);
        Assert.True(at >= 0, $"Notification {value} was never told.");
        Assert.True(at > _last, $"Notification {value} came again, or too late.");
        if (_underWay == 0 && !isVague)
        {
            Assert.True(IsAsked && IsOn, $"Notification {value} came, which nobody asked for.");
            Assert.True(at <= Math.Max(_last + 1, _required), $"Notification {value} came, but not the one before it.");
        }

        _last = at;
    }

    private void Answered(Action means)
    {
        means();
        _underWay--;
        _required = _underWay == 0 && IsAsked && IsOn ? told.Count : int.MaxValue;
    }
}

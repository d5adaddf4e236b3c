using Fakes.Generated;

namespace Fakes;

/// <summary>The link of a device: Connect, Disconnect and what ends it. All members but ConnectAsync run under the gate.</summary>
internal sealed class FakeLink(FakeDevice device)
{
    // The kernel gives up on a device that does not advertise after 40 s (measured: 40.0 to 40.5 s).
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan BlinkTime = TimeSpan.FromMilliseconds(20);

    private TaskCompletionSource<DBusErrorReplyException?>? _connecting;
    private (DBusErrorReplyException Error, LinkEnd? Blip, int Times)? _refusal;
    private CancellationTokenSource _down = new();
    private ITimer? _resolving;
    private ITimer? _blinking;
    private bool _pretends;
    private bool _isSilent;
    private bool _resolved;

    public bool IsUp { get; private set; }

    /// <summary>Whether there was an agent with a keyboard when the link was made: the kernel keeps that with it.</summary>
    public bool CanType { get; private set; }

    public bool IsConnecting => _connecting is not null;

    /// <summary>Whether the services were resolved once: their UUIDs stay.</summary>
    public bool WasResolved { get; private set; }

    /// <summary>Cancelled when the link that is up now ends.</summary>
    public CancellationToken Down => _down.Token;

    private FakeBlueZ BlueZ => device.Adapter.BlueZ;

    private Lock Gate => BlueZ.Tree.Gate;

    public void RefuseNext(DBusErrorReplyException error, LinkEnd? blip, int times) => _refusal = (error, blip, times);

    public void PretendNext() => _pretends = true;

    public void SilenceNext() => _isSilent = true;

    public async ValueTask ConnectAsync()
    {
        Task<DBusErrorReplyException?> outcome;
        lock (Gate)
        {
            if (IsUp || AnswersAtOnce())
            {
                return;
            }

            outcome = WaitForPeer();
        }

        var error = await outcome.ConfigureAwait(false);
        lock (Gate)
        {
            _connecting = null;
            if (error is not null)
            {
                throw error;
            }

            if (device.IsAway)
            {
                throw BlueZErrors.Failed(BlueZ.Profile.ConnectAbort);
            }

            Establish();
        }
    }

    public void Disconnect()
    {
        EndConnecting(BlueZErrors.Failed("br-connection-canceled"));
        Drop(LinkEnd.Local);
    }

    public void OnPeerBack() => EndConnecting(null);

    public void OnPowerOff()
    {
        EndConnecting(BlueZErrors.Failed(BlueZ.Profile.ConnectAbort));
        Drop(LinkEnd.Local);
    }

    /// <summary>The object goes: with it the link, and whoever waits.</summary>
    public void OnRemoved(bool tell)
    {
        EndConnecting(BlueZErrors.Failed("br-connection-canceled"));
        if (tell)
        {
            Drop(LinkEnd.Local);
        }
        else
        {
            GoDown();
        }

        WasResolved = false;
    }

    /// <summary>The link comes up, unless it is.</summary>
    public void Raise()
    {
        if (!IsUp)
        {
            IsUp = true;
            CanType = BlueZ.Agents.Last?.Capability is "KeyboardOnly" or "KeyboardDisplay";
            _down = new CancellationTokenSource();
            if (!_isSilent)
            {
                device.Change(("Connected", true));
            }
            else
            {
                _isSilent = false;
                device.Object?.Find(Device1Handler.InterfaceName)?.With("Connected", true);
            }
        }
    }

    /// <summary>The link goes down, if it is up; one signal tells it.</summary>
    public void Drop(LinkEnd end)
    {
        if (!IsUp)
        {
            return;
        }

        bool resolved = _resolved;
        GoDown();
        device.Change(resolved ? [("ServicesResolved", false), ("Connected", false)] : [("Connected", false)]);
        if (BlueZ.Profile.HasDisconnectedSignal && device.IsVisible)
        {
            BlueZ.Tree.Signal(device.Path, Device1Handler.InterfaceName, "Disconnected", $"org.bluez.Reason.{end}", $"Connection terminated: {end}");
        }

        device.RestartForgetting();
        device.Pairing.OnLinkDown();
    }

    /// <summary>The services are shown once the link lasted long enough.</summary>
    public void Resolve()
    {
        if (!IsUp || _resolved || device.ResolveTime == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        if (device.ResolveTime == TimeSpan.Zero)
        {
            ShowServices();
            return;
        }

        var link = _down;
        _resolving = BlueZ.Time.CreateTimer(_ => ShowServicesOf(link), null, device.ResolveTime, Timeout.InfiniteTimeSpan);
    }

    // What needs no waiting for the radio; true when Connect is answered with success.
    private bool AnswersAtOnce()
    {
        if (_connecting is not null || device.Pairing.IsUnderWay)
        {
            throw BlueZErrors.InProgress;
        }

        if (!device.Adapter.IsPowered)
        {
            throw BlueZErrors.Failed("Input/output error");
        }

        if (_pretends)
        {
            _pretends = false;
            return true;
        }

        if (_refusal is { } refusal)
        {
            _refusal = refusal.Times > 1 ? refusal with { Times = refusal.Times - 1 } : null;
            if (refusal.Blip is { } end)
            {
                Blink(end);
            }

            throw refusal.Error;
        }

        if (device.IsAway || device.ConnectTime > TimeSpan.Zero)
        {
            return false;
        }

        Establish();
        return true;
    }

    private async Task<DBusErrorReplyException?> WaitForPeer()
    {
        var connecting = _connecting = new TaskCompletionSource<DBusErrorReplyException?>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool away = device.IsAway;
        var abort = BlueZErrors.Failed(BlueZ.Profile.ConnectAbort);
        using var timer = BlueZ.Time.CreateTimer(
            _ => connecting.TrySetResult(away ? abort : null), null, away ? ConnectTimeout : device.ConnectTime, Timeout.InfiniteTimeSpan);
        return await connecting.Task.ConfigureAwait(false);
    }

    private void EndConnecting(DBusErrorReplyException? error) => _connecting?.TrySetResult(error);

    // A radio without its keys ends the link as soon as bluetoothd encrypts it with the old ones.
    private void Establish()
    {
        Raise();
        if (device.IsBonded && device.PeerBond == BondLevel.None)
        {
            Blink(LinkEnd.Authentication);
            throw BlueZErrors.Failed(BlueZ.Profile.StaleBond);
        }

        BlueZ.Tree.Defer(Resolve);
    }

    // The answer to Connect comes before the word that the link is gone (up to 110 ms on a loaded machine, seen on 5.66).
    private void Blink(LinkEnd end)
    {
        Raise();
        var link = _down;
        _blinking = BlueZ.Time.CreateTimer(_ => EndBlink(link, end), null, BlinkTime, Timeout.InfiniteTimeSpan);
    }

    private void EndBlink(CancellationTokenSource link, LinkEnd end)
    {
        lock (Gate)
        {
            if (link == _down)
            {
                Drop(end);
            }
        }
    }

    private void GoDown()
    {
        IsUp = _resolved = false;
        _resolving?.Dispose();
        _resolving = null;
        _blinking?.Dispose();
        _blinking = null;
        _down.Cancel();
    }

    private void ShowServicesOf(CancellationTokenSource link)
    {
        lock (Gate)
        {
            if (link == _down && IsUp)
            {
                ShowServices();
            }
        }
    }

    private void ShowServices()
    {
        WasResolved = _resolved = true;
        GattTable.Show(device);
        device.Change(("UUIDs", device.KnownUuids), ("ServicesResolved", true));
    }
}

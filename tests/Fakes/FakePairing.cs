using Fakes.Generated;

namespace Fakes;

/// <summary>Pair and CancelPairing of a device. All members but PairAsync run under the gate.</summary>
internal sealed class FakePairing(FakeDevice device)
{
    // Measured: mgmt's Pair Device gives up after 120.5 s when nobody answers; SMP waits 30 s for the other side.
    private static readonly TimeSpan NobodyAnswers = TimeSpan.FromSeconds(120.5);
    private static readonly TimeSpan SmpTimeout = TimeSpan.FromSeconds(30);

    private Attempt? _attempt;
    private (DBusErrorReplyException Error, int Times)? _failure;

    private enum Answer
    {
        Right,
        Wrong,
        Refused,
        Gone,
    }

    public bool IsUnderWay => _attempt is not null;

    private FakeBlueZ BlueZ => device.Adapter.BlueZ;

    private Lock Gate => BlueZ.Tree.Gate;

    public void FailNext(DBusErrorReplyException error, int times) => _failure = (error, times);

    public async ValueTask PairAsync(string sender)
    {
        Attempt attempt;
        lock (Gate)
        {
            attempt = _attempt = Begin(sender);
        }

        try
        {
            await ReachAsync(attempt).ConfigureAwait(false);
            await AgreeAsync(attempt).ConfigureAwait(false);
        }
        finally
        {
            lock (Gate)
            {
                _attempt = null;
                device.RestartForgetting();
            }
        }

        lock (Gate)
        {
            BlueZ.Tree.Defer(device.Link.Resolve);
        }
    }

    public void Cancel()
    {
        if (_attempt is not null)
        {
            End();
            return;
        }

        if (BlueZ.Profile.CancelWithoutPairingDropsLink)
        {
            device.Link.Drop(LinkEnd.Local);
        }

        throw BlueZErrors.DoesNotExist;
    }

    public void DropClient(string sender)
    {
        if (_attempt?.Sender == sender)
        {
            End();
        }
    }

    public void OnLinkDown() => End();

    public void OnPeerBack() => _attempt?.Reached.TrySetResult();

    private void End() => _attempt?.Ended.TrySetResult(BlueZErrors.AuthenticationCanceled);

    private Attempt Begin(string sender)
    {
        if (_attempt is not null || device.Link.IsConnecting)
        {
            throw BlueZErrors.InProgress;
        }

        if (device.IsBonded && BlueZ.Profile.PairOfBondedAnswers)
        {
            throw BlueZErrors.AlreadyExists;
        }

        var attempt = new Attempt(sender, BlueZ.Agents.For(sender));

        // 5.55 and 5.66 look for a bonded LE device by BR/EDR and never answer; no release answers while the adapter is off.
        if (!device.IsBonded && device.Adapter.IsPowered && !device.IsAway && device.ConnectTime == TimeSpan.Zero)
        {
            attempt.Reached.TrySetResult();
        }

        return attempt;
    }

    private async Task ReachAsync(Attempt attempt)
    {
        bool hangs = device.IsBonded || !device.Adapter.IsPowered;
        using var timer = BlueZ.Time.CreateTimer(_ => attempt.Ended.TrySetResult(BlueZErrors.AuthenticationTimeout), null,
            hangs ? Timeout.InfiniteTimeSpan : NobodyAnswers, Timeout.InfiniteTimeSpan);
        using var arrival = BlueZ.Time.CreateTimer(_ => attempt.Reached.TrySetResult(), null,
            hangs || device.IsAway ? Timeout.InfiniteTimeSpan : device.ConnectTime, Timeout.InfiniteTimeSpan);
        if (!attempt.Reached.Task.IsCompleted && await Task.WhenAny(attempt.Reached.Task, attempt.Ended.Task).ConfigureAwait(false) == attempt.Ended.Task)
        {
            lock (Gate)
            {
                BlueZ.Tree.Defer(HideIfTemporary);
            }

            throw await attempt.Ended.Task.ConfigureAwait(false);
        }

        lock (Gate)
        {
            if (device.Link.IsUp && BlueZ.Profile.PairsOverTheLink && device.Passkey is not null && !device.Link.CanType)
            {
                throw Fail();
            }

            device.Link.Raise();
            if (BlueZ.Profile.ResolvesBeforePairing)
            {
                device.Link.Resolve();
            }

            if (_failure is { } failure)
            {
                _failure = failure.Times > 1 ? failure with { Times = failure.Times - 1 } : null;
                device.Link.Drop(LinkEnd.Authentication);
                throw failure.Error;
            }
        }
    }

    private async Task AgreeAsync(Attempt attempt)
    {
        if (device.Passkey is not { } passkey)
        {
            Succeed(BondLevel.JustWorks);
            return;
        }

        if (attempt.Agent is not { Capability: "KeyboardOnly" or "KeyboardDisplay" or "DisplayYesNo" } agent ||
            (agent.Capability == "DisplayYesNo" && !device.ComparesPasskey))
        {
            throw Fail();
        }

        using var timer = BlueZ.Time.CreateTimer(
            _ => attempt.Ended.TrySetResult(BlueZErrors.AuthenticationCanceled), null, SmpTimeout, Timeout.InfiniteTimeSpan);
        var proxy = new Agent1Proxy(BlueZ.Tree.Connection!, agent.Sender, agent.Path);
        var asking = AskAsync(proxy, compare: device.ComparesPasskey && agent.Capability != "KeyboardOnly", passkey);
        if (await Task.WhenAny(asking, attempt.Ended.Task).ConfigureAwait(false) == attempt.Ended.Task)
        {
            throw await StopAskingAsync(proxy, attempt).ConfigureAwait(false);
        }

        switch (await asking.ConfigureAwait(false))
        {
            case Answer.Right:
                Succeed(BondLevel.Authenticated);
                break;
            case Answer.Wrong:
                throw Fail();
            case Answer.Gone:
                Fail();
                throw BlueZErrors.AuthenticationCanceled;
            default:
                throw BlueZErrors.AuthenticationFailed;
        }
    }

    private async Task<Answer> AskAsync(Agent1Proxy agent, bool compare, uint passkey)
    {
        try
        {
            if (compare)
            {
                await agent.RequestConfirmationAsync(device.Path, passkey).ConfigureAwait(false);
                return Answer.Right;
            }

            return await agent.RequestPasskeyAsync(device.Path).ConfigureAwait(false) == passkey ? Answer.Right : Answer.Wrong;
        }
        catch (DBusErrorReplyException e) when (e.ErrorName.StartsWith("org.bluez.", StringComparison.Ordinal))
        {
            return Answer.Refused;
        }
        catch (DBusExceptionBase)
        {
            // Its client left the bus.
            return Answer.Gone;
        }
    }

    private async Task<DBusErrorReplyException> StopAskingAsync(Agent1Proxy agent, Attempt attempt)
    {
        try
        {
            await agent.CancelAsync().ConfigureAwait(false);
        }
        catch (DBusExceptionBase)
        {
            // The agent left the bus, which is why the pairing ends.
        }

        lock (Gate)
        {
            device.Link.Drop(LinkEnd.Local);
        }

        return await attempt.Ended.Task.ConfigureAwait(false);
    }

    private void Succeed(BondLevel keys)
    {
        lock (Gate)
        {
            if (!device.Link.IsUp)
            {
                throw BlueZErrors.AuthenticationCanceled;
            }

            device.SetBond(keys);
        }
    }

    private DBusErrorReplyException Fail()
    {
        lock (Gate)
        {
            device.Link.Drop(LinkEnd.Authentication);
            return BlueZErrors.AuthenticationFailed;
        }
    }

    private void HideIfTemporary()
    {
        if (!device.IsStored && device.IsVisible)
        {
            device.Hide(tell: true);
        }
    }

    private sealed record Attempt(string Sender, RegisteredAgent? Agent)
    {
        public TaskCompletionSource Reached { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<DBusErrorReplyException> Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

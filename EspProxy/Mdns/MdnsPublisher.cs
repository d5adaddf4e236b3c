using System.Net;
using System.Net.Sockets;
using BlueZ.Core.DBus;
using Microsoft.Extensions.Logging;

namespace EspProxy.Mdns;

/// <summary>Makes the proxy known on the network, by Avahi or by itself, and takes that back when it ends.</summary>
internal sealed class MdnsPublisher(MdnsMode mode, MdnsService service, TimeProvider time, ILoggerFactory loggers)
{
    // An Avahi that is configured to publish nothing for others stays so until someone changes that.
    private static readonly TimeSpan RefusalWait = TimeSpan.FromMinutes(10);

    private readonly ServiceFeed _feed = new(service);
    private readonly ILogger _log = loggers.CreateLogger<MdnsPublisher>();
    private readonly MdnsTrouble _avahiTrouble = new(time, loggers.CreateLogger<MdnsPublisher>());
    private readonly MdnsTrouble _builtinTrouble = new(time, loggers.CreateLogger<MdnsPublisher>());

    // Asked for it the bus starts an Avahi, which is welcome once: whoever stops it later wants it stopped.
    private bool _mayStartAvahi = true;

    /// <summary>The bus that Avahi is on; null is the system's.</summary>
    public string? BusAddress { get; init; }

    /// <summary>Where the proxy listens; it is made known by no other address.</summary>
    public MdnsReach Reach { get; init; } = new(IPAddress.IPv6Any);

    /// <summary>The machine's addresses.</summary>
    public Func<IReadOnlyList<NetworkLink>> Addresses { get; init; } = NetworkAddresses.Read;

    /// <summary>Publishes the service as it is from now on: a key was set, say.</summary>
    public void Update(MdnsService changed) => _feed.Set(changed);

    /// <summary>Runs until stopped. Trouble is told and tried again, and is never the end of the daemon.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        if (mode != MdnsMode.Off && Reach.IsNowhere)
        {
            _log.NotWanted(Reach.Bind);
        }

        try
        {
            await (mode switch
            {
                _ when Reach.IsNowhere => Task.Delay(Timeout.InfiniteTimeSpan, time, stop),
                MdnsMode.Off => Task.Delay(Timeout.InfiniteTimeSpan, time, stop),
                MdnsMode.Builtin => RunBuiltinAsync(stop),
                _ => RunAvahiAsync(stop),
            });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked for.
        }
    }

    private IReadOnlyList<NetworkLink> Links() => Reach.Of(Addresses());

    private async Task RunAvahiAsync(CancellationToken stop)
    {
        while (true)
        {
            var bus = await OpenAsync(stop);
            try
            {
                if (bus?.Owner is { } owner)
                {
                    _log.AvahiFound();
                    await ServeAsync(bus, owner, stop);
                    continue;
                }

                if (mode == MdnsMode.Avahi)
                {
                    _avahiTrouble.Failed("Avahi does not run.", "Start it (systemctl start avahi-daemon), or use --mdns auto or builtin.");
                    await AppearAsync(bus, stop);
                }
                else
                {
                    _log.BuiltinStarted();
                    await RunBuiltinUntilAsync(until => AppearAsync(bus, until), stop);
                }
            }
            finally
            {
                bus?.Dispose();
            }
        }
    }

    private async Task ServeAsync(AvahiBus bus, string owner, CancellationToken stop)
    {
        var gone = bus.GoneToken(owner);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, gone);
        try
        {
            await new AvahiPublisher(bus, NameOwnerWatcher.GetOwnerBusName(owner), _feed, Links, Reach.IsOneAddress, _avahiTrouble, time, _log).RunAsync(end.Token);
        }
        catch (Exception e) when (gone.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            _log.AvahiGone();
            _log.NotFreed(e.Message);
        }
        catch (Exception e) when (e is DBusErrorReplyException or InvalidOperationException or TimeoutException or DBusConnectionClosedException)
        {
            _avahiTrouble.Failed($"Avahi refused: {e.Message}", "See journalctl -u avahi-daemon, or use --mdns builtin.");
            await AfterRefusalAsync(gone, stop);
        }
    }

    private async Task AfterRefusalAsync(CancellationToken gone, CancellationToken stop)
    {
        if (mode == MdnsMode.Avahi)
        {
            await Task.Delay(MdnsTrouble.Wait, time, stop);
            return;
        }

        _log.BuiltinInstead();
        await RunBuiltinUntilAsync(WaitAsync, stop);

        async Task WaitAsync(CancellationToken until)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(until, gone);
            await Task.Delay(RefusalWait, time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<AvahiBus?> OpenAsync(CancellationToken stop)
    {
        AvahiBus? bus = null;
        try
        {
            bus = await AvahiBus.OpenAsync(BusAddress, time, stop);
            if (_mayStartAvahi)
            {
                _mayStartAvahi = false;
                await bus.TryStartAsync(time, stop);
            }

            return bus;
        }
        catch (DBusErrorReplyException e)
        {
            // It is said to be startable and is not: masked, or not installed whole. The bus itself is well.
            _log.NoBus(e.Message);
            return bus;
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            bus?.Dispose();
            _log.NoBus(e.Message);
            return null;
        }
    }

    // Without a bus there is nothing to wait for but time.
    private async Task AppearAsync(AvahiBus? bus, CancellationToken stop)
    {
        if (bus is not null)
        {
            try
            {
                await bus.AppearsAsync(stop);
                return;
            }
            catch (DBusConnectionClosedException e)
            {
                _log.NoBus(e.Message);
            }
        }

        while (true)
        {
            await Task.Delay(MdnsTrouble.Wait, time, stop);
            using var next = await OpenAsync(stop);
            if (next is not null)
            {
                await AppearAsync(next, stop);
                return;
            }
        }
    }

    private async Task RunBuiltinUntilAsync(Func<CancellationToken, Task> appear, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var builtin = RunBuiltinAsync(end.Token);
        var appears = appear(end.Token);
        await Task.WhenAny(builtin, appears);
        await end.CancelAsync();
        try
        {
            await Task.WhenAll(builtin, appears);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Avahi is there now, or is asked again.
        }
    }

    private async Task RunBuiltinAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                using var sockets = new ResponderSockets(_log);
                using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
                var receive = sockets.RunAsync(end.Token);
                var respond = new Responder(_feed, Links, sockets.Transport, time, Random.Shared, _log).RunAsync(end.Token);
                _builtinTrouble.Passed();
                await Task.WhenAny(receive, respond);
                await end.CancelAsync();

                // The responder says goodbye before the sockets are closed.
                await Task.WhenAll(receive, respond);
            }
            catch (SocketException e)
            {
                _builtinTrouble.Failed($"Port 5353 cannot be used: {e.Message}", "See who holds it (ss -ulpn sport = 5353), or use --mdns off.");
            }

            await Task.Delay(MdnsTrouble.Wait, time, stop);
        }
    }
}

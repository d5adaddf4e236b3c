using BlueZ.Core;
using Microsoft.Extensions.Logging;

namespace BleConnect;

/// <summary>The way to the adapter: bus, bluetoothd, adapter; with --wait each may come later, as they do at boot.</summary>
internal sealed class AdapterSearch(RunOptions options, Surroundings surroundings, ILoggerFactory? log)
{
    // bluetoothd is asked again so often; the bus tells nobody when it comes up itself.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // Longer than bluetoothd takes for anything but the radio, and short enough that one that is stuck is told of in time.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _time = surroundings.Time;
    private readonly long _began = surroundings.Time.GetTimestamp();

    /// <summary>What was in the way when it was tried last, as a sentence; null as long as nothing was.</summary>
    public string? Obstacle { get; private set; }

    /// <exception cref="ToolException">There is no adapter, and the time to wait for it is over.</exception>
    public async Task<(BlueZClient Client, Adapter Adapter)> RunAsync(CancellationToken ct)
    {
        while (true)
        {
            try
            {
                return await AttachAsync(ct).ConfigureAwait(false);
            }
            catch (BlueZException e)
            {
                ToolException failure = Failure.Start(e, options.Adapter, Blocked(), Others(e));
                if (e.Error == BlueZError.BusAccessDenied || Left() == TimeSpan.Zero)
                {
                    throw failure;
                }

                Obstacle = failure.Message;
                await Task.Delay(Left() < Pause ? Left() : Pause, _time, ct).ConfigureAwait(false);
            }
        }
    }

    private async Task<(BlueZClient Client, Adapter Adapter)> AttachAsync(CancellationToken ct)
    {
        BlueZClient client = await BlueZClient.ConnectAsync(
            new BlueZOptions { BusAddress = surroundings.BusAddress, TimeProvider = _time, LoggerFactory = log, CallTimeout = CallTimeout },
            ct).ConfigureAwait(false);
        try
        {
            Adapter adapter = await WaitForAdapterAsync(client, ct).ConfigureAwait(false);
            Obstacle = null;
            await WaitForPowerAsync(adapter, ct).ConfigureAwait(false);
            return (client, adapter);
        }
        catch (Exception e)
        {
            if (e is BlueZException { Error: BlueZError.AdapterNotFound })
            {
                e.Data[nameof(Others)] = Names(client);
            }

            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<Adapter> WaitForAdapterAsync(BlueZClient client, CancellationToken ct)
    {
        try
        {
            return await client.WaitForAdapterAsync(options.Adapter, Left(), ct).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Obstacle = Failure.Start(BlueZError.AdapterNotFound, "", options.Adapter, Blocked(), Others(Names(client))).Message;
            throw;
        }
    }

    /// <summary>bluetoothd powers an adapter on a moment after it shows it (AutoEnable). Who may not do so has to wait.</summary>
    private async Task WaitForPowerAsync(Adapter adapter, CancellationToken ct)
    {
        while (options.Verb is Verb.Check or Verb.List && !adapter.IsPowered && !adapter.Removed.IsCancellationRequested && Left() > TimeSpan.Zero)
        {
            await Task.Delay(Left() < Pause ? Left() : Pause, _time, ct).ConfigureAwait(false);
        }

        if (adapter.Removed.IsCancellationRequested)
        {
            // It says how: the adapter was pulled, or bluetoothd ended.
            await adapter.PingAsync(ct: ct).ConfigureAwait(false);
        }
    }

    private static string Names(BlueZClient client) => string.Join(", ", client.Adapters.Select(a => a.Name));

    private static string Others(BlueZException e) => Others(e.Data[nameof(Others)] as string ?? "");

    private static string Others(string names) => names.Length > 0 ? $"There is {names}: use --adapter." : "";

    private string Blocked() => Rfkill.Explain(surroundings.RfkillDirectory, options.Adapter, exists: false);

    private TimeSpan Left()
    {
        TimeSpan left = options.Wait - _time.GetElapsedTime(_began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}

using BlueZ.Core;
using BlueZ.Core.Pairing;

namespace EspProxy.Bluetooth;

/// <summary>Pairs devices one after the other: BlueZ lets a connection to the bus have one agent.</summary>
internal sealed class Pairings(BlueZClient client) : IDisposable
{
    // The client waits 30 s for its answer.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Returns when the device is bonded. The agent can neither show nor type in a PIN: a device that wants one refuses.</summary>
    /// <exception cref="BlueZException">Pairing failed.</exception>
    public async Task PairAsync(Device device, CancellationToken ct)
    {
        if (device.IsBonded)
        {
            return;
        }

        await _turn.WaitAsync(ct);
        try
        {
            await using var agent = await PairingAgent.RegisterAsync(client, device.Address, pin: null, ct);
            await device.PairAsync(agent, Limit, ct);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();
}

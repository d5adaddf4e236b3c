using BlueZ.Core;

namespace BleConnect.Tests;

/// <summary>Another program on the same bus, which holds a link to the radio.</summary>
internal sealed class OtherProgram : IAsyncDisposable
{
    private readonly BlueZClient _client;

    private OtherProgram(BlueZClient client) => _client = client;

    public static async Task<OtherProgram> ConnectAsync(string busAddress)
    {
        CancellationToken ct = TestContext.Current.CancellationToken;
        BlueZClient client = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = busAddress }, ct);
        Device device = client.GetAdapter().FindDevice(BluetoothAddress.Parse(Stage.Mac, null))
            ?? throw new InvalidOperationException("The radio is not known.");
        await device.ConnectAsync(ct: ct);
        return new OtherProgram(client);
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();
}

namespace BlueZ.Core.Pairing;

/// <summary>Answers BlueZ's questions while one device is paired; disposing it takes it back.</summary>
public sealed class PairingAgent : IAsyncDisposable
{
    private PairingAgent() { }

    /// <summary>Registers an agent that answers for this device only; without a PIN it can answer no question.</summary>
    public static Task<PairingAgent> RegisterAsync(BlueZClient client, BluetoothAddress device, Pin? pin, CancellationToken ct = default) => throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}

namespace EspProxy.Bluetooth;

/// <summary>What a client is told once about the Bluetooth of this proxy, from one change of it to the next.</summary>
/// <param name="AdapterAddress">The address of the adapter in use, the last one when none is; null before the first.</param>
/// <param name="FeatureFlags">What the proxy can do: field 15 of DeviceInfo.</param>
/// <param name="Over">Cancelled when something else holds; who was told this has to ask anew.</param>
internal sealed record BluetoothIdentity(string? AdapterAddress, FeatureFlags FeatureFlags, CancellationToken Over);

using EspProxy.Wire;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

internal sealed class BluetoothProxy(ProxyBluetoothOptions options, TimeProvider time, ILoggerFactory loggers)
{
    public uint FeatureFlags => loggers is null ? 1u : 0u;
    public string? AdapterAddress => options.AdapterNameOrAddress;
    public string? AdapterName => options.AdapterNameOrAddress;
    public Task Ready => Task.CompletedTask;
    public void Join(FrameWriter client, uint clientApiMinor) { }
    public void Handle(FrameWriter client, IMessage request) { }
    public void Leave(FrameWriter client) { }
    public Task RunAsync(CancellationToken ct) => Task.Delay(Timeout.InfiniteTimeSpan, time, ct);
}

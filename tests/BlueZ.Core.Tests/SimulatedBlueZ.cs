using Fakes;
using Microsoft.Extensions.Time.Testing;

namespace BlueZ.Core.Tests;

/// <summary>A client of the library and the BlueZ it talks to, on a bus of their own.</summary>
internal sealed class SimulatedBlueZ : IAsyncDisposable
{
    public const string RadioAddress = "C0:FF:EE:00:00:01";
    public static readonly BluetoothAddress Radio = BluetoothAddress.Parse(RadioAddress);

    private SimulatedBlueZ(PrivateBus bus, FakeBlueZ fake, FakeAdapter fakeAdapter, BlueZClient client, FakeTimeProvider time)
    {
        Bus = bus;
        Fake = fake;
        FakeAdapter = fakeAdapter;
        Client = client;
        Time = time;
    }

    public PrivateBus Bus { get; }

    public FakeBlueZ Fake { get; }

    public FakeAdapter FakeAdapter { get; }

    public BlueZClient Client { get; }

    public Adapter Adapter => Client.GetAdapter();

    /// <summary>The client's time; the fake lives in real time.</summary>
    public FakeTimeProvider Time { get; }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task<SimulatedBlueZ> StartAsync(params FakeDevice[] devices) => await StartAsync(BlueZVersion.V5_66, devices);

    public static async Task<SimulatedBlueZ> StartAsync(BlueZVersion version, params FakeDevice[] devices)
    {
        var bus = await PrivateBus.StartAsync();
        var fake = await FakeBlueZ.StartAsync(bus, version);
        var adapter = fake.AddAdapter();
        foreach (var device in devices)
        {
            fake.AddDevice(device);
        }

        var time = new FakeTimeProvider();
        var client = await BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = bus.Address, TimeProvider = time }, Ct);
        return new SimulatedBlueZ(bus, fake, adapter, client, time);
    }

    /// <summary>A radio that bluetoothd knows.</summary>
    public static FakeDevice KnownRadio(params FakeService[] services) =>
        new() { Address = RadioAddress, Name = "Radio", IsKnown = true, Services = services };

    public Device Known(string address = RadioAddress) =>
        Adapter.FindDevice(BluetoothAddress.Parse(address)) ?? throw new InvalidOperationException($"{address} is not known.");

    public async Task<Device> ConnectedAsync()
    {
        var device = Known();
        await device.ConnectAsync(ct: Ct);
        return device;
    }

    public int CallsOf(string member) => Fake.Calls.Count(c => c.Member == member);

    /// <summary>Waits until what the client shows has become so.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            await Task.Delay(1, Ct);
        }
    }

    /// <summary>Lets the client's time pass until something has ended; by how much it has to pass is known only to what ends.</summary>
    public async Task PassUntilAsync(Task ended, TimeSpan step)
    {
        while (!ended.IsCompleted)
        {
            Time.Advance(step);
            await SettleAsync();
            await Task.Delay(1, Ct);
        }
    }

    // What the client sent before was handled, and what that caused has arrived, once this is answered: the time that
    // passes here must not outrun the machine. The fake's connection answers it, also while the fake is stuck.
    private Task SettleAsync()
    {
        return Client.Connection.CallMethodAsync(Ping());

        MessageBuffer Ping()
        {
            using var writer = Client.Connection.GetMessageWriter();
            writer.WriteMethodCallHeader(BlueZClient.ServiceName, "/", "org.freedesktop.DBus.Peer", "Ping");
            return writer.CreateMessage();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Fake.DisposeAsync();
        await Bus.DisposeAsync();
    }
}

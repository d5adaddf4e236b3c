using BlueZ.Core.DBus;
using BlueZ.Core.DBus.Proxies;
using Fakes;
using Microsoft.Extensions.Time.Testing;

namespace BlueZ.Core.Tests.Fakes;

/// <summary>A fake BlueZ with one adapter on a private bus, its time in our hands, and a plain D-Bus client that notes every signal.</summary>
internal sealed class Rig : IAsyncDisposable
{
    private readonly List<string> _signals = [];

    private Rig(PrivateBus bus, FakeBlueZ blueZ, FakeTimeProvider time, DBusConnection client)
    {
        Bus = bus;
        BlueZ = blueZ;
        Time = time;
        Client = client;
        Adapter1 = new Adapter1Proxy(client, "org.bluez", "/org/bluez/hci0");
    }

    public PrivateBus Bus { get; }

    public FakeBlueZ BlueZ { get; }

    public FakeTimeProvider Time { get; }

    public DBusConnection Client { get; }

    public FakeAdapter Adapter => BlueZ.Adapters[0];

    public Adapter1Proxy Adapter1 { get; }

    public static async Task<Rig> StartAsync(BlueZVersion version = BlueZVersion.V5_66, bool adapter = true)
    {
        var bus = await PrivateBus.StartAsync();
        var time = new FakeTimeProvider();
        var blueZ = await FakeBlueZ.StartAsync(bus, version, time);
        var client = new DBusConnection(bus.Address);
        await client.ConnectAsync();
        if (adapter)
        {
            blueZ.AddAdapter();
        }

        // The answer comes behind the signals of the beginning: no test sees those.
        await new ObjectManagerProxy(client, "org.bluez", "/").GetManagedObjectsAsync();
        blueZ.ClearCalls();
        var rig = new Rig(bus, blueZ, time, client);
        await rig.WatchAsync();
        return rig;
    }

    /// <summary>Puts a radio in the air that bluetoothd knows already.</summary>
    public Device1Proxy AddKnown(FakeDevice device)
    {
        BlueZ.AddDevice(device);
        return new Device1Proxy(Client, "org.bluez", device.Path);
    }

    /// <summary>The signals since the last time, each as one line; whatever was sent before is there.</summary>
    public async Task<IReadOnlyList<string>> SignalsAsync()
    {
        await new ObjectManagerProxy(Client, "org.bluez", "/").GetManagedObjectsAsync();
        lock (_signals)
        {
            string[] seen = [.. _signals];
            _signals.Clear();
            return seen;
        }
    }

    public async Task WaitForSignalAsync(string signal)
    {
        while (!(await SignalsAsync()).Contains(signal))
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Another client, which can leave the bus.</summary>
    public async Task<DBusConnection> ConnectAsync()
    {
        var other = new DBusConnection(Bus.Address);
        await other.ConnectAsync();
        return other;
    }

    public async Task RegisterAgentAsync(TestAgent agent, string capability = "KeyboardOnly", DBusConnection? client = null)
    {
        (client ?? Client).AddMethodHandler(new ExportedObject("/agent", agent));
        await new AgentManager1Proxy(client ?? Client, "org.bluez", "/org/bluez").RegisterAgentAsync("/agent", capability);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await BlueZ.DisposeAsync();
        await Bus.DisposeAsync();
    }

    private async Task WatchAsync()
    {
        var rule = new MatchRule { Type = MessageType.Signal, Sender = "org.bluez" };
        await Client.AddMatchAsync(rule, Read, Note, emitOnCapturedContext: false);
    }

    private void Note(Notification<string> notification)
    {
        lock (_signals)
        {
            _signals.Add(notification.Value);
        }
    }

    private static string Read(Message message, object? state)
    {
        var reader = message.GetBodyReader();
        switch (message.MemberAsString)
        {
            case "PropertiesChanged":
                reader.ReadString();
                var changed = reader.ReadDictionaryOfStringToVariantValue();
                string[] gone = reader.ReadArrayOfString();
                return $"{Last(message.PathAsString!)}: {string.Join(' ', changed.Select(Text).Concat(gone.Select(g => "-" + g)))}";
            case "InterfacesAdded":
                return "+ " + Last(reader.ReadObjectPathAsString());
            case "InterfacesRemoved":
                return "- " + Last(reader.ReadObjectPathAsString());
            default:
                return $"{Last(message.PathAsString!)}.{message.MemberAsString} {reader.ReadString()}";
        }
    }

    private static string Text(KeyValuePair<string, VariantValue> property) => property.Value.Type switch
    {
        VariantValueType.Bool => $"{property.Key}={(property.Value.GetBool() ? "yes" : "no")}",
        VariantValueType.Int16 => $"{property.Key}={property.Value.GetInt16()}",
        VariantValueType.Array when property.Value.ItemType == VariantValueType.Byte => $"{property.Key}={Convert.ToHexString(property.Value.GetArray<byte>())}",
        _ => property.Key,
    };

    private static string Last(string path) => path[(path.LastIndexOf('/') + 1)..];
}

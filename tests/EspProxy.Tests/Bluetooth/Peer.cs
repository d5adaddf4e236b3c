using Fakes;

namespace EspProxy.Tests.Bluetooth;

/// <summary>A radio of a history, and what it has said and was told.</summary>
internal sealed class Peer(int number)
{
    private readonly Dictionary<string, List<int>> _told = new() { [Radio.Notifying] = [], [Radio.Indicating] = [] };
    private int _value;

    public FakeDevice Device { get; } = Create(number);

    public ulong Address { get; } = Radio.Address + (ulong)number;

    /// <summary>Whether bluetoothd keeps the MTU of a link from who did not make it; then the least there is is told.</summary>
    public bool HidesMtu { get; set; }

    /// <summary>A value that none had before.</summary>
    public byte[] NextValue()
    {
        _value++;
        return [(byte)(_value >> 8), (byte)_value];
    }

    public static int ValueOf(ReadOnlySpan<byte> bytes) => (bytes[0] << 8) | bytes[1];

    /// <summary>Every value of a characteristic that bluetoothd told somebody.</summary>
    public List<int> Told(string characteristic) => _told[characteristic];

    public void Notify(string characteristic)
    {
        byte[] value = NextValue();
        if (Device.Characteristic(characteristic).Notify(value))
        {
            Told(characteristic).Add(ValueOf(value));
        }
    }

    /// <summary>Everything about it is as it should be from now on.</summary>
    public void Calm()
    {
        Device.ConnectTime = Device.ResolveTime = TimeSpan.Zero;
        foreach (var characteristic in Device.Services.SelectMany(s => s.Characteristics))
        {
            characteristic.Latency = TimeSpan.Zero;
            characteristic.ReadError = characteristic.WriteError = null;
        }

        if (Device.IsBonded)
        {
            Device.BondElsewhere(); // Both sides have keys again.
        }

        Device.ComeBack();
    }

    private static FakeDevice Create(int number)
    {
        var device = Radio.Create($"C0:FF:EE:00:00:0{number + 1}");
        device.IsAdvertising = true;
        return device;
    }
}

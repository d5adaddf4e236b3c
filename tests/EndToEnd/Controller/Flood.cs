using Controller.Hci;

namespace Controller;

/// <summary>The devices in the air, each in turn, and what of them the host is told. Knows neither a clock nor a device file.</summary>
internal sealed class Flood
{
    private readonly Advertiser[] _devices;
    private readonly bool _isExtended;
    private readonly Func<byte[], bool> _send;
    private readonly uint[] _counters;
    private readonly byte[]?[] _lastReported;
    private Scanning _scanning = new();
    private int _next;

    /// <param name="send">Gives a packet to the host; false when the host does not take it.</param>
    public Flood(int devices, bool isExtended, Func<byte[], bool> send)
    {
        _devices = [.. Enumerable.Range(0, devices).Select(n => new Advertiser(n, isExtended))];
        _isExtended = isExtended;
        _send = send;
        _counters = new uint[devices];
        _lastReported = new byte[]?[devices];
    }

    /// <summary>How often each device advertised while the host scanned.</summary>
    public IReadOnlyList<uint> Counters => _counters;

    public long Reports { get; private set; }

    public long Responses { get; private set; }

    /// <summary>Kept back since the host wants no duplicates.</summary>
    public long Filtered { get; private set; }

    /// <summary>Not taken by the host.</summary>
    public long Refused { get; private set; }

    public Duplicates Duplicates { get; set; }

    /// <summary>The next device advertises.</summary>
    public void Advertise(HostCommands host)
    {
        if (!ReferenceEquals(_scanning, host.Scanning))
        {
            _scanning = host.Scanning;
            Array.Clear(_lastReported);         // a new scan knows of no duplicates
        }

        Advertiser device = _devices[_next];
        _next = (_next + 1) % _devices.Length;
        if (!host.Lets(device.IsRandom, device.Address))
        {
            return;
        }

        uint counter = _counters[device.Number];
        byte[] payload = device.Payload(counter);
        if (_scanning.FiltersDuplicates && IsDuplicate(device, payload))
        {
            Filtered++;
            _counters[device.Number]++;
        }
        else if (Send(device, device.Kind, payload, device.Rssi(counter)))
        {
            Reports++;
            _counters[device.Number]++;
            _lastReported[device.Number] = payload;
            Answer(device, counter);
        }
    }

    private void Answer(Advertiser device, uint counter)
    {
        if (_scanning.IsActive && device.Answers && Send(device, AdvertisementKind.Response, device.Response(counter), device.ResponseRssi(counter)))
        {
            Responses++;
        }
    }

    private bool IsDuplicate(Advertiser device, byte[] payload) => _lastReported[device.Number] is { } last && Duplicates switch
    {
        Duplicates.Address => true,
        Duplicates.Data => last.AsSpan().SequenceEqual(payload),
        _ => false,
    };

    private bool Send(Advertiser device, AdvertisementKind kind, byte[] payload, sbyte rssi)
    {
        bool isTaken = _send(_isExtended
            ? AdvertisingReport.EncodeExtended(kind, device.Kind, device.IsRandom, device.Address, payload, rssi)
            : AdvertisingReport.EncodeLegacy(kind, device.IsRandom, device.Address, payload, rssi));
        Refused += isTaken ? 0 : 1;
        return isTaken;
    }
}

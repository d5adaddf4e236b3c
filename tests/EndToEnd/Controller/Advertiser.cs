using System.Buffers.Binary;

namespace Controller;

/// <summary>
/// One of the devices that the controller hears. All that it sends follows from its number and from a counter, so that who
/// knows how often it advertised knows every byte.
/// </summary>
internal sealed class Advertiser
{
    /// <summary>How many kinds there are: devices whose numbers differ by this are alike.</summary>
    public const int Kinds = 10;

    /// <summary>The signal of one advertisement and the next differ, and come round after this many.</summary>
    public const int RssiPeriod = 50;

    /// <summary>Of the payload without flags and counter: what is left is filled by a structure of service data.</summary>
    private const int HeadLength = 11;

    // The most significant byte of an address says what it is.
    private const byte Public = 0x00;
    private const byte Static = 0xf0;
    private const byte Resolvable = 0x42;

    private const byte Manufacturer = 0xff;
    private const byte ServiceData = 0x16;
    private readonly byte _lead;
    private readonly int _payloadLength;
    private readonly int? _responseLength;

    public Advertiser(int number, bool isExtended = false)
    {
        Number = number;
        (Kind, _lead, _payloadLength, _responseLength) = KindOf(number % Kinds, isExtended);
    }

    public int Number { get; }

    public AdvertisementKind Kind { get; }

    /// <summary>Random: static or resolvable private, as its two uppermost bits say; nobody has the key of the latter.</summary>
    public bool IsRandom => _lead != Public;

    public ulong Address => ((ulong)_lead << 40) | 0x0a_11_22_0000 | (uint)Number;

    /// <summary>It answers a scanner that asks, maybe with nothing.</summary>
    public bool Answers => _responseLength is not null;

    /// <summary>The payload is more than a legacy advertisement holds.</summary>
    public bool IsLong => _payloadLength > 31;

    /// <summary>The signal in dBm of advertisement <paramref name="counter"/>.</summary>
    public sbyte Rssi(uint counter) => (sbyte)(-40 - (int)((Number + counter) % RssiPeriod));

    /// <summary>The signal in dBm of its answer.</summary>
    public sbyte ResponseRssi(uint counter) => (sbyte)(Rssi(counter) + 3);

    /// <summary>The payload of advertisement <paramref name="counter"/>. That of one byte is malformed: a structure that ends before it began.</summary>
    public byte[] Payload(uint counter) => Fill(_payloadLength, counter, 0);

    /// <summary>What it answers when it is asked at that advertisement.</summary>
    public byte[] Response(uint counter) => Fill(_responseLength ?? 0, counter, 0x80);

    /// <summary>The counter in a payload that has one, wherever the structure with it is.</summary>
    public static uint? Counter(ReadOnlySpan<byte> payload)
    {
        while (payload.Length > 1 && payload.Length > payload[0])
        {
            if (payload[0] == 7 && payload[1] == Manufacturer)
            {
                return BinaryPrimitives.ReadUInt32LittleEndian(payload[4..]);
            }

            payload = payload[(payload[0] + 1)..];
        }

        return null;
    }

    private static (AdvertisementKind Kind, byte Lead, int Payload, int? Response) KindOf(int number, bool isExtended) => number switch
    {
        0 => (AdvertisementKind.NonConnectable, Static, 17, null),
        1 => (AdvertisementKind.Connectable, Public, 31, 31),
        2 => (AdvertisementKind.Scannable, Resolvable, 17, 17),
        3 => (AdvertisementKind.NonConnectable, Public, isExtended ? 62 : 31, null),
        4 => (AdvertisementKind.NonConnectable, Static, 0, null),
        5 => (AdvertisementKind.NonConnectable, Resolvable, 1, null),
        6 => (AdvertisementKind.Connectable, Static, 31, null),
        7 => (AdvertisementKind.NonConnectable, Resolvable, isExtended ? 229 : 31, null),
        8 => (AdvertisementKind.Connectable, Resolvable, 17, 0),
        _ => (AdvertisementKind.NonConnectable, Static, 31, null),
    };

    private byte[] Fill(int length, uint counter, byte salt)
    {
        if (length < HeadLength)
        {
            return [.. Enumerable.Repeat((byte)5, length)];
        }

        byte[] payload = new byte[length];
        ReadOnlySpan<byte> head = [2, 1, 6, 7, Manufacturer, 0xff, 0xff];
        head.CopyTo(payload);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(7), counter);
        payload[HeadLength] = (byte)(length - HeadLength - 1);
        payload[HeadLength + 1] = ServiceData;
        for (int i = HeadLength + 2; i < length; i++)
        {
            payload[i] = (byte)((i * 31) + (Number * 7) + (counter * 13) + salt);
        }

        return payload;
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text.Unicode;
using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core;

/// <summary>
/// Rebuilds an advertising payload from BlueZ's properties (Core Specification Supplement, Part A). BlueZ keeps no order and
/// merges advertising and scan response data; the order here is fixed, so that equal properties give equal bytes.
/// Nothing is invented: flags, for one, are there only if BlueZ tells them.
/// </summary>
internal static class AdvertisementPayload
{
    private const int PartLength = 31;
    private const byte Flags = 0x01;
    private const byte SomeUuids16 = 0x02;
    private const byte SomeUuids32 = 0x04;
    private const byte SomeUuids128 = 0x06;
    private const byte ShortenedName = 0x08;
    private const byte CompleteName = 0x09;
    private const byte TxPowerLevel = 0x0A;
    private const byte ServiceData16 = 0x16;
    private const byte Appearance = 0x19;
    private const byte ServiceData32 = 0x20;
    private const byte ServiceData128 = 0x21;
    private const byte ManufacturerData = 0xFF;

    private const string BluetoothBaseTail = "-0000-1000-8000-00805f9b34fb";

    /// <summary>The payload: at most 31 bytes of advertising data and 31 of scan response, whole structures only.</summary>
    public static byte[] Build(Device1Properties device)
    {
        var parts = new Parts(stackalloc byte[PartLength], stackalloc byte[PartLength]);
        if (device.AdvertisingFlags is { Length: > 0 } flags)
        {
            parts.Add(Flags, [], flags);
        }

        AddData(ref parts, device);
        AddUuids(ref parts, device.UUIDs);
        if (device.TxPower is { } power)
        {
            parts.Add(TxPowerLevel, [], [(byte)power]);
        }

        if (device.Appearance is { } appearance)
        {
            parts.Add(Appearance, [], [(byte)appearance, (byte)(appearance >> 8)]);
        }

        AddName(ref parts, device.Name);
        return parts.ToArray();
    }

    private static void AddData(ref Parts parts, Device1Properties device)
    {
        Span<byte> head = stackalloc byte[16];
        foreach (var (company, data) in InOrder(device.ManufacturerData, Comparer<ushort>.Default))
        {
            BinaryPrimitives.WriteUInt16LittleEndian(head, company);
            parts.Add(ManufacturerData, head[..2], data);
        }

        foreach (var (uuid, data) in InOrder(device.ServiceData, StringComparer.Ordinal))
        {
            int width = WriteUuid(uuid, head);
            if (width > 0)
            {
                parts.Add(width switch { 2 => ServiceData16, 4 => ServiceData32, _ => ServiceData128 }, head[..width], data);
            }
        }

        foreach (var (type, data) in InOrder(device.AdvertisingData, Comparer<byte>.Default))
        {
            parts.Add(type, [], data);
        }
    }

    private static void AddUuids(ref Parts parts, string[]? uuids)
    {
        if (uuids is not null)
        {
            AddUuids(ref parts, uuids, 2, SomeUuids16);
            AddUuids(ref parts, uuids, 4, SomeUuids32);
            AddUuids(ref parts, uuids, 16, SomeUuids128);
        }
    }

    // The UUIDs of one width go into one structure. BlueZ adds those it found on a connection, so that they may not all fit.
    private static void AddUuids(ref Parts parts, string[] uuids, int width, byte some)
    {
        Span<byte> list = stackalloc byte[PartLength];
        Span<byte> uuid = stackalloc byte[16];
        int room = parts.Room - 2;
        int length = 0;
        bool complete = true;
        foreach (string text in uuids)
        {
            if (WriteUuid(text, uuid) != width)
            {
                continue;
            }

            if (length + width > room)
            {
                complete = false;
                break;
            }

            uuid[..width].CopyTo(list[length..]);
            length += width;
        }

        if (length > 0)
        {
            // The type of a complete list is the number after that of an incomplete one.
            parts.Add((byte)(some + (complete ? 1 : 0)), [], list[..length]);
        }
    }

    private static void AddName(ref Parts parts, string? name)
    {
        int room = parts.Room - 2;
        if (string.IsNullOrEmpty(name) || room <= 0)
        {
            return;
        }

        Span<byte> text = stackalloc byte[PartLength];
        var status = Utf8.FromUtf16(name, text[..room], out _, out int length);
        if (length > 0)
        {
            parts.Add(status == OperationStatus.Done ? CompleteName : ShortenedName, [], text[..length]);
        }
    }

    // BlueZ tells dictionaries in whatever order it holds them.
    private static KeyValuePair<TKey, byte[]>[] InOrder<TKey>(Dictionary<TKey, byte[]>? entries, IComparer<TKey> order) where TKey : notnull
    {
        if (entries is not { Count: > 0 })
        {
            return [];
        }

        var all = new KeyValuePair<TKey, byte[]>[entries.Count];
        ((ICollection<KeyValuePair<TKey, byte[]>>)entries).CopyTo(all, 0);
        if (all.Length > 1)
        {
            Array.Sort(all, (a, b) => order.Compare(a.Key, b.Key));
        }

        return all;
    }

    /// <summary>Writes a UUID in its shortest width, least significant byte first; 0 when the text is not one.</summary>
    private static int WriteUuid(string text, Span<byte> target)
    {
        if (text.EndsWith(BluetoothBaseTail, StringComparison.OrdinalIgnoreCase) &&
            uint.TryParse(text.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target, value);
            return value <= ushort.MaxValue ? 2 : 4;
        }

        if (!Guid.TryParse(text, out var uuid))
        {
            return 0;
        }

        uuid.TryWriteBytes(target, bigEndian: true, out _);
        target[..16].Reverse();
        return 16;
    }

    private ref struct Parts(Span<byte> first, Span<byte> second)
    {
        private readonly Span<byte> _first = first;
        private readonly Span<byte> _second = second;
        private int _firstLength;
        private int _secondLength;

        /// <summary>The longest structure that still fits.</summary>
        public readonly int Room => Math.Max(PartLength - _firstLength, PartLength - _secondLength);

        public void Add(byte type, scoped ReadOnlySpan<byte> head, scoped ReadOnlySpan<byte> data)
        {
            int length = 2 + head.Length + data.Length;
            if (length <= PartLength - _firstLength)
            {
                Write(_first[_firstLength..], type, head, data);
                _firstLength += length;
            }
            else if (length <= PartLength - _secondLength)
            {
                Write(_second[_secondLength..], type, head, data);
                _secondLength += length;
            }
        }

        public readonly byte[] ToArray() => [.. _first[.._firstLength], .. _second[.._secondLength]];

        private static void Write(Span<byte> target, byte type, scoped ReadOnlySpan<byte> head, scoped ReadOnlySpan<byte> data)
        {
            target[0] = (byte)(1 + head.Length + data.Length);
            target[1] = type;
            head.CopyTo(target[2..]);
            data.CopyTo(target[(2 + head.Length)..]);
        }
    }
}

using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Demo;

/// <summary>Says in words what an advertisement holds, as a client of the proxy would read it.</summary>
internal static class AdvertisementText
{
    private const byte CompleteLocalName = 0x09;
    private const byte ShortenedLocalName = 0x08;
    private const byte ServiceData16 = 0x16;
    private const ushort BTHome = 0xFCD2;

    /// <summary>The local name in the payload, or null.</summary>
    public static string? Name(ReadOnlySpan<byte> payload) =>
        Find(payload, CompleteLocalName, out var name) || Find(payload, ShortenedLocalName, out name) ? Encoding.UTF8.GetString(name) : null;

    /// <summary>The readings of a BTHome sensor, or the payload in hexadecimal.</summary>
    public static string Describe(ReadOnlySpan<byte> payload)
    {
        if (Find(payload, ServiceData16, out var data) && data.Length > 3 && BinaryPrimitives.ReadUInt16LittleEndian(data) == BTHome)
        {
            return Readings(data[3..]);
        }

        return Convert.ToHexStringLower(payload);
    }

    // BTHome version 2 (https://bthome.io/format): an object id and its value, one after the other.
    private static string Readings(ReadOnlySpan<byte> objects)
    {
        var text = new List<string>();
        while (objects.Length >= 2)
        {
            switch (objects[0])
            {
                case 0x00:
                    objects = objects[2..];
                    break;
                case 0x01:
                    text.Add(string.Create(CultureInfo.InvariantCulture, $"battery {objects[1]} %"));
                    objects = objects[2..];
                    break;
                case 0x02 when objects.Length >= 3:
                    text.Add(string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadInt16LittleEndian(objects[1..]) / 100.0:0.00} °C"));
                    objects = objects[3..];
                    break;
                case 0x03 when objects.Length >= 3:
                    text.Add(string.Create(CultureInfo.InvariantCulture, $"{BinaryPrimitives.ReadUInt16LittleEndian(objects[1..]) / 100.0:0.0} % humidity"));
                    objects = objects[3..];
                    break;
                default:
                    objects = default;
                    break;
            }
        }

        return string.Join(", ", text);
    }

    private static bool Find(ReadOnlySpan<byte> payload, byte type, out ReadOnlySpan<byte> value)
    {
        while (payload.Length > 1 && payload[0] > 0 && payload[0] < payload.Length)
        {
            if (payload[1] == type)
            {
                value = payload[2..(payload[0] + 1)];
                return true;
            }

            payload = payload[(payload[0] + 1)..];
        }

        value = default;
        return false;
    }
}

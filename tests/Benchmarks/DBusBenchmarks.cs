using BenchmarkDotNet.Attributes;
using BlueZ.Core;
using BlueZ.Core.DBus.Proxies;
using BlueZ.Core.DBus.Wire;

namespace Benchmarks;

/// <summary>What bluetoothd tells of one advertisement: a PropertiesChanged with its strength and 10 bytes of manufacturer data.</summary>
public class DBusBenchmarks
{
    private readonly byte[] _signal = Write();
    private readonly Device1Properties _device = Known();

    [Benchmark(Baseline = true)]
    public int Parsing() => MessageParser.Parse(_signal, []).Signature.Length;

    [Benchmark]
    public bool ParsingAndApplying()
    {
        var reader = MessageParser.Parse(_signal, []).GetBodyReader();
        return reader.ReadStringAsSpan().Length > 0 && _device.Change(ref reader) != Device1Property.None;
    }

    [Benchmark]
    public byte[] RebuildingThePayload() => AdvertisementPayload.Build(_device);

    [Benchmark]
    public int Writing() => Write().Length;

    private static Device1Properties Known()
    {
        var reader = MessageParser.Parse(Write(), []).GetBodyReader();
        reader.ReadString();
        return Device1Properties.ReadFrom(ref reader);
    }

    private static byte[] Write()
    {
        using var writer = new MessageWriter(1);
        writer.WriteSignalHeader(null, "/org/bluez/hci0/dev_C0_FF_EE_00_00_01", "org.freedesktop.DBus.Properties", "PropertiesChanged", "sa{sv}as");
        writer.WriteString("org.bluez.Device1");
        var properties = writer.WriteDictionaryStart();
        writer.WriteDictionaryEntryStart();
        writer.WriteString("RSSI");
        writer.WriteVariantInt16(-60);
        writer.WriteDictionaryEntryStart();
        writer.WriteString("ManufacturerData");
        writer.WriteVariant(new Dict<ushort, VariantValue> { [0xFFFF] = VariantValue.Array(new byte[10]) });
        writer.WriteDictionaryEnd(properties);
        writer.WriteArray(Array.Empty<string>());
        return writer.CreateMessage().Bytes.ToArray();
    }
}

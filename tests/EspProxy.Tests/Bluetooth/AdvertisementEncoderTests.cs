using System.Buffers;
using BlueZ.Core;
using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;

namespace EspProxy.Tests.Bluetooth;

public sealed class AdvertisementEncoderTests
{
    [Fact]
    public void Append_WritesWhatProtobufWrites() => Prop.ForAll(Advertisements(), advertisements =>
    {
        var written = new ArrayBufferWriter<byte>();
        var message = new BluetoothLERawAdvertisementsResponse();
        foreach (var heard in advertisements)
        {
            AdvertisementEncoder.Append(written, heard);
            message.Advertisements.Add(new BluetoothLERawAdvertisement
            {
                Address = heard.Address.Value, Rssi = heard.Rssi, AddressType = (uint)heard.AddressType, Data = ByteString.CopyFrom(heard.Data),
            });
        }

        return message.ToByteArray().AsSpan().SequenceEqual(written.WrittenSpan);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Append_WritesGoldenBytes()
    {
        var written = new ArrayBufferWriter<byte>();
        AdvertisementEncoder.Append(written, new Advertisement(BluetoothAddress.Parse("C0:FF:EE:00:00:01"), AddressType.Random, -70, new byte[] { 2, 1, 6 }, 0));
        Assert.Equal("0a12" + "0881" + "8080f0fe9f30" + "108b01" + "1801" + "2203020106", Convert.ToHexStringLower(written.WrittenSpan));
    }

    private static Arbitrary<Advertisement[]> Advertisements()
    {
        var one = from address in Gen.Frequency((1, Gen.Constant(0ul)), (9, ArbMap.Default.GeneratorFor<ulong>().Select(a => a & 0xFFFFFFFFFFFF)))
                  from type in Gen.Elements(AddressType.Public, AddressType.Random)
                  from rssi in Gen.Choose(-128, 127)
                  from length in Gen.Frequency((1, Gen.Constant(0)), (5, Gen.Choose(1, 62)), (1, Gen.Choose(100, 1650)))
                  from data in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>(), length)
                  select new Advertisement(new BluetoothAddress(address), type, (sbyte)rssi, data, 0);
        return one.ArrayOf().ToArbitrary();
    }
}

using Controller;
using Controller.Hci;

namespace EndToEnd.Tests;

public sealed class AdvertisingReportTests
{
    private const ulong Address = 0xF00A11220007;

    [Fact]
    public void EncodeLegacy_IsThePacketOfTheSpecification()
    {
        byte[] packet = AdvertisingReport.EncodeLegacy(AdvertisementKind.NonConnectable, isRandom: true, Address, [2, 1, 6], -60);

        Assert.Equal([4, 0x3e, 15, 0x02, 1, 3, 1, 0x07, 0x00, 0x22, 0x11, 0x0A, 0xF0, 3, 2, 1, 6, 0xC4], packet);
    }

    [Fact]
    public void EncodeExtended_IsThePacketOfTheSpecification_WhenThePayloadIsALegacyOne()
    {
        byte[] packet = AdvertisingReport.EncodeExtended(AdvertisementKind.Connectable, AdvertisementKind.Connectable, isRandom: false, Address, [2, 1, 6], -60);

        byte[] expected =
        [
            4, 0x3e, 29, 0x0d, 1, 0x13, 0x00, 0, 0x07, 0x00, 0x22, 0x11, 0x0A, 0xF0, 1, 0, 0xff, 0x7f, 0xC4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 2, 1, 6,
        ];
        Assert.Equal(expected, packet);
    }

    [Theory]
    [InlineData(AdvertisementKind.Connectable, AdvertisementKind.Connectable, 0x13)]
    [InlineData(AdvertisementKind.Scannable, AdvertisementKind.Scannable, 0x12)]
    [InlineData(AdvertisementKind.NonConnectable, AdvertisementKind.NonConnectable, 0x10)]
    [InlineData(AdvertisementKind.Response, AdvertisementKind.Connectable, 0x1b)]
    [InlineData(AdvertisementKind.Response, AdvertisementKind.Scannable, 0x1a)]
    internal void EncodeExtended_HasTheEventTypeOfALegacyPacket(AdvertisementKind kind, AdvertisementKind asked, int eventType)
    {
        byte[] packet = AdvertisingReport.EncodeExtended(kind, asked, isRandom: false, Address, [], -60);

        Assert.Equal(eventType, packet[5] | (packet[6] << 8));
    }

    [Theory]
    [InlineData(32)]
    [InlineData(229)]
    public void EncodeExtended_IsNoLegacyPacket_WhenThePayloadIsLonger(int length)
    {
        byte[] packet = AdvertisingReport.EncodeExtended(AdvertisementKind.NonConnectable, AdvertisementKind.NonConnectable, isRandom: true, Address, new byte[length], -60);

        Assert.Equal(0, packet[5] | packet[6]);
        Assert.Equal(packet.Length, 3 + packet[2]);
        Assert.Equal(length, packet[28]);
    }

    [Fact]
    public void Encode_Refuses_WhatDoesNotFit()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => AdvertisingReport.EncodeLegacy(AdvertisementKind.NonConnectable, true, Address, new byte[32], 0));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            AdvertisingReport.EncodeExtended(AdvertisementKind.NonConnectable, AdvertisementKind.NonConnectable, true, Address, new byte[230], 0));
    }
}

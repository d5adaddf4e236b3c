using System.Buffers.Binary;

namespace Fakes;

/// <summary>Three lively devices for people without hardware: a thermometer that broadcasts, a strap that notifies, a radio that wants its PIN.</summary>
public static class DemoWorld
{
    /// <summary>A BTHome thermometer; it is never connected to.</summary>
    public const string ThermometerAddress = "A4:C1:38:00:00:01";

    /// <summary>A heart-rate strap.</summary>
    public const string StrapAddress = "C8:2B:96:00:00:02";

    /// <summary>A MeshCore radio with the PIN 123456, which echoes what is written to it.</summary>
    public const string RadioAddress = "C0:FF:EE:00:00:03";

    private const uint RadioPin = 123456;
    private const string BTHome = "0000fcd2-0000-1000-8000-00805f9b34fb";
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>Keeps the devices going until the token is cancelled.</summary>
    public static async Task RunAsync(FakeBlueZ world, TimeProvider time, CancellationToken ct)
    {
        world.AddAdapter().ShowRelease();
        var thermometer = world.AddDevice(Thermometer());
        var strap = world.AddDevice(Strap());
        var radio = world.AddDevice(Radio());
        using var timer = new PeriodicTimer(Beat, time);
        for (int second = 0; ; second++)
        {
            Measure(thermometer, second);
            thermometer.Advertise((short)(-58 - (second % 5)));
            strap.Advertise((short)(-64 + (second % 3)));
            radio.Advertise(-71);
            if (strap.IsConnected)
            {
                strap.Characteristic("00002a37-0000-1000-8000-00805f9b34fb").Notify([0, (byte)(62 + (second * 7 % 11))]);
            }

            try
            {
                await timer.WaitForNextTickAsync(ct);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static FakeDevice Thermometer() => new() { Address = ThermometerAddress, AddressType = "public", Name = "Kitchen" };

    private static FakeDevice Strap() => new()
    {
        Address = StrapAddress,
        Name = "Heart Strap",
        Uuids = ["0000180d-0000-1000-8000-00805f9b34fb"],
        Services =
        [
            new FakeService
            {
                Uuid = "0000180d-0000-1000-8000-00805f9b34fb",
                Characteristics = [new FakeCharacteristic { Uuid = "00002a37-0000-1000-8000-00805f9b34fb", Flags = ["notify"] }],
            },
        ],
    };

    private static FakeDevice Radio()
    {
        var transmit = new FakeCharacteristic { Uuid = "6e400003-b5a3-f393-e0a9-e50e24dcca9e", Flags = ["read", "notify", "encrypt-authenticated-read"] };
        var receive = new FakeCharacteristic
        {
            Uuid = "6e400002-b5a3-f393-e0a9-e50e24dcca9e",
            Flags = ["write", "write-without-response", "encrypt-authenticated-write"],
            OnWrite = value => transmit.Notify(value),
        };
        return new FakeDevice
        {
            Address = RadioAddress,
            Name = "MeshCore-Demo",
            Passkey = RadioPin,
            Uuids = ["6e400001-b5a3-f393-e0a9-e50e24dcca9e"],
            Services = [new FakeService { Uuid = "6e400001-b5a3-f393-e0a9-e50e24dcca9e", Characteristics = [receive, transmit] }],
        };
    }

    // BTHome version 2 (https://bthome.io/format): packet id, battery, temperature in hundredths, humidity in hundredths.
    private static void Measure(FakeDevice thermometer, int second)
    {
        byte[] data = [0x40, 0x00, (byte)second, 0x01, 97, 0x02, 0, 0, 0x03, 0, 0];
        BinaryPrimitives.WriteInt16LittleEndian(data.AsSpan(6), (short)(2150 + (second / 3 * 5 % 120)));
        BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(9), (ushort)(4500 + (second / 3 * 10 % 300)));
        thermometer.ServiceData[BTHome] = data;
    }
}

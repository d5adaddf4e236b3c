using Fakes;

namespace BleConnect.Tests;

/// <summary>The GATT table of a MeshCore companion radio.</summary>
internal static class Radio
{
    /// <summary>The Nordic UART service; a MeshCore radio wants a link that was authenticated with its PIN for both ways.</summary>
    public static FakeService Uart() => new()
    {
        Uuid = "6e400001-b5a3-f393-e0a9-e50e24dcca9e",
        Characteristics =
        [
            new FakeCharacteristic
            {
                Uuid = "6e400002-b5a3-f393-e0a9-e50e24dcca9e", Flags = ["write", "write-without-response", "encrypt-authenticated"],
            },
            new FakeCharacteristic { Uuid = "6e400003-b5a3-f393-e0a9-e50e24dcca9e", Flags = ["read", "notify", "encrypt-authenticated"] },
        ],
    };
}
